"""What kube-proxy does to its node."""

from dataclasses import dataclass

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class RulesSynced(Fact):
    """`endpoints`: the pod addresses that connections from this node to `service` now go to."""

    node: str
    service: str
    endpoints: tuple[str, ...]

    def says(self) -> str:
        count = len(self.endpoints)
        where = (
            f"{count} endpoint{'s' if count != 1 else ''} ({', '.join(self.endpoints)})"
            if count
            else "nowhere: it is refused"
        )
        return f"The rules of {self.node} now lead {self.service} to {where}"


@dataclass(frozen=True, slots=True)
class RulesRemoved(Fact):
    """The Service is gone, and its rules with it."""

    node: str
    service: str

    def says(self) -> str:
        return f"The rules of {self.node} no longer know {self.service}"
