"""The small worlds in which etcd is tested."""

from k8sarch.cluster.etcd.invariants import Operation, Watched, broken
from k8sarch.cluster.etcd.member import EtcdMember
from k8sarch.cluster.etcd.messages import (
    Entry,
    Put,
    Range,
    RangeReply,
    Refused,
    Txn,
    TxnReply,
    Watch,
    WatchResponse,
)
from k8sarch.cluster.etcd.raft import FOLLOWER, LEADER, Progress, RaftState
from k8sarch.cluster.kernel.clock import ms
from k8sarch.cluster.kernel.component import Component
from k8sarch.cluster.kernel.world import World

THREE = ("etcd-1", "etcd-2", "etcd-3")


def entries(*terms: int, first: int = 1) -> tuple[Entry, ...]:
    """Empty entries of these terms, from the index `first` on."""
    return tuple(Entry(index, term, (), None) for index, term in enumerate(terms, first))


def follower(
    term: int = 0, log: tuple[Entry, ...] = (), commit: int = 0, members: tuple[str, ...] = THREE
) -> RaftState:
    """etcd-1, in `term`, with such a log, knowing no leader."""
    state = RaftState("etcd-1", members)
    state.term = term
    if log:
        state.log.put(log)
    state.log.commit = commit
    state.role = FOLLOWER
    return state


def leader(
    term: int = 1, log: tuple[Entry, ...] = (), commit: int = 0, members: tuple[str, ...] = THREE
) -> RaftState:
    """etcd-1 as leader of `term`, which knows nothing of its followers yet."""
    state = follower(term, log, commit, members)
    state.role, state.leader, state.vote = LEADER, state.me, state.me
    state.stable = state.log.last_index
    state.progress = {peer: Progress(state.log.last_index + 1) for peer in state.peers}
    return state


class Client(Component):
    """Speaks to the etcd of its own machine, as an API server does, and notes what it hears."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.etcd = f"{machine.name}/etcd"
        self.heard: list[tuple] = []
        self.because: list[tuple] = []
        self.asked: dict[int, tuple[int, bool]] = {}
        self.operations: list[Operation] = []
        self.watches: dict[int, Watched] = {}
        self.number = 0

    def receive(self, message, sender):
        self.heard.append(message)
        self.because.append(self.world.because)
        match message:
            case TxnReply() | RangeReply() if message.id in self.asked:
                asked, wrote = self.asked.pop(message.id)
                self.operations.append(Operation(asked, self.world.now, wrote, message.revision))
            case Refused():
                self.asked.pop(message.id, None)
            case WatchResponse():
                self.watches[message.watch_id].received.append(message)

    def put(self, key: str, value=None, because: tuple[int, ...] = ()) -> int:
        self.number += 1
        self.asked[self.number] = (self.world.now, True)
        self.send(self.etcd, Txn(self.number, (), (Put(key, value),)), because)
        return self.number

    def get(self, key: str, end: str = "") -> int:
        self.number += 1
        self.asked[self.number] = (self.world.now, False)
        self.send(self.etcd, Range(self.number, key, end))
        return self.number

    def watch(self, key: str, end: str, start: int) -> None:
        self.number += 1
        self.watches[self.number] = Watched(key, end, start, [])
        self.send(self.etcd, Watch(self.number, key, end, start))

    def answer(self, number: int):
        return next((message for message in self.heard if getattr(message, "id", 0) == number), None)


def cluster(members: int = 3, seed: int = 1) -> World:
    """cp-1 … cp-N in one zone each, with etcd and a client, all just switched on."""
    world = World(seed)
    peers = tuple(f"cp-{number}/etcd" for number in range(1, members + 1))
    for number in range(1, members + 1):
        machine = world.rack(f"cp-{number}", "control-plane", f"zone-{number}")
        machine.programs["etcd"] = (EtcdMember, {"peers": peers})
        machine.programs["client"] = (Client, {})
    for machine in world.machines.values():
        machine.power_on()
    return world


def members_of(world: World) -> list[EtcdMember]:
    """The members that run, in order."""
    return [machine.components["etcd"] for machine in world.machines.values() if "etcd" in machine.components]


def leader_of(world: World) -> EtcdMember | None:
    """The leader of the latest term that has one."""
    return max((member for member in members_of(world) if member.state.role == LEADER),
               key=lambda member: member.state.term, default=None)


def run_until(world: World, holds, limit: int) -> int:
    """Run until `holds()`, looking each 10 ms; how long it took. Fails after `limit`."""
    begun = world.now
    while not holds():
        assert world.now - begun < limit, "it did not come to that in time"
        world.run(world.now + ms(10))
    return world.now - begun


def run_checked(world: World, until: int, memory: dict) -> None:
    """Run, and ask every invariant after every event."""
    while world.run(until, events_max=1):
        memory["operations"] = memory.get("operations", [])
        found = broken(members_of(world), memory)
        assert not found, (world.now, found)
