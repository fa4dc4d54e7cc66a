"""The prediction board for a learner's line: the class's, and the member's own answers beside it."""

from django import template

from courses.room import boards
from courses.room.line_state import LineState

register = template.Library()


@register.simple_tag
def board_of(line: LineState) -> boards.Shown | None:
    """The open board of the member's class; None when there is none."""
    return boards.shown_now(line.classroom, line.board) if line.board else None


@register.simple_tag
def own_answers(line: LineState, board: boards.Shown) -> list[str]:
    """What this member predicted, in words, in the order of the questions; empty before."""
    return boards.own_answers(line.membership, board.lesson)
