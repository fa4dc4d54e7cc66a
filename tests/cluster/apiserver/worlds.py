"""Small worlds that tests of the API server begin with: machines, a load balancer, and somebody who asks."""

from k8sarch.cluster.api.document import guard_documents
from k8sarch.cluster.apiserver.messages import Request, Response, WatchEvents
from k8sarch.cluster.apiserver.server import APIServer
from k8sarch.cluster.etcd.member import EtcdMember
from k8sarch.cluster.kernel.clock import ms, seconds
from k8sarch.cluster.kernel.component import Component
from k8sarch.cluster.kernel.world import World
from k8sarch.cluster.kubectl.kubectl import Kubectl
from k8sarch.cluster.outside.load_balancer import LoadBalancer

WARM_UP, MOMENT, TERMINAL_MOMENT = seconds(4), ms(50), ms(300)


class Asker(Component):
    """A client without comfort: sends one request and keeps whatever comes."""

    def __init__(self, machine, name):
        super().__init__(machine, name)
        self.got = []
        self.numbers = 0

    def start(self):
        pass

    def receive(self, message, sender):
        self.got.append((message, self.world.because))


class Ground:
    """A world with an API, and shorthands to ask it."""

    def __init__(self, control_planes=1, seed=1, warm_up=WARM_UP):
        self.world = world = World(seed)
        guard_documents(world)
        names = [f"cp-{number}" for number in range(1, control_planes + 1)]
        for number, name in enumerate(names):
            machine = world.rack(name, "control-plane", "abc"[number % 3])
            machine.programs = {
                "etcd": (EtcdMember, {"peers": tuple(f"{each}/etcd" for each in names)}),
                "api-server": (APIServer, {}),
            }
        balancer = world.rack("load-balancer", "outside", "a")
        balancer.programs = {
            "balancer": (LoadBalancer, {"backends": tuple(f"{each}/api-server" for each in names)})
        }
        workstation = world.rack("workstation", "outside", "a")
        workstation.programs = {"asker": (Asker, {}), "kubectl": (Kubectl, {"namespace": "shop"})}
        for machine in world.machines.values():
            machine.power_on()
        world.because = ()
        world.run(warm_up)
        self.asker = workstation.components["asker"]
        self.kubectl = workstation.components["kubectl"]

    def run(self, duration):
        self.world.run(self.world.now + duration)

    def send(
        self,
        verb,
        resource,
        namespace=None,
        name=None,
        body=None,
        part=None,
        user="kubernetes-admin",
        server="cp-1",
        because=(),
        **options,
    ):
        asker, address = self.asker, f"{server}/api-server"
        asker.numbers += 1
        if address not in asker.connections:
            asker.open_connection(address)
        request = Request(asker.numbers, verb, resource, namespace, name, part, body, options, user)
        asker.send(address, request, because)
        return asker.numbers

    def answer(self, number):
        found = [
            (message, because)
            for message, because in self.asker.got
            if isinstance(message, Response) and message.id == number
        ]
        assert len(found) == 1, f"request {number} was answered {len(found)} times"
        return found[0]

    def ask(self, *request, wait=MOMENT, **options):
        """Code and body of the answer."""
        number = self.send(*request, **options)
        self.run(wait)
        message, _ = self.answer(number)
        return message.code, message.body

    def events(self, watch):
        return [
            event
            for message, _ in self.asker.got
            if isinstance(message, WatchEvents) and message.watch_id == watch
            for event in message.events
        ]

    def facts(self, name):
        return [change for change in self.world.journal.kept.values() if type(change.fact).__name__ == name]

    def type(self, line, wait=TERMINAL_MOMENT):
        """What the terminal printed for a line, and the exit code."""
        before = len(self.facts("TerminalPrinted"))
        self.world.because = ()
        self.kubectl.execute(line)
        self.run(wait)
        printed = [
            change.fact for change in self.facts("TerminalPrinted")[before:] if change.fact.line == line
        ]
        return "\n".join(fact.text for fact in printed), printed[-1].exit_code if printed else None

    def open_shop(self):
        self.ask("create", "namespaces", body={"metadata": {"name": "shop"}})
        return self


def pod(name="web-1", **spec):
    return {
        "metadata": {"name": name, "labels": {"app": "web"}},
        "spec": {"containers": [{"name": "web", "image": "shop/web:1"}], **spec},
    }


def deployment(name="web", replicas=3, **spec):
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"name": "web", "image": "shop/web:1"}]},
            },
            **spec,
        },
    }


def service(name="web", **spec):
    return {"metadata": {"name": name}, "spec": {"selector": {"app": name}, "ports": [{"port": 80}], **spec}}
