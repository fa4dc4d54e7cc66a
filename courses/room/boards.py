"""The prediction board: what a class predicted in one lesson, first alone, then beside what history said.

The verbs here are the only writers of `Board`. Reading: `board_of` counts, without a name in it, what the
projector, the console and the learners' lines draw.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from statistics import median
from time import monotonic
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses import catalogue, notices, shapes
from courses.classroom import NotNow
from courses.decimals import tenths
from courses.lesson import Lesson, Question
from courses.limits import BOARDS_MAX
from courses.models import Board, Classroom, Membership, Prediction
from courses.room import sessions
from courses.room.distribution import Bar, Distribution, of_choices, of_numbers
from courses.room.events import BOARD

CONSOLE_LIVE = ("side_board_state",)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a lesson before a class. `measured` counts the members whose own cluster has answered;
    `near` of them predicted it. `truth` is what the clusters said, in words, "" before any has.
    """

    question: Question
    distribution: Distribution
    measured: int
    near: int
    truth: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a board shows. `committed` of `members` predicted. `row` is None before it is on the projector;
    `misconceptions` are (tag, count), most frequent first, empty before the reveal.
    """

    lesson: Lesson
    row: Board | None
    asked: tuple[Asked, ...]
    committed: int
    members: int
    misconceptions: tuple[tuple[str, int], ...]

    @property
    def is_answered(self) -> bool:
        """Whether the history of any cluster of the class has decided."""
        return any(asked.measured for asked in self.asked)

    @property
    def is_revealed(self) -> bool:
        return self.row is not None and self.row.revealed is not None


# Verbs


@transaction.atomic
def show(*, classroom: Classroom, lesson: Lesson) -> Board:
    """Put the predictions of a lesson on the projector: the distribution, and nothing of what is true, unless
    it was revealed before. A board of another lesson makes room."""
    if lesson.predict is None:
        raise NotNow(_("This lesson asks for no prediction. Nothing was changed."))
    open_boards = Board.objects.filter(classroom=classroom, closed=None)
    board = open_boards.filter(lesson=lesson.number).first()
    others = open_boards if board is None else open_boards.exclude(pk=board.pk)
    others.update(closed=timezone.now())
    if board is not None:  # it is the latest again, whatever was shown since
        Board.objects.filter(pk=board.pk).update(shown=timezone.now())
    else:
        sessions.note(classroom_id=classroom.pk, kind=BOARD, says=lesson.number)
        board = Board.objects.create(classroom=classroom, lesson=lesson.number)
        surplus = Board.objects.filter(classroom=classroom).order_by("-pk")[BOARDS_MAX:]
        Board.objects.filter(pk__in=[each.pk for each in surplus]).delete()
    _tell(classroom)
    return board


@transaction.atomic
def reveal(*, classroom: Classroom, lesson: Lesson) -> Board:
    """Put on all screens together what history said. Revealing twice changes nothing."""
    board = show(classroom=classroom, lesson=lesson)
    if board.revealed is None:
        board.revealed = timezone.now()
        board.save(update_fields=["revealed"])
    return board


@transaction.atomic
def close(*, classroom: Classroom) -> None:
    """Take the board off the projector and the learners' pages."""
    if Board.objects.filter(classroom=classroom, closed=None).update(closed=timezone.now()):
        _tell(classroom)


def _tell(classroom: Classroom) -> None:
    transaction.on_commit(lambda: notices.room_changed(classroom.pk))


# Readers


def open_board(classroom_id: int) -> Board | None:
    """The board that is on the projector."""
    return Board.objects.filter(classroom_id=classroom_id, closed=None).order_by("-pk").first()


def lesson_of(classroom: Classroom) -> Lesson | None:
    """The lesson whose predictions count now: the class's, or else the one that members predicted in last."""
    if classroom.lesson:
        return catalogue.current().numbered(classroom.lesson)
    latest = (
        Prediction.objects.filter(learner__memberships__classroom=classroom)
        .order_by("-pk")
        .values_list("lesson", flat=True)
        .first()
    )
    return catalogue.current().numbered(latest) if latest else None


