"""What a PUT, a PATCH or a Binding makes of an object.

Contract: decisions only. `writes.py` reads, sends the transaction, and asks again with the newer object when
somebody else was quicker.
Source: apiserver `pkg/registry/rest/update.go`, `pkg/registry/generic/registry/store.go`, and the strategies
in `pkg/registry`.
Simplified: managedFields are not kept; a PUT never creates; a write of /status leaves metadata alone.
"""

from typing import Any

from ..api.document import Document
from ..api.errors import BadRequest, Conflict, Invalid, NotFound, Problem
from ..api.patches import patched
from ..api.resource import Resource
from ..api.resources import Namespace, Pod, Service
from ..api.schema import conformed
from ..api.times import timestamp
from ..api.validation import metadata_problems, metadata_update_problems
from . import admission
from .admission import Attempt
from .creation import check_place, received
from .messages import Request
from .outcome import Desk, Keep, Outcome, Remove, Write
from .scale import scale_of, with_scale
from .service_addresses import claims_of, with_addresses

NOT_WANTED = ("kind", "apiVersion", "metadata", "status")
KEPT_METADATA = (
    "name",
    "namespace",
    "uid",
    "creationTimestamp",
    "generation",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "generateName",
    "resourceVersion",
)


def updated(request: Request, kind: type[Resource], current: Document | None, desk: Desk) -> Outcome:
    """What a PUT or PATCH makes of the current object."""
    if current is None:
        raise NotFound(kind.qualified(), request.name or "")
    warnings: tuple[str, ...] = ()
    if request.subresource == "scale":
        new = scaled(request, kind, current)
    elif request.verb == "patch":
        body = patched(kind.kind, current, request.body, request.options.get("patchType", "strategic"))
        new, warnings = received(request, kind, body, current)
    elif renews_only(kind, request.body, current):
        return Write({**current, "spec": request.body["spec"]})
    else:
        new, warnings = received(request, kind, request.body, current)
    new = merged_metadata(request, kind, new, current)
    new = with_kept_parts(request, kind, new, current)
    if request.subresource is None or request.subresource == "status":
        new = kind.defaulted(new)
    attempt = Attempt(
        "update",
        kind,
        request.subresource,
        request.namespace,
        request.name or "",
        desk.user,
        new,
        current,
        new,
    )
    new = admission.admit(attempt, desk.objects)
    if request.subresource is None or request.subresource == "scale":
        new = validated_update(kind, new, current)
    if is_last_word(new):
        return Remove(new, claims_of(current) if kind is Service else ())
    if new == current:
        return Keep(current, warnings)
    if kind is not Service or new["spec"] is current["spec"]:
        return Write(new, (), (), warnings)
    others = [
        other
        for other in desk.objects.all("services")
        if other["metadata"]["uid"] != current["metadata"]["uid"]
    ]
    new = with_addresses(new, others, desk.taken)
    held, wanted = claims_of(current), claims_of(new)
    return Write(
        new,
        tuple(claim for claim in wanted if claim not in held),
        tuple(claim for claim in held if claim not in wanted),
        warnings,
    )


def renews_only(kind: type[Resource], body: Any, current: Document) -> bool:
    """Whether a PUT of a Lease moves its renewTime and nothing else: the commonest write of a cluster, which
    needs no other check.
    """
    if kind.plural != "leases" or not isinstance(body, dict) or body.get("metadata") != current["metadata"]:
        return False
    spec, was = body.get("spec"), current["spec"]
    if not isinstance(spec, dict) or len(spec) != len(was) or not isinstance(spec.get("renewTime"), str):
        return False
    return {**spec, "renewTime": was.get("renewTime")} == was


def merged_metadata(request: Request, kind: type[Resource], new: Document, current: Document) -> Document:
    """What the server keeps of the metadata, whatever came; raises Conflict when it was made from an older
    object.
    """
    if new.get("metadata") is current["metadata"]:
        return new
    asked, kept = new.get("metadata") or {}, current["metadata"]
    check_place(request, kind, asked)
    if asked.get("resourceVersion") not in (None, "", kept["resourceVersion"]):
        raise Conflict(kind.qualified(), kept["name"])
    if asked.get("uid") not in (None, "", kept["uid"]):
        raise Conflict(
            kind.qualified(),
            kept["name"],
            f"Precondition failed: UID in precondition: {asked['uid']}, UID in object meta: {kept['uid']}",
        )
    metadata = {
        key: value
        for key, value in asked.items()
        if key not in KEPT_METADATA and key not in ("selfLink", "managedFields")
    }
    ours = {key: kept[key] for key in KEPT_METADATA if key in kept}
    metadata = {**ours, **metadata}
    return {**new, "metadata": kept if metadata == kept else metadata}


