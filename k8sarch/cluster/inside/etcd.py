"""Inside a member of etcd: every member's log by index, its term and vote, what is committed and applied,
what a majority has, what was dropped, and what each member believes of the others.

`view` adds to what every view has: `indexes` (a window of the log), `terms` (those in it), `members` (leader
first, the member looked into last): each {name, here, runs, cut, role, term, vote, commit, applied, last,
cells, behind, coming, reached, dropped}; a cell is {term, what, full, change, state} or None, its state held
or coming. Source: Raft paper, figure 2 and section 5.3; etcd `raftpb`.
"""

from typing import Any

from ..etcd import raft
from ..etcd.facts import ElectionStarted, EntryDropped, LeaderElected, LeaderLost
from ..etcd.member import EtcdMember
from ..etcd.messages import AppendEntries, Entry
from ..kernel.component import FROZEN
from ..kernel.facts import CableCut, LinkSlowed, MachineWentDown, ProcessFrozen, ProcessStopped
from .entry_words import about
from .reference import unpowered

CELLS = 10  # indexes in the window
DROPS_SHOWN = 4
CHAIN_MAX = 12  # links walked from an election back to what began it
OUTAGES = (CableCut, LinkSlowed, MachineWentDown, ProcessFrozen, ProcessStopped)


def view(cluster, address: str, last: int = 0) -> dict[str, Any]:
    """See the module. `last`: the last index of the window; 0 follows the newest entry."""
    world = cluster.world
    machine = address.partition("/")[0]
    names = [name for name in sorted(world.machines) if "etcd" in world.machines[name].programs]
    members = {name: world.process(f"{name}/etcd") for name in names}
    leader = leader_of(cluster, members)
    running = [member for member in members.values() if member is not None]
    newest = max([member.state.log.last_index for member in running], default=0)
    end = max(min(last or newest, newest), min(newest, CELLS))
    indexes = list(range(max(end - CELLS + 1, 1), end + 1))
    order = sorted(
        names, key=lambda name: (members[name] is not leader or leader is None, name == machine, name)
    )
    rows = [member_row(cluster, name, members[name], leader, indexes, name == machine) for name in order]
    return {
        "title": f"etcd on {machine}",
        "facts": facts(cluster, members, leader, members[machine]),
        "believes": beliefs(cluster, members, leader),
        "absent": "" if running else unpowered(cluster, address),
        "indexes": indexes,
        "newest": newest,
        "terms": sorted({cell["term"] for row in rows for cell in [*row["cells"], *row["dropped"]] if cell}),
        "members": rows,
    }


def leader_of(cluster, members: dict[str, EtcdMember | None]) -> EtcdMember | None:
    """Who leads the latest term, as only nature knows: one that is cut off may still think that it does."""
    leaders = [
        (member.state.term, name)
        for name, member in members.items()
        if member is not None and member.state.role == raft.LEADER
    ]
    return members[max(leaders)[1]] if leaders else None


def majority_reached(cluster, member: EtcdMember) -> int:
    """How many members, itself included, can hear `member` now."""
    world = cluster.world
    return 1 + sum(
        other is not None and other.alive != FROZEN and world.reaches(member.address, peer, None)
        for peer in member.state.peers
        for other in (world.process(peer),)
    )


def facts(cluster, members: dict, leader: EtcdMember | None, member: EtcdMember | None) -> list[list[str]]:
    """The line above: quorum, whether anything can be written, revision."""
    count = len(members)
    needed = count // 2 + 1
    heard = 0 if leader is None else majority_reached(cluster, leader)
    writable = leader is not None and leader.alive != FROZEN and heard >= needed
    store = None if member is None else member.store
    gap = last_gap(cluster, leader)
    since = f"was no for {gap / 1e6:.2f} s" if writable and gap else ""
    lines = [
        ["Quorum", f"{needed} of {count}", f"{heard} reached" if leader else "no leader"],
        ["Writable", "yes" if writable else "no", since],
    ]
    if store is not None:
        lines += [
            ["Revision", str(store.revision), ""],
            ["Keys", str(len(store.live)), ""],
            ["Compacted", f"before {store.compacted}" if store.compacted else "nothing", ""],
        ]
    return lines


def last_gap(cluster, leader: EtcdMember | None) -> int:
    """How long nobody led before `leader`, from what befell the one before; 0 when unknown."""
    journal = cluster.world.journal
    elected = None if leader is None else journal.find(leader.followed)
    if elected is None:
        return 0
    waiting, began = [elected.number], elected.at
    for _ in range(CHAIN_MAX):
        if not waiting:
            break
        found = journal.find(waiting.pop(0))
        if found is None:
            continue
        if isinstance(found.fact, OUTAGES):
            began = found.at
            break
        if isinstance(found.fact, LeaderElected | ElectionStarted | LeaderLost):
            waiting += found.because
    return elected.at - began


