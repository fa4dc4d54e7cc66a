"""Endpoints, namespaces, pods of nodes that are gone, and who leads."""

from k8sarch.cluster.controllers.taint_eviction import tolerated_for
from k8sarch.cluster.kernel.clock import seconds
from tests.cluster.controllers.worlds import cluster, deployment, service


def endpoints_of(ground):
    return [endpoint for document in ground.see("endpointslices").values()
            for endpoint in document.get("endpoints") or ()]


def test_ready_pods_stand_in_the_slice_with_node_and_address():
    ground = cluster()
    ground.create(service(), deployment(replicas=2))
    ground.run(20)

    endpoints = endpoints_of(ground)
    assert [each["conditions"]
            for each in endpoints] == [{"ready": True, "serving": True, "terminating": False}] * 2
    assert sorted(each["addresses"][0] for each in endpoints) == sorted(pod["status"]["podIP"]
                                                                        for pod in ground.pods())


def test_a_pod_that_is_being_deleted_is_terminating_and_not_ready_at_once():
    ground = cluster()
    ground.create(service(), deployment(replicas=2))
    ground.run(20)
    name = ground.pods()[0]["metadata"]["name"]
    ground.ask("delete", "pods", name, "shop")
    ground.run(0.05)

    (endpoint,) = [each for each in endpoints_of(ground) if each["targetRef"]["name"] == name]
    assert endpoint["conditions"] == {"ready": False, "serving": True, "terminating": True}


def test_a_namespace_goes_when_it_is_empty():
    ground = cluster()
    ground.create(service(), deployment(replicas=2))
    ground.run(20)
    ground.ask("delete", "namespaces", "shop")
    assert ground.see("namespaces")["shop"]["status"]["phase"] == "Terminating"
    ground.run(90)

    assert "shop" not in ground.see("namespaces")
    assert not ground.see("pods")
    assert not ground.see("deployments")
    assert not ground.see("services")


def test_the_pods_of_a_node_that_was_removed_are_collected():
    ground = cluster(workers=3)
    ground.create(deployment(replicas=3))
    ground.run(20)
    ground.world.machine("worker-2").power_off()
    ground.run(5)
    ground.ask("delete", "nodes", "worker-2", None)
    ground.run(70)

    assert all(pod["spec"]["nodeName"] != "worker-2" for pod in ground.see("pods").values())
    assert len(ground.pods()) == 3


def test_another_controller_manager_takes_over_when_the_leader_dies():
    ground = cluster(control_planes=3)
    ground.create(deployment(replicas=2))
    ground.run(20)
    first = ground.leader("controller-manager")
    died = ground.world.now
    ground.world.machine(first).kill("controller-manager")
    ground.run(25)

    second = ground.leader("controller-manager")
    assert second != first
    taken = [change for change in ground.changes("LeadershipAcquired") if change.at > died][0]
    assert seconds(13) <= taken.at - died <= seconds(20)
    behind = [type(ground.world.journal.find(number).fact).__name__ for number in taken.because]
    assert "ProcessStopped" in behind
    ground.ask("patch", "deployments", "web", "shop", {"spec": {"replicas": 3}})
    ground.run(20)
    assert len(ground.pods()) == 3


def test_a_leader_without_a_network_stops_before_another_begins():
    ground = cluster(control_planes=3)
    first = ground.leader("scheduler")
    ground.world.machine(first).cut_cable()
    ground.run(60)

    lost = [change for change in ground.changes("LeadershipLost") if change.fact.lease == "kube-scheduler"]
    taken = [change for change in ground.changes("LeadershipAcquired")
             if change.fact.lease == "kube-scheduler"]
    assert lost[0].at < taken[-1].at
    behind = [type(ground.world.journal.find(number).fact).__name__ for number in lost[0].because]
    assert behind == ["RoutineStored", "CableCut"]
    assert ground.leader("scheduler") != first


def test_of_several_tolerations_for_one_taint_the_first_counts():
    taint = {"key": "node.kubernetes.io/unreachable", "effect": "NoExecute"}
    other = {**taint, "key": "node.kubernetes.io/not-ready"}
    long = {"operator": "Exists", "tolerationSeconds": 300}
    short = {"operator": "Exists", "key": taint["key"], "tolerationSeconds": 30}

    assert tolerated_for([long, short], [taint]) == 300
    assert tolerated_for([short, long], [taint]) == 30
    assert tolerated_for([short, long], [taint, other]) == 30
    assert tolerated_for([{"operator": "Exists"}, short], [taint]) is None
