"""What a write makes of an object: the new document, its removal, or an answer without a write.

Contract: decisions only. `server.py` reads, sends the transaction, and asks again with the newer object when
somebody else was quicker.
Source: apiserver `pkg/registry/rest/create.go`, `update.go`, `pkg/registry/generic/registry/store.go`, and
the strategies in `pkg/registry`.
Simplified: managedFields are not kept; a PUT never creates; a write of /status leaves metadata alone.
"""

from typing import Any, NamedTuple

from ..api.document import Document
from ..api.errors import BadRequest, Conflict, Invalid, NotFound, success
from ..api.patches import patched
from ..api.resource import Resource
from ..api.resources import Namespace, Node, Pod, Service
from ..api.schema import conformed, strict_decoding_error
from ..api.times import timestamp
from ..api.validation import metadata_problems, metadata_update_problems
from ..kernel.chance import Chance
from ..kernel.clock import Instant
from . import admission
from .admission import Attempt, Objects
from .authentication import User
from .messages import Request
from .scale import scale_of, with_scale
from .service_addresses import claims_of, with_addresses

SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
SUFFIX_LENGTH = 5
GENERATED_BASE_MAX = 58
NOT_WANTED = ("kind", "apiVersion", "metadata", "status")


class Write(NamedTuple):
    """Store `document`; `claims` are the keys that must be free for it, and are taken with it; `freed` are
    given back.
    """

    document: Document
    claims: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Remove(NamedTuple):
    """Remove the object, which was last `document`; `claims` are freed with it."""

    document: Document
    claims: tuple[str, ...] = ()


class Keep(NamedTuple):
    """Nothing changes: the object stays `document`."""

    document: Document
    warnings: tuple[str, ...] = ()


Outcome = Write | Remove | Keep


class Desk(NamedTuple):
    """What deciding needs to know besides the request and the object."""

    now: Instant
    chance: Chance
    objects: Objects
    user: User
    taken: frozenset[str] = frozenset()  # claims that were found taken by an earlier attempt


def new_uid(chance: Chance) -> str:
    """A version 4 UUID from the component's own dice."""
    high, low = chance.bits(), chance.bits()
    return (
        f"{high >> 32:08x}-{high >> 16 & 0xFFFF:04x}-4{high & 0xFFF:03x}-"
        f"{0x8000 | low >> 48 & 0x3FFF:04x}-{low & 0xFFFFFFFFFFFF:012x}"
    )


def generated_name(base: str, chance: Chance) -> str:
    """`base` and five letters that make no words."""
    return base[:GENERATED_BASE_MAX] + "".join(chance.pick(SUFFIX_LETTERS) for _ in range(SUFFIX_LENGTH))


# What came in


def received(
    request: Request, kind: type[Resource], body: Any, old: Document | None = None
) -> tuple[Document, tuple[str, ...]]:
    """The body as a document of its kind, without nulls and unknown fields, and warnings that name the
    latter.

    Raises BadRequest for what is no such document, or for unknown fields under fieldValidation=Strict.
    """
    if not isinstance(body, dict):
        raise BadRequest(f"the object provided is unrecognized (must be of type {kind.kind})")
    asked_version, asked_kind = body.get("apiVersion", kind.api_version), body.get("kind", kind.kind)
    if asked_kind != kind.kind:
        raise BadRequest(
            f'{asked_kind} in version "{asked_version}" cannot be handled as a {kind.kind}: '
            f'no kind "{asked_kind}" is registered for the resource {kind.qualified()}'
        )
    if asked_version != kind.api_version:
        raise BadRequest(
            f"the API version in the data ({asked_version}) does not match the expected API version "
            f"({kind.api_version})"
        )
    if "apiVersion" not in body or "kind" not in body:
        body = {"apiVersion": kind.api_version, "kind": kind.kind, **body}
    document, unknown = conformed(kind.kind, body, old)
    if not isinstance(document.get("metadata", {}), dict):
        raise BadRequest(f"the object provided is unrecognized (must be of type {kind.kind})")
    warnings: tuple[str, ...] = ()
    if unknown:
        validation = request.options.get("fieldValidation", "Warn")
        if validation == "Strict":
            raise strict_decoding_error(kind.kind, kind.api_version, unknown)
        if validation != "Ignore":
            warnings = tuple(f'unknown field "{path}"' for path in unknown)
    return document, warnings


def check_place(request: Request, kind: type[Resource], metadata: Document) -> None:
    """Raise BadRequest when body and path name different places."""
    namespace = metadata.get("namespace")
    if kind.namespaced:
        if namespace and namespace != request.namespace:
            raise BadRequest(
                "the namespace of the provided object does not match the namespace sent on the request"
            )
    elif namespace:
        raise BadRequest(f"namespace is not allowed on objects of kind {kind.kind}: it is not namespaced")
    name = metadata.get("name")
    if request.name and name and name != request.name:
        raise BadRequest(
            f"the name of the object ({name}) does not match the name on the URL ({request.name})"
        )


