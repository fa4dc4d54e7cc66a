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

from ..api.document import are_guarded, frozen
from ..api.errors import (
    AlreadyExists,
    BadRequest,
    MethodNotAllowed,
    NotFound,
    StatusError,
    StoreError,
    Timeout,
    TooManyRequests,
)
from ..api.resource import Resource
from ..api.selectors import check_fields, parse_fields, parse_labels
from ..etcd.messages import (
    DELETE,
    CancelWatch,
    Compare,
    Delete,
    Event,
    Get,
    Put,
    Range,
    RangeReply,
    Refused,
    Txn,
    TxnReply,
    Watch,
    WatchCancelled,
    WatchCreated,
    WatchResponse,
)
from ..kernel.clock import Instant, minutes, seconds
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from . import pages, storage
from .authentication import APISERVER, User, authenticated
from .authorization import authorize
from .deletion import deleted
from .facts import CacheFilled, ObjectStored, RequestRefused, RoutineRefused, RoutineStored, StoreLost
from .messages import (
    Ping,
    Pong,
    Readiness,
    ReadyCheck,
    Request,
    Response,
    StopWatch,
    WatchEnded,
    WatchEvents,
)
from .registry import Desk, Keep, Outcome, Remove, Write, bound, created, shown, updated
from .routes import kind_of
from .told import is_routine, what_changed
from .watch_cache import ADDED, BOOKMARK, Happening, Selection, Thread, WatchCache, Watcher

REQUEST_TIMEOUT = seconds(60)  # --request-timeout
FRESH_PATIENCE = seconds(3)  # blockTimeout of the watch cache
ETCD_CHECK_TIMEOUT = seconds(2)  # --etcd-readycheck-timeout
ETCD_RETRY = seconds(1)
BOOKMARK_PERIOD = minutes(1)
WATCH_LIFE = minutes(30)  # --min-request-timeout; a watch lives as long to twice as long
ATTEMPTS_MAX = 5
NAME_ATTEMPTS_MAX = 8
CHANGES_REMEMBERED = 1_000  # numbers of the changes of the newest revisions, for servers that see them later
WATCH_ID = 1
SYSTEM_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
SYSTEM_NAMESPACES_PERIOD = minutes(1)
WRITES = ("create", "update", "patch", "delete", "deletecollection")


class Operation:
    """A request under way."""

    __slots__ = (
        "request",
        "client",
        "kind",
        "user",
        "because",
        "asked",
        "key",
        "step",
        "is_fresh",
        "attempts",
        "current",
        "outcome",
        "taken",
        "parent",
        "waits_for",
        "left",
        "items",
    )

    def __init__(
        self, request: Request, client: str, kind: type[Resource], user: User, because: Thread, asked: Instant
    ) -> None:
        self.request = request
        self.client = client
        self.kind = kind
        self.user = user
        self.because = because
        self.asked = asked
        self.key = ""
        self.step: Any = None  # what goes on with etcd's answer
        self.is_fresh = False  # whether `current` is surely the newest
        self.attempts = 0
        self.current: dict | None = None
        self.outcome: Outcome | None = None
        self.taken: frozenset[str] = frozenset()
        self.parent: Operation | None = None  # the deletecollection that this delete is a part of
        self.waits_for = 0  # the revision that the cache must have reached
        self.left = 0  # parts of a deletecollection that are not done
        self.items: list[dict] = []


