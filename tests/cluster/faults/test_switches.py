"""A component switched off everywhere, or one controller of every controller-manager, and on again."""

import pytest

from k8sarch.cluster import Cluster, ClusterSpec, CommandError, command_from, seconds


def running(cluster: Cluster, process: str) -> list[str]:
    return [name for name, machine in cluster.world.machines.items() if process in machine.components]


@pytest.fixture
def cluster() -> Cluster:
    cluster = Cluster(ClusterSpec(seed=7))
    cluster.run(seconds(35))
    return cluster


@pytest.mark.parametrize(
    "process", ["scheduler", "controller-manager", "kubelet", "kube-proxy", "api-server", "etcd"]
)
def test_a_program_ends_on_every_machine_and_comes_back_on_every_machine(cluster, process):
    before = running(cluster, process)
    cluster.do(command_from(f"fault switch_off process={process}"))
    cluster.run(seconds(40))
    assert running(cluster, process) == []

    cluster.do(command_from(f"heal switch_off process={process}"))
    cluster.run(seconds(60))
    assert running(cluster, process) == before


def test_power_does_not_start_what_is_switched_off(cluster):
    for line in (
        "fault switch_off process=kubelet",
        "fault power_off machine=worker-2",
        "heal power_off machine=worker-2",
    ):
        cluster.do(command_from(line))
        cluster.run(cluster.now + seconds(2))

    assert running(cluster, "kubelet") == []
    assert "worker-2" in running(cluster, "kube-proxy")


def test_a_controller_stays_off_with_the_next_leader_too(cluster):
    cluster.do(command_from("fault switch_off_controller controller=replicaset"))
    cluster.run(seconds(60))
    leader = next(
        machine.components["controller-manager"]
        for machine in cluster.world.machines.values()
        if "controller-manager" in machine.components
        and machine.components["controller-manager"].election.leads
    )
    assert "replicaset" not in leader.runners
    assert "deployment" in leader.runners

    cluster.do(command_from(f"fault power_off machine={leader.machine.name}"))
    cluster.run(seconds(100))
    others = [
        machine.components["controller-manager"]
        for machine in cluster.world.machines.values()
        if "controller-manager" in machine.components
    ]
    assert any(other.runners for other in others)
    assert all("replicaset" not in other.runners for other in others)


def test_the_command_says_what_you_did_and_its_line_plays_again():
    off = command_from("fault switch_off process=scheduler")
    on = command_from("heal switch_off_controller controller=replicaset")

    assert off.told() == "You switched off the scheduler on every machine"
    assert on.told() == "You switched on the replicaset controller"
    assert command_from(off.line()) == off
    assert command_from(on.line()) == on


@pytest.mark.parametrize(
    "line",
    [
        "fault switch_off process=containers",
        "fault switch_off process=users",
        "fault switch_off process=nothing",
        "fault switch_off",
        "fault switch_off process=scheduler machine=cp-1",
        "fault switch_off_controller controller=cronjob",
        "fault switch_off_controller controller=",
    ],
)
def test_what_cannot_be_switched_is_refused_and_nothing_changes(cluster, line):
    digest = cluster.digest
    with pytest.raises(CommandError):
        cluster.do(command_from(line))

    assert cluster.digest == digest


def test_a_switch_outlives_a_checkpoint(cluster):
    cluster.do(command_from("fault switch_off process=scheduler"))
    cluster.do(command_from("fault switch_off_controller controller=deployment"))
    again = Cluster.from_checkpoint(cluster.checkpoint())
    again.do(command_from("fault power_off machine=cp-1"))
    again.do(command_from("heal power_off machine=cp-1"))
    again.run(seconds(60))

    assert running(again, "scheduler") == []
    manager = again.world.machines["cp-1"].components["controller-manager"]
    assert manager.controllers_off == ("deployment",)
