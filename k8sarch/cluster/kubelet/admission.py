"""Whether a pod that was bound to this node fits on it: the kubelet has the last word.

Source: pkg/kubelet/lifecycle/predicate.go; the words are upstream's. Simplified: only cpu, memory and the
number of pods are looked at.
"""

from ..api.quantity import thousandths
from .node_status import CAPACITY

CPU, MEMORY, PODS = "cpu", "memory", "pods"
CAPACITIES = {name: thousandths(CAPACITY[name]) for name in (CPU, MEMORY, PODS)}


def requests_of(pod: dict) -> dict[str, int]:
    """What a pod asks for, in thousandths of cores, bytes and pods."""
    total = {CPU: 0, MEMORY: 0, PODS: 1000}
    for container in pod["spec"].get("containers") or ():
        requests = (container.get("resources") or {}).get("requests") or {}
        for name in (CPU, MEMORY):
            if name in requests:
                total[name] += thousandths(requests[name])
    return total


def refusal(requests: dict[str, int], used: dict[str, int]) -> tuple[str, str] | None:
    """Reason and message when `requests` do not fit beside what is `used`, or None."""
    for name, asked in requests.items():
        if asked and used.get(name, 0) + asked > CAPACITIES[name]:
            unit = 1 if name == CPU else 1000
            present = used.get(name, 0) // unit
            numbers = f"requested: {asked // unit}, used: {present}, capacity: {CAPACITIES[name] // unit}"
            return f"OutOf{name}", f"Pod was rejected: Node didn't have enough resource: {name}, {numbers}"
    return None
