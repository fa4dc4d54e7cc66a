"""What an informer has seen, findable by more than its key.

Contract: an index follows the cache it belongs to; groups and their members keep the order in which they
came. Source: client-go, tools/cache/thread_safe_store.go (Indexer).
"""

from collections.abc import Callable, Iterable

NOTHING: dict[str, dict] = {}


class Index:
    """Documents by some value of theirs. `values_of(document)` is a module-level function: a world must
    pickle."""

    __slots__ = ("values_of", "groups", "values")

    def __init__(self, values_of: Callable[[dict], Iterable[str]]) -> None:
        self.values_of = values_of
        self.groups: dict[str, dict[str, dict]] = {}
        self.values: dict[str, tuple[str, ...]] = {}      # key → values under which it stands

    def put(self, key: str, document: dict) -> None:
        """Take a new object, or a new version of one."""
        values = tuple(self.values_of(document))
        before = self.values.get(key, ())
        if values != before:
            self.remove(key)
            if not values:
                return
            self.values[key] = values
        groups = self.groups
        for value in values:
            group = groups.get(value)
            if group is None:
                groups[value] = {key: document}
            else:
                group[key] = document

    def remove(self, key: str) -> None:
        """Forget an object."""
        for value in self.values.pop(key, ()):
            group = self.groups[value]
            del group[key]
            if not group:
                del self.groups[value]

    def get(self, value: str) -> dict[str, dict]:
        """The documents with `value`, by key; not to be changed."""
        return self.groups.get(value, NOTHING)
