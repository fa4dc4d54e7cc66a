"""Help without taking over: an instructor's copy of a learner's exact moment, and what is sent back of it.

Contract: the only writer of `Help`. A copy belongs to the account that opened it, and only for as long as the
account teaches the learner; it is looked at until it becomes a fork.
"""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User

from courses import reports
from courses.models import Help
from k8sarch.sandbox.socket.rights import DRIVE, TRAVEL


def owner_of(user: User) -> str:
    """The owner of this account's copies: a name that no browser has, so that the school alone says who may
    open them."""
    return f"user-{user.pk}"


def right_to_copy(*, user: User | AnonymousUser, sandbox_id: UUID) -> str | None:
    """What `user` may do with a copy. Named in the settings."""
    help = helps_of(user).filter(sandbox=sandbox_id).first()
    if help is None:
        return None
    return DRIVE if help.is_fork else TRAVEL


def helps_of(user: User | AnonymousUser):
    """The copies that this account opened in classes that it teaches."""
    if not user.is_authenticated:
        return Help.objects.none()
    classes = reports.classrooms_of(user).values("id")
    return Help.objects.filter(by=user.pk, membership__classroom__in=classes).select_related(
        "membership__classroom", "membership__learner"
    )
