"""What went between chosen programs, and what befell them, as one list read downwards: a sequence diagram.

`{lifelines, rows, bands, since}`: a lifeline is {address, name, program, here}; a row is a message
(messages.py) or a mark (marks.py, with `on`), ordered by when it was sent or happened; a band {on, from, to,
kind, term} tints a lifeline: kind leads or cut, `to` None while it lasts. All of one cluster and of the
messages that are given.
"""

from collections import Counter
from typing import Any

from ..etcd import raft
from ..etcd.facts import LeaderElected, LeaderSteppedDown
from ..kernel.clock import Instant, seconds
from ..kernel.facts import CableCut, CableJoined
from . import messages as wire
from .link import ends_of, touches
from .marks import marks
from .messages import Message
from .reference import address_of

WINDOW = seconds(10)  # how far back a ladder looks
ROWS_MAX = 48
PEERS_MAX = 3  # lifelines beside the program itself, unless others are chosen
LINES_MAX = 8
QUIET = ("raft", "probe", "traffic")  # kinds left out of a program's own ladder, but for etcd's


def ladder(cluster, address: str, messages: list[Message]) -> dict[str, Any]:
    """The messages of one program with those that it speaks to most: for etcd what tells something of
    Raft."""
    if address.endswith("/etcd"):
        lines = members_in_order(cluster, address)
        between = [each for each in messages if each.sender in lines and each.to in lines]
        return sequence(cluster, lines, wire.telling(between), address)
    own = [each for each in messages if address in (each.sender, each.to)]
    own = [each for each in own if wire.kind_of(each.content) not in QUIET]
    lines = (address, *peers_of(address, own))
    return sequence(cluster, lines, among(own, lines), address)


def between(
    cluster, of: str, lines: tuple[str, ...], kinds: tuple[str, ...], messages: list[Message]
) -> dict[str, Any]:
    """The view of the messages between the lifelines `lines`, or those that `of` stands for; `kinds`: only
    these, all when none is named. Raises UnknownPlace."""
    lines = lines or chosen(cluster, of, messages)
    found = among(messages, lines)
    counts = Counter(wire.kind_of(each.content) for each in found)
    kept = [each for each in found if not kinds or wire.kind_of(each.content) in kinds]
    since = min([each.sent for each in kept[-ROWS_MAX:]], default=cluster.now)
    here = of.removeprefix("components/")
    return {
        "title": "Messages",
        "facts": [
            ["Kept", f"{len(found)} messages", ""],
            ["From", f"{min([each.sent for each in found], default=cluster.now) / 1e6:.1f} s", "on"],
        ],
        "believes": [],
        "choices": choices(cluster),
        "kinds": {kind: counts.get(kind, 0) for kind in wire.KINDS},
        **sequence(cluster, lines, kept, here, min(since, cluster.now - WINDOW)),
    }


def over(cluster, ends: tuple[str, ...], messages: list[Message]) -> dict[str, Any]:
    """The messages that passed a cable, or the one between two machines: the programs that spoke most."""
    passed = [each for each in messages if touches(each.sender, each.to, ends)]
    raft = wire.telling([each for each in passed if wire.kind_of(each.content) == "raft"])
    own = raft + [each for each in passed if wire.kind_of(each.content) != "raft"]
    own.sort(key=lambda each: each.sent)
    lines = busiest(own)
    return sequence(cluster, lines, among(own, lines))


def busiest(messages: list[Message]) -> tuple[str, ...]:
    """The programs that sent or got most of them, in order."""
    counts = Counter([line for each in messages for line in (each.sender, each.to)])
    return tuple(sorted(sorted(counts, key=lambda line: (-counts[line], line))[:LINES_MAX]))


def among(messages: list[Message], lines: tuple[str, ...]) -> list[Message]:
    """Those whose both ends are among the lifelines."""
    return [each for each in messages if each.sender in lines and each.to in lines]


def members_in_order(cluster, address: str) -> tuple[str, ...]:
    """All members of etcd, the one looked into first, the leader in the middle: so no message between leader
    and follower crosses a lifeline of three."""
    machines = cluster.world.machines
    members = [f"{name}/etcd" for name in sorted(machines) if "etcd" in machines[name].programs]
    leads = [
        name
        for name in members
        for member in (cluster.world.process(name),)
        if member is not None and member.state.role == raft.LEADER
    ]
    leader = max(leads, key=lambda name: cluster.world.process(name).state.term, default=address)
    others = [name for name in members if name not in (address, leader)]
    if leader == address:
        half = (len(others) + 1) // 2
        return (*others[:half], address, *others[half:])
    half = (len(others)) // 2
    return (address, *others[:half], leader, *others[half:])


