"""How a class moves: freely, gathered at its lesson, or locked to the instructor's clock. The only writer of
a class's lesson, pace and clock, and the one who has the clusters follow.

Contract: the rows say how it is to be; `settle` and `settle_learner` have the clusters do so. They may be
called at any time and change nothing where everything is as it should be.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import notices
from courses.classroom import NotNow
from courses.lesson import Lesson
from courses.models import Classroom, Membership, Pace
from courses.room import events, sessions
from k8sarch.sandbox import sandboxes

CONSOLE_LIVE = ("head_pace",)
SPEEDS = sandboxes.SPEEDS
HOLDS = Q(pace=Pace.LOCKED) | Q(is_paused=True)


def console_context(classroom: Classroom, user: User | AnonymousUser) -> dict[str, Any]:
    """What the head of the console shows of the pace."""
    return {
        "paces": [(pace.value, pace.label) for pace in (Pace.LOCKED, Pace.FREE, Pace.GATHERED)],
        "speeds": [(str(speed), f"x{speed}", speed == classroom.speed) for speed in SPEEDS],
        "is_locked": classroom.pace == Pace.LOCKED,
    }


def choose_lesson(*, classroom: Classroom, lesson: Lesson | None) -> None:
    """The class is at that lesson from now on, or at none; who is gathered is brought there."""
    is_other = classroom.lesson != (lesson.number if lesson else "")
    classroom.lesson = lesson.number if lesson else ""
    if lesson is None:
        classroom.pace, classroom.is_paused = Pace.FREE, False
    elif classroom.pace != Pace.FREE:
        classroom.called = timezone.now()
    classroom.save(update_fields=["lesson", "pace", "is_paused", "called"])
    if is_other and lesson:
        sessions.note(classroom_id=classroom.pk, kind=events.LESSON, says=lesson.number)
    told(classroom)


def set_pace(*, classroom: Classroom, pace: str) -> None:
    """Let the class go freely, bring everybody to its lesson, or hold all clocks there too. Gathering again
    calls those who went away. Raises NotNow while no lesson is chosen."""
    if pace != Pace.FREE:
        if not classroom.lesson:
            raise NotNow(_("Choose the lesson of the class first: there is nowhere to gather."))
        classroom.called = timezone.now()
    classroom.pace = Pace(pace)
    classroom.save(update_fields=["pace", "called"])
    sessions.note(classroom_id=classroom.pk, kind=events.PACE, says=pace)
    told(classroom)


def set_clock(*, classroom: Classroom, is_paused: bool, speed: float | None = None) -> None:
    """Pause all clusters of the class's lesson or let them go on; `speed` counts while the class is locked.
    Raises NotNow while no lesson is chosen."""
    if not classroom.lesson:
        raise NotNow(_("Choose the lesson of the class first: its clusters are the ones that pause."))
    if classroom.is_paused != is_paused:
        says = events.HELD if is_paused else events.GOES
        sessions.note(classroom_id=classroom.pk, kind=events.CLOCK, says=says)
    classroom.is_paused = is_paused
    classroom.speed = classroom.speed if speed is None else speed
    classroom.save(update_fields=["is_paused", "speed"])
    told(classroom)


def told(classroom: Classroom) -> None:
    """Have the clusters follow, and all pages of the class look again."""
    settle(classroom)
    notices.room_changed(classroom.pk)


def settle(classroom: Classroom) -> None:
    """Have the clusters of all members follow the class."""
    owners = list(classroom.memberships.values_list("learner_id", flat=True))
    if holds(classroom):
        hold(classroom, owners)
    let_go(owners)


def settle_learner(owner: str) -> None:
    """Have one learner's clusters follow their classes: called when a lesson is opened or a class is left."""
    for classroom in Classroom.objects.filter(HOLDS, memberships__learner=owner).exclude(lesson=""):
        hold(classroom, [owner])
    let_go([owner])


def holds(classroom: Classroom) -> bool:
    """Whether the class holds the clocks of its lesson's clusters."""
    return bool(classroom.lesson) and (classroom.pace == Pace.LOCKED or classroom.is_paused)


def hold(classroom: Classroom, owners: list[str]) -> None:
    """Hold these learners' clocks as the class says."""
    is_locked = classroom.pace == Pace.LOCKED
    sandboxes.hold(
        owners,
        classroom.lesson,
        paused=classroom.is_paused,
        speed=classroom.speed if is_locked else None,
        is_live=is_locked,
    )


def let_go(owners: list[str]) -> None:
    """Give back the clocks that no class of these learners holds any more."""
    held = set(sandboxes.held(owners))
    if not held:
        return
    rows = Membership.objects.filter(learner_id__in=owners, classroom__in=Classroom.objects.filter(HOLDS))
    free = held - set(rows.values_list("learner_id", "classroom__lesson"))
    by_lesson: dict[str, list[str]] = {}
    for owner, lesson in sorted(free):
        by_lesson.setdefault(lesson, []).append(owner)
    for lesson, those in by_lesson.items():
        sandboxes.release(those, [lesson])
