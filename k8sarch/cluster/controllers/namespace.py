"""Empties a namespace that is being deleted, pods first, and lets it go when nothing is left.

Source: pkg/controller/namespace/deletion/namespaced_resources_deleter.go, v1.34 (OrderedNamespaceDeletion).
Simplified: the conditions of a namespace that cannot be emptied are not written.
"""

from collections.abc import Iterator

from ..api.document import Document, get, replaced
from ..api.resources import RESOURCES
from ..kernel.clock import seconds
from .controller import Cache, Controller, Watch, itself
from .facts import counted_in_words
from .plan import ComeBack, Empty, Step, Update, Why

NAMESPACED = tuple(resource.plural for resource in RESOURCES if resource.namespaced
                   and resource.plural != "pods")
SEEN = ("services", "endpointslices", "deployments", "replicasets")


class NamespaceController(Controller):
    """Works by namespace."""

    name = "namespace"
    source = "namespace-controller"
    workers = 10
    watches = (Watch("namespaces", itself),)

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        namespace = cache.find("namespaces", key)
        if namespace is None or "deletionTimestamp" not in namespace["metadata"]:
            return
        finalizers = get(namespace, "spec.finalizers", [])
        if "kubernetes" not in finalizers:
            return
        pods = cache.group("pods", "namespace", key)
        if pods:
            graces = [remaining_grace(pod) for pod in pods.values()]
            yield Why(f"Namespace {key} is being deleted: first its {counted_in_words(len(pods), 'pod')}")
            yield Empty("pods", key)
            yield ComeBack(seconds(max(graces) // 2 + 1))
            return
        yield Why(f"Namespace {key} is being deleted: everything in it goes")
        for resource in NAMESPACED:
            yield Empty(resource, key)
        if any(cache.group(resource, "namespace", key) for resource in SEEN):
            yield ComeBack(seconds(1))
            return
        left = [finalizer for finalizer in finalizers if finalizer != "kubernetes"]
        yield Update("namespaces", replaced(namespace, "spec.finalizers", left), "finalize")


def remaining_grace(pod: Document) -> int:
    """How many seconds a pod may take to go."""
    grace = pod["metadata"].get("deletionGracePeriodSeconds")
    return pod["spec"].get("terminationGracePeriodSeconds", 30) if grace is None else grace