def peers_of(address: str, messages: list[Message]) -> tuple[str, ...]:
    """Who a program spoke to most, its own machine's first."""
    counts = Counter(each.to if each.sender == address else each.sender for each in messages)
    machine = address.partition("/")[0]
    best = sorted(counts, key=lambda peer: (-counts[peer], peer))[:PEERS_MAX]
    return tuple(sorted(best, key=lambda peer: (not peer.startswith(f"{machine}/"), peer)))


def chosen(cluster, of: str, messages: list[Message]) -> tuple[str, ...]:
    """The lifelines that a reference stands for when nobody chose any. Raises UnknownPlace."""
    if of.startswith("links/"):
        ends = ends_of(cluster, of)
        return busiest([each for each in messages if touches(each.sender, each.to, ends)])
    address = address_of(cluster, of)
    if address.endswith("/etcd"):
        return members_in_order(cluster, address)
    own = [each for each in messages if address in (each.sender, each.to)]
    return (address, *peers_of(address, own))


def choices(cluster) -> list[str]:
    """Every program that may be a lifeline."""
    machines = cluster.world.machines
    return [f"{name}/{program}" for name in machines for program in machines[name].programs]


def sequence(
    cluster, lines: tuple[str, ...], messages: list[Message], here: str = "", since: Instant | None = None
) -> dict[str, Any]:
    """Messages and marks between the lifelines, the last ROWS_MAX of them."""
    since = max(cluster.now - WINDOW, 0) if since is None else since
    recent = [each for each in messages if each.sent >= since]
    rows = [wire.row(each) for each in recent[-ROWS_MAX:]]
    happened = marks(cluster, since, lines)
    timed = [(row["sent"], 1, place, row) for place, row in enumerate(rows)]
    timed += [(mark["at"], 0, place, mark) for place, mark in enumerate(happened)]
    return {
        "lifelines": [
            {
                "address": line,
                "name": line.partition("/")[0],
                "program": line.partition("/")[2],
                "here": line == here,
            }
            for line in lines
        ],
        "rows": [row for _, _, _, row in sorted(timed, key=lambda each: each[:3])][-ROWS_MAX:],
        "bands": bands(cluster, since, lines),
        "since": since,
    }


def bands(cluster, since: Instant, lines: tuple[str, ...]) -> list[dict[str, Any]]:
    """Who led, and whose cable was cut, within the window."""
    found: list[dict[str, Any]] = []
    recent = []
    for change in cluster.world.journal.backwards():
        if change.at >= since:
            recent.append(change)
        elif not change.fact.routine:
            break
    recent.reverse()
    for line in lines:
        machine = line.partition("/")[0]
        open_cut = since
        open_lead: tuple[Instant, int] | None = None
        had_cut = False
        for change in recent:
            fact = change.fact
            if isinstance(fact, CableCut) and fact.machine == machine:
                open_cut, had_cut = change.at, True
            elif isinstance(fact, CableJoined) and fact.machine == machine:
                found.append({"on": line, "from": open_cut, "to": change.at, "kind": "cut", "term": 0})
                open_cut, had_cut = change.at, False
            elif isinstance(fact, LeaderElected) and fact.member == line:
                open_lead = (change.at, fact.term)
            elif isinstance(fact, LeaderSteppedDown) and fact.member == line:
                begun = open_lead[0] if open_lead else since
                found.append({"on": line, "from": begun, "to": change.at, "kind": "leads", "term": fact.term})
                open_lead = None
        member = cluster.world.process(line)
        if machine in cluster.world.links.cuts:
            found.append(
                {"on": line, "from": open_cut if had_cut else since, "to": None, "kind": "cut", "term": 0}
            )
        if line.endswith("/etcd") and member is not None and member.state.role == raft.LEADER:
            begun = open_lead[0] if open_lead else since
            found.append({"on": line, "from": begun, "to": None, "kind": "leads", "term": member.state.term})
    return found
