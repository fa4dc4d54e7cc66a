"""What the container runtime says of a pod, as it happens: the worker of that pod takes note, and its plan
goes on.

Contract: a word of the runtime that fits no present stage is ignored: it comes too late, or tells what is
known.
Source: pkg/kubelet/pleg/evented.go.
"""

from typing import Any

from ..kernel.clock import seconds
from ..kernel.journal import merge
from ..runtime.messages import (
    ContainerExited,
    ContainerRunning,
    ImagePresent,
    ImageRefused,
    RemovePodSandbox,
    SandboxGone,
    SandboxRunning,
)
from .facts import ContainerBackedOff
from .pod_status import crash_message
from .pod_worker import (
    ASKED,
    LEAVING,
    NO_SANDBOX,
    PULLING,
    READY,
    STARTING,
    WAITING,
    ContainerWorker,
    PodWorker,
)

PULL_REST = seconds(2)  # until ErrImagePull is called ImagePullBackOff


class RuntimeEvents:
    """The part of a kubelet that listens to its runtime."""

    def __init__(self, kubelet: Any) -> None:
        self.kubelet = kubelet

    def sandbox_runs(self, message: SandboxRunning) -> None:
        """The pod has its network."""
        worker = self.kubelet.pods.workers.get(message.uid)
        if worker is None:
            self.kubelet.pods.ask(RemovePodSandbox(message.uid), self.kubelet.world.because)
        elif worker.sandbox == ASKED:
            worker.sandbox, worker.ip = READY, message.ip
            because = self.kubelet.world.because
            worker.news = merge(because, worker.news)
            for container in worker.containers.values():
                container.because = merge(container.because, because)
            self.kubelet.pods.sync(worker)

    def sandbox_gone(self, message: SandboxGone) -> None:
        """The pod's network is taken away."""
        worker = self.kubelet.pods.workers.get(message.uid)
        if worker is not None and worker.sandbox == LEAVING:
            worker.sandbox, worker.ip = NO_SANDBOX, ""
            worker.news = merge(self.kubelet.world.because, worker.news)
            self.kubelet.pods.sync(worker)

    def image_present(self, message: ImagePresent) -> None:
        """The image is on the node."""
        worker, container = self.kubelet.pods.find(message.uid, message.container)
        if container is None or container.stage != PULLING:
            return
        container.moves("pulled")
        container.has_image, container.reason, container.message = True, "", ""
        if message.took:
            container.because = merge(self.kubelet.world.because, container.because)
        self.kubelet.pods.sync(worker)

    def image_refused(self, message: ImageRefused) -> None:
        """The image cannot be had now."""
        worker, container = self.kubelet.pods.find(message.uid, message.container)
        if container is None or container.stage not in (PULLING, STARTING):
            return
        now, because = self.kubelet.now, self.kubelet.world.because
        container.moves("pull failed" if container.stage == PULLING else "lost")
        container.has_image = False
        container.pull_back_off.attempt(now, now)
        container.retry_at = container.pull_back_off.over_at(now)
        container.because = because
        container.reason = "ErrImagePull"
        container.message = f'failed to pull and unpack image "{message.image}": {message.why}'
        worker.news = merge(because, worker.news)
        self.kubelet.events.note(
            worker.pod, "Warning", "Failed", f'Failed to pull image "{message.image}": {message.why}', because
        )
        self.kubelet.status.write(worker)
        self.kubelet.arm(
            f"{worker.uid} {container.name}: pull",
            PULL_REST,
            self.pull_rests,
            (worker, container),
            because,
            f"Then {worker.key} is called ImagePullBackOff.",
        )
        self.kubelet.pods.sync(worker)

    def pull_rests(self, entry: tuple[PodWorker, ContainerWorker]) -> None:
        """From now on the state is called by what it waits for."""
        worker, container = entry
        if (
            container.stage == WAITING
            and container.reason == "ErrImagePull"
            and worker.uid in self.kubelet.pods.workers
        ):
            container.reason = "ImagePullBackOff"
            container.message = (
                f'Back-off pulling image "{container.spec["image"]}": ErrImagePull: {container.message}'
            )
            worker.news = merge(container.because, worker.news)
            self.kubelet.status.write(worker)

    def container_runs(self, message: ContainerRunning) -> None:
        """A container was started."""
        worker, container = self.kubelet.pods.find(message.uid, message.container)
        if worker is None:
            self.kubelet.pods.ask(RemovePodSandbox(message.uid), self.kubelet.world.because)
        elif container is not None and container.stage == STARTING:
            container.moves("started")
            container.attempt += 1
            self.has_begun(worker, container, message.id, message.started_at, self.kubelet.world.because)
            self.kubelet.status.write(worker)
            self.kubelet.pods.sync(worker)

    def has_begun(
        self,
        worker: PodWorker,
        container: ContainerWorker,
        id_: str,
        started_at: int,
        because: tuple[int, ...],
    ) -> None:
        """A container runs."""
        container.id, container.started_at = id_, started_at
        container.reason = container.message = ""
        container.has_image = True
        container.because = because
        worker.news = merge(because, worker.news)
        self.kubelet.prober.begin(worker, container)

    def container_exited(self, message: ContainerExited) -> None:
        """A container ended."""
        worker, container = self.kubelet.pods.find(message.uid, message.container)
        if container is not None and container.id == message.id and container.can("exited"):
            container.moves("exited")
            self.has_ended(
                worker, container, message.exit_code, message.finished_at, "", self.kubelet.world.because
            )
            self.kubelet.status.write(worker)
            self.kubelet.pods.sync(worker)

    def has_ended(
        self,
        worker: PodWorker,
        container: ContainerWorker,
        exit_code: int,
        finished_at: int,
        reason: str,
        because: tuple[int, ...],
    ) -> None:
        """A container runs no more; if it is to run again it may have to wait."""
        kubelet = self.kubelet
        container.exit_code, container.finished_at, container.reason = exit_code, finished_at, reason
        container.because = because
        worker.news = merge(because, worker.news)
        kubelet.prober.end(worker, container)
        delay = container.crash_back_off.over_at(finished_at) - finished_at
        if worker.restarts(container) and delay > 0:
            fact = ContainerBackedOff(kubelet.machine.name, worker.key, worker.uid, container.name, delay)
            container.because = (kubelet.record(fact, because),)
            worker.news = merge(container.because, worker.news)
            message = crash_message(worker, container).replace("back-off", "Back-off", 1)
            kubelet.events.note(worker.pod, "Warning", "BackOff", message, container.because)
