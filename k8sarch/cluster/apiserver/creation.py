"""What a POST of a new object stores.

Contract: decisions only. Source: apiserver `pkg/registry/rest/create.go`, and the strategies in
`pkg/registry`.
Simplified: managedFields are not kept.
"""

from typing import Any, NamedTuple

from ..api.document import Document
from ..api.errors import BadRequest, Invalid
from ..api.resource import Resource
from ..api.resources import Namespace, Node, Pod, Service
from ..api.schema import conformed, strict_decoding_error
from ..api.times import timestamp
from ..api.validation import metadata_problems
from ..kernel.chance import Chance
from . import admission
from .admission import Attempt
from .messages import Request
from .outcome import Desk, Write
from .service_addresses import claims_of, with_addresses

SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
SUFFIX_LENGTH = 5
GENERATED_BASE_MAX = 58


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
            f'{asked_kind} in version "{str(asked_version).rpartition("/")[2]}" cannot be handled '
            f"as a {kind.kind}: "
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
COMES_WITH_A_POD = frozenset(("apiVersion", "kind", "metadata", "spec"))
# The pods of a ReplicaSet share one spec, the very same object, which nobody changes: looking at it once is
# enough.
# This belongs to the process and not to a world; it changes no answer.
KNOWN_SPECS: dict[int, KnownSpec] = {}


def known_spec(body: Any) -> KnownSpec | None:
    """What is known of the spec of this pod, or None."""
    if not isinstance(body, dict) or body.keys() - COMES_WITH_A_POD:
        return None
    known = KNOWN_SPECS.get(id(body.get("spec")))
    return known if known is not None and known.as_asked["spec"] is body.get("spec") else None


def remember_spec(body: Document, defaulted: Document) -> None:
    """Note that this pod's spec is good."""
    if body.get("spec") is not None and not body.keys() - COMES_WITH_A_POD:
        if len(KNOWN_SPECS) >= KNOWN_SPECS_MAX:
            KNOWN_SPECS.clear()
        spec = body["spec"]
        KNOWN_SPECS[id(spec)] = KnownSpec(
            {"spec": spec}, {"spec": defaulted["spec"], "status": defaulted["status"]}
        )
