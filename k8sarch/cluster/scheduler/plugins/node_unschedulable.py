"""Keeps new pods off nodes that are cordoned (`kubectl cordon`).

Source: pkg/scheduler/framework/plugins/nodeunschedulable.
"""

from ..framework import Cycle, Plugin, Refusal
from ..snapshot import NodeInfo, PodInfo, Taint
from .taint_toleration import is_tolerated

CORDONED = Taint("node.kubernetes.io/unschedulable", "", "NoSchedule")
REFUSAL = Refusal(("node(s) were unschedulable",))


class NodeUnschedulable(Plugin):
    """A node with spec.unschedulable takes only pods that tolerate the taint of that name."""

    name = "NodeUnschedulable"
    helped_by = ("node added", "node taints changed")

    def filter(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> Refusal | None:
        if node.unschedulable and not is_tolerated(pod, CORDONED):
            return REFUSAL
        return None
