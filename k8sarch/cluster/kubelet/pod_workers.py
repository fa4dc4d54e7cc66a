"""The pods of one node: what the API asks and what the runtime says come together here, and plans are carried
out.

Contract: nothing is done before both are known: all pods of this node by the API, and all sandboxes by the
runtime. What the runtime has and the API has not is stopped; what both have is adopted as it runs. While the
runtime does not answer nothing is planned; while the API does not, the pods that are known run on and are
restarted.
Source: pkg/kubelet/kubelet.go (syncLoop, HandlePodAdditions, HandlePodCleanups), pod_workers.go.
"""

from typing import Any

from ..api.document import key_of
from ..kernel.clock import seconds
from ..kernel.journal import merge
from ..runtime.messages import (
    PullImage,
    RemovePodSandbox,
    RunPodSandbox,
    SandboxSeen,
    StartContainer,
    StopContainer,
)
from .admission import refusal, requests_of
from .facts import PodAccepted, PodKilled, PodRejected
from .pod_status import UNKNOWN_CODE, UNKNOWN_REASON, differs, instance
from .pod_worker import (
    ASKED,
    GRACE_LEAST,
    LEAVING,
    NO_SANDBOX,
    STOPPING,
    ContainerWorker,
    Finish,
    PodWorker,
    Pull,
    RemoveSandbox,
    Restart,
    RunSandbox,
    Start,
    Stop,
    Wait,
    plan,
)

PULL_REST = seconds(2)  # until ErrImagePull is called ImagePullBackOff
TERMINAL = ("Succeeded", "Failed")
WRITTEN = (
    "phase",
    "conditions",
    "hostIP",
    "hostIPs",
    "startTime",
    "containerStatuses",
    "podIP",
    "podIPs",
    "reason",
    "message",
)


