"""Deployments roll, scale, go back, and clean up."""

from tests.cluster.controllers.worlds import cluster, deployment

NEW_TEMPLATE = {"spec": {"template": {"metadata": {"annotations": {"version": "2"}}}}}


def replica_sets(ground):
    return {key.partition("/")[2]: document["spec"]["replicas"] for key,
            document in ground.see("replicasets").items()}


def condition(ground, name, type_):
    conditions = ground.see("deployments")[f"shop/{name}"]["status"]["conditions"]
    return next(each for each in conditions if each["type"] == type_)


def test_a_deployment_makes_one_replica_set_and_its_pods_get_ready():
    ground = cluster()
    ground.create(deployment(replicas=3))
    ground.run(20)

    (replica_set,) = ground.see("replicasets").values()
    pods = ground.pods("web-")
    assert len(pods) == 3
    assert replica_set["metadata"]["labels"]["pod-template-hash"] in replica_set["metadata"]["name"]
    assert {pod["metadata"]["ownerReferences"][0]["uid"] for pod in pods} == {replica_set["metadata"]["uid"]}
    status = ground.see("deployments")["shop/web"]["status"]
    assert (status["replicas"], status["readyReplicas"], status["availableReplicas"]) == (3, 3, 3)
    assert condition(ground, "web", "Available")["reason"] == "MinimumReplicasAvailable"
    assert condition(ground, "web", "Progressing")["reason"] == "NewReplicaSetAvailable"


def test_a_new_template_rolls_with_never_fewer_ready_than_wanted():
    ground = cluster()
    ground.create(deployment(replicas=3))
    ground.run(20)
    old = next(iter(replica_sets(ground)))
    ground.ask("patch", "deployments", "web", "shop", NEW_TEMPLATE)
    fewest = 9
    for _ in range(200):
        ground.run(0.1)
        ready = [pod for pod in ground.pods()
                 if any(each["type"] == "Ready" and each["status"] == "True"
                        for each in pod["status"].get("conditions", ()))]
        fewest = min(fewest, len(ready))

    sizes = replica_sets(ground)
    assert sizes.pop(old) == 0
    assert list(sizes.values()) == [3]
    assert fewest == 3
    annotations = ground.see("deployments")["shop/web"]["metadata"]["annotations"]
    assert annotations["deployment.kubernetes.io/revision"] == "2"


def test_going_back_gives_the_old_replica_set_a_new_revision():
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    old = next(iter(replica_sets(ground)))
    ground.ask("patch", "deployments", "web", "shop", NEW_TEMPLATE)
    ground.run(30)
    ground.ask("patch", "deployments", "web", "shop",
               {"spec": {"template": {"metadata": {"annotations": None}}}})
    ground.run(30)

    assert replica_sets(ground)[old] == 2
    annotations = ground.see("replicasets")[f"shop/{old}"]["metadata"]["annotations"]
    assert annotations["deployment.kubernetes.io/revision"] == "3"
    assert annotations["deployment.kubernetes.io/revision-history"] == "1"


def test_scaling_goes_up_and_down():
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    ground.ask("patch", "deployments", "web", "shop", {"spec": {"replicas": 5}})
    ground.run(20)
    assert len(ground.pods()) == 5
    ground.ask("patch", "deployments", "web", "shop", {"spec": {"replicas": 1}})
    ground.run(40)

    assert len(ground.see("pods")) == 1
    assert list(replica_sets(ground).values()) == [1]


def test_recreate_has_no_pod_of_the_new_template_beside_one_of_the_old():
    ground = cluster()
    ground.create(deployment(replicas=2, strategy={"type": "Recreate"}))
    ground.run(20)
    ground.ask("patch", "deployments", "web", "shop", NEW_TEMPLATE)
    owners_at_once = 0
    for _ in range(300):
        ground.run(0.1)
        owners_at_once = max(owners_at_once, len({pod["metadata"]["labels"]["pod-template-hash"]
                                                  for pod in ground.see("pods").values()
                                                  if pod["status"]["phase"] not in ("Succeeded", "Failed")}))

    assert owners_at_once == 1
    assert sorted(replica_sets(ground).values()) == [0, 2]
    assert len(ground.pods()) == 2


def test_a_template_that_never_gets_ready_runs_into_its_deadline():
    ground = cluster()
    ground.create(deployment(replicas=2, progressDeadlineSeconds=60))
    ground.run(20)
    ground.ask("patch", "deployments", "web", "shop",
               {"spec": {"template": {"spec": {"nodeSelector": {"disk": "none"}}}}})
    ground.run(100)

    assert condition(ground, "web", "Progressing")["reason"] == "ProgressDeadlineExceeded"
    assert sorted(replica_sets(ground).values()) == [1, 2]


def test_a_paused_deployment_scales_but_does_not_roll():
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    ground.ask("patch", "deployments", "web", "shop", {"spec": {"paused": True}})
    ground.ask("patch", "deployments", "web", "shop", NEW_TEMPLATE)
    ground.ask("patch", "deployments", "web", "shop", {"spec": {"replicas": 4}})
    ground.run(20)

    assert list(replica_sets(ground).values()) == [4]
    assert condition(ground, "web", "Progressing")["reason"] == "DeploymentPaused"
    ground.ask("patch", "deployments", "web", "shop", {"spec": {"paused": False}})
    ground.run(40)
    assert sorted(replica_sets(ground).values()) == [0, 4]


def test_old_replica_sets_beyond_the_limit_are_deleted():
    ground = cluster()
    ground.create(deployment(replicas=1, revisionHistoryLimit=1))
    ground.run(15)
    for version in ("2", "3", "4"):
        ground.ask("patch", "deployments", "web", "shop",
                   {"spec": {"template": {"metadata": {"annotations": {"version": version}}}}})
        ground.run(20)

    assert sorted(replica_sets(ground).values()) == [0, 1]
