"""A node must have room for what a pod requests; the emptier it stays, the better.

Source: pkg/scheduler/framework/plugins/noderesources/fit.go and least_allocated.go. What counts are requests,
never what is really used.
"""

from ..framework import SCORE_MAX, Cycle, Plugin, Refusal
from ..snapshot import NodeInfo, PodInfo


def least_allocated(wanted: int, allocatable: int) -> int:
    """The share that stays free, in percent; 0 when it does not fit."""
    return 0 if wanted > allocatable else (allocatable - wanted) * SCORE_MAX // allocatable


class NodeResourcesFit(Plugin):
    """Filter: cpu, memory and number of pods. Score: LeastAllocated, cpu and memory alike."""

    name = "NodeResourcesFit"
    weight = 1
    helped_by = ("node added", "node room changed", "pod left")

    def filter(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> Refusal | None:
        requests = pod.requests
        if (len(node.pods) < node.pods_max and requests.cpu <= node.cpu - node.used_cpu
                and requests.memory <= node.memory - node.used_memory):
            return None
        reasons = []
        if len(node.pods) + 1 > node.pods_max:
            reasons.append("Too many pods")
        if requests.cpu and requests.cpu > node.cpu - node.used_cpu:
            reasons.append("Insufficient cpu")
        if requests.memory and requests.memory > node.memory - node.used_memory:
            reasons.append("Insufficient memory")
        return Refusal(tuple(reasons)) if reasons else None

    def score(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> int:
        requests = pod.requests
        shares = []
        if node.cpu:
            shares.append(least_allocated(node.counted_cpu + requests.counted_cpu, node.cpu))
        if node.memory:
            shares.append(least_allocated(node.counted_memory + requests.counted_memory, node.memory))
        return sum(shares) // len(shares) if shares else 0
