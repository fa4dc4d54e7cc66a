"""Cpu and memory of a node should be used to about the same share, so that neither is left over alone.

Source: pkg/scheduler/framework/plugins/noderesources/balanced_allocation.go. Upstream works in floating
point; here the same quotient is taken in whole numbers, so that every machine comes to the same score.
"""

from ..framework import SCORE_MAX, Cycle, Plugin
from ..snapshot import NodeInfo, PodInfo


class BalancedAllocation(Plugin):
    """100 less half the distance between the two used shares, in percent; real requests count."""

    name = "NodeResourcesBalancedAllocation"
    weight = 1

    def prepare_score(self, pod: PodInfo, nodes: list[NodeInfo], cycle: Cycle) -> bool:
        return bool(pod.requests.cpu or pod.requests.memory)

    def score(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> int:
        if not node.cpu or not node.memory:
            return SCORE_MAX                              # one resource alone is always in balance
        cpu = min(node.used_cpu + pod.requests.cpu, node.cpu)
        memory = min(node.used_memory + pod.requests.memory, node.memory)
        # |cpu/a - memory/b| / 2, over the common denominator 2ab; rounded so that the score is cut off, as
        # upstream's is
        denominator = 2 * node.cpu * node.memory
        distance = abs(cpu * node.memory - memory * node.cpu)
        return (denominator - distance) * SCORE_MAX // denominator
