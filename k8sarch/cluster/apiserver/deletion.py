"""What a deletion makes of an object: gone at once, or marked and kept until its time or its finalizers are
over.

Source: apiserver `pkg/registry/rest/delete.go` (BeforeDelete), `pkg/registry/generic/registry/store.go`,
`pkg/registry/core/pod/strategy.go` (CheckGracefulDelete), `pkg/registry/core/namespace/storage`.
"""

from typing import Any

from ..api.document import Document
from ..api.errors import BadRequest, Conflict, Invalid, NotFound, Problem
from ..api.resource import Resource
from ..api.resources import Namespace, Pod, Service
from ..api.times import instant_of, timestamp
from ..kernel.clock import seconds
from . import admission
from .admission import Attempt
from .messages import Request
from .outcome import Desk, Keep, Outcome, Remove, Write
from .service_addresses import claims_of

ORPHAN, FOREGROUND, BACKGROUND = "Orphan", "Foreground", "Background"
FINALIZERS = {ORPHAN: "orphan", FOREGROUND: "foregroundDeletion"}


def delete_options(request: Request) -> Document:
    """The options of a deletion: those of the query, and those of a DeleteOptions body, which count first."""
    body = request.body
    if request.subresource == "eviction":
        body = (body or {}).get("deleteOptions") if isinstance(body, dict) else None
    if body is not None and not isinstance(body, dict):
        raise BadRequest("the object provided is unrecognized (must be of type DeleteOptions)")
    options = {**request.options, **(body or {})}
    grace = options.get("gracePeriodSeconds")
    if grace is not None and (not isinstance(grace, int) or isinstance(grace, bool)):
        raise BadRequest(f"gracePeriodSeconds is {grace!r}; it must be a whole number of seconds")
    policy = options.get("propagationPolicy")
    if policy not in (None, ORPHAN, FOREGROUND, BACKGROUND):
        problem = Problem(
            "Unsupported value",
            "propagationPolicy",
            policy,
            'supported values: "Background", "Foreground", "Orphan", "nil"',
        )
        raise Invalid("DeleteOptions.meta.k8s.io", "", [problem])
    return options


def deleted(request: Request, kind: type[Resource], current: Document | None, desk: Desk) -> Outcome:
    """What a DELETE, or an Eviction, makes of the current object."""
    if current is None:
        raise NotFound(kind.qualified(), request.name or "")
    options = delete_options(request)
    metadata = current["metadata"]
    check_preconditions(kind, metadata, options.get("preconditions"))
    admission.admit(
        Attempt(
            "delete",
            kind,
            request.subresource,
            request.namespace,
            request.name or "",
            desk.user,
            current,
            current,
            current,
        ),
        desk.objects,
    )
    finalizers = finalizers_for(metadata.get("finalizers") or [], options.get("propagationPolicy"))
    grace = grace_of(kind, current, options.get("gracePeriodSeconds"))
    if metadata.get("deletionTimestamp"):
        return deleted_again(
            kind, current, finalizers, grace, options.get("gracePeriodSeconds") is not None, desk
        )
    if not grace and not finalizers and not (kind is Namespace and current["spec"].get("finalizers")):
        return Remove(current, claims_of(current) if kind is Service else ())
    marked = {
        **metadata,
        "deletionTimestamp": timestamp(desk.now + seconds(grace)),
        "deletionGracePeriodSeconds": grace,
    }
    if finalizers != (metadata.get("finalizers") or []):
        marked["finalizers"] = finalizers
    if "generation" in marked:
        marked["generation"] += 1
    document = {**current, "metadata": marked}
    if kind is Namespace:
        document["status"] = {**(current.get("status") or {}), "phase": "Terminating"}
    if request.subresource == "eviction":
        document = with_disruption(document, desk)
    return Write(document)


def check_preconditions(kind: type[Resource], metadata: Document, preconditions: Any) -> None:
    """Raise Conflict when the object is not the one that the client means."""
    if not isinstance(preconditions, dict):
        return
    uid, version = preconditions.get("uid"), preconditions.get("resourceVersion")
    if uid and uid != metadata["uid"]:
        raise Conflict(
            kind.qualified(),
            metadata["name"],
            f"Precondition failed: UID in precondition: {uid}, UID in object meta: {metadata['uid']}",
        )
    if version and version != metadata["resourceVersion"]:
        raise Conflict(
            kind.qualified(),
            metadata["name"],
            f"Precondition failed: ResourceVersion in precondition: {version}, ResourceVersion in object "
            f"meta: "
            f"{metadata['resourceVersion']}",
        )


def finalizers_for(finalizers: list[str], policy: str | None) -> list[str]:
    """The finalizers after a deletion of that policy: at most one of orphan and foregroundDeletion."""
    if policy is None:
        return finalizers
    others = [finalizer for finalizer in finalizers if finalizer not in FINALIZERS.values()]
    return [*others, FINALIZERS[policy]] if policy in FINALIZERS else others


def grace_of(kind: type[Resource], current: Document, asked: int | None) -> int:
    """How many seconds the object may take to end: only pods that are bound and run get any."""
    if kind is not Pod:
        return 0
    pod = Pod(current)
    if not pod.node_name or pod.is_terminal:
        return 0
    grace = pod.termination_grace_period if asked is None else asked
    return 1 if grace < 0 else grace


def deleted_again(
    kind: type[Resource], current: Document, finalizers: list[str], grace: int, asked: bool, desk: Desk
) -> Outcome:
    """A second deletion can only shorten the time that the first one gave, or add how its dependents shall
    go.
    """
    metadata = current["metadata"]
    given = metadata.get("deletionGracePeriodSeconds") or 0
    if given and grace < given and (asked or grace == 0):
        if grace == 0 and not finalizers:
            return Remove(current)
        began = (instant_of(metadata["deletionTimestamp"]) or 0) - seconds(given)
        return Write(
            {
                **current,
                "metadata": {
                    **metadata,
                    "deletionTimestamp": timestamp(max(began + seconds(grace), desk.now)),
                    "deletionGracePeriodSeconds": grace,
                    "finalizers": finalizers,
                },
            }
        )
    if given:
        return Keep(current)
    if not finalizers and not (kind is Namespace and current["spec"].get("finalizers")):
        return Remove(current, claims_of(current) if kind is Service else ())
    if finalizers != metadata.get("finalizers"):
        return Write({**current, "metadata": {**metadata, "finalizers": finalizers}})
    return Keep(current)


def with_disruption(pod: Document, desk: Desk) -> Document:
    """The pod with the condition that says that the eviction API asked for its end."""
    status = pod.get("status") or {}
    condition = {
        "type": "DisruptionTarget",
        "status": "True",
        "reason": "EvictionByEvictionAPI",
        "message": "Eviction API: evicting",
        "lastProbeTime": None,
        "lastTransitionTime": timestamp(desk.now),
    }
    others = [each for each in status.get("conditions") or () if each.get("type") != "DisruptionTarget"]
    return {**pod, "status": {**status, "conditions": [*others, condition]}}
