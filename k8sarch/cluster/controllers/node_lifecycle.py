"""Decides which nodes are alive, says so in their conditions and taints, and gives nodes up only as fast as
is safe.

Every five seconds it looks at each node. Heard is a node whose Lease was renewed or whose status was posted
since the last look; the time of the look counts, by the controller's own clock. After 50 s of silence (60 s
when its kubelet never posted a status) the conditions become Unknown and its pods are marked not ready.
NoSchedule taints follow the conditions at once; the NoExecute taint follows at the next look, one node in ten
seconds for each zone. Source: pkg/controller/nodelifecycle/node_lifecycle_controller.go,
scheduler/rate_limited_queue.go (v1.34). Simplified: a node whose kubelet never posted a status does not count
for its zone, one with the label node.kubernetes.io/exclude-disruption does; a zone is its zone label alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..api.document import Document, get, replaced
from ..api.resources import Node
from ..api.times import instant_of, timestamp
from ..client.informer import Event
from ..kernel.clock import Duration, Instant, seconds
from ..kernel.journal import merge
from .controller import Cache, Controller, Watch
from .facts import EvictionsHalted, NodeHeardAgain, NodeSilent, ZoneStateChanged
from .plan import ComeBack, Forget, Note, Patch, Record, Remind, Step, Together, Update, Why

MONITOR_PERIOD = seconds(5)
MONITOR_GRACE_PERIOD = seconds(50)
STARTUP_GRACE_PERIOD = seconds(60)
EVICTION_PAUSE = seconds(10)                               # --node-eviction-rate 0.1
SECONDARY_EVICTION_PAUSE = seconds(100)                    # --secondary-node-eviction-rate 0.01
# a disrupted zone of at most so many nodes loses no more of them
LARGE_ZONE = 50
# more than so many must fail before a zone is called disrupted
UNHEALTHY_NODES_MIN = 2
UNHEALTHY_THRESHOLD = (55, 100)
ZONE_LABEL = "topology.kubernetes.io/zone"
ZONES_KEY = ":zones"                                       # no node can be called so

NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"
TAINT_OF = {"False": NOT_READY, "Unknown": UNREACHABLE}    # Ready condition → key of both taints
CONDITIONS = ("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")
PRESSURE_TAINTS = {
    "MemoryPressure": "node.kubernetes.io/memory-pressure",
    "DiskPressure": "node.kubernetes.io/disk-pressure",
    "PIDPressure": "node.kubernetes.io/pid-pressure",
    "NetworkUnavailable": "node.kubernetes.io/network-unavailable",
}
UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
MANAGED = (NOT_READY, UNREACHABLE, UNSCHEDULABLE, *PRESSURE_TAINTS.values())

NORMAL, PARTIAL, FULL = "Normal", "PartialDisruption", "FullDisruption"


@dataclass(slots=True)
class Health:
    """What is remembered of one node."""

    probed: Instant                                       # the look at which it was last heard
    heartbeat: str = ""                                   # of the Ready condition, as last seen
    renewed: str = ""                                     # renewTime of its Lease, as last seen
    change: int = 0                                       # number of the change that it was last heard by
    heard: str = "its registration"
    # Ready at the last look: True, False, Unknown; empty when there was none
    ready: str = ""
    has_posted: bool = False                              # whether there was a Ready condition
    # the value of `probed` for which NodeSilent was recorded
    announced: Instant = -1
    marked: bool = False                                  # its pods were marked not ready
    status: str = ""                                      # Ready as last decided about
    turned: tuple[int, ...] = ()                          # the changes behind that status


@dataclass(slots=True)
class Zone:
    """One zone: its state, and the nodes that wait for their NoExecute taint."""

    state: str = NORMAL
    size: int = 0
    not_ready: int = 0
    waiting: dict[str, bool] = field(default_factory=dict)
    free: Instant = 0                                     # when the next may be tainted


@dataclass(slots=True)
class Memory:
    """Dies with the process: a new leader hears of every node anew."""

    nodes: dict[str, Health] = field(default_factory=dict)
    zones: dict[str, Zone] = field(default_factory=dict)
    is_halted: bool = False                               # all nodes of all zones fail: nothing is given up
    news: list[str] = field(default_factory=list)         # zones whose change of state is to be told


def node_changed(event: Event, cache: Cache) -> Iterable[str]:
    """Nodes that come, go, or change their conditions' statuses or their spec."""
    old, new = event.old, event.new
    if old is None or new is None or old.get("spec") != new.get("spec") or statuses(old) != statuses(new):
        return (event.key,)
    return ()


