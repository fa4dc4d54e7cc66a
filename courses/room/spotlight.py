"""The spotlight: one learner's cluster on the projector, after the learner agreed, without the name unless
the learner agreed to that too.

Contract: the only writer of `Spotlight`. Either side ends it; a class has one on the projector at most.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import notices
from courses.classroom import NotNow
from courses.models import Classroom, Membership, Spotlight
from courses.room.help import moment_of


def open_ones(classroom_id: int):
    """Those of a class that were asked for and neither declined nor ended, oldest first."""
    return (
        Spotlight.objects.filter(membership__classroom=classroom_id, declined=None, ended=None)
        .select_related("membership")
        .order_by("asked")
    )


def running(classroom: Classroom) -> Spotlight | None:
    """The one that is agreed on, or None."""
    return open_ones(classroom.pk).filter(agreed__isnull=False).order_by("agreed").last()


def ask(*, membership: Membership, is_named: bool = False) -> Spotlight:
    """Ask a learner to show their cluster to the room; asking again while the question stands changes
    nothing. Whether the name is asked for is another question: an answer to the one before shows nothing.
    Raises NotNow when there is no cluster."""
    sandbox, _stand = moment_of(membership)
    with transaction.atomic():
        found = open_ones(membership.classroom_id).filter(membership=membership).last()
        if found is not None and found.agreed is None and found.is_named != is_named:
            Spotlight.objects.filter(pk=found.pk).update(ended=timezone.now())
            found = None
        if found is None:
            found = Spotlight.objects.create(membership=membership, sandbox=sandbox, is_named=is_named)
    notices.member_changed(membership.classroom_id, membership.pk)
    return found


def agree(*, spotlight: Spotlight) -> None:
    """The learner agrees: it is on the projector, and no other is. Raises NotNow when it was taken back."""
    now = timezone.now()
    with transaction.atomic():
        agreed = open_ones(spotlight.membership.classroom_id).filter(pk=spotlight.pk, agreed=None)
        if not Spotlight.objects.filter(pk__in=agreed.values("pk")).update(agreed=now):
            raise NotNow(_("Your instructor does not ask for this any more. Nothing was shown."))
        others = open_ones(spotlight.membership.classroom_id).filter(agreed__isnull=False)
        Spotlight.objects.filter(pk__in=others.exclude(pk=spotlight.pk).values("pk")).update(ended=now)
    notices.room_changed(spotlight.membership.classroom_id)  # another learner's may have ended


def decline(*, spotlight: Spotlight) -> None:
    """The learner would rather not."""
    Spotlight.objects.filter(pk=spotlight.pk, agreed=None, ended=None).update(declined=timezone.now())
    notices.member_changed(spotlight.membership.classroom_id, spotlight.membership_id)


def end(*, spotlight: Spotlight) -> None:
    """Off the projector, or no longer asked for; whichever side says so."""
    Spotlight.objects.filter(pk=spotlight.pk, ended=None).update(ended=timezone.now())
    notices.member_changed(spotlight.membership.classroom_id, spotlight.membership_id)
