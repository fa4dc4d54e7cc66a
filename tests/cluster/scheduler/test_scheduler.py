"""The scheduler at work in a real cluster."""

from tests.cluster.controllers.worlds import cluster, deployment


def condition(pod):
    return next(each for each in pod["status"]["conditions"] if each["type"] == "PodScheduled")


def test_pods_of_a_deployment_spread_over_the_nodes_with_reasons():
    ground = cluster(workers=3)
    ground.create(deployment(replicas=3))
    ground.run(5)

    assert {pod["spec"]["nodeName"] for pod in ground.pods()} == {"worker-1", "worker-2", "worker-3"}
    facts = ground.facts("PodScheduledTo")
    assert len(facts) == 3
    assert all(fact.scores[0][0] == fact.node for fact in facts)
    assert {name for name, _, _ in facts[0].scores[0][2]} == {"TaintToleration", "NodeResourcesFit",
                                                              "PodTopologySpread"}


def test_a_pod_that_fits_nowhere_says_why_and_goes_when_there_is_room():
    ground = cluster(workers=2)
    ground.ask("patch", "nodes", "worker-1", None, {"spec": {"unschedulable": True}})
    ground.ask("patch", "nodes", "worker-2", None, {"spec": {"unschedulable": True}})
    ground.run(1)
    ground.create(deployment(replicas=1))
    ground.run(5)

    (pod,) = ground.pods()
    assert (condition(pod)["status"], condition(pod)["reason"]) == ("False", "Unschedulable")
    assert condition(pod)["message"] == "0/2 nodes are available: 2 node(s) were unschedulable."
    assert [event["reason"] for event in ground.see("events").values()
            if event["involvedObject"]["kind"] == "Pod"] == [
        "FailedScheduling"]
    ground.ask("patch", "nodes", "worker-2", None, {"spec": {"unschedulable": False}})
    ground.run(2)
    (pod,) = ground.pods()
    assert pod["spec"]["nodeName"] == "worker-2"
    assert condition(pod)["status"] == "True"


def test_a_full_cluster_schedules_when_somebody_leaves():
    ground = cluster(workers=1)
    large = {"containers": [{"name": "web", "image": "shop/web:1.0",
                             "resources": {"requests": {"cpu": "2500m"}}}]}
    for name in ("first", "second"):
        ground.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "shop"},
                       "spec": large})
    ground.run(5)
    placed = {pod["metadata"]["name"]: pod["spec"].get("nodeName") for pod in ground.pods()}
    assert placed == {"first": "worker-1", "second": None}
    message = condition(ground.see("pods")["shop/second"])["message"]
    assert message == "0/1 nodes are available: 1 Insufficient cpu."
    ground.ask("delete", "pods", "first", "shop")
    ground.run(40)

    assert ground.see("pods")["shop/second"]["spec"]["nodeName"] == "worker-1"


def test_a_new_leader_schedules_what_the_old_one_left():
    ground = cluster(control_planes=3, workers=2)
    for machine in ("cp-1", "cp-2", "cp-3"):
        ground.world.machine(machine).kill("scheduler")
    ground.create(deployment(replicas=2))
    ground.run(30)
    assert all(not pod["spec"].get("nodeName") for pod in ground.pods())
    ground.world.machine("cp-2").start("scheduler")
    ground.run(30)

    assert len(ground.pods()) == 2
    assert all(pod["spec"].get("nodeName") for pod in ground.pods())
