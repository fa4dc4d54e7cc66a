"""Each plugin's answer, against upstream's formulas."""

from k8sarch.cluster.kernel.chance import Chance
from k8sarch.cluster.scheduler.framework import Choice, Cycle, Framework, NoFit, nodes_to_find
from k8sarch.cluster.scheduler.plugins import PLUGINS
from k8sarch.cluster.scheduler.plugins.pod_topology_spread import WEIGHTS, PodTopologySpread
from k8sarch.cluster.scheduler.snapshot import PodInfo, Snapshot, requests_of


def node(name, cpu="4", memory="8Gi", pods="110", labels=None, taints=None, unschedulable=False):
    return {"metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, **(labels or {})}},
            "spec": {"taints": taints or [], "unschedulable": unschedulable},
            "status": {"allocatable": {"cpu": cpu, "memory": memory, "pods": pods}}}


def pod(name="p", cpu=None, memory=None, labels=None, owner=None, **spec):
    requests = {key: value for key, value in (("cpu", cpu), ("memory", memory)) if value is not None}
    metadata = {"name": name, "namespace": "shop", "uid": name, "labels": labels or {}}
    if owner:
        metadata["ownerReferences"] = [{"kind": "ReplicaSet", "name": owner, "uid": owner,
                                        "controller": True}]
    return PodInfo({"metadata": metadata,
                    "spec": {"containers": [{"name": "c", "resources": {"requests": requests}}], **spec}})


def decide(wanted, nodes, placed=(), services=None, replica_sets=None):
    snapshot = Snapshot()
    for document in nodes:
        snapshot.describe(document["metadata"]["name"], document)
    for there, name in placed:
        snapshot.place(there, name)
    cycle = Cycle(snapshot, snapshot.listed(), services or {}, replica_sets or {})
    return Framework(tuple(plugin() for plugin in PLUGINS), Chance(1, "test")).choose(wanted, cycle)


def scores_of(choice, plugin):
    return {name: score for name, _, columns in choice.table for each, score, _ in columns if each == plugin}


def test_the_worked_example():
    choice = decide(pod(cpu="500m", memory="512Mi"), [node("a"), node("b", cpu="2")])

    assert scores_of(choice, "NodeResourcesFit") == {"a": 90, "b": 84}
    assert scores_of(choice, "NodeResourcesBalancedAllocation") == {"a": 96, "b": 90}
    assert scores_of(choice, "TaintToleration") == {"a": 100, "b": 100}
    assert choice.node == "a"
    assert [row[1] for row in choice.table] == [90 + 96 + 300, 84 + 90 + 300]


def test_without_requests_containers_count_for_a_little_in_scores_and_balance_is_left_out():
    choice = decide(pod(), [node("a"), node("b")])

    assert scores_of(choice, "NodeResourcesFit") == {"a": 97, "b": 97}       # cpu 97, memory 97
    assert scores_of(choice, "NodeResourcesBalancedAllocation") == {}


def test_the_message_counts_reasons_and_sorts_them():
    outcome = decide(pod(cpu="5"), [
        node("a", unschedulable=True), node("b", unschedulable=True), node("c"),
        node("d", taints=[{"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"}])])

    assert isinstance(outcome, NoFit)
    assert outcome.message == ("0/4 nodes are available: 1 Insufficient cpu, "
                               "1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }, "
                               "2 node(s) were unschedulable.")


def test_no_nodes_has_its_own_message():
    assert decide(pod(), []).message == "no nodes available to schedule pods"


def test_what_fits_exactly_fits():
    assert isinstance(decide(pod(cpu="4", memory="8Gi"), [node("a")]), Choice)
    outcome = decide(pod(cpu="1", memory="1Gi"), [node("a", pods="1")],
                     [(pod("there", cpu="3500m", memory="7680Mi"), "a")])
    assert outcome.verdicts[0].reasons == ("Too many pods", "Insufficient cpu", "Insufficient memory")


def test_tolerations_open_what_taints_close():
    taints = [{"key": "gpu", "value": "yes", "effect": "NoSchedule"}]
    assert isinstance(decide(pod(), [node("a", taints=taints)]), NoFit)
    for toleration in ({"key": "gpu", "value": "yes"}, {"key": "gpu", "operator": "Exists"},
                       {"operator": "Exists"}):
        assert isinstance(decide(pod(tolerations=[toleration]), [node("a", taints=taints)]), Choice)
    assert isinstance(decide(pod(tolerations=[{"key": "gpu", "value": "no"}]), [node("a", taints=taints)]),
                      NoFit)