class PodWorkers:
    """The part of a kubelet that runs pods."""

    def __init__(self, kubelet: Any) -> None:
        self.kubelet = kubelet
        self.runtime = kubelet.runtime
        self.workers: dict[str, PodWorker] = {}  # by uid
        self.found: dict[str, SandboxSeen] = {}  # what the runtime has and nobody adopted yet
        self.is_listed = False  # whether the runtime ever said what it has
        self.used: dict[str, int] = {}
        self.is_open = False

    def find(self, uid: str, container: str) -> tuple[PodWorker | None, ContainerWorker | None]:
        """The worker of a pod and its container of that name."""
        worker = self.workers.get(uid)
        return worker, None if worker is None else worker.containers.get(container)

    # What the API says

    def try_open(self, _) -> None:
        """Begin, when both sides are known."""
        kubelet = self.kubelet
        if self.is_open or not self.is_listed or not kubelet.pod_informer.synced:
            return
        self.is_open = True
        for key, document in kubelet.pod_informer.cache.items():
            self.see(document, merge(kubelet.pod_informer.because.get(key, ()), kubelet.heartbeat.because))
        kubelet.adoption.stop_orphans()

    def pod_changed(self, event) -> None:
        """A pod of this node is new, different or gone, by the informer."""
        if not self.is_open:
            return
        if event.new is not None:
            self.see(event.new, event.because)
            return
        worker = self.workers.get(event.old["metadata"]["uid"])
        if worker is not None:
            worker.is_gone = True
            grace = worker.pod["metadata"].get("deletionGracePeriodSeconds")
            self.end(worker, "the API no longer has it", event.because, grace)
            self.sync(worker)

    def see(self, document: dict, because: tuple[int, ...]) -> None:
        """The newest version of a pod."""
        metadata = document["metadata"]
        worker = self.workers.get(metadata["uid"])
        if worker is None:
            worker = self.take_on(document, because)
            if worker is None:
                return
        worker.pod = document
        if "deletionTimestamp" in metadata and not worker.is_gone:
            self.end(
                worker, "its deletion was asked for", because, metadata.get("deletionGracePeriodSeconds")
            )
        if not worker.is_writing and differs(worker):
            worker.status = None  # somebody else wrote there: say again what is
            worker.news = merge(because, worker.news)
            self.kubelet.status.write(worker)
        self.sync(worker)

    def take_on(self, document: dict, because: tuple[int, ...]) -> PodWorker | None:
        """Begin to be responsible for a pod; None for one that has ended for good."""
        kubelet, uid, key = self.kubelet, document["metadata"]["uid"], key_of(document)
        seen = self.found.pop(uid, None)
        status = document.get("status") or {}
        is_ended = status.get("phase") in TERMINAL
        if is_ended and seen is None and "deletionTimestamp" not in document["metadata"]:
            return None
        containers = {
            spec["name"]: ContainerWorker(spec["name"], spec) for spec in document["spec"]["containers"]
        }
        worker = self.workers[uid] = PodWorker(key, uid, document, because, kubelet.world.now, containers)
        worker.grace = seconds(document["spec"].get("terminationGracePeriodSeconds", 30))
        requests = requests_of(document)
        if seen is None and not is_ended and "deletionTimestamp" not in document["metadata"]:
            change = kubelet.record(PodAccepted(kubelet.machine.name, key, uid), because)
            worker.rejected = refusal(requests, self.used)
            if worker.rejected:
                change = kubelet.record(
                    PodRejected(kubelet.machine.name, key, uid, *worker.rejected), because
                )
            worker.news = (change,)
        for name, amount in requests.items():
            self.used[name] = self.used.get(name, 0) + (0 if worker.rejected else amount)
        worker.is_counted = not worker.rejected
        self.remember(worker, status)
        if seen is not None:
            if kubelet.was_restarted:
                worker.accepted_at -= kubelet.chance.below(
                    seconds(10)
                )  # as upstream: probes of adopted pods are spread
            kubelet.adoption.adopt(worker, seen)
        if not is_ended and "deletionTimestamp" not in document["metadata"]:
            kubelet.status.write(worker)
        return worker

    def remember(self, worker: PodWorker, status: dict) -> None:
        """Take from the API what only it remembers: instances that ended with the machine's power, or with an
        earlier kubelet."""
        worker.status = {name: status[name] for name in WRITTEN if name in status}
        for known in status.get("conditions") or ():
            worker.conditions[known["type"]] = known
        for known in status.get("containerStatuses") or ():
            container = worker.containers.get(known["name"])
            state = known.get("state") or {}
            if container is not None and (
                "running" in state or "terminated" in state or known.get("restartCount")
            ):
                container.attempt = known.get("restartCount", 0)
                old = (known.get("containerID") or "").removeprefix("containerd://")
                container.last = (old, UNKNOWN_CODE, UNKNOWN_REASON, 0, 0)

    def end(self, worker: PodWorker, why: str, because: tuple[int, ...], grace_seconds: int | None) -> None:
        """The pod has to go; a later word can only shorten its grace period."""
        grace = max(worker.grace if grace_seconds is None else seconds(grace_seconds), GRACE_LEAST)
        if worker.is_ending:
            if grace < worker.grace:
                worker.grace = grace
                for container in worker.containers.values():
                    if container.stage == STOPPING:
                        self.ask(StopContainer(worker.uid, container.name, grace, why), because)
            return
        worker.is_ending, worker.grace, worker.because = True, grace, because
        if worker.sandbox != NO_SANDBOX:
            change = self.kubelet.record(
                PodKilled(self.kubelet.machine.name, worker.key, worker.uid, why, grace), because
            )
            worker.because = merge((change,), because)

    def forget(self, worker: PodWorker) -> None:
        """The pod is no business of this node any more."""
        if self.workers.pop(worker.uid, None) is None:
            return
        for container in worker.containers.values():
            self.kubelet.disarm(f"{worker.uid} {container.name}: back-off")
        self.release(worker)

    def release(self, worker: PodWorker) -> None:
        """Nothing of the pod runs any more: its room is free, before the API hears of its end and the
        scheduler fills it (upstream: IsPodKnownTerminated)."""
        if worker.is_counted:
            worker.is_counted = False
            for name, amount in requests_of(worker.pod).items():
                self.used[name] -= amount

    # Plans

    def sync(self, worker: PodWorker) -> None:
        """Do what is to be done for the pod now."""
        kubelet = self.kubelet
        if not kubelet.runtime_answers or worker.uid not in self.workers:
            return
        steps = plan(worker, kubelet.now)
        for step in steps:
            self.carry_out(worker, step)
        if any(isinstance(step, Restart) for step in steps):
            self.sync(worker)

    def carry_out(self, worker: PodWorker, step: Any) -> None:
        """One step of a plan."""
        match step:
            case RunSandbox():
                worker.sandbox = ASKED
                self.ask(RunPodSandbox(worker.uid, worker.key), worker.because)
            case Pull(name):
                container = worker.containers[name]
                container.moves("pull")
                policy = container.spec.get("imagePullPolicy") or (
                    "Always" if is_latest(container.spec["image"]) else "IfNotPresent"
                )
                self.ask(
                    PullImage(worker.uid, name, container.spec["image"], policy == "Always"), worker.because
                )
            case Start(name):
                container = worker.containers[name]
                container.moves("start")
                because = merge(container.because, worker.because)
                self.ask(
                    StartContainer(worker.uid, name, container.spec["image"], container.attempt + 1), because
                )
            case Restart(name):
                container = worker.containers[name]
                container.crash_back_off.attempt(container.finished_at, self.kubelet.now)
                container.last = instance(container)
                container.moves("restart")
                container.reason = container.message = ""
            case Wait(name, until):
                self.wait(worker, worker.containers[name], until)
            case Stop(name):
                self.stop(worker, worker.containers[name], "its pod was deleted", worker.because)
            case RemoveSandbox():
                worker.sandbox = LEAVING
                self.ask(RemovePodSandbox(worker.uid), worker.because)
            case Finish():
                self.release(worker)
                if not worker.is_done or worker.is_ending:
                    self.kubelet.status.finish(worker)

    def ask(self, message: Any, because: tuple[int, ...]) -> None:
        """Ask the runtime for something."""
        self.kubelet.send(self.runtime, message, because)

    def stop(self, worker: PodWorker, container: ContainerWorker, why: str, because: tuple[int, ...]) -> None:
        """Ask the runtime to stop a container within the pod's grace period."""
        container.moves("stop")
        self.ask(StopContainer(worker.uid, container.name, worker.grace, why), because)

    def wait(self, worker: PodWorker, container: ContainerWorker, until: int) -> None:
        """Look at the pod again when the back-off of a container is over."""
        kubelet = self.kubelet
        timer = f"{worker.uid} {container.name}: back-off"
        if kubelet.due(timer) is None:
            then = f"Then container {container.name} of {worker.key} is tried again."
            kubelet.arm(timer, until - kubelet.now, self.wake, worker, container.because, then)

    def wake(self, worker: PodWorker) -> None:
        """A back-off is over."""
        self.sync(worker)


def is_latest(reference: str) -> bool:
    """Whether an image reference has the tag latest, or none."""
    name = reference.rpartition("/")[2]
    return ":" not in name or name.endswith(":latest")
