"""What a controller is: which objects it watches, and one decision about one key.

Contract: `reconcile` looks at what is (the cache), never at what happened, and yields steps; it neither sends
nor waits. What it must remember between two looks stands in a dataclass of its own that dies with the
process.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ..api.document import Document
from ..client.cache import Index
from ..client.informer import Event, Informer
from ..kernel.clock import Duration, Instant
from .plan import Note, Step

Thread = tuple[int, ...]


class Cache:
    """All that the shared informers have seen, for the controllers to read."""

    __slots__ = ("informers", "component")

    def __init__(self, component: Any, informers: dict[str, Informer]) -> None:
        self.component = component
        self.informers = informers

    @property
    def now(self) -> Instant:
        """The instant, by the clock of the controller manager's machine."""
        return self.component.now

    def silence(self, seen: int, of: str) -> Thread:
        """The causes of a decision that is made from the silence of a machine; see Component.silence."""
        return self.component.silence(seen, of)

    def find(self, resource: str, key: str) -> Document | None:
        """The object, or None."""
        return self.informers[resource].cache.get(key)

    def all(self, resource: str) -> dict[str, Document]:
        """All objects of a kind by key, in the order in which they were first seen; not to be changed."""
        return self.informers[resource].cache

    def because(self, resource: str, key: str) -> Thread:
        """The changes behind the newest version seen of an object."""
        return self.informers[resource].because.get(key, ())

    def because_of_spec(self, resource: str, key: str) -> Thread:
        """The changes behind the newest version seen that has another spec than the one before."""
        return self.informers[resource].because_of_spec.get(key, ())

    def group(self, resource: str, index: str, value: str) -> dict[str, Document]:
        """The objects of a kind that have `value` in an index (see INDICES), by key; not to be changed."""
        found: Index = self.informers[resource].indices[index]
        return found.get(value)

    def tally(self, owner: str) -> dict[tuple, list[int]]:
        """Labels → [active pods, ready pods] of the controller with the uid `owner`; see PodTally."""
        found: Any = self.informers["pods"].indices["tally"]
        return found.get(owner)

    def has_synced(self, resource: str) -> bool:
        """Whether all objects of the kind have been read once."""
        return self.informers[resource].synced


def owner_uids(document: Document) -> Iterable[str]:
    """The uids of all owners."""
    return tuple(reference["uid"] for reference in document["metadata"].get("ownerReferences") or ())


def controller_uid(document: Document) -> Iterable[str]:
    """The uid of the one owner that is the controller."""
    for reference in document["metadata"].get("ownerReferences") or ():
        if reference.get("controller"):
            return (reference["uid"],)
    return ()


def orphan_namespace(document: Document) -> Iterable[str]:
    """The namespace of an object without a controller."""
    return () if controller_uid(document) else (document["metadata"].get("namespace", ""),)


def namespace_of(document: Document) -> Iterable[str]:
    """The namespace."""
    return (document["metadata"].get("namespace", ""),)


def own_uid(document: Document) -> Iterable[str]:
    """Its own uid."""
    return (document["metadata"].get("uid", ""),)


def node_of(document: Document) -> Iterable[str]:
    """The node that a pod is bound to."""
    name = document["spec"].get("nodeName")
    return (name,) if name else ()


def service_of(document: Document) -> Iterable[str]:
    """The key of the Service that an EndpointSlice belongs to."""
    name = (document["metadata"].get("labels") or {}).get("kubernetes.io/service-name")
    return (f"{document['metadata']['namespace']}/{name}",) if name else ()


class Watch(NamedTuple):
    """Changes of `resource` make the keys due that `keys(event, cache)` names; a module-level function."""

    resource: str
    keys: Callable[[Event, Cache], Iterable[str]]


def itself(event: Event, cache: Cache) -> Iterable[str]:
    """The key of the changed object."""
    return (event.key,)


class Controller:
    """Derived classes say what they watch and decide in `reconcile`."""

    name: str
    workers = 5
    watches: tuple[Watch, ...] = ()
    source = "controller-manager"                         # who events say they come from
    tick: Duration = 0                                    # how often `due_keys` is asked, 0 for never

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        """What is to be done about `key`, as things stand."""
        raise NotImplementedError

    def due_keys(self, cache: Cache) -> Iterable[str]:
        """The keys that a tick makes due."""
        return ()

    def is_telling(self, event: Event) -> bool:
        """Whether a change can be what a decision is made of; those of others stand behind it."""
        return True

    def on_refusal(self, step: Any, message: str, cache: Cache) -> Note | None:
        """What people should hear when a step was refused."""
        return None


__all__ = ["Cache", "Controller", "Watch", "controller_uid", "itself", "namespace_of", "node_of",
           "orphan_namespace",
           "own_uid", "owner_uids", "service_of"]