def test_fewer_taints_of_the_soft_kind_are_better():
    choice = decide(pod(), [node("a", taints=[{"key": "slow", "effect": "PreferNoSchedule"}]), node("b")])

    assert scores_of(choice, "TaintToleration") == {"a": 0, "b": 100}


def test_required_labels_and_preferred_labels():
    nodes = [node("a", labels={"disk": "ssd"}), node("b", labels={"disk": "hdd"})]
    assert decide(pod(nodeSelector={"disk": "ssd"}), nodes).node == "a"
    preferred = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [
        {"weight": 30, "preference": {"matchExpressions": [{"key": "disk", "operator": "In",
                                                            "values": ["hdd"]}]}}]}}
    choice = decide(pod(affinity=preferred), nodes)
    assert scores_of(choice, "NodeAffinity") == {"a": 0, "b": 100}
    required = {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [
        {"matchExpressions": [{"key": "size", "operator": "NotIn", "values": ["small"]},
                              {"key": "disk", "operator": "Exists"}]},
        {}]}}}
    assert isinstance(decide(pod(affinity=required), [node("c")]), NoFit)
    assert isinstance(decide(pod(affinity=required), nodes), Choice)


def test_replicas_spread_over_nodes_by_the_systems_defaults():
    replica_sets = {"shop/web": {"spec": {"selector": {"matchLabels": {"app": "web"}}}}}
    there = [(pod("one", labels={"app": "web"}), "a"), (pod("two", labels={"app": "web"}), "a"),
             (pod("three", labels={"app": "web"}), "b")]
    choice = decide(pod("four", labels={"app": "web"}, owner="web"), [node("a"), node("b"), node("c")], there,
                    {}, replica_sets)

    # hostname: weight ln(5) = 1.609; raw 2·1.609+2 = 5.2 → 5, 1·1.609+2 = 3.6 → 4, 0+2 = 2
    assert WEIGHTS[3] == 1609
    assert scores_of(choice, "PodTopologySpread") == {"a": 40, "b": 60, "c": 100}
    assert choice.node == "c"


def test_a_hard_constraint_refuses_a_zone_that_is_ahead():
    zones = [node("a", labels={"zone": "1"}), node("b", labels={"zone": "2"}), node("c")]
    constraint = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule",
                  "labelSelector": {"matchLabels": {"app": "web"}}}
    there = [(pod("one", labels={"app": "web"}), "a")]
    choice = decide(pod("two", labels={"app": "web"}, topologySpreadConstraints=[constraint]), zones, there)

    assert choice.node == "b"
    assert {verdict.node: verdict.reasons[0] for verdict in choice.verdicts} == {
        "a": "node(s) didn't match pod topology spread constraints",
        "c": "node(s) didn't match pod topology spread constraints (missing required label)"}
    assert all(verdict.plugin == PodTopologySpread.name for verdict in choice.verdicts)


def test_ties_are_broken_by_the_dice_and_not_by_the_name():
    chosen = {Framework(tuple(plugin() for plugin in PLUGINS), Chance(seed, "dice")).choose(
        pod(), cycle_of([node("a"), node("b"), node("c")])).node for seed in range(20)}

    assert chosen == {"a", "b", "c"}


def cycle_of(nodes):
    snapshot = Snapshot()
    for document in nodes:
        snapshot.describe(document["metadata"]["name"], document)
    return Cycle(snapshot, snapshot.listed(), {}, {})


def test_how_many_nodes_are_looked_for():
    assert [nodes_to_find(count) for count in (5, 99, 100, 500, 1000, 5000, 6000)] == [5, 99, 100, 230, 420,
                                                                                       500, 300]


def test_init_containers_and_sidecars_count_as_upstream_counts_them():
    def container(cpu, **more):
        return {"resources": {"requests": {"cpu": cpu}}, **more}

    spec = {"containers": [container("300m"), container("200m")],
            "initContainers": [container("100m", restartPolicy="Always"), container("700m")]}
    assert requests_of(spec).cpu == 800


def test_a_pod_that_is_assumed_counts_and_is_forgotten_when_its_binding_fails():
    snapshot = Snapshot()
    snapshot.describe("a", node("a"))
    snapshot.place(pod("p", cpu="1"), "a", is_assumed=True)
    assert snapshot.nodes["a"].used_cpu == 1000
    snapshot.place(pod("p", cpu="1"), "a")
    assert (snapshot.nodes["a"].used_cpu, snapshot.assumed) == (1000, {})
    snapshot.remove("shop/p")
    assert (snapshot.nodes["a"].used_cpu, snapshot.nodes["a"].pods) == (0, {})
