"""What happened to programs and their machines, as marks on the lifelines of a sequence diagram.

A mark: {at, on, says, change, you, kind}; `on` is the address whose lifeline bears it, `you`: the learner
did it; `kind` is act, fault, leads, follows, silence or asks.
"""

from typing import Any

from ..etcd import facts as etcd
from ..kernel import facts as kernel
from ..kernel.clock import Instant
from ..kernel.journal import Change

MACHINE_SAYS = {
    kernel.CableCut: ("you pull its cable", "its cable is cut"),
    kernel.CableJoined: ("you plug it in again", "its cable is whole again"),
    kernel.MachineWentDown: ("you cut its power", "loses its power"),
    kernel.MachineCameUp: ("you give it power again", "has power again"),
    kernel.LinkSlowed: ("you slow its network", "its network is slow"),
    kernel.LinkRestored: ("you make its network quick again", "its network is quick again"),
    kernel.ProcessStopped: ("you stop it", "stops"),
    kernel.ProcessStarted: ("you start it", "starts"),
    kernel.ProcessFrozen: ("you freeze it", "freezes"),
    kernel.ProcessThawed: ("you let it go on", "runs on"),
}


def marks(cluster, since: Instant, lifelines: tuple[str, ...]) -> list[dict[str, Any]]:
    """The marks on these lifelines from `since` on, oldest first."""
    found = []
    journal = cluster.world.journal
    for change in journal.backwards():
        if change.at < since:
            if not change.fact.routine:  # the two kinds leave the journal at different ages
                break
            continue
        for line in lifelines:
            mark = mark_of(journal, change, line)
            if mark is not None:
                found.append(mark)
    return found[::-1]


def mark_of(journal, change: Change, line: str) -> dict[str, Any] | None:
    """What a change means to the lifeline `line`, or None."""
    fact: Any = change.fact
    says = MACHINE_SAYS.get(type(fact))
    machine, _, program = line.partition("/")
    if says is not None:
        if fact.machine != machine or getattr(fact, "process", program) != program:
            return None
        you = is_act(journal, change)
        return {
            "at": change.at,
            "on": line,
            "says": says[0 if you else 1],
            "change": change.number,
            "you": you,
            "kind": "act" if you else "fault",
        }
    if getattr(fact, "member", "") != line:
        return None
    kind, words = member_says(fact)
    if not kind:
        return None
    return {"at": change.at, "on": line, "says": words, "change": change.number, "you": False, "kind": kind}


def member_says(fact: Any) -> tuple[str, str]:
    """(kind, words) of what a member of etcd makes known; ("", "") of what is no mark."""
    match fact:
        case etcd.LeaderLost():
            return "silence", f"{fact.silent_for / 1e6:.1f} s of silence"
        case etcd.ElectionStarted(pre=False):
            return "asks", f"stands for term {fact.term}"
        case etcd.LeaderElected():
            return "leads", f"leads term {fact.term}"
        case etcd.LeaderSteppedDown(later_term=0):
            return "follows", "heard no majority, steps down"
        case etcd.LeaderSteppedDown():
            return "follows", f"hears of term {fact.later_term}, steps down"
        case etcd.LeaderFollowed():
            return "follows", f"follows {fact.leader.partition('/')[0]}"
        case etcd.EntryDropped(first=first, last=last):
            return "drops", f"drops {first}" if first == last else f"drops {first} to {last}"
        case etcd.SnapshotInstalled():
            return "follows", f"takes a snapshot up to {fact.index}"
    return "", ""


def is_act(journal, change: Change) -> bool:
    """Whether somebody outside did it."""
    behind = journal.find(change.because[0]) if change.because else None
    return behind is not None and isinstance(behind.fact, kernel.CommandGiven)
