"""What an instructor hands to the class or to one member: a hint, a question, a pointer, a scenario. The only
writer of those offers and of their answers (a fork is offered by who makes it).

Contract: nobody has to take an offer. An answer is given once, but an answered question can still be put
away. One question is open at a time. The projector shows its distribution at once; which choice is right, and
the distribution on the learners' pages, come with the reveal, on all screens together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import catalogue, notices
from courses.classroom import NotNow
from courses.lesson import Lesson
from courses.limits import OFFER_ASKS_SECONDS, OFFERS_AN_HOUR, OFFERS_SHOWN
from courses.models import Classroom, Membership, Offer, OfferAnswer, OfferKind
from courses.room.distribution import Distribution, of_counts
from courses.room.forms import OFFER_FORMS, OfferForm

CONSOLE_LIVE = ("offers_list",)
HANDED = (OfferKind.HINT, OfferKind.QUESTION, OfferKind.POINTER, OfferKind.SCENARIO)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer in the side of the console, with what became of it: how many `took` it of those it went to
    (`among`); `distribution` of a question's answers."""

    offer: Offer
    took: int
    among: int
    distribution: Distribution | None


def console_context(classroom: Classroom, user: User | AnonymousUser) -> dict[str, Any]:
    """What `_side_offers.html` and its list show."""
    return {
        "offers": rows_of(classroom),
        "offer_forms": empty_forms,
        "offer_lessons": lessons,
        "offer_members": lambda: members_of(classroom),
    }


def members_of(classroom: Classroom) -> list[Membership]:
    """Whom an offer may be for, by nickname."""
    return sorted(classroom.memberships.all(), key=lambda member: member.nickname.casefold())


def lessons() -> tuple[Lesson, ...]:
    """Those that a scenario may be. A template calls it, which the looks of the list do not."""
    return catalogue.current().lessons


def empty_forms() -> dict[str, OfferForm]:
    """A form of each kind with nothing in it."""
    return {kind: form() for kind, form in OFFER_FORMS.items()}


def rows_of(classroom: Classroom) -> list[OfferRow]:
    """The latest offers, newest first."""
    offers = list(
        Offer.objects.filter(classroom=classroom, kind__in=HANDED, withdrawn=None)
        .select_related("membership")
        .annotate(answered=Count("answers"))
        .order_by("-id")[:OFFERS_SHOWN]
    )
    if not offers:
        return []
    members = classroom.memberships.count()
    chosen: dict[int, list[int]] = {offer.pk: [] for offer in offers}
    answers = OfferAnswer.objects.filter(offer__in=offers).exclude(answer=OfferAnswer.DECLINED, choice=None)
    for offer_id, choice in answers.values_list("offer_id", "choice"):
        chosen[offer_id].append(-1 if choice is None else choice)
    return [
        OfferRow(
            offer=offer,
            took=len(chosen[offer.pk]),
            among=1 if offer.membership_id else members,
            distribution=distribution(offer, chosen[offer.pk]) if offer.kind == OfferKind.QUESTION else None,
        )
        for offer in offers
    ]


def distribution(offer: Offer, answers: Iterable[int] | None = None) -> Distribution:
    """How many chose what; which one is right is said only once the question is revealed."""
    if answers is None:
        chosen = offer.answers.exclude(choice=None).values_list("choice", flat=True)
        answers = [choice for choice in chosen if choice is not None]
    right = offer.content.get("right") if offer.revealed else None
    return of_counts(offer.content["choices"], answers, right)


def question_to_all(classroom: Classroom) -> Offer | None:
    """The question that is before the whole class: what an old one asked is over by itself."""
    since = timezone.now() - timedelta(seconds=OFFER_ASKS_SECONDS)
    return (
        Offer.objects.filter(classroom=classroom, kind=OfferKind.QUESTION, membership=None)
        .filter(withdrawn=None, made__gte=since)
        .order_by("-id")
        .first()
    )


def projector_context(classroom: Classroom, question: Offer) -> dict[str, Any]:
    """What `projector/_question.html` shows; no name in it."""
    drawn = distribution(question)
    figures = [
        (
            _("%(some)d of %(all)d") % {"some": drawn.whole, "all": classroom.memberships.count()},
            _("have answered"),
        )
    ]
    right = next((bar for bar in drawn.bars if bar.is_true), None)
    if right is not None:
        of_all = {"some": right.count, "all": drawn.whole}
        figures.append((_("%(some)d of %(all)d") % of_all, _("chose the right one")))
    is_revealed = question.revealed is not None
    return {"offer": question, "distribution": drawn, "figures": figures, "is_revealed": is_revealed}


# What an instructor hands out


def hint(*, classroom: Classroom, by: User, says: str, to: Membership | None = None) -> Offer:
    """A sentence that helps."""
    return _offered(classroom, by, OfferKind.HINT, says, {}, to)


