"""APIServer: authenticates, authorizes, admits and validates every request, and keeps everything in the etcd
member of its machine.

Contract: stateless but for the watch cache, which is empty after a start and filled from etcd. A write
answers when its revision has been seen here, under the number of the change that stored it. A write made from
a cached object that turns out to be old is made again from the newer one (GuaranteedUpdate); only a client
that named a version hears of a Conflict.
Source: apiserver `pkg/server/config.go` (DefaultBuildHandlerChain), `pkg/endpoints/handlers`,
`pkg/storage/etcd3/store.go`, `pkg/storage/cacher`.
Simplified: audit, priority and fairness, and encoding cost nothing and are not there; compaction is left to
etcd's own limit.
"""

from typing import Any

from ..api.errors import StatusError, StoreError, Timeout
from ..api.resource import Resource
from ..etcd.messages import (
    CancelWatch,
    Range,
    RangeReply,
    Refused,
    TxnReply,
    Watch,
    WatchCancelled,
    WatchCreated,
    WatchResponse,
)
from ..kernel.clock import Instant, seconds
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from ..kernel.journal import merge
from . import storage
from .authentication import authenticated
from .authorization import authorize
from .facts import RequestRefused, RoutineRefused, StoreLost
from .follower import Follower
from .messages import Ping, Pong, Readiness, ReadyCheck, Request, Response, StopWatch
from .operation import Operation
from .reads import Reads
from .recent import Recent
from .routes import kind_of
from .stages import stage_of
from .watch_cache import Thread, WatchCache
from .watches import BOOKMARK_PERIOD, THEN_BOOKMARKS, Watches
from .writes import Writes

REQUEST_TIMEOUT = seconds(60)  # --request-timeout
ETCD_CHECK_TIMEOUT = seconds(2)  # --etcd-readycheck-timeout
ETCD_RETRY = seconds(1)
THEN_REFILL = "Then it reads everything from its etcd member again."
THEN_OVERDUE = "Then the request that waits longest is answered: timed out."
WRITES = ("create", "update", "patch", "delete", "deletecollection")
ROUTINE_REASONS, ROUTINE_RESOURCES = ("Conflict", "AlreadyExists"), ("leases", "events")
UNREACHABLE = (
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: '
    'dial tcp 127.0.0.1:2379: connect: connection refused"'
)


