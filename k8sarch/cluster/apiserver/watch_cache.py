"""Everything that is in etcd, as this API server has seen it, and the watchers that are told what changes.

Contract: bookkeeping only; it returns what is to be sent and `server.py` sends it. Events of one watch are in
the order of revisions, each once; documents are shared by all.
Source: apiserver `pkg/storage/cacher` (cacher.go, watch_cache.go).
Simplified: one history of HISTORY_MAX events a kind instead of one that grows with its use; all kinds follow
one watch of etcd.
"""

from collections import deque
from typing import NamedTuple

from ..api.document import Document, key_of
from ..api.errors import Expired
from ..api.resource import Resource
from ..api.resources import RESOURCES
from ..api.selectors import FieldSelector, Selector, selects, selects_fields
from ..kernel.clock import Instant
from ..kernel.journal import merge
from .told import is_routine

HISTORY_MAX = 256

Thread = tuple[int, ...]
ADDED, MODIFIED, DELETED, BOOKMARK, ERROR = "ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"


class Cached(NamedTuple):
    """An object and the change that stored it."""

    document: Document
    because: Thread


class Happening(NamedTuple):
    """One object's change, kept for watchers that come later. Of a deletion `document` is what was there, at
    the new revision.
    """

    revision: int
    type: str
    document: Document
    old: Document | None
    because: Thread


class Selection(NamedTuple):
    """What a list or a watch asks for. `namespace` None means all."""

    namespace: str | None = None
    labels: Selector = ()
    fields: FieldSelector = ()

    def takes(self, document: Document) -> bool:
        """Whether the object is asked for."""
        metadata = document["metadata"]
        if self.namespace is not None and metadata.get("namespace") != self.namespace:
            return False
        if self.labels and not selects(self.labels, metadata.get("labels")):
            return False
        return not self.fields or selects_fields(self.fields, document)

    @property
    def takes_all(self) -> bool:
        """Whether nothing is left out."""
        return self.namespace is None and not self.labels and not self.fields


class Watcher:
    """One client's watch."""

    __slots__ = ("client", "id", "kind", "selection", "takes_all", "since", "bookmarks", "until")

    def __init__(
        self,
        client: str,
        id: int,
        kind: type[Resource],
        selection: Selection,
        since: int,
        bookmarks: bool,
        until: Instant,
    ) -> None:
        self.client = client
        self.id = id
        self.kind = kind
        self.selection = selection
        self.takes_all = selection.takes_all
        self.since = since  # it has been told everything up to this revision
        self.bookmarks = bookmarks
        self.until = until

    def told(self, happening: Happening) -> tuple[str, Document, Thread] | None:
        """What this watcher hears of a happening: nothing, or an event, which its selection may turn into
        ADDED or DELETED.
        """
        revision, type_, document, old, because = happening
        if revision <= self.since:
            return None
        if self.takes_all:
            return type_, document, because
        takes = self.selection.takes
        is_in = type_ != DELETED and takes(document)
        was_in = old is not None and takes(old)
        if is_in:
            return (MODIFIED if was_in else ADDED), document, because
        if not was_in:
            return None
        assert old is not None, "what was selected was there"
        if type_ != DELETED:
            metadata = {**old["metadata"], "resourceVersion": document["metadata"]["resourceVersion"]}
            return DELETED, {**old, "metadata": metadata}, because
        return DELETED, document, because