class APIServer(Component):
    """One API server."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.etcd = f"{machine.name}/etcd"
        self.cache = WatchCache()
        self.is_following = False  # whether etcd's watch runs
        self.is_guarded = are_guarded(self.world)
        self.pending: dict[int, Operation] = {}  # number of a question to etcd → whose it is; oldest first
        self.done: dict[int, list[Operation]] = {}  # revision → what is answered when it is seen
        self.waiting: list[Operation] = []  # reads that wait for the cache
        self.last_id = machine.starts << 24  # an answer to an earlier process at this address is not ours
        self.etcd_answered: Instant = -ETCD_CHECK_TIMEOUT
        self.etcd_trouble: Thread = ()  # why etcd did not answer when it was last asked
        self.checks: dict[
            int, list[tuple[str, int]]
        ] = {}  # number of a question to etcd → whom its answer says that we are ready

    def start(self) -> None:
        """Read everything from etcd."""
        self.open_connection(self.etcd)
        self.world.because = ()
        self.refill(None)
        self.arm("bookmarks", BOOKMARK_PERIOD, self.send_bookmarks)

    # The one door

    def receive(self, message, sender: str) -> None:
        match message:
            case Request() | Ping() if sender not in self.connections:
                # What belongs to a connection that this process never had: TCP answers with a reset.
                self.answer(sender, ConnectionClosed(self.address), ())
            case Request():
                self.handle(message, sender)
            case WatchResponse():
                self.follow(message)
            case TxnReply() | RangeReply():
                self.etcd_answered, self.etcd_trouble = self.world.now, ()
                self.answered(message)
            case Refused():
                self.etcd_trouble = self.world.because
                self.failed(message.id, StoreError(message.why))
            case StopWatch():
                self.cache.end_watch(sender, message.watch_id)
            case Ping():
                self.answer(sender, Pong(message.id), ())
            case ReadyCheck():
                self.check_ready(message, sender)
            case WatchCreated():
                self.following(message)
            case WatchCancelled():
                self.unfollowed(message)
            case ConnectionClosed():
                self.closed(message.by)
            case ConnectionRefused():
                self.refused_by_etcd(message)
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    # The pipeline: one line a stage

    def handle(self, request: Request, client: str) -> None:
        """Take a request through all stages that need no answer from etcd."""
        try:
            user = authenticated(request.user)
            kind = kind_of(request)
            authorize(user, request, kind)
            operation = Operation(request, client, kind, user, self.world.because, self.world.now)
            VERBS[request.verb](self, operation)
        except StatusError as error:
            self.refuse(request, client, error, self.world.because)

    def refuse(self, request: Request, client: str, error: StatusError, because: Thread) -> None:
        """Answer with a Status; the refusal of a write is a change."""
        if request.verb in WRITES:
            is_routine_refusal = error.reason in ("Conflict", "AlreadyExists") or request.resource in (
                "leases",
                "events",
            )
            fact = RoutineRefused if is_routine_refusal else RequestRefused
            where = f"{request.resource}/{request.subresource}" if request.subresource else request.resource
            number = self.record(
                fact(
                    self.address,
                    request.user,
                    request.verb,
                    where,
                    request.name or "",
                    error.code,
                    error.reason,
                    error.message,
                ),
                because,
            )
            because = (number,)
        self.answer(client, Response(request.id, error.code, error.status()), because)

    def answer(self, client: str, message: Any, because: Thread) -> None:
        """Send to a client, the way its connection goes; to nobody when it is gone."""
        if client:
            self.world.post(self.address, client, message, because, self.connections.get(client))

    def reply(self, operation: Operation, code: int, body: dict, because: Thread) -> None:
        """Answer an operation that went well."""
        parent = operation.parent
        if parent is not None:
            self.part_done(parent, body, because)
            return
        warnings = getattr(operation.outcome, "warnings", ())
        self.answer(operation.client, Response(operation.request.id, code, body, {}, warnings), because)

    def fail(self, operation: Operation, error: StatusError) -> None:
        """Answer an operation that went wrong."""
        parent = operation.parent
        if parent is None:
            self.refuse(operation.request, operation.client, error, operation.because)
        elif error.reason == "NotFound":
            self.part_done(parent, None, operation.because)
        elif parent.left > 0:
            parent.left = 0  # the first refusal answers for all
            self.refuse(parent.request, parent.client, error, operation.because)

    # Asking etcd

    def ask(self, operation: Operation, message: Any, step: Any) -> None:
        """Send a question to etcd; `step(operation, answer)` goes on with the answer."""
        operation.step = step
        self.pending[message.id] = operation
        if "requests" not in self.armed:
            self.arm("requests", operation.asked + REQUEST_TIMEOUT - self.world.now, self.requests_overdue)
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
            for balancer, number in self.checks.pop(message.id):
                self.answer(balancer, Readiness(number, 200), ())

    def failed(self, number: int, error: StatusError) -> None:
        """etcd refused a question, or cannot be asked."""
        operation = self.pending.pop(number, None)
        if operation is None:
            self.check_failed(number)
        elif operation.kind is Resource:
            self.arm("etcd", ETCD_RETRY, self.refill)  # it was our own reading of everything
        else:
            self.fail(operation, error)

    def requests_overdue(self, _) -> None:
        """Answer what waited for etcd for a minute; operations wait in the order in which they came."""
        now = self.world.now
        for number, operation in list(self.pending.items()):
            if operation.asked + REQUEST_TIMEOUT > now:
                self.arm("requests", operation.asked + REQUEST_TIMEOUT - now, self.requests_overdue)
                return
            del self.pending[number]
            self.fail(
                operation,
                Timeout("request did not complete within requested timeout - context deadline exceeded"),
            )

    # Writing

    def write(self, operation: Operation) -> None:
        """Decide from what the cache has; etcd has the last word."""
        request, kind = operation.request, operation.kind
        if request.verb != "create" or request.subresource:
            if not request.name:
                raise MethodNotAllowed(kind.qualified(), request.verb)
            self.locate(operation)
        self.attempt(operation)

    def locate(self, operation: Operation) -> None:
        """Find the object that is meant, as the cache has it."""
        request, kind = operation.request, operation.kind
        operation.key = storage.etcd_key(kind, request.namespace, request.name or "")
        key = f"{request.namespace}/{request.name}" if kind.namespaced else request.name or ""
        operation.current = self.cache.find(kind.plural, key)

    def attempt(self, operation: Operation) -> None:
        """Decide and send the transaction; what went wrong because of an old object is decided again from the
        newest.
        """
        desk = Desk(self.now, self.chance, self.cache, operation.user, operation.taken)
        try:
            outcome = decide(operation, desk)
        except StatusError:
            if operation.is_fresh or not self.look_again(operation):
                raise
            return
        if isinstance(outcome, Keep) and not operation.is_fresh:
            self.look_again(operation)
            return
        operation.outcome = outcome
        self.carry_out(operation, outcome)

    def look_again(self, operation: Operation) -> bool:
        """Read the object anew, or for a creation its namespace; False when that cannot matter."""
        request, kind = operation.request, operation.kind
        if operation.key:
            self.ask(operation, Range(self.next_id(), operation.key), self.read_again)
            return True
        if kind.namespaced and self.cache.find("namespaces", request.namespace or "") is None:
            key = storage.FOLDERS["namespaces"] + (request.namespace or "")
            self.ask(operation, Range(self.next_id(), key), self.namespace_read)
            return True
        return False

    def read_again(self, operation: Operation, answer: RangeReply) -> None:
        """The newest version of the object is here."""
        operation.current = storage.decoded(answer.key_values[0]) if answer.key_values else None
        operation.is_fresh = True
        self.attempt(operation)

    def namespace_read(self, operation: Operation, answer: RangeReply) -> None:
        """Whether there is such a namespace is known now: our cache has caught up with the answer."""
        operation.is_fresh = True
        self.attempt(operation)

    def carry_out(self, operation: Operation, outcome: Outcome) -> None:
        """Send what was decided to etcd, unless nothing is to be stored."""
        request, kind = operation.request, operation.kind
        document = outcome.document
        if isinstance(outcome, Keep) or request.options.get("dryRun"):
            self.reply(operation, *shown(request, kind, outcome, document), operation.because)
            return
        key = operation.key or storage.etcd_key(
            kind, document["metadata"].get("namespace"), document["metadata"]["name"]
        )
        version = (
            int(operation.current["metadata"]["resourceVersion"]) if operation.current is not None else 0
        )
        compare = Compare(key, "mod", version)
        if isinstance(outcome, Remove):
            removals = (Delete(key), *map(Delete, outcome.claims))
            message = Txn(self.next_id(), (compare,), removals, (Get(key),))
        else:
            value = storage.encoded(document, request.user)
            put = Put(key, frozen(value) if self.is_guarded else value)
            if outcome.claims or outcome.freed:
                compares = (compare, *(Compare(claim, "mod", 0) for claim in outcome.claims))
                puts = (put, *(Put(claim, key) for claim in outcome.claims), *map(Delete, outcome.freed))
                message = Txn(self.next_id(), compares, puts, (Get(key), *map(Get, outcome.claims)))
            else:
                message = Txn(self.next_id(), (compare,), (put,), (Get(key),))
        self.ask(operation, message, self.written)

    def written(self, operation: Operation, answer: TxnReply) -> None:
        """The transaction is through, or somebody was quicker."""
        if answer.succeeded:
            if isinstance(operation.outcome, Write):
                operation.current = storage.decoded(answer.results[0][0])
            if self.cache.revision >= answer.revision or not self.is_following:
                self.finish(operation, operation.because)
            else:
                self.done.setdefault(answer.revision, []).append(operation)
            return
        operation.attempts += 1
        operation.is_fresh = True
        found = answer.results[0]
        if operation.request.verb == "create" and not operation.key:
            self.create_again(operation, bool(found), answer)
            return
        operation.current = storage.decoded(found[0]) if found else None
        self.attempt(operation)

    def create_again(self, operation: Operation, is_taken: bool, answer: TxnReply) -> None:
        """The name or a claim is taken: try others where the client left the choice to us."""
        assert operation.outcome is not None, "a creation was decided before it was sent"
        name = operation.outcome.document["metadata"]["name"]
        asked = operation.request.body.get("metadata", {}).get("name") or operation.request.name
        if is_taken and (asked or operation.attempts >= NAME_ATTEMPTS_MAX):
            raise AlreadyExists(operation.kind.qualified(), name)
        taken = [key_value.key for found in answer.results[1:] for key_value in found]
        operation.taken |= frozenset(taken)
        self.attempt(operation)

    def finish(self, operation: Operation, because: Thread) -> None:
        """Answer a write that is stored."""
        outcome = operation.outcome
        assert outcome is not None, "what is stored was decided"
        stored = operation.current if isinstance(outcome, Write) else outcome.document
        assert stored is not None, "what was written is there"
        self.reply(operation, *shown(operation.request, operation.kind, outcome, stored), because)

    # Deleting many

    def delete_collection(self, operation: Operation) -> None:
        """Delete what is selected, one by one; the answer lists it."""
        request, kind = operation.request, operation.kind
        found = self.cache.selected(kind.plural, selection_of(request, kind))
        operation.left = len(found)
        if not found:
            self.answer(
                operation.client, Response(request.id, 200, self.list_of(kind, [])), operation.because
            )
        for _, cached in found:
            metadata = cached.document["metadata"]
            part = request._replace(verb="delete", name=metadata["name"], namespace=metadata.get("namespace"))
            child = Operation(
                part, operation.client, kind, operation.user, operation.because, operation.asked
            )
            child.parent = operation
            try:
                self.locate(child)
                self.attempt(child)
            except StatusError as error:
                self.fail(child, error)

    def part_done(self, parent: Operation, body: dict | None, because: Thread) -> None:
        """One of the many is deleted, or was gone already."""
        if parent.left <= 0:
            return
        parent.left -= 1
        if body is not None and body.get("kind") == parent.kind.kind:
            parent.items.append(body)
        if parent.left == 0:
            self.answer(
                parent.client,
                Response(parent.request.id, 200, self.list_of(parent.kind, parent.items)),
                because,
            )

    # Reading

    def read_one(self, operation: Operation) -> None:
        """One object: the newest, which etcd has, or with resourceVersion=0 the one that is at hand."""
        request, kind = operation.request, operation.kind
        if not request.name:
            raise MethodNotAllowed(kind.qualified(), request.verb)
        self.locate(operation)
        if request.options.get("resourceVersion") == "0" and self.cache.is_filled:
            self.show(operation)
        else:
            self.ask(operation, Range(self.next_id(), operation.key), self.got)

    def got(self, operation: Operation, answer: RangeReply) -> None:
        """etcd told what there is."""
        operation.current = storage.decoded(answer.key_values[0]) if answer.key_values else None
        self.show(operation)

    def show(self, operation: Operation) -> None:
        """Answer with the object."""
        request, kind, current = operation.request, operation.kind, operation.current
        if current is None:
            raise NotFound(kind.qualified(), request.name or "")
        metadata = current["metadata"]
        because = self.cache.thread(
            kind.plural, operation.key.removeprefix(storage.FOLDERS[kind.plural]), metadata["resourceVersion"]
        )
        code, body = shown(request, kind, Keep(current), current)
        self.reply(operation, code, body, because or operation.because)

    def read_list(self, operation: Operation) -> None:
        """Many objects, from the cache as soon as that is new enough; in pages, or as of a past revision,
        from etcd.
        """
        request, kind = operation.request, operation.kind
        selection_of(request, kind)
        page = pages.page_of(request, kind)
        if page is not None:
            self.ask(operation, page.question(self.next_id()), self.page_read)
        else:
            self.when_fresh(operation, self.listed)

    def page_read(self, operation: Operation, answer: RangeReply) -> None:
        """A page came from etcd."""
        request, kind = operation.request, operation.kind
        selection = selection_of(request, kind)
        documents = [storage.decoded(key_value) for key_value in answer.key_values]
        body = self.list_of(kind, [document for document in documents if selection.takes(document)])
        body["metadata"] = pages.list_metadata(request, kind, answer, selection.labels or selection.fields)
        self.answer(operation.client, Response(request.id, 200, body), operation.because)

    def when_fresh(self, operation: Operation, step: Any) -> None:
        """Go on as soon as the cache is as new as the request wants it."""
        if not self.cache.is_filled:
            raise TooManyRequests("storage is (re)initializing")
        version = request_version(operation.request)
        if version is None:
            operation.current = None
            operation.outcome = step
            self.ask(operation, Range(self.next_id(), storage.HEALTH_KEY), self.freshness_known)
        else:
            self.when_reached(operation, version, step)

    def freshness_known(self, operation: Operation, answer: RangeReply) -> None:
        """etcd said which revision is the newest."""
        step, operation.outcome = operation.outcome, None
        self.when_reached(operation, answer.revision, step)

    def when_reached(self, operation: Operation, revision: int, step: Any) -> None:
        """Go on as soon as the cache has reached the revision."""
        if self.cache.revision >= revision:
            step(operation)
            return
        operation.waits_for, operation.step = revision, step
        self.waiting.append(operation)
        self.after(FRESH_PATIENCE, self.waited_enough, operation, ())

    def waited_enough(self, operation: Operation) -> None:
        """The cache did not get there in time."""
        if operation in self.waiting:
            self.waiting.remove(operation)
            version = self.cache.revision
            cause = {"reason": "ResourceVersionTooLarge", "message": "Too large resource version"}
            self.fail(
                operation,
                Timeout(f"Too large resource version: {operation.waits_for}, current: {version}", 1, [cause]),
            )

    def listed(self, operation: Operation) -> None:
        """Answer a list from the cache."""
        request, kind = operation.request, operation.kind
        found = self.cache.selected(kind.plural, selection_of(request, kind))
        body = self.list_of(kind, [cached.document for _, cached in found])
        threads = {key: cached.because for key, cached in found}
        self.answer(operation.client, Response(request.id, 200, body, threads), operation.because)

    def list_of(self, kind: type[Resource], items: list[dict]) -> dict:
        """A list document as of the cache's revision."""
        return {
            "kind": f"{kind.kind}List",
            "apiVersion": kind.api_version,
            "metadata": {"resourceVersion": str(self.cache.revision)},
            "items": items,
        }

    # Watching

    def open_watch(self, operation: Operation) -> None:
        """From now on, or from a version on, tell the client what happens."""
        if not self.cache.is_filled:
            raise TooManyRequests("storage is (re)initializing")
        selection_of(operation.request, operation.kind)
        version = request_version(operation.request)
        if version is None:
            self.when_fresh(operation, self.watch_from_all)
        elif version == 0 or operation.request.options.get("sendInitialEvents"):
            self.when_reached(operation, version, self.watch_from_all)
        else:
            missed = self.cache.missed(operation.kind.plural, version)
            watcher = self.watcher_of(operation, version)
            self.begin_watch(operation, watcher, [watcher.told(happening) for happening in missed])

    def watch_from_all(self, operation: Operation) -> None:
        """A watch that begins with everything there is."""
        kind = operation.kind
        watcher = self.watcher_of(operation, self.cache.revision)
        events: list = [
            (ADDED, cached.document, cached.because)
            for _, cached in self.cache.selected(kind.plural, watcher.selection)
        ]
        if operation.request.options.get("sendInitialEvents"):
            bookmark = self.bookmark(kind)
            bookmark["metadata"]["annotations"] = {"k8s.io/initial-events-end": "true"}
            events.append((BOOKMARK, bookmark, ()))
        self.begin_watch(operation, watcher, events)

    def watcher_of(self, operation: Operation, since: int) -> Watcher:
        """The watcher that a request asks for."""
        request, kind = operation.request, operation.kind
        options = request.options
        life = seconds(int(options.get("timeoutSeconds") or 0))
        until = self.world.now + (life or WATCH_LIFE + self.chance.below(WATCH_LIFE))
        if life:
            self.after(life, self.end_watch, (operation.client, request.id), ())
        return Watcher(
            operation.client,
            request.id,
            kind,
            selection_of(request, kind),
            since,
            bool(options.get("allowWatchBookmarks")),
            until,
        )

    def begin_watch(self, operation: Operation, watcher: Watcher, events: list) -> None:
        """Acknowledge a watch, and send what belongs at its beginning."""
        self.answer(watcher.client, Response(watcher.id, 200, {}), operation.because)
        heard = tuple(event for event in events if event is not None)
        if heard:
            self.answer(watcher.client, WatchEvents(watcher.id, heard), operation.because)
        watcher.since = max(watcher.since, self.cache.revision)
        self.cache.watch(watcher)

    def end_watch(self, place: tuple[str, int]) -> None:
        """The time of a watch is up."""
        client, number = place
        if self.cache.end_watch(client, number):
            self.answer(client, WatchEnded(number), ())

    def send_bookmarks(self, _) -> None:
        """Each minute: how far the cache is, to those who asked; and an end to watches whose time is up."""
        now = self.world.now
        self.drop_half_open()
        for watcher in self.cache.all_watchers():
            if watcher.until <= now:
                self.end_watch((watcher.client, watcher.id))
            elif watcher.bookmarks and self.is_following:
                self.answer(
                    watcher.client,
                    WatchEvents(watcher.id, ((BOOKMARK, self.bookmark(watcher.kind), ()),)),
                    (),
                )
        self.arm("bookmarks", BOOKMARK_PERIOD, self.send_bookmarks)

    def drop_half_open(self) -> None:
        """Forget clients whose end of the connection is gone, which nobody could tell us: power was lost, or
        a cable was cut then.

        Simplified: TCP's keepalive finds that out by itself; we look each minute.
        """
        for peer in list(self.connections):
            process = self.world.process(peer)
            if peer != self.etcd and (process is None or self.address not in process.connections):
                self.closed(peer)

    def bookmark(self, kind: type[Resource]) -> dict:
        """The document of a BOOKMARK."""
        return {
            "kind": kind.kind,
            "apiVersion": kind.api_version,
            "metadata": {"resourceVersion": str(self.cache.revision)},
        }

    # Following etcd

    def refill(self, _) -> None:
        """Follow etcd from where we are, or read everything when we never did."""
        self.open_connection(self.etcd)
        if self.cache.is_filled:
            self.follow_from(self.cache.revision + 1)
            return
        reading = Operation(Request(0, "list", ""), "", Resource, NOBODY, (), self.world.now)
        self.ask(reading, Range(self.next_id(), storage.ROOT, storage.END), self.filled)

    def filled(self, operation: Operation, answer: RangeReply) -> None:
        """Everything is here: from now on follow what changes."""
        objects = []
        for key_value in answer.key_values:
            place = storage.place_of(key_value.key)
            if place is not None:
                number = self.change_of(key_value.mod_revision)
                objects.append(
                    (*place, self.guarded(storage.decoded(key_value)), (number,) if number else ())
                )
        self.cache.fill(answer.revision, objects)
        self.record(CacheFilled(self.address, len(objects), answer.revision), ())
        # What no server has recorded yet is watched again, so that a time without any server leaves no gap in
        # the journal.
        self.follow_from(min(self.world.news.get("revision", 0), answer.revision) + 1)

    def follow_from(self, revision: int) -> None:
        """Ask etcd for everything from a revision on."""
        self.send(self.etcd, Watch(WATCH_ID, storage.ROOT, storage.END, revision), ())

    def following(self, message: WatchCreated) -> None:
        """etcd's watch runs; the next read shows whether etcd answers."""
        self.is_following = True
        self.keep_system_namespaces(None)

    def keep_system_namespaces(self, _) -> None:
        """Create the namespaces that every cluster has, when they are missing; upstream's controller of that
        name runs in the API server too, once a minute. Of several servers at once all but one are told that
        they exist already.
        """
        self.arm("system namespaces", SYSTEM_NAMESPACES_PERIOD, self.keep_system_namespaces)
        for name in SYSTEM_NAMESPACES:
            if self.cache.is_filled and self.cache.find("namespaces", name) is None:
                body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
                self.handle(Request(0, "create", "namespaces", None, name, body=body, user=APISERVER), "")

    def follow(self, message: WatchResponse) -> None:
        """A revision came out of etcd: record it if nobody did, change the cache, tell the watchers, answer
        who waits for it.
        """
        world = self.world
        revision = message.revision
        is_news = world.is_news("revision", revision)
        because = world.because
        number = self.change_of(revision)
        is_known = revision <= self.cache.revision  # it was in what we read; only its record was missing
        for event in message.events:
            place = storage.place_of(event.key_value.key)
            if place is None:
                continue
            kind, key = place
            document = self.document_of(event)
            if is_news:
                number = self.note(
                    kind, revision, event, document, storage.writer_of(event.key_value.value or {}), because
                )
            if is_known:
                continue
            thread = (number,) if number else because
            happen = self.cache.removed if event.kind == DELETE else self.cache.stored
            self.tell(kind, happen(kind, key, revision, document, thread))
        self.cache.revision = max(self.cache.revision, revision)
        for operation in self.done.pop(revision, ()):
            self.finish(operation, (number,) if number else because)
        if self.waiting:
            self.go_on_waiting()

    def document_of(self, event: Event) -> dict:
        """The object of an event; of a deletion what it was, at the revision of the deletion."""
        if event.kind == DELETE:
            assert event.previous is not None, "only what was there can be deleted"
            return self.guarded(storage.decoded(event.previous, event.key_value.mod_revision))
        return self.guarded(storage.decoded(event.key_value))

    def guarded(self, document: dict) -> dict:
        """The document, frozen in worlds that guard theirs."""
        return frozen(document) if self.is_guarded else document

    def note(
        self,
        kind: type[Resource],
        revision: int,
        event: Event | None,
        document: dict,
        writer: str,
        because: Thread,
    ) -> int:
        """Record what a revision stored, and remember the number of that change for the other servers."""
        old = None if event is None or event.previous is None else event.previous.value
        if event is not None and event.kind == DELETE:
            verb, what = "deleted", "gone for good"
        else:
            verb, what = "updated" if old is not None else "created", what_changed(kind.plural, old, document)
        fact = RoutineStored if is_routine(kind.plural, old, document) else ObjectStored
        metadata = document["metadata"]
        number = self.record(
            fact(
                verb,
                kind.plural,
                metadata.get("namespace"),
                metadata["name"],
                metadata.get("uid", ""),
                revision,
                document,
                writer,
                what,
            ),
            because,
        )
        news = self.world.news
        news[f"revision {revision}"] = number
        news.pop(f"revision {revision - CHANGES_REMEMBERED}", None)
        return number

    def change_of(self, revision: int) -> int:
        """The number of the change that recorded a revision; 0 when that is no longer remembered."""
        return self.world.news.get(f"revision {revision}", 0)

    def tell(self, kind: type[Resource], happening: Happening) -> None:
        """Tell the watchers of a kind what happened."""
        for watcher in self.cache.watchers[kind.plural].values():
            heard = watcher.told(happening)
            if heard is not None:
                self.answer(watcher.client, WatchEvents(watcher.id, (heard,)), happening.because)

    def go_on_waiting(self) -> None:
        """Answer the reads for which the cache is new enough now."""
        reached = [operation for operation in self.waiting if operation.waits_for <= self.cache.revision]
        for operation in reached:
            self.waiting.remove(operation)
            try:
                operation.step(operation)
            except StatusError as error:
                self.fail(operation, error)

    def unfollowed(self, message: WatchCancelled) -> None:
        """etcd's watch ended; when what we have not seen is compacted there, we begin anew, and so must our
        clients.
        """
        self.lose_etcd()
        if message.compact_revision:
            self.world.is_news(
                "revision", message.compact_revision - 1
            )  # what is compacted can no longer be recorded
            self.cache.is_filled = False
            for watcher in self.cache.all_watchers():
                self.end_watch((watcher.client, watcher.id))
        self.refill(None)

    def lose_etcd(self) -> None:
        """etcd is gone: what waited for a revision is answered, for it is stored; we follow nothing."""
        self.is_following = False
        done, self.done = self.done, {}
        for operations in done.values():
            for operation in operations:
                self.finish(operation, operation.because)

    def closed(self, peer: str) -> None:
        """A connection ended: etcd's, which we ask for again, or a client's, whose watches and answers nobody
        needs any more.
        """
        if peer == self.etcd:
            self.etcd_trouble = (self.record(StoreLost(self.address)),)
            self.lose_etcd()
            pending, self.pending = self.pending, {}
            for operation in pending.values():
                if operation.kind is not Resource:
                    self.fail(operation, StoreError("etcdserver: server stopped"))
            self.arm("etcd", ETCD_RETRY, self.refill)
            return
        self.cache.forget(peer)
        self.connections.pop(peer, None)
        for operation in [*self.pending.values(), *self.waiting]:
            if operation.client == peer:
                operation.client = ""

    def refused_by_etcd(self, refusal: ConnectionRefused) -> None:
        """Nothing listens where etcd should, or where a client was."""
        if refusal.to != self.etcd:
            self.closed(refusal.to)
        elif isinstance(refusal.message, Watch):
            self.arm("etcd", ETCD_RETRY, self.refill)
        elif not isinstance(refusal.message, CancelWatch):
            self.failed(refusal.message.id, StoreError(UNREACHABLE))

    # Health

    def check_ready(self, check: ReadyCheck, sender: str) -> None:
        """`/readyz`: the cache is filled and follows, and etcd answers, as it may have shown a moment ago."""
        if not self.cache.is_filled or not self.is_following:
            self.answer(sender, Readiness(check.id, 500, "informer-sync"), self.etcd_trouble)
        elif self.world.now - self.etcd_answered < ETCD_CHECK_TIMEOUT:
            self.answer(sender, Readiness(check.id, 200), ())
        else:
            number = self.next_id()
            self.checks[number] = [(sender, check.id)]
            self.send(self.etcd, Range(number, storage.HEALTH_KEY), ())
            self.after(ETCD_CHECK_TIMEOUT, self.check_failed, number, ())

    def check_failed(self, number: int) -> None:
        """etcd did not answer the question of a health check."""
        for balancer, check in self.checks.pop(number, ()):
            self.answer(balancer, Readiness(check, 500, "etcd"), self.etcd_trouble)


