"""The gradebook of a class: a row a learner, a column a lesson. It shows what was earned and how, and ranks
nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import catalogue
from courses.afterwards import said
from courses.afterwards.assignments import lateness
from courses.afterwards.records import Key, Records, records_of
from courses.lesson import Lesson
from courses.models import Assignment, Classroom, MarkKind, Membership

ASSIGNED, BEGUN = "assigned", "begun"
"""Which lessons are columns: those that the class is asked for, or those too that anybody began."""


@dataclass(frozen=True, slots=True)
class Column:
    """A lesson, and what the class was asked for, if it was."""

    lesson: Lesson
    assignment: Assignment | None

    @property
    def due(self) -> datetime | None:
        return self.assignment.due if self.assignment else None


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner in one lesson. `mastered` None: it was never begun under another seed."""

    column: Column
    is_begun: bool
    marks: frozenset[str]
    mastered: bool | None
    seconds: int
    takes: int
    tries: int
    finished: datetime | None
    late: str

    @property
    def attempts_said(self) -> str:
        """How often the cluster was begun and answers were given; "" for neither."""
        takes = ngettext("%(count)d take", "%(count)d takes", self.takes) % {"count": self.takes}
        tries = ngettext("%(count)d try", "%(count)d tries", self.tries) % {"count": self.tries}
        return ", ".join([takes] * bool(self.takes) + [tries] * bool(self.tries))

    @property
    def seconds_said(self) -> str:
        return said.span(self.seconds)

    @property
    def says(self) -> str:
        """All of it in one sentence, for who does not see the cell."""
        if not self.is_begun:
            return _("not begun")
        parts = [str(kind.label) for kind in MarkKind if kind in self.marks] or [_("no mark yet")]
        if self.mastered:
            parts.append(_("passed again under another seed"))
        parts += [self.seconds_said, self.attempts_said]
        if self.late:
            parts.append(_("%(late)s late") % {"late": self.late})
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Row:
    """A learner with a cell for each column."""

    membership: Membership
    cells: tuple[Cell, ...]

    @property
    def marks(self) -> int:
        return sum(len(cell.marks) for cell in self.cells)

    @property
    def mastered(self) -> int:
        return sum(cell.mastered is True for cell in self.cells)

    @property
    def seconds(self) -> int:
        return sum(cell.seconds for cell in self.cells)

    @property
    def seconds_said(self) -> str:
        return said.span(self.seconds)


@dataclass(frozen=True, slots=True)
class Gradebook:
    """The rows of a class, by nickname; `records` is what they were made of."""

    classroom: Classroom
    which: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    records: Records

    @property
    def marks_there_are(self) -> int:
        """How many marks one learner can have in these lessons."""
        return len(self.columns) * len(MarkKind)


def gradebook_of(classroom: Classroom, which: str = "") -> Gradebook:
    """The gradebook of a class, without the learners of a rehearsal. `which` "": the assigned lessons if
    there are any, else those begun.
    """
    memberships = sorted(
        classroom.memberships.filter(is_rehearsal=False).select_related("learner"),
        key=lambda each: each.nickname.casefold(),
    )
    assigned = {row.lesson: row for row in classroom.assignments.all()}
    which = which or (ASSIGNED if assigned else BEGUN)
    records = records_of([membership.learner_id for membership in memberships])
    begun = {lesson for _owner, lesson in records.progress}
    columns = tuple(
        Column(lesson, assigned.get(lesson.number))
        for lesson in catalogue.current().lessons
        if lesson.number in assigned or (which == BEGUN and lesson.number in begun)
    )
    rows = tuple(
        Row(membership, tuple(cells_of(membership.learner_id, columns, records)))
        for membership in memberships
    )
    return Gradebook(classroom, which, columns, rows, records)


def cells_of(owner: str, columns: Iterable[Column], records: Records) -> Iterable[Cell]:
    """The cells of one learner."""
    for column in columns:
        yield cell_of((owner, column.lesson.number), column, records)


def cell_of(key: Key, column: Column, records: Records) -> Cell:
    progress, mastery = records.progress.get(key), records.masteries.get(key)
    finished = progress.finished if progress else None
    return Cell(
        column=column,
        is_begun=progress is not None,
        marks=frozenset(records.marks.get(key, {})),
        mastered=mastery.passed is not None if mastery else None,
        seconds=progress.active_seconds if progress else 0,
        takes=records.takes.get(key, 0),
        tries=records.tries(key),
        finished=finished,
        late=lateness(column.due, finished),
    )
