"""A fault for the whole class: the same lines at the same instant of every cluster of its lesson. The only
writer of Strike and Struck.

Contract: the rows come first, then the sandboxes are appointed (`k8sarch/sandbox/live/appointments.py`), then
each says how it ended. Where a server died between two of these, `take_up` brings rows and sandboxes
together again; it may be called at any time and changes nothing where everything is as it should be.
"""

import threading
import time
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from courses import catalogue, notices, progress
from courses.classroom import NotNow
from courses.lesson import Lesson
from courses.limits import (
    CURVE_BEFORE_SECONDS,
    CURVE_LOOK_SECONDS,
    CURVE_SECONDS,
    LEARNERS_MAX,
    SPREAD_SECONDS,
    STRIKES_MAX,
)
from courses.models import Classroom, Membership, Pace, Strike, Struck
from courses.room import pace
from courses.room.boards import lesson_of
from courses.room.faults import FaultForAll, ready_of, spec_of
from courses.room.recoveries import recovery_of
from k8sarch.cluster import SpecError
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.sandboxes import Outcome

CONSOLE_LIVE = ("side_strike_ready", "side_strike_state", "side_strike_acts")
SECOND = 1_000_000
NAME = "strike/"
gathered: dict[int, float] = {}  # class → real clock of the last look at its struck clusters
appointing = threading.Lock()  # held while a strike has rows, and its clusters know nothing of them yet


def begin(
    *,
    classroom: Classroom,
    by: User,
    fault: FaultForAll,
    at: int | None = None,
    leaves_out: bool = False,
    speed: float = 1.0,
) -> Strike:
    """Strike every cluster of the class's lesson, also those that are not open or never were, at `at`
    microseconds of each one's time or at the next whole ten seconds that none has passed. `leaves_out`: a
    cluster that has passed `at` is not struck, and says so. Raises NotNow."""
    with appointing:
        return _begun(classroom, by, fault, at, leaves_out, speed)


def _begun(
    classroom: Classroom, by: User, fault: FaultForAll, at: int | None, leaves_out: bool, speed: float
) -> Strike:
    lesson = lesson_of(classroom)
    if lesson is None:
        raise NotNow(_("Choose the lesson of the class first: a fault strikes its clusters."))
    members = list(classroom.memberships.order_by("pk"))
    if not members:
        raise NotNow(_("Nobody is in the class yet, so there is no cluster to strike."))
    _take_up(classroom)
    if waiting := Struck.objects.filter(strike__classroom=classroom, state=Struck.WAITING).count():
        raise NotNow(
            _("The last fault has not reached %(count)d clusters yet. Strike again when it has.")
            % {"count": waiting}
        )
    sandboxes_of = {member.pk: opened(member, lesson) for member in members}
    ids = list(sandboxes_of.values())
    try:
        instant = async_to_sync(sandboxes.reserve)(ids, at, leaves_out)
    except sandboxes.TooLate as late:
        raise NotNow(
            _("A cluster of the class is at %(seconds)s s already. Choose a later instant, or none.")
            % {"seconds": late}
        ) from late
    is_appointed = False
    try:
        strike = written(classroom, by, lesson, fault, instant, speed, sandboxes_of)
        if classroom.is_paused or classroom.pace == Pace.LOCKED:  # who holds the clocks lets them go on
            pace.set_clock(classroom=classroom, is_paused=False, speed=speed)
        async_to_sync(sandboxes.strike_at)(
            ids,
            name=f"{NAME}{strike.pk}",
            lines=fault.lines,
            at=instant,
            speed=speed,
            follow=CURVE_SECONDS * SECOND,
        )
        is_appointed = True
    finally:
        if not is_appointed:
            async_to_sync(sandboxes.let_go)(ids)
    notices.room_changed(classroom.pk)
    return strike


def opened(member: Membership, lesson: Lesson) -> UUID:
    """The member's cluster of the lesson, made when there is none. Raises NotNow."""
    spec = catalogue.current().clusters[lesson.cluster]
    try:
        return sandboxes.open_for_lesson(member.learner_id, lesson.number, lesson.title, dict(spec)).id
    except SpecError as error:
        raise NotNow(_("The cluster of this lesson cannot be built: %(why)s") % {"why": error}) from error


@transaction.atomic
def written(
    classroom: Classroom,
    by: User,
    lesson: Lesson,
    fault: FaultForAll,
    at: int,
    speed: float,
    sandboxes_of: dict[int, UUID],
) -> Strike:
    """The rows of a strike; the oldest of too many go."""
    old = Strike.objects.filter(classroom=classroom).order_by("-pk").values_list("pk", flat=True)
    Strike.objects.filter(pk__in=list(old[STRIKES_MAX - 1 :])).delete()
    strike = Strike.objects.create(
        classroom=classroom,
        lesson=lesson.number,
        lines=fault.lines,
        label=fault.label,
        at=at,
        speed=speed,
        by=by,
    )
    Struck.objects.bulk_create(
        Struck(strike=strike, membership_id=member, sandbox=sandbox)
        for member, sandbox in sandboxes_of.items()
    )
    return strike


def over(outcomes: list[Outcome], *, is_guess: bool = False) -> None:
    """Write down how it ended in some sandboxes, and that what was done there was done. What a sandbox says
    itself counts more than what `is_guess`, made from what a server left behind."""
    told: dict[int, list[int]] = {}
    for classroom_id, membership_id in sorted(written_down(outcomes, is_guess)):
        told.setdefault(classroom_id, []).append(membership_id)
    for classroom_id, membership_ids in told.items():
        notices.member_changed(classroom_id, *membership_ids)  # the other lines say nothing of it


