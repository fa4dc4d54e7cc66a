"""A taint keeps away every pod that does not tolerate it.

Source: pkg/scheduler/framework/plugins/tainttoleration; component-helpers scheduling/corev1/helpers.go.
"""

from ..framework import SCORE_MAX, Cycle, Plugin, Refusal
from ..snapshot import NodeInfo, PodInfo, Taint


def tolerates(toleration: dict, taint: Taint) -> bool:
    """Whether one toleration of a pod is meant for `taint`."""
    effect, key = toleration.get("effect"), toleration.get("key")
    if effect and effect != taint.effect:
        return False
    if key and key != taint.key:
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return True
    return bool(key) and (toleration.get("value") or "") == taint.value


def is_tolerated(pod: PodInfo, taint: Taint) -> bool:
    """Whether the pod tolerates `taint`."""
    return any(tolerates(toleration, taint) for toleration in pod.tolerations)


class TaintToleration(Plugin):
    """Refuses untolerated NoSchedule and NoExecute taints; prefers nodes with fewer untolerated
    PreferNoSchedule taints."""

    name = "TaintToleration"
    weight = 3
    helped_by = ("node added", "node taints changed")

    def filter(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> Refusal | None:
        for taint in node.taints:
            if taint.effect != "PreferNoSchedule" and not is_tolerated(pod, taint):
                return Refusal((f"node(s) had untolerated taint {{{taint.key}: {taint.value}}}",))
        return None

    def score(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> int:
        return sum(1 for taint in node.taints if taint.effect == "PreferNoSchedule"
                   and not is_tolerated(pod, taint))

    def normalized(self, scores: list[int], cycle: Cycle) -> list[int]:
        most = max(scores)
        return [SCORE_MAX - score * SCORE_MAX // most if most else SCORE_MAX for score in scores]
