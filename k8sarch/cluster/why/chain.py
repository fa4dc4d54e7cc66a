"""The chain of recorded changes from a thing back to the command that caused it.

Each link is a change of the journal and names its parents. Where a change has several, the chain follows the
first that was a decision or an act; the others are told beside it (the last sign of life, beside what ended
it).
"""

from typing import Any

from ..cluster import Cluster
from ..kernel.journal import Change
from .words import detail, glyph, sentence

LINKS_MAX = 60


def chain(cluster: Cluster, number: int) -> list[dict[str, Any]]:
    """The links from the change `number` back to where its reasons end."""
    links: list[dict[str, Any]] = []
    change = cluster.world.journal.find(number)
    told: set[int] = set()
    while change is not None and len(links) < LINKS_MAX and change.number not in told:
        told.add(change.number)
        parents = [parent for parent in map(cluster.world.journal.find, change.because) if parent is not None]
        follow = next(
            (parent for parent in parents if leads_to_act(cluster, parent)), parents[0] if parents else None
        )
        links.append(link(change, [parent for parent in parents if parent is not follow], asked=not links))
        change = follow
    return links


def leads_to_act(cluster: Cluster, change: Change) -> bool:
    """Whether the first reasons of `change` go back to a command other than the cluster's start."""
    steps = 0
    waiting = [change]
    seen = {change.number}
    while waiting and steps < 400:
        steps += 1
        here = waiting.pop()
        if type(here.fact).__name__ == "CommandGiven":
            return True
        for number in here.because:
            parent = cluster.world.journal.find(number)
            if parent is not None and number not in seen:
                seen.add(number)
                waiting.append(parent)
    return False


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
