"""kube-proxy keeps its node's rules at what the API says, and the rules outlive it."""

import pickle

import pytest

from k8sarch.cluster.kernel.clock import seconds
from tests.cluster.kubelet.worlds import Small


@pytest.fixture(scope="module")
def open_shop() -> bytes:
    small = Small(workers=3, app="shop", rate=10)
    small.run(40)
    small.take()
    return pickle.dumps(small)


@pytest.fixture
def small(open_shop) -> Small:
    return pickle.loads(open_shop)


def rules(small, node, service="shop/web"):
    """Where the rules of a node lead."""
    return [endpoint.pod for endpoint in small.world.process(f"{node}/dataplane").rules[service].endpoints]


def test_every_node_leads_to_every_ready_pod(small):
    assert len(rules(small, "worker-1")) == 3
    assert rules(small, "worker-1") == rules(small, "worker-2") == rules(small, "worker-3")


def test_the_shop_answers_everybody(small):
    small.run(20)

    assert len(small.facts("RequestAnswered")) >= 190
    assert small.facts("RequestFailed") == []


def test_changes_within_a_second_are_written_together(small):
    for name in rules(small, "worker-1")[:2]:
        small.call("delete", "pods", name.removeprefix("shop/"), "shop")
    small.take()
    small.run(30)

    synced = [change.at for change in small.facts("RulesSynced") if change.fact.node == "worker-1"]
    instants = sorted(set(synced))
    assert all(later - earlier >= seconds(1) for earlier, later in zip(instants, instants[1:], strict=False))


def test_a_frozen_kube_proxy_makes_only_its_own_nodes_clients_fail(small):
    victim = rules(small, "worker-2", "shop/api")[0]
    small.machine("worker-2").freeze("kube-proxy")
    small.call("delete", "pods", victim.removeprefix("shop/"), "shop")
    small.run(30)
    small.take()
    small.run(60)

    failed = small.facts("RequestFailed")
    assert failed and {change.fact.at_pod for change in failed} == {victim}
    assert victim in rules(small, "worker-2", "shop/api") and victim not in rules(
        small, "worker-1", "shop/api"
    )

    small.machine("worker-2").thaw("kube-proxy")
    small.run(5)
    small.take()
    small.run(30)
    assert small.facts("RequestFailed") == []


def test_a_killed_kube_proxy_leaves_its_rules_and_a_new_one_sets_them_right(small):
    before = rules(small, "worker-1")
    small.machine("worker-1").kill("kube-proxy")
    small.call("delete", "services", "db", "shop")
    small.run(5)
    assert rules(small, "worker-1") == before and "shop/db" in small.world.process("worker-1/dataplane").rules

    small.machine("worker-1").start("kube-proxy")
    small.run(5)
    assert "shop/db" not in small.world.process("worker-1/dataplane").rules


def test_a_killed_runtime_and_kubelet_cost_no_request(small):
    for process in ("runtime", "kubelet"):
        small.machine("worker-1").kill(process)
    small.run(30)

    assert small.facts("RequestFailed") == []
