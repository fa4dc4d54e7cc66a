"""What happened in a session, as sentences in the reader's language: read from the rows that it left, each
with its instant, and from what was noted.

Contract: reads only. A member that left the class is in no sentence any more, for its rows are gone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses import catalogue
from courses.decimals import in_seconds
from courses.limits import SESSION_EVENTS_MAX
from courses.models import (
    Board,
    ClassSession,
    Hand,
    Help,
    LessonProgress,
    Membership,
    Offer,
    OfferKind,
    Pace,
    SessionEvent,
    Spotlight,
    Strike,
    TaskPass,
)

MARK, LESSON, PACE, CLOCK, BOARD = "mark", "lesson", "pace", "clock", "board"
TOGETHER_SECONDS, NAMED = 60, 4
"""Who joins within so many seconds is said in one sentence, which names so many."""

HELD, GOES = "held", "goes"
"""What a note of the class's clock says: paused for all, or going again."""


@dataclass(frozen=True, slots=True)
class Event:
    """One sentence of a session. `kind` draws it; `mark` is the number of a bookmark, 0 for all others."""

    at: datetime
    kind: str
    says: str
    mark: int = 0


def events_of(session: ClassSession) -> list[Event]:
    """Everything in its order, each kind bounded."""
    found = [*_noted(session)]
    for read in (_people, _hands, _offers, _boards, _strikes, _helps, _spotlights, _progress):
        found += read(session)
    return sorted(found, key=lambda event: event.at)


def _noted(session: ClassSession) -> Iterable[Event]:
    for noted in session.events.order_by("at")[:SESSION_EVENTS_MAX]:
        if noted.is_mark:
            yield Event(noted.at, MARK, noted.says, noted.pk)
        else:
            yield Event(noted.at, noted.kind, _said(noted))


def _said(noted: SessionEvent) -> str:
    if noted.kind == LESSON:
        return _("The class goes to %(lesson)s.") % {"lesson": titled(noted.says)}
    if noted.kind == PACE:
        return {
            Pace.FREE: _("Everybody goes freely."),
            Pace.GATHERED: _("Everybody is gathered at the class's lesson."),
            Pace.LOCKED: _("The class is locked to its instructor."),
        }.get(Pace(noted.says), noted.says)
    if noted.kind == CLOCK:
        return _("All clusters are paused.") if noted.says == HELD else _("All clusters go on.")
    if noted.kind == BOARD:
        return _("The predictions of %(lesson)s are on the projector.") % {"lesson": titled(noted.says)}
    return noted.says


def titled(number: str) -> str:
    """A lesson as people call it; its number alone when there is no such lesson any more."""
    lesson = catalogue.current().numbered(number)
    return f"{number} {lesson.title}" if lesson else number


def _within(rows: QuerySet[Any], session: ClassSession, field: str) -> QuerySet[Any]:
    """The rows whose `field` lies in the session, in order, not too many."""
    span = (session.begun, session.ended or timezone.now())
    return rows.filter(**{f"{field}__range": span}).order_by(field)[:SESSION_EVENTS_MAX]


def _people(session: ClassSession) -> Iterable[Event]:
    """Who joined, those together who came within a minute: a class comes in at the door all at once."""
    came: list[Membership] = []
    for member in _within(Membership.objects.filter(classroom=session.classroom_id), session, "joined"):
        if came and (member.joined - came[0].joined).total_seconds() > TOGETHER_SECONDS:
            yield _joined(came)
            came = []
        came.append(member)
    if came:
        yield _joined(came)


def _joined(came: list[Membership]) -> Event:
    names = ", ".join(member.nickname for member in came[:NAMED])
    if len(came) == 1:
        says = _("%(who)s joined.")
    elif len(came) <= NAMED:
        says = _("%(who)s joined within a minute.")
    else:
        says = _("%(who)s and %(more)d more joined within a minute.")
    return Event(came[0].joined, "joined", says % {"who": names, "more": len(came) - NAMED})


