"""Watchers of one member's store: each is sent every change of its keys once, in order, all of one revision
together.

Contract: pure bookkeeping; it returns what is to be sent and `member.py` sends it, each under the thread of
the revision itself.
Source: etcd `server/storage/mvcc/watchable_store.go`.

Simplified: a watcher that is behind catches up at once; etcd brings such watchers up in a loop of 100 ms, 512
at a time. A watch is not ended when its member loses the leader (clients of etcd may ask for that).
"""

from typing import Any, NamedTuple

from .messages import COMPACTED, WHY, Event, Watch, WatchCancelled, WatchCreated, WatchResponse
from .mvcc import Revision, Store, StoreError


class Parcel(NamedTuple):
    """A message for a watcher, and the thread that it travels with."""

    to: str
    message: Any
    because: tuple[int, ...] = ()


class Watcher:
    """One watch of one client."""

    __slots__ = ("client", "watch_id", "key", "end", "next_revision")

    def __init__(self, client: str, watch_id: int, key: str, end: str, next_revision: int) -> None:
        self.client = client
        self.watch_id = watch_id
        self.key = key
        self.end = end
        self.next_revision = next_revision      # every change before it was sent, or was not asked for

    def wanted(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """Those of the events that are about its keys."""
        key, end = self.key, self.end
        if len(events) == 1:
            changed = events[0].key_value.key
            return events if changed == key or key <= changed < end else ()
        return tuple(
            [event for event in events if event.key_value.key == key or key <= event.key_value.key < end]
        )


class Watchers:
    """All watches of a member."""

    __slots__ = ("watchers",)

    def __init__(self) -> None:
        self.watchers: dict[tuple[str, int], Watcher] = {}

    def create(self, request: Watch, client: str, store: Store) -> list[Parcel]:
        """Begin a watch: its acknowledgement, then what it missed."""
        created = Parcel(client, WatchCreated(request.watch_id, store.revision))
        if (client, request.watch_id) in self.watchers:
            return [created]            # asked again by a client that waited too long: it misses nothing
        start = request.start_revision or store.revision + 1
        watcher = Watcher(client, request.watch_id, request.key, request.end, start)
        self.watchers[client, request.watch_id] = watcher
        return [created, *self.catch_up(watcher, store)]

    def catch_up(self, watcher: Watcher, store: Store) -> list[Parcel]:
        """What a watcher has not seen of the store's past; its end when that is compacted."""
        try:
            missed = store.since(watcher.next_revision)
        except StoreError:
            del self.watchers[watcher.client, watcher.watch_id]
            return [Parcel(watcher.client, WatchCancelled(watcher.watch_id, store.compacted, WHY[COMPACTED]))]
        parcels = []
        for revision in missed:
            events = watcher.wanted(revision.events)
            if events:
                parcels.append(
                    Parcel(
                        watcher.client,
                        WatchResponse(watcher.watch_id, revision.number, events),
                        revision.because,
                    )
                )
        watcher.next_revision = max(watcher.next_revision, store.revision + 1)
        return parcels

    def catch_all_up(self, store: Store) -> list[Parcel]:
        """The store jumped ahead to a snapshot: what every watcher missed by that."""
        return [
            parcel for watcher in list(self.watchers.values()) for parcel in self.catch_up(watcher, store)
        ]

    def notify(self, revision: Revision) -> list[Parcel]:
        """A revision was born: who hears of it."""
        parcels = []
        number = revision.number
        for watcher in self.watchers.values():
            if watcher.next_revision <= number:
                watcher.next_revision = number + 1
                events = watcher.wanted(revision.events)
                if events:
                    parcels.append(
                        Parcel(
                            watcher.client, WatchResponse(watcher.watch_id, number, events), revision.because
                        )
                    )
        return parcels

    def progress(self, client: str, watch_id: int, store: Store) -> list[Parcel]:
        """How far a watch has come; nothing when there is no such watch."""
        if (client, watch_id) not in self.watchers:
            return []
        return [Parcel(client, WatchResponse(watch_id, store.revision, ()))]

    def cancel(self, client: str, watch_id: int) -> list[Parcel]:
        """End a watch on its client's word; nothing when there is no such watch."""
        if self.watchers.pop((client, watch_id), None) is None:
            return []
        return [Parcel(client, WatchCancelled(watch_id, 0, ""))]

    def forget(self, client: str) -> None:
        """The client is gone."""
        for key in [key for key in self.watchers if key[0] == client]:
            del self.watchers[key]
