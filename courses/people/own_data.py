"""A person's own data: all of it as plain data, and its removal.

Contract: what is a learner's is found by `relations.py` from the models, so nothing that hangs on a learner
or a membership is left out of either. What an instructor did for a class belongs to the class.
"""

from dataclasses import asdict
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import notices
from courses.classroom import NotNow, copies_of
from courses.models import Certificate, Classroom, Learner, Membership, SessionFrame
from courses.people import team
from courses.people.relations import hanging_on, plain
from courses.room import frames
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.socket import endings

Person = User | AnonymousUser


def told(*, owner: str, user: Person) -> dict[str, Any]:
    """Everything that is kept of this browser and, if somebody is signed in, of the account."""
    learner = Learner.objects.filter(id=owner).first()
    return {
        "about": "All that this server keeps of you. Instants of a cluster are microseconds of its own time.",
        "made": timezone.now(),
        "account": account_told(user),
        "learner": plain(learner, without="user") if learner else None,
        "lessons": rows_told(learner, without=(Membership,)) if learner else {},
        "classes": [membership_told(each) for each in memberships(learner)] if learner else [],
        **sandboxes.kept_of(owner),
    }


def memberships(learner: Learner) -> list[Membership]:
    return list(learner.memberships.select_related("classroom").order_by("joined"))


def account_told(user: Person) -> dict[str, Any] | None:
    """The account, without its password."""
    if not isinstance(user, User):
        return None
    return {
        "name": user.get_username(),
        "email": user.email,
        "made": user.date_joined,
        "last_sign_in": user.last_login,
        "teaches": [str(each) for each in user.classrooms.all()],
    }


def membership_told(membership: Membership) -> dict[str, Any]:
    """A class one is in, and what happened there that is about this member: notes of instructors too."""
    return {
        "class": membership.classroom.name,
        "nickname": membership.nickname,
        "joined": membership.joined,
        **rows_told(membership),
        "on the wall": walls_told(membership),
    }


def walls_told(membership: Membership) -> list[dict[str, Any]]:
    """How the member stood on the wall of the class, session by session, whenever that changed."""
    found: list[dict[str, Any]] = []
    last: tuple[frames.Kept, ...] | None = None
    kept = SessionFrame.objects.filter(session__classroom=membership.classroom_id).order_by("at")
    for at, shown in kept.values_list("at", "shown").iterator():
        tile = frames.of_member(bytes(shown), membership.pk)
        if tile is not None and (without_clock := frames.still((tile,))) != last:
            last = without_clock
            found.append({"when": at, **asdict(tile)})
    return found


def rows_told(row: Learner | Membership, without: tuple[type, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    """Every row that hangs on `row`, by the name of its table."""
    found: dict[str, list[dict[str, Any]]] = {}
    for model, name, rows in hanging_on(row):
        if model not in without:
            found[str(model._meta.verbose_name_plural)] = [plain(each, without=name) for each in rows]
    return found


def counts(owner: str) -> dict[str, int]:
    """How much is kept of a learner, by the words for it: sandboxes and lessons are told apart on the
    page."""
    kept = sandboxes.counts_of(owner)
    learner = Learner.objects.filter(id=owner).first()
    kept["lessons"] = learner.progress.count() if learner else 0
    kept["deeds"] = learner.deeds.count() if learner else 0
    return kept


def why_not_removed(user: Person) -> str:
    """Why this account cannot be removed now, as a sentence; "" when it can."""
    if not isinstance(user, User):
        return ""
    if user.is_staff or user.is_superuser:
        return _("This account runs the server. Only another operator can remove it.")
    if any(team.leads(user, classroom) for classroom in user.classrooms.all()):
        return _("You lead a class. Hand it over or end it first.")
    return ""


def remove(*, owner: str, user: Person) -> None:
    """Remove all that is kept of this browser and of the account: rows, sandboxes, links to moments,
    certificates. Raises NotNow while others depend on the account."""
    with transaction.atomic():
        refusal = why_not_removed(user)
        if refusal:
            raise NotNow(refusal)
        learner = Learner.objects.filter(id=owner).first()
        classrooms = list(Classroom.objects.filter(memberships__learner=learner)) if learner else []
        sandboxes.remove_all(owner)
        if learner is not None:
            sandboxes.remove(copies_of(learner.memberships.all()))
            Certificate.objects.filter(learner=learner).delete()
            learner.delete()
        if isinstance(user, User):
            account = endings.account_name(user.pk)
            user.delete()
            transaction.on_commit(lambda: endings.end([account]))
        for classroom in classrooms:
            transaction.on_commit(partial(notices.room_changed, classroom.pk))