# Creation


def created(request: Request, kind: type[Resource], desk: Desk) -> Write:
    """What a POST of a new object stores."""
    body = request.body
    known = known_spec(body) if kind is Pod else None
    document, warnings = received(request, kind, body, None if known is None else known.as_asked)
    asked = document.get("metadata") or {}
    check_place(request, kind, asked)
    if asked.get("resourceVersion"):
        raise BadRequest("resourceVersion should not be set on objects to be created")
    name = asked.get("name") or request.name or ""
    if not name and asked.get("generateName"):
        name = generated_name(asked["generateName"], desk.chance)
    metadata = {**asked, "name": name}
    if kind.namespaced:
        metadata["namespace"] = request.namespace
    metadata["uid"] = new_uid(desk.chance)
    metadata["creationTimestamp"] = timestamp(desk.now)
    for field in (
        "resourceVersion",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "selfLink",
        "managedFields",
    ):
        metadata.pop(field, None)
    if kind.counts_generation:
        metadata["generation"] = 1
    else:
        metadata.pop("generation", None)
    document = {**document, "metadata": metadata}
    if "status" in kind.subresources and kind is not Node:
        document.pop("status", None)  # a kubelet registers its Node with the status in it, as upstream allows
    if known is None:
        document = kind.defaulted(document)
    else:
        document = {**document, "spec": known.defaulted["spec"], "status": known.defaulted["status"]}
    as_defaulted = document
    if kind is Namespace:
        document = {**document, "spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}
    attempt = Attempt("create", kind, None, request.namespace, name, desk.user, document, None, document)
    document = admission.admit(attempt, desk.objects)
    problems = [
        *metadata_problems(metadata, kind.name_rule),
        *(kind(document).problems() if known is None else ()),
    ]
    if problems:
        raise Invalid(kind.qualified_kind(), name or asked.get("generateName", ""), problems)
    if kind is Pod and known is None and not warnings:
        remember_spec(body, as_defaulted)
    claims: tuple[str, ...] = ()
    if kind is Service:
        document = with_addresses(document, desk.objects.all("services"), desk.taken)
        claims = claims_of(document)
    return Write(document, claims, (), warnings)


class KnownSpec(NamedTuple):
    """A pod's spec that was found good, and what the defaults make of it."""

    as_asked: Document
    defaulted: Document


KNOWN_SPECS_MAX = 64
KNOWN_SPECS: dict[int, KnownSpec] = {}
# The pods of a ReplicaSet share one spec, the very same object, which nobody changes: looking at it once is
# enough. This belongs to the
# process and not to a world; it changes no answer.


def known_spec(body: Any) -> KnownSpec | None:
    """What is known of the spec of this pod, or None."""
    if not isinstance(body, dict) or body.keys() - COMES_WITH_A_POD:
        return None
    known = KNOWN_SPECS.get(id(body.get("spec")))
    return known if known is not None and known.as_asked["spec"] is body.get("spec") else None


COMES_WITH_A_POD = frozenset(("apiVersion", "kind", "metadata", "spec"))


def remember_spec(body: Document, defaulted: Document) -> None:
    """Note that this pod's spec is good."""
    if body.get("spec") is not None and not body.keys() - COMES_WITH_A_POD:
        if len(KNOWN_SPECS) >= KNOWN_SPECS_MAX:
            KNOWN_SPECS.clear()
        spec = body["spec"]
        KNOWN_SPECS[id(spec)] = KnownSpec(
            {"spec": spec}, {"spec": defaulted["spec"], "status": defaulted["status"]}
        )


# Change


def updated(request: Request, kind: type[Resource], current: Document | None, desk: Desk) -> Outcome:
    """What a PUT or PATCH makes of the current object."""
    if current is None:
        raise NotFound(kind.qualified(), request.name or "")
    if request.subresource == "scale":
        new, warnings = scaled(request, kind, current), ()
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
    problems = []
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


# Subresources


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


# The answer


def shown(request: Request, kind: type[Resource], outcome: Outcome, stored: Document) -> tuple[int, Document]:
    """Code and body of the answer after the outcome is in the store; `stored` is the object as it is there,
    or was last.
    """
    if request.subresource == "scale":
        return 200, scale_of(stored)
    if request.subresource in ("binding", "eviction"):
        return 201, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}
    if request.verb == "create":
        return 201, stored
    if request.verb == "delete" and isinstance(outcome, Remove):
        if kind is Pod:
            return 200, stored  # a pod's deletion always answers with the pod, as upstream's does
        metadata = stored["metadata"]
        return 200, success(kind.qualified(), metadata["name"], metadata.get("uid", ""))
    return 200, stored
