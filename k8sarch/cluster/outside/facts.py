"""What people outside notice of the cluster."""

from dataclasses import dataclass
from typing import Any, ClassVar

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class RequestAnswered(Fact):
    """`path`: the keys of the pods that worked on it, in the order of the way in. `latency` in
    microseconds. `entry`: the node whose port it came in by."""

    routine: ClassVar[bool] = True

    request: int
    path: tuple[str, ...]
    latency: int
    entry: str

    def says(self) -> str:
        return (
            f"Request {self.request} was answered in {self.latency / 1000:.1f} ms by {', '.join(self.path)}"
        )


@dataclass(frozen=True, slots=True)
class RequestFailed(Fact):
    """`hop`: the leg that failed, such as "web>api". `at_pod`: the key of the pod that was meant, empty when
    there was none. `by`: the machine whose rules led there, empty when it got to no node."""

    request: int
    hop: str
    why: str
    at_pod: str
    by: str

    def says(self) -> str:
        source, _, target = self.hop.partition(">")
        meant = f" (pod {self.at_pod})" if self.at_pod else ""
        return f"Request {self.request} failed between {source} and {target}{meant}: {self.why}"


@dataclass(frozen=True, slots=True)
class EntryLeft(Fact):
    """The external load balancer sends no more requests to this node."""

    machine: str
    why: str

    def says(self) -> str:
        return f"The external load balancer leaves {self.machine} out: {self.why}"


@dataclass(frozen=True, slots=True)
class EntryJoined(Fact):
    """The external load balancer sends requests to this node."""

    machine: str

    def says(self) -> str:
        return f"The external load balancer sends requests to {self.machine} again"


@dataclass(frozen=True, slots=True)
class BackendDown(Fact):
    """The load balancer gives no new connections to this API server."""

    backend: str
    why: str

    def says(self) -> str:
        return f"The load balancer leaves the API server on {self.backend.partition('/')[0]} out: {self.why}"


@dataclass(frozen=True, slots=True)
class BackendUp(Fact):
    """The load balancer gives connections to this API server again."""

    backend: str

    def says(self) -> str:
        return f"The load balancer uses the API server on {self.backend.partition('/')[0]} again"


@dataclass(frozen=True, slots=True)
class ApiAnswered(Fact):
    """A client outside the simulation has its answer; `body` is a document or a Status."""

    routine: ClassVar[bool] = True

    call: int
    code: int
    body: dict[str, Any]

    def says(self) -> str:
        return f"The call {self.call} from outside was answered with {self.code}"


@dataclass(frozen=True, slots=True)
class ApiStreamed(Fact):
    """One event of a watch from outside."""

    routine: ClassVar[bool] = True

    call: int
    type: str
    document: dict[str, Any]

    def says(self) -> str:
        return f"The watch {self.call} from outside was told {self.type}"


@dataclass(frozen=True, slots=True)
class ApiStreamEnded(Fact):
    """A watch from outside is over."""

    routine: ClassVar[bool] = True

    call: int

    def says(self) -> str:
        return f"The watch {self.call} from outside ended"
