"""What happens to sandboxes, images and containers of a node."""

from dataclasses import dataclass

from ..kernel.journal import Fact


@dataclass(frozen=True, slots=True)
class SandboxCreated(Fact):
    """The pod has a network namespace and an address on this node."""

    node: str
    pod: str
    ip: str

    def says(self) -> str:
        return f"The runtime of {self.node} made the sandbox of pod {self.pod}, with the address {self.ip}"


@dataclass(frozen=True, slots=True)
class SandboxRemoved(Fact):
    node: str
    pod: str
    ip: str

    def says(self) -> str:
        return f"The runtime of {self.node} removed the sandbox of pod {self.pod}; {self.ip} is free again"


@dataclass(frozen=True, slots=True)
class ImagePulled(Fact):
    """`took` in microseconds."""

    node: str
    image: str
    took: int
    size: int

    def says(self) -> str:
        return f"{self.node} pulled the image {self.image} in {self.took / 1_000_000:.1f} s"


@dataclass(frozen=True, slots=True)
class ImagePullFailed(Fact):
    node: str
    image: str
    why: str

    def says(self) -> str:
        return f"{self.node} could not pull the image {self.image}: {self.why}"


@dataclass(frozen=True, slots=True)
class ContainerStarted(Fact):
    """`attempt` is 0 for the first of its name in this pod."""

    node: str
    pod: str
    uid: str
    container: str
    attempt: int

    def says(self) -> str:
        again = f" again (restart {self.attempt})" if self.attempt else ""
        return f"The runtime of {self.node} started container {self.container} of pod {self.pod}{again}"


@dataclass(frozen=True, slots=True)
class ContainerStopped(Fact):
    """`why`: what ended it, such as "it was asked to stop" or "it ended by itself"."""

    node: str
    pod: str
    uid: str
    container: str
    exit_code: int
    why: str

    def says(self) -> str:
        return (
            f"Container {self.container} of pod {self.pod} on {self.node} "
            f"ended with code {self.exit_code}: {self.why}"
        )
