"""Keeps the number of pods of each ReplicaSet at what its spec asks.

Source: pkg/controller/replicaset/replica_set.go, pkg/controller/controller_utils.go (ActivePodsWithRanks),
v1.34. Simplified: the rank of pods to delete leaves out the pods of related ReplicaSets on the same node;
the event SuccessfulCreate is not written, and terminatingReplicas is not counted.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ..api.document import Document, get
from ..api.resource import owner_reference
from ..api.resources import Pod, ReplicaSet
from ..api.selectors import from_label_selector, selects
from ..api.times import instant_of
from ..client.informer import Event
from ..kernel.clock import Duration, Instant, seconds
from .controller import Cache, Controller, Watch, itself
from .facts import counted_in_words
from .plan import ComeBack, Create, Delete, Note, Patch, Step, Together, Update, Why

BURST_MAX = 500
PHASE_RANK = {"Pending": 0, "Unknown": 1, "Running": 2}
DELETION_COST = "controller.kubernetes.io/pod-deletion-cost"


def owner_of_pod(event: Event, cache: Cache) -> Iterable[str]:
    """The ReplicaSet that a changed pod belongs or belonged to; or those that might adopt it."""
    keys: dict[str, bool] = {}
    for document in (event.old, event.new):
        if document is not None:
            for reference in document["metadata"].get("ownerReferences") or ():
                if reference.get("controller") and reference["kind"] == "ReplicaSet":
                    keys[f"{document['metadata']['namespace']}/{reference['name']}"] = True
                    break
            else:
                if document is event.new:
                    for key, replica_set in cache.group("replicasets", "namespace",
                                                        document["metadata"]["namespace"]).items():
                        if is_selected(replica_set, document):
                            keys[key] = True
    return keys


def is_selected(owner: Document, document: Document) -> bool:
    """Whether the selector of a ReplicaSet or Deployment selects the object."""
    return selects(from_label_selector(owner["spec"].get("selector")), document["metadata"].get("labels"))


def is_active(pod: Document) -> bool:
    """Whether a pod counts: neither ended nor being deleted."""
    return "deletionTimestamp" not in pod["metadata"] and get(pod, "status.phase") not in ("Succeeded",
                                                                                           "Failed")


def ready_since(pod: Document) -> Instant | None:
    """Since when the pod is ready, or None when it is not."""
    for condition in (pod.get("status") or {}).get("conditions") or ():
        if condition["type"] == "Ready":
            is_ready = condition["status"] == "True"
            return instant_of(condition.get("lastTransitionTime")) or 0 if is_ready else None
    return None


def whole_log2(age: int) -> int:
    """Ages in powers of two of nanoseconds, as upstream, so that small differences do not count."""
    return max(age * 1000, 0).bit_length()


def deletion_rank(pod: Document, now: Instant) -> tuple:
    """The lower, the less the pod would be missed."""
    view = Pod(pod)
    since = ready_since(pod)
    cost = view.annotations.get(DELETION_COST, "0")
    return (
        bool(view.node_name),
        PHASE_RANK.get(view.phase, 1),
        since is not None,
        int(cost) if cost.lstrip("-").isdigit() else 0,
        0 if since is None else whole_log2(now - since),
        -max((status.get("restartCount", 0) for status in view.container_statuses), default=0),
        whole_log2(now - view.created),
        view.uid,
    )


def pod_from(replica_set: Document) -> Document:
    """A new pod of the ReplicaSet's template, as it is sent to the API server."""
    view = ReplicaSet(replica_set)
    metadata = view.template.get("metadata") or {}
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            **{field: metadata[field] for field in ("labels", "annotations", "finalizers")
               if field in metadata},
            "generateName": f"{view.name}-", "namespace": view.namespace,
            "ownerReferences": [owner_reference(view)],
        },
        "spec": view.template["spec"],
    }


def pods_of(replica_set: Document, cache: Cache) -> list[Document]:
    """The active pods that belong to the ReplicaSet and match it."""
    return [pod for pod in cache.group("pods", "owners", replica_set["metadata"]["uid"]).values()
            if is_active(pod) and is_selected(replica_set, pod)]


def available_of(pods: list[Document], patience: Duration, now: Instant) -> tuple[int, Duration | None]:
    """How many pods have been ready for long enough, and when the next will have been; None when all have."""
    available, next_look = 0, None
    for pod in pods:
        since = ready_since(pod)
        if since is not None:
            left = since + patience - now
            if left <= 0:
                available += 1
            elif next_look is None or left < next_look:
                next_look = left
    return available, next_look


class Counts:
    """The numbers of a ReplicaSet's active pods, from the tally."""

    __slots__ = ("active", "ready", "labelled", "has_strangers")

    def __init__(self, replica_set: Document, cache: Cache) -> None:
        view = ReplicaSet(replica_set)
        selector = from_label_selector(view.selector)
        wanted = ((view.template.get("metadata") or {}).get("labels") or {}).items()
        self.active = self.ready = self.labelled = 0
        self.has_strangers = False                        # pods of ours that our selector does not select
        for labels, (active, ready) in cache.tally(view.uid).items():
            found = dict(labels)
            if selects(selector, found):
                self.active += active
                self.ready += ready
                if found.items() >= wanted:
                    self.labelled += active
            else:
                self.has_strangers = True


