"""Watching: from a version on, tell a client what happens.

Source: apiserver `pkg/endpoints/handlers/watch.go`, `pkg/storage/cacher/cache_watcher.go`.
"""

from ..api.errors import TooManyRequests
from ..api.resource import Resource
from ..kernel.clock import minutes, seconds
from . import pages
from .messages import Response, WatchEnded, WatchEvents
from .operation import Operation
from .reads import request_version, selection_of
from .watch_cache import ADDED, BOOKMARK, Happening, Watcher

BOOKMARK_PERIOD = minutes(1)
THEN_BOOKMARKS = "Then it tells its watchers how far it is, and ends the watches whose time is up."
WATCH_LIFE = minutes(30)  # --min-request-timeout; a watch lives as long to twice as long


class Watches:
    """The watches of one API server."""

    def __init__(self, server) -> None:
        self.server = server

    def open_watch(self, operation: Operation) -> None:
        """From now on, or from a version on, tell the client what happens."""
        if not self.server.cache.is_filled:
            raise TooManyRequests("storage is (re)initializing")
        selection_of(operation.request, operation.kind)
        version = request_version(operation.request)
        if version is None:
            self.server.reads.when_fresh(operation, self.watch_from_all)
        elif version == 0 or operation.request.options.get("sendInitialEvents"):
            self.server.reads.when_reached(operation, version, self.watch_from_all)
        else:
            missed = self.server.cache.missed(operation.kind.plural, version)
            watcher = self.watcher_of(operation, version)
            self.begin_watch(operation, watcher, [watcher.told(happening) for happening in missed])

    def watch_from_all(self, operation: Operation) -> None:
        """A watch that begins with everything there is."""
        kind = operation.kind
        watcher = self.watcher_of(operation, self.server.cache.revision)
        events: list = [
            (ADDED, cached.document, cached.because)
            for _, cached in self.server.cache.selected(kind.plural, watcher.selection)
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
        life = seconds(pages.whole(options.get("timeoutSeconds") or 0))
        until = self.server.world.now + (life or WATCH_LIFE + self.server.chance.below(WATCH_LIFE))
        if life:
            self.server.after(life, self.end_watch, (operation.client, request.id), ())
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
        self.server.answer(watcher.client, Response(watcher.id, 200, {}), operation.because)
        heard = tuple(event for event in events if event is not None)
        if heard:
            self.server.answer(watcher.client, WatchEvents(watcher.id, heard), operation.because)
        watcher.since = max(watcher.since, self.server.cache.revision)
        self.server.cache.watch(watcher)

    def end_watch(self, place: tuple[str, int]) -> None:
        """The time of a watch is up."""
        client, number = place
        if self.server.cache.end_watch(client, number):
            self.server.answer(client, WatchEnded(number), ())

    def send_bookmarks(self, _) -> None:
        """Each minute: how far the cache is, to those who asked; and an end to watches whose time is up."""
        now = self.server.world.now
        self.server.drop_half_open()
        for watcher in self.server.cache.all_watchers():
            if watcher.until <= now:
                self.end_watch((watcher.client, watcher.id))
            elif watcher.bookmarks and self.server.follower.is_following:
                self.server.answer(
                    watcher.client,
                    WatchEvents(watcher.id, ((BOOKMARK, self.bookmark(watcher.kind), ()),)),
                    (),
                )
        self.server.arm("bookmarks", BOOKMARK_PERIOD, self.send_bookmarks, then=THEN_BOOKMARKS)

    def bookmark(self, kind: type[Resource]) -> dict:
        """The document of a BOOKMARK."""
        return {
            "kind": kind.kind,
            "apiVersion": kind.api_version,
            "metadata": {"resourceVersion": str(self.server.cache.revision)},
        }

    def tell(self, kind: type[Resource], happening: Happening) -> None:
        """Tell the watchers of a kind what happened."""
        for watcher in self.server.cache.watchers[kind.plural].values():
            heard = watcher.told(happening)
            if heard is not None:
                self.server.answer(watcher.client, WatchEvents(watcher.id, (heard,)), happening.because)
