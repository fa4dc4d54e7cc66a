"""A process on a machine: it receives messages, acts when a timer is due, and touches nothing but through its
machine.

Contract: whatever a component reaches is plain data, so that the world pickles: no closures, generators or
open files. A component's memory dies with its process; what must outlive it goes to a file of the machine's
disk.
"""

from typing import Any, NamedTuple

from .chance import Chance
from .clock import Duration, Instant
from .disk import File
from .journal import Fact, merge

DEAD, RUNNING, FROZEN = 0, 1, 2


class ConnectionRefused(NamedTuple):
    """The machine is there, but nothing listens at `to`; `message` was not delivered."""

    to: str
    message: Any


class ConnectionClosed(NamedTuple):
    """The other end of an open connection ended: its process died on a running machine, or it closed."""

    by: str


class Component:
    """A process. Derived classes say what it does on `start` and on `receive`."""

    parts: tuple[str, ...] = ()  # what it may be started without, by name

    def __init__(self, machine, name: str) -> None:
        self.machine = machine
        self.name = name
        self.address = f"{machine.name}/{name}"
        self.world = machine.world
        self.alive = RUNNING
        self.backlog: list[tuple] = []  # what waits for a frozen process
        self.armed: dict[
            str, list
        ] = {}  # timer name → [due, pending at, method, argument, because, then, since]
        self.connections: dict[str, str | None] = {}  # peer address → the hop that it passes, if any
        self.chance = Chance(self.world.seed, f"{self.address}#{machine.starts}")

    def start(self) -> None:
        """The process has just been started, with empty memory."""

    def receive(self, message, sender: str) -> None:
        """The one door: a message from the component at address `sender`."""
        raise NotImplementedError(f"{self.address} cannot be sent {message!r}")

    def hears(self, message, sender: str, at: Instant) -> bool:
        """Take a message that arrives at `at` before it does, if nothing can come of it in between; see
        World.passes_at_once."""
        return False

    @property
    def now(self) -> Instant:
        """The instant, by the machine's own clock."""
        return self.world.now + self.machine.clock_skew

    def send(self, to: str, message, because: tuple[int, ...] | None = None, via: str | None = None) -> None:
        """Hand `message` to the network for the component at address `to`; nobody promises that it arrives.

        `via` is the address of a process that passes it on (a load balancer); both its legs and itself must
        work.
        """
        world = self.world
        world.post(self.address, to, message, world.because if because is None else because, via)

    def after(self, delay: Duration, method, argument=None, because: tuple[int, ...] | None = None) -> None:
        """Call `method(argument)` after `delay`, unless the process dies before."""
        world = self.world
        world.enter(delay, self, method, argument, world.because if because is None else because)

    def arm(
        self,
        name: str,
        delay: Duration,
        method,
        argument=None,
        because: tuple[int, ...] | None = (),
        then: str = "",
    ) -> None:
        """Set the timer `name`; a timer of that name that already runs is set anew. `then` says what its end
        brings."""
        world = self.world
        if because is None:
            because = world.because
        due = world.now + delay
        timer = self.armed.get(name)
        if timer is not None and timer[1] <= due:
            timer[0], timer[2], timer[3], timer[4], timer[5], timer[6] = (
                due,
                method,
                argument,
                because,
                then,
                world.now,
            )
            return  # the entry that is pending will find the later instant
        self.armed[name] = [due, due, method, argument, because, then, world.now]
        world.enter(delay, self, self.ring, (name, due), because)

    def disarm(self, name: str) -> None:
        """Stop the timer `name`, if it runs."""
        self.armed.pop(name, None)

    def due(self, name: str) -> Instant | None:
        """When the timer `name` ends, or None when it does not run."""
        timer = self.armed.get(name)
        return None if timer is None else timer[0]

    def ring(self, entry: tuple[str, Instant]) -> None:
        """A pending entry of a timer came up: act, or wait on if the timer was set to a later instant
        meanwhile."""
        name, pending = entry
        timer = self.armed.get(name)
        if timer is None or timer[1] != pending:
            return
        due, _, method, argument, because, _, _ = timer
        world = self.world
        if due > world.now:
            timer[1] = due
            world.enter(due - world.now, self, self.ring, (name, due), because)
            return
        del self.armed[name]
        world.because = because
        method(argument)

    def record(self, fact: Fact, because: tuple[int, ...] | None = None) -> int:
        """Enter `fact` into the journal and return the number of the change."""
        world = self.world
        return world.journal.enter(world.now, world.because if because is None else because, fact)

    def silence(self, seen: int, of: str) -> tuple[int, ...]:
        """The two causes of a decision that was made from the silence of the machine `of`: the change `seen`
        as its last sign of life (0 when there was none), and, as only nature knows, the last change of state
        of that machine, its cable or its processes."""
        ended = self.world.last_state_change(of)
        return merge((seen,) if seen else (), (ended,) if ended else ())

    def changed_since(self, since: int, *names: str) -> tuple[int, ...]:
        """What made possible now what was not before: the last change of state, after the change `since`, of
        these machines (power and cable) and processes (by address); as only nature knows."""
        latest = max((self.world.state_changes.get(name, 0) for name in names), default=0)
        return (latest,) if latest > since else ()

    def file(self, name: str) -> File:
        """The file `name` on the machine's disk."""
        return self.machine.disk.file(name)

    def open_connection(self, peer: str, via: str | None = None) -> None:
        """Keep a connection to `peer`: if its process dies on a running machine, or it closes, we are sent
        ConnectionClosed.

        Simplified: the handshake takes no time, and a peer that cannot be reached just never answers.
        """
        self.world.held.pop((self.address, peer), None)
        self.connections[peer] = via
        other = self.world.process(peer)
        if other is not None and self.world.reaches(self.address, peer, via):
            other.connections[self.address] = via

    def receive_closed(self, peer: str) -> None:
        """The hop of the connection to `peer` is gone, and with it the connection."""
        if peer in self.connections:
            del self.connections[peer]
            self.world.held.pop((self.address, peer), None)
            self.receive(ConnectionClosed(peer), peer)

    def close_connection(self, peer: str) -> None:
        """End the connection to `peer`, who is told."""
        if peer in self.connections:
            via = self.connections.pop(peer)
            self.world.held.pop((self.address, peer), None)
            self.world.post(self.address, peer, ConnectionClosed(self.address), self.world.because, via)
