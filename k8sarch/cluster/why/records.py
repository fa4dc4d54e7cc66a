"""The record that reasons are read from: changes by number, where each leads back to, and what came of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..kernel.clock import Instant
from ..kernel.journal import Change

STORED = ("ObjectStored", "RoutineStored")


def name_of(change: Change) -> str:
    """The name of its fact."""
    return type(change.fact).__name__


def is_stored(change: Change) -> bool:
    """Whether it is a revision."""
    return name_of(change) in STORED


def key_of(fact: Any) -> str:
    """ns/name of the object that a fact stored, or its name alone."""
    return f"{fact.namespace}/{fact.name}" if fact.namespace else fact.name


class Records:
    """Changes by number, as a journal keeps them or a test gathered them, in the order of their numbers.

    What is asked twice is counted once; so a Records is of no use any more when there are other changes.
    """

    def __init__(self, changes: Mapping[int, Change], count: int = 0) -> None:
        self.changes = changes
        self.count = count  # how many changes there ever were, kept or not
        self.leading: dict[int, bool] = {}
        self.children: dict[int, list[int]] | None = None
        self.versions: dict[tuple[str, str], list[int]] | None = None
        self.by_name: dict[str, list[Change]] | None = None
        self.answers: dict[tuple, Any] = {}  # what is asked again and again about the same changes

    def find(self, number: int) -> Change | None:
        """The change of that number, or None when it was never made or is no longer kept."""
        return self.changes.get(number)

    def is_forgotten(self, number: int) -> bool:
        """Whether there was such a change, and it is no longer kept."""
        return 0 < number <= self.count and number not in self.changes

    def kept_from(self) -> Instant | None:
        """The instant from which decisions are kept without a gap; None when nothing was forgotten."""
        first = next(iter(self.changes.values()), None)
        if first is None or first.number == 1:
            return None
        decisions = (change.at for change in self.changes.values() if not change.fact.routine)
        return next(decisions, None)

    def of_fact(self, name: str) -> list[Change]:
        """Every kept change whose fact has that name, oldest first."""
        if self.by_name is None:
            self.by_name = {}
            for change in self.changes.values():
                self.by_name.setdefault(name_of(change), []).append(change)
        return self.by_name.get(name, [])

    def last(self, *names: str, before: int | None = None, **fields: Any) -> Change | None:
        """The last change whose fact has one of these names and these values, and whose number is below
        `before`; or None."""
        found = None
        for name in names:
            for change in reversed(self.of_fact(name)):
                if found is not None and change.number < found.number:
                    break
                if (before is None or change.number < before) and all(
                    getattr(change.fact, field, None) == value for field, value in fields.items()
                ):
                    found = change
                    break
        return found

    def newest_first(self, *names: str) -> Iterator[Change]:
        """The changes of facts with these names, the last one first."""
        return iter(
            sorted(
                (change for name in names for change in self.of_fact(name)),
                key=lambda change: -change.number,
            )
        )

    # Versions of objects

    def versions_of(self, resource: str, key: str) -> list[Change]:
        """Every revision of an object that is kept, oldest first."""
        if self.versions is None:
            self.versions = {}
            for change in self.changes.values():
                if is_stored(change):
                    fact: Any = change.fact
                    self.versions.setdefault((fact.resource, key_of(fact)), []).append(change.number)
        return [self.changes[number] for number in self.versions.get((resource, key), ())]

    def version_before(self, change: Change) -> Change | None:
        """The revision of the same object before this one, if it is kept and the object was the same one."""
        fact: Any = change.fact
        before = None
        for version in self.versions_of(fact.resource, key_of(fact)):
            if version.number >= change.number:
                break
            before = version
        if before is None or before.fact.verb == "deleted":  # type: ignore[attr-defined]
            return None
        return before

    # Reasons

    def parents(self, change: Change) -> list[Change]:
        """The changes behind it that are kept, most telling first."""
        return [parent for parent in map(self.find, change.because) if parent is not None]

    def followed(self, change: Change) -> Change | None:
        """The parent that a chain goes on with: the first that leads back to something that somebody did,
        else the first."""
        parents = self.parents(change)
        return next(filter(self.leads_to_act, parents), parents[0] if parents else None)

    def leads_to_act(self, change: Change) -> bool:
        """Whether the reasons of `change` go back to something that somebody did."""
        known = self.leading
        waiting = [change]
        while waiting:
            here = waiting[-1]
            if here.number not in known:
                if name_of(here) == "CommandGiven":
                    known[here.number] = True
                else:
                    parents = self.parents(here)
                    unknown = [parent for parent in parents if parent.number not in known]
                    if unknown and not any(known.get(parent.number) for parent in parents):
                        waiting.append(unknown[0])  # reasons are older than what came of them: no circles
                        continue
                    known[here.number] = any(known.get(parent.number) for parent in parents)
            waiting.pop()
        return known[change.number]

    def consequences(self) -> dict[int, list[int]]:
        """Number → the changes that a chain leads from to it, that is whose `followed` it is; one pass."""
        if self.children is None:
            self.children = {}
            for change in self.changes.values():
                parent = self.followed(change)
                if parent is not None:
                    self.children.setdefault(parent.number, []).append(change.number)
        return self.children