def shown_of(classroom: Classroom, lesson: Lesson, row: Board | None) -> Shown | None:
    """The predictions of the class in `lesson`; None when it asks for none."""
    if lesson.predict is None:
        return None
    own = Prediction.objects.filter(learner__memberships__classroom=classroom, lesson=lesson.number)
    given = list(own.only("choice", "number", "shape", "measured", "misconception"))
    is_revealed = row is not None and row.revealed is not None
    asked = tuple(_asked(question, given, is_revealed) for question in lesson.predict.questions)
    beliefs = Counter(each.misconception for each in given if each.misconception and is_revealed)
    return Shown(
        lesson=lesson,
        row=row,
        asked=asked,
        committed=len(given),
        members=classroom.memberships.count(),
        misconceptions=tuple(sorted(beliefs.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _asked(question: Question, given: Iterable[Prediction], is_revealed: bool) -> Asked:
    """One question over the class. Nothing of what is true is in it before the reveal."""
    answers = [getattr(each, question.kind) for each in given]
    answers = [answer for answer in answers if answer not in ("", None)]
    found = [each.measured[question.kind] for each in given if question.kind in each.measured]
    values = [each["value"] for each in found] if is_revealed else []
    near = sum(bool(each["is_right"]) for each in found) if is_revealed else 0
    draws: dict[str, Callable[[Question, Any, Any], tuple[Distribution, str]]] = {
        "number": _numbers,
        "shape": _shapes,
        "choice": _choices,
    }
    draw = draws[question.kind]
    distribution, truth = draw(question, answers, values)
    return Asked(question, distribution, len(values), near, truth)


def _numbers(question: Question, answers: list[int], values: list[float]) -> tuple[Distribution, str]:
    middle = median(values) if values else None
    drawn = of_numbers(
        answers,
        smallest=question.smallest,
        largest=question.largest,
        true=middle,
        within_percent=question.within_percent,
    )
    return drawn, "" if middle is None else f"{tenths(middle)} {question.unit}".strip()


def _choices(question: Question, answers: list[str], values: list[bool]) -> tuple[Distribution, str]:
    """Bars in the lesson's order; the right one is right if most clusters say so."""
    holds = bool(values) and sum(values) * 2 > len(values)
    counts = Counter(answers)
    bars = [
        Bar(choice.text, counts[choice.text], is_true=choice.is_right and holds)
        for choice in question.choices
    ]
    truth = next((choice.text for choice in question.choices if choice.is_right), "") if holds else ""
    return of_choices(bars), truth


def _shapes(question: Question, answers: list[str], values: list[str]) -> tuple[Distribution, str]:
    """Bars of what was picked and of what was so, for the clusters of a class may differ in it."""
    picked, so = Counter(answers), Counter(values)
    bars = [
        Bar(shapes.called(shape), picked[shape], is_true=bool(so[shape]), was=so[shape] if values else None)
        for shape in sorted({*picked, *so}, key=lambda shape: (-picked[shape], -so[shape], shape))
    ]
    truth = ", ".join(shapes.called(shape) for shape, _count in so.most_common(2))
    return of_choices(bars), truth


def shown_now(classroom: Classroom, row: Board) -> Shown | None:
    """The same for a learner's line. A hundred lines look at once when a board is revealed, so that they
    share one count for a second, those of one language.
    """
    return _shared(classroom.pk, row.pk, row.shown, row.revealed, int(monotonic()), get_language())


@lru_cache(maxsize=64)
def _shared(
    class_id: int, row_id: int, shown: datetime, revealed: datetime | None, second: int, language: str | None
) -> Shown | None:
    row = Board.objects.filter(pk=row_id, classroom=class_id).select_related("classroom").first()
    lesson = catalogue.current().numbered(row.lesson) if row else None
    return shown_of(row.classroom, lesson, row) if row and lesson else None


def own_answers(membership: Membership, lesson: Lesson) -> list[str]:
    """What the member predicted in the lesson, in words; empty before."""
    own = Prediction.objects.filter(learner_id=membership.learner_id, lesson=lesson.number).first()
    if own is None or lesson.predict is None:
        return []
    return [said for said in (_own(question, own) for question in lesson.predict.questions) if said]


def _own(question: Question, own: Prediction) -> str:
    given = getattr(own, question.kind)
    if given in ("", None):
        return ""
    if question.kind == "number":
        return f"{given} {question.unit}".strip()
    return shapes.called(given) if question.kind == "shape" else given.removesuffix(".")


# What the owners of pages ask for


def console_context(classroom: Classroom, user: User | AnonymousUser) -> dict[str, Any]:
    """For `console/_side_board.html`: the predictions that count now, and whether they are shown."""
    row = open_board(classroom.pk)
    lesson = lesson_of(classroom)
    if row is not None and (lesson is None or lesson.number != row.lesson):
        lesson = catalogue.current().numbered(row.lesson) or lesson
    return {"board": shown_of(classroom, lesson, row) if lesson else None}


def projector_context(classroom: Classroom, row: Board) -> dict[str, Any]:
    """For `projector/_board.html`: the open board with its four figures; None when its lesson is gone."""
    lesson = catalogue.current().numbered(row.lesson)
    board = shown_of(classroom, lesson, row) if lesson else None
    return {"board": board, "figures": figures(board) if board else []}


def figures(board: Shown) -> list[tuple[str, str]]:
    """The four figures under a board, as (figure, what it counts); nothing true before the reveal."""
    committed = (
        _("%(count)d of %(all)d") % {"count": board.committed, "all": board.members},
        _("have committed a prediction"),
    )
    asked = board.asked[0]
    if not board.is_revealed:
        return [committed, *spread(asked)]
    near = _("%(count)d of %(all)d") % {"count": asked.near, "all": asked.measured}
    found = [committed, (str(asked.measured), _("clusters have answered"))]
    if asked.measured:
        within = _("within %(per_cent)d %% of their own cluster") % {
            "per_cent": asked.question.within_percent
        }
        is_number = asked.question.kind == "number"
        found.append((near, within if is_number else _("as their own cluster showed it")))
        if is_number:
            found.append((asked.truth, _("measured, median of the clusters")))
    return found


def spread(asked: Asked) -> list[tuple[str, str]]:
    """How far the answers lie apart: all that can be said before history speaks."""
    drawn, unit = asked.distribution, asked.question.unit
    if not drawn.whole:
        return []
    if asked.question.kind != "number":
        return [(str(sum(bar.count > 0 for bar in drawn.bars)), _("different answers"))]
    return [
        (f"{drawn.middle:g} {unit}".strip(), _("the median of the predictions")),
        (f"{drawn.least} – {drawn.largest} {unit}".strip(), _("from the smallest to the largest")),
    ]
