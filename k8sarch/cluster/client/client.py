"""One kept connection to an API server, through the load balancer, and the calls and watches that share it.

Contract: `then(reply, argument)` of a call is called exactly once, whatever happens to the connection. The
component hands every message to `takes` first. A call that is made while there is no connection waits for
one, until its time-out. Health as client-go has it (golang.org/x/net/http2, ReadIdleTimeout 30 s and
PingTimeout 15 s): a connection on which nothing came for 30 s is pinged, and given up 15 s later; two calls
in a row without an answer end it as well. Simplified: asking the load balancer for a server takes one message
each way, and the asking is repeated after 1, 2, 4, 8 s of silence.
"""

from typing import Any, NamedTuple

from ..apiserver.messages import (
    ConnectionOpened,
    NoBackend,
    OpenConnection,
    Ping,
    Pong,
    Request,
    Response,
    StopWatch,
    WatchEnded,
    WatchEvents,
)
from ..kernel.clock import Duration, Instant, ms, seconds
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from ..kernel.journal import merge
from .facts import ConnectionLost

BALANCER = "load-balancer/balancer"
CALL_TIMEOUT = seconds(10)
READ_IDLE_TIMEOUT = seconds(30)
PING_TIMEOUT = seconds(15)
TIMEOUTS_MAX = 2
THEN_PING = "Then it asks whether its API server still answers."
THEN_EXPIRE = "Then the call that waits longest is given up."
DIAL_PATIENCE_FIRST = seconds(1)
DIAL_PATIENCE_MAX = seconds(8)
REDIAL_FIRST = ms(100)
REDIAL_MAX = seconds(5)

Thread = tuple[int, ...]


class Reply(NamedTuple):
    """What became of a call. `code` is the HTTP status, 0 when nothing came back; `reason` is empty when
    `ok`."""

    ok: bool
    code: int
    body: dict
    reason: str
    because: Thread
    threads: dict[str, Thread] = {}                       # of a list: key of an item → the changes behind it

    @property
    def message(self) -> str:
        """The sentence of a refusal."""
        return self.body.get("message", "")


class Call(NamedTuple):
    """A request under way, or waiting for a connection."""

    request: Request
    deadline: Instant
    then: Any
    argument: Any
    because: Thread


def failure(code: int, reason: str, message: str, because: Thread) -> Reply:
    """The reply that stands for silence or a closed connection."""
    body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "message": message,
            "code": code}
    return Reply(False, code, body, reason, because)


