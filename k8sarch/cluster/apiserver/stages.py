"""The stages of a write, in the order in which it passes them, and at which of them a refusal was spoken.

Source: apiserver `pkg/server/config.go` (DefaultBuildHandlerChain), `pkg/registry/generic/registry/store.go`.
"""

from ..api.errors import StatusError

STAGES = (
    "authentication",
    "routing",
    "authorization",
    "decoding",
    "admission",
    "validation",
    "precondition",
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
    "AlreadyExists": "precondition",
    "TooManyRequests": "precondition",
}


def stage_of(error: StatusError) -> str:
    """The stage at which `error` was spoken; of admission with the plugin: "admission: NodeRestriction"."""
    return error.stage or OF_REASON.get(error.reason, "etcd")
