"""Deletes what belongs to nobody any more, and carries out foreground and orphaning deletions.

An object whose owners are all gone is deleted; a reference to an owner that is gone, beside others that live,
is taken out. Source: pkg/controller/garbagecollector/garbagecollector.go, graph_builder.go, v1.34.
Simplified: the graph is the informers' caches, of the kinds that the controller manager watches; owners of
other kinds are taken to live.
"""

from collections.abc import Iterable, Iterator

from ..api.document import Document, get
from ..api.resources import KINDS, by_kind
from ..client.informer import Event
from .controller import Cache, Controller, Watch
from .facts import counted_in_words
from .plan import Delete, Patch, Step, Together, Verify, Why

# kinds that may have owners
GRAPH = ("leases", "pods", "services", "endpointslices", "deployments", "replicasets")
OWNERS = ("nodes", "namespaces", *GRAPH)
FOREGROUND = "foregroundDeletion"
ORPHAN = "orphan"
WATCHED_FIELDS = ("deletionTimestamp", "finalizers", "ownerReferences")


class InGraph:
    """Names the keys that a change of one kind concerns: `resource key`."""

    __slots__ = ("resource",)

    def __init__(self, resource: str) -> None:
        self.resource = resource

    def __call__(self, event: Event, cache: Cache) -> Iterable[str]:
        old, new = event.old, event.new
        if new is None:
            assert old is not None, "an event has at least one version"
            return [*dependents(old, cache), *waiting_owners(old, cache)]
        metadata = new["metadata"]
        references = metadata.get("ownerReferences")
        is_deleted = "deletionTimestamp" in metadata
        before = {} if old is None else old["metadata"]
        if before and all(before.get(name) == metadata.get(name) for name in WATCHED_FIELDS):
            return ()
        states = [owner_state(reference, new, cache) for reference in references or ()]
        is_concerned = is_deleted or any(state != "lives" for state in states)
        keys = [f"{self.resource} {event.key}"] if is_concerned else []
        if is_deleted or (before and before.get("ownerReferences") != references):
            keys.extend(waiting_owners(old or new, cache))
        return keys


def owner_key(reference: Document, document: Document) -> tuple[str, str] | None:
    """Resource and key of an owner, or None when its kind is not in the graph."""
    kind = by_kind.get(reference["kind"])
    if kind is None or kind.plural not in OWNERS:
        return None
    namespace = document["metadata"].get("namespace")
    return kind.plural, f"{namespace}/{reference['name']}" if kind.namespaced else reference["name"]


def owner_state(reference: Document, document: Document, cache: Cache) -> str:
    """Whether an owner lives, waits for its dependents to go, or is gone, as far as the cache knows."""
    place = owner_key(reference, document)
    if place is None:
        return "lives"
    owner = cache.find(*place)
    if owner is None or owner["metadata"]["uid"] != reference["uid"]:
        return "gone"
    finalizers = owner["metadata"].get("finalizers") or ()
    return "waits" if "deletionTimestamp" in owner["metadata"] and FOREGROUND in finalizers else "lives"


def dependents(owner: Document, cache: Cache) -> Iterator[str]:
    """The keys of all that names `owner` as an owner."""
    for resource in GRAPH:
        for key in cache.group(resource, "owners", owner["metadata"]["uid"]):
            yield f"{resource} {key}"


def waiting_owners(document: Document, cache: Cache) -> Iterator[str]:
    """The keys of the owners of `document` that wait for it to go."""
    for reference in document["metadata"].get("ownerReferences") or ():
        if owner_state(reference, document, cache) == "waits":
            place = owner_key(reference, document)
            assert place is not None, "an owner that waits is in the graph"
            yield f"{place[0]} {place[1]}"


def without_finalizer(document: Document, finalizer: str) -> Document:
    """The patch that takes a finalizer off."""
    left = [each for each in document["metadata"].get("finalizers") or () if each != finalizer]
    return {"metadata": {"uid": document["metadata"]["uid"], "finalizers": left or None}}


