"""autoscaling/v1 Scale: the replicas of a workload, without knowing what workload it is."""

from ..api.document import Document
from ..api.errors import BadRequest, Conflict, Invalid, invalid
from ..api.resource import Resource
from ..api.resources import Deployment
from ..api.selectors import from_label_selector, written


def scale_of(workload: Document) -> Document:
    """The Scale of a Deployment or a ReplicaSet."""
    metadata, spec = workload["metadata"], workload["spec"]
    kept = {
        key: metadata[key]
        for key in ("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
        if key in metadata
    }
    return {
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": kept,
        "spec": {"replicas": spec.get("replicas", 1)},
        "status": {
            "replicas": Deployment.status_replicas.of(workload),
            "selector": written(from_label_selector(spec.get("selector"))),
        },
    }


def with_scale(kind: type[Resource], workload: Document, scale: Document) -> Document:
    """The workload with the replicas that the Scale asks for. Raises Invalid, Conflict."""
    metadata = workload["metadata"]
    version = (scale.get("metadata") or {}).get("resourceVersion")
    if version not in (None, "", metadata["resourceVersion"]):
        raise Conflict(kind.qualified(), metadata["name"])
    replicas = (scale.get("spec") or {}).get("replicas", 0)
    if not isinstance(replicas, int):
        raise BadRequest("spec.replicas must be a number")
    if replicas < 0:
        raise Invalid(
            "Scale.autoscaling",
            metadata["name"],
            [invalid("spec.replicas", replicas, "must be greater than or equal to 0")],
        )
    return {**workload, "spec": {**workload["spec"], "replicas": replicas}}
