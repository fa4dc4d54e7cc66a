"""The only writer of classes and who is in them. Each verb takes keywords and says no with `NotNow` and a
sentence.
"""

import secrets
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import notices
from courses.limits import CLASSES_MAX, LEARNERS_MAX
from courses.models import Classroom, Help, Learner, Membership
from k8sarch.sandbox import sandboxes

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Base 32 without I, O, 0 and 1, which are misread from a projector. Eight symbols are 40 bits."""


class NotNow(ValueError):
    """A refusal with a sentence for the page."""


class NoSuchClass(NotNow):
    """Wrong, closed and unknown codes give this one answer, so that trying codes teaches nothing."""

    def __init__(self) -> None:
        super().__init__(
            _("No open class has this code. Nothing was changed. Compare it with the projector.")
        )


def code_read(text: str) -> str:
    """The code as stored, from what was typed: upper case, without dashes and blanks."""
    return "".join(symbol for symbol in text.upper() if symbol.isascii() and symbol.isalnum())


def create(*, instructor: User, name: str) -> Classroom:
    """A new open class with a join code of its own."""
    if instructor.classrooms.count() >= CLASSES_MAX:
        raise NotNow(
            _("You have %(count)d classes, the most there may be. Ask the operator to remove old ones.")
            % {"count": CLASSES_MAX}
        )
    while True:
        code = "".join(secrets.choice(ALPHABET) for position in range(8))
        try:
            with transaction.atomic():
                classroom = Classroom.objects.create(name=name, join_code=code, lead=instructor)
                classroom.instructors.add(instructor)
                return classroom
        except IntegrityError:
            if not Classroom.objects.filter(join_code=code).exists():
                raise


def set_open(*, classroom: Classroom, is_open: bool, hours: int | None = None) -> None:
    """Open the door, for so many hours or until it is closed, or close it; those inside stay."""
    classroom.is_open = is_open
    classroom.open_until = timezone.now() + timedelta(hours=hours) if is_open and hours else None
    classroom.save(update_fields=["is_open", "open_until"])
    notices.room_changed(classroom.id)


def join(*, owner: str, code: str, nickname: str) -> Membership:
    """Put the browser into the class with that code; whoever is in already only changes the nickname.

    Raises NotNow: no such class, full, or the nickname is taken there.
    """
    with transaction.atomic():
        classroom = Classroom.objects.select_for_update().filter(join_code=code_read(code)).first()
        if classroom is None or not classroom.takes_in:
            raise NoSuchClass
        others = classroom.memberships.exclude(learner_id=owner)
        if others.count() >= LEARNERS_MAX:
            raise NotNow(
                _("This class is full: %(count)d learners. Ask your instructor.") % {"count": LEARNERS_MAX}
            )
        if others.filter(nickname__iexact=nickname).exists():
            raise NotNow(
                _("Somebody in this class is already called %(nickname)s. Choose another nickname.")
                % {"nickname": nickname}
            )
        learner, is_new = Learner.objects.update_or_create(id=owner, defaults={"nickname": nickname})
        membership, is_new = Membership.objects.update_or_create(
            classroom=classroom, learner=learner, defaults={"nickname": nickname}
        )
    notices.progress_changed([classroom.id])
    return membership


def leave(*, owner: str, classroom_id: int) -> None:
    """The browser leaves the class; its progress stays its own, and nobody there keeps a copy of its
    clusters. Leaving twice changes nothing."""
    with transaction.atomic():
        leaving = Membership.objects.filter(learner_id=owner, classroom_id=classroom_id)
        sandboxes.remove(copies_of(leaving))
        leaving.delete()
    sandboxes.look_again([owner])
    notices.progress_changed([classroom_id])


def copies_of(memberships: QuerySet[Membership]) -> list[UUID]:
    """The sandboxes of instructors that are copies of these members' clusters."""
    copies = Help.objects.filter(membership__in=memberships, sandbox__isnull=False)
    return [sandbox_id for sandbox_id in copies.values_list("sandbox", flat=True) if sandbox_id is not None]


def show_door(*, classroom: Classroom) -> None:
    """Let the projector show the way in, whatever it showed."""
    classroom.door_shown = timezone.now()
    classroom.save(update_fields=["door_shown"])
    transaction.on_commit(lambda: notices.room_changed(classroom.id))
