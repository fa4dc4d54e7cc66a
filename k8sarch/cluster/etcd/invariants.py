"""What must hold of etcd at every instant, whatever the faults: one question a function.

Contract: a question is asked after an event, of the members that run (`members`, in order of address) and of
its `memory`, one dictionary for the whole run, which it may write. It answers with sentences, none when all
is well, and costs little when nothing changed. The clients of a test note in `memory` what they saw:
`memory["operations"]` a list of Operation in the order of the answers, `memory["watches"]` a list of Watched.
Names in brackets are those of `reliability.md`.
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..kernel.clock import Instant
from .member import LOG_FILE, EtcdMember
from .messages import Entry, KeyValue, Snapshot, WatchResponse
from .plan import LogBegin, Save, Store
from .raft import LEADER

Members = list[EtcdMember]
Memory = dict[Any, Any]


class Operation(NamedTuple):
    """A write or linearizable read that was answered, and the store's revision in the answer."""

    asked: Instant
    answered: Instant
    wrote: bool
    revision: int


class Watched(NamedTuple):
    """A watch of [key, end) from `start` on, and all that it was sent, which the client goes on adding to."""

    key: str
    end: str
    start: int
    received: list[WatchResponse]


def at_most_one_leader_a_term(members: Members, memory: Memory) -> list[str]:
    """Raft's election safety (paper, figure 3), over the whole run (R1)."""
    led = memory.setdefault("leader of term", {})
    return [
        f"term {member.state.term} is led by {member.address} and was led by {led[member.state.term]}"
        for member in members
        if member.state.role == LEADER and led.setdefault(member.state.term, member.address) != member.address
    ]


def logs_match(members: Members, memory: Memory) -> list[str]:
    """Entries of the same index and term hold the same command and follow the same entry (R2, by induction
    over the index)."""
    known = memory.setdefault("entries", {})
    broken = []
    for member, log in changed(members, memory, "logs match"):
        for index in range(
            max(log.offset + 1, memory["logs match to"].get(member.address, 0)), log.last_index + 1
        ):
            entry = log.entry(index)
            told = (name_of(entry), log.term_at(index - 1))
            if known.setdefault((index, entry.term), told) != told:
                broken.append(f"entry {index} of term {entry.term} differs on {member.address}")
        memory["logs match to"][member.address] = log.commit + 1
    return broken


def committed_alike(members: Members, memory: Memory) -> list[str]:
    """What one member holds as committed at an index, no member ever holds otherwise (R4)."""
    known = memory.setdefault("committed", {})
    broken = []
    for member, log in changed(members, memory, "committed alike"):
        for index in range(
            max(log.offset + 1, memory["committed alike to"].get(member.address, 0)), log.commit + 1
        ):
            entry = log.entry(index)
            told = (entry.term, name_of(entry))
            if known.setdefault(index, told) != told:
                broken.append(
                    f"{member.address} committed {told} at {index}, where {known[index]} was committed"
                )
        memory["committed alike to"][member.address] = log.commit + 1
    return broken


def leaders_are_complete(members: Members, memory: Memory) -> list[str]:
    """A leader's log holds every entry that was committed in an earlier term (R3). Ask after
    `committed_alike`."""
    committed = memory.setdefault("committed", {})
    seen = memory.setdefault("complete leaders", {})
    broken = []
    for member in members:
        state = member.state
        if state.role != LEADER or state.term in seen:
            continue
        seen[state.term] = member.address
        for index in range(state.log.offset + 1, max(committed, default=0) + 1):
            if (
                index in committed
                and committed[index][0] < state.term
                and state.log.term_at(index) != committed[index][0]
            ):
                broken.append(f"{member.address} leads term {state.term} without the committed entry {index}")
    return broken


def leaders_only_append(members: Members, memory: Memory) -> list[str]:
    """A leader's log never gets shorter in its term (R5)."""
    longest = memory.setdefault("longest log of leader", {})
    broken = []
    for member in members:
        state = member.state
        if state.role == LEADER:
            last = state.log.last_index
            if last < longest.get(state.term, 0):
                broken.append(
                    f"{member.address} leads term {state.term} and cut its log "
                    f"from {longest[state.term]} to {last}"
                )
            longest[state.term] = last
    return broken


