"""Every armed timer of a cluster: whose it is, what it is called, when it ends, and what follows then.

Contract: reading only. Looking changes nothing and is recorded nowhere. Beside what components have armed
stand the leases of nodes, which are data that runs out: nobody wakes when they do.
"""

from typing import NamedTuple

from .api.times import instant_of
from .kernel.clock import Instant, seconds
from .kernel.component import RUNNING, Component
from .view import ClusterView

# What a timer is to whoever looks: a turn of the wheels, something that people wait for, or a watch over a
# node, which is always worth its line.
ROUTINE, WAIT, WATCH = "routine", "wait", "watch"

LABELS = {  # name, or what stands before its colon → (what people call it, what it is)
    "election": ("election time-out", ROUTINE),
    "heartbeat": ("next heartbeat", ROUTINE),
    "read index": ("question to the leader", ROUTINE),
    "requests": ("oldest request", ROUTINE),
    "client: dial": ("asks for a connection", WAIT),
    "client: health": ("API server silent", ROUTINE),
    "client: calls": ("oldest call", ROUTINE),
    "lease: attempt": ("next look at the lease", ROUTINE),
    "lease: renew deadline": ("its leadership, unless renewed", ROUTINE),
    "tick": ("next look of its own", ROUTINE),
    "runtime check": ("look at the runtime", ROUTINE),
    "node status": ("look at its node", ROUTINE),
    "lease": ("next renewal", ROUTINE),
    "registration": ("registers again", WAIT),
    "pod status": ("writes a status again", WAIT),
    "bookmarks": ("next bookmarks", ROUTINE),
    "system namespaces": ("look at its namespaces", ROUTINE),
    "etcd": ("reads etcd again", WAIT),
    "rules": ("next sync", WAIT),
    "image pull": ("pull time-out", WAIT),
    "health checks": ("next health check", ROUTINE),
    "scheduler: flush": ("another try for all", WAIT),
    "informer": ("watches again", WAIT),
}
OVER_A_CONNECTION = ("client: dial", "client: health", "client: calls")
# The turns of the wheels that wait for a sign of somebody: of all routine ones only these can be touched.
AWAITING = frozenset((*OVER_A_CONNECTION, "lease: renew deadline", "election", "lease: attempt"))
TURNS = frozenset(name for name, (_, kind) in LABELS.items() if kind == ROUTINE)
NODE_LEASES = "/registry/leases/kube-node-lease/"
LEASE_SAYS = "Then nothing by itself: the grace period decides."


class Timer(NamedTuple):
    """`owner` is an address or, of a node's lease, empty; `what` says what it is, `kind` is one of the three
    words above; `about` is a reference of the picture; `waits_on` the machine or process whose sign it waits
    for, if any, and `is_touched` whether that is struck."""

    key: str
    owner: str
    what: str
    kind: str
    about: str
    due: Instant
    since: Instant
    then: str
    because: tuple[int, ...]
    waits_on: str
    is_touched: bool


def timers_of(cluster) -> list[Timer]:
    """All that run now, of every process that lives, and the leases of nodes."""
    world = cluster.world
    found = [
        timer_from(component, name, entry)
        for machine in world.machines.values()
        for component in machine.components.values()
        for name, entry in component.armed.items()
    ]
    return [*found, *node_leases(cluster)]


class Telling:
    """The timers of one cluster that are more than a turn of the wheels, looked at again and again: who can
    have any, and whether anything is struck, is found out once for each change of state."""

    def __init__(self, cluster) -> None:
        self.cluster = cluster
        self.stirred = -1
        self.components: list[Component] = []
        self.armed: list[dict[str, list]] = []  # of each
        self.counted = TURNS

    def look(self) -> tuple[list[Timer], int]:
        """Those of `timers_of` that people wait for, or of which what they wait for is struck, and how many
        run in all. Nine of ten are only counted."""
        world = self.cluster.world
        if world.stirred != self.stirred:
            self.stirred = world.stirred
            self.components = [each for one in world.machines.values() for each in one.components.values()]
            self.armed = [component.armed for component in self.components]
            self.counted = TURNS - AWAITING if anything_struck(world) else TURNS
        found, count, counted = [], 0, self.counted
        struck: dict[str, bool] = {}
        for place, armed in enumerate(self.armed):
            count += len(armed)
            for name in armed:
                if name in counted:
                    continue
                component = self.components[place]
                if not is_touched(component, name, struck) if name in TURNS else is_routine(component, name):
                    continue
                found.append(timer_from(component, name, armed[name]))
        leases = node_leases(self.cluster)
        return [*found, *leases], count + len(leases)


def is_routine(component: Component, name: str) -> bool:
    """Whether a timer of that name is a turn of the wheels, as `timer_from` says it."""
    known = LABELS.get(name) or LABELS.get(name.partition(":")[0])
    if known is not None:
        return known[1] == ROUTINE
    if name.startswith("queue: "):
        return not failures(component, name)
    return name.startswith("check ")


def is_touched(component: Component, name: str, struck: dict[str, bool]) -> bool:
    """Whether what a timer waits for is struck; `struck` remembers what was looked at."""
    names = (awaited(component, name), component.machine.name if name in OVER_A_CONNECTION else "")
    for each in names:
        if each not in struck:
            struck[each] = is_struck(component.world, each)
    return struck[names[0]] or struck[names[1]]


