"""What an informer has seen, findable by more than its key.

Contract: an index follows the cache it belongs to; groups and their members keep the order in which they came.
Source: client-go, tools/cache/thread_safe_store.go (Indexer).
"""

from collections.abc import Callable, Iterable

NOTHING: dict[str, dict] = {}


class Index:
    """Documents by some value of theirs. `values_of(document)` is a module-level function: a world must pickle."""

    __slots__ = ("values_of", "groups")

    def __init__(self, values_of: Callable[[dict], Iterable[str]]) -> None:
        self.values_of = values_of
        self.groups: dict[str, dict[str, dict]] = {}

    def put(self, key: str, old: dict | None, new: dict | None) -> None:
        """Follow a change of the object `key` from `old` to `new`; None where there is none."""
        before = () if old is None else tuple(self.values_of(old))
        after = () if new is None else tuple(self.values_of(new))
        for value in before:
            if value not in after:
                group = self.groups[value]
                del group[key]
                if not group:
                    del self.groups[value]
        if new is not None:
            for value in after:
                self.groups.setdefault(value, {})[key] = new

    def get(self, value: str) -> dict[str, dict]:
        """The documents with `value`, by key; not to be changed."""
        return self.groups.get(value, NOTHING)
