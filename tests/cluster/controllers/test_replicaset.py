"""ReplicaSets keep their number, and choose well whom to delete."""

from k8sarch.cluster.api.times import timestamp
from k8sarch.cluster.controllers.replicaset import deletion_rank
from k8sarch.cluster.kernel.clock import minutes, seconds
from tests.cluster.controllers.worlds import cluster, deployment

NOW = minutes(60)


def pod(uid, node="worker-1", phase="Running", ready_for=600, age=700, cost=None, restarts=0):
    conditions = [] if ready_for is None else [
        {"type": "Ready", "status": "True", "lastTransitionTime": timestamp(NOW - seconds(ready_for))}]
    metadata = {"name": uid, "uid": uid, "creationTimestamp": timestamp(NOW - seconds(age))}
    if cost is not None:
        metadata["annotations"] = {"controller.kubernetes.io/pod-deletion-cost": str(cost)}
    return {"metadata": metadata, "spec": {"nodeName": node} if node else {},
            "status": {"phase": phase, "conditions": conditions,
                       "containerStatuses": [{"restartCount": restarts}]}}


def test_the_pod_that_is_missed_least_goes_first():
    pods = [
        pod("0-without-a-node", node=""),
        pod("1-pending", phase="Pending", ready_for=None),
        pod("2-not-ready", ready_for=None),
        pod("3-cheap", cost=-5),
        pod("4-ready-for-a-short-time", ready_for=20),
        pod("5-often-restarted", restarts=3),
        pod("6-young", age=610),
        pod("7-old", age=4000),
    ]

    ranked = sorted(pods[4:] + pods[:4], key=lambda each: deletion_rank(each, NOW))
    assert [each["metadata"]["uid"] for each in ranked] == [each["metadata"]["uid"] for each in pods]


def test_a_deleted_pod_is_replaced_at_once():
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    victim = ground.pods()[0]["metadata"]["name"]
    ground.ask("delete", "pods", victim, "shop")
    ground.run(1)

    assert len(ground.pods()) == 2
    assert victim not in [pod["metadata"]["name"] for pod in ground.pods()]


def test_a_pod_that_nobody_owns_is_adopted_and_one_too_many_goes():
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    (replica_set,) = ground.see("replicasets").values()
    ground.create({"apiVersion": "v1", "kind": "Pod",
                   "metadata": {"name": "stray", "namespace": "shop",
                                "labels": replica_set["spec"]["template"]["metadata"]["labels"]},
                   "spec": {"containers": [{"name": "web", "image": "shop/web:1.0"}]}})
    ground.run(5)

    adopted = [change.fact.says() for change in ground.changes("PlanMade") if "adopts" in change.fact.says()]
    assert len(adopted) == 1
    assert len(ground.pods()) == 2
    assert "stray" not in [pod["metadata"]["name"] for pod in ground.pods()]


def test_a_pod_whose_labels_no_longer_match_is_released_and_replaced():
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    name = ground.pods()[0]["metadata"]["name"]
    ground.ask("patch", "pods", name, "shop", {"metadata": {"labels": {"app": "debug"}}})
    ground.run(5)

    assert len(ground.pods()) == 3
    assert not ground.see("pods")[f"shop/{name}"]["metadata"].get("ownerReferences")
