"""A pod that names its node goes there or nowhere.

Source: pkg/scheduler/framework/plugins/nodename.
"""

from ..framework import Cycle, Plugin, Refusal
from ..snapshot import NodeInfo, PodInfo

REFUSAL = Refusal(("node(s) didn't match the requested node name",))


class NodeName(Plugin):
    """spec.nodeName, when it is set, is the only node."""

    name = "NodeName"
    helped_by = ("node added",)

    def filter(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> Refusal | None:
        if pod.wanted_node and pod.wanted_node != node.name:
            return REFUSAL
        return None
