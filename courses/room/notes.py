"""The only writer of notes: what instructors write down about the class or one member, and its part of the
console. Learners never see them on a page; they are in their export.
"""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses import notices
from courses.classroom import NotNow
from courses.limits import NOTES_MAX, NOTES_SHOWN
from courses.models import Classroom, Membership, Note

CONSOLE_LIVE = ("notes_list",)


def console_context(
    classroom: Classroom, user: User | AnonymousUser, membership: Membership | None
) -> dict[str, Any]:
    """The latest notes: about the learner in the side, else all of the class."""
    notes = notes_of(classroom)
    if membership is not None:
        notes = notes.filter(membership=membership)
    return {"notes": list(notes[:NOTES_SHOWN])}


def notes_of(classroom: Classroom) -> QuerySet[Note]:
    """All notes of a class, newest first."""
    return classroom.notes.select_related("membership", "by").order_by("-id")


@transaction.atomic
def write(*, classroom: Classroom, by: User, text: str, membership: Membership | None = None) -> Note:
    """Write a note about the class or one of its members. Raises NotNow when there are too many."""
    assert membership is None or membership.classroom_id == classroom.pk, "a member of this class"
    if classroom.notes.count() >= NOTES_MAX:
        raise NotNow(
            _("This class has %(count)d notes, the most there may be. Delete some first.")
            % {"count": NOTES_MAX}
        )
    note = Note.objects.create(classroom=classroom, membership=membership, by=by, text=text)
    _tell(classroom)
    return note


@transaction.atomic
def delete(*, classroom: Classroom, note_id: int) -> None:
    """Delete a note of the class. Deleting twice changes nothing."""
    classroom.notes.filter(pk=note_id).delete()
    _tell(classroom)


def _tell(classroom: Classroom) -> None:
    transaction.on_commit(lambda: notices.progress_changed([classroom.pk]))