class WatchCache:
    """All objects, the recent history of each kind, and the watchers."""

    def __init__(self) -> None:
        self.revision = 0  # everything up to here is in
        self.objects: dict[str, dict[str, Cached]] = {kind.plural: {} for kind in RESOURCES}
        self.history: dict[str, deque[Happening]] = {}
        self.horizon: dict[str, int] = {}  # plural → history is complete after this revision
        self.watchers: dict[str, dict[tuple[str, int], Watcher]] = {kind.plural: {} for kind in RESOURCES}
        self.is_filled = False

    # Objects

    def find(self, plural: str, key: str) -> Document | None:
        """The object of that key, or None."""
        cached = self.objects[plural].get(key)
        return None if cached is None else cached.document

    def all(self, plural: str) -> list[Document]:
        """All objects of a kind."""
        return [cached.document for cached in self.objects[plural].values()]

    def thread(self, plural: str, key: str, version: str) -> Thread:
        """The change that stored this version of the object, as far as it is known here."""
        cached = self.objects[plural].get(key)
        return (
            cached.because
            if cached is not None and cached.document["metadata"]["resourceVersion"] == version
            else ()
        )

    def removals(self, plural: str) -> dict[str, Thread]:
        """Key → the change that removed the object, of those that history still knows; for clients that
        missed it and read everything again."""
        return {
            key_of(happening.document): happening.because
            for happening in self.history.get(plural, ())
            if happening.type == DELETED
        }

    def selected(self, plural: str, selection: Selection) -> list[tuple[str, Cached]]:
        """The objects that are asked for, with their keys, in the order of keys."""
        objects = self.objects[plural]
        if selection.takes_all:
            return [(key, objects[key]) for key in sorted(objects)]
        takes = selection.takes
        return [(key, objects[key]) for key in sorted(objects) if takes(objects[key].document)]

    def count(self) -> int:
        """How many objects there are."""
        return sum(map(len, self.objects.values()))

    # What etcd tells

    def fill(self, revision: int, objects: list[tuple[type[Resource], str, Document, Thread]]) -> None:
        """Begin anew with all objects as of `revision`; there is no history before it."""
        self.revision = revision
        self.objects = {kind.plural: {} for kind in RESOURCES}
        for kind, key, document, because in objects:
            self.objects[kind.plural][key] = Cached(document, because)
        self.history = {kind.plural: deque() for kind in RESOURCES}
        self.horizon = {kind.plural: revision for kind in RESOURCES}
        self.is_filled = True

    def stored(
        self, kind: type[Resource], key: str, revision: int, document: Document, because: Thread
    ) -> Happening:
        """An object was created or changed."""
        objects = self.objects[kind.plural]
        was = objects.get(key)
        objects[key] = Cached(document, because)
        old = None if was is None else was.document
        if was is not None and kind.plural == "nodes" and is_routine("nodes", old, document):
            # A heartbeat says nothing new: who reads the node later is told of the last news as well.
            because = merge(because, was.because[1:] or was.because)
            objects[key] = Cached(document, because)
        return self.remember(
            kind.plural, Happening(revision, ADDED if old is None else MODIFIED, document, old, because)
        )

    def removed(
        self, kind: type[Resource], key: str, revision: int, document: Document, because: Thread
    ) -> Happening:
        """An object is gone; `document` is what it was, at the revision of its deletion."""
        was = self.objects[kind.plural].pop(key, None)
        old = document if was is None else was.document
        return self.remember(kind.plural, Happening(revision, DELETED, document, old, because))

    def remember(self, plural: str, happening: Happening) -> Happening:
        """Keep a happening for watchers that come later."""
        self.revision = happening.revision
        history = self.history[plural]
        history.append(happening)
        if len(history) > HISTORY_MAX:
            self.horizon[plural] = history.popleft().revision
        return happening

    # Watchers

    def missed(self, plural: str, since: int) -> list[Happening]:
        """What happened to a kind after the revision `since`. Raises Expired when that is no longer kept."""
        if since < self.horizon[plural]:
            raise Expired(f"too old resource version: {since} ({self.horizon[plural]})")
        return [happening for happening in self.history[plural] if happening.revision > since]

    def watch(self, watcher: Watcher) -> None:
        """Tell this watcher of what happens from now on."""
        self.watchers[watcher.kind.plural][watcher.client, watcher.id] = watcher

    def end_watch(self, client: str, id: int) -> bool:
        """End a watch; whether there was one."""
        return any(watchers.pop((client, id), None) is not None for watchers in self.watchers.values())

    def forget(self, client: str) -> None:
        """The client is gone, and its watches with it."""
        for watchers in self.watchers.values():
            for place in [place for place in watchers if place[0] == client]:
                del watchers[place]

    def all_watchers(self) -> list[Watcher]:
        """Every watcher, by kind, oldest first."""
        return [watcher for watchers in self.watchers.values() for watcher in watchers.values()]
