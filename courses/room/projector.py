"""What the room sees: how to join, the board of predictions, the curves of a fault, or one cluster.

Contract: nothing here names a learner or carries an id of one. What is shown follows rows: of the open board,
the open strike, the agreed spotlight and the instructor's wish to show the way in, the latest counts. A mode
has a template `templates/courses/projector/_MODE.html` and a provider below, `(classroom, row) -> dict`;
whoever fills a mode names the provider in MODES. The way in is about no row, but about the wall. Every
template also has `classroom`, `join_shown`, `qr` and `mode`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from courses import catalogue
from courses.models import Board, Classroom, Offer, Spotlight, Strike
from courses.room import boards, offers
from courses.room.recoveries import recovery_of
from courses.wall import WALLS, Wall, wall_of

JOIN, BOARD, CURVES, SPOTLIGHT, QUESTION = "join", "board", "curves", "spotlight", "question"
Row = Board | Strike | Spotlight | Offer | None


@dataclass(frozen=True, slots=True)
class Shown:
    """The mode of a projector, and the row that it is about; None for the way in."""

    mode: str
    row: Row = None


def shown_of(classroom: Classroom) -> Shown:
    """What the projector of this class shows now."""
    board = Board.objects.filter(classroom=classroom, closed=None).order_by("shown").last()
    strike = Strike.objects.filter(classroom=classroom, closed=None).order_by("shown").last()
    spotlight = (
        Spotlight.objects.filter(membership__classroom=classroom, agreed__isnull=False, ended=None)
        .select_related("membership")
        .order_by("agreed")
        .last()
    )
    found: list[tuple[datetime, Shown]] = []
    if board is not None:
        found.append((board.shown, Shown(BOARD, board)))
    if strike is not None:
        found.append((strike.shown, Shown(CURVES, strike)))
    if spotlight is not None and spotlight.agreed is not None:
        found.append((spotlight.agreed, Shown(SPOTLIGHT, spotlight)))
    question = offers.question_to_all(classroom)
    if question is not None:
        found.append((question.revealed or question.made, Shown(QUESTION, question)))
    if classroom.door_shown is not None:
        found.append((classroom.door_shown, Shown(JOIN)))
    return max(found, key=lambda each: each[0])[1] if found else Shown(JOIN)


def context_of(classroom: Classroom, shown: Shown, since: int | None = None) -> dict[str, Any]:
    """What the template of a mode is rendered with, but for `join_shown`, `qr` and `oob`. A wall that is
    shown knows of all notices so far, or of those up to `since` (`shared.py`)."""
    base = {"classroom": classroom, "mode": shown.mode}
    if shown.mode == JOIN:
        return {**base, **join_context(classroom, WALLS.of(classroom.pk, since) or wall_of(classroom))}
    return {**base, **MODES[shown.mode](classroom, shown.row)}


def join_context(classroom: Classroom, wall: Wall) -> dict[str, Any]:
    """How many are in, where they are, and how their clusters do."""
    numbers = wall.numbers
    lesson = numbers.lesson or catalogue.current().numbered(classroom.lesson)
    figures = [(str(numbers.learners), _("in the class")), (str(wall.watched), _("clusters open now"))]
    if wall.answered is not None:
        figures.append((f"{wall.answered} %", _("requests answered, median of the clusters")))
    if lesson:
        finished = _("%(finished)d of %(all)d") % {"finished": numbers.finished, "all": numbers.learners}
        figures.append((finished, _("are done with this lesson")))
    return {"numbers": numbers, "figures": figures, "lesson": lesson}


def board_context(classroom: Classroom, row: Row) -> dict[str, Any]:
    """The distribution of predictions."""
    assert isinstance(row, Board), "the mode is about a board"
    return boards.projector_context(classroom, row)


def curves_context(classroom: Classroom, row: Row) -> dict[str, Any]:
    """The recovery of every cluster after a fault for all."""
    assert isinstance(row, Strike), "the mode is about a strike"
    return recovery_of(row).room()


def spotlight_context(classroom: Classroom, row: Row) -> dict[str, Any]:
    """One learner's cluster, who agreed; the name only where the learner agreed to that too."""
    assert isinstance(row, Spotlight), "the mode is about a spotlight"
    title = (
        _("The cluster of %(nickname)s") % {"nickname": row.membership.nickname}
        if row.is_named
        else _("One cluster of this class")
    )
    return {
        "spotlight": row,
        "title": title,
        "asked": _("Live, and only to look at."),
        "spotlight_socket": f"/ws/classes/{classroom.pk}/spotlight/",
    }


def question_context(classroom: Classroom, row: Row) -> dict[str, Any]:
    """What the class answers to a question; which answer is right only once it is revealed."""
    assert isinstance(row, Offer), "the mode is about a question"
    return offers.projector_context(classroom, row)


MODES: dict[str, Callable[[Classroom, Row], dict[str, Any]]] = {
    BOARD: board_context,
    CURVES: curves_context,
    SPOTLIGHT: spotlight_context,
    QUESTION: question_context,
}
