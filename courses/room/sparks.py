"""The line on a tile: requests answered in a learner's cluster, against that cluster's own time.

Contract: pure. A line is kept of what was seen while somebody looked at the wall; all viewers of this process
share it, so that a console that is opened again shows the line it showed before.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from courses.limits import SPARK_POINTS, SPARKS_KEPT

SPARK_WIDTH, SPARK_HEIGHT = 80, 24
WINDOW = 240_000_000
"""Microseconds of a cluster's time that a line shows: a fault and what came of it, at x1 in a class."""
STEP = WINDOW // 48
"""The window moves on by so much at once: a line that changed at every look would be sent at every look."""


@dataclass(slots=True)
class Seen:
    """What was seen of one sandbox: points where the rate changed, oldest first, and how far it was seen."""

    points: list[tuple[int, float]] = field(default_factory=list)
    until: int = 0


class Sparks:
    """What was seen of each sandbox, by its name; the one that was seen longest ago goes first."""

    def __init__(self) -> None:
        self.seen: OrderedDict[str, Seen] = OrderedDict()

    def noted(self, sandbox: str, at: int, success: float) -> str:
        """The line's points after `success` (per cent) was seen at the instant `at` (microseconds): the
        newest at the right edge. A level stretch is two points, so that the line of a quiet cluster does not
        change from look to look.
        """
        seen = self.seen.setdefault(sandbox, Seen())
        self.seen.move_to_end(sandbox)
        while len(self.seen) > SPARKS_KEPT:
            self.seen.popitem(last=False)
        if at < seen.until:  # the learner went back: what came after is another future
            seen.points = [point for point in seen.points if point[0] <= at]
        points = seen.points
        if not points or points[-1][1] != success:
            if points and seen.until > points[-1][0]:
                points.append((min(seen.until, at), points[-1][1]))
            points.append((at, success))
        seen.until = at
        del points[: max(0, len(points) - SPARK_POINTS)]
        return line_of(points, at)


def line_of(points: list[tuple[int, float]], at: int) -> str:
    """The points of a polyline: the last WINDOW up to `at`, level before the first and after the last."""
    first = -(-at // STEP) * STEP - WINDOW
    before = [success for instant, success in points if instant <= first]
    within = [(instant, success) for instant, success in points if instant > first]
    drawn = [(0.0, y_of(before[-1] if before else within[0][1]))]
    drawn += [((instant - first) / WINDOW * SPARK_WIDTH, y_of(success)) for instant, success in within]
    drawn.append((float(SPARK_WIDTH), drawn[-1][1]))
    bends = [
        point
        for left, point, right in zip(drawn, drawn[1:], drawn[2:], strict=False)
        if not left[1] == point[1] == right[1]
    ]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (drawn[0], *bends, drawn[-1]))


def y_of(success: float) -> float:
    return 2 + (SPARK_HEIGHT - 4) * (1 - max(0.0, min(success, 100.0)) / 100)