def ask(
    *,
    classroom: Classroom,
    by: User,
    says: str,
    choices: list[str],
    right: int | None = None,
    to: Membership | None = None,
) -> Offer:
    """A question with choices; the one before is closed."""
    with transaction.atomic():
        Offer.objects.filter(classroom=classroom, kind=OfferKind.QUESTION, withdrawn=None).update(
            withdrawn=timezone.now()
        )
        content = {"choices": choices, "right": right}
        return _offered(classroom, by, OfferKind.QUESTION, says, content, to)


def point(
    *,
    classroom: Classroom,
    by: User,
    at: int,
    of: str = "",
    says: str = "",
    to: Membership | None = None,
    sandbox: str = "",
    take: int = 0,
    lane: str = "",
) -> Offer:
    """A moment of the learner's own cluster, with a thing in it selected. Without `sandbox`: of everybody's
    cluster of the class's lesson. Raises NotNow when there is no such lesson."""
    if not sandbox and not classroom.lesson:
        raise NotNow(_("Choose the lesson of the class first: a pointer leads into its cluster."))
    content = {"sandbox": sandbox, "take": take, "lane": lane, "at": at, "of": of}
    return _offered(classroom, by, OfferKind.POINTER, says, content, to)


def share(
    *,
    classroom: Classroom,
    by: User,
    lesson: str = "",
    moment: str = "",
    says: str = "",
    to: Membership | None = None,
) -> Offer:
    """A scenario to go into: a lesson by its number, or a moment by the token of its link."""
    content = {"lesson": lesson} if lesson else {"moment": moment}
    return _offered(classroom, by, OfferKind.SCENARIO, says, content, to)


def _offered(
    classroom: Classroom,
    by: User,
    kind: OfferKind,
    says: str,
    content: dict[str, Any],
    to: Membership | None,
) -> Offer:
    hour = timezone.now() - timedelta(hours=1)
    if Offer.objects.filter(classroom=classroom, made__gte=hour).count() >= OFFERS_AN_HOUR:
        raise NotNow(
            _("This class was handed %(count)d things within an hour, its limit. Wait a little.")
            % {"count": OFFERS_AN_HOUR}
        )
    offer = Offer.objects.create(
        classroom=classroom,
        membership=to,
        by=by,
        kind=kind,
        lesson=classroom.lesson,
        says=says,
        content=content,
    )
    _tell(offer)
    return offer


def reveal(*, offer: Offer) -> None:
    """Put the distribution of a question on all screens; no answer comes in any more."""
    if offer.kind != OfferKind.QUESTION or offer.withdrawn is not None:
        raise NotNow(_("This question is closed already. Ask it again to reveal it."))
    if offer.revealed is None:
        offer.revealed = timezone.now()
        offer.save(update_fields=["revealed"])
        _tell(offer)


def withdraw(*, offer: Offer) -> None:
    """Take an offer back; it asks nobody any more. Twice changes nothing."""
    if offer.withdrawn is None:
        offer.withdrawn = timezone.now()
        offer.save(update_fields=["withdrawn"])
        _tell(offer)


# What a member makes of it


def choose(*, offer: Offer, membership: Membership, choice: int) -> None:
    """Answer a question, once. Raises NotNow when it is revealed or closed, or has no such choice."""
    if offer.withdrawn is not None or offer.revealed is not None:
        raise NotNow(_("This question is closed; your answer came too late."))
    if offer.kind != OfferKind.QUESTION or not 0 <= choice < len(offer.content["choices"]):
        raise NotNow(_("Choose one of the answers that are offered."))
    _answered(offer, membership, OfferAnswer.CHOSEN, choice)


def take(*, offer: Offer, membership: Membership) -> None:
    """The member goes where the offer leads, or has read it."""
    if offer.withdrawn is not None:
        raise NotNow(_("Your instructor took this back."))
    _answered(offer, membership, OfferAnswer.TAKEN, None)


def put_away(*, offer: Offer, membership: Membership) -> None:
    """The member does not want to see it any more; what was chosen still counts."""
    if not OfferAnswer.objects.filter(offer=offer, membership=membership).update(answer=OfferAnswer.DECLINED):
        _answered(offer, membership, OfferAnswer.DECLINED, None)


def _answered(offer: Offer, membership: Membership, answer: str, choice: int | None) -> None:
    try:
        with transaction.atomic():
            OfferAnswer.objects.create(offer=offer, membership=membership, answer=answer, choice=choice)
    except IntegrityError:  # answered already, by another page of this browser
        return
    transaction.on_commit(lambda: notices.progress_changed([offer.classroom_id]))


def _tell(offer: Offer) -> None:
    """Have those look again whom the offer concerns."""
    to = offer.membership_id
    if to is None:
        transaction.on_commit(lambda: notices.room_changed(offer.classroom_id))
    else:
        transaction.on_commit(lambda: notices.member_changed(offer.classroom_id, to))


def offer_to(membership: Membership, offer_id: int) -> Offer | None:
    """An offer that was made to this member, or to all of the class."""
    offer = Offer.objects.filter(pk=offer_id, classroom=membership.classroom_id).first()
    return offer if offer is not None and offer.membership_id in (None, membership.pk) else None