def commit_and_term_never_go_back(members: Members, memory: Memory) -> list[str]:
    """A member's term never falls, not even by a restart; its commit and applied index do not while it runs
    (R6)."""
    before = memory.setdefault("commit and term", {})
    broken = []
    for member in members:
        now = (member.boot, member.state.term, member.state.log.commit, member.applied, member.store.revision)
        then = before.get(member.address)
        if then == now:
            continue
        before[member.address] = now
        if then is None:
            continue
        if now[1] < then[1]:
            broken.append(f"{member.address} went from term {then[1]} back to {now[1]}")
        if now[0] == then[0] and any(new < old for new, old in zip(now[2:], then[2:], strict=True)):
            broken.append(
                f"{member.address} went back from commit, applied, revision {then[2:]} to {now[2:]}"
            )
    return broken


def one_vote_a_term(members: Members, memory: Memory) -> list[str]:
    """A member votes for one candidate a term, and a restart does not make it forget (R7)."""
    votes = memory.setdefault("votes", {})
    return [f"{member.address} voted in term {member.state.term} for {member.state.vote} and before that for "
            f"{votes[member.address, member.state.term]}"
            for member in members
            if member.state.vote
            and votes.setdefault((member.address, member.state.term), member.state.vote) != member.state.vote]


def votes_are_remembered(members: Members, memory: Memory) -> list[str]:
    """A member that starts knows the term and the vote that are on its disk (R7)."""
    boots = memory.setdefault("boots", {})
    broken = []
    for member in members:
        if boots.get(member.address) == member.boot:
            continue
        boots[member.address] = member.boot
        saved = [record for record in member.log_file.records() if isinstance(record, Save)]
        known = (member.state.term, member.state.vote)
        if saved and known < (saved[-1].term, saved[-1].voted_for):
            broken.append(
                f"{member.address} started with term and vote {known}, and its disk has {saved[-1]}"
            )
    return broken


def committed_is_on_a_majority_of_disks(members: Members, memory: Memory) -> list[str]:
    """What is newly committed is on the disks of a majority, whether their machines have power or not
    (R8)."""
    checked = memory.setdefault("on disks", {"to": 0})
    broken: list[str] = []
    if not members:
        return broken
    world, addresses = members[0].world, members[0].state.members
    for member in members:
        log = member.state.log
        if log.commit <= checked["to"]:
            continue
        for index in range(max(checked["to"], log.offset) + 1, log.commit + 1):
            term = log.term_at(index)
            holders = [
                address for address in addresses if on_disk(world, address, index) in (term, "snapshot")
            ]
            if len(holders) <= len(addresses) // 2:
                broken.append(
                    f"entry {index} is committed, and only on the disks of {', '.join(holders) or 'nobody'}"
                )
        checked["to"] = log.commit
    return broken


def operations_are_linearizable(members: Members, memory: Memory) -> list[str]:
    """Each answer's revision is at least that of every answer that was there before it was asked, and more
    for a write (W1, W2)."""
    operations: list[Operation] = memory.get("operations", [])
    seen = memory.setdefault("linearizable", {"to": 0, "answered": [], "highest": [], "written": {}})
    broken = []
    for operation in operations[seen["to"]:]:
        place = bisect_left(seen["answered"], operation.asked)
        floor = seen["highest"][place - 1] if place else 0
        if operation.revision < floor + operation.wrote:
            broken.append(f"{operation} was answered after revision {floor} had been told")
        if operation.wrote and seen["written"].setdefault(operation.revision, operation) is not operation:
            broken.append(f"revision {operation.revision} was given to two writes")
        seen["answered"].append(operation.answered)
        seen["highest"].append(max(operation.revision, seen["highest"][-1] if seen["highest"] else 0))
    seen["to"] = len(operations)
    return broken


def revisions_are_never_reused(members: Members, memory: Memory) -> list[str]:
    """A revision stands for the same events on every member, for ever, and none is left out (W3)."""
    known = memory.setdefault("revisions", {})
    heard = memory.setdefault("revisions heard", {})
    broken = []
    for member in members:
        store = member.store
        boot, told = heard.get(member.address, (0, 0))
        if boot == member.boot and told == store.revision:
            continue
        first = store.revision - len(store.history) + 1
        for place in range(max(told + 1 if boot == member.boot else 0, first) - first, len(store.history)):
            revision = store.history[place]
            if revision.number != first + place:
                broken.append(
                    f"{member.address} has revision {revision.number} where {first + place} belongs"
                )
            if known.setdefault(revision.number, revision.events) != revision.events:
                broken.append(f"revision {revision.number} differs on {member.address}")
        heard[member.address] = (member.boot, store.revision)
    return broken


