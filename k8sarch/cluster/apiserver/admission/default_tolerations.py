"""DefaultTolerationSeconds: every pod stays 300 s on a node that is not ready or not reachable, unless it
says otherwise.

Source: `plugin/pkg/admission/defaulttolerationseconds/admission.go`.
"""

from ...api.document import Document

VERBS = ("create", "update")
RESOURCES = ("pods",)
TOLERATION_SECONDS = 300
NOT_READY, UNREACHABLE = "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"
DEFAULTS: tuple[Document, ...] = tuple(
    {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": TOLERATION_SECONDS}
    for key in (NOT_READY, UNREACHABLE)
)


def admit(attempt, objects) -> Document:
    """Add the tolerations that the pod does not have."""
    document = attempt.document
    tolerations = document["spec"].get("tolerations") or []
    missing = [
        default
        for default in DEFAULTS
        if not any(tolerates(toleration, default["key"]) for toleration in tolerations)
    ]
    if not missing:
        return document
    return {**document, "spec": {**document["spec"], "tolerations": [*tolerations, *missing]}}


def tolerates(toleration: Document, key: str) -> bool:
    """Whether the toleration is about the NoExecute taint of that key."""
    return toleration.get("key") in (key, None, "") and toleration.get("effect") in ("NoExecute", None, "")
