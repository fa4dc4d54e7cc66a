"""What clients of the API server find out about themselves."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class LeadershipAcquired(Fact):
    """`identity` (an address) holds the Lease `lease` of kube-system and acts from now on."""

    lease: str
    identity: str

    def says(self) -> str:
        return f"{self.identity} now leads: it holds the lease {self.lease}"


@dataclass(frozen=True, slots=True)
class LeadershipLost(Fact):
    """`identity` stopped acting, because `why`."""

    lease: str
    identity: str
    why: str

    def says(self) -> str:
        return f"{self.identity} no longer leads {self.lease}: {self.why}"


@dataclass(frozen=True, slots=True)
class Relisted(Fact):
    """A client read all objects of a kind again."""

    routine: ClassVar[bool] = True

    client: str
    resource: str
    why: str

    def says(self) -> str:
        return f"{self.client} read all {self.resource} again: {self.why}"


@dataclass(frozen=True, slots=True)
class ConnectionLost(Fact):
    """A client gave up its connection to an API server and asks the load balancer for another."""

    routine: ClassVar[bool] = True

    client: str
    server: str
    why: str

    def says(self) -> str:
        return f"{self.client} lost its connection to {self.server}: {self.why}"
