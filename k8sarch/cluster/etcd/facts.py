"""What can happen to a member of etcd. `member` and `leader` are addresses ("cp-1/etcd")."""

from dataclasses import dataclass

from ..kernel.clock import Duration
from ..kernel.journal import Fact


def named(address: str) -> str:
    """`cp-1/etcd` as people say it: etcd on cp-1."""
    machine, _, process = address.partition("/")
    return f"{process} on {machine}"


def machine_of(address: str) -> str:
    """`cp-1/etcd` → cp-1."""
    return address.partition("/")[0]


def counted(count: int, noun: str, plural: str = "") -> str:
    """1 entry, 2 entries."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


@dataclass(frozen=True, slots=True)
class LeaderLost(Fact):
    """A follower's election time-out ended without a heartbeat."""

    member: str
    leader: str
    term: int
    silent_for: Duration

    def says(self) -> str:
        return (f"{named(self.member)} heard nothing from its leader {machine_of(self.leader)} "
                f"for {self.silent_for / 1_000_000:.1f} s")


@dataclass(frozen=True, slots=True)
class ElectionStarted(Fact):
    """`pre`: it only asks whether it would win; nobody's term changes."""

    member: str
    term: int
    pre: bool

    def says(self) -> str:
        if self.pre:
            return f"{named(self.member)} asks the others whether they would elect it in term {self.term}"
        return f"{named(self.member)} stands for election in term {self.term} and votes for itself"


@dataclass(frozen=True, slots=True)
class ElectionRepeated(Fact):
    """The last attempt brought no majority."""

    member: str
    term: int
    routine = True

    def says(self) -> str:
        return (
            f"{named(self.member)} still knows no leader and asks again whether it may lead term {self.term}"
        )


@dataclass(frozen=True, slots=True)
class VoteGranted(Fact):
    member: str
    candidate: str
    term: int
    routine = True

    def says(self) -> str:
        return f"{named(self.member)} gave its vote of term {self.term} to {machine_of(self.candidate)}"


@dataclass(frozen=True, slots=True)
class LeaderElected(Fact):
    """`voters`: who had said yes when the majority was counted; a later yes adds nothing."""

    member: str
    term: int
    votes: int
    members: int
    voters: tuple[str, ...]

    def says(self) -> str:
        return f"{named(self.member)} leads term {self.term} with {self.votes} of {self.members} votes"


@dataclass(frozen=True, slots=True)
class LeaderFollowed(Fact):
    member: str
    leader: str
    term: int

    def says(self) -> str:
        return f"{named(self.member)} follows {machine_of(self.leader)} in term {self.term}"


@dataclass(frozen=True, slots=True)
class LeaderSteppedDown(Fact):
    """`later_term` above 0: it heard of that term. 0: it heard from no majority, `heard` of `members`
    including itself."""

    member: str
    term: int
    later_term: int
    heard: int
    members: int

    def says(self) -> str:
        if self.later_term:
            return f"{named(self.member)} leads term {self.term} no more: it heard of term {self.later_term}"
        return (
            f"{named(self.member)} leads term {self.term} no more: within 1 s it heard from {self.heard} "
            f"of {counted(self.members, 'member')}, itself included, which is no majority"
        )


@dataclass(frozen=True, slots=True)
class EntryDropped(Fact):
    """Entries `first` … `last` were never committed, and the log of the new leader has others in their
    place."""

    member: str
    leader: str
    first: int
    last: int
    term: int

    def says(self) -> str:
        which, they, others = (
            (f"entry {self.first}", "it was", "another in its")
            if self.first == self.last
            else (f"entries {self.first} to {self.last}", "they were", "others in their")
        )
        return (
            f"{named(self.member)} drops {which} of term {self.term}: {they} never committed, "
            f"and the leader {machine_of(self.leader)} has {others} place"
        )


@dataclass(frozen=True, slots=True)
class SnapshotInstalled(Fact):
    member: str
    leader: str
    index: int

    def says(self) -> str:
        return (
            f"{named(self.member)} took everything up to entry {self.index} from {machine_of(self.leader)} "
            f"at once: the entries that it lacked are no longer kept"
        )


@dataclass(frozen=True, slots=True)
class MemberCaughtUp(Fact):
    """Recorded by the leader."""

    member: str
    leader: str
    index: int
    missed: int

    def says(self) -> str:
        return (f"{named(self.member)} has caught up with the leader {machine_of(self.leader)}: "
                f"{counted(self.missed, 'entry', 'entries')} it had missed")


@dataclass(frozen=True, slots=True)
class RequestTimedOut(Fact):
    """Nobody knows whether such a write will still happen."""

    member: str
    write: bool
    leader: str                     # "" when the member knew none
    routine = True

    def says(self) -> str:
        asked = "A write" if self.write else "A read"
        lack = f"no answer from its leader {machine_of(self.leader)}" if self.leader else "no leader"
        return f"{asked} asked of {named(self.member)} timed out after 7 s: it had {lack}"


@dataclass(frozen=True, slots=True)
class HistoryCompacted(Fact):
    member: str
    revision: int
    routine = True

    def says(self) -> str:
        return f"{named(self.member)} forgot what was before revision {self.revision}"
