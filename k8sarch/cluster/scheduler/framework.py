"""Runs the plugins for one pod: which nodes may take it, and which of them is best, with every verdict kept.

Contract: a plugin answers about one pod and one node and changes neither. Filters run in the order of the
list, and the first refusal decides a node. Scores after normalising lie in 0..100; the total is their sum,
each times its plugin's weight. Source: pkg/scheduler/schedule_one.go (v1.34), findNodesThatFitPod and
prioritizeNodes. Simplified: no preemption, permit or reserve plugins; nominated nodes are not known.
"""

from typing import Any, NamedTuple

from ..kernel.chance import Chance
from .snapshot import NodeInfo, PodInfo, Snapshot

SCORE_MAX = 100
NODES_ALL = 100                                            # a cluster of fewer nodes is examined whole
PERCENTAGE_MIN = 5


class Refusal(NamedTuple):
    """Why a node cannot take a pod: Kubernetes' own words, one for each thing that is missing."""

    reasons: tuple[str, ...]


class Verdict(NamedTuple):
    """A node's refusal, and the plugin that spoke it."""

    node: str
    plugin: str
    reasons: tuple[str, ...]


class Cycle:
    """What the plugins know during the scheduling of one pod: the nodes, and what each has prepared for
    itself."""

    __slots__ = ("snapshot", "nodes", "services", "replica_sets", "prepared")

    def __init__(self, snapshot: Snapshot, nodes: list[NodeInfo], services: dict[str, dict],
                 replica_sets: dict[str, dict]) -> None:
        self.snapshot = snapshot
        self.nodes = nodes
        self.services = services
        self.replica_sets = replica_sets
        self.prepared: dict[str, Any] = {}


class Plugin:
    """One question about one pod and one node. A derived class answers with `filter`, `score`, or both."""

    name: str
    weight = 0
    # events after which a refused pod is worth another try
    helped_by: tuple[str, ...] = ()

    def prepare_filter(self, pod: PodInfo, cycle: Cycle) -> bool:
        """Get ready to filter; False when there is nothing to filter for this pod."""
        return True

    def filter(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> Refusal | None:
        """Why `node` cannot take `pod`, or None."""
        raise NotImplementedError

    def prepare_score(self, pod: PodInfo, nodes: list[NodeInfo], cycle: Cycle) -> bool:
        """Get ready to score these nodes; False when this plugin says nothing about this pod."""
        return True

    def score(self, pod: PodInfo, node: NodeInfo, cycle: Cycle) -> int:
        """How well `node` suits `pod`, on the plugin's own scale."""
        raise NotImplementedError

    def normalized(self, scores: list[int], cycle: Cycle) -> list[int]:
        """The scores of all nodes brought to 0..100."""
        return scores


class Choice(NamedTuple):
    """The outcome for a pod that some node can take. `table`: (node, total, ((plugin, score, weight), …)),
    best first."""

    node: str
    table: tuple[tuple[str, int, tuple[tuple[str, int, int], ...]], ...]
    verdicts: tuple[Verdict, ...]


class NoFit(NamedTuple):
    """The outcome for a pod that no node can take: what Kubernetes says, and who refused."""

    message: str
    verdicts: tuple[Verdict, ...]


def nodes_to_find(count: int) -> int:
    """After how many nodes that fit the search stops: all below 100; else 50 % less one for each 125 nodes, 5
    % at least, 100 at least."""
    if count < NODES_ALL:
        return count
    percentage = max(50 - count // 125, PERCENTAGE_MIN)
    return max(count * percentage // 100, NODES_ALL)


def no_fit_message(count: int, verdicts: list[Verdict]) -> str:
    """Upstream's sentence: `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`"""
    if count == 0:
        return "no nodes available to schedule pods"
    tally: dict[str, int] = {}
    for verdict in verdicts:
        for reason in verdict.reasons:
            tally[reason] = tally.get(reason, 0) + 1
    reasons = sorted(f"{times} {reason}" for reason, times in tally.items())
    return f"0/{count} nodes are available: {', '.join(reasons)}."


class Framework:
    """The plugins, in order."""

    def __init__(self, plugins: tuple[Plugin, ...], chance: Chance) -> None:
        self.plugins = {plugin.name: plugin for plugin in plugins}
        self.filters = tuple(plugin for plugin in plugins if type(plugin).filter is not Plugin.filter)
        self.scorers = tuple(plugin for plugin in plugins if type(plugin).score is not Plugin.score)
        self.chance = chance
        self.start = 0                                     # where in the list of nodes the next search begins

    def choose(self, pod: PodInfo, cycle: Cycle) -> Choice | NoFit:
        """Filter, score, pick."""
        fitting, verdicts = self.filtered(pod, cycle)
        if not fitting:
            return NoFit(no_fit_message(len(cycle.nodes), verdicts), tuple(verdicts))
        table = self.scored(pod, fitting, cycle)
        best = max(row[1] for row in table)
        tied = [row[0] for row in table if row[1] == best]
        chosen = tied[0] if len(tied) == 1 else self.chance.pick(tied)
        table.sort(key=rank)
        return Choice(chosen, tuple(table), tuple(verdicts))

    def filtered(self, pod: PodInfo, cycle: Cycle) -> tuple[list[NodeInfo], list[Verdict]]:
        """The nodes that can take the pod, as many as are looked for, and the refusals of the others that
        were asked."""
        nodes = cycle.nodes
        filters = [plugin for plugin in self.filters if plugin.prepare_filter(pod, cycle)]
        wanted = nodes_to_find(len(nodes))
        fitting: list[NodeInfo] = []
        verdicts: list[Verdict] = []
        asked = 0
        for place in range(len(nodes)):
            if len(fitting) >= wanted:
                break
            node = nodes[(self.start + place) % len(nodes)]
            asked += 1
            for plugin in filters:
                refusal = plugin.filter(pod, node, cycle)
                if refusal is not None:
                    verdicts.append(Verdict(node.name, plugin.name, refusal.reasons))
                    break
            else:
                fitting.append(node)
        if nodes:
            self.start = (self.start + asked) % len(nodes)
        return fitting, verdicts

    def scored(self, pod: PodInfo, nodes: list[NodeInfo], cycle: Cycle) -> list[tuple]:
        """(node, total, ((plugin, score, weight), …)) of each node; a single candidate is not scored."""
        if len(nodes) == 1:
            return [(nodes[0].name, 0, ())]
        columns = []
        for plugin in self.scorers:
            if plugin.prepare_score(pod, nodes, cycle):
                scores = plugin.normalized([plugin.score(pod, node, cycle) for node in nodes], cycle)
                columns.append((plugin.name, plugin.weight, scores))
        return [(node.name, sum(scores[place] * weight for _, weight, scores in columns),
                 tuple((name, scores[place], weight) for name, weight, scores in columns))
                for place, node in enumerate(nodes)]


def rank(row: tuple) -> tuple[int, str]:
    """Best total first, then by name."""
    return -row[1], row[0]
