"""List, then watch: a copy of all objects of a kind that follows the API server, and tells of every
difference.

Contract: `cache` is what was seen, never newer than the store and rarely older than a moment. Events may be
merged over a lost connection (that is why controllers look at levels): after a relist one event leads from
the last version seen to the present one. Handlers are called with `world.because` set to the changes behind
that one object. Source: client-go, tools/cache/reflector.go and shared_informer.go: the first list takes what
the server's cache has (resourceVersion 0), a later one is not older than what was seen; after a lost
connection the watch resumes where it stood; 410 Gone leads to a new list; back-off 800 ms doubling to 30 s
with as much again at random.
"""

from typing import Any, NamedTuple

from ..api.document import key_of
from ..kernel.clock import ms, seconds
from .cache import Index
from .client import Client, Reply
from .facts import Relisted

ADDED, MODIFIED, DELETED = "ADDED", "MODIFIED", "DELETED"
BACK_OFF_FIRST = ms(800)
BACK_OFF_MAX = seconds(30)
GONE = 410

Thread = tuple[int, ...]


class Event(NamedTuple):
    """One difference. `old` is None of what was added, `new` of what is gone; `because` are the changes
    behind it."""

    type: str
    key: str
    old: dict | None
    new: dict | None
    because: Thread


class Informer:
    """Follows the objects of one kind, all of them or those that are selected."""

    def __init__(self, client: Client, resource: str, namespace: str | None = None,
                 field_selector: str | None = None,
                 label_selector: str | None = None, then: Any = None, then_synced: Any = None) -> None:
        self.client = client
        self.resource = resource
        self.namespace = namespace
        self.selection: dict[str, str] = {}
        if field_selector:
            self.selection["fieldSelector"] = field_selector
        if label_selector:
            self.selection["labelSelector"] = label_selector
        self.handlers: list[Any] = [then] if then is not None else []
        self.then_synced = then_synced
        self.cache: dict[str, dict] = {}
        self.because: dict[str, Thread] = {}              # key → the changes behind the newest version seen
        # of nodes: the thread of the newest version with another spec; a heartbeat is not why it is tainted
        self.because_of_spec: dict[str, Thread] = {}
        self.indices: dict[str, Any] = {}                 # name → Index, or what follows the cache like one
        self.synced = False
        # of the last list or event; None before the first list
        self.version: str | None = None
        self.must_list = True
        self.why = "it had never seen any"
        self.back_off = BACK_OFF_FIRST
        # so that what belongs to an earlier attempt is ignored
        self.attempt = 0
        self.timer = f"informer: {resource} {namespace or ''} {field_selector or ''} {label_selector or ''}"
        client.informers.append(self)
        if client.server is not None:
            self.connected()

    def index(self, name: str, values_of: Any) -> Index:
        """The index `name`, made when it is new; `values_of(document)` gives the values of a document."""
        if name not in self.indices:
            self.indices[name] = index = Index(values_of)
            for key, document in self.cache.items():
                index.put(key, document)
        return self.indices[name]

    def add_handler(self, then: Any) -> None:
        """Let `then(event)` hear of every difference from now on."""
        self.handlers.append(then)

    def stop(self) -> None:
        """Watch no more; the cache stays as it is."""
        self.attempt += 1
        self.client.component.disarm(self.timer)
        self.client.close_watch(self)
        if self in self.client.informers:
            self.client.informers.remove(self)

    # The connection's word

    def connected(self) -> None:
        """There is a connection: go on where we stood."""
        self.attempt += 1
        self.client.component.disarm(self.timer)
        self.go_on(self.attempt)

    def disconnected(self) -> None:
        """The connection is gone, and the watch with it."""
        self.attempt += 1
        self.client.component.disarm(self.timer)

    def go_on(self, attempt: int) -> None:
        """List or watch, whichever is next."""
        if attempt != self.attempt or self.client.server is None:
            return
        if self.must_list:
            options = {**self.selection, "resourceVersion": "0" if self.version is None else self.version}
            if self.version == "":
                del options["resourceVersion"]
            self.client.list(self.resource, self.namespace, options, then=self.listed, argument=attempt,
                             because=())
        else:
            watched: dict[str, Any] = {**self.selection, "resourceVersion": self.version,
                                       "allowWatchBookmarks": True}
            self.client.open_watch(self, watched)

    def pause(self) -> None:
        """Try again after a while."""
        component = self.client.component
        delay = self.back_off + component.chance.below(self.back_off)
        self.back_off = min(self.back_off * 2, BACK_OFF_MAX)
        self.attempt += 1
        what = "lists" if self.must_list else "watches"
        component.arm(self.timer, delay, self.go_on, self.attempt,
                      then=f"Then it {what} {self.resource} again.")

    def listed(self, reply: Reply, attempt: int) -> None:
        """The list came, or not."""
        if attempt != self.attempt:
            return
        if not reply.ok:
            if self.version is not None:
                # what was seen is older than anything kept: take whatever is newest
                self.version = ""
            self.pause()
            return
        component = self.client.component
        component.record(Relisted(component.address, self.resource, self.why), because=())
        self.back_off = BACK_OFF_FIRST
        self.must_list = False
        self.version = reply.body["metadata"]["resourceVersion"]
        self.replace(reply)
        if not self.synced:
            self.synced = True
            if self.then_synced is not None:
                component.world.because = ()
                self.then_synced(self)
        if attempt == self.attempt:
            self.go_on(attempt)

    def replace(self, reply: Reply) -> None:
        """Make the cache what the list says, and tell of every difference."""
        listed = {key_of(document): document for document in reply.body["items"]}
        for key in [key for key in self.cache if key not in listed]:
            # its end was missed: what removed it, or else the last that was known
            self.put(DELETED, key, self.cache[key], reply.threads.get(key) or self.because.get(key, ()))
        for key, document in listed.items():
            old = self.cache.get(key)
            if old is None or old["metadata"]["resourceVersion"] != document["metadata"]["resourceVersion"]:
                if old is not None and old["metadata"].get("uid") != document["metadata"].get("uid"):
                    self.put(DELETED, key, old, self.because.get(key, ()))
                    old = None
                self.put(ADDED if old is None else MODIFIED, key, document, reply.threads.get(key, ()))

    # The watch's word

    def take(self, events: tuple) -> None:
        """Follow what the server tells."""
        self.back_off = BACK_OFF_FIRST
        attempt = self.attempt
        for type_, document, because in events:
            if type_ == "ERROR":
                self.client.close_watch(self)
                self.refused(document.get("code", 500), document.get("reason", ""))
                return
            self.version = document["metadata"]["resourceVersion"]
            if type_ != "BOOKMARK":
                self.put(type_, key_of(document), document, because)
                if attempt != self.attempt:
                    return                                # a handler stopped us

    def refused(self, code: int, reason: str) -> None:
        """The server will not let us watch from there."""
        if code == GONE or reason in ("Expired", "Gone"):
            self.must_list, self.why = True, "the history it stood at is no longer kept"
            self.version = ""
        self.pause()

    def ended(self, why: str) -> None:
        """The watch came to its end; the next resumes where it stood."""
        self.attempt += 1
        self.go_on(self.attempt)

    def put(self, type_: str, key: str, document: dict, because: Thread) -> None:
        """Change the cache by one object and tell the handlers."""
        old = self.cache.get(key)
        if type_ == DELETED:
            self.cache.pop(key, None)
            self.because.pop(key, None)
            self.because_of_spec.pop(key, None)
            event = Event(DELETED, key, document, None, because)
            for index in self.indices.values():
                index.remove(key)
        else:
            self.cache[key] = document
            self.because[key] = because
            if self.resource == "nodes" and (old is None or old["spec"] != document["spec"]):
                self.because_of_spec[key] = because
            event = Event(ADDED if old is None else MODIFIED, key, old, document, because)
            for index in self.indices.values():
                index.put(key, document)
        world = self.client.component.world
        for then in self.handlers:
            world.because = because
            then(event)
