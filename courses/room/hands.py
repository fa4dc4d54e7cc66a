"""Raised hands: the only writer of `Hand`. A hand is tied to the moment of the learner's own cluster that it
is about: the sandbox, which start over of it, the lane, the instant that is shown, and what is selected.
"""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import notices
from courses.classroom import NotNow
from courses.limits import HANDS_AN_HOUR
from courses.models import Hand, Membership
from k8sarch.sandbox import sandboxes


def raise_hand(*, membership: Membership, says: str = "", of: str = "", sandbox: UUID | None = None) -> Hand:
    """The member's hand is up, about what their cluster shows now; one that is up already is replaced, so
    that it is about the newest moment. `sandbox` is the one on the page, and counts only if it is the
    member's own; else it is that of the class's lesson, or the one used last. Raises NotNow."""
    place = place_of(membership, sandbox)
    hour = timezone.now() - timedelta(hours=1)
    if Hand.objects.filter(membership=membership, raised__gte=hour).count() >= HANDS_AN_HOUR:
        raise NotNow(
            _("You raised your hand %(count)d times within an hour. Call your instructor.")
            % {"count": HANDS_AN_HOUR}
        )
    try:
        with transaction.atomic():
            Hand.objects.filter(membership=membership, lowered=None).update(lowered=timezone.now())
            hand = Hand.objects.create(
                membership=membership,
                lesson=place.lesson,
                sandbox=place.sandbox_id,
                take=place.take,
                lane=place.lane,
                at=place.at,
                of=of,
                says=says,
            )
    except IntegrityError:  # two pages of this browser at once: the other one was first
        return Hand.objects.get(membership=membership, lowered=None)
    notices.member_changed(membership.classroom_id, membership.pk)
    return hand


def place_of(membership: Membership, sandbox: UUID | None) -> sandboxes.Standing:
    """Where the cluster stands that a hand is about. Raises NotNow when the member has none."""
    owner = membership.learner_id
    place = sandboxes.standing(owner, sandbox) if sandbox else None
    place = place or sandboxes.standing_in_lesson(owner, membership.classroom.lesson)
    if place is None:
        raise NotNow(
            _("A hand is about a moment of your cluster, and you have none yet. Open a lesson first.")
        )
    return place


def lower(*, membership: Membership) -> None:
    """The hand is down, whoever lowered it. Lowering twice changes nothing."""
    if Hand.objects.filter(membership=membership, lowered=None).update(lowered=timezone.now()):
        notices.member_changed(membership.classroom_id, membership.pk)
