"""Who teaches a class. All of them teach it with the same rights; its lead alone says who they are, hands the
class over and ends it.

Contract: the only writer of `Classroom.instructors` and `Classroom.lead` after the class was made. A class
whose lead has no account any more is led by any of those who teach it.
"""

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses import notices
from courses.classroom import NotNow, copies_of
from courses.limits import TEACHERS_MAX
from courses.models import Classroom
from courses.room import pace
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.socket import endings


def leads(user: User | AnonymousUser, classroom: Classroom) -> bool:
    """Whether `user`, who teaches the class, leads it too."""
    return classroom.lead_id in (None, user.pk)


def named(text: str) -> User | None:
    """The account of exactly that name, or the one that has that e-mail address; None when there is none, or
    several have the address."""
    active = User.objects.filter(is_active=True)
    by_name = active.filter(username=text).first()
    if by_name is not None:
        return by_name
    found = list(active.filter(Q(email__iexact=text) & ~Q(email=""))[:2])
    return found[0] if len(found) == 1 else None


def add(*, classroom: Classroom, whom: str) -> User:
    """Let the account `whom` (its name or e-mail address) teach the class too."""
    with transaction.atomic():
        user = named(whom)
        if user is None:
            raise NotNow(_("No account has this very name or e-mail address. Nothing was changed."))
        if classroom.instructors.filter(pk=user.pk).exists():
            raise NotNow(_("%(name)s teaches this class already.") % {"name": user.get_username()})
        if classroom.instructors.count() >= TEACHERS_MAX:
            raise NotNow(
                _("This class has %(count)d instructors, the most there may be.") % {"count": TEACHERS_MAX}
            )
        classroom.instructors.add(user)
    return user


def remove(*, classroom: Classroom, user_id: int) -> None:
    """The account teaches the class no more; its open pages of the class end. The lead hands over instead."""
    with transaction.atomic():
        if not classroom.instructors.filter(pk=user_id).exists():
            return
        if classroom.lead_id == user_id or classroom.instructors.count() == 1:
            raise NotNow(_("Whoever leads a class hands it over first. Nothing was changed."))
        classroom.instructors.remove(user_id)
        transaction.on_commit(lambda: endings.end([endings.account_name(user_id)]))
        transaction.on_commit(lambda: notices.progress_changed([classroom.pk]))


def hand_over(*, classroom: Classroom, user_id: int) -> User:
    """From now on that account, which teaches the class, leads it."""
    with transaction.atomic():
        user = classroom.instructors.filter(pk=user_id, is_active=True).first()
        if user is None:
            raise NotNow(_("Only who teaches this class can lead it. Nothing was changed."))
        classroom.lead = user
        classroom.save(update_fields=["lead"])
    return user


def end(*, classroom: Classroom) -> None:
    """The class is no more, with its sessions, notes and assignments. What its learners learned stays
    theirs."""
    with transaction.atomic():
        class_id = classroom.pk
        owners = list(classroom.memberships.values_list("learner_id", flat=True))
        sandboxes.remove(copies_of(classroom.memberships.all()))
        classroom.delete()
        transaction.on_commit(lambda: pace.let_go(owners))
        transaction.on_commit(lambda: sandboxes.look_again(owners))
        transaction.on_commit(lambda: notices.room_changed(class_id))
