"""After an absence, of the runtime or of the kubelet itself: what is found running is adopted, what nobody
knows is stopped.

Source: pkg/kubelet/kubelet_pods.go (HandlePodCleanups); a kubelet that starts knows nothing but what the API
and the runtime tell.
"""

from typing import Any

from ..kernel.journal import merge
from ..runtime.container_states import RUNNING as SEEN_RUNNING
from ..runtime.messages import ContainerSeen, PodList, SandboxSeen
from .admission import requests_of
from .pod_status import UNKNOWN_CODE, UNKNOWN_REASON
from .pod_worker import (
    ASKED,
    LEAVING,
    NO_SANDBOX,
    PULLING,
    READY,
    RUNNING,
    STARTING,
    STOPPING,
    ContainerWorker,
    PodWorker,
)


class Adoption:
    """The part of a kubelet that compares what should run with what does."""

    def __init__(self, kubelet: Any) -> None:
        self.kubelet = kubelet
        self.pods = kubelet.pods

    def listed(self, message: PodList) -> None:
        """What the runtime has: adopt what belongs to known pods, stop the rest."""
        self.pods.is_listed = True
        self.pods.found = {seen.uid: seen for seen in message.sandboxes}
        if not self.pods.is_open:
            self.pods.try_open(None)
            return
        for worker in list(self.pods.workers.values()):
            seen = self.pods.found.pop(worker.uid, None)
            if seen is not None:
                self.adopt(worker, seen)
            else:
                self.lose(worker)
            self.kubelet.status.write(worker)
            self.pods.sync(worker)
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
                self.kubelet.runtime_events.has_begun(worker, container, found.id, found.started_at, because)
                self.kubelet.prober.take_over(container, worker.status)
        elif container.id != found.id or container.runs:
            if not container.can("exited") and not container.can("found exited"):
                return
            container.moves("exited" if container.can("exited") else "found exited")
            container.attempt, container.id, container.started_at = found.attempt, found.id, found.started_at
            self.kubelet.runtime_events.has_ended(
                worker, container, found.exit_code, found.finished_at, "", because
            )

    def lose(self, worker: PodWorker) -> None:
        """The runtime has nothing of this pod."""
        worker.sandbox, worker.ip = NO_SANDBOX, ""
        for container in worker.containers.values():
            if container.runs:
                container.moves("lost")
                self.kubelet.runtime_events.has_ended(
                    worker, container, UNKNOWN_CODE, self.kubelet.now, UNKNOWN_REASON, ()
                )

    def runtime_lost(self) -> None:
        """The runtime is gone, and with it every answer that was awaited."""
        for worker in self.pods.workers.values():
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
        orphans, self.pods.found = self.pods.found, {}
        for uid, seen in orphans.items():
            namespace, _, name = seen.pod.partition("/")
            document = {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": name, "namespace": namespace, "uid": uid},
                "spec": {"containers": [{"name": found.container} for found in seen.containers]},
            }
            containers = {found.container: ContainerWorker(found.container, {}) for found in seen.containers}
            worker = self.pods.workers[uid] = PodWorker(
                seen.pod, uid, document, (), self.kubelet.world.now, containers
            )
            for requested, amount in requests_of(document).items():
                self.pods.used[requested] = self.pods.used.get(requested, 0) + amount
            worker.is_gone = True
            self.adopt(worker, seen)
            self.pods.end(
                worker,
                "the API no longer has it",
                merge((seen.change,), self.kubelet.heartbeat.because),
                None,
            )
            self.pods.sync(worker)

    def running_count(self) -> int:
        """How many containers run, as far as is known."""
        return sum(
            container.stage == RUNNING
            for worker in self.pods.workers.values()
            for container in worker.containers.values()
        )
