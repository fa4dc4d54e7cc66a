"""Changes: what happened, when, and because of which earlier changes.

A Change is the only thing that leaves a cluster. Its number counts from 1; `because` holds the numbers of the
changes behind it, most telling first, four at most. The digest is chained over every change ever recorded, so
it names the whole history in 16 bytes and can be pickled at any moment, which a hash object in the middle of
its work cannot.

Routine changes (renewals, probes, answered requests) leave early; decisions stay long. What left is played
again from the tape.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Any, ClassVar, NamedTuple

import orjson

from .clock import Instant

BECAUSE_MAX = 4
ROUTINE_KEPT = 4_000
DECISIONS_KEPT = 20_000


class Fact:
    """What a change says. Derived classes are frozen slots dataclasses with plain fields and a past-tense
    name."""

    __slots__ = ()
    routine: ClassVar[bool] = False

    def says(self) -> str:
        """One sentence for people."""
        raise NotImplementedError(f"{type(self).__name__} does not say anything")


class Change(NamedTuple):
    """One thing that happened."""

    number: int
    at: Instant
    because: tuple[int, ...]
    fact: Fact

    def row(self) -> dict[str, Any]:
        """The change as plain data: number, at_us, because, fact (its name) and the fact's fields."""
        plain = {field.name: getattr(self.fact, field.name) for field in fields(self.fact)}  # type: ignore[arg-type]
        return {
            "number": self.number,
            "at_us": self.at,
            "because": list(self.because),
            "fact": type(self.fact).__name__,
            **plain,
        }


def merge(*threads: tuple[int, ...]) -> tuple[int, ...]:
    """One thread from several: the first of each before the second of any, without repetition, four at
    most."""
    merged: list[int] = []
    for place in range(max(map(len, threads), default=0)):
        for thread in threads:
            if place < len(thread) and thread[place] not in merged:
                merged.append(thread[place])
    return tuple(merged[:BECAUSE_MAX])


@dataclass(slots=True)
class Journal:
    """All changes so far, as a count and a digest, and the recent ones in full."""

    count: int = 0
    digest: bytes = bytes(16)

    def __post_init__(self) -> None:
        self.forget()

    kept: dict[int, Change] = None  # type: ignore[assignment]
    routine: deque[int] = None  # type: ignore[assignment]
    decisions: deque[int] = None  # type: ignore[assignment]
    fresh: list[Change] = None  # type: ignore[assignment]

    def forget(self) -> None:
        """Let go of the changes themselves; count and digest stay."""
        self.kept, self.routine, self.decisions, self.fresh = {}, deque(), deque(), []

    def enter(self, at: Instant, because: tuple[int, ...], fact: Fact) -> int:
        """Record `fact` and return its number."""
        self.count = number = self.count + 1
        change = Change(number, at, because[:BECAUSE_MAX], fact)
        written = orjson.dumps(
            (number, at, change.because, type(fact).__name__, fact),
            default=tuple,
            option=orjson.OPT_NON_STR_KEYS,
        )
        self.digest = blake2b(self.digest + written, digest_size=16).digest()
        self.kept[number] = change
        self.fresh.append(change)
        if fact.routine:
            self.routine.append(number)
            if len(self.routine) > ROUTINE_KEPT:
                del self.kept[self.routine.popleft()]
        else:
            self.decisions.append(number)
            if len(self.decisions) > DECISIONS_KEPT:
                del self.kept[self.decisions.popleft()]
        return number

    def take_fresh(self) -> list[Change]:
        """The changes since the last call, oldest first."""
        fresh, self.fresh = self.fresh, []
        return fresh

    def recent(self, last: int | None = None) -> tuple[Change, ...]:
        """The changes that are kept, oldest first; up to the number `last` if that is said."""
        changes = tuple(self.kept.values())
        if last is None:
            return changes
        return changes[: bisect_right(changes, last, key=lambda change: change.number)]

    def backwards(self) -> Iterator[Change]:
        """The changes that are kept, newest first; stop when enough was seen."""
        return reversed(self.kept.values())

    def recall(self, changes: tuple[Change, ...]) -> None:
        """Keep `changes`, of this very history, as if they had just been recorded here."""
        for change in changes:
            self.kept[change.number] = change
            (self.routine if change.fact.routine else self.decisions).append(change.number)

    def find(self, number: int) -> Change | None:
        """The change of that number, or None when it was never made or is no longer kept."""
        return self.kept.get(number)

    def __getstate__(self) -> tuple[int, bytes]:
        return self.count, self.digest

    def __setstate__(self, state: tuple[int, bytes]) -> None:
        self.count, self.digest = state
        self.forget()
