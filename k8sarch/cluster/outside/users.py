"""The people outside: a steady stream of requests to the shop, and the external load balancer that brings
them to some node.

Every request goes to the node port of one worker after another; that node's own rules choose a web pod, the
web pod's node an api pod, and so on; the answer comes back the same way. The external load balancer connects
to each node's port every five seconds and leaves a node out after two checks in a row without success; one
success brings it back. When no node is left it tries them all.
Simplified: the external load balancer is part of the people, adds no latency, and knows of each worker in the
rack without being told; a check that has had no answer when the next is due has failed.
"""

from ..cni.packets import NOT_CHOSEN, Answer, HealthAnswer, HealthCheck, Question, Stop
from ..cni.routes import CONNECT_TIMEOUT, DATAPLANE, cause_of_silence, is_silent
from ..kernel.clock import Instant, seconds
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from ..kernel.journal import merge
from .facts import EntryJoined, EntryLeft, RequestAnswered, RequestFailed

BEGINS = seconds(20)  # by then a cluster that was switched on at 0 has opened its shop
THEN_CHECK = "Then the front door asks each node whether it is there."
CHECK_PERIOD = seconds(5)
CHECKS_FAILED_MAX = 2
PATIENCE = seconds(10)  # of a person who waits for an answer
APP = "users"


class Users(Component):
    """`rate` requests a second, evenly spaced but for a tenth of the space, to the Service `service`, from
    the instant `begins` on."""

    def __init__(
        self, machine, name: str, rate: int = 2, service: str = "shop/web", begins: Instant = BEGINS
    ) -> None:
        super().__init__(machine, name)
        self.service = service
        self.begins = begins
        self.space = 1_000_000 // rate
        self.way = (Stop(self.address, APP),)
        self.count = machine.starts << 20  # request numbers differ from those of an earlier process
        self.turn = 0
        self.under_way: dict[int, tuple[Instant, str]] = {}  # request → sent at, by which node
        self.failed: dict[str, int] = {}  # node → checks in a row without success; the nodes that are known
        self.awaited: dict[str, bool] = {}  # node → whether its last check had no success yet
        self.left_out: dict[str, int] = {}  # nodes that were in and are no longer → the change by which

    def start(self) -> None:
        first = max(self.begins - CHECK_PERIOD - self.world.now, 0)
        self.arm("health checks", first, self.check, then=THEN_CHECK)
        self.after(max(self.begins - self.world.now, 0), self.send_one, None, ())

    def receive(self, message, sender: str) -> None:
        match message:
            case Answer():
                self.answered(message)
            case HealthAnswer():
                self.checked(sender.partition("/")[0], message.is_open)
            case ConnectionRefused(message=Question()):
                node = message.to.partition("/")[0]
                self.fail(message.message.request, f"{node} refuses connections", "", self.world.because)
            case ConnectionRefused() | ConnectionClosed():
                pass
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    # Requests

    def send_one(self, _) -> None:
        """Send the next request, and give up what has waited too long."""
        self.after(
            self.space + self.chance.below(self.space // 10 + 1) - self.space // 20, self.send_one, None, ()
        )
        while self.under_way:
            oldest = next(iter(self.under_way))
            sent, entry = self.under_way[oldest]
            if self.world.now - sent < PATIENCE:
                break
            self.fail(oldest, "no answer in 10 s", "", cause_of_silence(self, entry))
        self.count = number = self.count + 1
        node = self.next_entry()
        if node is None:
            self.record(RequestFailed(number, self.hop(), "there is no node to send it to", "", ""), ())
            return
        self.under_way[number] = (self.world.now, node)
        self.send(f"{node}/{DATAPLANE}", Question(number, self.service, NOT_CHOSEN, self.way, node), ())
        if is_silent(self, node):
            self.after(CONNECT_TIMEOUT, self.gave_up, (number, node), ())

    def hop(self) -> str:
        """The leg that the people travel."""
        return f"{APP}>{self.service.rpartition('/')[2]}"

    def next_entry(self) -> str | None:
        """The node whose turn it is, among those that pass the health checks, or among all when none does."""
        nodes = [node for node, failed in self.failed.items() if failed < CHECKS_FAILED_MAX] or list(
            self.failed
        )
        if not nodes:
            return None
        self.turn += 1
        return nodes[self.turn % len(nodes)]

    def answered(self, answer: Answer) -> None:
        """An answer, or the news that there will be none."""
        if answer.failure is not None:
            hop, why, at_pod, by = answer.failure
            self.fail(answer.request, why, at_pod, self.world.because, hop, by)
            return
        known = self.under_way.pop(answer.request, None)
        if known is not None:
            self.record(RequestAnswered(answer.request, answer.path, self.world.now - known[0], known[1]))

    def gave_up(self, entry: tuple[int, str]) -> None:
        """The node stayed silent for a second."""
        number, node = entry
        self.fail(number, f"{node} did not answer in 1 s", "", cause_of_silence(self, node))

    def fail(
        self, number: int, why: str, at_pod: str, because: tuple[int, ...], hop: str = "", by: str = ""
    ) -> None:
        """Record that a request had no good answer, once."""
        if self.under_way.pop(number, None) is not None:
            self.record(RequestFailed(number, hop or self.hop(), why, at_pod, by), because)

    # Health checks

    def check(self, _) -> None:
        """See which checks had no success, and connect to the port of every node again. A new node is out
        until its first success."""
        self.arm("health checks", CHECK_PERIOD, self.check, then=THEN_CHECK)
        workers = [machine.name for machine in self.world.machines.values() if machine.role == "worker"]
        for name in [name for name in self.failed if name not in workers]:
            del self.failed[name], self.awaited[name]
        for name in workers:
            if name not in self.failed:
                self.failed[name] = CHECKS_FAILED_MAX
            elif self.awaited[name]:
                self.failed[name] += 1
                if self.failed[name] == CHECKS_FAILED_MAX:
                    left = EntryLeft(name, "two health checks in a row failed")
                    self.left_out[name] = self.record(left, cause_of_silence(self, name))
            self.awaited[name] = True
            self.send(f"{name}/{DATAPLANE}", HealthCheck(self.service), ())

    def checked(self, node: str, is_open: bool) -> None:
        """A node answered a check."""
        if is_open and node in self.failed:
            self.failed[node], self.awaited[node] = 0, False
            left = self.left_out.pop(node, 0)
            if left:
                because = merge(self.changed_since(left, node), self.world.because, (left,))
                self.record(EntryJoined(node), because)
