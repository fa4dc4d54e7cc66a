"""The store: every key with its revisions, and the history that watchers and readers of the past need.

Contract: one write transaction makes one revision; what is done depends on the entries applied and on nothing
else, so that all members hold the same. Values are shared with whoever sent them, and never changed.
Source: etcd `server/storage/mvcc`; the store begins at revision 1.

Simplified: history lies beside the live keys as a list of revisions, and the past is found by walking back;
etcd keeps a tree of revisions on disk. History is capped at HISTORY_MAX revisions, as if somebody compacted:
a sandbox must stay small.
"""

from bisect import bisect_left
from collections.abc import Callable
from typing import NamedTuple

from .messages import (
    COMPACTED,
    DELETE,
    DUPLICATE_KEY,
    FUTURE_REVISION,
    PUT,
    Compare,
    Delete,
    Event,
    Get,
    KeyValue,
    Put,
    Range,
    Txn,
)

HISTORY_MAX = 1_000         # revisions kept for watchers and old reads; ours, see Simplified
HISTORY_CUT = 100           # how many go at once when there are more

PLACE = {
    target: KeyValue._fields.index(field)
    for target, field in (("mod", "mod_revision"), ("create", "create_revision"), ("version", "version"))
}


class Revision(NamedTuple):
    """What one write transaction did, and the thread of the proposal that it came from."""

    number: int
    because: tuple[int, ...]
    events: tuple[Event, ...]