def member_row(
    cluster, name: str, member: EtcdMember | None, leader: EtcdMember | None, indexes: list[int], here: bool
) -> dict[str, Any]:
    """One member, as the module says."""
    cut = name in cluster.world.links.cuts
    row: dict[str, Any] = {
        "name": name,
        "here": here,
        "runs": member is not None,
        "frozen": member is not None and member.alive == FROZEN,
        "cut": cut,
        "cells": [None] * len(indexes),
        "dropped": [],
    }
    if member is None:
        row["why"] = unpowered(cluster, f"{name}/etcd")
        return row
    state = member.state
    log = state.log
    lead = None if leader is None or leader is member else leader.state
    row |= {
        "role": state.role,
        "term": state.term,
        "vote": machine_of(state.vote),
        "follows": machine_of(state.leader),
        "commit": log.commit,
        "applied": member.applied,
        "last": log.last_index,
        "first": log.offset + 1,
        "compacted": log.offset,
    }
    conflict = conflicting(log, lead)
    if leader is not None and lead is not None:
        row |= lag(cluster, member, leader, (conflict or log.last_index + 1) - 1)
    row["cells"] = [cell(log, lead, index, conflict) for index in indexes]
    row["dropped"] = drops(cluster, member, conflict)
    return row


def lag(cluster, member: EtcdMember, leader: EtcdMember, agreed: int) -> dict[str, Any]:
    """What a member lacks of the leader's log, and what of that is under way; beside it what the leader
    believes (match, next, mode). `agreed`: the last index up to which both logs are the same."""
    coming = [
        message.entries[-1].index
        for _, _, sender, to, message, _, _ in cluster.world.under_way()
        if sender == leader.address
        and to == member.address
        and isinstance(message, AppendEntries)
        and message.entries
    ]
    found: dict[str, Any] = {
        "behind": leader.state.log.last_index - agreed,
        "coming": max([index - agreed for index in coming], default=0),
        "reached": cluster.world.reaches(leader.address, member.address, None),
        "leader": leader.machine.name,
    }
    progress = leader.state.progress.get(member.address)
    if progress is not None:
        found |= {"match": progress.match, "next": progress.next, "mode": progress.mode}
    return found


def conflicting(log, lead: raft.RaftState | None) -> int:
    """The first index at which this log and the leader's hold different entries; 0 when they agree."""
    if lead is None:
        return 0
    first = max(log.commit, lead.log.offset, log.offset) + 1
    for index in range(first, min(log.last_index, lead.log.last_index) + 1):
        if log.term_at(index) != lead.log.term_at(index):
            return index
    return 0


def cell(log, lead: raft.RaftState | None, index: int, conflict: int) -> dict[str, Any] | None:
    """What stands at `index`: held here, still to come from the leader, or nothing."""
    if log.offset < index <= log.last_index and not (conflict and index >= conflict):
        return entry_cell(log.entry(index), "held")
    if index <= log.offset:
        return {"term": 0, "what": "compacted", "full": "In the snapshot.", "change": 0, "state": "compacted"}
    if lead is not None and lead.log.offset < index <= lead.log.last_index:
        return entry_cell(lead.log.entry(index), "coming")
    return None


def entry_cell(entry: Entry, state: str) -> dict[str, Any]:
    """A cell of the log. `change`: the change that its proposal came from."""
    words = about(entry.command)
    return {
        "index": entry.index,
        "term": entry.term,
        "what": words["what"],
        "full": words["full"],
        "change": entry.because[0] if entry.because else 0,
        "state": state,
    }


def drops(cluster, member: EtcdMember, conflict: int) -> list[dict[str, Any]]:
    """Entries of this member that were never committed: those it still holds and will drop, and those that it
    dropped, with the change that recorded it."""
    log = member.state.log
    if conflict:
        found = [entry_cell(log.entry(index), "going") for index in range(conflict, log.last_index + 1)]
        return found[:DROPS_SHOWN]
    if not member.state.dropped:
        return []
    recorded = [
        change
        for change in cluster.world.journal.backwards()
        if isinstance(change.fact, EntryDropped) and change.fact.member == member.address
    ]
    gone = []
    for entry in member.state.dropped:
        change = next((one for one in recorded if one.fact.first <= entry.index <= one.fact.last), None)
        if change is not None:
            gone.append(
                {
                    **entry_cell(entry, "dropped"),
                    "change": change.number,
                    "at": change.at,
                    "leader": machine_of(change.fact.leader),
                }
            )
    return gone[-DROPS_SHOWN:]


def beliefs(cluster, members: dict, leader: EtcdMember | None) -> list[dict[str, Any]]:
    """Who each member takes for the leader, in which term, and who of them is wrong."""
    so = "nobody" if leader is None else f"{leader.machine.name} in term {leader.state.term}"
    rows = []
    for name, member in members.items():
        if member is None:
            continue
        state = member.state
        who = machine_of(state.leader)
        believed = f"{who} in term {state.term}" if who else f"nobody in term {state.term}"
        differs = believed != so and not (leader is None and not who)
        rows.append(
            {"what": f"etcd on {name}, who leads", "so": so, "believed": believed, "differs": differs}
        )
    return rows


def machine_of(address: str) -> str:
    """ "cp-1/etcd" → "cp-1"; "" stays ""."""
    return address.partition("/")[0]
