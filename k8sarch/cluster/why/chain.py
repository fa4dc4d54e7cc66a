"""The chain of recorded changes from a thing back to the command that caused it.

Each link is a change of the journal and names its parents. Where a change has several, the chain follows the
first that was a decision or an act; the others are told beside it (the last sign of life, beside what ended
it).
"""

from typing import Any

from ..kernel.journal import Change
from .records import Records
from .words import detail, glyph, sentence

LINKS_MAX = 60


def chain(records: Records, number: int, most: int = LINKS_MAX) -> list[dict[str, Any]]:
    """The links from the change `number` back to where its reasons end."""
    links: list[dict[str, Any]] = []
    change = records.find(number)
    while change is not None and len(links) < most:
        parents = records.parents(change)
        follow = next(
            (parent for parent in parents if records.leads_to_act(parent)), parents[0] if parents else None
        )
        links.append(link(change, [parent for parent in parents if parent is not follow], asked=not links))
        change = follow
    return links


def link(change: Change, beside: list[Change], asked: bool) -> dict[str, Any]:
    """One change as a line of the panel."""
    return {
        "number": change.number,
        "at": change.at,
        "says": sentence(change),
        "detail": detail(change, beside),
        "glyph": "asked" if asked and glyph(change) != "you" else glyph(change),
        "fact": type(change.fact).__name__,
    }
