"""Priority: a pod's priority class as a number.

Source: `plugin/pkg/admission/priority/admission.go`.
Simplified: only the two built-in classes exist.
"""

from ...api.document import Document
from ...api.errors import Forbidden

VERBS = ("create",)
RESOURCES = ("pods",)
CLASSES = {"": 0, "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}


def admit(attempt, objects) -> Document:
    """Fill in spec.priority and spec.preemptionPolicy."""
    document = attempt.document
    spec = document["spec"]
    name = spec.get("priorityClassName") or ""
    if name not in CLASSES:
        raise Forbidden("pods", attempt.name, f"no PriorityClass with name {name} was found")
    if spec.get("priority", CLASSES[name]) != CLASSES[name]:
        raise Forbidden(
            "pods",
            attempt.name,
            f"the integer value of priority ({spec['priority']}) must not be provided in pod spec; "
            f"priority admission controller computed {CLASSES[name]} from the given PriorityClass name",
        )
    return {
        **document,
        "spec": {"preemptionPolicy": "PreemptLowerPriority", **spec, "priority": CLASSES[name]},
    }
