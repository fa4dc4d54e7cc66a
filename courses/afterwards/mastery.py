"""Doing a lesson's task once more, in a cluster of another seed and without hints: whoever only remembers
where to click finds the pods elsewhere. The only writer of masteries.
"""

from dataclasses import asdict, dataclass
from uuid import UUID
from zlib import crc32

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import catalogue, notices
from courses.classroom import NotNow
from courses.lesson import Lesson
from courses.limits import MASTERY_BEGINNINGS_MAX
from courses.models import Learner, Mastery, TaskPass
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.sandboxes import Stand

SEEDS = (101, 103, 104, 105, 106, 108)
"""Seeds under which each lesson's own answer passes its task, which a test plays. A few, so that the warmed
clusters of a class are shared; none is a lesson's own.
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one learner stands with a lesson under another seed. `mastery` None: not begun."""

    has_passed_once: bool
    mastery: Mastery | None

    @property
    def is_passed(self) -> bool:
        return self.mastery is not None and self.mastery.passed is not None


def standing_of(owner: str, lesson: Lesson) -> Standing:
    passed = TaskPass.objects.filter(learner_id=owner, lesson=lesson.number).exists()
    return Standing(passed, mastery_of(owner, lesson))


def mastery_of(owner: str, lesson: Lesson) -> Mastery | None:
    return Mastery.objects.filter(learner_id=owner, lesson=lesson.number).first()


@transaction.atomic
def begin(*, owner: str, lesson: Lesson) -> Mastery:
    """Open a cluster of the next seed for the lesson's task; an earlier one that was not passed goes. A
    mastery that is passed stands, and is returned as it is. Raises NotNow.
    """
    if lesson.task is None:
        raise NotNow(_("This lesson has no experiment, so there is nothing to do again."))
    if not TaskPass.objects.filter(learner_id=owner, lesson=lesson.number).exists():
        raise NotNow(
            _("Pass the experiment of the lesson first; then you can do it again under another seed.")
        )
    learner = Learner.objects.select_for_update().get(pk=owner)
    mastery = mastery_of(owner, lesson)
    if mastery is not None and mastery.passed is not None:
        return mastery
    attempts = mastery.attempts + 1 if mastery else 1
    if attempts > MASTERY_BEGINNINGS_MAX:
        raise NotNow(
            _(
                "You have begun this %(count)d times, the most there may be. Start over in the last cluster "
                "instead."
            )
            % {"count": MASTERY_BEGINNINGS_MAX}
        )
    seed = SEEDS[(crc32(owner.encode()) + attempts) % len(SEEDS)]
    spec = {**catalogue.current().clusters[lesson.cluster], "seed": seed}
    record = sandboxes.begin_again(owner, lesson.number, lesson.title, spec)
    mastery, _is_new = Mastery.objects.update_or_create(
        learner=learner,
        lesson=lesson.number,
        defaults={"seed": seed, "sandbox": record.id, "attempts": attempts},
    )
    return mastery


@transaction.atomic
def passed(*, owner: str, lesson: Lesson, sandbox: UUID, stand: Stand | None) -> None:
    """The check found what the task asks for in the cluster of the other seed. Only the cluster that was
    begun last counts, and only once.
    """
    changed = Mastery.objects.filter(
        learner_id=owner, lesson=lesson.number, sandbox=sandbox, passed=None
    ).update(passed=timezone.now(), **(asdict(stand) if stand else {}))
    if changed:
        classrooms = list(Learner.objects.get(pk=owner).memberships.values_list("classroom_id", flat=True))
        transaction.on_commit(lambda: notices.progress_changed(classrooms))
