"""What a member's line to the class says, read once for all of its parts.

Contract: reads only, and the same for a page and for a pushed part. Each slot of the line is a template in
templates/courses/line/ that gets the LineState as `line`; a slot without words is not shown. At most one slot
asks for something at a time: `asks` is its name.
"""

from dataclasses import dataclass
from functools import cache

from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from courses import catalogue
from courses.decimals import in_seconds
from courses.lesson import Lesson
from courses.limits import OFFERS_READ_MAX
from courses.models import (
    Board,
    Classroom,
    ClassSession,
    Hand,
    Membership,
    Offer,
    OfferAnswer,
    OfferKind,
    Pace,
    Spotlight,
    Strike,
    Struck,
)
from courses.room.class_state import FIRST, STATES, ClassState
from courses.room.distribution import Distribution
from k8sarch.sandbox.socket.identity import known_owner

SLOTS = ("spotlight", "offer", "fork", "board", "strike", "pace", "hand")
"""The parts of the line, in the order in which they stand."""


@dataclass(frozen=True, slots=True)
class QuestionState:
    """A question that asks no more: `chosen` is this member's choice in words, "" for none; `distribution` is
    None before the reveal."""

    offer: Offer
    chosen: str
    distribution: Distribution | None


@dataclass(frozen=True, slots=True)
class LineState:
    """The line of one member. `page_lesson`: the number of the lesson whose page is open, "" elsewhere.

    `offer`: the one that is shown, or None; `waiting`: how many more wait behind it. `question`: the open
    question that the member has answered, or that is revealed. `spotlight`: asked and
    not answered, or running. `board`, `strike`: the latest that is on the projector; `struck`: this member's
    own part in the strike.
    """

    membership: Membership
    classroom: Classroom
    lesson: Lesson | None
    page_lesson: str
    hand: Hand | None
    offer: Offer | None
    waiting: int
    question: QuestionState | None
    spotlight: Spotlight | None
    board: Board | None
    strike: Strike | None
    struck: Struck | None

    @property
    def is_gathered(self) -> bool:
        """Whether everybody is to be at the class's lesson."""
        return self.classroom.pace != Pace.FREE and self.lesson is not None

    @property
    def is_locked(self) -> bool:
        """Whether the instructor's clock holds."""
        return self.classroom.pace == Pace.LOCKED and self.lesson is not None

    @property
    def is_here(self) -> bool:
        """Whether this page is the class's lesson."""
        return self.lesson is not None and self.lesson.number == self.page_lesson

    @property
    def offer_said(self) -> str:
        """The offer in a sentence: the instructor's own, or what it leads to."""
        if self.offer is None or self.offer.says:
            return self.offer.says if self.offer else ""
        content = self.offer.content
        if self.offer.kind == OfferKind.POINTER:
            at = {"at": in_seconds(content["at"]), "of": content.get("of", "").split("/", 1)[-1]}
            return _("Look at %(of)s at %(at)s.") % at if at["of"] else _("Look at %(at)s.") % at
        lesson = catalogue.current().numbered(content.get("lesson", ""))
        return f"{lesson.number} {lesson.title}" if lesson else _("A moment of a cluster.")

    @property
    def struck_at(self) -> str:
        """The instant of the fault for all, as it is said."""
        return in_seconds(self.strike.at) if self.strike else ""

    @property
    def before_strike(self) -> str:
        """The address of the member's own cluster just before the fault for all; "" where it has none."""
        lesson = catalogue.current().numbered(self.strike.lesson) if self.strike else None
        if lesson is None or self.strike is None:
            return ""
        address = reverse("courses:lesson", args=[lesson.module_slug, lesson.slug])
        return f"{address}?at={self.strike.at - 1_000_000}&lane={self.struck.lane if self.struck else ''}"

    @property
    def asks(self) -> str:
        """The slot that asks for something now, or ""."""
        if self.spotlight is not None and self.spotlight.agreed is None:
            return "spotlight"
        if self.offer is None:
            return ""
        return "fork" if self.offer.kind == OfferKind.FORK else "offer"

    def has(self, slot: str) -> bool:
        """Whether there is anything that this slot could say."""
        match slot:
            case "spotlight":
                return self.spotlight is not None
            case "offer":
                return self.asks == "offer" or self.question is not None
            case "fork":
                return self.asks == "fork"
            case "board":
                return self.board is not None
            case "strike":
                return self.struck is not None
            case "pace":
                is_free = not self.is_gathered and not self.classroom.is_paused
                return self.lesson is not None and not (self.is_here and is_free)
        return self.hand is not None


