"""Lessons that a class is asked to do. The only writer of assignments, and what a learner reads of them.

Late is said and never punished: a lesson that is done after it was due has the same marks.
"""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import catalogue, notices
from courses.afterwards import said
from courses.classroom import NotNow
from courses.lesson import Lesson
from courses.limits import ASSIGNMENTS_MAX
from courses.models import Assignment, Classroom, LessonProgress


@transaction.atomic
def assign(*, classroom: Classroom, lesson: Lesson, due: datetime | None, by: User) -> Assignment:
    """Ask the class for `lesson`, until `due` if there is an end; asking again changes the end. Raises
    NotNow.
    """
    others = classroom.assignments.exclude(lesson=lesson.number)
    if others.count() >= ASSIGNMENTS_MAX:
        raise NotNow(
            _("This class has %(count)d assignments, the most there may be. Take one back first.")
            % {"count": ASSIGNMENTS_MAX}
        )
    assignment, _is_new = Assignment.objects.update_or_create(
        classroom=classroom, lesson=lesson.number, defaults={"due": due, "by": by}
    )
    transaction.on_commit(lambda: notices.room_changed(classroom.pk))
    return assignment


@transaction.atomic
def take_back(*, classroom: Classroom, lesson: str) -> None:
    """The class is asked for the lesson of that number no more; what learners did in it stays. Twice changes
    nothing.
    """
    Assignment.objects.filter(classroom=classroom, lesson=lesson).delete()
    transaction.on_commit(lambda: notices.room_changed(classroom.pk))


@dataclass(frozen=True, slots=True)
class Asked:
    """A lesson that one learner is asked to do. `finished` None: not yet."""

    lesson: Lesson
    classroom: Classroom
    due: datetime | None
    finished: datetime | None
    now: datetime

    @property
    def is_over(self) -> bool:
        """Whether it is due no more and not done."""
        return self.finished is None and self.due is not None and self.due < self.now

    @property
    def says(self) -> str:
        """How it stands, in words."""
        if self.finished is not None:
            late = lateness(self.due, self.finished)
            if not late:
                return _("done")
            return _("done %(late)s after it was due; it counts in full") % {"late": late}
        if self.due is None:
            return _("no end")
        if self.is_over:
            ago = said.span((self.now - self.due).total_seconds())
            return _("was due %(ago)s ago; it still counts in full") % {"ago": ago}
        return _("due %(when)s") % {"when": said.instant(self.due)}


def lateness(due: datetime | None, finished: datetime | None) -> str:
    """How long after its end something was finished, in words; "" when it was in time or has no end."""
    if due is None or finished is None or finished <= due:
        return ""
    return said.span((finished - due).total_seconds())


def asked_of(owner: str) -> list[Asked]:
    """What the classes of this browser ask for: what is open and due first comes first, what is done last."""
    rows = (
        Assignment.objects.filter(classroom__memberships__learner_id=owner)
        .select_related("classroom")
        .order_by("due", "pk")[: ASSIGNMENTS_MAX * 2]
    )
    finished = dict(LessonProgress.objects.filter(learner_id=owner).values_list("lesson", "finished"))
    now, lessons = timezone.now(), catalogue.current()
    asked = [
        Asked(lesson, row.classroom, row.due, finished.get(row.lesson), now)
        for row in rows
        if (lesson := lessons.numbered(row.lesson)) is not None
    ]
    return sorted(asked, key=lambda each: (each.finished is not None, each.due is None, each.due or now))


def of_class(classroom: Classroom) -> list[tuple[Assignment, Lesson]]:
    """What the class is asked for: what is due first comes first, what has no end last."""
    lessons = catalogue.current()
    rows = classroom.assignments.order_by(F("due").asc(nulls_last=True), "pk")
    return [(row, lesson) for row in rows if (lesson := lessons.numbered(row.lesson)) is not None]