class StoreError(Exception):
    """A request that the store cannot serve; `reason` is one of the words of `messages.WHY`."""

    def __init__(self, reason: str, compact_revision: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.compact_revision = compact_revision


class Found(NamedTuple):
    """Keys in order, as many as the limit allows, and how many there are without it."""

    key_values: tuple[KeyValue, ...]
    count: int  # type: ignore[assignment]


class Store:
    """Keys and their revisions."""

    __slots__ = ("revision", "compacted", "live", "history", "keys", "newcomers")

    def __init__(self) -> None:
        self.revision = 1
        self.compacted = 0                      # what was before this revision is gone
        self.live: dict[str, KeyValue] = {}
        self.history: list[Revision] = []       # without gaps, up to `revision`
        self.keys: list[str] = []               # in order; may hold some that are no longer live
        self.newcomers: list[str] = []          # created since `keys` was last put in order

    # Reading

    def get(self, key: str) -> KeyValue | None:
        """The key as it stands now."""
        return self.live.get(key)

    def range(self, request: Range) -> Found:
        """The live keys in [key, end) as they stood at the request's revision, in key order.

        Raises StoreError when that revision is compacted or not reached yet.
        """
        if request.revision > self.revision:
            raise StoreError(FUTURE_REVISION)
        if request.revision and request.revision < self.compacted:
            raise StoreError(COMPACTED, self.compacted)
        if request.revision and request.revision < self.revision:
            return limited(self.past(request.key, request.end, request.revision), request.limit)
        if not request.end:
            found = self.live.get(request.key)
            return limited([] if found is None else [found], request.limit)
        return limited([self.live[key] for key in self.keys_between(request.key, request.end)], request.limit)

    def keys_between(self, key: str, end: str) -> list[str]:
        """The live keys in [key, end), in order."""
        if self.newcomers:
            self.keys = sorted(dict.fromkeys(self.keys + self.newcomers))
            self.newcomers = []
        keys = self.keys
        live = self.live
        return [key for key in keys[bisect_left(keys, key):bisect_left(keys, end)] if key in live]

    def past(self, key: str, end: str, revision: int) -> list[KeyValue]:
        """The live keys in [key, end) as they stood at `revision`, which history reaches."""
        if end:
            then = {live: self.live[live] for live in self.keys_between(key, end)}
        else:
            then = {key: self.live[key]} if key in self.live else {}
        for later in reversed(self.since(revision + 1)):
            for event in reversed(later.events):
                changed = event.key_value.key
                if changed == key or (end and key <= changed < end):
                    if event.previous is None:
                        del then[changed]
                    else:
                        then[changed] = event.previous
        return [then[key] for key in sorted(then)]

    def since(self, revision: int) -> list[Revision]:
        """All revisions from `revision` on, oldest first. Raises StoreError when some of them are
        compacted."""
        if revision > self.revision:
            return []
        if revision < self.compacted:
            raise StoreError(COMPACTED, self.compacted)
        first = self.revision - len(self.history) + 1
        return self.history[max(revision - first, 0):]

    # Writing

    def txn(
        self, request: Txn, because: tuple[int, ...]
    ) -> tuple[bool, tuple[tuple[KeyValue, ...], ...], Revision | None]:
        """Carry a transaction out: whether its compares held, the result of each operation, and the revision
        it made, if any."""
        succeeded = True
        for compare in request.compares:
            if not self.holds(compare):
                succeeded = False
                break
        number = self.revision + 1
        events: list[Event] = []
        results = tuple([DO[type(operation)](self, operation, number, events)
                         for operation in (request.success if succeeded else request.failure)])
        if not events:
            return succeeded, results, None
        revision = Revision(number, because, tuple(events))
        self.revision = number
        self.history.append(revision)
        if len(self.history) >= HISTORY_MAX + HISTORY_CUT:
            self.compact(number - HISTORY_MAX + 1)
        return succeeded, results, revision

    def holds(self, compare: Compare) -> bool:
        """Whether a compare is true now."""
        key, target, value = compare
        found = self.live.get(key)
        if found is None:
            return value == 0
        return found[PLACE[target]] == value

    def put(self, operation: Put, revision: int, events: list[Event]) -> tuple[KeyValue, ...]:
        """Set a key; its new state."""
        key, value = operation
        previous = self.live.get(key)
        if previous is None:
            now = KeyValue(key, value, revision, revision, 1)
            self.newcomers.append(key)
        else:
            now = KeyValue(key, value, previous.create_revision, revision, previous.version + 1)
        self.live[key] = now
        events.append(Event(PUT, now, previous))
        return (now,)

    def delete(self, operation: Delete, revision: int, events: list[Event]) -> tuple[KeyValue, ...]:
        """Remove keys; what they were."""
        key, end = operation
        gone = []
        for name in self.keys_between(key, end) if end else [key] if key in self.live else []:
            previous = self.live.pop(name)
            gone.append(previous)
            events.append(Event(DELETE, KeyValue(name, None, 0, revision, 0), previous))
        return tuple(gone)

    def find(self, operation: Get, revision: int, events: list[Event]) -> tuple[KeyValue, ...]:
        """Read keys, as the operations before it in the transaction left them."""
        key, end = operation
        if end:
            return tuple([self.live[name] for name in self.keys_between(key, end)])
        return (self.live[key],) if key in self.live else ()

    def compact(self, revision: int) -> None:
        """Forget what was before `revision`. Raises StoreError when that is already forgotten, or still to
        come."""
        if revision <= self.compacted:
            raise StoreError(COMPACTED, self.compacted)
        if revision > self.revision:
            raise StoreError(FUTURE_REVISION)
        first = self.revision - len(self.history) + 1
        del self.history[:max(revision - first, 0)]
        self.compacted = revision
        self.keys = sorted(self.live)
        self.newcomers = []

    # Snapshots

    def frozen(self) -> tuple:
        """Everything, as a value that later writes do not change."""
        return self.revision, self.compacted, self.live.copy(), tuple(self.history)

    def thaw(self, content: tuple) -> None:
        """Become what `frozen` gave."""
        self.revision, self.compacted, live, history = content
        self.live, self.history = live.copy(), list(history)
        self.keys, self.newcomers = sorted(self.live), []


DO: dict[type, Callable[..., tuple[KeyValue, ...]]] = {Put: Store.put, Delete: Store.delete, Get: Store.find}


def limited(key_values: list[KeyValue], limit: int) -> Found:
    """The first `limit` of them; 0 means all."""
    return Found(tuple(key_values[:limit] if limit else key_values), len(key_values))


def writes(request: Txn) -> bool:
    """Whether a transaction could write."""
    for operations in (request.success, request.failure):
        for operation in operations:
            if type(operation) is not Get:
                return True
    return False


def check(request: Txn) -> None:
    """Raises StoreError when a branch of the transaction puts a key twice."""
    for operations in (request.success, request.failure):
        if len(operations) > 1:
            keys = [operation.key for operation in operations if type(operation) is Put]
            if len(set(keys)) < len(keys):
                raise StoreError(DUPLICATE_KEY)