def membership_of(owner: str | None) -> Membership | None:
    """The membership that the line is about, with its class: of the class that is being taught now, else the
    latest."""
    return _taught_now(owner, Membership.objects.select_related("classroom"))


def _taught_now(owner: str | None, rows: QuerySet[Membership]) -> Membership | None:
    if not owner:
        return None
    memberships = list(rows.filter(learner_id=owner).order_by("-joined")[:20])
    if len(memberships) < 2:
        return memberships[0] if memberships else None
    running = set(
        ClassSession.objects.filter(
            ended=None, classroom__in=[membership.classroom_id for membership in memberships]
        ).values_list("classroom_id", flat=True)
    )
    return next((each for each in memberships if each.classroom_id in running), memberships[0])


def line_of(owner: str | None, page_lesson: str = "", since: int | None = None) -> LineState | None:
    """The line of this browser as it stands; None when it is in no class. It knows of all notices so far, or
    of those up to `since` (`shared.py`)."""
    membership = _taught_now(owner, Membership.objects.all())
    if membership is None:
        return None
    state = STATES.of(membership.classroom_id, since)
    if state is None:
        return None
    asking, question = offers_of(membership, state)
    return LineState(
        membership=membership,
        classroom=state.classroom,
        lesson=state.lesson,
        page_lesson=page_lesson,
        hand=state.hands.get(membership.pk),
        offer=asking[0] if asking else None,
        waiting=max(len(asking) - 1, 0),
        question=question,
        spotlight=state.spotlights.get(membership.pk),
        board=state.board,
        strike=state.strike,
        struck=state.struck.get(membership.pk),
    )


def offers_of(membership: Membership, state: ClassState) -> tuple[list[Offer], QuestionState | None]:
    """The offers that this member has neither taken nor put away, the one that asks first in front; and the
    latest question that is not closed, once it asks the member no more."""
    found = [
        offer
        for offer in state.offers
        if offer.membership_id in (None, membership.pk) and offer.made >= membership.joined
    ][:OFFERS_READ_MAX]
    if not found:
        return [], None
    answers = {
        answer.offer_id: answer
        for answer in OfferAnswer.objects.filter(membership=membership, offer__in=[each.pk for each in found])
    }
    asking = [
        offer
        for offer in found
        if offer.pk not in answers and not (offer.kind == OfferKind.QUESTION and offer.revealed)
    ]
    question = next((offer for offer in found if offer.kind == OfferKind.QUESTION), None)
    settled = question is not None and question not in asking
    return (
        sorted(asking, key=lambda offer: FIRST.index(OfferKind(offer.kind))),
        question_state(question, answers.get(question.pk), state)
        if question is not None and settled
        else None,
    )


def question_state(question: Offer, answer: OfferAnswer | None, state: ClassState) -> QuestionState | None:
    """What a member sees of a question that is answered or revealed; None once it was put away."""
    if answer is not None and answer.answer == OfferAnswer.DECLINED:
        return None
    chosen = "" if answer is None or answer.choice is None else question.content["choices"][answer.choice]
    return QuestionState(question, chosen, state.answered.get(question.pk))


def parts_of(line: LineState | None, request: HttpRequest | None = None) -> dict[str, str]:
    """The HTML of every slot by its name, each put in place by its id; all are empty without a line."""
    return {name: part_of(name, line, request) for name in SLOTS}


def part_of(name: str, line: LineState | None, request: HttpRequest | None = None) -> str:
    """One slot of the line."""
    if line is None or not line.has(name):
        return empty_part(name)
    inside = render_to_string(f"courses/line/_{name}.html", {"line": line}, request).strip()
    return render_to_string("courses/line/_part.html", {"name": name, "inside": inside, "asks": line.asks})


@cache
def empty_part(name: str) -> str:
    """A slot that says nothing."""
    return render_to_string("courses/line/_part.html", {"name": name, "inside": "", "asks": ""})


def of_request(request: HttpRequest) -> dict[str, object]:
    """`class_line` for every page: None for a browser that is in no class, and on an instructor's pages."""
    return {"class_line": SimpleLazyObject(lambda: _of_request(request))}


def _of_request(request: HttpRequest) -> LineState | None:
    if request.path.startswith("/teach/") or not hasattr(request, "session"):
        return None
    return line_of(known_owner(request.session), page_lesson_of(request))


def page_lesson_of(request: HttpRequest) -> str:
    """The number of the lesson that this address belongs to, or ""."""
    names = request.resolver_match.kwargs if request.resolver_match else {}
    found = catalogue.current().find(str(names.get("module", "")), str(names.get("slug", "")))
    return found[1].number if found else ""