@transaction.atomic
def written_down(outcomes: list[Outcome], is_guess: bool) -> set[tuple[int, int]]:
    """The same rows, in one transaction for all that ended together; returns who is told: (class, member)."""
    changed = set()
    for outcome in outcomes:
        if not outcome.name.startswith(NAME):
            continue
        rows = Struck.objects.filter(
            strike=int(outcome.name.removeprefix(NAME)), sandbox=outcome.sandbox_id
        ).select_related("strike", "membership")
        for row in rows.filter(state=Struck.WAITING) if is_guess else rows:
            row.state, row.says = outcome.state, outcome.says[:200]
            row.take, row.lane, row.prepared = outcome.take, outcome.lane, list(outcome.prepared)
            row.save(update_fields=["state", "says", "take", "lane", "prepared"])
            changed.add((row.strike.classroom_id, row.membership_id))
            lesson = catalogue.current().numbered(row.strike.lesson)
            if row.state == Struck.STRUCK and lesson is not None:
                progress.note_act(owner=row.membership.learner_id, lesson=lesson)
    return changed


def take_up(*, classroom: Classroom) -> None:
    """Go on with what a server that died left open: clusters that still wait are opened, and what their tapes
    say is written down."""
    if appointing.acquire(blocking=False):  # else a strike is on its way from its rows to the clusters
        try:
            _take_up(classroom)
        finally:
            appointing.release()


def _take_up(classroom: Classroom) -> None:
    rows = Struck.objects.filter(strike__classroom=classroom, state=Struck.WAITING).select_related("strike")
    by_strike: dict[int, list[Struck]] = {}
    for row in rows:
        by_strike.setdefault(row.strike_id, []).append(row)
    for own in by_strike.values():
        ids, strike = [row.sandbox for row in own], own[0].strike
        open_still = sandboxes.waiting(ids)
        name, held = f"{NAME}{strike.pk}", sandboxes.holding(ids, strike.at, strike.lines)
        lost = _("Its cluster was not reached before the server stopped.")
        over(
            [
                Outcome(name, row.sandbox, sandboxes.STRUCK, "", *held[row.sandbox])
                if row.sandbox in held
                else Outcome(name, row.sandbox, sandboxes.REFUSED, lost)
                for row in own
                if open_still.get(row.sandbox) != name
            ],
            is_guess=True,
        )
        async_to_sync(sandboxes.resume)([each for each in ids if open_still.get(each) == name])


def gather(*, class_id: int) -> None:
    """Write down how far the curves of the class's faults have come, at most once a second."""
    now = time.monotonic()
    if now - gathered.get(class_id, -CURVE_LOOK_SECONDS) < CURVE_LOOK_SECONDS:
        return
    gathered[class_id] = now
    limit = CURVE_SECONDS * SECOND
    rows = Struck.objects.filter(strike__classroom=class_id, state=Struck.STRUCK, reached__lt=limit)
    changed = []
    rows = rows.select_related("strike").defer("curve", "prepared", "marks")  # long, and written anew
    for row in rows.order_by("-pk")[:LEARNERS_MAX]:
        found = sandboxes.recovery(
            row.sandbox, row.take, row.lane, row.strike.at, CURVE_BEFORE_SECONDS * SECOND
        )
        if found is None or found[0] <= row.reached:
            continue
        reached, curve, marks = found
        row.reached = min(reached, limit)
        row.curve = [point for point in curve if point[0] <= limit]
        row.marks = {what: at for what, at in marks.items() if at <= limit}
        changed.append(row)
    Struck.objects.bulk_update(changed, ["reached", "curve", "marks"], batch_size=50)


def show(*, strike: Strike) -> None:
    """Put the curves of a strike on the projector, again if need be."""
    Strike.objects.filter(pk=strike.pk).update(shown=Now(), closed=None)
    notices.room_changed(strike.classroom_id)


def close(*, strike: Strike) -> None:
    """Take the curves of a strike off the projector."""
    Strike.objects.filter(pk=strike.pk, closed=None).update(closed=Now())
    notices.room_changed(strike.classroom_id)


# What is shown of it


def latest(classroom: Classroom) -> Strike | None:
    """The last fault for the whole class."""
    return Strike.objects.filter(classroom=classroom).order_by("-pk").first()


def console_context(classroom: Classroom, user: User | AnonymousUser) -> dict[str, Any]:
    """For `console/_side_strike.html`: the faults with a button of their own, and the last one."""
    lesson = lesson_of(classroom)
    context: dict[str, Any] = {"ready": []}
    if lesson is not None:
        context["ready"] = ready_of(spec_of(catalogue.current().clusters[lesson.cluster]))
        owners = list(classroom.memberships.values_list("learner_id", flat=True))
        context["strike_count"] = len(owners)
        behind, ahead = sandboxes.spread_in_lesson(owners, lesson.number)
        if ahead - behind >= SPREAD_SECONDS * SECOND:  # in whole minutes: it is pushed when it changes
            context["behind"], context["ahead"] = behind // (60 * SECOND), ahead // (60 * SECOND)
    strike = latest(classroom)
    if strike is None:
        return {**context, "strike": None}
    return {**context, **recovery_of(strike).console()}


__all__ = ["begin", "close", "console_context", "gather", "latest", "over", "show", "take_up"]