def with_kept_parts(request: Request, kind: type[Resource], new: Document, current: Document) -> Document:
    """Each path writes its own part: the object without its status, the status alone, a namespace's
    finalizers alone.
    """
    match request.subresource:
        case "status":
            return (
                {**current, "status": new.get("status", {})}
                if new.get("status") is not current.get("status")
                else current
            )
        case "finalize":
            spec = {**current["spec"], "finalizers": (new.get("spec") or {}).get("finalizers") or []}
            return {**current, "spec": spec}
    if "status" in kind.subresources and new.get("status") is not current.get("status"):
        new = dict(new)
        new.pop("status", None)
        if "status" in current:
            new["status"] = current["status"]
    if kind is Namespace and new.get("spec") != current.get("spec"):
        new = {**new, "spec": current["spec"]}
    return new


def validated_update(kind: type[Resource], new: Document, current: Document) -> Document:
    """The new object with its generation; raises Invalid when it breaks a rule, or changes what may not
    change.
    """
    problems: list[Problem] = []
    if new["metadata"] is not current["metadata"]:
        problems += metadata_update_problems(new["metadata"], current["metadata"])
        problems += metadata_problems(new["metadata"], kind.name_rule)
    if without_meta(new) != without_meta(current):
        view = kind(new)
        problems += view.problems_of_update(kind(current))
        problems += view.problems()
        if kind.counts_generation:
            generation = current["metadata"].get("generation", 0) + 1
            new = {**new, "metadata": {**new["metadata"], "generation": generation}}
    if problems:
        raise Invalid(kind.qualified_kind(), new["metadata"]["name"], problems)
    return new


def without_meta(document: Document) -> Document:
    """The parts that say what is wanted: spec, or whatever the kind has instead."""
    return {key: value for key, value in document.items() if key not in NOT_WANTED}


def is_last_word(document: Document) -> bool:
    """Whether an update removed the last thing that kept a deleted object: it goes now.

    Source: `store.go`, ShouldDeleteDuringUpdate; for namespaces `namespace/storage`, whose own finalizers
    count as well.
    """
    metadata = document["metadata"]
    if (
        "deletionTimestamp" not in metadata
        or metadata.get("finalizers")
        or metadata.get("deletionGracePeriodSeconds")
    ):
        return False
    return document["kind"] != "Namespace" or not document["spec"].get("finalizers")


def scaled(request: Request, kind: type[Resource], current: Document) -> Document:
    """A workload with the replicas that a Scale, or a patch of one, asks for."""
    scale = scale_of(current)
    if request.verb == "patch":
        scale = patched("Scale", scale, request.body, request.options.get("patchType", "merge"))
    else:
        scale = request.body
    if not isinstance(scale, dict):
        raise BadRequest("the object provided is unrecognized (must be of type Scale)")
    scale, _ = conformed("Scale", scale)
    return with_scale(kind, current, scale)


def bound(request: Request, kind: type[Resource], current: Document | None, desk: Desk) -> Write:
    """What a POST of a Binding makes of a pod. Source: `pkg/registry/core/pod/storage/storage.go`,
    setPodHostAndAnnotations.
    """
    if current is None:
        raise NotFound(kind.qualified(), request.name or "")
    if not isinstance(request.body, dict):
        raise BadRequest("the object provided is unrecognized (must be of type Binding)")
    binding, _ = conformed("Binding", request.body)
    target = binding.get("target") or {}
    node = target.get("name") or ""
    if target.get("kind") not in (None, "", "Node") or not node:
        raise BadRequest("target.name: Required value")
    name, pod = current["metadata"]["name"], Pod(current)
    uid = (binding.get("metadata") or {}).get("uid")
    if uid and uid != pod.uid:
        raise Conflict(
            "pods/binding",
            name,
            f"Precondition failed: UID in precondition: {uid}, UID in object meta: {pod.uid}",
        )
    if pod.is_being_deleted:
        raise Conflict("pods/binding", name, f"pod {name} is being deleted, cannot be assigned to a host")
    if pod.node_name:
        raise Conflict("pods/binding", name, f'pod {name} is already assigned to node "{pod.node_name}"')
    others = [condition for condition in pod.conditions if condition.get("type") != "PodScheduled"]
    scheduled = {
        "type": "PodScheduled",
        "status": "True",
        "lastProbeTime": None,
        "lastTransitionTime": timestamp(desk.now),
    }
    return Write(
        {
            **current,
            "spec": {**current["spec"], "nodeName": node},
            "status": {**(current.get("status") or {}), "conditions": [*others, scheduled]},
        }
    )
