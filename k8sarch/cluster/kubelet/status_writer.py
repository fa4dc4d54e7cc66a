"""Brings what the kubelet knows of its pods to the API: on change, one write at a time for each pod, again
after ten seconds if it failed.

Source: pkg/kubelet/status/status_manager.go. The last status comes before the final DELETE, which names the
pod's uid. The patch is strategic: conditions merge by type, so that what others write meanwhile stays.
Simplified: what is no condition is sent whole each time; upstream sends what differs.
"""

from typing import Any

from ..cni.address_plan import node_address
from ..kernel.clock import seconds
from ..kernel.journal import merge
from .pod_status import status_of
from .pod_worker import PodWorker

RETRY_PERIOD = seconds(10)
FINAL = ("Succeeded", "Failed")
NOTHING_SAID = {"reason": None, "message": None}


class StatusWriter:
    """The part of a kubelet that reports on pods."""

    def __init__(self, kubelet: Any) -> None:
        self.kubelet = kubelet
        self.host_ip = node_address(kubelet.machine.name)
        self.late: dict[str, bool] = {}  # pods whose status changed during a write, or could not be written

    def write(self, worker: PodWorker, is_final: bool = False) -> None:
        """Write the pod's status if it is not what was written last."""
        if worker.is_gone:
            return
        if worker.is_writing:
            self.late[worker.uid] = True
            return
        status = status_of(worker, self.host_ip, self.kubelet.now, is_final)
        if status == worker.status:
            return
        before, worker.status, worker.is_writing = worker.status, status, True
        because, worker.news = merge(worker.news, worker.because), ()
        namespace, _, name = worker.key.partition("/")
        patch = {"metadata": {"uid": worker.uid}, "status": mergeable(status, before)}
        self.kubelet.client.patch(
            "pods", name, namespace, patch, "status", "strategic", self.written, worker, because
        )

    def written(self, reply, worker: PodWorker) -> None:
        """Go on with what changed meanwhile; a failed write is repeated."""
        worker.is_writing = False
        if not reply.ok and reply.reason != "NotFound":
            worker.status = None
            self.try_later(worker)
            return
        if self.late.pop(worker.uid, False):
            self.write(worker)
        if worker.is_ending:
            self.kubelet.pods.sync(worker)

    def try_later(self, worker: PodWorker) -> None:
        """Write the pod's status at the next round."""
        self.late[worker.uid] = True
        if self.kubelet.due("pod status") is None:
            self.kubelet.arm(
                "pod status",
                RETRY_PERIOD,
                self.write_late,
                then="Then it writes again the status that the API server did not take.",
            )

    def write_late(self, _) -> None:
        """Write what could not be written."""
        late, self.late = self.late, {}
        for uid in late:
            worker = self.kubelet.pods.workers.get(uid)
            if worker is not None:
                self.write(worker)
                self.kubelet.pods.sync(worker)

    def finish(self, worker: PodWorker) -> None:
        """Nothing of the pod is left here: say its last word, then delete the object if that was asked."""
        if worker.is_gone:
            self.kubelet.pods.forget(worker)
        elif not worker.is_ending:
            worker.is_done = True
            self.write(worker)
        elif not worker.is_writing and not worker.is_deleting and worker.uid not in self.late:
            phase = (worker.status or worker.pod.get("status") or {}).get("phase")
            if phase not in FINAL:
                self.write(worker, is_final=True)
            else:
                self.delete(worker)

    def delete(self, worker: PodWorker) -> None:
        """The final DELETE: the API object goes now."""
        worker.is_deleting = True
        namespace, _, name = worker.key.partition("/")
        options = {"gracePeriodSeconds": 0, "preconditions": {"uid": worker.uid}}
        because = merge(worker.news, worker.because)
        self.kubelet.client.delete(
            "pods", name, namespace, options, then=self.deleted, argument=worker, because=because
        )

    def deleted(self, reply, worker: PodWorker) -> None:
        """The pod is history, or the DELETE is repeated."""
        worker.is_deleting = False
        if reply.ok or reply.reason in ("NotFound", "Conflict"):
            self.kubelet.pods.forget(worker)
        else:
            self.try_later(worker)


def mergeable(status: dict, written: dict | None) -> dict:
    """The status as a strategic merge patch: of the conditions only those that are not as last `written`,
    with what they no longer say taken off; in our order when there are new ones."""
    conditions = status["conditions"]
    known = (written or {}).get("conditions") or ()
    changed = [{**NOTHING_SAID, **condition} for condition in conditions if condition not in known]
    patch = {**status, "conditions": changed}
    if len(known) != len(conditions):
        patch["$setElementOrder/conditions"] = [{"type": condition["type"]} for condition in conditions]
    return patch
