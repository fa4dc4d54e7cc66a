"""What kubelets decide and find out."""

from dataclasses import dataclass
from typing import ClassVar

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class NodeRegistered(Fact):
    """The kubelet made the Node object of its machine."""

    node: str

    def says(self) -> str:
        return f"The kubelet of {self.node} registered the node"


@dataclass(frozen=True, slots=True)
class NodeReadinessReported(Fact):
    """The kubelet's own verdict on its node, before it is written to the API. `ready`: "True" or "False"."""

    node: str
    ready: str
    reason: str
    message: str

    def says(self) -> str:
        word = "ready" if self.ready == "True" else "not ready"
        return f"The kubelet of {self.node} says that the node is {word}: {self.message}"


@dataclass(frozen=True, slots=True)
class RuntimeFellSilent(Fact):
    """The kubelet's connection to its container runtime ended, or a status check had no answer."""

    node: str

    def says(self) -> str:
        return f"The container runtime of {self.node} does not answer its kubelet"


@dataclass(frozen=True, slots=True)
class RuntimeAnswered(Fact):
    """The runtime is back; `adopted` containers run."""

    node: str
    adopted: int

    def says(self) -> str:
        return f"The container runtime of {self.node} answers its kubelet; {self.adopted} containers run"


@dataclass(frozen=True, slots=True)
class PodAccepted(Fact):
    """The kubelet begins to run a pod that was bound to its node."""

    routine: ClassVar[bool] = True

    node: str
    pod: str
    uid: str

    def says(self) -> str:
        return f"The kubelet of {self.node} takes on pod {self.pod}"


@dataclass(frozen=True, slots=True)
class PodRejected(Fact):
    """The pod was bound to this node and does not fit on it."""

    node: str
    pod: str
    uid: str
    reason: str
    message: str

    def says(self) -> str:
        return f"The kubelet of {self.node} rejected pod {self.pod}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ReadinessChanged(Fact):
    """A container of a pod passed its readiness probe, or failed it often enough."""

    node: str
    pod: str
    uid: str
    container: str
    ready: bool

    def says(self) -> str:
        word = "answers" if self.ready else "no longer answers"
        return f"Container {self.container} of pod {self.pod} on {self.node} {word} its readiness probe"


@dataclass(frozen=True, slots=True)
class ProbeFailed(Fact):
    """`probe`: readiness, liveness or startup."""

    routine: ClassVar[bool] = True

    node: str
    pod: str
    uid: str
    container: str
    probe: str
    why: str

    def says(self) -> str:
        return (
            f"The {self.probe} probe of {self.container} of pod {self.pod} on {self.node} failed: {self.why}"
        )


@dataclass(frozen=True, slots=True)
class ContainerBackedOff(Fact):
    """A container that ended waits `delay` microseconds before it is started again."""

    node: str
    pod: str
    uid: str
    container: str
    delay: int

    def says(self) -> str:
        what = f"{self.container} of pod {self.pod}"
        return f"The kubelet of {self.node} waits {self.delay // 1_000_000} s before it starts {what} again"


@dataclass(frozen=True, slots=True)
class PodKilled(Fact):
    """The kubelet begins to stop the containers of a pod. `grace` in microseconds."""

    node: str
    pod: str
    uid: str
    why: str
    grace: int

    def says(self) -> str:
        return f"The kubelet of {self.node} stops pod {self.pod}: {self.why}"