def statuses(node: Document) -> list[tuple[str, str]]:
    """(type, status) of the conditions."""
    return [(condition["type"], condition["status"]) for condition in get(node, "status.conditions", ())]


def zone_of(node: Document) -> str:
    """The zone label's value; empty when there is none."""
    return (node["metadata"].get("labels") or {}).get(ZONE_LABEL, "")


def zone_state(not_ready: int, size: int) -> str:
    """Whether a zone as a whole is in trouble."""
    if not_ready and not_ready == size:
        return FULL
    part, whole = UNHEALTHY_THRESHOLD
    if not_ready > UNHEALTHY_NODES_MIN and not_ready * whole >= part * size:
        return PARTIAL
    return NORMAL


def eviction_pause(zone: Zone) -> Duration | None:
    """How long after one node the next of the zone may be tainted; None for never."""
    if zone.state != PARTIAL:
        return EVICTION_PAUSE
    return SECONDARY_EVICTION_PAUSE if zone.size > LARGE_ZONE else None


class NodeLifecycleController(Controller):
    """Works by node; the key `:zones` tells what became of the zones."""

    name = "node-lifecycle"
    source = "node-controller"
    workers = 30
    watches = (Watch("nodes", node_changed),)
    tick = MONITOR_PERIOD

    def __init__(self) -> None:
        self.memory = Memory()

    # The look, every five seconds

    def due_keys(self, cache: Cache) -> Iterable[str]:
        """Look at every node; those with something to decide are due."""
        memory, now = self.memory, cache.now
        nodes = cache.all("nodes")
        due = []
        for name in [name for name in memory.nodes if name not in nodes]:
            due.append(name)
        for name, node in nodes.items():
            is_heard = self.listen(name, node, cache)
            health = memory.nodes[name]
            ready = Node(node).condition("Ready")
            health.ready = "" if ready is None else ready["status"]
            is_overdue = now >= health.probed + self.grace(health)
            if is_heard or is_overdue or health.ready != "True" or carries_no_execute(node):
                due.append(name)
        self.look_at_zones(nodes, now)
        if memory.news:
            due.append(ZONES_KEY)
        return due

    def listen(self, name: str, node: Document, cache: Cache) -> bool:
        """Note whether the node was heard since the last time."""
        now = cache.now
        ready = Node(node).condition("Ready")
        lease = cache.find("leases", f"kube-node-lease/{name}")
        heartbeat = "" if ready is None else ready.get("lastHeartbeatTime", "")
        renewed = "" if lease is None else lease["spec"].get("renewTime", "")
        health = self.memory.nodes.get(name)
        is_heard = False
        if health is None:
            created = instant_of(node["metadata"].get("creationTimestamp")) or now
            health = self.memory.nodes[name] = Health(probed=created if ready is None else now,
                                                      change=first(cache.because("nodes", name)))
            is_heard = True
        elif heartbeat != health.heartbeat:
            is_heard, health.probed, health.heard = True, now, "its status"
            health.change = first(cache.because("nodes", name)) or health.change
        if renewed > health.renewed:
            is_heard, health.probed, health.heard = True, now, "the renewal of its lease"
            health.change = first(cache.because("leases", f"kube-node-lease/{name}")) or health.change
        health.heartbeat, health.renewed, health.has_posted = heartbeat, renewed, ready is not None
        return is_heard

    def grace(self, health: Health) -> Duration:
        """How long the node may be silent."""
        return MONITOR_GRACE_PERIOD if health.has_posted else STARTUP_GRACE_PERIOD

    def look_at_zones(self, nodes: dict[str, Document], now: Instant) -> None:
        """Count the failing nodes of each zone, and halt when all of all fail."""
        memory = self.memory
        stopped = [zone for zone in memory.zones.values() if memory.is_halted or eviction_pause(zone) is None]
        for zone in memory.zones.values():
            zone.size = zone.not_ready = 0
        for name, node in nodes.items():
            if memory.nodes[name].ready:
                zone = memory.zones.setdefault(zone_of(node), Zone())
                zone.size += 1
                zone.not_ready += memory.nodes[name].ready != "True"
        for name in [name for name, zone in memory.zones.items() if not zone.size]:
            del memory.zones[name]
        for name, zone in memory.zones.items():
            state = zone_state(zone.not_ready, zone.size)
            if state != zone.state:
                zone.state = state
                memory.news.append(name)
        for zone in stopped:                              # a pace that follows none begins with a pause
            zone.free = max(zone.free, now + (eviction_pause(zone) or EVICTION_PAUSE))
        was_halted = memory.is_halted
        memory.is_halted = bool(memory.zones) and all(zone.state == FULL for zone in memory.zones.values())
        if memory.is_halted and not was_halted:
            memory.news.append(ZONES_KEY)
            for zone in memory.zones.values():
                zone.waiting.clear()
        if was_halted and not memory.is_halted:
            for health in memory.nodes.values():          # nobody could be heard meanwhile: begin anew
                health.probed = now

    # One node

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        if key == ZONES_KEY:
            yield from self.told(cache)
            return
        node = cache.find("nodes", key)
        health = self.memory.nodes.get(key)
        if node is None:
            if self.memory.nodes.pop(key, None) is not None:
                yield Forget(timer_of(key))
            return
        if health is not None:
            if get_ready(node) != health.status:
                if health.status == "Unknown" and health.ready and get_ready(node) == "True":
                    yield Record(NodeHeardAgain(key), cache.because("nodes", key))
                health.status, health.turned = get_ready(node), cache.because("nodes", key)
            silent_for = cache.now - health.probed
            if silent_for >= self.grace(health) and self.listen(key, node, cache):
                silent_for = 0
            if silent_for >= self.grace(health):
                if get_ready(node) != "Unknown" or not health.has_posted:
                    yield from self.given_up(key, node, health, cache)
                    return
            elif get_ready(node) != "Unknown":
                yield Remind(timer_of(key), self.grace(health) - silent_for,
                             f"Then, with no news, {key} becomes Unknown.", None, ())
            yield from self.pods_marked(key, node, health, cache)
        yield from self.tainted(key, node, health, cache)

    def given_up(self, name: str, node: Document, health: Health, cache: Cache) -> Iterator[Step]:
        """The grace period is over: nobody knows how the node is."""
        now = timestamp(cache.now)
        if health.announced != health.probed:
            health.announced = health.probed
            yield Record(NodeSilent(name, health.probed, health.heard, self.grace(health)),
                         cache.silence(health.change, name))
        known = {condition["type"]: condition for condition in get(node, "status.conditions", ())}
        for type_ in CONDITIONS:
            condition = known.get(type_)
            if condition is None:
                known[type_] = {"type": type_, "status": "Unknown", "reason": "NodeStatusNeverUpdated",
                                "message": "Kubelet never posted node status.",
                                "lastHeartbeatTime": node["metadata"]["creationTimestamp"],
                                "lastTransitionTime": now}
            elif condition["status"] != "Unknown":
                known[type_] = {**condition, "status": "Unknown", "reason": "NodeStatusUnknown",
                                "message": "Kubelet stopped posting node status.", "lastTransitionTime": now}
        health.has_posted = True
        yield Update("nodes", replaced(node, "status.conditions", list(known.values())), "status")
        yield Note(node, "Normal", "NodeNotReady", f"Node {name} status is now: NodeNotReady")
        yield from self.pods_not_ready(name, cache)

    def pods_marked(self, name: str, node: Document, health: Health, cache: Cache) -> Iterator[Step]:
        """The pods of a node that stopped being ready are not ready either."""
        ready = get_ready(node)
        if ready == "True":
            health.marked = False
        elif ready == "Unknown" or not health.marked:
            health.marked = health.marked or ready != "True"
            yield from self.pods_not_ready(name, cache, health.turned or cache.because("nodes", name))

    def pods_not_ready(
        self, name: str, cache: Cache, because: tuple[int, ...] | None = None
    ) -> Iterator[Step]:
        """Set Ready to False in the status of each pod of the node that still says True."""
        patches, marked = [], []
        now = timestamp(cache.now)
        for key, pod in cache.group("pods", "node", name).items():
            conditions = get(pod, "status.conditions", ())
            if any(each["type"] == "Ready" and each["status"] == "True" for each in conditions):
                changed = [{**each, "status": "False", "lastTransitionTime": now} if each["type"] == "Ready"
                           else each
                           for each in conditions]
                patches.append(Patch("pods", key, {"metadata": {"uid": pod["metadata"]["uid"]},
                                                   "status": {"conditions": changed}},
                                     "status"))
                marked.append(pod)
        if patches:
            what = f"its {len(patches)} pods are marked not ready and get" if len(patches) > 1 else (
                "its pod is marked not ready and gets")
            yield Why(f"{name} is not ready, so {what} no traffic", because)
            yield Together(tuple(patches))
            for pod in marked:
                yield Note(pod, "Warning", "NodeNotReady", "Node is not ready")

    # Taints

    def tainted(self, name: str, node: Document, health: Health | None, cache: Cache) -> Iterator[Step]:
        """Bring the taints in line with the conditions (NoSchedule at once) and with the last look
        (NoExecute, a few at a time)."""
        taints = list(get(node, "spec.taints", ()))
        kept = [taint for taint in taints if not is_managed(taint)]
        schedule = dict.fromkeys(self.no_schedule(node), True)
        for taint in taints:
            if taint["effect"] == "NoSchedule" and taint["key"] in schedule:
                kept.append(taint)
                del schedule[taint["key"]]
        kept.extend({"key": key, "effect": "NoSchedule", "timeAdded": timestamp(cache.now)}
                    for key in schedule)
        present = [taint for taint in taints if is_no_execute(taint)]
        wanted = None if health is None or self.memory.is_halted else TAINT_OF.get(health.ready)
        if get_ready(node) == "True" and not present:
            wanted = None                                 # it came back before its turn
        if health is None:
            kept.extend(present)
        elif wanted is None:
            self.zone(node).waiting.pop(name, None)
        elif [taint["key"] for taint in present] == [wanted]:
            kept.extend(present)
        else:
            wait = 0 if present else self.turn(name, self.zone(node), cache.now)
            if wait == 0:
                kept.append({"key": wanted, "effect": "NoExecute", "timeAdded": timestamp(cache.now)})
            elif wait is not None:
                kept.extend(present)
                yield ComeBack(wait)
        if sorted(map(identity, kept)) != sorted(map(identity, taints)):
            turned = health.turned if health is not None and is_about_readiness(taints, kept) else ()
            yield Why(sentence(name, taints, kept), turned or cache.because_of_spec("nodes", name))
            yield Update("nodes", replaced(node, "spec.taints", kept) if kept else
                         replaced(node, "spec", {key: value for key,
                                                 value in node["spec"].items() if key != "taints"}))

    def no_schedule(self, node: Document) -> Iterator[str]:
        """The keys of the NoSchedule taints that the conditions ask for."""
        view = Node(node)
        ready = view.condition("Ready")
        if ready is None:
            # admission put it there: it stays until the kubelet has spoken
            yield NOT_READY
        elif ready["status"] in TAINT_OF:
            yield TAINT_OF[ready["status"]]
        for type_, key in PRESSURE_TAINTS.items():
            if view.is_true(type_):
                yield key
        if view.unschedulable:
            yield UNSCHEDULABLE

    def zone(self, node: Document) -> Zone:
        """The zone of a node."""
        return self.memory.zones.setdefault(zone_of(node), Zone())

    def turn(self, name: str, zone: Zone, now: Instant) -> Duration | None:
        """How long the node must wait for its NoExecute taint: 0 when it is its turn, which takes the turn;
        None for not now."""
        pause = eviction_pause(zone)
        zone.waiting.setdefault(name, True)
        if pause is None:
            return None
        place = list(zone.waiting).index(name)
        due = zone.free + place * pause
        if due > now or place:
            return max(due - now, MONITOR_PERIOD)
        del zone.waiting[name]
        zone.free = now + pause
        return 0

    # Zones

    def told(self, cache: Cache) -> Iterator[Step]:
        """Record what became of the zones."""
        news, self.memory.news = self.memory.news, []
        failing = [cache.because("nodes", name) for name,
                   health in self.memory.nodes.items() if health.ready != "True"]
        for name in news:
            if name == ZONES_KEY:
                yield Record(EvictionsHalted(), merge(*failing))
            elif name in self.memory.zones:
                zone = self.memory.zones[name]
                changed = ZoneStateChanged(name, zone.state, zone.not_ready, zone.size)
                yield Record(changed, merge(*failing) or self.turned_last())

    def turned_last(self) -> tuple[int, ...]:
        """The changes behind the last turn of any node between ready and not."""
        return max((health.turned for health in self.memory.nodes.values()), default=())


