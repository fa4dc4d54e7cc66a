"""The runtime does what the kubelet asks; containers live without it."""

import pickle

from k8sarch.cluster.kernel.clock import ms, seconds
from k8sarch.cluster.runtime.facts import (
    ContainerStarted,
    ContainerStopped,
    ImagePulled,
    ImagePullFailed,
    SandboxCreated,
)
from k8sarch.cluster.runtime.messages import (
    ContainerExited,
    ContainerRunning,
    ImagePresent,
    ImageRefused,
    ListPods,
    PodList,
    Probe,
    ProbeResult,
    PullImage,
    RemovePodSandbox,
    RunPodSandbox,
    SandboxGone,
    SandboxRunning,
    ServingChanged,
    StartContainer,
    StopContainer,
)
from tests.cluster.runtime.worlds import facts, workers


def said(kubelet, kind):
    """What the kubelet heard of that kind."""
    return [message for message in kubelet.heard if isinstance(message, kind)]


def started(image="nginx:1", pod="shop/one"):
    """A world in which worker-1 has started a container the long way."""
    world = workers(1)
    kubelet = world.process("worker-1/kubelet")
    kubelet.ask(ListPods())
    kubelet.ask(RunPodSandbox("u1", pod))
    kubelet.ask(PullImage("u1", "main", image, False))
    world.run(seconds(10))
    kubelet.ask(StartContainer("u1", "main", image, 0))
    world.run(seconds(11))
    return world, kubelet


def test_sandbox_image_container_each_with_its_fact_and_its_cause():
    world, kubelet = started()

    assert said(kubelet, SandboxRunning) == [SandboxRunning("u1", "10.244.1.2")]
    assert said(kubelet, ImagePresent)[0].took > seconds(1)
    assert said(kubelet, ContainerRunning)[0].container == "main"
    kinds = [type(change.fact) for change in world.journal.take_fresh()]
    assert kinds == [SandboxCreated, ImagePulled, ContainerStarted]


def test_images_are_pulled_one_after_the_other_and_once():
    world = workers(1)
    kubelet = world.process("worker-1/kubelet")
    for number, image in enumerate(("shop/web:1", "shop/api:1", "shop/web:1")):
        kubelet.ask(PullImage(f"u{number}", "main", image, False))
    world.run(seconds(20))

    first, second, third = said(kubelet, ImagePresent)
    assert first.took < second.took
    assert third.took == 0 and len(facts(world, ImagePulled)) == 2


def test_images_outlive_a_power_cut():
    world, _ = started()
    world.machine("worker-1").power_off()
    world.machine("worker-1").power_on()
    kubelet = world.process("worker-1/kubelet")

    kubelet.ask(PullImage("u1", "main", "nginx:1", False))
    world.run(seconds(12))

    assert said(kubelet, ImagePresent)[0].took == 0


def test_an_image_that_does_not_exist_is_refused():
    world = workers(1)
    kubelet = world.process("worker-1/kubelet")
    kubelet.ask(PullImage("u1", "main", "ngnix", False))
    world.run(seconds(5))

    assert "not found" in said(kubelet, ImageRefused)[0].why
    assert len(facts(world, ImagePullFailed)) == 1


def test_a_silent_registry_is_a_time_out_that_names_its_cause():
    world = workers(1)
    world.machine("registry").power_off()
    cut = world.journal.count
    world.because = ()
    kubelet = world.process("worker-1/kubelet")
    kubelet.ask(PullImage("u1", "main", "nginx", False))
    world.run(seconds(31))

    assert "i/o timeout" in said(kubelet, ImageRefused)[0].why
    assert facts(world, ImagePullFailed)[0][1] == (cut,)


def test_an_answer_to_a_download_that_was_given_up_changes_nothing():
    world = workers(1)
    kubelet = world.process("worker-1/kubelet")
    world.machine("worker-1").freeze("runtime")
    world.because = ()
    for _ in range(2):
        kubelet.ask(PullImage("u1", "main", "nginx:1", False))
    world.machine("worker-1").thaw("runtime")
    world.run(ms(500))
    world.machine("registry").slow_cable(seconds(40))
    world.because = ()
    world.run(seconds(120))

    assert len(said(kubelet, ImagePresent)) + len(said(kubelet, ImageRefused)) == 2


def test_a_container_that_is_told_to_stop_ends_with_its_own_code():
    world, kubelet = started()
    kubelet.ask(StopContainer("u1", "main", seconds(30), "its pod was deleted"))
    world.run(seconds(12))

    assert said(kubelet, ContainerExited)[0].exit_code == 0
    assert facts(world, ContainerStopped)[0][0].why == "its pod was deleted"


def test_one_that_needs_longer_than_its_grace_period_is_killed():
    world, kubelet = started(image="shop/web:1")
    kubelet.ask(StopContainer("u1", "main", seconds(1), "its pod was deleted"))
    world.run(world.now + ms(1100))

    assert said(kubelet, ContainerExited)[0].exit_code == 137


def test_containers_run_and_answer_while_the_runtime_is_dead_and_are_found_again():
    world, kubelet = started()
    machine = world.machine("worker-1")
    machine.kill("runtime")
    kubelet.send("worker-1/containers", Probe("u1", "main", "readiness"))
    world.run(world.now + seconds(1))
    assert said(kubelet, ProbeResult)[0].is_ok

    machine.start("runtime")
    kubelet.ask(ListPods())
    world.run(world.now + seconds(1))

    (sandbox,) = said(kubelet, PodList)[-1].sandboxes
    assert (sandbox.pod, sandbox.containers[0].state) == ("shop/one", "running")


def test_power_ends_containers_without_a_word():
    world, _ = started()
    world.machine("worker-1").power_off()
    world.machine("worker-1").power_on()

    assert world.process("worker-1/containers").listing() == ()
    assert facts(world, ContainerStopped) == []


def test_a_removed_sandbox_takes_its_containers_along_and_frees_its_address_for_later():
    world, kubelet = started()
    kubelet.ask(RemovePodSandbox("u1"))
    kubelet.ask(RunPodSandbox("u2", "shop/two"))
    world.run(seconds(12))

    assert said(kubelet, SandboxGone) == [SandboxGone("u1")]
    assert said(kubelet, ContainerExited)[0].exit_code == 137
    assert said(kubelet, SandboxRunning)[-1].ip == "10.244.1.3"


def test_a_probed_process_says_when_it_would_answer_otherwise():
    world = workers(1)
    kubelet = world.process("worker-1/kubelet")
    containers = world.process("worker-1/containers")
    containers.make_sandbox("u1", "shop/one")
    containers.run("u1", "main", "slow-start", 0)
    kubelet.send("worker-1/containers", Probe("u1", "main", "readiness"))
    world.run(seconds(39))
    assert [result.is_ok for result in said(kubelet, ProbeResult)] == [False]

    world.run(seconds(41))

    assert said(kubelet, ServingChanged) == [ServingChanged("u1", "main")]


def test_a_crasher_ends_by_itself():
    world, kubelet = started(image="crasher")
    world.run(seconds(14))

    assert said(kubelet, ContainerExited)[0].exit_code == 1


def test_a_world_of_containers_pickles_and_goes_on_alike():
    world, _ = started(image="shop/web:1")
    twin = pickle.loads(pickle.dumps(world))
    for each in (world, twin):
        each.process("worker-1/kubelet").ask(StopContainer("u1", "main", seconds(30), "its pod was deleted"))
        each.run(seconds(20))

    assert world.journal.digest == twin.journal.digest
