"""The stages of a write, in the order in which it passes them, and at which of them a refusal was spoken.

Routing comes after authorization: who may not create a thing hears 403 even where there is no such thing. A
precondition is asked before validation: the object is there, and has the version or uid that was named. That
a key is still as it was read, or still free, etcd compares last.
Source: apiserver `pkg/server/config.go` (DefaultBuildHandlerChain), `pkg/registry/generic/registry/store.go`
(Update: the version is compared after the mutating and before BeforeUpdate and the validating admission).
Simplified: impersonation, audit, priority and fairness, and the validating phase of admission are not there.
"""

from ..api.errors import StatusError

STAGES = (
    "authentication",
    "authorization",
    "routing",
    "decoding",
    "admission",
    "precondition",
    "validation",
    "etcd",
)
OF_REASON = {
    "Unauthorized": "authentication",
    "MethodNotAllowed": "routing",
    "BadRequest": "decoding",
    "RequestEntityTooLarge": "decoding",
    "UnsupportedMediaType": "decoding",
    "Invalid": "validation",
    "NotFound": "precondition",
    "Conflict": "precondition",
    "AlreadyExists": "etcd",
    "TooManyRequests": "precondition",
}


def is_read_first(verb: str, reason: str) -> bool:
    """Whether a refusal came before admission was asked: what changes an object reads it first."""
    return reason == "NotFound" and verb in ("update", "patch")


def stage_of(error: StatusError) -> str:
    """The stage at which `error` was spoken; of admission with the plugin: "admission: NodeRestriction"."""
    return error.stage or OF_REASON.get(error.reason, "etcd")
