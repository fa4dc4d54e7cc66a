"""The wall of a class: a tile per learner, made of the rows of `reports.py` and a glance at each running
cluster.

Contract: pure but for the two reads at its door. A `Sparks` belongs to one viewer and remembers what that
viewer saw.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses import reports
from courses.limits import SPARK_POINTS, STANDS_STILL_SECONDS
from courses.models import Classroom
from courses.reports import Aggregates, LearnerRow
from k8sarch.sandbox import sandboxes

GLYPH_WIDTH, GLYPH_HEIGHT = 64, 30
SPARK_WIDTH, SPARK_HEIGHT = 80, 24


@dataclass(frozen=True, slots=True)
class Box:
    """A machine in a glyph; what is off is drawn with a cross."""

    x: float
    y: float
    width: float
    height: float
    is_up: bool

    @property
    def cross(self) -> str:
        """The path of the cross within the box."""
        left, right = self.x + self.width * 0.3, self.x + self.width * 0.7
        top, bottom = self.y + self.height * 0.3, self.y + self.height * 0.7
        return f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}M{right:.1f} {top:.1f}L{left:.1f} {bottom:.1f}"


@dataclass(frozen=True, slots=True)
class Tile:
    """One learner on the wall. `spark` is the points of a line; `success` per cent, None without a
    cluster.
    """

    row: LearnerRow
    said: str
    stands_still: bool
    boxes: tuple[Box, ...]
    cluster_said: str
    spark: str
    success: int | None
    sandbox_id: str

    @property
    def is_failing(self) -> bool:
        return self.success is not None and self.success < 95

    @property
    def key(self) -> str:
        return f"tile-{self.row.learner_id}"


@dataclass(frozen=True, slots=True)
class Wall:
    """What the projector shows of a class."""

    tiles: tuple[Tile, ...]
    numbers: Aggregates
    still: int
    believing: int
    watched: int
    answered: int | None


class Sparks:
    """The latest success rates of each learner's cluster, as one viewer saw them."""

    def __init__(self) -> None:
        self.seen: dict[str, deque[float]] = {}

    def noted(self, owner: str, success: float) -> str:
        """The line's points after `success` (per cent) was added: the newest at the right edge. A level
        stretch is two points, so that the line of a quiet cluster does not change from look to look.
        """
        values = self.seen.setdefault(owner, deque(maxlen=SPARK_POINTS))
        values.append(success)
        step = SPARK_WIDTH / (SPARK_POINTS - 1)
        first = SPARK_WIDTH - step * (len(values) - 1)
        points = [
            (0.0, _spark_y(values[0])),
            *((first + step * at, _spark_y(value)) for at, value in enumerate(values)),
        ]
        bends = [
            point
            for before, point, after in zip(points, points[1:], points[2:], strict=False)
            if not before[1] == point[1] == after[1]
        ]
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in (points[0], *bends, points[-1]))


def _spark_y(success: float) -> float:
    return 2 + (SPARK_HEIGHT - 4) * (1 - max(0.0, min(success, 100.0)) / 100)


def wall_of(classroom: Classroom, sparks: Sparks) -> Wall:
    rows = reports.class_rows(classroom)
    glances = sandboxes.glances([row.learner_id for row in rows])
    now = timezone.now()
    tiles = tuple(_tile(row, glances.get(row.learner_id), sparks, now) for row in rows)
    rates = sorted(tile.success for tile in tiles if tile.success is not None)
    return Wall(
        tiles=tiles,
        numbers=reports.aggregates(rows),
        still=sum(tile.stands_still for tile in tiles),
        believing=sum(bool(tile.row.misconception) for tile in tiles),
        watched=sum(bool(tile.boxes) for tile in tiles),
        answered=rates[len(rates) // 2] if rates else None,
    )


def _tile(row: LearnerRow, glance: dict[str, Any] | None, sparks: Sparks, now: datetime) -> Tile:
    seconds = (now - row.progressed).total_seconds() if row.progressed else 0.0
    stands_still = row.progressed is not None and not row.is_done and seconds >= STANDS_STILL_SECONDS
    if glance is None or not glance["alive"]:
        sandbox_id = str(glance["sandbox_id"]) if glance else ""
        said = _("The cluster stands still.") if glance else _("No cluster yet.")
        return Tile(row, _since(row, seconds, stands_still), stands_still, (), said, "", None, sandbox_id)
    success = None if glance["success"] is None else float(glance["success"])
    machines = [*glance["control_planes"], *glance["workers"]]
    return Tile(
        row=row,
        said=_since(row, seconds, stands_still),
        stands_still=stands_still,
        boxes=tuple(boxes(glance["control_planes"], glance["workers"])),
        cluster_said=_("%(up)d of %(all)d machines are up.") % {"up": sum(machines), "all": len(machines)},
        spark="" if success is None else sparks.noted(row.learner_id, success),
        success=None if success is None else round(success),
        sandbox_id=str(glance["sandbox_id"]),
    )


def _since(row: LearnerRow, seconds: float, stands_still: bool) -> str:
    """How long ago the learner came on, in words that change rarely enough for a quiet wall."""
    if row.progressed is None:
        return _("not begun")
    if row.is_done:
        return _("done")
    if seconds < 60:
        return _("%(seconds)d s ago") % {"seconds": int(seconds / 10) * 10}
    if stands_still:
        return _("%(minutes).0f min still") % {"minutes": seconds // 60}
    return _("%(minutes).0f min ago") % {"minutes": seconds // 60}


def boxes(control_planes: list[bool], workers: list[bool]) -> Iterable[Box]:
    """Control-plane machines in a row over the workers, as on the stage."""
    yield from _row_of_boxes(control_planes, y=1, height=7, width_max=11)
    yield from _row_of_boxes(workers, y=16, height=12, width_max=12)


def _row_of_boxes(machines: list[bool], *, y: float, height: float, width_max: float) -> Iterable[Box]:
    pitch = min(width_max + 3, GLYPH_WIDTH / max(len(machines), 1))
    first = (GLYPH_WIDTH - pitch * len(machines)) / 2
    for index, is_up in enumerate(machines):
        yield Box(round(first + index * pitch + 1, 1), y, round(pitch - 3, 1), height, is_up)