def _hands(session: ClassSession) -> Iterable[Event]:
    hands = Hand.objects.filter(membership__classroom=session.classroom_id).select_related("membership")
    for hand in _within(hands, session, "raised"):
        given = {"who": hand.membership.nickname, "at": in_seconds(hand.at), "says": hand.says}
        says = (
            _("%(who)s raised a hand at %(at)s: %(says)s")
            if hand.says
            else _("%(who)s raised a hand at %(at)s.")
        )
        yield Event(hand.raised, "hand", says % given)
    for hand in _within(hands, session, "lowered"):
        yield Event(
            hand.lowered, "lowered", _("The hand of %(who)s is down.") % {"who": hand.membership.nickname}
        )


def _offers(session: ClassSession) -> Iterable[Event]:
    to_all: dict[str, Callable[[], str]] = {
        OfferKind.HINT: lambda: _("A hint for all: %(says)s"),
        OfferKind.QUESTION: lambda: _("A question for all: %(says)s"),
        OfferKind.POINTER: lambda: _("A pointer for all. %(says)s"),
        OfferKind.SCENARIO: lambda: _("A scenario for all. %(says)s"),
    }
    to_one: dict[str, Callable[[], str]] = {
        OfferKind.HINT: lambda: _("A hint for %(who)s: %(says)s"),
        OfferKind.QUESTION: lambda: _("A question for %(who)s: %(says)s"),
        OfferKind.POINTER: lambda: _("A pointer for %(who)s. %(says)s"),
        OfferKind.FORK: lambda: _("A fork went back to %(who)s. %(says)s"),
        OfferKind.SCENARIO: lambda: _("A scenario for %(who)s. %(says)s"),
    }
    offers = Offer.objects.filter(classroom=session.classroom_id).select_related("membership")
    for offer in _within(offers, session, "made"):
        sentence = (to_one if offer.membership else to_all).get(offer.kind)
        if sentence is not None:
            who = offer.membership.nickname if offer.membership else ""
            yield Event(offer.made, offer.kind, (sentence() % {"who": who, "says": offer.says}).strip())
    for offer in _within(offers, session, "revealed"):
        yield Event(offer.revealed, "reveal", _("The answers are on all screens: %s") % offer.says)


def _boards(session: ClassSession) -> Iterable[Event]:
    boards = Board.objects.filter(classroom=session.classroom_id)
    for board in _within(boards, session, "revealed"):
        yield Event(
            board.revealed,
            "reveal",
            _("What history says to the predictions of %(lesson)s is on all screens.")
            % {"lesson": titled(board.lesson)},
        )


def _strikes(session: ClassSession) -> Iterable[Event]:
    for strike in _within(Strike.objects.filter(classroom=session.classroom_id), session, "made"):
        given = {"label": strike.label, "at": in_seconds(strike.at)}
        yield Event(strike.made, "strike", _("A fault for the whole class at %(at)s: %(label)s.") % given)


def _helps(session: ClassSession) -> Iterable[Event]:
    helps = Help.objects.filter(membership__classroom=session.classroom_id).select_related("membership")
    for each in _within(helps, session, "made"):
        given = {"who": each.membership.nickname, "at": in_seconds(each.at)}
        yield Event(each.made, "help", _("The cluster of %(who)s was opened to help, at %(at)s.") % given)


def _spotlights(session: ClassSession) -> Iterable[Event]:
    asked = Spotlight.objects.filter(membership__classroom=session.classroom_id).select_related("membership")
    for each in _within(asked, session, "agreed"):
        yield Event(
            each.agreed,
            "spotlight",
            _("The cluster of %(who)s is in the spotlight.") % {"who": each.membership.nickname},
        )


def _progress(session: ClassSession) -> Iterable[Event]:
    names = dict(
        Membership.objects.filter(classroom=session.classroom_id).values_list("learner_id", "nickname")
    )
    for passed in _within(TaskPass.objects.filter(learner_id__in=names), session, "passed"):
        given = {"who": names[passed.learner_id], "lesson": passed.lesson}
        yield Event(passed.passed, "passed", _("The experiment of %(who)s in %(lesson)s is checked.") % given)
    for row in _within(LessonProgress.objects.filter(learner_id__in=names), session, "finished"):
        given = {"who": names[row.learner_id], "lesson": titled(row.lesson)}
        yield Event(row.finished, "done", _("%(who)s is done with %(lesson)s.") % given)
