"""Pods on a node, with a real control plane above and a real runtime below."""

import pickle

import pytest

from tests.cluster.kubelet.worlds import READINESS, Small


@pytest.fixture(scope="module")
def running() -> bytes:
    """A cluster in which worker-1 runs `one` (probed) and `two`, as a checkpoint that each test plays on
    from."""
    small = Small()
    small.create("one", "nginx:1", **READINESS)
    small.create("two", "shop/db:1")
    small.run(20)
    small.take()
    return pickle.dumps(small)


@pytest.fixture
def small(running) -> Small:
    return pickle.loads(running)


def state(small, name):
    """Phase, ready, restarts of a pod."""
    status = small.pod(name)["status"]
    (container,) = status["containerStatuses"]
    return status["phase"], container["ready"], container["restartCount"]


def test_a_bound_pod_comes_to_run_and_to_be_ready_and_each_step_names_the_one_before():
    small = Small()
    small.create("one", "nginx:1", **READINESS)
    small.run(15)

    changes = {change.number: change for change in small.take()}
    ready = next(change for change in changes.values() if type(change.fact).__name__ == "ReadinessChanged")
    started = changes[ready.because[0]]
    pulled = changes[started.because[0]]
    created = changes[pulled.because[0]]
    assert [type(change.fact).__name__ for change in (started, pulled, created)] == [
        "ContainerStarted",
        "ImagePulled",
        "ObjectStored",
    ]
    assert state(small, "one") == ("Running", True, 0)
    assert small.pod("one")["status"]["podIP"].startswith("10.244.1.")
    assert small.condition("pods", "one", "Ready", "default")["status"] == "True"


def test_a_settled_node_probes_nothing_and_writes_nothing(small):
    small.run(60)

    written = [
        change.fact.says() for change in small.take() if "system:node" in getattr(change.fact, "by", "")
    ]
    assert all("lease" in sentence for sentence in written)
    assert 5 <= len(written) <= 7


def test_a_deleted_pod_is_stopped_told_to_be_over_and_removed_in_this_order(small):
    small.delete("two")
    small.run(5)

    names = ("PodKilled", "ContainerStopped", "SandboxRemoved", "ObjectStored")
    changes = small.facts(*names)
    words = [getattr(change.fact, "verb", type(change.fact).__name__) for change in changes]
    assert (
        words.index("PodKilled")
        < words.index("ContainerStopped")
        < words.index("SandboxRemoved")
        < words.index("deleted")
    )
    last = [
        change.fact.document["status"]["phase"]
        for change in changes
        if getattr(change.fact, "verb", "") == "updated"
    ][-1]
    assert last == "Succeeded"
    assert not small.has_pod("two")


def test_a_forced_deletion_takes_the_object_at_once_and_the_containers_soon(small):
    small.delete("two", grace=0)
    assert not small.has_pod("two")
    small.run(5)

    assert [change.fact.container for change in small.facts("ContainerStopped")] == ["main"]
    assert "default/two" not in [seen.pod for seen in small.world.process("worker-1/containers").listing()]