def timer_from(component: Component, name: str, entry: list) -> Timer:
    """One armed timer."""
    due, _, _, argument, because, then, since = entry
    world, address = component.world, component.address
    known = LABELS.get(name) or LABELS.get(name.partition(":")[0])
    about, waits_on = f"components/{address}", ""
    if known is not None:
        what, kind = known
        waits_on = awaited(component, name)
    elif name.startswith("silence of "):
        node = name.removeprefix("silence of ")
        what, kind, about, waits_on = f"Grace period for {node}", WATCH, f"nodes/{node}", node
    elif name.startswith("eviction of "):
        pod = name.removeprefix("eviction of ")
        what, kind, about = f"{pod}: tolerates the taint of its node", WAIT, f"pods/{pod}"
    elif name.startswith("queue: "):
        what, kind = queued(component, name)
    else:
        what, kind, about = of_a_pod(component, name, argument)
    if name in OVER_A_CONNECTION and not is_struck(world, waits_on):
        waits_on = component.machine.name if is_struck(world, component.machine.name) else waits_on
    touched = is_struck(world, waits_on)
    return Timer(
        f"{address} {name}", address, what, kind, about, due, since, then, because, waits_on, touched
    )


def awaited(component: Component, name: str) -> str:
    """The machine or process whose sign a timer of that name waits for, if any."""
    if name not in AWAITING:
        return ""
    if name == "election":
        return component.state.leader or ""  # type: ignore[attr-defined]
    return holder_of(component) if name == "lease: attempt" else server_of(component)


def queued(component: Component, name: str) -> tuple[str, str]:
    """A key in a controller's queue: a back-off after a failure, or just another look."""
    controller, _, key = name.removeprefix("queue: ").partition(" ")
    if failures(component, name):
        return f"{controller} controller: back-off for {key}", WAIT
    return f"{controller} controller: looks at {key} again", ROUTINE


def failures(component: Component, name: str) -> int:
    """How often a key in a controller's queue has failed in a row."""
    controller, _, key = name.removeprefix("queue: ").partition(" ")
    runner = component.runners.get(controller)  # type: ignore[attr-defined]
    return 0 if runner is None else runner.queue.failures.get(key, 0)


def of_a_pod(component: Component, name: str, argument) -> tuple[str, str, str]:
    """A timer whose name tells of a pod: of the scheduler by key, of a kubelet or its machine by uid."""
    head, _, tail = name.partition(": ")
    if head == "back-off":
        return f"back-off for {tail}", WAIT, f"pods/{tail}"
    if head.startswith("check "):
        return f"next check of {head.removeprefix('check ')}", ROUTINE, f"components/{component.address}"
    workers = getattr(component, "pods", None)
    if workers is not None:
        uid, _, _ = head.partition(" ")
        worker = workers.workers.get(uid)
        if worker is not None:
            return f"{worker.key}: {tail}", WAIT, f"pods/{worker.key}"
    sandboxes = getattr(component, "sandboxes", None)
    if sandboxes is not None and argument[0] in sandboxes:
        pod = sandboxes[argument[0]].pod
        return f"{pod}: grace period", WAIT, f"pods/{pod}"
    return name, WAIT, f"components/{component.address}"


def server_of(component: Component) -> str:
    """The address of the API server that a client of one uses, or gave up last."""
    client = getattr(component, "client", None)
    return "" if client is None else client.server or client.given_up


def holder_of(component: Component) -> str:
    """Who holds the lease that a process waits for; nobody when it is its own."""
    record = component.election.record  # type: ignore[attr-defined]
    holder = "" if record is None else record["spec"].get("holderIdentity") or ""
    return "" if holder == component.address else holder


def anything_struck(world) -> bool:
    """Whether `is_struck` may say so of anything at all."""
    if world.links.cuts:
        return True
    for machine in world.machines.values():
        if not machine.power or not machine.programs.keys() <= machine.components.keys():
            return True
        for component in machine.components.values():
            if component.alive != RUNNING:
                return True
    return False


def is_struck(world, name: str) -> bool:
    """Whether a machine or a process, by its address, is not as it should be: without power, off the
    network, dead or frozen."""
    machine_name, _, process = name.partition("/")
    machine = world.machines.get(machine_name)
    if not name or machine is None:
        return False
    if not machine.power or machine_name in world.links.cuts:
        return True
    if process:
        component = machine.components.get(process)
        return component is None or component.alive != RUNNING
    kubelet = machine.components.get("kubelet")
    return "kubelet" in machine.programs and (kubelet is None or kubelet.alive != RUNNING)


def node_leases(cluster) -> list[Timer]:
    """The Lease of each node, as the member of etcd that has applied most holds it."""
    store = ClusterView(cluster).store()
    if store is None:
        return []
    found = []
    for key in store.keys_between(NODE_LEASES, NODE_LEASES + "~"):
        spec = store.live[key].value["spec"]
        node, lasts = key.removeprefix(NODE_LEASES), seconds(spec.get("leaseDurationSeconds") or 40)
        renewed = instant_of(spec.get("renewTime"))
        if renewed is not None:
            touched = is_struck(cluster.world, node)
            found.append(
                Timer(
                    f"lease/{node}",
                    "",
                    f"Lease of {node}",
                    WATCH,
                    f"nodes/{node}",
                    renewed + lasts,
                    renewed,
                    LEASE_SAYS,
                    (),
                    node,
                    touched,
                )
            )
    return found