class Client:
    """The client of one component."""

    def __init__(self, component: Component, user: str, balancer: str = BALANCER) -> None:
        self.component = component
        self.user = user
        self.agent = ""                                   # the part of the program that asks just now
        self.balancer = balancer
        self.server: str | None = None                    # the address of the API server at the other end
        self.given_up = ""                                # the one that was there before
        self.is_stopped = True
        self.calls: dict[int, Call] = {}
        self.watches: dict[int, Any] = {}                 # watch id → the informer that is told
        self.informers: list[Any] = []
        # Numbers differ from those of an earlier process at this address, whose watches a server may still
        # serve.
        self.last_id = component.machine.starts << 24
        self.timeouts = 0
        self.heard: Instant = 0
        self.pinged: Instant | None = None
        self.dial_patience = DIAL_PATIENCE_FIRST
        self.redial_delay = REDIAL_FIRST
        self.has_deadline_timer = False

    # The connection

    def start(self) -> None:
        """Ask for a connection."""
        self.is_stopped = False
        self.dial(None)

    def stop(self) -> None:
        """Close the connection, as a program does at its end. `start` asks for another."""
        component = self.component
        self.is_stopped = True
        component.disarm("client: dial")
        component.disarm("client: health")
        if self.server is not None:
            server, self.server = self.server, None
            component.close_connection(server)
        self.given_up, self.dial_patience, self.redial_delay = "", DIAL_PATIENCE_FIRST, REDIAL_FIRST

    def dial(self, _) -> None:
        """Ask the load balancer which server to use; ask again if it is silent."""
        if self.server is not None or self.is_stopped:
            return
        component = self.component
        component.arm("client: dial", self.dial_patience, self.dial_again,
                      then="Then it asks the load balancer again which API server to use.")
        component.send(self.balancer, OpenConnection(self.given_up), because=())

    def dial_again(self, _) -> None:
        """The load balancer is silent."""
        self.dial_patience = min(self.dial_patience * 2, DIAL_PATIENCE_MAX)
        self.dial(None)

    def redial(self, why: str) -> None:
        """No server is to be had now: whoever waits is told, and we ask again a little later."""
        component = self.component
        component.arm("client: dial", self.redial_delay + component.chance.below(self.redial_delay),
                      self.dial, then="Then it asks for a connection to an API server again.")
        self.redial_delay = min(self.redial_delay * 2, REDIAL_MAX)
        self.fail_calls(why)

    def connected(self, server: str) -> None:
        """A server was named: send what waits, and let the informers go on."""
        component = self.component
        component.disarm("client: dial")
        if self.server is not None or self.is_stopped:
            return
        self.server = server
        self.dial_patience, self.timeouts = DIAL_PATIENCE_FIRST, 0
        self.pinged, self.heard = None, component.world.now
        component.open_connection(server, via=self.balancer)
        component.arm("client: health", READ_IDLE_TIMEOUT, self.check_health, then=THEN_PING)
        for call in list(self.calls.values()):
            component.send(server, call.request, call.because, self.balancer)
        for informer in list(self.informers):
            informer.connected()

    def disconnected(self, why: str, redial_at_once: bool = True) -> None:
        """The connection is of no use any more: calls under way fail, informers wait, and we ask for
        another."""
        component, server = self.component, self.server
        if server is None:
            return
        component.record(ConnectionLost(component.address, server, why))
        self.server, self.given_up = None, server
        component.disarm("client: health")
        component.close_connection(server)
        self.watches.clear()
        for informer in self.informers:
            informer.disconnected()
        if redial_at_once:
            self.dial(None)
            self.fail_calls(why)
        else:
            self.redial(why)

    def fail_calls(self, why: str) -> None:
        """Answer every call that is under way or waits with ServiceUnavailable."""
        calls, self.calls = self.calls, {}
        trouble = self.way_trouble() if calls else ()
        for call in calls.values():
            because = self.component.world.because = merge(trouble, call.because)
            call.then(failure(503, "ServiceUnavailable", why, because), call.argument)

    def check_health(self, _) -> None:
        """Ping a connection on which nothing came for long; give it up when the ping was not answered."""
        component = self.component
        now = component.world.now
        if self.server is None:
            return
        if self.pinged is not None and self.heard < self.pinged:
            self.disconnected("it did not answer a ping for 15 s")
        elif now - self.heard >= READ_IDLE_TIMEOUT:
            self.pinged = now
            self.last_id += 1
            component.send(self.server, Ping(self.last_id), (), self.balancer)
            component.arm("client: health", PING_TIMEOUT, self.check_health,
                          then="Then it gives up the connection to its API server.")
        else:
            self.pinged = None
            component.arm("client: health", self.heard + READ_IDLE_TIMEOUT - now, self.check_health,
                          then=THEN_PING)

    # Messages

    def takes(self, message: Any, sender: str) -> bool:
        """Whether `message` is for this client; if so, it has acted on it."""
        match message:
            case WatchEvents():
                self.heard = self.component.world.now
                informer = self.watches.get(message.watch_id)
                if informer is not None:
                    informer.take(message.events)
                elif sender == self.server:
                    self.component.send(sender, StopWatch(message.watch_id), (), self.balancer)
            case Response():
                self.heard = self.component.world.now
                self.answered(message)
            case Pong():
                self.heard = self.component.world.now
            case WatchEnded():
                informer = self.watches.pop(message.watch_id, None)
                if informer is not None:
                    informer.ended("the server ended the watch")
            case ConnectionOpened():
                self.redial_delay = REDIAL_FIRST
                self.connected(message.backend)
            case NoBackend():
                if self.server is None:
                    self.redial("no API server is reachable")
            case ConnectionRefused():
                return self.refused(message)
            case ConnectionClosed():
                if message.by == self.server:
                    self.disconnected("it was closed")
                return sender == self.balancer or isinstance(message.by,
                                                             str) and message.by.endswith("/api-server")
            case _:
                return False
        return True

    def refused(self, message: ConnectionRefused) -> bool:
        """Nothing listens at the load balancer's port, or at the server's."""
        if message.to == self.balancer:
            if self.server is None:
                self.redial("the load balancer refuses connections")
            return True
        if message.to == self.server:
            self.disconnected("it refuses connections", redial_at_once=False)
            return True
        return isinstance(message.message, (Request, Ping, StopWatch))

    def answered(self, response: Response) -> None:
        """A response: of a call, or of the beginning of a watch."""
        self.timeouts = 0
        code, body = response.code, response.body
        informer = self.watches.get(response.id)
        if informer is not None:
            if code >= 400:
                del self.watches[response.id]
                informer.refused(code, body.get("reason", ""))
            return
        call = self.calls.pop(response.id, None)
        if call is None:
            # it comes too late: the call has been answered with a time-out
            return
        because = self.component.world.because
        if code >= 400:
            call.then(Reply(False, code, body, body.get("reason", ""), because), call.argument)
        else:
            call.then(Reply(True, code, body, "", because, response.threads), call.argument)

    # Calls

    def get(self, resource: str, name: str, namespace: str | None = None, then=None, argument=None,
            because: Thread | None = None, timeout: Duration = CALL_TIMEOUT,
            options: dict | None = None) -> None:
        """Read one object."""
        self.call("get", resource, namespace, name, None, None, options, then, argument, because, timeout)

    def list(self, resource: str, namespace: str | None = None, options: dict | None = None, then=None,
             argument=None,
             because: Thread | None = None, timeout: Duration = CALL_TIMEOUT) -> None:
        """Read all objects of a kind, or those that `options` select; the body is a list document."""
        self.call("list", resource, namespace, None, None, None, options, then, argument, because, timeout)

    def create(self, resource: str, document: dict, namespace: str | None = None, name: str | None = None,
               subresource: str | None = None, then=None, argument=None, because: Thread | None = None,
               timeout: Duration = CALL_TIMEOUT, options: dict | None = None) -> None:
        """Create an object; its namespace is the document's unless given. `name` and `subresource`: as for
        pods/x/binding."""
        metadata = document.get("metadata") or {}
        self.call("create", resource, namespace or metadata.get("namespace"), name or metadata.get("name"),
                  subresource, document,
                  options, then, argument, because, timeout)

    def update(self, resource: str, document: dict, subresource: str | None = None, then=None, argument=None,
               because: Thread | None = None, timeout: Duration = CALL_TIMEOUT,
               options: dict | None = None) -> None:
        """Put `document` in the place of the version that its resourceVersion names."""
        metadata = document["metadata"]
        self.call("update", resource, metadata.get("namespace"), metadata["name"], subresource, document,
                  options, then, argument,
                  because, timeout)

    def patch(self, resource: str, name: str, namespace: str | None = None, patch: Any = None,
              subresource: str | None = None, kind: str = "merge", then=None, argument=None,
              because: Thread | None = None,
              timeout: Duration = CALL_TIMEOUT, options: dict | None = None) -> None:
        """Change an object by a patch of `kind` merge, strategic or json."""
        self.call("patch", resource, namespace, name, subresource, patch,
                  {**(options or {}), "patchType": kind}, then, argument,
                  because, timeout)

    def delete(self, resource: str, name: str, namespace: str | None = None, options: dict | None = None,
               then=None,
               argument=None, because: Thread | None = None, timeout: Duration = CALL_TIMEOUT) -> None:
        """Delete an object; `options` may hold propagationPolicy, gracePeriodSeconds, preconditions."""
        self.call("delete", resource, namespace, name, None, None, options, then, argument, because, timeout)

    def call(self, verb: str, resource: str, namespace: str | None, name: str | None, subresource: str | None,
             body: Any, options: dict | None, then: Any, argument: Any, because: Thread | None,
             timeout: Duration) -> None:
        """Send a request, or keep it until there is a connection; `then(reply, argument)` follows, unless
        `then` is None."""
        component = self.component
        world = component.world
        if because is None:
            because = world.because
        self.last_id = number = self.last_id + 1
        request = Request(number, verb, resource, namespace, name, subresource, body, options or {},
                          self.user, self.agent)
        deadline = world.now + timeout
        self.calls[number] = Call(request, deadline, then or self.unanswered, argument, because)
        if not self.has_deadline_timer or deadline < component.due("client: calls"):
            self.has_deadline_timer = True
            component.arm("client: calls", timeout, self.expire, then=THEN_EXPIRE)
        if self.server is not None:
            component.send(self.server, request, because, self.balancer)

    def unanswered(self, reply: Reply, argument: Any) -> None:
        """Nobody asked what became of the call."""

    def way(self) -> tuple[str, ...]:
        """Everything through which a request of ours may go, by name: our machine and process, the load
        balancer, the API servers, the members of etcd."""
        component = self.component
        names = [component.machine.name, component.address, self.balancer.partition("/")[0], self.balancer]
        for machine in component.world.machines.values():
            if machine.role == "control-plane":
                names += (machine.name, f"{machine.name}/api-server", f"{machine.name}/etcd")
        return tuple(names)

    def way_trouble(self) -> Thread:
        """Why a request of ours has no answer, as only nature knows: the last change of state of what stands
        on its way and does not work now."""
        world = self.component.world
        return self.component.changed_since(0, *(name for name in self.way() if world.is_struck(name)))

    def way_changed(self, since: int) -> Thread:
        """The last change of state since the change `since` of our own machine, or of anything through which
        a request of ours goes: load balancer, API servers, members of etcd."""
        return self.component.changed_since(since, *self.way())

    def expire(self, _) -> None:
        """Answer the calls whose time is over, and wait for the next."""
        component = self.component
        now = component.world.now
        self.has_deadline_timer = False
        expired = [number for number, call in self.calls.items() if call.deadline <= now]
        late = [self.calls.pop(number) for number in expired]
        if self.calls:
            self.has_deadline_timer = True
            component.arm("client: calls", min(call.deadline for call in self.calls.values()) - now,
                          self.expire, then=THEN_EXPIRE)
        if late and self.server is not None:
            self.timeouts += 1
        trouble = self.way_trouble() if late else ()
        for call in late:
            because = component.world.because = merge(trouble, call.because)
            call.then(failure(0, "Timeout", "the API server did not answer in time", because), call.argument)
        if self.timeouts >= TIMEOUTS_MAX:
            self.disconnected("two calls in a row had no answer")

    # Watches, for informers

    def open_watch(self, informer: Any, options: dict) -> None:
        """Begin to watch what `informer` wants to see; it is told by `take`, `refused`, `ended`."""
        self.last_id = number = self.last_id + 1
        self.watches[number] = informer
        request = Request(number, "watch", informer.resource, informer.namespace, None, None, None, options,
                          self.user)
        assert self.server is not None, "informers watch only while there is a connection"
        self.component.send(self.server, request, (), self.balancer)

    def close_watch(self, informer: Any) -> None:
        """End the watch of `informer`."""
        for number in [number for number, watcher in self.watches.items() if watcher is informer]:
            del self.watches[number]
            if self.server is not None:
                self.component.send(self.server, StopWatch(number), (), self.balancer)
