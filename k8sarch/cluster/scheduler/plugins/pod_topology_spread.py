"""Pods of one kind should not all stand in one place: not on one node, not in one zone.

Source: pkg/scheduler/framework/plugins/podtopologyspread (filtering.go, scoring.go, common.go), v1.34. A pod
without constraints of its own gets the system's: maxSkew 3 over hostname, 5 over zone, counted with the
selectors of the Services and ReplicaSets that select it. Simplified: matchLabelKeys and nodeTaintsPolicy
Honor are left out; the logarithm in the weights comes from a table in thousandths, so that every machine
comes to the same score.
"""

from math import log
from typing import NamedTuple

from ...api.selectors import NOTHING, Selector, from_label_selector, from_map, selects
from ..framework import SCORE_MAX, Cycle, Plugin, Refusal
from ..node_selector import matches
from ..snapshot import ZONE, NodeInfo, PodInfo

HOSTNAME = "kubernetes.io/hostname"
REASON = "node(s) didn't match pod topology spread constraints"
REFUSAL = Refusal((REASON,))
REFUSAL_WITHOUT_LABEL = Refusal((f"{REASON} (missing required label)",))
WEIGHTS = tuple(round(log(size + 2) * 1000) for size in range(5001))   # thousandths


class Constraint(NamedTuple):
    """One constraint: over the values of the label `key`, with pods that `selector` selects."""

    key: str
    skew_max: int
    selector: Selector
    domains_min: int = 1
    honors_affinity: bool = True


class Hard(NamedTuple):
    """A DoNotSchedule constraint with its counts: domain → matching pods, and the lowest of them."""

    constraint: Constraint
    counts: dict[str, int]
    lowest: int
    matches_itself: int


class Soft(NamedTuple):
    """A ScheduleAnyway constraint with its counts and its weight in thousandths."""

    constraint: Constraint
    counts: dict[str, int]
    weight: int


def constraints_of(pod: PodInfo, when: str) -> list[Constraint]:
    """The pod's own constraints of one kind, DoNotSchedule or ScheduleAnyway."""
    return [Constraint(each["topologyKey"], each["maxSkew"], from_label_selector(each.get("labelSelector")),
                       each.get("minDomains") or 1, each.get("nodeAffinityPolicy", "Honor") == "Honor")
            for each in pod.spread_constraints if each["whenUnsatisfiable"] == when]


def default_constraints(pod: PodInfo, cycle: Cycle) -> list[Constraint]:
    """The system's constraints, or none when no Service or ReplicaSet selects the pod."""
    selector: Selector = ()
    for service in cycle.services.values():
        if service["metadata"]["namespace"] == pod.namespace:
            selected = from_map(service["spec"].get("selector"))
            if selects(selected, pod.labels):
                selector += tuple(each for each in selected if each not in selector)
    for reference in pod.document["metadata"].get("ownerReferences") or ():
        owner = cycle.replica_sets.get(f"{pod.namespace}/{reference['name']}")
        if owner is not None and reference["kind"] == "ReplicaSet":
            selector += tuple(each for each in from_label_selector(owner["spec"].get("selector"))
                              if each not in selector)
    if not selector or selector == NOTHING:
        return []
    return [Constraint(HOSTNAME, 3, selector), Constraint(ZONE, 5, selector)]


def is_eligible(pod: PodInfo, node: NodeInfo, constraint: Constraint) -> bool:
    """Whether the pods on the node count for the constraint."""
    return not constraint.honors_affinity or matches(pod.node_selector, pod.required_affinity, node.name,
                                                     node.labels)


def counted(pod: PodInfo, nodes: list[NodeInfo], constraint: Constraint, cycle: Cycle) -> dict[str, int]:
    """Domain → number of matching pods, over `nodes` with the label that are eligible."""
    matching = cycle.snapshot.matching(pod.namespace, constraint.selector)
    counts: dict[str, int] = {}
    for node in nodes:
        domain = node.labels.get(constraint.key)
        if domain is not None and is_eligible(pod, node, constraint):
            counts[domain] = counts.get(domain, 0) + matching.get(node.name, 0)
    return counts


class PodTopologySpread(Plugin):
    """Hard constraints refuse a place that has too many already; soft ones, and the system's, prefer places
    with few."""

    name = "PodTopologySpread"
    weight = 2
    helped_by = ("node added", "node left", "node labels changed", "pod came", "pod left",
                 "pod labels changed")

    def prepare_filter(self, pod: PodInfo, cycle: Cycle) -> bool:
        constraints = constraints_of(pod, "DoNotSchedule") if pod.spread_constraints else []
        if not constraints:
            return False
        keys = [constraint.key for constraint in constraints]
        nodes = [node for node in cycle.nodes if all(key in node.labels for key in keys)]
        prepared = []
        for constraint in constraints:
            counts = counted(pod, nodes, constraint, cycle)
            lowest = min(counts.values(), default=0) if len(counts) >= constraint.domains_min else 0
            prepared.append(Hard(constraint, counts, lowest, int(selects(constraint.selector, pod.labels))))
        cycle.prepared["hard spread"] = prepared
        return True

    def filter(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> Refusal | None:
        for constraint, counts, lowest, matches_itself in cycle.prepared["hard spread"]:
            domain = node.labels.get(constraint.key)
            if domain is None:
                return REFUSAL_WITHOUT_LABEL
            if counts.get(domain, 0) + matches_itself - lowest > constraint.skew_max:
                return REFUSAL
        return None

    def prepare_score(self, pod: PodInfo, nodes: list[NodeInfo], cycle: Cycle) -> bool:
        is_own = bool(pod.spread_constraints)
        constraints = constraints_of(pod, "ScheduleAnyway") if is_own else default_constraints(pod, cycle)
        if not constraints:
            return False
        ignored = {node.name: True for node in nodes
                   if is_own and not all(constraint.key in node.labels for constraint in constraints)}
        kept = [node for node in nodes if node.name not in ignored]
        prepared = []
        for constraint in constraints:
            if constraint.key == HOSTNAME:
                size = len(kept)
            else:
                size = len(dict.fromkeys(node.labels[constraint.key] for node in kept
                                         if constraint.key in node.labels))
            prepared.append(Soft(constraint, counted(pod, cycle.nodes, constraint, cycle), WEIGHTS[size]))
        cycle.prepared["soft spread"] = prepared
        cycle.prepared["ignored"] = [node.name in ignored for node in nodes]
        return True

    def score(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> int:
        total = 0
        for constraint, counts, weight in cycle.prepared["soft spread"]:
            domain = node.labels.get(constraint.key)
            if domain is not None:
                total += counts.get(domain, 0) * weight + (constraint.skew_max - 1) * 1000
        return (total + 500) // 1000

    def normalized(self, scores: list[int], cycle: Cycle) -> list[int]:
        ignored = cycle.prepared["ignored"]
        kept = [score for score, is_ignored in zip(scores, ignored, strict=True) if not is_ignored]
        most, least = max(kept, default=0), min(kept, default=0)
        return [0 if is_ignored else SCORE_MAX * (most + least - score) // most if most else SCORE_MAX
                for score, is_ignored in zip(scores, ignored, strict=True)]