def first(thread: tuple[int, ...]) -> int:
    """The most telling change of a thread, 0 when there is none."""
    return thread[0] if thread else 0


def timer_of(node: str) -> str:
    """The name of the timer of a node's grace period."""
    return f"silence of {node}"


def get_ready(node: Document) -> str:
    """The status of the Ready condition; Unknown when there is none."""
    ready = Node(node).condition("Ready")
    return "Unknown" if ready is None else ready["status"]


def is_managed(taint: Document) -> bool:
    """Whether the taint is ours to set and to remove."""
    return (taint["effect"] == "NoSchedule" and taint["key"] in MANAGED) or is_no_execute(taint)


def is_no_execute(taint: Document) -> bool:
    """Whether it is one of the two NoExecute taints of ours."""
    return taint["effect"] == "NoExecute" and taint["key"] in (NOT_READY, UNREACHABLE)


def carries_no_execute(node: Document) -> bool:
    """Whether the node carries one of them."""
    return any(is_no_execute(taint) for taint in get(node, "spec.taints", ()))


def is_about_readiness(before: list[Document], after: list[Document]) -> bool:
    """Whether a taint comes or goes that stands for the Ready condition."""
    changed = {identity(taint) for taint in before} ^ {identity(taint) for taint in after}
    return any(key in (NOT_READY, UNREACHABLE) for key, _ in sorted(changed))


def identity(taint: Document) -> tuple[str, str]:
    """What makes two taints the same."""
    return taint["key"], taint["effect"]


def sentence(name: str, before: list[Document], after: list[Document]) -> str:
    """What is going to happen to the taints, in words."""
    old, new = [identity(taint) for taint in before], [identity(taint) for taint in after]
    added = [f"{key.rpartition('/')[2]}:{effect}" for key, effect in new if (key, effect) not in old]
    removed = [f"{key.rpartition('/')[2]}:{effect}" for key, effect in old if (key, effect) not in new]
    words = ([f"taints {name} {' and '.join(added)}"] if added else []) + (
        [f"takes {' and '.join(removed)} off {name}"] if removed else [])
    return f"The node controller {' and '.join(words)}"
