"""What the scheduler decides, with its reasons."""

from dataclasses import dataclass

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class PodScheduledTo(Fact):
    """`scores`: (node, total, ((plugin, score 0-100, weight), …)), best first; `refusals`: (node, plugin,
    reason). `by`: the address of the scheduler; `attempt`: how often it had looked, this time included."""

    pod: str
    node: str
    scores: tuple[tuple[str, int, tuple[tuple[str, int, int], ...]], ...]
    refusals: tuple[tuple[str, str, str], ...]
    by: str
    attempt: int

    def says(self) -> str:
        if len(self.scores) > 1:
            return (f"The scheduler chose {self.node} for {self.pod}: "
                    f"it has the highest score of {len(self.scores)} nodes that fit")
        return f"The scheduler chose {self.node} for {self.pod}: no other node fits"


@dataclass(frozen=True, slots=True)
class PodUnschedulable(Fact):
    """No node can take the pod now; `message` is what Kubernetes says, `refusals` are (node, plugin,
    reason). `by` and `attempt` as above."""

    pod: str
    message: str
    refusals: tuple[tuple[str, str, str], ...]
    by: str
    attempt: int

    def says(self) -> str:
        return f"The scheduler found no node for {self.pod}: {self.message}"


@dataclass(frozen=True, slots=True)
class BindingFailed(Fact):
    """The API server did not take the binding; the pod is tried again unless it is gone."""

    pod: str
    node: str
    why: str

    def says(self) -> str:
        return f"{self.pod} could not be bound to {self.node}: {self.why}"