class ReplicaSetController(Controller):
    """Creates what is missing, deletes what is too much, adopts and releases, and counts."""

    name = "replicaset"
    source = "replicaset-controller"
    watches = Watch("replicasets", itself), Watch("pods", owner_of_pod)

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        replica_set = cache.find("replicasets", key)
        if replica_set is None:
            return
        view = ReplicaSet(replica_set)
        counts = Counts(replica_set, cache)
        if not view.is_being_deleted:
            yield from self.adopted_and_released(replica_set, counts, cache)
            yield from self.scaled(replica_set, counts, cache)
        yield from self.counted(replica_set, counts, cache)

    def is_telling(self, event: Event) -> bool:
        """A pod that goes, or another wish; not what is only counted: our own status, and the pods that we
        made ourselves."""
        old, new = event.old, event.new
        if "replicas" in (new or old or {})["spec"]:
            return old is None or new is None or old["spec"] != new["spec"]
        return new is None or not is_active(new) or (old is not None and not is_active(old))

    def adopted_and_released(self, replica_set: Document, counts: "Counts", cache: Cache) -> Iterator[Step]:
        """Pods that match and belong to nobody become ours; ours that no longer match are let go."""
        view = ReplicaSet(replica_set)
        for key, pod in cache.group("pods", "orphans", view.namespace or "").items():
            if is_active(pod) and is_selected(replica_set, pod):
                references = [*(pod["metadata"].get("ownerReferences") or ()), owner_reference(view)]
                yield Why(f"{key} belongs to nobody and matches {view.name}, which adopts it")
                yield Patch("pods", key, {"metadata": {"uid": pod["metadata"]["uid"],
                                                       "ownerReferences": references}})
        if not counts.has_strangers:
            return
        for key, pod in cache.group("pods", "owners", view.uid).items():
            if "deletionTimestamp" not in pod["metadata"] and not is_selected(replica_set, pod):
                references = [each for each in pod["metadata"]["ownerReferences"] if each["uid"] != view.uid]
                yield Why(f"{key} no longer matches {view.name}, which releases it")
                yield Patch("pods", key, {"metadata": {"uid": pod["metadata"]["uid"],
                                                       "ownerReferences": references or None}})

    def scaled(self, replica_set: Document, counts: "Counts", cache: Cache) -> Iterator[Step]:
        """Create or delete the difference."""
        view, now = ReplicaSet(replica_set), cache.now
        missing = view.replicas - counts.active
        if missing > 0:
            count = min(missing, BURST_MAX)
            yield Why(f"ReplicaSet {view.key} has {counts.active} of "
                      f"{counted_in_words(view.replicas, 'pod')}: its controller creates {count}",
                      compared=(("pods", str(view.replicas), str(counts.active)),))
            yield Together((Create("pods", pod_from(replica_set)),) * count)
        elif missing < 0:
            pods = pods_of(replica_set, cache)
            ranked = sorted((deletion_rank(pod, now), place) for place, pod in enumerate(pods))
            chosen = [pods[place] for _, place in ranked[:min(-missing, BURST_MAX)]]
            yield Why(f"ReplicaSet {view.key} has {counted_in_words(len(pods), 'pod')} "
                      f"and wants {view.replicas}: its controller deletes {len(chosen)}",
                      compared=(("pods", str(view.replicas), str(len(pods))),))
            yield Together(tuple(Delete("pods", pod) for pod in chosen))
            for pod in chosen:
                yield Note(replica_set, "Normal", "SuccessfulDelete",
                           f"Deleted pod: {pod['metadata']['name']}")

    def counted(self, replica_set: Document, counts: "Counts", cache: Cache) -> Iterator[Step]:
        """Write the status if it is not what the pods say."""
        view = ReplicaSet(replica_set)
        available, next_look = counts.ready, None
        if view.min_ready_seconds:
            available, next_look = available_of(pods_of(replica_set, cache), seconds(view.min_ready_seconds),
                                                cache.now)
        status: dict[str, Any] = {"replicas": counts.active}
        for field, count in (("fullyLabeledReplicas", counts.labelled), ("readyReplicas", counts.ready),
                             ("availableReplicas", available)):
            if count:
                status[field] = count
        status["observedGeneration"] = view.generation
        if replica_set.get("status") != status:
            yield Update("replicasets", {**replica_set, "status": status}, "status")
        if next_look is not None:
            yield ComeBack(next_look)

    def on_refusal(self, step: Any, message: str, cache: Cache) -> Note | None:
        if not isinstance(step, Create):
            return None
        metadata = step.document["metadata"]
        owner = cache.find("replicasets", f"{metadata['namespace']}/{metadata['ownerReferences'][0]['name']}")
        return None if owner is None else Note(owner, "Warning", "FailedCreate", f"Error creating: {message}")
