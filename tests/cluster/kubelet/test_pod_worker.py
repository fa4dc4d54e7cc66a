"""One pod: what is known, and so what to do next."""

import pytest

from k8sarch.cluster.kernel.clock import seconds
from k8sarch.cluster.kubelet.pod_worker import (
    EXITED,
    MOVES,
    READY,
    RUNNING,
    STOPPING,
    ContainerWorker,
    Finish,
    PodWorker,
    Pull,
    RemoveSandbox,
    Restart,
    RunSandbox,
    Start,
    Stop,
    Wait,
    plan,
)


def worker(*stages, policy="Always", sandbox=READY, **settings):
    """A pod with a container for each of `stages`: (stage, exit code)."""
    containers = {}
    for number, (stage, exit_code) in enumerate(stages):
        name = f"c{number}"
        containers[name] = ContainerWorker(
            name, {"image": "nginx:1"}, stage=stage, exit_code=exit_code, attempt=0
        )
    pod = {"metadata": {}, "spec": {"restartPolicy": policy}}
    return PodWorker("shop/one", "u1", pod, (), 0, containers, sandbox=sandbox, **settings)


def test_sandbox_first_then_image_then_start():
    pod = worker(("waiting", 0), sandbox="no sandbox")
    assert plan(pod, 0) == [RunSandbox()]

    pod.sandbox = "asked for"
    assert plan(pod, 0) == []

    pod.sandbox = READY
    assert plan(pod, 0) == [Pull("c0")]

    pod.containers["c0"].has_image = True
    assert plan(pod, 0) == [Start("c0")]


def test_a_first_crash_is_restarted_at_once_and_the_next_one_waits():
    pod = worker((EXITED, 1))
    container = pod.containers["c0"]
    assert plan(pod, seconds(5)) == [Restart("c0")]

    container.crash_back_off.attempt(0, 0)
    container.finished_at = seconds(5)
    assert plan(pod, seconds(6)) == [Wait("c0", seconds(15))]


def test_restart_policies():
    assert plan(worker((EXITED, 0), policy="OnFailure"), 0) == [RemoveSandbox()]
    assert plan(worker((EXITED, 1), policy="OnFailure"), 0) == [Restart("c0")]
    assert plan(worker((EXITED, 1), policy="Never"), 0) == [RemoveSandbox()]


def test_phases():
    assert worker((RUNNING, 0), (RUNNING, 0)).phase == "Running"
    assert worker((EXITED, 1)).phase == "Running"
    assert worker((EXITED, 0), policy="Never").phase == "Succeeded"
    assert worker((EXITED, 0), (EXITED, 3), policy="Never").phase == "Failed"
    pending = worker(("waiting", 0))
    pending.containers["c0"].attempt = -1
    assert pending.phase == "Pending"


def test_the_end_is_stop_then_network_then_the_api():
    pod = worker((RUNNING, 0), (STOPPING, 0), is_ending=True)
    assert plan(pod, 0) == [Stop("c0")]

    for container in pod.containers.values():
        container.stage = EXITED
    assert plan(pod, 0) == [RemoveSandbox()]

    pod.sandbox = "no sandbox"
    assert plan(pod, 0) == [Finish()]


def test_every_stage_can_be_left_and_leads_to_a_stage():
    assert all(moves and set(moves.values()) <= set(MOVES) for moves in MOVES.values())


def test_an_illegal_move_is_our_mistake():
    with pytest.raises(AssertionError, match="a container that is waiting cannot: exited"):
        ContainerWorker("c", {}).moves("exited")
