"""A rung: a world at one instant, kept in memory, to which time can go back.

What nobody ever changes (revisions, entries of the log, documents) a rung shares with the running world and
with the other rungs, by reference; all else is pickled. Measured on a busy cluster of 3+4: 4 ms and 200 KiB
instead of 50 ms and 1.7 MiB, and 5 ms to bring it back.

Contract: a world brought back runs on to the byte as the one it was taken from, and changes nothing of it.
"""

import copyreg
import io
import pickle
from collections.abc import Iterable
from typing import Any

from .apiserver.watch_cache import Cached, Happening, WatchCache
from .client.informer import Informer
from .etcd.messages import Entry, KeyValue, Snapshot
from .etcd.mvcc import Revision, Store
from .etcd.raft_log import RaftLog
from .kernel.disk import File

UNCHANGING = (KeyValue, Revision, Entry, Snapshot, Cached, Happening)
# Attributes of which the container is copied and what lies in it is shared; `deep`: one container further in.
CONTAINERS: dict[type, tuple[str, ...]] = {
    Store: ("history", "live", "keys"),
    RaftLog: ("entries",),
    File: ("synced",),
    Informer: ("cache",),
}
DEEP_CONTAINERS: dict[type, tuple[str, ...]] = {WatchCache: ("history", "objects")}


class Shared:
    """Stands in a pickle for something that is kept as it is."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


def shared(place: int) -> Any:
    """Stands in a pickle for the list of what is shared; `Reader` puts the list in its place."""
    raise AssertionError(f"rung bytes are read by Rung.again only; place {place} was asked for")


def restored(thing: Any, state: dict[str, Any]) -> None:
    """Give a new object its attributes, with containers of its own."""
    flat, deep = CONTAINERS.get(type(thing), ()), DEEP_CONTAINERS.get(type(thing), ())
    for name, value in state.items():
        if name in flat:
            value = value.copy()
        elif name in deep:
            value = {key: inner.copy() for key, inner in value.items()}
        setattr(thing, name, value)


def state_of(thing: Any) -> dict[str, Any]:
    """The attributes of an object, whether it has slots or not."""
    if hasattr(thing, "__dict__"):
        return dict(thing.__dict__)
    return {name: getattr(thing, name) for name in type(thing).__slots__}


class Writer(pickle.Pickler):
    """Pickles, and collects beside it what is shared."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self.kept: list[Any] = []
        self.dispatch_table = (
            dict.fromkeys(UNCHANGING, self.by_place)
            | dict.fromkeys((*CONTAINERS, *DEEP_CONTAINERS), self.with_containers)
            | {Shared: self.inner_by_place}
        )

    def by_place(self, thing: Any) -> tuple:
        """Share it: only its place in the list is written."""
        kept = self.kept
        kept.append(thing)
        return shared, (len(kept) - 1,)

    def inner_by_place(self, stand_in: Shared) -> tuple:
        """The same for a container that was copied for this rung."""
        return self.by_place(stand_in.value)

    def with_containers(self, thing: Any) -> tuple:
        """Write an object, and share what lies in its containers."""
        state = state_of(thing)
        for name in CONTAINERS.get(type(thing), ()):
            state[name] = Shared(state[name].copy())
        for name in DEEP_CONTAINERS.get(type(thing), ()):
            state[name] = Shared({key: inner.copy() for key, inner in state[name].items()})
        return copyreg.__newobj__, (type(thing),), state, None, None, restored  # type: ignore[attr-defined]


class Reader(pickle.Unpickler):
    """Reads what a Writer wrote, beside the list of what is shared."""

    def __init__(self, content: bytes, kept: list[Any]) -> None:
        super().__init__(io.BytesIO(content))
        self.kept = kept

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == (__name__, "shared"):
            return self.kept.__getitem__
        return super().find_class(module, name)


class Rung:
    """Things at one instant."""

    __slots__ = ("content", "kept")

    def __init__(self, things: Iterable[Any]) -> None:
        file = io.BytesIO()
        writer = Writer(file)
        writer.dump(tuple(things))
        del writer.dispatch_table  # its methods lead back: Python's collector would have thousands to look at
        self.content: bytes = file.getvalue()
        self.kept: list[Any] = writer.kept

    @property
    def size(self) -> int:
        """Its bytes, without what it shares."""
        return len(self.content)

    def again(self) -> tuple[Any, ...]:
        """The things as they were, of which nothing that can change is shared."""
        return Reader(self.content, self.kept).load()
