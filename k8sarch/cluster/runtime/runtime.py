"""The container runtime of a node: it does what the kubelet asks, with sandboxes, images and containers.

Contract: it keeps nothing in memory but what it is just doing. The containers run on without it (see
containers.py), the images are on the disk; a runtime that was restarted finds both. While it is dead or
frozen nothing can be started, stopped or listed on its node.
Source: cri-api, runtime.v1; containerd with one shim a pod.
"""

from ..kernel.clock import ms
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from .container_states import RUNNING
from .containers import containers_of
from .image_store import ImageStore
from .messages import (
    ContainerExited,
    ContainerRunning,
    ImageLayers,
    ImageRefused,
    ListPods,
    PodList,
    PullImage,
    Ready,
    RemovePodSandbox,
    RunPodSandbox,
    SandboxGone,
    SandboxRunning,
    StartContainer,
    Status,
    StopContainer,
)

REGISTRY = "registry/images"
SANDBOX_LATENCY = ms(300)  # pause container and CNI, as measured on common clusters
START_LATENCY = ms(150)  # snapshot, create, start


class Runtime(Component):
    """Carries out the kubelet's plans."""

    def __init__(self, machine, name: str, registry: str = REGISTRY) -> None:
        super().__init__(machine, name)
        self.images = ImageStore(self, registry)
        self.listener = ""  # the kubelet that listed last hears of exits

    def receive(self, message, sender: str) -> None:
        match message:
            case RunPodSandbox():
                self.after(SANDBOX_LATENCY, self.run_sandbox, (message, sender))
            case PullImage():
                self.images.pull(message, sender)
            case ImageLayers():
                self.images.arrived(message)
            case StartContainer():
                self.after(START_LATENCY, self.start_container, (message, sender))
            case StopContainer():
                self.stop_container(message, sender)
            case ContainerExited():
                if self.listener:
                    self.send(self.listener, message)
            case RemovePodSandbox():
                change = containers_of(self).remove_sandbox(message.uid)
                self.send(sender, SandboxGone(message.uid), (change,) if change else None)
            case Status():
                self.send(sender, Ready(), ())
            case ListPods():
                self.listener = sender
                self.send(sender, PodList(containers_of(self).listing()), ())
            case ConnectionRefused() | ConnectionClosed():
                pass  # a dead registry times out; a dead kubelet lists when it is back
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    def run_sandbox(self, entry: tuple[RunPodSandbox, str]) -> None:
        """The network of a pod is ready."""
        message, sender = entry
        sandbox = containers_of(self).make_sandbox(message.uid, message.pod)
        self.send(sender, SandboxRunning(message.uid, sandbox.ip), (sandbox.change,))

    def start_container(self, entry: tuple[StartContainer, str]) -> None:
        """Fork it, unless it runs already or its pod has gone meanwhile."""
        message, sender = entry
        containers = containers_of(self)
        sandbox, process = containers.find(message.uid, message.container)
        if sandbox is None:
            return
        if message.image not in self.images.sizes:
            why = "the image is not on the node"
            self.send(sender, ImageRefused(message.uid, message.container, message.image, why))
            return
        if process is None or process.state != RUNNING:
            process = containers.run(message.uid, message.container, message.image, message.attempt)
        running = ContainerRunning(message.uid, message.container, process.id, process.started_at)
        self.send(sender, running, (process.change,))

    def stop_container(self, message: StopContainer, sender: str) -> None:
        """Begin to stop it; one that ended already is told as such."""
        process = containers_of(self).terminate(message.uid, message.container, message.grace, message.why)
        if process is not None and process.state != RUNNING:
            exited = ContainerExited(
                message.uid, message.container, process.id, process.exit_code, process.finished_at
            )
            self.send(sender, exited, (process.change,))
