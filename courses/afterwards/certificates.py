"""What a learner earned in a class, on a page of its own behind a signed link. The only writer of
certificates.

The rule: every written lesson that the class is asked for has its three marks. A prediction that is closed,
because the learner acted first, cannot be made any more; there, passing the experiment again under another
seed stands in for it. A certificate is what stood on the day of issue; a later assignment changes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import catalogue
from courses.afterwards import said
from courses.afterwards.records import Records, records_of
from courses.classroom import NotNow
from courses.lesson import Lesson
from courses.limits import CERTIFICATES_A_LEARNER
from courses.models import Certificate, Classroom, MarkKind, Membership


@dataclass(frozen=True, slots=True)
class Earned:
    """One assigned lesson as the rule sees it."""

    lesson: Lesson
    marks: frozenset[str]
    mastered: bool
    is_closed: bool
    finished: datetime | None

    @property
    def missing(self) -> tuple[str, ...]:
        """The marks that the rule still asks for."""
        stands_in = MarkKind.PREDICTED if self.is_closed and self.mastered else None
        return tuple(kind for kind in MarkKind if kind not in self.marks and kind != stands_in)

    @property
    def says(self) -> str:
        """What is missing, in words; "" for nothing."""
        if MarkKind.PREDICTED in self.missing and self.is_closed:
            others = [str(MarkKind(kind).label) for kind in self.missing if kind != MarkKind.PREDICTED]
            closed = _("the prediction is closed: pass the experiment again under another seed instead")
            return "; ".join([*others, closed])
        return ", ".join(str(MarkKind(kind).label) for kind in self.missing)


@dataclass(frozen=True, slots=True)
class Standing:
    """How near one member is to the certificate of a class. `certificate` is the one that was issued."""

    membership: Membership
    lessons: tuple[Earned, ...]
    certificate: Certificate | None

    @property
    def missing(self) -> tuple[Earned, ...]:
        return tuple(each for each in self.lessons if each.missing)

    @property
    def is_earned(self) -> bool:
        return bool(self.lessons) and not self.missing


def standings_of(owner: str) -> list[Standing]:
    """How this browser stands in each of its classes, the latest first."""
    memberships = list(
        Membership.objects.filter(learner_id=owner).select_related("classroom").order_by("-joined")
    )
    if not memberships:
        return []
    records = records_of([owner])
    return [_standing(membership, records) for membership in memberships]


def _standing(membership: Membership, records: Records) -> Standing:
    numbers = set(membership.classroom.assignments.values_list("lesson", flat=True))
    owner = membership.learner_id
    return Standing(
        membership=membership,
        lessons=tuple(
            _earned(owner, lesson, records)
            for lesson in catalogue.current().lessons
            if lesson.number in numbers
        ),
        certificate=Certificate.objects.filter(learner_id=owner, classroom=membership.classroom)
        .order_by("-issued")
        .first(),
    )


def _earned(owner: str, lesson: Lesson, records: Records) -> Earned:
    key = (owner, lesson.number)
    progress, mastery = records.progress.get(key), records.masteries.get(key)
    return Earned(
        lesson=lesson,
        marks=frozenset(records.marks.get(key, {})),
        mastered=mastery is not None and mastery.passed is not None,
        is_closed=progress is not None and progress.closed,
        finished=progress.finished if progress else None,
    )


@transaction.atomic
def issue(*, owner: str, classroom_id: int, holder: str) -> Certificate:
    """A certificate for `holder`, the name that the learner wants on it. Asking again gives the one that was
    issued. Raises NotNow: not in that class, something missing, or revoked.
    """
    membership = (
        Membership.objects.select_related("classroom")
        .filter(learner_id=owner, classroom_id=classroom_id)
        .first()
    )
    if membership is None:
        raise NotNow(_("You are not in this class. Nothing was changed."))
    standing = _standing(membership, records_of([owner]))
    if standing.certificate is not None:
        if standing.certificate.revoked:
            raise NotNow(_("The certificate of this class was revoked. Ask your instructor."))
        return standing.certificate
    if not standing.lessons:
        raise NotNow(_("This class is asked for no lesson yet, so there is nothing to certify."))
    if not standing.is_earned:
        raise NotNow(_("Some marks are still missing. Nothing was changed."))
    if Certificate.objects.filter(learner_id=owner).count() >= CERTIFICATES_A_LEARNER:
        raise NotNow(
            _("You have %(count)d certificates, the most there may be. Delete one first.")
            % {"count": CERTIFICATES_A_LEARNER}
        )
    return Certificate.objects.create(
        learner_id=owner,
        classroom=membership.classroom,
        holder=holder,
        content=_content(membership.classroom, standing.lessons),
    )


def _content(classroom: Classroom, lessons: Iterable[Earned]) -> dict[str, Any]:
    """All that the page shows, so that it outlives the rows it was made of."""
    return {
        "class": classroom.name,
        "instructors": [
            user.get_full_name() or user.get_username() for user in classroom.instructors.order_by("username")
        ],
        "lessons": [
            {
                "number": each.lesson.number,
                "title": each.lesson.title,
                "marks": [kind.value for kind in MarkKind if kind in each.marks],
                "mastered": each.mastered,
                "finished": said.day(each.finished) if each.finished else "",
            }
            for each in lessons
        ],
    }


def forget(*, owner: str, certificate_id: UUID) -> None:
    """The learner deletes a certificate of their own; its link is valid no more. One that was revoked stays,
    so that it cannot be asked for again.
    """
    Certificate.objects.filter(pk=certificate_id, learner_id=owner, revoked=None).delete()


def revoke(*, classroom: Classroom, certificate_id: UUID) -> None:
    """The class stands by it no more; its page says so from now on. Twice changes nothing."""
    Certificate.objects.filter(pk=certificate_id, classroom=classroom, revoked=None).update(
        revoked=timezone.now()
    )


def of_class(classroom: Classroom) -> QuerySet[Certificate]:
    """What the class gave, the latest first."""
    return classroom.certificates.order_by("-issued")


def of_owner(owner: str) -> QuerySet[Certificate]:
    """What this browser was given, the latest first."""
    return Certificate.objects.filter(learner_id=owner).order_by("-issued")


# The link


def signer() -> Signer:
    """Signs ids of certificates, with the server's own key."""
    return Signer(sep=".", salt="courses.certificate")


def token_of(certificate: Certificate) -> str:
    """What stands in the address."""
    return signer().sign(certificate.id.hex)


def found(token: str) -> Certificate | None:
    """The certificate of that token, or None when it was never issued, is gone, or the token is not ours."""
    try:
        return Certificate.objects.filter(pk=UUID(hex=signer().unsign(token))).first()
    except (BadSignature, ValueError):
        return None
