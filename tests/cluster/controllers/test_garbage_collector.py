"""What belongs to nobody goes; how, is the deleter's choice."""

import pytest

from tests.cluster.controllers.worlds import cluster, deployment, service


@pytest.mark.parametrize("policy", ["Background", "Foreground"])
def test_a_deleted_deployment_takes_everything_with_it(policy):
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    ground.ask("delete", "deployments", "web", "shop", {"propagationPolicy": policy})
    if policy == "Foreground":
        assert "deletionTimestamp" in ground.see("deployments")["shop/web"]["metadata"]
    ground.run(60)

    assert not ground.see("deployments")
    assert not ground.see("replicasets")
    assert not ground.see("pods")


def test_foreground_deletes_the_owner_last():
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    ground.ask("delete", "deployments", "web", "shop", {"propagationPolicy": "Foreground"})
    ground.run(60)

    gone = [change.fact.resource for change in ground.changes("ObjectStored")
            if change.fact.verb == "deleted"]
    assert [resource for resource in gone if resource != "endpointslices"] == ["pods", "pods", "replicasets",
                                                                               "deployments"]


def test_orphan_leaves_the_replica_set_and_its_pods():
    ground = cluster()
    ground.create(deployment(replicas=2))
    ground.run(20)
    ground.ask("delete", "deployments", "web", "shop", {"propagationPolicy": "Orphan"})
    ground.run(30)

    assert not ground.see("deployments")
    (replica_set,) = ground.see("replicasets").values()
    assert not replica_set["metadata"].get("ownerReferences")
    assert len(ground.pods()) == 2


def test_an_endpoint_slice_goes_with_its_service():
    ground = cluster()
    ground.create(service())
    ground.run(2)
    assert len(ground.see("endpointslices")) == 1
    ground.ask("delete", "services", "web", "shop")
    ground.run(2)

    assert not ground.see("endpointslices")