class APIServer(Component):
    """One API server."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.etcd = f"{machine.name}/etcd"
        self.cache = WatchCache()
        self.recent = Recent()
        self.follower, self.reads, self.watches, self.writes = (
            Follower(self),
            Reads(self),
            Watches(self),
            Writes(self),
        )
        self.handlers = {
            "get": self.reads.read_one,
            "list": self.reads.read_list,
            "watch": self.watches.open_watch,
            "create": self.writes.write,
            "update": self.writes.write,
            "patch": self.writes.write,
            "delete": self.writes.write,
            "deletecollection": self.writes.delete_collection,
        }
        self.pending: dict[int, Operation] = {}  # number of a question to etcd → whose it is; oldest first
        self.last_id = machine.starts << 24  # an answer to an earlier process at this address is not ours
        self.etcd_answered: Instant = -ETCD_CHECK_TIMEOUT
        self.etcd_trouble: Thread = ()  # why etcd did not answer when it was last asked
        self.checks: dict[
            int, tuple[str, int]
        ] = {}  # number of a question to etcd → whom its answer says "ready"

    @property
    def is_following(self) -> bool:
        """Whether it hears of what changes in etcd."""
        return self.follower.is_following

    @property
    def is_ready(self) -> bool:
        """Whether it has read everything and follows what changes."""
        return self.cache.is_filled and self.is_following

    def start(self) -> None:
        """Read everything from etcd."""
        self.open_connection(self.etcd)
        self.world.because = ()
        self.follower.refill(None)
        self.arm("bookmarks", BOOKMARK_PERIOD, self.watches.send_bookmarks, then=THEN_BOOKMARKS)

    # The one door

    def receive(self, message, sender: str) -> None:
        match message:
            case Request() | Ping() if sender not in self.connections:
                # What belongs to a connection that this process never had: TCP answers with a reset.
                self.answer(sender, ConnectionClosed(self.address), ())
            case Request():
                self.handle(message, sender)
            case WatchResponse():
                self.follower.follow(message)
            case TxnReply() | RangeReply():
                self.etcd_answered, self.etcd_trouble = self.world.now, ()
                self.answered(message)
            case Refused():
                self.etcd_trouble = self.world.because
                self.failed(message.id, StoreError(message.why), self.etcd_trouble)
            case StopWatch():
                self.cache.end_watch(sender, message.watch_id)
            case Ping():
                self.answer(sender, Pong(message.id), ())
            case ReadyCheck():
                self.check_ready(message, sender)
            case WatchCreated():
                self.follower.following(message)
            case WatchCancelled():
                self.follower.unfollowed(message)
            case ConnectionClosed():
                self.closed(message.by)
            case ConnectionRefused():
                self.refused_by_etcd(message)
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    # The pipeline: one line a stage

    def handle(self, request: Request, client: str) -> None:
        """Take a request through all stages that need no answer from etcd."""
        stage = "authentication"
        self.recent.came(request, client, self.world.now)
        try:
            user = authenticated(request.user)
            stage = "authorization"
            authorize(user, request)
            stage = "routing"
            kind = kind_of(request)
            stage = ""
            operation = Operation(request, client, kind, user, self.world.because, self.world.now)
            self.handlers[request.verb](operation)
        except StatusError as error:
            error.stage = error.stage or stage
            self.refuse(request, client, error, self.world.because, self.world.now)

    def refuse(
        self, request: Request, client: str, error: StatusError, because: Thread, asked: Instant
    ) -> None:
        """Answer with a Status; the refusal of a write is a change."""
        now = self.world.now
        self.recent.went(client, request.id, now, error.code, {"reason": error.reason}, stage_of(error))
        if request.verb in WRITES:
            is_routine = error.reason in ROUTINE_REASONS or request.resource in ROUTINE_RESOURCES
            fact = RoutineRefused if is_routine else RequestRefused
            where = f"{request.resource}/{request.subresource}" if request.subresource else request.resource
            refused = fact(
                self.address,
                request.user,
                request.verb,
                where,
                request.name or "",
                error.code,
                error.reason,
                error.message,
                request.namespace or "",
                stage_of(error),
                client,
                request.agent,
                asked,
            )
            number = self.record(refused, because)
            because = (number,)
        self.answer(client, Response(request.id, error.code, error.status()), because)

    def answer(self, client: str, message: Any, because: Thread) -> None:
        """Send to a client, the way its connection goes; to nobody when it is gone."""
        if client:
            if type(message) is Response:
                self.recent.went(client, message.id, self.world.now, message.code, message.body)
            self.world.post(self.address, client, message, because, self.connections.get(client))

    def reply(self, operation: Operation, code: int, body: dict, because: Thread) -> None:
        """Answer an operation that went well."""
        parent = operation.parent
        if parent is not None:
            self.writes.part_done(parent, body, because)
            return
        warnings = getattr(operation.outcome, "warnings", ())
        self.answer(operation.client, Response(operation.request.id, code, body, {}, warnings), because)

    def fail(self, operation: Operation, error: StatusError, trouble: Thread = ()) -> None:
        """Answer an operation that went wrong. `trouble`: the changes behind that, if it was not the
        request's own fault."""
        parent, because = operation.parent, merge(trouble, operation.because)
        if parent is None:
            self.refuse(operation.request, operation.client, error, because, operation.asked)
        elif error.reason == "NotFound":
            self.writes.part_done(parent, None, operation.because)
        elif parent.left > 0:
            parent.left = 0  # the first refusal answers for all
            self.refuse(parent.request, parent.client, error, because, parent.asked)

    # Asking etcd

    def ask(self, operation: Operation, message: Any, step: Any) -> None:
        """Send a question to etcd; `step(operation, answer)` goes on with the answer."""
        operation.step = step
        self.pending[message.id] = operation
        if "requests" not in self.armed:
            self.arm(
                "requests",
                operation.asked + REQUEST_TIMEOUT - self.world.now,
                self.requests_overdue,
                then=THEN_OVERDUE,
            )
        self.world.post(self.address, self.etcd, message, operation.because, None)

    def next_id(self) -> int:
        """The number of the next question."""
        self.last_id += 1
        return self.last_id

    def answered(self, message: TxnReply | RangeReply) -> None:
        """etcd answered: go on with the operation, if it still waits."""
        operation = self.pending.pop(message.id, None)
        if operation is not None:
            try:
                operation.step(operation, message)
            except StatusError as error:
                self.fail(operation, error)
        elif message.id in self.checks:
            balancer, number = self.checks.pop(message.id)
            self.answer(balancer, Readiness(number, 200), ())

    def failed(self, number: int, error: StatusError, trouble: Thread = ()) -> None:
        """etcd refused a question, or cannot be asked."""
        operation = self.pending.pop(number, None)
        if operation is None:
            self.check_failed(number)
        elif operation.kind is Resource:
            # it was our own reading of everything
            self.arm("etcd", ETCD_RETRY, self.follower.refill, then=THEN_REFILL)
        else:
            self.fail(operation, error, trouble)

    def requests_overdue(self, _) -> None:
        """Answer what waited for etcd for a minute; operations wait in the order in which they came."""
        now = self.world.now
        for number, operation in list(self.pending.items()):
            if operation.asked + REQUEST_TIMEOUT > now:
                self.arm(
                    "requests",
                    operation.asked + REQUEST_TIMEOUT - now,
                    self.requests_overdue,
                    then=THEN_OVERDUE,
                )
                return
            self.failed(
                number,
                Timeout("request did not complete within requested timeout - context deadline exceeded"),
                self.silence(0, of=self.machine.name),
            )

    # Connections

    def drop_half_open(self) -> None:
        """Forget clients whose end of the connection is gone, which nobody could tell us: power was lost, or
        a cable was cut then.

        Simplified: TCP's keepalive finds that out by itself; we look each minute.
        """
        for peer in list(self.connections):
            process = self.world.process(peer)
            if peer != self.etcd and (process is None or self.address not in process.connections):
                self.closed(peer)

    def closed(self, peer: str) -> None:
        """A connection ended: etcd's, which we ask for again, or a client's, whose watches and answers nobody
        needs any more.
        """
        if peer == self.etcd:
            self.etcd_trouble = (self.record(StoreLost(self.address)),)
            self.follower.lose_etcd()
            pending, self.pending = self.pending, {}
            for operation in pending.values():
                if operation.kind is not Resource:
                    self.fail(operation, StoreError("etcdserver: server stopped"), self.etcd_trouble)
            self.arm("etcd", ETCD_RETRY, self.follower.refill, then=THEN_REFILL)
            return
        self.cache.forget(peer)
        self.connections.pop(peer, None)
        for operation in [*self.pending.values(), *self.reads.waiting]:
            if operation.client == peer:
                operation.client = ""

    def refused_by_etcd(self, refusal: ConnectionRefused) -> None:
        """Nothing listens where etcd should, or where a client was."""
        if refusal.to != self.etcd:
            self.closed(refusal.to)
        elif isinstance(refusal.message, Watch):
            self.arm("etcd", ETCD_RETRY, self.follower.refill, then=THEN_REFILL)
        elif not isinstance(refusal.message, CancelWatch):
            self.failed(refusal.message.id, StoreError(UNREACHABLE), self.silence(0, of=self.etcd))

    # Health

    def check_ready(self, check: ReadyCheck, sender: str) -> None:
        """`/readyz`: the cache is filled and follows, and etcd answers, as it may have shown a moment ago."""
        if not self.is_ready:
            self.answer(sender, Readiness(check.id, 500, "informer-sync"), self.etcd_trouble)
        elif self.world.now - self.etcd_answered < ETCD_CHECK_TIMEOUT:
            self.answer(sender, Readiness(check.id, 200), ())
        else:
            number = self.next_id()
            self.checks[number] = (sender, check.id)
            self.send(self.etcd, Range(number, storage.HEALTH_KEY), ())
            self.after(ETCD_CHECK_TIMEOUT, self.check_failed, number, ())

    def check_failed(self, number: int) -> None:
        """etcd did not answer the question of a health check."""
        if number in self.checks:
            balancer, check = self.checks.pop(number)
            self.answer(balancer, Readiness(check, 500, "etcd"), self.etcd_trouble)