class GarbageCollector(Controller):
    """Works by object: `resource key`."""

    name = "garbage-collector"
    source = "garbage-collector-controller"
    workers = 20
    watches = tuple(Watch(resource, InGraph(resource)) for resource in OWNERS)

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        resource, _, object_key = key.partition(" ")
        document = cache.find(resource, object_key)
        if document is None:
            return
        if "deletionTimestamp" in document["metadata"]:
            finalizers = document["metadata"].get("finalizers") or ()
            if ORPHAN in finalizers:
                yield from self.orphaned(resource, object_key, document, cache)
            elif FOREGROUND in finalizers:
                yield from self.foreground(resource, object_key, document, cache)
            return
        yield from self.collected(resource, object_key, document, cache)

    def orphaned(self, resource: str, key: str, owner: Document, cache: Cache) -> Iterator[Step]:
        """Take the owner out of all that it owns, then let it go."""
        uid = owner["metadata"]["uid"]
        patches = []
        for dependent in dependents(owner, cache):
            kind, _, dependent_key = dependent.partition(" ")
            found = cache.find(kind, dependent_key)
            assert found is not None, "an index holds only what the cache holds"
            patches.append(Patch(kind, dependent_key, without_owners(found, (uid,))))
        if patches:
            yield Why(f"{key} is deleted and leaves what it owns: "
                      f"{counted_in_words(len(patches), 'object')} without an owner")
            yield Together(tuple(patches))
        else:
            yield Why(f"{key} owns nothing any more and can go")
        yield Patch(resource, key, without_finalizer(owner, ORPHAN))

    def foreground(self, resource: str, key: str, owner: Document, cache: Cache) -> Iterator[Step]:
        """First all that blocks the owner's deletion, then the owner."""
        uid = owner["metadata"]["uid"]
        blocking = []
        for dependent in dependents(owner, cache):
            kind, _, dependent_key = dependent.partition(" ")
            found = cache.find(kind, dependent_key)
            assert found is not None, "an index holds only what the cache holds"
            references = found["metadata"]["ownerReferences"]
            if any(each["uid"] == uid and each.get("blockOwnerDeletion") for each in references):
                blocking.append((kind, found))
        if not blocking:
            yield Why(f"Nothing that {key} owns is left: it can go")
            yield Patch(resource, key, without_finalizer(owner, FOREGROUND))
            return
        deletions = tuple(Delete(kind, found, deletion_options(found, cache)) for kind, found in blocking
                          if "deletionTimestamp" not in found["metadata"])
        if deletions:
            yield Why(f"{key} waits for what it owns: first {counted_in_words(len(deletions), 'object')}")
            yield Together(deletions)

    def collected(self, resource: str, key: str, document: Document, cache: Cache) -> Iterator[Step]:
        """Delete what has no owner left."""
        references = document["metadata"].get("ownerReferences") or ()
        states = [owner_state(reference, document, cache) for reference in references]
        if all(state == "lives" for state in states):
            return
        for reference, state in zip(references, states, strict=True):
            if state == "gone":
                place = owner_key(reference, document)
                assert place is not None, "only owners in the graph can be gone"
                yield Verify(*place, reference["uid"])
        if "lives" in states:
            lost = tuple(reference["uid"] for reference, state in zip(references, states, strict=True)
                         if state != "lives")
            yield Why(f"{key} loses the owners that are gone and keeps the others")
            yield Patch(resource, key, without_owners(document, lost))
            return
        kind = KINDS[resource].kind
        yield Why(f"The owner of {kind} {key} is gone, so the garbage collector deletes it")
        yield Delete(resource, document, deletion_options(document, cache) if "waits" in states else
                     {"propagationPolicy": "Background"})


def without_owners(document: Document, uids: tuple[str, ...]) -> Document:
    """The patch that takes some owners out."""
    left = [each for each in get(document, "metadata.ownerReferences", ()) if each["uid"] not in uids]
    return {"metadata": {"uid": document["metadata"]["uid"], "ownerReferences": left or None}}


def deletion_options(document: Document, cache: Cache) -> dict[str, str]:
    """Foreground for what itself owns something, so that the chain goes from its end."""
    owns_something = next(dependents(document, cache), None) is not None
    return {"propagationPolicy": "Foreground" if owns_something else "Background"}
