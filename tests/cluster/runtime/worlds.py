"""Small worlds of workers: kernel tables, containers, a runtime, a registry, and somebody who asks."""

from k8sarch.cluster.cni.dataplane import Dataplane
from k8sarch.cluster.cni.packets import Endpoint
from k8sarch.cluster.kernel.component import Component
from k8sarch.cluster.kernel.journal import Fact
from k8sarch.cluster.kernel.world import World
from k8sarch.cluster.outside.image_registry import ImageRegistry
from k8sarch.cluster.runtime.containers import Containers
from k8sarch.cluster.runtime.runtime import Runtime


class Listener(Component):
    """Stands where the kubelet would, and notes what it hears."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.heard: list = []

    def receive(self, message, sender):
        self.heard.append(message)

    def ask(self, message):
        """Ask the runtime of this machine."""
        self.send(f"{self.machine.name}/runtime", message, ())


WORKER = {
    "dataplane": (Dataplane, {}),
    "containers": (Containers, {}),
    "runtime": (Runtime, {}),
    "kubelet": (Listener, {}),
}


def workers(count: int, seed: int = 1) -> World:
    """A world of `count` workers with power, and the registry."""
    world = World(seed)
    registry = world.rack("registry", "outside", "a")
    registry.programs = {"images": (ImageRegistry, {})}
    registry.power_on()
    for number in range(1, count + 1):
        machine = world.rack(f"worker-{number}", "worker", "a")
        machine.programs = dict(WORKER)
        machine.power_on()
    world.because = ()
    world.journal.take_fresh()
    return world


def run_pod(world: World, machine: str, pod: str, image: str) -> Endpoint:
    """Start a pod with one container without asking anybody, and return its endpoint."""
    containers = world.process(f"{machine}/containers")
    sandbox = containers.make_sandbox(f"uid-{pod}", pod)
    containers.run(sandbox.uid, "main", image, 0)
    return Endpoint(sandbox.ip, pod)


def lead(world: World, service: str, *endpoints: Endpoint) -> None:
    """Let the rules of every worker lead `service` to these endpoints."""
    for machine in world.machines.values():
        if machine.role == "worker":
            machine.components["dataplane"].install(service, tuple(endpoints), 1)


def facts(world: World, kind: type[Fact]) -> list:
    """The facts of that kind since the last look, with their causes."""
    return [
        (change.fact, change.because)
        for change in world.journal.take_fresh()
        if isinstance(change.fact, kind)
    ]
