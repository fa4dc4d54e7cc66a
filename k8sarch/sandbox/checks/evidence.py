"""Evidence: the picture at the opening of a task, the picture now, and what changed between; a verdict says
in words what is missing."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from k8sarch.cluster import Change

CHANGES_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a task is done: `says` what holds already, `missing` what does not yet."""

    passed: bool
    says: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return {"passed": self.passed, "says": list(self.says), "missing": list(self.missing)}


@dataclass(frozen=True, slots=True)
class Measured:
    """What history says to a prediction.

    `value`: seconds, or the reference of a machine or component, or whether the lesson's right choice is what
    happened. `begun` and `at`: the instants from and at which it was decided (microseconds). `change`: the
    number of the change that decided it. `says`: the same in words.
    """

    value: float | str | bool
    begun: int
    at: int
    change: int
    says: str

    def plain(self) -> dict[str, Any]:
        """As plain data."""
        return {"value": self.value, "begun": self.begun, "at": self.at, "says": self.says}


def judged(*parts: tuple[bool, str, str]) -> Verdict:
    """The verdict on parts that must all hold: (holds, how to say that it does, how to say that it does
    not)."""
    return Verdict(
        all(holds for holds, _, _ in parts),
        tuple(says for holds, says, _ in parts if holds),
        tuple(missing for holds, _, missing in parts if not holds),
    )


@dataclass(slots=True)
class Evidence:
    """What a check may look at."""

    before: dict[str, dict[str, dict]]
    opened_at: int
    changes: list[Change] = field(default_factory=list)
    kinds: dict[str, list[Change]] = field(default_factory=dict)  # a fact's name, or "stored RESOURCE" → its
    now: dict[str, dict[str, dict]] = field(default_factory=dict)
    at: int = 0

    @classmethod
    def opening(cls, cluster, picture) -> "Evidence":
        """Evidence from this moment on; decisions that are still in the journal count too."""
        evidence = cls(
            {
                name: deepcopy(picture.tables[name])
                for name in ("pods", "nodes", "components", "workloads", "services")
            },
            cluster.now,
        )
        evidence.begin_again(cluster.world.journal.recent())
        evidence.look(cluster, picture)
        return evidence

    def take(self, change: Change) -> None:
        """One more change; routine ones are no evidence."""
        fact = change.fact
        if fact.routine or len(self.changes) >= CHANGES_KEPT:
            return
        self.changes.append(change)
        name = type(fact).__name__
        self.kinds.setdefault(name, []).append(change)
        if name == "ObjectStored":
            self.kinds.setdefault(f"stored {fact.resource}", []).append(change)

    def begin_again(self, changes: Iterable[Change]) -> None:
        """From now on these changes are all there is, and what comes."""
        self.changes, self.kinds = [], {}
        for change in changes:
            self.take(change)

    def look(self, cluster, picture) -> None:
        """See how things are now."""
        self.now, self.at = picture.tables, cluster.now

    def of(self, *names: str) -> list[Change]:
        """The changes whose facts have one of these names, oldest first."""
        found = [change for name in names for change in self.kinds.get(name, ())]
        return found if len(names) == 1 else sorted(found, key=lambda change: change.number)

    def stored(self, resource: str) -> list[Change]:
        """The writes of objects of `resource`, oldest first."""
        return self.of(f"stored {resource}")
