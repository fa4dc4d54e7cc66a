"""A cluster: the machines that a spec asks for, with their programs, in one world; commands go in, changes
come out.

Contract: the same spec and the same commands at the same instants give the same changes to the byte.
"""

import pickle
from typing import Any

from .apiserver.server import APIServer
from .client.client import Client
from .cni.dataplane import Dataplane
from .commands import ByInstructor, Command, CommandError
from .controllers.manager import ControllerManager
from .etcd.member import EtcdMember
from .kernel.agenda import Agenda
from .kernel.clock import Instant
from .kernel.component import Component
from .kernel.facts import ClusterRacked, CommandGiven
from .kernel.journal import Change
from .kernel.machine import Machine
from .kernel.world import World
from .kubectl.kubectl import Kubectl
from .kubelet.kubelet import Kubelet
from .outside.api_client import ApiClient
from .outside.image_registry import ImageRegistry
from .outside.installer import Installer
from .outside.load_balancer import LoadBalancer
from .outside.users import Users
from .proxy.kube_proxy import KubeProxy
from .runtime.containers import Containers
from .runtime.runtime import Runtime
from .scheduler.scheduler import Scheduler
from .spec import WORKERS_MAX, ClusterSpec

OUTSIDE = "outside"


class Cluster:
    """Machines with power, and the one door for commands."""

    def __init__(self, spec: ClusterSpec, workers_max: int = WORKERS_MAX) -> None:
        self.spec = spec
        self.workers_max = workers_max
        self.given = 0  # how many commands were carried out
        self.world = World(spec.seed)
        names = (*spec.control_plane_names(), *spec.worker_names())
        self.world.because = (self.world.journal.enter(0, (), ClusterRacked(spec.seed, names)),)
        self.rack()

    # Racking

    def rack(self) -> None:
        """Put every machine in and give it power: control plane first, then workers, then what is outside."""
        spec, beginning = self.spec, self.world.because
        members = tuple(f"{name}/etcd" for name in spec.control_plane_names())
        servers = tuple(f"{name}/api-server" for name in spec.control_plane_names())
        machines = []
        for number, name in enumerate(spec.control_plane_names(), start=1):
            machine = self.world.rack(name, "control-plane", spec.zone_of_control_plane(number))
            machine.programs = {
                "etcd": (EtcdMember, {"peers": members}),
                "api-server": (APIServer, {}),
                "scheduler": (Scheduler, {}),
                "controller-manager": (ControllerManager, {}),
            }
            machines.append(machine)
        balancer = self.world.rack("load-balancer", OUTSIDE, "a")
        balancer.programs = {"balancer": (LoadBalancer, {"backends": servers})}
        machines.append(balancer)
        registry = self.world.rack("registry", OUTSIDE, "a")
        registry.programs = {"images": (ImageRegistry, {})}
        machines.append(registry)
        for number, name in enumerate(spec.worker_names(), start=1):
            self.world.because = beginning
            machines.append(self.add_worker(name, spec.zone_of_worker(number)))
        workstation = self.world.rack("workstation", OUTSIDE, "a")
        workstation.programs = {
            "kubectl": (Kubectl, {}),
            "api-client": (ApiClient, {}),
            "installer": (Installer, {"app": spec.app, "objects": spec.objects}),
        }
        machines.append(workstation)
        if spec.app == "shop" and spec.rate:
            users = self.world.rack("users", OUTSIDE, "a")
            users.programs = {"users": (Users, {"rate": spec.rate})}
            machines.append(users)
        for machine in machines:
            self.world.because = beginning
            machine.power_on()
        self.world.because = ()

    def check_new_worker(self, name: str, zone: str) -> None:
        """Raise CommandError unless a worker of that name and zone can be added."""
        workers = [machine for machine in self.world.machines.values() if machine.role == "worker"]
        number = name.removeprefix("worker-")
        if name in self.world.machines or not (
            name.startswith("worker-") and number.isascii() and number.isdigit() and 1 <= int(number) <= 250
        ):
            raise CommandError(
                f"{name[:40]!r} cannot be added: workers are named worker-1, worker-2, … and each name once."
            )
        if zone not in "abc"[: self.spec.zones] or len(zone) != 1:
            raise CommandError(
                f"There is no zone {zone[:40]!r}; there are {', '.join('abc'[: self.spec.zones])}."
            )
        if len(workers) >= self.workers_max:
            raise CommandError(
                f"This cluster has {len(workers)} workers, and {self.workers_max} are its limit."
            )

    def add_worker(self, name: str, zone: str) -> Machine:
        """Rack a worker, without power yet."""
        machine = self.world.rack(name, "worker", zone)
        machine.programs = {
            "dataplane": (Dataplane, {}),  # the kernel's packet rules, and the containers' own processes:
            "containers": (Containers, {}),  # they outlive the programs below that look after them
            "runtime": (Runtime, {}),
            "kubelet": (Kubelet, {}),
            "kube-proxy": (KubeProxy, {}),
        }
        return machine

    # Commands and time

    def do(self, command: Command) -> int:
        """Carry out `command` at this instant, after everything else that is due at it; returns the number of
        its change.

        Raises CommandError, and then nothing was changed.
        """
        command.check(self)
        world = self.world
        world.run(world.now)
        done = command.line().removeprefix(f"{ByInstructor.verb} ")
        given = CommandGiven(done, command.told())
        number = world.journal.enter(world.now, (), given)
        world.because = (number,)
        self.given += 1
        command.give(self)
        world.because = ()
        return number

    def run(self, until: Instant, events_max: int | None = None) -> int:
        """Let time pass; see World.run."""
        return self.world.run(until, events_max)

    def take_changes(self) -> list[Change]:
        """The changes since the last call."""
        return self.world.journal.take_fresh()

    def workstation(self, process: str) -> Any:
        """A process of the workstation, through which people and real clients act."""
        component: Component | None = self.world.process(f"workstation/{process}")
        if component is None:
            raise CommandError(f"The workstation runs no {process}.")
        return component

    @property
    def now(self) -> Instant:
        """The instant up to which everything has happened."""
        return self.world.now

    @property
    def digest(self) -> str:
        """Names the whole history: equal for equal histories, and only then."""
        return self.world.journal.digest.hex()

    def dismantle(self) -> None:
        """Cut the circles in which the things of a world hold each other, so that its memory is free now and
        not when Python's collector comes by, which then takes half a second for twenty of them (measured).
        The cluster cannot be used any more."""
        world = self.world
        for machine in world.machines.values():
            for component in machine.components.values():
                for helper in [each for each in vars(component).values() if isinstance(each, Client)]:
                    for informer in helper.informers:
                        vars(informer).clear()
                    vars(helper).clear()
                vars(component).clear()
            machine.components.clear()
            machine.disk.files.clear()
        world.machines.clear()
        world.ways.clear()
        world.held.clear()
        world.agenda = Agenda()

    # Checkpoints

    def checkpoint(self) -> bytes:
        """The whole world as bytes, without the recent changes. Only the server itself makes and reads
        them."""
        return pickle.dumps(self, protocol=pickle.HIGHEST_PROTOCOL)

    @staticmethod
    def from_checkpoint(checkpoint: bytes) -> "Cluster":
        """The cluster that `checkpoint` was made of. Never give it bytes that somebody else made: unpickling
        runs them."""
        cluster = pickle.loads(checkpoint)  # noqa: S301 - signed by the caller, see sandbox/kept/checkpoints.py
        assert isinstance(cluster, Cluster), "a checkpoint holds a cluster"
        return cluster
