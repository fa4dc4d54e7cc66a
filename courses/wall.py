"""The wall of a class: a tile per learner, made of the rows of `reports.py` and a glance at each running
cluster.

Contract: pure but for the reads at its door. A tile is a value: equal tiles are drawn alike.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses import reports
from courses.limits import STANDS_STILL_SECONDS, WALL_PERIOD_SECONDS
from courses.models import Classroom
from courses.notices import group_of
from courses.reports import Aggregates, LearnerRow
from courses.room.glyph import Box
from courses.room.glyph import drawn as boxes_of
from courses.room.shared import Shared
from courses.room.sparks import Sparks
from k8sarch.sandbox import sandboxes

SPARKS = Sparks()
"""What the walls of this process have seen."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One learner on the wall. `spark` is the points of a line; `success` per cent, None without a cluster.
    `elsewhere` is the number of the lesson that the learner is in when it is not the class's.
    """

    row: LearnerRow
    said: str
    stands_still: bool
    boxes: tuple[Box, ...]
    cluster_said: str
    spark: str
    success: int | None
    sandbox_id: str
    elsewhere: str

    @property
    def is_failing(self) -> bool:
        return self.success is not None and self.success < 95

    @property
    def key(self) -> str:
        return f"tile-{self.row.learner_id}"

    @property
    def spark_end(self) -> str:
        """The last point of the line, as a path that draws a dot."""
        return f"M{self.spark.rpartition(' ')[2].replace(',', ' ')}h0" if self.spark else ""


@dataclass(frozen=True, slots=True)
class Wall:
    """What a console or a projector shows of a class. `answered` is the median of the running clusters."""

    tiles: tuple[Tile, ...]
    numbers: Aggregates
    hands: int
    still: int
    believing: int
    watched: int
    answered: int | None

    @property
    def shown_as_tiles(self) -> str:
        """What the button for tiles says."""
        count = len(self.tiles)
        return _("%(count)d tiles") % {"count": count} if count > 1 else _("Tiles")

    def tile_of(self, learner_id: str) -> Tile | None:
        return next((tile for tile in self.tiles if tile.row.learner_id == learner_id), None)


def wall_of(classroom: Classroom, sparks: Sparks = SPARKS) -> Wall:
    rows = reports.class_rows(classroom)
    glances = sandboxes.glances([row.learner_id for row in rows])
    now = timezone.now()
    drawn = [_tile(classroom, row, glances.get(row.learner_id), sparks, now) for row in rows]
    tiles = tuple(sorted(drawn, key=need))
    rates = sorted(tile.success for tile in tiles if tile.success is not None)
    return Wall(
        tiles=tiles,
        numbers=reports.aggregates(rows),
        hands=sum(tile.row.hand is not None for tile in tiles),
        still=sum(tile.stands_still for tile in tiles),
        believing=sum(bool(tile.row.misconception) for tile in tiles),
        watched=sum(bool(tile.boxes) for tile in tiles),
        answered=rates[len(rates) // 2] if rates else None,
    )


def read(class_id: int) -> Wall | None:
    """The wall of a class; None when it is no more."""
    classroom = Classroom.objects.filter(pk=class_id).first()
    return wall_of(classroom) if classroom else None


WALLS = Shared(read, group_of, WALL_PERIOD_SECONDS)
"""What the consoles and projectors that look now share."""


def need(tile: Tile) -> tuple[int, float, str]:
    """The order of the wall: a raised hand, first come first; then who stands still longest or came on
    longest ago; then newcomers; then who is done.
    """
    row = tile.row
    name = row.nickname.casefold()
    if row.hand is not None:
        return (0, row.hand.raised.timestamp(), name)
    if row.progressed is None:
        return (2, 0.0, name)
    return (3 if row.is_done else 1, row.progressed.timestamp(), name)


def _tile(
    classroom: Classroom, row: LearnerRow, glance: dict[str, Any] | None, sparks: Sparks, now: datetime
) -> Tile:
    seconds = (now - row.progressed).total_seconds() if row.progressed else 0.0
    stands_still = row.progressed is not None and not row.is_done and seconds >= STANDS_STILL_SECONDS
    alive = glance if glance is not None and glance["alive"] else None
    success = None if alive is None or alive["success"] is None else round(alive["success"])
    elsewhere = row.lesson is not None and classroom.lesson not in ("", row.lesson.number)
    return Tile(
        row=row,
        said=since(row, seconds, stands_still),
        stands_still=stands_still,
        boxes=boxes_of(tuple(alive["control_planes"]), tuple(alive["workers"])) if alive else (),
        cluster_said=_cluster_said(glance),
        spark=""
        if alive is None or success is None
        else sparks.noted(str(alive["sandbox_id"]), alive["at"], success),
        success=success,
        sandbox_id=str(glance["sandbox_id"]) if glance else "",
        elsewhere=row.lesson.number if elsewhere and row.lesson else "",
    )


def _cluster_said(glance: dict[str, Any] | None) -> str:
    if glance is None:
        return _("No cluster yet.")
    if not glance["alive"]:
        return _("The cluster stands still.")
    machines = [*glance["control_planes"], *glance["workers"]]
    return _machines_said(sum(machines), len(machines), get_language())


@lru_cache(maxsize=512)
def _machines_said(up: int, all: int, language: str | None) -> str:
    """In the language of who looks: a hundred tiles at every look say few sentences."""
    return _("%(up)d of %(all)d machines are up.") % {"up": up, "all": all}


def since(row: LearnerRow, seconds: float, stands_still: bool) -> str:
    """How long ago the learner came on, in words that change rarely enough for a quiet wall; "" once done."""
    if row.progressed is None:
        return _("not begun")
    if row.is_done:
        return ""
    if seconds < 60:
        return _("%(seconds)d s ago") % {"seconds": int(seconds / 10) * 10}
    minutes = _formatted(int(seconds / 6) / 10 if seconds < 600 else int(seconds / 60), get_language())
    if stands_still:
        return _("%(minutes)s min still") % {"minutes": minutes}
    return _("%(minutes)s min ago") % {"minutes": minutes}


@lru_cache(maxsize=512)
def _formatted(number: float, language: str | None) -> str:
    """A number as it is written in that language, for the same reason."""
    return number_format(number)
