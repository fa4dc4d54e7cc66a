"""What the lines of a class say, read once for all of them: what concerns everybody, and by membership what
concerns one.

Contract: reads only. Every writer of these rows tells `notices.room_changed` or `notices.member_changed` once
they are committed. What a member answered is not in it: that is told to the walls alone.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from courses import catalogue
from courses.lesson import Lesson
from courses.limits import CLASS_OFFERS_READ_MAX, OFFER_ASKS_SECONDS, SHARED_SECONDS
from courses.models import Board, Classroom, Hand, Offer, OfferKind, Spotlight, Strike, Struck
from courses.notices import learners_group_of
from courses.room import offers
from courses.room.distribution import Distribution
from courses.room.shared import Shared

FIRST = (OfferKind.QUESTION, OfferKind.FORK, OfferKind.POINTER, OfferKind.SCENARIO, OfferKind.HINT)
"""Which kind of offer asks first when several are open."""


@dataclass(frozen=True, slots=True)
class ClassState:
    """A class as its lines show it. `board`, `strike`: the latest that is on the projector. By membership:
    `struck` by that strike, `hands` that are up, `spotlights` that were asked for and not declined or ended.
    `offers`, newest first, are open to all or to one; `answered`: what was answered to a revealed question.
    """

    classroom: Classroom
    lesson: Lesson | None
    board: Board | None
    strike: Strike | None
    struck: dict[int, Struck]
    hands: dict[int, Hand]
    spotlights: dict[int, Spotlight]
    offers: tuple[Offer, ...]
    answered: dict[int, Distribution]


def read(class_id: int) -> ClassState | None:
    """The class as it stands; None when it is no more."""
    classroom = Classroom.objects.filter(pk=class_id).first()
    if classroom is None:
        return None
    strike = Strike.objects.filter(classroom=class_id, closed=None).order_by("-id").first()
    since = timezone.now() - timedelta(seconds=OFFER_ASKS_SECONDS)
    found = Offer.objects.filter(classroom=class_id, withdrawn=None, kind__in=FIRST, made__gte=since)
    open_offers = tuple(found.order_by("-id")[:CLASS_OFFERS_READ_MAX])
    hands = Hand.objects.filter(membership__classroom=class_id, lowered=None)
    spotlights = Spotlight.objects.filter(membership__classroom=class_id, declined=None, ended=None)
    return ClassState(
        classroom=classroom,
        lesson=catalogue.current().numbered(classroom.lesson),
        board=Board.objects.filter(classroom=class_id, closed=None).order_by("-id").first(),
        strike=strike,
        struck=struck_by(strike) if strike else {},
        hands={hand.membership_id: hand for hand in hands},
        spotlights={each.membership_id: each for each in spotlights.order_by("id")},
        offers=open_offers,
        answered={
            offer.pk: offers.distribution(offer)
            for offer in open_offers
            if offer.kind == OfferKind.QUESTION and offer.revealed
        },
    )


def struck_by(strike: Strike) -> dict[int, Struck]:
    """Membership → what became of the strike there, without what is long and shown to nobody in a line."""
    rows = Struck.objects.filter(strike=strike).only("membership_id", "strike_id", "state", "says", "lane")
    return {row.membership_id: row for row in rows}


STATES = Shared(read, learners_group_of, SHARED_SECONDS)
"""The states of the classes whose lines look now."""
