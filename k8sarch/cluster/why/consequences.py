"""The reverse tree: everything that one change brought about.

A change hangs under the one that its chain goes on with, so that each has one place, and walking up from any
leaf comes back to the root. The tree is counted whole and shown in part: to a depth, so many nodes, so many
children each; what is left out is a number. One pass over what is kept.
A group of leaves is [kind, how many, first instant, last instant].
"""

from collections import Counter
from typing import Any

from ..cluster import Cluster
from ..kernel.journal import Change
from .chain import DECISIONS, brief, plan_of
from .ground import records_of
from .records import Records, is_stored, name_of
from .sentences import siblings
from .words import counted

DEPTH_MAX = 14
NODES_MAX = 160
CHILDREN_MAX = 12
LEAVES_MAX = 3  # of one kind, before they are folded


def caused(cluster: Cluster, of: str, records: Records | None = None) -> dict[str, Any]:
    """What came of the change that `of` ("change/N") names: {kind, of, title, says, total, counts, tree,
    missing}. `counts` are [kind, how many] of everything below; a node of `tree` is a brief link with
    `children`, `more` (how many below it are not shown) and `groups` (leaves folded together)."""
    records = records or records_of(cluster.world.journal)
    text = of.removeprefix("change/")
    number = (
        int(text) if of.startswith("change/") and text.isascii() and text.isdigit() and len(text) < 16 else 0
    )
    root = records.find(number)
    if root is None:
        return {
            "kind": "caused",
            "of": of,
            "title": "What did this cause?",
            "says": "",
            "total": 0,
            "counts": [],
            "tree": None,
            "missing": "That change is longer ago than is kept."
            if records.is_forgotten(number)
            else "There is no such change.",
        }
    below = descendants(records, root)
    sizes = sizes_of(records, below, root)
    total = len(below)
    return {
        "kind": "caused",
        "of": of,
        "title": "What did this cause?",
        "says": f"{counted(total, 'change')} so far." if total else "Nothing so far.",
        "total": total,
        "counts": counts_of(below),
        "tree": grown(records, root, sizes, [NODES_MAX], 0),
        "missing": None,
    }


def descendants(records: Records, root: Change) -> list[Change]:
    """Everything below a change, in the order of its number."""
    children = records.consequences()
    found, waiting = [], list(children.get(root.number, ()))
    while waiting:
        number = waiting.pop()
        found.append(number)
        waiting.extend(children.get(number, ()))
    return [records.changes[number] for number in sorted(found)]


def sizes_of(records: Records, below: list[Change], root: Change) -> dict[int, int]:
    """Number → how many hang below it; children have higher numbers than what caused them."""
    children = records.consequences()
    sizes: dict[int, int] = {}
    for change in [*reversed(below), root]:
        sizes[change.number] = sum(1 + sizes[child] for child in children.get(change.number, ()))
    return sizes


def kind_of(change: Change) -> str:
    """What sort of thing it is, for the counts."""
    fact: Any = change.fact
    if is_stored(change):
        if fact.routine:
            return "routine writes"
        verb = (
            "deleted"
            if fact.what.startswith("marked for deletion")
            else {"updated": "changed", "deleted": "removed"}.get(fact.verb, fact.verb)
        )
        return f"{fact.resource} {verb}"
    return KINDS.get(name_of(change), "other changes" if not fact.routine else "routine changes")


KINDS = {
    "PlanMade": "decisions of controllers",
    "PodScheduledTo": "decisions of the scheduler",
    "PodUnschedulable": "decisions of the scheduler",
    "RequestFailed": "requests failed",
    "RequestAnswered": "requests answered",
    "RequestRefused": "writes refused",
    "RoutineRefused": "writes refused",
    "RulesSynced": "rules written",
    "RulesRemoved": "rules written",
    "LeaderElected": "elections",
    "LeadershipAcquired": "leases taken",
    "ContainerStarted": "containers started",
    "ContainerStopped": "containers ended",
    "TerminalPrinted": "answers of kubectl",
}


def counts_of(below: list[Change]) -> list[list[Any]]:
    """[what, how many], most first."""
    return [[kind, count] for kind, count in Counter(map(kind_of, below)).most_common()]


def grown(
    records: Records, change: Change, sizes: dict[int, int], room: list[int], depth: int
) -> dict[str, Any]:
    """A node with what hangs below it, as far as there is room. Leaves of one kind are folded when there are
    many, routine ones always."""
    node = {**brief(records, change), "children": [], "groups": [], "more": 0}
    children = told_apart(records, change)
    leaves: dict[str, list[Change]] = {}
    for child in children:
        if not sizes[child.number]:
            leaves.setdefault(kind_of(child), []).append(child)
    folded = {
        kind: found for kind, found in leaves.items() if len(found) > LEAVES_MAX or found[0].fact.routine
    }
    node["groups"] = [[kind, len(found), found[0].at, found[-1].at] for kind, found in folded.items()]
    for child in children:
        if not sizes[child.number] and kind_of(child) in folded:
            continue
        if depth >= DEPTH_MAX or room[0] <= 0 or len(node["children"]) >= CHILDREN_MAX:
            node["more"] += 1 + sizes[child.number]
        else:
            room[0] -= 1
            node["children"].append(grown(records, child, sizes, room, depth + 1))
    return node


def told_apart(records: Records, change: Change) -> list[Change]:
    """What hangs right below a change, as it is shown: a decision that revisions carry out is told by those
    revisions, and the same new rule on several nodes once."""
    below = records.consequences()
    found: list[Change] = []
    ruled: set[int] = set()
    for number in below.get(change.number, ()):
        child = records.changes[number]
        done = [records.changes[each] for each in below.get(number, ())]
        if name_of(child) in DECISIONS and done and all(plan_of(records, each) is child for each in done):
            found += done
        elif number not in ruled:
            found.append(child)
            if name_of(child) == "RulesSynced":
                ruled.update(other.number for other in siblings(records, child))
    return found
