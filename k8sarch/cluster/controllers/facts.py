"""What controllers decide."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.clock import Instant, seconds
from ..kernel.journal import Fact


def whole_seconds(duration: int) -> str:
    """A duration as people say it."""
    return f"{round(duration / seconds(1))} s"


def counted_in_words(count: int, noun: str) -> str:
    """`1 pod`, `2 pods`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


@dataclass(frozen=True, slots=True)
class PlanMade(Fact):
    """A controller compared what is with what should be, and is going to do something about the object
    `key`. `by`: the address of its process; `compared`: (what, desired, observed) as far as it counted;
    `steps`: what it is going to ask for, (how often, verb, resource, name or "")."""

    controller: str
    key: str
    sentence: str
    by: str
    compared: tuple[tuple[str, str, str], ...]
    steps: tuple[tuple[int, str, str, str], ...]

    def says(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class PlanRefused(Fact):
    """A step of a plan was refused; the rest is dropped, and the key comes back after a while."""

    routine: ClassVar[bool] = True

    controller: str
    key: str
    reason: str

    def says(self) -> str:
        return (f"A step of the {self.controller} controller for {self.key} was refused ({self.reason}); "
                "it will look again")


@dataclass(frozen=True, slots=True)
class NodeSilent(Fact):
    """Nothing was heard of the node for the whole grace period. `since`: when it was last heard; `heard`:
    what that was."""

    node: str
    since: Instant
    heard: str
    grace: int

    def says(self) -> str:
        return (f"{self.node} has been silent for {whole_seconds(self.grace)}: "
                "the node controller no longer knows whether it runs")


@dataclass(frozen=True, slots=True)
class NodeHeardAgain(Fact):
    """A node that was silent says that it is ready."""

    node: str

    def says(self) -> str:
        return f"{self.node} is heard again and says that it is ready"


@dataclass(frozen=True, slots=True)
class EvictionScheduled(Fact):
    """A pod tolerates its node's NoExecute taint only for a while, which ends at `due`."""

    pod: str
    node: str
    due: Instant
    wait: int

    def says(self) -> str:
        return (f"{self.pod} tolerates the taint of {self.node} for {whole_seconds(self.wait)}, "
                "then the taint eviction controller deletes it")


@dataclass(frozen=True, slots=True)
class EvictionCancelled(Fact):
    """The taint went before the toleration ended."""

    pod: str
    node: str

    def says(self) -> str:
        return f"{self.pod} stays: {self.node} is no longer tainted"


PACES = {
    "Normal": "nodes are tainted at the normal rate",
    "PartialDisruption": "no more nodes are tainted NoExecute",
    "FullDisruption": "nodes are tainted at the normal rate, unless every zone is like this",
}


@dataclass(frozen=True, slots=True)
class ZoneStateChanged(Fact):
    """How many nodes of a zone fail decides how fast the others are given up. `state`: Normal,
    PartialDisruption, FullDisruption."""

    zone: str
    state: str
    not_ready: int
    nodes: int

    def says(self) -> str:
        return (f"Zone {self.zone or '(none)'}: {self.not_ready} of {self.nodes} nodes are not ready; "
                f"{PACES[self.state]}")


@dataclass(frozen=True, slots=True)
class EvictionsHalted(Fact):
    """All nodes of all zones are not ready: that is more likely our own network than theirs."""

    def says(self) -> str:
        return "No node is ready: the control plane may itself be cut off, so nothing is evicted"
