"""A session looked at again: the wall as it stood at one second, and where everything stands on its track.

Contract: reads only. Seconds count real time from the beginning of the session; the cluster of a tile is
named by its exact moment, so that it can be opened there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import catalogue
from courses.limits import STANDS_STILL_SECONDS
from courses.models import Classroom, ClassSession, Membership, SessionFrame, Step
from courses.room.events import MARK, Event, events_of
from courses.room.frames import Kept, unpacked
from courses.room.glyph import Box, boxes

LANES = {MARK: 0, "strike": 1, "reveal": 1, "board": 1, "lesson": 1, "pace": 1, "clock": 1, "question": 1}
"""In which row of the track a kind of event stands: bookmarks, the room, and everything else: learners."""

LEARNERS_LANE = 2
RULER_STEPS = (60, 120, 300, 600, 900, 1800, 3600)
RULER_MARKS = 12


@dataclass(frozen=True, slots=True)
class Placed:
    """An event on the track: its second, how far along it is (per cent), and its row."""

    event: Event
    second: int
    along: float
    lane: int

    @property
    def y(self) -> int:
        """The middle of its row in the drawing."""
        return 10 + self.lane * 18


@dataclass(frozen=True, slots=True)
class Tile:
    """One member as it stood. `member` is None when the learner is not in the class any more."""

    kept: Kept
    nickname: str
    learner_id: str
    lesson: str
    step: str
    said: str
    stands_still: bool
    boxes: tuple[Box, ...]
    cluster_said: str

    @property
    def is_done(self) -> bool:
        return self.kept.step == Step.DONE

    @property
    def is_failing(self) -> bool:
        return self.kept.success is not None and self.kept.success < 95


@dataclass(frozen=True, slots=True)
class Stood:
    """The wall at one second. `frame_at` is when it was kept, None when nothing was by then; `gone` counts
    those who stood there and are in the class no more."""

    second: int
    instant: datetime
    frame_at: datetime | None
    tiles: tuple[Tile, ...]
    gone: int

    @property
    def hands(self) -> int:
        return sum(tile.kept.hand is not None for tile in self.tiles)

    @property
    def still(self) -> int:
        return sum(tile.stands_still for tile in self.tiles)

    @property
    def believing(self) -> int:
        return sum(bool(tile.kept.misconception) for tile in self.tiles)


def sessions_of(classroom: Classroom) -> QuerySet[ClassSession]:
    """All sessions of a class, the latest first, with how many bookmarks each has."""
    return (
        ClassSession.objects.filter(classroom=classroom)
        .annotate(mark_count=Count("events", filter=Q(events__is_mark=True)))
        .order_by("-begun", "-id")
    )


def seconds_of(session: ClassSession) -> int:
    """How long the session is, or has been so far."""
    return max(1, int(((session.ended or timezone.now()) - session.begun).total_seconds()))


def lasted(session: ClassSession) -> str:
    """How long, in words."""
    minutes = round(seconds_of(session) / 60)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return _("%(minutes)d min") % {"minutes": minutes}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def stood(session: ClassSession, second: int) -> Stood:
    """The wall as it stood: the last frame kept by then."""
    instant = session.begun + timedelta(seconds=second)
    # A frame belongs to the whole second in which it was kept.
    frame = session.frames.filter(at__lt=instant + timedelta(seconds=1)).order_by("-at", "-id").first()
    if frame is None:
        return Stood(second, instant, None, (), 0)
    members = {member.pk: member for member in Membership.objects.filter(classroom_id=session.classroom_id)}
    kept = unpacked(bytes(frame.shown))
    tiles = tuple(_tile(each, members[each.member], frame) for each in kept if each.member in members)
    return Stood(second, instant, frame.at, tiles, len(kept) - len(tiles))


def _tile(kept: Kept, member: Membership, frame: SessionFrame) -> Tile:
    lesson = catalogue.current().numbered(kept.lesson) if kept.lesson else None
    seconds = frame.at.timestamp() - kept.progressed if kept.progressed else 0.0
    is_done = kept.step == Step.DONE
    stands_still = bool(kept.progressed) and not is_done and seconds >= STANDS_STILL_SECONDS
    machines = [*kept.control_planes, *kept.workers]
    if machines:
        cluster_said = _("%(up)d of %(all)d machines are up.") % {"up": sum(machines), "all": len(machines)}
    else:
        cluster_said = _("The cluster stands still.") if kept.sandbox else _("No cluster yet.")
    return Tile(
        kept=kept,
        nickname=member.nickname,
        learner_id=member.learner_id,
        lesson=lesson.number if lesson else "",
        step=str(Step(kept.step).label) if kept.step else "",
        said=_since(kept, seconds, stands_still),
        stands_still=stands_still,
        boxes=tuple(boxes(kept.control_planes, kept.workers)) if machines else (),
        cluster_said=cluster_said,
    )


def _since(kept: Kept, seconds: float, stands_still: bool) -> str:
    if not kept.progressed:
        return _("not begun")
    if kept.step == Step.DONE:
        return ""  # the step says so
    if seconds < 60:
        return _("%(seconds)d s ago") % {"seconds": max(0, int(seconds))}
    said = _("%(minutes).0f min still") if stands_still else _("%(minutes).0f min ago")
    return said % {"minutes": seconds // 60}


def placed(session: ClassSession) -> list[Placed]:
    """Every event of the session on its track, in order."""
    whole = seconds_of(session)
    found = []
    for event in events_of(session):
        second = min(max(int((event.at - session.begun).total_seconds()), 0), whole)
        lane = LANES.get(event.kind, LEARNERS_LANE)
        found.append(Placed(event, second, round(100 * second / whole, 2), lane))
    return found


def ruler(session: ClassSession) -> list[tuple[float, datetime]]:
    """Whole minutes under the track: how far along (per cent), and the time of day."""
    whole = seconds_of(session)
    step = next((each for each in RULER_STEPS if whole / each <= RULER_MARKS), RULER_STEPS[-1])
    begun = session.begun.timestamp()
    first = (int(begun) // step + 1) * step
    marks = range(first, int(begun + whole) + 1, step)
    return [
        (round(100 * (mark - begun) / whole, 2), session.begun + timedelta(seconds=mark - begun))
        for mark in marks
    ]
