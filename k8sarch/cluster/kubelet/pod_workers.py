"""The pods of one node: what the API asks and what the runtime says come together here, and plans are carried out.

Contract: nothing is done before both are known: all pods of this node by the API, and all sandboxes by the runtime. What the runtime has
and the API has not is stopped; what both have is adopted as it runs. While the runtime does not answer nothing is planned; while the API
does not, the pods that are known run on and are restarted.
Source: pkg/kubelet/kubelet.go (syncLoop, HandlePodAdditions, HandlePodCleanups), pod_workers.go.
"""

from typing import Any

from ..api.document import key_of
from ..kernel.clock import seconds
from ..kernel.journal import merge
from ..runtime.container_states import RUNNING as SEEN_RUNNING
from ..runtime.messages import (
    ContainerExited,
    ContainerRunning,
    ContainerSeen,
    ImagePresent,
    ImageRefused,
    PodList,
    PullImage,
    RemovePodSandbox,
    RunPodSandbox,
    SandboxGone,
    SandboxRunning,
    SandboxSeen,
    StartContainer,
    StopContainer,
)
from .admission import refusal, requests_of
from .facts import ContainerBackedOff, PodAccepted, PodKilled, PodRejected
from .pod_status import UNKNOWN_CODE, UNKNOWN_REASON, crash_message, differs, instance
from .pod_worker import (
    ASKED,
    GRACE_LEAST,
    LEAVING,
    NO_SANDBOX,
    PULLING,
    READY,
    RUNNING,
    STARTING,
    STOPPING,
    WAITING,
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

PULL_REST = seconds(2)                  # until ErrImagePull is called ImagePullBackOff
TERMINAL = ("Succeeded", "Failed")
WRITTEN = ("phase", "conditions", "hostIP", "hostIPs", "startTime", "containerStatuses", "podIP", "podIPs", "reason", "message")


class PodWorkers:
    """The part of a kubelet that runs pods."""

    def __init__(self, kubelet: Any) -> None:
        self.kubelet = kubelet
        self.runtime = kubelet.runtime
        self.workers: dict[str, PodWorker] = {}           # by uid
        self.found: dict[str, SandboxSeen] | None = None  # what the runtime has and nobody adopted yet; None before its first list
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
        if self.is_open or self.found is None or not kubelet.pod_informer.synced:
            return
        self.is_open = True
        for key, document in kubelet.pod_informer.cache.items():
            self.see(document, merge(kubelet.pod_informer.because.get(key, ()), kubelet.heartbeat.because))
        self.stop_orphans()

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
            self.end(worker, "its deletion was asked for", because, metadata.get("deletionGracePeriodSeconds"))
        if not worker.is_writing and differs(worker):
            worker.status = None                          # somebody else wrote there: say again what is
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
        containers = {spec["name"]: ContainerWorker(spec["name"], spec) for spec in document["spec"]["containers"]}
        worker = self.workers[uid] = PodWorker(key, uid, document, because, kubelet.world.now, containers)
        worker.grace = seconds(document["spec"].get("terminationGracePeriodSeconds", 30))
        requests = requests_of(document)
        if seen is None and not is_ended and "deletionTimestamp" not in document["metadata"]:
            change = kubelet.record(PodAccepted(kubelet.machine.name, key, uid), because)
            worker.rejected = refusal(requests, self.used)
            if worker.rejected:
                change = kubelet.record(PodRejected(kubelet.machine.name, key, uid, *worker.rejected), because)
            worker.news = (change,)
        for name, amount in requests.items():
            self.used[name] = self.used.get(name, 0) + (0 if worker.rejected else amount)
        self.remember(worker, status)
        if seen is not None:
            if kubelet.was_restarted:
                worker.accepted_at -= kubelet.chance.below(seconds(10))    # as upstream: probes of adopted pods are spread
            self.adopt(worker, seen)
        if not is_ended and "deletionTimestamp" not in document["metadata"]:
            kubelet.status.write(worker)
        return worker

    def remember(self, worker: PodWorker, status: dict) -> None:
        """Take from the API what only it remembers: instances that ended with the machine's power, or with an earlier kubelet."""
        worker.status = {name: status[name] for name in WRITTEN if name in status}
        for known in status.get("conditions") or ():
            worker.conditions[known["type"]] = known
        for known in status.get("containerStatuses") or ():
            container = worker.containers.get(known["name"])
            state = known.get("state") or {}
            if container is not None and ("running" in state or "terminated" in state or known.get("restartCount")):
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
            change = self.kubelet.record(PodKilled(self.kubelet.machine.name, worker.key, worker.uid, why, grace), because)
            worker.because = merge((change,), because)

    def forget(self, worker: PodWorker) -> None:
        """The pod is no business of this node any more."""
        if self.workers.pop(worker.uid, None) is None:
            return
        for container in worker.containers.values():
            self.kubelet.disarm(f"{worker.uid} {container.name}: back-off")
        if not worker.rejected:
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
                policy = container.spec.get("imagePullPolicy") or ("Always" if is_latest(container.spec["image"]) else "IfNotPresent")
                self.ask(PullImage(worker.uid, name, container.spec["image"], policy == "Always"), worker.because)
            case Start(name):
                container = worker.containers[name]
                container.moves("start")
                because = merge(container.because, worker.because)
                self.ask(StartContainer(worker.uid, name, container.spec["image"], container.attempt + 1), because)
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
            then = f"Then {container.name} of {worker.key} is tried again"
            kubelet.arm(timer, until - kubelet.now, self.wake, worker, container.because, then)

    def wake(self, worker: PodWorker) -> None:
        """A back-off is over."""
        self.sync(worker)

    # What the runtime says

    def sandbox_runs(self, message: SandboxRunning) -> None:
        """The pod has its network."""
        worker = self.workers.get(message.uid)
        if worker is None:
            self.ask(RemovePodSandbox(message.uid), self.kubelet.world.because)
        elif worker.sandbox == ASKED:
            worker.sandbox, worker.ip = READY, message.ip
            because = self.kubelet.world.because
            worker.news = merge(because, worker.news)
            for container in worker.containers.values():
                container.because = merge(container.because, because)
            self.sync(worker)

    def sandbox_gone(self, message: SandboxGone) -> None:
        """The pod's network is taken away."""
        worker = self.workers.get(message.uid)
        if worker is not None and worker.sandbox == LEAVING:
            worker.sandbox, worker.ip = NO_SANDBOX, ""
            worker.news = merge(self.kubelet.world.because, worker.news)
            self.sync(worker)

    def image_present(self, message: ImagePresent) -> None:
        """The image is on the node."""
        worker, container = self.find(message.uid, message.container)
        if container is None or container.stage != PULLING:
            return
        container.moves("pulled")
        container.has_image, container.reason, container.message = True, "", ""
        if message.took:
            container.because = merge(self.kubelet.world.because, container.because)
        self.sync(worker)

    def image_refused(self, message: ImageRefused) -> None:
        """The image cannot be had now."""
        worker, container = self.find(message.uid, message.container)
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
        self.kubelet.events.note(worker.pod, "Warning", "Failed", f'Failed to pull image "{message.image}": {message.why}', because)
        self.kubelet.status.write(worker)
        self.kubelet.after(PULL_REST, self.pull_rests, (worker, container), because)
        self.sync(worker)

    def pull_rests(self, entry: tuple[PodWorker, ContainerWorker]) -> None:
        """From now on the state is called by what it waits for."""
        worker, container = entry
        if container.stage == WAITING and container.reason == "ErrImagePull" and worker.uid in self.workers:
            container.reason = "ImagePullBackOff"
            container.message = f'Back-off pulling image "{container.spec["image"]}": ErrImagePull: {container.message}'
            worker.news = merge(container.because, worker.news)
            self.kubelet.status.write(worker)

    def container_runs(self, message: ContainerRunning) -> None:
        """A container was started."""
        worker, container = self.find(message.uid, message.container)
        if worker is None:
            self.ask(RemovePodSandbox(message.uid), self.kubelet.world.because)
        elif container is not None and container.stage == STARTING:
            container.moves("started")
            container.attempt += 1
            self.has_begun(worker, container, message.id, message.started_at, self.kubelet.world.because)
            self.kubelet.status.write(worker)
            self.sync(worker)

    def has_begun(self, worker: PodWorker, container: ContainerWorker, id_: str, started_at: int, because: tuple[int, ...]) -> None:
        """A container runs."""
        container.id, container.started_at = id_, started_at
        container.reason = container.message = ""
        container.has_image = True
        container.because = because
        worker.news = merge(because, worker.news)
        self.kubelet.prober.begin(worker, container)

    def container_exited(self, message: ContainerExited) -> None:
        """A container ended."""
        worker, container = self.find(message.uid, message.container)
        if container is not None and container.id == message.id and container.can("exited"):
            container.moves("exited")
            self.has_ended(worker, container, message.exit_code, message.finished_at, "", self.kubelet.world.because)
            self.kubelet.status.write(worker)
            self.sync(worker)

    def has_ended(self, worker: PodWorker, container: ContainerWorker, exit_code: int, finished_at: int, reason: str,
                  because: tuple[int, ...]) -> None:
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

    # A runtime, or a kubelet, that was away

    def listed(self, message: PodList) -> None:
        """What the runtime has: adopt what belongs to known pods, stop the rest."""
        self.found = {seen.uid: seen for seen in message.sandboxes}
        if not self.is_open:
            self.try_open(None)
            return
        for worker in list(self.workers.values()):
            seen = self.found.pop(worker.uid, None)
            if seen is not None:
                self.adopt(worker, seen)
            else:
                self.lose(worker)
            self.kubelet.status.write(worker)
            self.sync(worker)
        self.stop_orphans()

    def adopt(self, worker: PodWorker, seen: SandboxSeen) -> None:
        """Take a pod's sandbox and containers as they are found."""
        worker.sandbox, worker.ip = READY, seen.ip
        for found in seen.containers:
            container = worker.containers.get(found.container)
            if container is not None:
                self.adopt_container(worker, container, found)

    def adopt_container(self, worker: PodWorker, container: ContainerWorker, found: ContainerSeen) -> None:
        """Take one container as it is found."""
        because = (found.change,)
        if found.state == SEEN_RUNNING:
            if container.can("found running"):
                container.moves("found running")
                container.attempt = found.attempt
                if found.attempt == 0:
                    container.last = None
                self.has_begun(worker, container, found.id, found.started_at, because)
                self.kubelet.prober.take_over(container, worker.status)
        elif container.id != found.id or container.runs:
            if not container.can("exited") and not container.can("found exited"):
                return
            container.moves("exited" if container.can("exited") else "found exited")
            container.attempt, container.id, container.started_at = found.attempt, found.id, found.started_at
            self.has_ended(worker, container, found.exit_code, found.finished_at, "", because)

    def lose(self, worker: PodWorker) -> None:
        """The runtime has nothing of this pod."""
        worker.sandbox, worker.ip = NO_SANDBOX, ""
        for container in worker.containers.values():
            if container.runs:
                container.moves("lost")
                self.has_ended(worker, container, UNKNOWN_CODE, self.kubelet.now, UNKNOWN_REASON, ())

    def runtime_lost(self) -> None:
        """The runtime is gone, and with it every answer that was awaited."""
        for worker in self.workers.values():
            if worker.sandbox == ASKED:
                worker.sandbox = NO_SANDBOX
            elif worker.sandbox == LEAVING:
                worker.sandbox = READY
            for container in worker.containers.values():
                if container.stage in (PULLING, STARTING):
                    container.moves("lost")
                elif container.stage == STOPPING:
                    container.moves("asked in vain")

    def stop_orphans(self) -> None:
        """Stop every pod of the runtime that the API does not have."""
        orphans, self.found = self.found or {}, {}
        for uid, seen in orphans.items():
            namespace, _, name = seen.pod.partition("/")
            document = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "uid": uid},
                        "spec": {"containers": [{"name": found.container} for found in seen.containers]}}
            containers = {found.container: ContainerWorker(found.container, {}) for found in seen.containers}
            worker = self.workers[uid] = PodWorker(seen.pod, uid, document, (), self.kubelet.world.now, containers)
            for requested, amount in requests_of(document).items():
                self.used[requested] = self.used.get(requested, 0) + amount
            worker.is_gone = True
            self.adopt(worker, seen)
            self.end(worker, "the API no longer has it", merge((seen.change,), self.kubelet.heartbeat.because), None)
            self.sync(worker)

    def running_count(self) -> int:
        """How many containers run, as far as is known."""
        return sum(container.stage == RUNNING for worker in self.workers.values() for container in worker.containers.values())


def is_latest(reference: str) -> bool:
    """Whether an image reference has the tag latest, or none."""
    name = reference.rpartition("/")[2]
    return ":" not in name or name.endswith(":latest")

