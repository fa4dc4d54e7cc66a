"""How a node stays known."""

from k8sarch.cluster.kernel.clock import minutes, seconds
from k8sarch.cluster.kubelet.node_status import conditions_of, readiness
from tests.cluster.kubelet.worlds import Small


def test_a_kubelet_registers_its_node_with_its_place_and_size():
    small = Small(workers=2)

    node = small.call("get", "nodes", "worker-2").body
    assert node["metadata"]["labels"]["kubernetes.io/hostname"] == "worker-2"
    assert node["metadata"]["labels"]["topology.kubernetes.io/zone"] == "a"
    assert node["status"]["capacity"]["pods"] == "110"
    assert small.condition("nodes", "worker-2", "Ready")["message"] == "kubelet is posting ready status"


def test_its_lease_is_renewed_every_ten_seconds():
    small = Small()
    small.run(100)

    renewals = [
        change.at
        for change in small.take()
        if getattr(change.fact, "resource", "") == "leases" and change.fact.name == "worker-1"
    ]
    assert all(
        seconds(10) <= later - earlier <= seconds(11)
        for earlier, later in zip(renewals, renewals[1:], strict=False)
    )
    assert len(renewals) >= 9


def test_the_status_is_written_after_five_minutes_without_a_change():
    small = Small()
    small.run(310)

    written = [change for change in small.take() if getattr(change.fact, "resource", "") == "nodes"]
    assert len(written) == 1 and written[0].fact.routine


def test_a_silent_runtime_is_forgiven_for_thirty_seconds():
    assert readiness(seconds(0), seconds(30))[0] == "True"
    assert readiness(seconds(0), seconds(31)) == ("False", "KubeletNotReady", "container runtime is down")
    assert (
        "PLEG is not healthy: pleg was last seen active 3m1s ago" in readiness(0, minutes(3) + seconds(1))[2]
    )


def test_conditions_keep_their_transition_time_and_those_of_others():
    first, changed = conditions_of(
        ("True", "KubeletReady", "fine"), [{"type": "NetworkUnavailable", "status": "False"}], 0
    )
    assert changed and first[0]["type"] == "NetworkUnavailable"

    second, changed = conditions_of(("True", "KubeletReady", "fine"), first, seconds(60))
    assert not changed
    assert second[-1]["lastTransitionTime"] == first[-1]["lastTransitionTime"]
    assert second[-1]["lastHeartbeatTime"] != first[-1]["lastHeartbeatTime"]
