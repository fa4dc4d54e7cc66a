"""Removes pods that nobody else will: those of nodes that are gone, those that ended when there are too many,
those that were deleted before they had a node, and those of nodes out of service.

Source: pkg/controller/podgc/gc_controller.go, v1.34: a loop each 20 s; a node must be missing for 40 s, and
the API server must say so too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..api.document import Document, get
from ..api.resources import Node
from ..api.times import timestamp
from ..kernel.clock import Instant, seconds
from .controller import Cache, Controller, Watch
from .plan import Delete, Patch, Step, Verify, Why

PERIOD = seconds(20)
QUARANTINE = seconds(40)
TERMINATED_MAX = 12_500                                    # --terminated-pod-gc-threshold
OUT_OF_SERVICE = "node.kubernetes.io/out-of-service"
FINISHED = ("Succeeded", "Failed")


@dataclass(slots=True)
class Memory:
    """Node name → since when it has been missing."""

    missing: dict[str, Instant] = field(default_factory=dict)


def nothing(event: object, cache: Cache) -> Iterable[str]:
    """No change makes a key due: the loop does."""
    return ()


class PodGarbageCollector(Controller):
    """Works by pod."""

    name = "pod-garbage-collector"
    source = "pod-garbage-collector"
    workers = 5
    watches = (Watch("pods", nothing),)
    tick = PERIOD

    def __init__(self) -> None:
        self.memory = Memory()

    def due_keys(self, cache: Cache) -> Iterable[str]:
        """The pods that are to be removed, once their node has been missing long enough."""
        now, nodes, missing = cache.now, cache.all("nodes"), self.memory.missing
        due, ended, lost = [], [], {}
        for key, pod in cache.all("pods").items():
            name = pod["spec"].get("nodeName")
            is_deleted = "deletionTimestamp" in pod["metadata"]
            if name and name not in nodes:
                lost[name] = True
                if missing.setdefault(name, now) + QUARANTINE <= now:
                    due.append(key)
            elif is_deleted and (not name or is_out_of_service(nodes[name])):
                due.append(key)
            elif get(pod, "status.phase") in FINISHED:
                ended.append((pod["metadata"].get("creationTimestamp", ""), key))
        for name in [name for name in missing if name not in lost]:
            del missing[name]
        ended.sort()
        return [*due, *(key for _, key in ended[:max(len(ended) - TERMINATED_MAX, 0)])]

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        pod = cache.find("pods", key)
        if pod is None:
            return
        name = pod["spec"].get("nodeName")
        node = cache.find("nodes", name) if name else None
        now = {"gracePeriodSeconds": 0}
        if name and node is None:
            if self.memory.missing.get(name, cache.now) + QUARANTINE > cache.now:
                return
            yield Verify("nodes", name, "")
            yield Why(f"{name} is no longer a node of this cluster, so its pod {key} is removed")
            yield Patch("pods", key, {"metadata": {"uid": pod["metadata"]["uid"]},
                                      "status": failed(pod, cache.now)}, "status")
            yield Delete("pods", pod, now)
        elif "deletionTimestamp" in pod["metadata"] and node is None:
            yield Why(f"{key} was deleted before it had a node, so it is removed")
            yield Delete("pods", pod, now)
        elif "deletionTimestamp" in pod["metadata"] and node is not None and is_out_of_service(node):
            yield Why(f"{name} is out of service, so its deleted pod {key} is removed without waiting for it")
            yield Delete("pods", pod, now)
        elif get(pod, "status.phase") in FINISHED:
            yield Why(f"More than {TERMINATED_MAX} pods have ended; {key} is among the oldest and is removed")
            yield Delete("pods", pod, now)


def is_out_of_service(node: Document) -> bool:
    """Whether somebody has marked a node that is not ready as out of service."""
    view = Node(node)
    return not view.is_ready and any(taint["key"] == OUT_OF_SERVICE for taint in view.taints)


def failed(pod: Document, now: Instant) -> Document:
    """The last status of a pod whose node is gone."""
    others = [each for each in get(pod, "status.conditions", ()) if each["type"] != "DisruptionTarget"]
    condition = {"type": "DisruptionTarget", "status": "True", "reason": "DeletionByPodGC",
                 "message": "PodGC: node no longer exists", "lastTransitionTime": timestamp(now)}
    return {"phase": "Failed", "conditions": [*others, condition]}