def test_a_crasher_backs_off_ten_twenty_forty_seconds():
    small = Small()
    small.create("crash", "crasher:1")
    small.run(90)

    waits = [change.fact.delay // 1_000_000 for change in small.facts("ContainerBackedOff")]
    assert waits == [10, 20, 40, 80]
    (status,) = small.pod("crash")["status"]["containerStatuses"]
    assert status["state"]["waiting"]["reason"] == "CrashLoopBackOff"
    assert status["lastState"]["terminated"]["exitCode"] == 1 and status["restartCount"] == 4


def test_a_job_like_pod_ends_for_good():
    small = Small()
    small.create("once", "crasher:1", restart="Never")
    small.run(10)

    assert small.pod("once")["status"]["phase"] == "Failed"
    small.delete("once")
    small.run(1)
    assert not small.has_pod("once")


def test_an_unknown_image_is_an_error_then_a_back_off():
    small = Small()
    small.create("bad", "ngnix:1")
    small.run(1.5)
    assert small.pod("bad")["status"]["containerStatuses"][0]["state"]["waiting"]["reason"] == "ErrImagePull"
    small.run(3)

    assert (
        small.pod("bad")["status"]["containerStatuses"][0]["state"]["waiting"]["reason"] == "ImagePullBackOff"
    )


def test_a_liveness_probe_without_patience_restarts_a_slow_start():
    small = Small()
    small.create("slow", "slow-start:1", livenessProbe={"httpGet": {"port": 80}, "periodSeconds": 5})
    small.run(60)

    assert state(small, "slow")[2] >= 1
    assert any("liveness probe failed" in change.fact.why for change in small.facts("ContainerStopped"))


def test_a_startup_probe_gives_it_the_time():
    small = Small()
    probe = {"httpGet": {"port": 80}, "periodSeconds": 5}
    small.create("slow", "slow-start:1", livenessProbe=probe, startupProbe={**probe, "failureThreshold": 30})
    small.run(60)

    assert state(small, "slow") == ("Running", True, 0)


def test_a_pod_that_does_not_fit_is_rejected():
    small = Small()
    small.create("big", "nginx:1", resources={"requests": {"cpu": "5"}})
    small.run(2)

    status = small.pod("big")["status"]
    assert (status["phase"], status["reason"]) == ("Failed", "OutOfcpu")


def test_a_restarted_kubelet_adopts_what_runs_and_says_nothing_new(small):
    small.machine().kill("kubelet")
    small.run(30)
    small.machine().start("kubelet")
    small.run(15)

    changes = small.take()
    names = [type(change.fact).__name__ for change in changes]
    assert "ContainerStarted" not in names and "ContainerStopped" not in names
    assert not [
        change
        for change in changes
        if type(change.fact).__name__ == "ObjectStored" and change.fact.resource == "pods"
    ]
    assert state(small, "one") == ("Running", True, 0)


def test_a_restarted_kubelet_stops_what_the_api_forgot(small):
    small.machine().kill("kubelet")
    small.delete("two", grace=0)
    small.run(10)
    small.machine().start("kubelet")
    small.run(5)

    assert [seen.pod for seen in small.world.process("worker-1/containers").listing()] == ["default/one"]


def test_after_a_power_cut_containers_are_started_again_and_counted(small):
    address = small.pod("two")["status"]["podIP"]
    small.machine().power_off()
    cut = small.world.journal.count
    small.run(10)
    small.machine().power_on()
    small.run(15)

    assert state(small, "one") == ("Running", True, 1)
    assert small.pod("two")["status"]["podIP"] != address
    accepted = small.facts("PodAccepted")
    assert all(any(cause > cut for cause in change.because) for change in accepted)


def test_containers_run_on_without_a_runtime_and_the_node_is_called_not_ready_after_thirty_seconds(small):
    small.machine().kill("runtime")
    small.run(20)
    assert small.condition("nodes", "worker-1", "Ready")["status"] == "True"
    small.run(25)

    ready = small.condition("nodes", "worker-1", "Ready")
    assert (ready["status"], ready["reason"], ready["message"]) == (
        "False",
        "KubeletNotReady",
        "container runtime is down",
    )
    small.run(180)
    assert "PLEG is not healthy" in small.condition("nodes", "worker-1", "Ready")["message"]
    assert small.facts("ContainerStopped") == []

    small.create("three", "nginx:1")
    small.run(5)
    assert small.pod("three")["status"]["phase"] == "Pending"
    small.machine().start("runtime")
    small.run(10)
    assert small.condition("nodes", "worker-1", "Ready")["status"] == "True"
    assert state(small, "three") == ("Running", True, 0)


def test_a_frozen_runtime_looks_like_a_dead_one_and_goes_on_where_it_stood(small):
    small.machine().freeze("runtime")
    small.delete("two")
    small.run(45)
    assert small.condition("nodes", "worker-1", "Ready")["status"] == "False"
    assert small.has_pod("two")

    small.machine().thaw("runtime")
    small.run(10)
    assert not small.has_pod("two")
    assert small.condition("nodes", "worker-1", "Ready")["status"] == "True"


def test_without_the_api_crashed_containers_are_restarted_all_the_same():
    small = Small()
    small.create("crash", "crasher:1")
    small.run(8)
    small.machine("cp-1").power_off()
    small.take()
    small.run(60)

    assert len(small.facts("ContainerStarted")) >= 2


def test_when_the_api_comes_back_the_status_is_written(small):
    small.machine("worker-1").cut_cable()
    small.run(100)
    small.world.process("worker-1/containers").terminate("none", "main", 0, "")
    process = small.world.process("worker-1/containers")
    (uid,) = [seen.uid for seen in process.listing() if seen.pod == "default/two"]
    process.terminate(uid, "main", 0, "somebody on the machine killed it")
    small.run(20)
    small.machine("worker-1").join_cable()
    small.run(60)

    assert state(small, "two") == ("Running", True, 1)
    assert state(small, "one") == ("Running", True, 0)


def test_a_world_with_kubelets_pickles_and_goes_on_alike(small):
    twin = pickle.loads(pickle.dumps(small))
    for each in (small, twin):
        each.machine().kill("runtime")
        each.run(50)
        each.machine().start("runtime")
        each.delete("one")
        each.run(50)

    assert small.world.journal.digest == twin.world.journal.digest
