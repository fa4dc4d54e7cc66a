"""Curves of recovery: what becomes of the requests after a fault, one thin line a cluster, a bold median a
group. Pure: plain numbers in, figures and the paths of a drawing out.

Instants are microseconds since the fault, rates per cent of the requests of the last ten seconds. A rate
holds until the next.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import inf
from statistics import median

SECOND = 1_000_000
STEP = 2  # seconds between two points of a drawn line
FIRST, LAST = -30, 430  # seconds that the axis shows
LEFT, RIGHT, TOP, BOTTOM = 64.0, 1080.0, 26.0, 488.0  # of the plot, in pixels of the drawing
WIDTH, HEIGHT = 1088, 560
WHOLE = 99.5  # per cent from which every request counts as answered
LETTER = 7.6  # pixels that a letter under the axis takes, on average
MARK_ROWS = (531.0, 552.0)


@dataclass(frozen=True)
class Curve:
    """One cluster: how its requests were answered, as far as its lane came. `key` and `name` say whose it
    is, where that may be said."""

    points: tuple[tuple[int, int], ...]
    reached: int
    key: str = ""
    name: str = ""

    @cached_property
    def drawn(self) -> list[tuple[int, int]]:
        """The rate at every STEP, as far as it is known: (seconds, per cent)."""
        found, place, held = [], 0, None
        for at in range(FIRST, min(LAST, self.reached // SECOND) + 1, STEP):
            while place < len(self.points) and self.points[place][0] <= at * SECOND:
                held = self.points[place][1]
                place += 1
            if held is not None:
                found.append((at, held))
        return found

    @cached_property
    def low(self) -> int:
        """The lowest rate since the fault."""
        before = [rate for at, rate in self.points if at < 0][-1:]
        return min([*before, *(rate for at, rate in self.points if at >= 0)], default=100)

    @property
    def has_fallen(self) -> bool:
        """Whether a request was lost."""
        return self.low < WHOLE

    @property
    def back(self) -> int | None:
        """The instant from which every request was answered again, to the end; None for not yet, or never
        fallen. Of a cluster that was losing requests before and lost none since, the first one seen."""
        after = [point for point in self.points if point[0] >= 0]
        if not self.has_fallen or not after or after[-1][1] < WHOLE:
            return None
        lost = [place for place, (_, rate) in enumerate(after) if rate < WHOLE]
        return after[lost[-1] + 1 if lost else 0][0]


@dataclass(frozen=True, slots=True)
class Band:
    """The curves of a group and what is said of them: `back` and `low` are medians, None where more than
    half are not back, or nothing fell."""

    number: int
    curves: tuple[Curve, ...]

    @property
    def low(self) -> float:
        """The median of the lowest rates."""
        return median(curve.low for curve in self.curves)

    @property
    def has_fallen(self) -> bool:
        """Whether at least half lost requests."""
        return 2 * sum(curve.has_fallen for curve in self.curves) >= len(self.curves)

    @property
    def back(self) -> float | None:
        """The median of the instants from which all was answered again, in seconds, over those that fell: who
        is not back yet comes last of all."""
        fallen = [curve for curve in self.curves if curve.has_fallen]
        backs = [inf if curve.back is None else curve.back / SECOND for curve in fallen]
        found = median(backs) if backs else inf
        return None if found == inf else found

    @property
    def whole(self) -> int:
        """How many lost no request so far."""
        return sum(not curve.has_fallen for curve in self.curves)

    @property
    def reached(self) -> float:
        """How far half of the group has come, in seconds."""
        return median(curve.reached for curve in self.curves) / SECOND

    def middle(self) -> list[tuple[float, float]]:
        """The median as points (seconds, per cent), as far as half of the group has come."""
        rates: dict[int, list[int]] = {}
        for curve in self.curves:
            for at, rate in curve.drawn:
                rates.setdefault(at, []).append(rate)
        half = len(self.curves) / 2
        return [(at, median(rates[at])) for at in sorted(rates) if len(rates[at]) >= half]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that a recovery waited for: a triangle under the axis with words beside it."""

    x: float
    y: float
    text: str
    text_x: float
    anchor: str

    @property
    def triangle(self) -> str:
        """Its path."""
        return f"M{self.x:.1f} {self.y - 12:.1f}l7 12h-14z"


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis with what stands there."""

    place: float
    text: str


def x_of(at: float) -> float:
    """Where an instant (seconds) stands."""
    return LEFT + (RIGHT - LEFT) * (at - FIRST) / (LAST - FIRST)


def y_of(rate: float) -> float:
    """Where a rate stands."""
    return BOTTOM - (BOTTOM - TOP) * rate / 100


def thin(curve: Curve) -> str:
    """The line of one cluster."""
    return path(curve.drawn)


def path(points: Iterable[tuple[float, float]]) -> str:
    """A line through the points; those on a level stretch are left out."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if len(kept) > 1 and kept[-2][1] == kept[-1][1] == point[1]:
            kept[-1] = point
        else:
            kept.append(point)
    return "".join(
        f"{'L' if place else 'M'}{x_of(at):.1f} {y_of(rate):.1f}" for place, (at, rate) in enumerate(kept)
    )


def ticks_below() -> list[Tick]:
    """Every minute of the axis."""
    return [Tick(x_of(at), f"{at} s") for at in range(0, LAST, 60)]


def ticks_beside() -> list[Tick]:
    """Every quarter of the rates."""
    return [Tick(y_of(rate), f"{rate} %") for rate in (100, 75, 50, 25, 0)]


def marks(found: Iterable[tuple[float, str]]) -> list[Mark]:
    """Marks at instants (seconds) with words, each beside its triangle where there is room: the words stand
    on the side that has more of it, and a row lower where they would run into others."""
    placed: list[Mark] = []
    ends = dict.fromkeys(MARK_ROWS, 0.0)
    for at, text in sorted(found):
        if not 0 <= at <= LAST:
            continue
        x, width = x_of(at), LETTER * len(text) + 12
        to_left = x + width > RIGHT
        first = x - width if to_left else x - 6
        y = next((row for row in MARK_ROWS if ends[row] + 12 <= first), MARK_ROWS[-1])
        ends[y] = x + 6 if to_left else x + width
        placed.append(Mark(x, y, text, x - 12 if to_left else x + 12, "end" if to_left else "start"))
    return placed
