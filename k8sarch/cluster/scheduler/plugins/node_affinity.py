"""A pod may ask for nodes by their labels: it must have some (nodeSelector, required), it would like others
(preferred).

Source: pkg/scheduler/framework/plugins/nodeaffinity.
"""

from ..framework import SCORE_MAX, Cycle, Plugin, Refusal
from ..node_selector import matches, term_matches
from ..snapshot import NodeInfo, PodInfo

REFUSAL = Refusal(("node(s) didn't match Pod's node affinity/selector",))


class NodeAffinity(Plugin):
    """nodeSelector and required affinity must both hold; the weights of the preferred terms that hold are
    summed."""

    name = "NodeAffinity"
    weight = 2
    helped_by = ("node added", "node labels changed")

    def prepare_filter(self, pod: PodInfo, cycle: Cycle) -> bool:
        return bool(pod.node_selector) or pod.required_affinity is not None

    def filter(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> Refusal | None:
        return None if matches(pod.node_selector, pod.required_affinity, node.name, node.labels) else REFUSAL

    def prepare_score(self, pod: PodInfo, nodes: list[NodeInfo], cycle: Cycle) -> bool:
        return bool(pod.preferred_affinity)

    def score(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> int:
        return sum(preferred["weight"] for preferred in pod.preferred_affinity
                   if term_matches(preferred["preference"], node.name, node.labels))

    def normalized(self, scores: list[int], cycle: Cycle) -> list[int]:
        most = max(scores)
        return [score * SCORE_MAX // most if most else 0 for score in scores]
