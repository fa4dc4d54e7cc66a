"""The chain of recorded changes from a thing back to the command that caused it.

Each link is a change of the journal and names its parents. Where a change has several, the chain follows the
first that leads back to something that somebody did (they stand in the order of how telling they are); the
others are shown beside it, never hidden. A decision and the revision that carries it out are one link, which
has the number of the revision; the decision is its evidence.
"""

from typing import Any

from ..kernel.journal import Change
from .evidence import evidence_of
from .records import Records, is_stored, name_of
from .sentences import detail, says

LINKS_MAX = 60
DECISIONS = ("PlanMade", "PodScheduledTo")
MACHINE_FACTS = (
    "Machine",
    "Process",
    "Cable",
    "Link",
    "Container",
    "Sandbox",
    "Image",
    "Leader",
    "Election",
    "Lease",
    "Backend",
    "Rules",
)
CLOCK_FACTS = ("NodeSilent", "EvictionScheduled", "EvictionCancelled", "ContainerBackedOff", "LeaderLost")


def chain(records: Records, number: int, most: int = LINKS_MAX) -> list[dict[str, Any]]:
    """The links from the change `number` back to where its reasons end; each {number, at, says, detail,
    glyph, fact, beside, evidence}, and `decided` {number, at} where it carries a decision out."""
    links: list[dict[str, Any]] = []
    change, child = records.find(number), None
    while change is not None and len(links) < most:
        plan = plan_of(records, change)
        last = plan or change
        follow = records.followed(last)
        others = [parent for parent in records.parents(last) if parent is not follow]
        if plan is not None:
            others += [
                parent for parent in records.parents(change) if parent is not plan and parent not in others
            ]
        links.append(link(records, change, plan, child, others, asked=not links))
        child, change = last, follow
    return links


def plan_of(records: Records, change: Change) -> Change | None:
    """The decision that a revision carries out, when that is the reason that a chain follows."""
    if not is_stored(change):
        return None
    follow = records.followed(change)
    return follow if follow is not None and name_of(follow) in DECISIONS else None


def link(
    records: Records,
    change: Change,
    plan: Change | None,
    child: Change | None,
    others: list[Change],
    asked: bool,
) -> dict[str, Any]:
    """One change as a line of the panel."""
    sign = glyph(change)
    return {
        "number": change.number,
        "at": change.at,
        "says": says(records, change, plan, child),
        "detail": detail(records, change, plan, child),
        "glyph": "asked" if asked and sign != "you" else sign,
        "fact": name_of(change),
        "decided": None if plan is None else {"number": plan.number, "at": plan.at},
        "beside": [brief(records, other) for other in others],
        "evidence": evidence_of(records, change, plan),
    }


def brief(records: Records, change: Change) -> dict[str, Any]:
    """One change as a line beside another, or as a node of a tree."""
    plan = plan_of(records, change)
    return {
        "number": change.number,
        "at": change.at,
        "says": says(records, change, plan),
        "detail": detail(records, change, plan),
        "glyph": glyph(change),
        "fact": name_of(change),
    }


def glyph(change: Change) -> str:
    """The sign before the line: what kind of thing it was."""
    name, fact = name_of(change), change.fact
    if name == "CommandGiven":
        return "you"
    if is_stored(change):
        is_end = fact.verb == "deleted" or fact.what.startswith("marked for deletion")  # type: ignore[attr-defined]
        return "gone" if is_end else "object"
    if name in ("RequestFailed", "RequestRefused", "RoutineRefused"):
        return "gone"
    if name in CLOCK_FACTS:
        return "clock"
    return "machine" if name.startswith(MACHINE_FACTS) else "object"
