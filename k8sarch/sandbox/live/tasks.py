"""The open task of a lesson: what its check says of the cluster, what history says to the prediction, and the
chain that its learner is asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from k8sarch.cluster import Cluster
from k8sarch.sandbox.checks import EFFECTS, MEASURES, Evidence, question, verdict_of
from k8sarch.sandbox.shown.picture import Picture

POD_NAME = re.compile(r"\b[a-z0-9-]+-[a-z0-9]{5}\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lesson asks of a sandbox: names of a check, of measures by kind of question ("number", "shape",
    "choice") and of an effect ("" for none), each with its arguments."""

    check: str
    arguments: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    effect: str = ""
    effect_arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class OpenTask:
    """A task of a lesson that a sandbox reports on."""

    asked: Asked
    evidence: Evidence
    last: dict[str, Any] | None = None
    settled: dict[str, Any] | None = None  # the last verdict that is written down and was not shown yet
    looked: float = 0.0  # real clock of the last look, which costs some milliseconds
    measured: dict[str, dict[str, Any]] = field(default_factory=dict)  # decided once, and then it stands

    def look(self, cluster: Cluster, picture: Picture) -> dict[str, Any]:
        """The verdict as plain data, with `measured`: what history has decided, by kind of question."""
        verdict = verdict_of(self.asked.check, self.asked.arguments, self.evidence, cluster, picture)
        for kind, (name, arguments) in self.asked.measures.items():
            if kind not in self.measured:
                found = MEASURES[name](self.evidence, **arguments)
                if found is not None:
                    self.measured[kind] = {**found.plain(), "says": picture.called(found.says)}
        return {**verdict.plain(), "measured": dict(self.measured)}

    def take_settled(self) -> dict[str, Any] | None:
        """The verdict that may be shown now, once."""
        verdict, self.settled = self.settled, None
        return verdict

    def chain(self, cluster: Cluster, picture: Picture, seed: str) -> dict[str, Any] | None:
        """The question for the true chain, or None when the record is too short for one."""
        if not self.asked.effect:
            return None
        effect = EFFECTS[self.asked.effect](self.evidence, **self.asked.effect_arguments)
        if effect is None:
            return None
        find = cluster.world.journal.find
        return question(find, self.evidence.changes, effect, nicknaming(picture), seed)


def nicknaming(picture: Picture) -> Callable[[str], str]:
    """What gives pods their nicknames in a sentence, also where a typed line names them without their
    namespace."""
    names = {key.rpartition("/")[2]: nickname for key, nickname in picture.nicknames.items()}

    def called(sentence: str) -> str:
        return POD_NAME.sub(lambda found: names.get(found[0], found[0]), picture.called(sentence))

    return called
