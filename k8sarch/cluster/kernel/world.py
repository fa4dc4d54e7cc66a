"""The world: clock, agenda, machines, links and journal, and the one loop that lets things happen.

Contract: given the same seed and the same calls at the same instants, the same changes to the byte. The world
pickles as it stands, but for the recent changes and the wire, which are made again by playing.
"""

from dataclasses import dataclass
from heapq import heappop, heappush
from sys import intern

from .agenda import Agenda
from .clock import Duration, Instant
from .component import DEAD, FROZEN, RUNNING, Component, ConnectionClosed, ConnectionRefused
from .facts import MachineAdded, MachineRemoved
from .journal import Fact, Journal
from .links import Links
from .machine import Machine

HELD_MAX = 1_000  # messages of one connection that wait for a cable; a socket's buffer holds about as many


@dataclass(slots=True)
class Way:
    """How a message gets from one address to another: machines and processes at both ends, the hop between
    them if any, and the latency while nothing is slow. `sending` and `receiving` are the machines themselves,
    None of one that is not in the rack."""

    source: str
    asker: str
    target: str
    process: str
    latency: Duration
    hop: str
    hop_process: str
    sending: Machine | None
    receiving: Machine | None


class World:
    """Everything there is."""

    alive = RUNNING  # nature itself owns the messages under way

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.now: Instant = 0
        self.because: tuple[int, ...] = ()  # what stands behind the thing that happens at this moment
        self.agenda = Agenda()
        self.journal = Journal()
        self.links = Links()
        self.machines: dict[str, Machine] = {}
        self.state_changes: dict[str, int] = {}  # machine or process → number of its last change of state
        self.stirred = 0  # the highest of these numbers: until it grows, who runs and who is struck stays so
        self.news: dict[str, int] = {}  # kind of milestone → the highest that was ever reached
        self.seen: dict[str, tuple] = {}  # what nature saw of a thing under way, for whoever records it later
        # Messages that arrived or were lost, while somebody looks:
        # (sent, arrived, sender, to, message, done | refused | lost, because)
        self.wire: list[tuple] | None = None
        self.ways: dict[tuple, Way] = {}  # (sender, to, via) → the way between them, once found
        self.held: dict[
            tuple[str, str], list[tuple]
        ] = {}  # (sender, to) → what an open connection sends again when its way is whole

    # Time

    def enter(self, delay: Duration, owner, function, argument, because: tuple[int, ...]) -> None:
        """Let `function(argument)` happen after `delay`, if `owner` lives then."""
        self.agenda.enter(self.now, self.now + delay, owner, function, argument, because)

    def run(self, until: Instant, events_max: int | None = None) -> int:
        """Let everything happen that is due up to `until`, or the first `events_max` of it; returns how many
        things happened.

        `now` ends at `until` unless the bound on events was met first.
        """
        # Agenda.take, written out: a call fewer for each event.
        later, at_once = self.agenda.later, self.agenda.at_once
        happened = 0
        while happened != events_max:
            if at_once:
                entry = heappop(later) if later and later[0][0] <= self.now else at_once.popleft()
            elif later and later[0][0] <= until:
                entry = heappop(later)
            else:
                self.now = max(self.now, until)
                return happened
            self.now, _, owner, function, argument, self.because = entry
            if owner.alive == RUNNING:
                function(argument)
            elif owner.alive == FROZEN:
                owner.backlog.append((function, argument, self.because))
            happened += 1
        return happened

    def run_in(self, component: Component, function, argument) -> None:
        """Call `function(argument)` in `component` now, later if it is frozen, never if it is dead."""
        if component.alive == RUNNING:
            function(argument)
        elif component.alive == FROZEN:
            component.backlog.append((function, argument, self.because))

    # Machines

    def rack(self, name: str, role: str, zone: str) -> Machine:
        """Put a new machine into the rack, without power."""
        assert name not in self.machines, f"there is already a machine {name}"
        machine = Machine(self, name, role, zone)
        self.machines[name] = machine
        self.links.zones[name] = zone
        self.ways.clear()
        self.state_changed(name, MachineAdded(name, role, zone))
        return machine

    def unrack(self, name: str) -> None:
        """Take a machine out: its power goes first."""
        self.machines[name].power_off()
        del self.machines[name]
        self.links.join(name)
        self.links.restore(name)
        self.ways.clear()
        self.state_changed(name, MachineRemoved(name))

    def machine(self, name: str) -> Machine:
        """The machine of that name. Raises KeyError."""
        return self.machines[name]

    def process(self, address: str) -> Component | None:
        """The process that runs (or is frozen) at `address`, or None."""
        machine_name, _, process = address.partition("/")
        machine = self.machines.get(machine_name)
        return None if machine is None else machine.components.get(process)

    def state_changed(self, name: str, fact: Fact, routine: bool = False) -> None:
        """Record a change of state of a machine or process, and remember it as the last of that name."""
        number = self.journal.enter(self.now, self.because, fact)
        if not routine:
            self.because = (number,)
        self.state_changes[name] = self.stirred = number

    def last_state_change(self, name: str) -> int:
        """The number of the last change of state of a machine, its cable or its processes; 0 when there was
        none."""
        inside = name + "/"
        return max(
            (number for key, number in self.state_changes.items() if key == name or key.startswith(inside)),
            default=0,
        )

    def is_struck(self, name: str) -> bool:
        """Whether a machine, or a process by its address, does not work: no power, no cable; dead or
        frozen."""
        machine_name, _, process = name.partition("/")
        machine = self.machines.get(machine_name)
        if machine is None or not machine.power:
            return True
        if not process:
            return machine_name in self.links.cuts
        component = machine.components.get(process)
        return component is None or component.alive != RUNNING

    def is_news(self, kind: str, number: int) -> bool:
        """Whether `number` is higher than any seen before for `kind`: lets one fact be recorded once, whoever
        sees it first."""
        if number <= self.news.get(kind, 0):
            return False
        self.news[kind] = number
        return True

    # Messages

    def post(self, sender: str, to: str, message, because: tuple[int, ...], via: str | None) -> None:
        """Carry `message`. What is sent into a cut, or to a machine without power, is lost without a word,
        unless it goes over an open connection: then TCP sends it again until the cable is whole.
        """
        way = self.ways.get((sender, to, via)) or self.way(sender, to, via)
        links, now, latency = self.links, self.now, way.latency
        component = way.sending.components.get(way.asker) if way.sending is not None else None
        owner = component if component is not None and to in component.connections else None
        parcel = (sender, to, message, via, now, way, owner)
        if links.is_troubled:
            if links.cuts and not self.reaches(sender, to, via):
                self.interrupted(parcel, because)
                return
            latency = (
                links.in_order(way.source, way.target, now + latency + links.drag(way.source, way.target))
                - now
            )
        # Agenda.enter, written out, for every message takes some time: a call fewer for each.
        agenda = self.agenda
        agenda.order = order = agenda.order + 1
        heappush(agenda.later, (now + latency, order, self, self.arrive, parcel, because))

    def way(self, sender: str, to: str, via: str | None) -> Way:
        """The way between two addresses. Remembered, because almost every message goes a way that one went
        before."""
        source, _, asker = sender.partition("/")
        target, _, process = to.partition("/")
        hop, hop_process, latency = "", "", self.links.latency(source, target)
        if via is not None:
            hop, _, hop_process = via.partition("/")
            latency = self.links.latency(source, hop) + self.links.latency(hop, target)
        way = Way(
            source=intern(source),  # hundreds of ways hold the same few names
            asker=intern(asker),
            target=intern(target),
            process=intern(process),
            latency=latency,
            hop=hop,
            hop_process=hop_process,
            sending=self.machines.get(source),
            receiving=self.machines.get(target),
        )
        self.ways[sender, to, via] = way
        return way

    def reaches(self, sender: str, to: str, via: str | None) -> bool:
        """Whether the cables between two addresses are whole, and the hop between them runs."""
        way, links = self.ways.get((sender, to, via)) or self.way(sender, to, via), self.links
        if not way.hop:
            return links.is_open(way.source, way.target)
        return (
            links.is_open(way.source, way.hop) and links.is_open(way.hop, way.target) and self.hop_runs(way)
        )

    def hop_runs(self, way: Way) -> bool:
        """Whether the process that passes messages on is there."""
        machine = self.machines.get(way.hop)
        return machine is not None and way.hop_process in machine.components

    def arrive(self, parcel: tuple) -> None:
        """A message is at the far end of its cable."""
        sender, to, message, via, sent, way, owner = parcel
        machine = way.receiving
        if machine is None or not machine.power or (way.hop and not self.hop_runs(way)):
            self.note(parcel, "lost", self.because)
            return
        if self.links.cuts and not self.reaches(sender, to, via):
            self.interrupted(parcel, self.because)
            return
        component = machine.components.get(way.process)
        if component is None:
            self.note(parcel, "refused", self.because)
            if not isinstance(message, (ConnectionRefused, ConnectionClosed)):
                self.post(to, sender, ConnectionRefused(to, message), self.because, via)
        elif component.alive == FROZEN:
            component.backlog.append((self.arrive, parcel, self.because))
        elif type(message) is ConnectionClosed:
            if sender in component.connections:
                del component.connections[sender]
                component.receive(message, sender)
        elif owner is not None and sender not in component.connections:
            # A process that was started anew knows nothing of the connections of the one before: it resets
            # them.
            self.note(parcel, "refused", self.because)
            self.post(to, sender, ConnectionClosed(to), self.because, via)
        else:
            if self.wire is not None:
                self.wire.append((sent, self.now, sender, to, message, "done", self.because))
            component.receive(message, sender)

    def passes_at_once(self, sender: str, to: str, message, answer) -> bool:
        """Whether `message` is heard at once, without an event for it and one for its `answer`: the way is
        whole and quick, and the receiver `hears` it, because it changes nothing but when the sender was heard
        last, nor will the answer. If not, post it.

        More than a third of the events of a quiet cluster were etcd's heartbeats and their answers (measured:
        98 events a simulated second became 63). Simplified: what befalls the way or the receiver in the
        millisecond or two while they would be under way comes too late for them.
        """
        way = self.ways.get((sender, to, None)) or self.way(sender, to, None)
        machine = way.receiving
        component = machine.components.get(way.process) if machine is not None else None
        if component is None or component.alive != RUNNING or self.links.is_troubled:
            return False
        arrival = self.now + way.latency
        if not component.hears(message, sender, arrival):
            return False
        if self.wire is not None:
            self.wire.append((self.now, arrival, sender, to, message, "done", ()))
            self.wire.append((arrival, arrival + way.latency, to, sender, answer, "done", ()))
        return True

    def interrupted(self, parcel: tuple, because: tuple[int, ...]) -> None:
        """A cut is in the way: the message is lost, or waits to be sent again if it goes over an open
        connection."""
        self.note(parcel, "lost", because)
        if parcel[6] is not None:
            waiting = self.held.setdefault((parcel[0], parcel[1]), [])
            if len(waiting) < HELD_MAX:
                waiting.append((parcel, because))

    def send_again(self) -> None:
        """A cable was joined: send again, in order, what waited for it and still has a connection to go over.

        Simplified: TCP tries again after growing pauses and would need up to some seconds to notice; here it
        notices at once.
        """
        held, self.held = self.held, {}
        for waiting in held.values():
            for parcel, because in waiting:
                sender, to, message, via, _, _, owner = parcel
                if owner.alive != DEAD and to in owner.connections:
                    self.post(sender, to, message, because, via)

    def note(self, parcel: tuple, outcome: str, because: tuple[int, ...]) -> None:
        """Show a message that did not arrive to whoever looks at the wire."""
        if self.wire is not None:
            sender, to, message, _, sent, way, _ = parcel
            self.wire.append(
                (sent, max(self.now, sent + way.latency), sender, to, message, outcome, because)
            )

    def close_connections_through(self, hop: str) -> None:
        """The process at `hop` died: both ends of every connection that passed it see it close."""
        for machine in self.machines.values():
            for component in machine.components.values():
                for peer in [peer for peer, via in component.connections.items() if via == hop]:
                    self.enter(
                        self.links.latency(hop.partition("/")[0], machine.name),
                        component,
                        component.receive_closed,
                        peer,
                        self.because,
                    )

    def under_way(self) -> list[tuple]:
        """The messages that were sent and have not arrived, in the order of arrival, as `wire` has them but
        for the outcome "way"."""
        return [
            (parcel[4], arrival, parcel[0], parcel[1], parcel[2], "way", because)
            for arrival, _, owner, function, parcel, because in sorted(self.agenda.later)
            if owner is self and function == self.arrive
        ]

    # Pickling: the wire and the recent changes stay behind

    def __getstate__(self) -> dict:
        state = self.__dict__.copy()
        state["wire"], state["ways"] = None, {}
        return state


__all__ = ["DEAD", "FROZEN", "RUNNING", "World"]
