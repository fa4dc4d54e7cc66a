"""The load balancer in front of the API servers: it passes connections on, and asks each server whether it is
ready.

Contract: it chooses a server for a connection; what is sent over the connection then passes through it (the
kernel checks that it runs) and costs no event here. Its opinion of a server may be some seconds old.
Source: kubeadm's "Options for software load balancing", the haproxy configuration: `option httpchk GET
/healthz`, `balance roundrobin`, `default-server inter 10s downinter 5s rise 2 fall 2`.
At its start haproxy takes every server for up, to be marked down by the first check that fails, and spreads
the first checks over the period; connections that pass through stay open when a server is marked down.
Simplified: `slowstart`, `maxconn` and `maxqueue` are left out. A server that refuses a connection is passed
over at once (`option redispatch`); one that cannot be reached at all lets the client wait, who asks again and
is led to the next.
"""

from ..apiserver.messages import ConnectionOpened, NoBackend, OpenConnection, Readiness, ReadyCheck
from ..kernel.clock import seconds
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from .facts import BackendDown, BackendUp

CHECK_PERIOD = seconds(10)  # inter
CHECK_PERIOD_DOWN = seconds(5)  # downinter
CHECK_TIMEOUT = seconds(10)  # timeout check
RISE, FALL = 2, 2


class Backend:
    """What the balancer believes of one server."""

    __slots__ = ("address", "is_up", "in_row", "asked", "went_down")

    def __init__(self, address: str) -> None:
        self.address = address
        self.is_up = True
        self.in_row = FALL - 1  # answers in a row that speak against what we believe
        self.asked = 0  # number of the check that waits for its answer; 0 when none does
        self.went_down = 0  # the change by which we left it out last


class LoadBalancer(Component):
    """Spreads connections over the API servers that are ready."""

    def __init__(self, machine, name: str, backends: tuple[str, ...]) -> None:
        super().__init__(machine, name)
        self.backends = [Backend(address) for address in backends]
        self.turn = 0
        self.last_check = machine.starts << 24

    def start(self) -> None:
        """Spread the first checks over the period."""
        for place, backend in enumerate(self.backends, start=1):
            delay = CHECK_PERIOD * place // len(self.backends)
            self.arm(
                f"check {backend.address}",
                delay,
                self.check,
                backend,
                (),
                f"Then it asks whether {backend.address} is ready.",
            )

    def receive(self, message, sender: str) -> None:
        match message:
            case OpenConnection():
                self.open(message, sender)
            case Readiness():
                self.heard(self.backend(sender), message)
            case ConnectionRefused(to=address):
                self.refused(address)
            case ConnectionClosed():
                pass
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    def backend(self, address: str) -> Backend | None:
        """The server of that address."""
        return next((backend for backend in self.backends if backend.address == address), None)

    # Connections

    def open(self, wish: OpenConnection, client: str) -> None:
        """Name the next server in turn that is up and accepts connections, if possible another than the one
        just given up.
        """
        up = [backend for backend in self.in_turn() if backend.is_up and not self.is_refused_by(backend)]
        chosen = next((backend for backend in up if backend.address != wish.avoid), up[0] if up else None)
        if chosen is None:
            self.send(client, NoBackend())
            return
        self.turn = (self.backends.index(chosen) + 1) % len(self.backends)
        if self.reaches(chosen):
            self.send(client, ConnectionOpened(chosen.address))

    def in_turn(self) -> list[Backend]:
        """All servers, beginning with the one whose turn it is."""
        return self.backends[self.turn :] + self.backends[: self.turn]

    def reaches(self, backend: Backend) -> bool:
        """Whether somebody answers there at all. The attempt takes no time, as the handshake of every
        connection here.
        """
        machine = self.world.machines.get(backend.address.partition("/")[0])
        return (
            machine is not None and machine.power and self.world.reaches(self.address, backend.address, None)
        )

    def is_refused_by(self, backend: Backend) -> bool:
        """Whether the machine is there and nothing listens."""
        return self.reaches(backend) and self.world.process(backend.address) is None

    # Checks

    def check(self, backend: Backend) -> None:
        """Ask whether a server is ready; no answer within the time-out counts as no."""
        self.last_check += 1
        backend.asked = self.last_check
        self.send(backend.address, ReadyCheck(backend.asked), ())
        period = CHECK_PERIOD if backend.is_up else CHECK_PERIOD_DOWN
        self.arm(
            f"check {backend.address}",
            period,
            self.overdue,
            backend,
            (),
            f"Then it asks whether {backend.address} is ready.",
        )

    def overdue(self, backend: Backend) -> None:
        """The next check is due; the last one may still lack its answer."""
        if backend.asked:
            self.judge(backend, False, "no answer to the health check")
        self.check(backend)

    def heard(self, backend: Backend | None, answer: Readiness) -> None:
        """A server answered."""
        if backend is not None and backend.asked == answer.id:
            backend.asked = 0
            self.judge(
                backend,
                answer.code == 200,
                f"{answer.failed} check failed" if answer.failed else "",
                self.world.because,
            )

    def refused(self, address: str) -> None:
        """Nothing listens there; when it is a client that is gone, that is nothing to us."""
        backend = self.backend(address)
        if backend is not None and backend.asked:
            backend.asked = 0
            self.judge(backend, False, "connection refused")

    def judge(self, backend: Backend, is_good: bool, why: str, because: tuple[int, ...] = ()) -> None:
        """Count what speaks against our belief, and change it after two in a row. `because`: what the answer
        came with.
        """
        if is_good == backend.is_up:
            backend.in_row = 0
            return
        backend.in_row += 1
        if backend.in_row < (RISE if is_good else FALL):
            return
        backend.is_up, backend.in_row = is_good, 0
        last = self.world.last_state_change(backend.address.partition("/")[0])
        if is_good:
            because = (
                (last,) if last > backend.went_down else (backend.went_down,) if backend.went_down else ()
            )
            self.record(BackendUp(backend.address), because)
        else:
            backend.went_down = self.record(
                BackendDown(backend.address, why), because or ((last,) if last else ())
            )