def watchers_are_up_to_date(members: Members, memory: Memory) -> list[str]:
    """No watcher of a member is behind its store (W4, from the member's side)."""
    return [
        f"{watcher.client} watches {member.address} and was told up to {watcher.next_revision - 1} "
        f"of {member.store.revision}"
        for member in members
        for watcher in member.watchers.watchers.values()
        if watcher.next_revision <= member.store.revision
    ]


def watches_are_exact(members: Members, memory: Memory) -> list[str]:
    """What a watch was sent is every event of its keys from its start on, once, in order, a revision at a
    time (W4, W5, W7). Ask after `revisions_are_never_reused`."""
    known = memory.setdefault("revisions", {})
    broken = []
    for number, watched in enumerate(memory.get("watches", [])):
        seen = memory.setdefault(("watch", number), {"to": 0, "next": watched.start})
        for response in watched.received[seen["to"]:]:
            last = response.revision if response.events else response.revision + 1
            for missed in range(seen["next"], last):
                if missed in known and wanted(watched, known[missed]):
                    broken.append(
                        f"watch {number} was told of revision {response.revision}, and never of {missed}"
                    )
            if response.events:
                if response.revision < seen["next"]:
                    broken.append(f"watch {number} was told of revision {response.revision} again")
                if wanted(watched, known.get(response.revision, ())) != response.events:
                    broken.append(
                        f"watch {number} was told other events of revision {response.revision} than it had"
                    )
            seen["next"] = max(seen["next"], response.revision + 1)
        seen["to"] = len(watched.received)
    return broken


INVARIANTS = (
    at_most_one_leader_a_term,
    logs_match,
    committed_alike,
    leaders_are_complete,
    leaders_only_append,
    commit_and_term_never_go_back,
    one_vote_a_term,
    votes_are_remembered,
    committed_is_on_a_majority_of_disks,
    revisions_are_never_reused,
    operations_are_linearizable,
    watchers_are_up_to_date,
    watches_are_exact,
)


def broken(members: Members, memory: Memory) -> list[str]:
    """The answers to all questions."""
    return [
        f"{question.__name__}: {answer}" for question in INVARIANTS for answer in question(members, memory)
    ]


def replayed(listed: tuple[KeyValue, ...], received: list[WatchResponse]) -> list[KeyValue]:
    """What a list and the watch from there on add up to: must equal a later list (W6)."""
    keys = {key_value.key: key_value for key_value in listed}
    for response in received:
        for event in response.events:
            if event.key_value.version:
                keys[event.key_value.key] = event.key_value
            else:
                keys.pop(event.key_value.key, None)
    return [keys[key] for key in sorted(keys)]


def wanted(watched: Watched, events: tuple) -> tuple:
    """Those of the events that are about the watch's keys."""
    return tuple([event for event in events
                  if event.key_value.key == watched.key or watched.key <= event.key_value.key < watched.end])


def name_of(entry: Entry) -> tuple[str, int] | None:
    """What tells an entry's command from all others."""
    return None if entry.command is None else (entry.command.origin, entry.command.number)


def changed(members: Members, memory: Memory, question: str) -> Iterator[tuple[EtcdMember, Any]]:
    """The members whose log is not as `question` saw it last, with it; a restarted member is looked at from
    the beginning."""
    marks = memory.setdefault(question, {})
    reached = memory.setdefault(question + " to", {})
    for member in members:
        log = member.state.log
        mark = (member.boot, log.last_index, log.last_term, log.commit)
        if marks.get(member.address) == mark:
            continue
        if member.address in marks and marks[member.address][0] != member.boot:
            reached[member.address] = 0
        marks[member.address] = mark
        yield member, log


def on_disk(world, address: str, index: int) -> int | str | None:
    """The term of the entry at `index` on the disk under `address`, "snapshot" when a snapshot covers it, or
    None."""
    machine = world.machines.get(address.partition("/")[0])
    if machine is None or LOG_FILE not in machine.disk.files:
        return None
    for record in reversed(machine.disk.files[LOG_FILE].synced):
        if isinstance(record, Store) and record.entries[0].index <= index:
            last = record.entries[-1].index
            return record.entries[index - record.entries[0].index].term if index <= last else None
        if isinstance(record, Snapshot | LogBegin) and record.index >= index:
            return "snapshot"
    return None
