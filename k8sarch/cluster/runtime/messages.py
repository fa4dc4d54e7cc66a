"""What kubelet and container runtime say to each other, and the runtime and an image registry.

Source: cri-api, runtime.v1 RuntimeService and ImageService; the OCI distribution specification for the
registry. Every answer names the pod (uid) and container it is about, so that a kubelet that was restarted
meanwhile can use it.
Simplified: CreateContainer and StartContainer are one call; exits are told at once (upstream: Evented PLEG),
not found by a listing each second.
"""

from typing import NamedTuple

from ..kernel.clock import Duration, Instant


class RunPodSandbox(NamedTuple):
    """Kubelet: make the pod's network and cgroup. Answer: SandboxRunning."""

    uid: str
    pod: str


class SandboxRunning(NamedTuple):
    """The pod has its network and this address."""

    uid: str
    ip: str


class PullImage(NamedTuple):
    """Kubelet: have this image on the node. `always`: ask the registry even if it is there. Answer:
    ImagePresent or ImageRefused."""

    uid: str
    container: str
    image: str
    always: bool


class ImagePresent(NamedTuple):
    """`took` is 0 when the image was on the node already."""

    uid: str
    container: str
    image: str
    took: Duration
    size: int


class ImageRefused(NamedTuple):
    """The image cannot be had; `why` is the runtime's word."""

    uid: str
    container: str
    image: str
    why: str


class StartContainer(NamedTuple):
    """Kubelet: create and start it. `attempt` counts from 0. Answer: ContainerRunning."""

    uid: str
    container: str
    image: str
    attempt: int


class ContainerRunning(NamedTuple):
    """It runs, under this id."""

    uid: str
    container: str
    id: str
    started_at: Instant


class StopContainer(NamedTuple):
    """Kubelet: SIGTERM, and SIGKILL after `grace`. Answer: ContainerExited, when it has."""

    uid: str
    container: str
    grace: Duration
    why: str


class ContainerExited(NamedTuple):
    """Also said unasked, when a container ends by itself."""

    uid: str
    container: str
    id: str
    exit_code: int
    finished_at: Instant


class RemovePodSandbox(NamedTuple):
    """Kubelet: take network and cgroup away; whatever still runs in it is killed. Answer: SandboxGone."""

    uid: str


class SandboxGone(NamedTuple):
    """Network and containers of the pod are gone."""

    uid: str


class Status(NamedTuple):
    """Kubelet: do you work? Answer: Ready."""


class Ready(NamedTuple):
    """The runtime works."""


class ListPods(NamedTuple):
    """Kubelet: what is there? Answer: PodList. From then on its sender hears of exits."""


class ContainerSeen(NamedTuple):
    """One container of a listing. `exit_code` and `finished_at` count when its state is exited."""

    container: str
    id: str
    state: str
    attempt: int
    started_at: Instant
    finished_at: Instant
    exit_code: int
    change: int  # the number of the change that made it so


class SandboxSeen(NamedTuple):
    """One pod of a listing. `change` is the number of the change that made it."""

    uid: str
    pod: str
    ip: str
    containers: tuple[ContainerSeen, ...]
    change: int


class PodList(NamedTuple):
    """Everything the runtime has."""

    sandboxes: tuple[SandboxSeen, ...]


class Probe(NamedTuple):
    """Kubelet to a container's process, not by way of the runtime: a GET on its port. Answer: ProbeResult.

    From then on the process tells the prober when its answer changes (ServingChanged), so that probes that
    would repeat the last answer need not be sent.
    """

    uid: str
    container: str
    probe: str  # readiness, liveness, startup


class ProbeResult(NamedTuple):
    """The answer to a Probe; `output` says what went wrong."""

    uid: str
    container: str
    probe: str
    is_ok: bool
    output: str


class ServingChanged(NamedTuple):
    """A process that was probed before would answer otherwise now."""

    uid: str
    container: str


class FetchImage(NamedTuple):
    """Runtime to registry: send me this image; `is_present`: I have its layers, unless they changed.

    Answer: ImageLayers with the same number.
    """

    number: int
    image: str
    is_present: bool


class ImageLayers(NamedTuple):
    """Registry to runtime, after the download. `why` is empty when it is all there."""

    number: int
    image: str
    size: int
    why: str
