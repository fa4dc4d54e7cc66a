"""Because: the chain of recorded changes from a thing back to the command that caused it.

Nothing is made up: each link is a change of the journal and names its parents. Where a change has several,
the chain follows the first that was a decision or an act; the others are told beside it (the last sign of
life, beside what ended it).
"""

from typing import Any

from k8sarch.cluster import Change, Cluster

from .picture import Picture

LINKS_MAX = 60
WRITERS = {
    "system:kube-scheduler": "the scheduler",
    "system:kube-controller-manager": "the controller-manager",
    "system:kube-proxy": "kube-proxy",
    "system:apiserver": "the API server itself",
    "kubernetes-admin": "kubectl",
}
OBJECT_FACTS = ("ObjectStored", "RoutineStored")
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
)
CLOCK_FACTS = ("NodeSilent", "EvictionScheduled", "EvictionCancelled")


def change_behind(tables: dict[str, dict[str, dict]], of: str) -> int | None:
    """The number of the change that last made the thing `of` what it is, or None when there is no such thing.

    `of` is a table and a key: pods/shop/web-x, nodes/worker-2, components/cp-1/etcd, or change/812.
    """
    table, _, key = of.partition("/")
    if table == "change":
        return int(key) if key.isascii() and key.isdigit() and len(key) < 16 else None
    row = tables.get(table, {}).get(key)
    return None if row is None else row.get("change")


def because(cluster: Cluster, picture: Picture, of: str) -> dict[str, Any]:
    """The chain behind `of`: {kind, of, title, links}, each link {number, at, says, detail, glyph, fact}."""
    tables = picture.tables
    number = change_behind(tables, of)
    links = [] if number is None else chain(cluster, number)
    for each in links:
        each["says"], each["detail"] = picture.called(each["says"]), picture.called(each["detail"])
    return {
        "kind": "because",
        "of": of,
        "title": title(tables, of),
        "links": links,
        "missing": None
        if links
        else "Nothing is recorded about this yet."
        if number is None
        else "What happened is longer ago than this page keeps. Start over to see it again.",
    }


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


def glyph(change: Change) -> str:
    """The sign before the line: what kind of thing it was."""
    name = type(change.fact).__name__
    if name == "CommandGiven":
        return "you"
    if name in OBJECT_FACTS:
        return "gone" if change.fact.verb == "deleted" else "object"
    if name in CLOCK_FACTS:
        return "clock"
    return "machine" if name.startswith(MACHINE_FACTS) else "object"


def sentence(change: Change) -> str:
    """What happened; of a write without its revision, which stands in the second line."""
    says = change.fact.says()
    return says.rsplit(", rev ", 1)[0] if type(change.fact).__name__ in OBJECT_FACTS else says


def author(user: str) -> str:
    """Who wrote, in words."""
    if user.startswith("system:node:"):
        return f"the kubelet of {user.removeprefix('system:node:')}"
    return WRITERS.get(user, user.removeprefix("system:"))


def detail(change: Change, beside: list[Change]) -> str:
    """The second line: revision and author of a write, and the reason that stands beside the one that is
    followed."""
    parts = []
    if type(change.fact).__name__ in OBJECT_FACTS:
        parts.append(f"rev {change.fact.revision}, written by {author(change.fact.by)}")
    if beside and type(change.fact).__name__ in CLOCK_FACTS:
        parts.append(f"last sign of life at {beside[0].at / 1_000_000:.1f} s: {sentence(beside[0])}")
    return "; ".join(parts)


def title(tables: dict[str, dict[str, dict]], of: str) -> str:
    """The question above the chain."""
    table, _, key = of.partition("/")
    row = tables.get(table, {}).get(key, {})
    match table:
        case "pods" if row and row["deleting"] is not None:
            return f"Why does {row['nickname']} go?"
        case "pods" if row and row["node"]:
            word = "ready" if row["ready"] else row["word"].lower()
            return f"Why is {row['nickname']} {word} on {row['node']}?"
        case "pods" if row:
            return f"Why is {row['nickname']} {row['word']}?"
        case "nodes" if row:
            return f"Why does the cluster believe {key} is Ready={row['ready']}?"
        case "machines" if row:
            return f"Why is {key} {'running' if row['power'] else 'without power'}?"
        case "components" if row:
            machine, _, program = key.partition("/")
            the = "" if program in ("etcd", "kube-proxy") else "the "
            return f"Why is {the}{program} of {machine} as it is?"
        case "services" if row:
            return f"Why does Service {key.rpartition('/')[2]} send traffic where it does?"
        case "change":
            return "Why did this happen?"
    return f"Why {key or of}?"
