"""The scheduler's plugins, in the order in which they filter and score.

Source: pkg/scheduler/apis/config/v1/default_plugins.go (v1.34).
Simplified: NodePorts, the volume plugins, InterPodAffinity, ImageLocality and DefaultPreemption are left out.
"""

from ..framework import Plugin
from .balanced_allocation import BalancedAllocation
from .node_affinity import NodeAffinity
from .node_name import NodeName
from .node_resources_fit import NodeResourcesFit
from .node_unschedulable import NodeUnschedulable
from .pod_topology_spread import PodTopologySpread
from .taint_toleration import TaintToleration

PLUGINS: tuple[type[Plugin], ...] = (
    NodeUnschedulable,
    NodeName,
    TaintToleration,
    NodeAffinity,
    NodeResourcesFit,
    PodTopologySpread,
    BalancedAllocation,
)