NOBODY = User("", ())
UNREACHABLE = (
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: '
    'dial tcp 127.0.0.1:2379: connect: connection refused"'
)
VERBS = {
    "get": APIServer.read_one,
    "list": APIServer.read_list,
    "watch": APIServer.open_watch,
    "create": APIServer.write,
    "update": APIServer.write,
    "patch": APIServer.write,
    "delete": APIServer.write,
    "deletecollection": APIServer.delete_collection,
}


def decide(operation: Operation, desk: Desk) -> Outcome:
    """What the write makes of the current object."""
    request, kind, current = operation.request, operation.kind, operation.current
    match request.subresource, request.verb:
        case "binding", _:
            return bound(request, kind, current, desk)
        case ("eviction", _) | (_, "delete"):
            return deleted(request, kind, current, desk)
        case _, "create":
            return created(request, kind, desk)
        case _:
            return updated(request, kind, current, desk)


def selection_of(request: Request, kind: type[Resource]) -> Selection:
    """What a list or a watch selects. Raises BadRequest."""
    options = request.options
    labels, fields = options.get("labelSelector") or "", options.get("fieldSelector") or ""
    if not isinstance(labels, str) or not isinstance(fields, str):
        raise BadRequest("labelSelector and fieldSelector are texts")
    selector = parse_fields(fields) if fields else ()
    check_fields(selector, kind.selectable)
    if request.name:
        selector = (*selector, *parse_fields(f"metadata.name={request.name}"))
    return Selection(request.namespace, parse_labels(labels) if labels else (), selector)


def request_version(request: Request) -> int | None:
    """The resourceVersion that a read names; None when it names none. Raises BadRequest."""
    version = str(request.options.get("resourceVersion") or "")
    if not version:
        return None
    if not version.isascii() or not version.isdigit() or len(version) > 19:
        raise BadRequest(
            f'invalid resource version "{version}": strconv.ParseUint: parsing "{version}": invalid syntax'
        )
    return int(version)
