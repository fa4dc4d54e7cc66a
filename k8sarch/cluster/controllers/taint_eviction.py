"""Deletes pods from nodes with a NoExecute taint that they do not tolerate, or tolerate only for a while that
is over.

Source: pkg/controller/tainteviction/taint_eviction.go, v1.34. The while begins when the controller sees the
taint.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..api.document import Document, get
from ..api.times import timestamp
from ..client.informer import Event
from ..kernel.clock import Instant, seconds
from .controller import Cache, Controller, Watch
from .facts import EvictionCancelled, EvictionScheduled, whole_seconds
from .plan import Delete, Forget, Note, Patch, Remind, Step, Why


@dataclass(slots=True)
class Eviction:
    """A pod that is going to be deleted at `due`."""

    uid: str
    since: Instant
    due: Instant


@dataclass(slots=True)
class Memory:
    """Node → pod key → what is planned."""

    planned: dict[str, dict[str, Eviction]] = field(default_factory=dict)


def no_execute_taints(node: Document | None) -> list[Document]:
    """The taints that concern running pods."""
    return [] if node is None else [taint for taint in get(node, "spec.taints", ())
                                    if taint.get("effect") == "NoExecute"]


def taints_of_node(event: Event, cache: Cache) -> Iterable[str]:
    """The node, when its NoExecute taints are not what they were."""
    return (event.key,) if no_execute_taints(event.old) != no_execute_taints(event.new) else ()


def node_of_pod(event: Event, cache: Cache) -> Iterable[str]:
    """The node of a pod that came to a tainted one, got other tolerations, or is gone."""
    pod = event.new or event.old
    assert pod is not None, "an event has at least one version"
    name = pod["spec"].get("nodeName")
    if not name or not no_execute_taints(cache.find("nodes", name)):
        return ()
    if event.old is None or event.new is None or event.old["spec"] is not event.new["spec"] or (
            "deletionTimestamp" in event.new["metadata"]):
        return (name,)
    return ()


def matches(toleration: Document, taint: Document) -> bool:
    """Whether a toleration is meant for the taint."""
    if toleration.get("effect") and toleration["effect"] != taint["effect"]:
        return False
    if toleration.get("key") and toleration["key"] != taint["key"]:
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return True
    return bool(toleration.get("key")) and (toleration.get("value") or "") == (taint.get("value") or "")


def tolerated_for(tolerations: Iterable[Document], taints: list[Document]) -> int | None:
    """For how many seconds all the taints are tolerated: 0 when one is not at all, None for ever. Of several
    tolerations for one taint the first counts (`GetMatchingTolerations`)."""
    shortest: int | None = None
    for taint in taints:
        first = next((toleration for toleration in tolerations if matches(toleration, taint)), None)
        if first is None:
            return 0
        wait = first.get("tolerationSeconds")
        if wait is not None and (shortest is None or wait < shortest):
            shortest = max(wait, 0)
    return shortest


class TaintEvictionController(Controller):
    """A key is a node (which of its pods must go, and when?) or "node pod" (its time has come)."""

    name = "taint-eviction"
    source = "taint-eviction-controller"
    workers = 8
    watches = Watch("nodes", taints_of_node), Watch("pods", node_of_pod)

    def __init__(self) -> None:
        self.memory = Memory()

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        node, _, pod_key = key.partition(" ")
        taints = no_execute_taints(cache.find("nodes", node))
        planned = self.memory.planned.setdefault(node, {})
        pods = cache.group("pods", "node", node)
        if pod_key:
            yield from self.evicted(pod_key, pods.get(pod_key), node, taints, planned, cache.now)
        else:
            yield from self.cancelled(node, taints, pods, planned)
            if taints:
                for pod_key, pod in list(pods.items()):
                    if "deletionTimestamp" not in pod["metadata"]:
                        yield from self.scheduled(pod_key, pod, node, taints, planned, cache)
        if not planned:
            del self.memory.planned[node]

    def cancelled(self, node: str, taints: list[Document], pods: dict[str, Document],
                  planned: dict[str, Eviction]) -> Iterator[Step]:
        """Plans for pods that are gone are dropped; without a taint all are."""
        for pod_key, eviction in list(planned.items()):
            pod = pods.get(pod_key)
            if pod is None or not is_there(pod, eviction.uid):
                del planned[pod_key]
                yield Forget(timer_of(pod_key))
            elif not taints:
                del planned[pod_key]
                yield Forget(timer_of(pod_key), EvictionCancelled(pod_key, node))
                yield Note(pod, "Normal", "TaintManagerEviction", f"Cancelling deletion of Pod {pod_key}")

    def scheduled(self, pod_key: str, pod: Document, node: str, taints: list[Document],
                  planned: dict[str, Eviction],
                  cache: Cache) -> Iterator[Step]:
        """One pod on a tainted node: when must it go?"""
        now, known = cache.now, planned.get(pod_key)
        wait = tolerated_for(pod["spec"].get("tolerations") or (), taints)
        if wait is None:
            if known is not None:
                del planned[pod_key]
                yield Forget(timer_of(pod_key), EvictionCancelled(pod_key, node))
            return
        since = now if known is None else known.since
        due = since + seconds(wait)
        if known is None or due < known.due:
            planned[pod_key] = Eviction(pod["metadata"]["uid"], since, due)
            fact = EvictionScheduled(pod_key, node, due, seconds(wait)) if wait else None
            then = f"Then taint eviction deletes {pod_key}."
            yield Remind(timer_of(pod_key), max(due - now, 0), then, fact,
                         cache.because_of_spec("nodes", node), f"{node} {pod_key}")

    def evicted(self, pod_key: str, pod: Document | None, node: str, taints: list[Document],
                planned: dict[str, Eviction],
                now: Instant) -> Iterator[Step]:
        """The time of one pod is over. It stays planned until it is seen to go, so that a refusal does not
        begin a new wait."""
        eviction = planned.get(pod_key)
        if (eviction is None or pod is None or not taints or eviction.due > now
            or pod["metadata"]["uid"] != eviction.uid
                or "deletionTimestamp" in pod["metadata"]):
            return
        names = " and ".join(taint["key"] for taint in taints)
        wait = eviction.due - eviction.since
        how = f"tolerated it for {whole_seconds(wait)}, which are over" if wait else "does not tolerate it"
        yield Why(f"{node} is tainted {names}; {pod_key} {how}: the taint eviction controller deletes it")
        yield Note(pod, "Normal", "TaintManagerEviction", f"Marking for deletion Pod {pod_key}")
        changes = {"metadata": {"uid": eviction.uid}, "status": {"conditions": disrupted(pod, now)}}
        yield Patch("pods", pod_key, changes, "status")
        yield Delete("pods", pod)


def is_there(pod: Document, uid: str) -> bool:
    """Whether it is still that pod, and nobody has deleted it."""
    return pod["metadata"]["uid"] == uid and "deletionTimestamp" not in pod["metadata"]


def timer_of(pod_key: str) -> str:
    """The name of the timer of a pod's eviction."""
    return f"eviction of {pod_key}"


def disrupted(pod: Document, now: Instant) -> list[Document]:
    """The pod's conditions with DisruptionTarget among them."""
    others = [each for each in get(pod, "status.conditions", ()) if each["type"] != "DisruptionTarget"]
    return [*others, {"type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager",
                      "message": "Taint manager: deleting due to NoExecute taint",
                      "lastTransitionTime": timestamp(now)}]
