"""Help without taking over: an instructor's copy of a learner's exact moment, and what is sent back of it.

Contract: the only writer of `Help`, and of the offers of forks. A copy belongs to the account that opened it,
and only for as long as the account teaches the learner; it is looked at until it becomes a fork. The
learner's own line stays as it is.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import notices, reports
from courses.classroom import NotNow
from courses.models import Classroom, Hand, Help, Membership, Offer, OfferAnswer, OfferKind, Spotlight
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.sandboxes import Sent, Stand
from k8sarch.sandbox.socket.rights import DRIVE, TRAVEL

CONSOLE_LIVE = ("side_help",)


def console_context(
    classroom: Classroom, user: User | AnonymousUser, chosen: Membership | None
) -> dict[str, Any]:
    """The raised hand and the spotlight of the learner in the side, and my latest copy of a moment there."""
    if chosen is None:
        return {}
    return {
        "hand": Hand.objects.filter(membership=chosen, lowered=None).first(),
        "spotlight": Spotlight.objects.filter(membership=chosen, declined=None, ended=None).last(),
        "help": Help.objects.filter(membership=chosen, by=user.pk, sandbox__isnull=False).last(),
    }


# Who may


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


def helps_of(user: User | AnonymousUser) -> QuerySet[Help]:
    """The copies that this account opened in classes that it teaches."""
    if not user.is_authenticated:
        return Help.objects.none()
    classes = reports.taught_by(user).values("id")
    return Help.objects.filter(by=user.pk, membership__classroom__in=classes).select_related(
        "membership__classroom", "membership__learner"
    )


def stand_of(help: Help) -> Stand:
    """The moment of the learner's cluster that a copy was made of."""
    return Stand(help.take, help.lane, help.at)


# The moment


def moment_of(membership: Membership, hand: Hand | None = None) -> tuple[UUID, Stand]:
    """The sandbox and the moment in it at which to help: that of the raised hand, else where the learner
    stands now. Raises NotNow when the learner has no cluster."""
    if hand is not None:
        return hand.sandbox, Stand(hand.take, hand.lane, hand.at)
    found = sandboxes.standing_in_lesson(membership.learner_id, membership.classroom.lesson)
    if found is None:
        raise NotNow(
            _("%(nickname)s has opened no cluster yet. Nothing was changed.")
            % {"nickname": membership.nickname}
        )
    return found.sandbox_id, Stand(found.take, found.lane, found.at)


def check_sandbox(membership: Membership, sandbox_id: UUID) -> None:
    """Raise NotNow unless the sandbox is this learner's."""
    record = sandboxes.record_of(sandbox_id)
    if record is None or record.owner != membership.learner_id:
        raise NotNow(_("That cluster of %(nickname)s is gone.") % {"nickname": membership.nickname})


def check_take(content: dict[str, Any]) -> None:
    """Raise NotNow when the learner started over since a fork was sent: its letter names another lane now."""
    record = sandboxes.record_of(UUID(content["sandbox"]))
    if record is not None and record.take != content.get("take", record.take):
        raise NotNow(_("You started over since then, so this moment is no more. Your instructor can help."))


def same_copy(*, by: User, membership: Membership, sandbox: UUID, stand: Stand) -> Help | None:
    """My copy of that very moment that is not worked in yet, if its sandbox still is there."""
    found = (
        Help.objects.select_related("membership")
        .filter(
            by=by,
            membership=membership,
            source=sandbox,
            take=stand.take,
            lane=stand.lane,
            at=stand.at,
            is_fork=False,
        )
        .last()
    )
    if found is None or found.sandbox is None or sandboxes.record_of(found.sandbox) is None:
        return None
    return found


# Verbs


def open_copy(*, by: User, membership: Membership, source: UUID, stand: Stand, sandbox: UUID) -> Help:
    """Note that `sandbox` is this account's copy of the learner's cluster at that moment."""
    return Help.objects.create(
        membership=membership,
        by=by,
        source=source,
        take=stand.take,
        lane=stand.lane,
        at=stand.at,
        sandbox=sandbox,
    )


def work_in_fork(*, help: Help) -> None:
    """From now on the copy may be changed. Doing it twice changes nothing."""
    Help.objects.filter(pk=help.pk).update(is_fork=True)


def note_sent(*, help: Help, sent: Sent, says: str) -> Offer:
    """The fork is where the learner can open it: offer it, with a note."""
    with transaction.atomic():
        Help.objects.filter(pk=help.pk).update(sent=timezone.now())
        offer = Offer.objects.create(
            classroom=help.membership.classroom,
            membership=help.membership,
            by=help.by,
            kind=OfferKind.FORK,
            lesson=help.membership.classroom.lesson,
            says=says,
            content={
                "help": help.pk,
                "sandbox": str(sent.sandbox),
                "lane": sent.lane,
                "at": sent.at,
                "is_lane": sent.sandbox == help.source,
                "take": help.take if sent.sandbox == help.source else 1,
            },
        )
    notices.member_changed(help.membership.classroom_id, help.membership_id)
    return offer


def answer(*, offer: Offer, is_taken: bool) -> None:
    """What the learner made of a fork that was sent; the latest counts."""
    assert offer.membership_id is not None, "a fork is for one member"
    said = OfferAnswer.TAKEN if is_taken else OfferAnswer.DECLINED
    OfferAnswer.objects.update_or_create(offer=offer, membership=offer.membership, defaults={"answer": said})
    notices.member_changed(offer.classroom_id, offer.membership_id)
