"""TaintNodesByCondition: a new node takes no pods until it has been seen ready.

Source: `plugin/pkg/admission/nodetaint/admission.go`.
"""

from ...api.document import Document

VERBS = ("create",)
RESOURCES = ("nodes",)
NOT_READY: Document = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}


def admit(attempt, objects) -> Document:
    """Add the taint not-ready:NoSchedule."""
    document = attempt.document
    taints = document["spec"].get("taints") or []
    if any(taint.get("key") == NOT_READY["key"] and taint.get("effect") == "NoSchedule" for taint in taints):
        return document
    return {**document, "spec": {**document["spec"], "taints": [*taints, NOT_READY]}}
