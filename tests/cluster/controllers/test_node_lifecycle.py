"""A node falls silent: who finds out, when, and what is done."""

import pytest

from k8sarch.cluster.controllers.node_lifecycle import zone_state
from k8sarch.cluster.kernel.clock import seconds
from tests.cluster.controllers.worlds import chain_of, cluster, deployment, service


def taints_of(ground, name):
    return sorted(f"{taint['key'].rpartition('/')[2]}:{taint['effect']}"
                  for taint in ground.see("nodes")[name]["spec"].get("taints", ()))


def ready_of(document):
    return next(each["status"] for each in document["status"]["conditions"] if each["type"] == "Ready")


@pytest.mark.parametrize(("not_ready", "size", "state"), [
    (0, 3, "Normal"), (1, 3, "Normal"), (2, 3, "Normal"), (3, 3, "FullDisruption"), (1, 1, "FullDisruption"),
    (3, 5, "PartialDisruption"), (3, 6, "Normal"), (6, 10, "PartialDisruption"), (0, 0, "Normal"),
])
def test_a_zone_is_as_disrupted_as_upstream_says(not_ready, size, state):
    assert zone_state(not_ready, size) == state


def test_a_dead_worker_is_noticed_tainted_and_emptied_at_upstreams_instants():
    ground = cluster(workers=3)
    ground.create(deployment(replicas=3), service())
    ground.run(20)
    world = ground.world
    lost = [pod for pod in ground.pods() if pod["spec"]["nodeName"] == "worker-2"]
    died = world.now
    world.machine("worker-2").power_off()
    ground.run(70)

    (silent,) = ground.changes("NodeSilent")
    assert seconds(40) <= silent.at - died <= seconds(56)
    assert ready_of(ground.see("nodes")["worker-2"]) == "Unknown"
    assert taints_of(ground, "worker-2") == ["unreachable:NoExecute", "unreachable:NoSchedule"]
    assert [ready_of(ground.see("pods")[f"shop/{pod['metadata']['name']}"])
            for pod in lost] == ["False"] * len(lost)
    tainted = [change for change in ground.changes("ObjectStored") if "NoExecute" in change.fact.says()]
    assert tainted[0].at - silent.at == pytest.approx(seconds(5), abs=seconds(1))

    ground.run(295)
    evicted = [change for change in ground.changes("ObjectStored")
               if "marked for deletion" in change.fact.says()]
    assert [change.fact.name for change in evicted] == [pod["metadata"]["name"] for pod in lost]
    assert evicted[0].at - tainted[0].at == pytest.approx(seconds(300), abs=seconds(1))
    assert len(ground.pods()) == 3
    assert all(pod["spec"]["nodeName"] != "worker-2" for pod in ground.pods())


def test_a_new_pod_is_there_because_of_the_power_cut():
    ground = cluster(workers=3)
    ground.create(deployment(replicas=3))
    ground.run(20)
    ground.world.machine("worker-2").power_off()
    ground.run(400)

    newest = [change for change in ground.changes("ObjectStored")
              if change.fact.resource == "pods" and change.fact.verb == "created"][-1]
    kinds = [type(change.fact).__name__ for change in chain_of(ground.world, newest.number)]
    assert "MachineWentDown" in kinds
    assert "NodeSilent" in kinds
    (silent,) = ground.changes("NodeSilent")
    behind = [type(ground.world.journal.find(number).fact).__name__ for number in silent.because]
    assert behind == ["RoutineStored", "MachineWentDown"]


def test_a_worker_that_comes_back_in_time_keeps_its_pods():
    ground = cluster(workers=2)
    ground.create(deployment(replicas=2))
    ground.run(20)
    before = sorted(pod["metadata"]["name"] for pod in ground.pods())
    ground.world.machine("worker-2").cut_cable()
    ground.run(120)
    assert taints_of(ground, "worker-2") == ["unreachable:NoExecute", "unreachable:NoSchedule"]
    ground.world.machine("worker-2").join_cable()
    ground.run(120)

    assert taints_of(ground, "worker-2") == []
    assert len(ground.facts("NodeHeardAgain")) == 1
    assert len(ground.facts("EvictionCancelled")) == len(ground.facts("EvictionScheduled")) == 1
    ground.run(200)
    assert sorted(pod["metadata"]["name"] for pod in ground.pods()) == before
    assert all(ready_of(pod) == "True" for pod in ground.pods())


def test_when_no_node_is_heard_nothing_is_given_up():
    ground = cluster(workers=3)
    ground.create(deployment(replicas=3))
    ground.run(20)
    for name in ("worker-1", "worker-2", "worker-3"):
        ground.world.machine(name).power_off()
    ground.run(500)

    assert len(ground.facts("EvictionsHalted")) == 1
    assert len(ground.pods()) == 3
    assert {tuple(taints_of(ground, name)) for name in ground.see("nodes")} == {("unreachable:NoSchedule",)}


def test_the_nodes_of_a_zone_are_given_up_ten_seconds_apart():
    ground = cluster(workers=4, zones=2)
    ground.run(10)
    died = ground.world.now
    for name in ("worker-1", "worker-2"):
        ground.world.machine(name).power_off()
    ground.run(100)

    given_up = [change.at for change in ground.changes("PlanMade") if "NoExecute" in change.fact.says()
                and change.at > died]
    assert len(given_up) == 2
    assert seconds(10) <= given_up[1] - given_up[0] <= seconds(16)
    states = [(change.fact.zone, change.fact.state) for change in ground.changes("ZoneStateChanged")
              if change.at > died]
    assert states == [("a", "FullDisruption")]


def test_a_cordoned_node_carries_the_taint_of_that_name():
    ground = cluster(workers=2)
    ground.ask("patch", "nodes", "worker-1", None, {"spec": {"unschedulable": True}})
    ground.run(1)
    assert taints_of(ground, "worker-1") == ["unschedulable:NoSchedule"]

    ground.ask("patch", "nodes", "worker-1", None, {"spec": {"unschedulable": False}})
    ground.run(1)
    assert taints_of(ground, "worker-1") == []
