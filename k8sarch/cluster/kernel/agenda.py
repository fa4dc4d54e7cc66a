"""What happens next, ordered by (instant, order of entry).

Two lanes with one order: a heap for what is due later, a queue for what is due now. An entry of the queue was
made later than every entry of the heap with the same instant, so the heap goes first. Measured: four times
the events of a heap alone when most of them happen at one instant.

An entry is the plain tuple (instant, order, owner, function, argument, because): `function(argument)` is
called if `owner` still lives. Comparison never gets past `order`, which is unique.
"""

from collections import deque
from heapq import heappop, heappush

from .clock import Instant


class Agenda:
    """The entries to come."""

    __slots__ = ("later", "at_once", "order")

    def __init__(self) -> None:
        self.later: list[tuple] = []
        self.at_once: deque[tuple] = deque()
        self.order = 0

    def enter(self, now: Instant, at: Instant, owner, function, argument, because: tuple[int, ...]) -> None:
        """Enter `function(argument)` for the instant `at`, which is not before `now`."""
        self.order = order = self.order + 1
        if at <= now:
            self.at_once.append((now, order, owner, function, argument, because))
        else:
            heappush(self.later, (at, order, owner, function, argument, because))

    def due(self, now: Instant) -> Instant | None:
        """The instant of the next entry, or None when nothing will ever happen."""
        if self.at_once:
            return now
        return self.later[0][0] if self.later else None

    def take(self, now: Instant, until: Instant) -> tuple | None:
        """Remove and return the next entry that is due at or before `until`, or None."""
        later = self.later
        if self.at_once:
            if later and later[0][0] <= now:
                return heappop(later)
            return self.at_once.popleft()
        if later and later[0][0] <= until:
            return heappop(later)
        return None
