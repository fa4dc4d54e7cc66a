"""Following etcd: one watch of everything keeps the cache, records what was stored, and wakes who waits."""

from ..api.document import are_guarded, frozen
from ..api.resource import Resource
from ..etcd.messages import (
    DELETE,
    Event,
    Range,
    RangeReply,
    Watch,
    WatchCancelled,
    WatchCreated,
    WatchResponse,
)
from ..kernel.clock import minutes
from . import storage
from .authentication import APISERVER, User
from .facts import CacheFilled, ObjectStored, RoutineStored
from .messages import Request
from .operation import Operation
from .told import is_routine, what_changed
from .watch_cache import Thread

WATCH_ID = 1
CHANGES_REMEMBERED = 1_000  # numbers of the changes of the newest revisions, for servers that see them later
SYSTEM_NAMESPACES = ("default", "kube-node-lease", "kube-public", "kube-system")
SYSTEM_NAMESPACES_PERIOD = minutes(1)
NOBODY = User("", ())


class Follower:
    """What one API server knows of etcd."""

    def __init__(self, server) -> None:
        self.server = server
        self.is_following = False  # whether etcd's watch runs
        self.filled_by: Thread = ()  # the change by which we had read everything
        self.is_guarded = are_guarded(server.world)

    def refill(self, _) -> None:
        """Follow etcd from where we are, or read everything when we never did."""
        self.server.open_connection(self.server.etcd)
        if self.server.cache.is_filled:
            self.follow_from(self.server.cache.revision + 1)
            return
        reading = Operation(Request(0, "list", ""), "", Resource, NOBODY, (), self.server.world.now)
        self.server.ask(reading, Range(self.server.next_id(), storage.ROOT, storage.END), self.filled)

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
        self.server.cache.fill(answer.revision, objects)
        server = self.server
        because = server.changed_since(0, server.machine.name, server.address, server.etcd)
        filled = CacheFilled(self.server.address, len(objects), answer.revision)
        self.filled_by = (self.server.record(filled, because),)
        # What no server has recorded yet is watched again, so that a time without any server leaves no gap in
        # the journal.
        self.follow_from(min(self.server.world.news.get("revision", 0), answer.revision) + 1)

    def follow_from(self, revision: int) -> None:
        """Ask etcd for everything from a revision on."""
        self.server.send(self.server.etcd, Watch(WATCH_ID, storage.ROOT, storage.END, revision), ())

    def following(self, message: WatchCreated) -> None:
        """etcd's watch runs; the next read shows whether etcd answers."""
        self.is_following = True
        self.keep_system_namespaces(None)

    def keep_system_namespaces(self, _) -> None:
        """Create the namespaces that every cluster has, when they are missing; upstream's controller of that
        name runs in the API server too, once a minute. Of several servers at once all but one are told that
        they exist already.
        """
        self.server.arm(
            "system namespaces",
            SYSTEM_NAMESPACES_PERIOD,
            self.keep_system_namespaces,
            then="Then it looks whether the system namespaces are there.",
        )
        for name in SYSTEM_NAMESPACES:
            if self.server.cache.is_filled and self.server.cache.find("namespaces", name) is None:
                body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
                self.server.world.because = self.filled_by
                self.server.handle(
                    Request(0, "create", "namespaces", None, name, body=body, user=APISERVER), ""
                )

    def follow(self, message: WatchResponse) -> None:
        """A revision came out of etcd: record it if nobody did, change the cache, tell the watchers, answer
        who waits for it.
        """
        world = self.server.world
        revision = message.revision
        is_news = world.is_news("revision", revision)
        because = world.because
        number = self.change_of(revision)
        is_known = (
            revision <= self.server.cache.revision
        )  # it was in what we read; only its record was missing
        for event in message.events:
            place = storage.place_of(event.key_value.key)
            if place is None:
                continue
            kind, key = place
            document = self.document_of(event)
            if is_news:
                number = self.note(kind, revision, event, document, because)
            if is_known:
                continue
            thread = (number,) if number else because
            happen = self.server.cache.removed if event.kind == DELETE else self.server.cache.stored
            self.server.watches.tell(kind, happen(kind, key, revision, document, thread))
        self.server.cache.revision = max(self.server.cache.revision, revision)
        for operation in self.server.writes.done.pop(revision, ()):
            self.server.writes.finish(operation, (number,) if number else because)
        if self.server.reads.waiting:
            self.server.reads.go_on_waiting()

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
        asked, round_ = self.server.world.seen.pop(f"round {revision}", ((), ()))
        *request, user = asked or ("",)
        writer = storage.writer_of(event.key_value.value or {}) if event is not None else ""
        number = self.server.record(
            fact(
                verb,
                kind.plural,
                metadata.get("namespace"),
                metadata["name"],
                metadata.get("uid", ""),
                revision,
                document,
                writer or user,
                what,
                tuple(request),
                round_,
            ),
            because,
        )
        news = self.server.world.news
        news[f"revision {revision}"] = number
        news.pop(f"revision {revision - CHANGES_REMEMBERED}", None)
        return number

    def change_of(self, revision: int) -> int:
        """The number of the change that recorded a revision; 0 when that is no longer remembered."""
        return self.server.world.news.get(f"revision {revision}", 0)

    def unfollowed(self, message: WatchCancelled) -> None:
        """etcd's watch ended; when what we have not seen is compacted there, we begin anew, and so must our
        clients.
        """
        self.lose_etcd()
        if message.compact_revision:
            self.server.world.is_news(
                "revision", message.compact_revision - 1
            )  # what is compacted can no longer be recorded
            self.server.cache.is_filled = False
            for watcher in self.server.cache.all_watchers():
                self.server.watches.end_watch((watcher.client, watcher.id))
        self.refill(None)

    def lose_etcd(self) -> None:
        """etcd is gone: what waited for a revision is answered, for it is stored; we follow nothing."""
        self.is_following = False
        done, self.server.writes.done = self.server.writes.done, {}
        for operations in done.values():
            for operation in operations:
                self.server.writes.finish(operation, operation.because)
