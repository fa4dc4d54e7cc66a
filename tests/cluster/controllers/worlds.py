"""Small real clusters, with somebody at the workstation who speaks to the API server."""

from k8sarch.cluster.apiserver.server import APIServer
from k8sarch.cluster.client.client import Client
from k8sarch.cluster.client.informer import Informer
from k8sarch.cluster.cni.dataplane import Dataplane
from k8sarch.cluster.controllers.manager import ControllerManager
from k8sarch.cluster.etcd.member import EtcdMember
from k8sarch.cluster.kernel.clock import seconds
from k8sarch.cluster.kernel.component import Component
from k8sarch.cluster.kernel.world import World
from k8sarch.cluster.kubelet.kubelet import Kubelet
from k8sarch.cluster.outside.image_registry import ImageRegistry
from k8sarch.cluster.outside.load_balancer import LoadBalancer
from k8sarch.cluster.proxy.kube_proxy import KubeProxy
from k8sarch.cluster.runtime.containers import Containers
from k8sarch.cluster.runtime.runtime import Runtime
from k8sarch.cluster.scheduler.scheduler import Scheduler

SEEN = ("nodes", "pods", "replicasets", "deployments", "services", "endpointslices", "namespaces", "events")


class Operator(Component):
    """A person with a client, who sees everything."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.client = Client(self, "kubernetes-admin")
        self.sees: dict[str, Informer] = {}
        self.replies: list = []

    def start(self) -> None:
        self.client.start()
        self.sees = {resource: Informer(self.client, resource) for resource in SEEN}

    def receive(self, message, sender: str) -> None:
        assert self.client.takes(message, sender), f"{self.address} cannot be sent {message!r}"

    def replied(self, reply, argument) -> None:
        self.replies.append(reply)


class Ground:
    """A world and the person in it."""

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def operator(self) -> Operator:
        return self.world.process("workstation/operator")

    def run(self, duration_seconds: float) -> None:
        self.world.run(self.world.now + int(seconds(1) * duration_seconds))

    def ask(self, verb: str, *arguments, **settings):
        """Do one call and wait for its reply."""
        operator = self.operator
        self.world.because = ()
        getattr(operator.client, verb)(*arguments, then=operator.replied, because=(), **settings)
        before = len(operator.replies)
        while len(operator.replies) == before:
            self.run(0.01)
        return operator.replies[-1]

    def create(self, *documents) -> None:
        for document in documents:
            reply = self.ask("create", PLURALS[document["kind"]], document)
            assert reply.ok, reply

    def see(self, resource: str) -> dict:
        return self.operator.sees[resource].cache

    def pods(self, prefix: str = "") -> list:
        """Active pods whose name begins so."""
        return [pod for key, pod in self.see("pods").items()
                if key.partition("/")[2].startswith(prefix) and "deletionTimestamp" not in pod["metadata"]]

    def facts(self, *names: str) -> list:
        return [change.fact for change in self.world.journal.kept.values()
                if type(change.fact).__name__ in names]

    def changes(self, *names: str) -> list:
        return [change for change in self.world.journal.kept.values() if type(change.fact).__name__ in names]

    def leader(self, process: str) -> str:
        """The machine whose scheduler or controller-manager leads."""
        return next(name for name, machine in self.world.machines.items()
                    if process in machine.components and machine.components[process].election.leads)


PLURALS = {"Namespace": "namespaces", "Deployment": "deployments", "Service": "services", "Pod": "pods",
           "Node": "nodes"}


def cluster(control_planes: int = 1, workers: int = 3, zones: int = 1, seed: int = 1) -> Ground:
    """A cluster that has been running for fifteen seconds, with the namespace shop."""
    world = World(seed)
    names = [f"cp-{number}" for number in range(1, control_planes + 1)]
    for number, name in enumerate(names):
        machine = world.rack(name, "control-plane", "abc"[number % zones])
        machine.programs = {
            "etcd": (EtcdMember, {"peers": tuple(f"{each}/etcd" for each in names)}),
            "api-server": (APIServer, {}), "scheduler": (Scheduler, {}),
            "controller-manager": (ControllerManager, {}),
        }
    world.rack("load-balancer", "outside", "a").programs = {
        "balancer": (LoadBalancer, {"backends": tuple(f"{each}/api-server" for each in names)})}
    world.rack("registry", "outside", "a").programs = {"images": (ImageRegistry, {})}
    for number in range(workers):
        machine = world.rack(f"worker-{number + 1}", "worker", "abc"[number * zones // workers])
        machine.programs = {
            "dataplane": (Dataplane, {}), "containers": (Containers, {}), "runtime": (Runtime, {}),
            "kubelet": (Kubelet, {}),
            "kube-proxy": (KubeProxy, {}),
        }
    world.rack("workstation", "outside", "a").programs = {"operator": (Operator, {})}
    for machine in list(world.machines.values()):
        machine.power_on()
    ground = Ground(world)
    ground.run(3)
    ground.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}})
    ground.run(12)
    return ground


def deployment(name: str = "web", replicas: int = 3, image: str = "shop/web:1.0", **spec) -> dict:
    """A Deployment in the namespace shop."""
    labels = {"app": name}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": "shop"},
            "spec": {"replicas": replicas, "selector": {"matchLabels": labels}, **spec,
                     "template": {"metadata": {"labels": labels},
                                  "spec": {"containers": [{"name": name, "image": image}]}}}}


def service(name: str = "web") -> dict:
    """A Service for the pods of a Deployment of that name."""
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "shop"},
            "spec": {"selector": {"app": name}, "ports": [{"port": 80}]}}


def chain_of(world: World, number: int) -> list:
    """The facts behind a change, nearest first, each once."""
    found, waiting = {}, [number]
    while waiting:
        each = waiting.pop(0)
        change = world.journal.find(each)
        if change is not None and each not in found:
            found[each] = change
            waiting.extend(change.because)
    return list(found.values())
