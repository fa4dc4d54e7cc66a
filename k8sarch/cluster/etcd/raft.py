"""The rules of Raft: a member's state and one message make the next state and a plan.

Contract: nothing here sends, writes, waits, draws or reads a clock; `member.py` does that. `step` changes the
state that it is given and returns the plan (`plan.py`). Timers come in as the messages ElectionDue and
HeartbeatDue, the disk's word as Persisted.
Source: Ongaro & Ousterhout, "In Search of an Understandable Consensus Algorithm", figure 2; Ongaro's thesis,
sections 6.4 (reads), 9.6 (pre-vote) and 10.2.1 (the leader writes to its disk while its followers write to
theirs); etcd raft `raft.go` for pre-vote with check-quorum and for the leader's view of a follower.

Simplified: membership is fixed, and leadership is not handed over on purpose. A member does not tick every
100 ms; its timers are set for the tick at which it would act. A lost snapshot is sent again after an election
time-out; etcd is told by its transport.
Kept hot: in a quiet cluster nearly all events are heartbeats, so a state keeps the plans that it gives again
and again.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..kernel.clock import Instant, ms
from .facts import (
    ElectionRepeated,
    ElectionStarted,
    EntryDropped,
    LeaderElected,
    LeaderFollowed,
    LeaderLost,
    LeaderSteppedDown,
    MemberCaughtUp,
    SnapshotInstalled,
    VoteGranted,
)
from .messages import (
    AppendEntries,
    AppendReply,
    Command,
    Entry,
    Heartbeat,
    HeartbeatReply,
    InstallSnapshot,
    PreVoteReply,
    PreVoteRequest,
    ReadIndexReply,
    ReadIndexRequest,
    Snapshot,
    VoteReply,
    VoteRequest,
)
from .plan import (
    BEAT,
    LISTEN,
    LISTEN_FRESH,
    Answer,
    Apply,
    Confirm,
    Restore,
    Save,
    Send,
    Store,
    StoreSnapshot,
    Tell,
)
from .raft_log import RaftLog

HEARTBEAT_PERIOD = ms(100)              # etcd --heartbeat-interval
# etcd --election-timeout 1000 ms; each time-out is drawn from 10 … 19 ticks.
ELECTION_TICKS = 10
ELECTION_TIMEOUT = ELECTION_TICKS * HEARTBEAT_PERIOD
ENTRIES_PER_MESSAGE_MAX = 256           # ours; etcd bounds a message by 512 KiB
# etcd maxInflightMsgs; ours counts entries that were sent and not confirmed.
INFLIGHT_MAX = 512
# Entries; etcd --snapshot-count is 10,000: ours is smaller so that a lesson can see one.
SNAPSHOT_PERIOD = 1_000
DROPPED_KEPT = 16
SNAPSHOT_KEPT_BEHIND = 500              # entries kept before a snapshot for slow followers; etcd keeps 5,000

FOLLOWER, PRE_CANDIDATE, CANDIDATE, LEADER = "follower", "pre-candidate", "candidate", "leader"
PROBE, REPLICATE, SNAPSHOT = "probe", "replicate", "snapshot"

Plan = Sequence[Any]  # steps of plan.py, in the order in which they are carried out
NOTHING: tuple = ()


class ElectionDue(NamedTuple):
    """The election timer ended."""


class HeartbeatDue(NamedTuple):
    """The leader's heartbeat timer ended."""


class Propose(NamedTuple):
    """To the leader: append these commands, each under its own thread."""

    commands: tuple[tuple[Command, tuple[int, ...]], ...]


class Persisted(NamedTuple):
    """What we appended in `term` is on our disk up to `index`."""

    index: int  # type: ignore[assignment]
    term: int


ELECTION_DUE, HEARTBEAT_DUE = ElectionDue(), HeartbeatDue()


class Progress:
    """What a leader believes of one follower."""

    __slots__ = ("match", "next", "mode", "paused", "active", "round", "snapshot_beat", "lagging_from")

    def __init__(self, following: int) -> None:
        self.match = 0                  # highest entry known to be on its disk
        self.next = following           # first entry to send next
        # PROBE: one append at a time; REPLICATE: sent ahead of answers; SNAPSHOT: waits for one.
        self.mode = PROBE
        self.paused = False             # PROBE: an append is under way
        self.active = False             # heard from since the last check of the quorum
        self.round = 0                  # the last question "do I still lead?" that it heard
        self.snapshot_beat = 0          # the heartbeat at which its snapshot was sent
        self.lagging_from: int | None = None  # its last entry when we saw that it had missed some


class RaftState:
    """All that a member knows of the consensus. `vote`, `term` and the log are on disk too; the rest dies
    with the process."""

    __slots__ = (
        "me",
        "peers",
        "quorum",
        "term",
        "vote",
        "log",
        "snapshot",
        "role",
        "leader",
        "heard_at",
        "votes",
        "progress",
        "stable",
        "beats",
        "round",
        "reads",
        "postponed",
        "calm_beat",
        "calm_reply",
        "calm_round",
        "attempts",
        "dropped",
    )

    def __init__(self, me: str, members: tuple[str, ...]) -> None:
        self.me = me
        self.peers = tuple([member for member in sorted(members) if member != me])
        self.quorum = (len(self.peers) + 1) // 2 + 1
        self.term = 0
        self.vote = ""                          # whom we voted for in `term`
        self.log = RaftLog()
        self.snapshot: Snapshot | None = None   # the newest, for followers that are too far behind
        self.role = FOLLOWER
        self.leader = ""
        self.heard_at: Instant = 0              # when the leader last spoke
        self.votes: dict[str, bool] = {}
        self.attempts = 0                       # elections since a leader was known
        self.progress: dict[str, Progress] = {}
        self.stable = 0                         # leader: our own entries up to here are on our disk
        self.beats = 0
        self.round = 0
        self.reads: list[tuple[int, int, str, int]] = []    # leader: (round, index, asked by, its number)
        self.postponed: list[tuple[str, int]] = []          # leader: reads that came before its first commit
        self.calm_beat: tuple | None = None     # leader: the plan of a heartbeat while nothing changes
        self.calm_reply: tuple | None = None    # follower: the plan of an answer while nothing changes
        self.calm_round = -1
        # The last that a leader's log took the place of; for those who look.
        self.dropped: tuple[Entry, ...] = ()

    @property
    def members(self) -> tuple[str, ...]:
        """All members, this one included, in order."""
        return tuple(sorted((self.me, *self.peers)))


def step(state: RaftState, message, sender: str, now: Instant) -> Plan:
    """What `message` from `sender` makes of `state` at `now`, by a clock that only goes forward. Returns the
    plan."""
    return RULES[type(message)](state, message, sender, now)


# Elections


def on_election_due(state: RaftState, _, sender: str, now: Instant) -> Plan:
    """No leader was heard for a whole time-out: ask whether we would win (thesis 9.6)."""
    if state.role == LEADER:
        return NOTHING
    plan: list = []
    if state.leader:
        plan.append(
            Tell(LeaderLost(state.me, state.leader, state.term, now - state.heard_at), silent=(state.leader,))
        )
        state.attempts = 0
    state.attempts += 1
    become(state, PRE_CANDIDATE, leader="")
    state.votes = {state.me: True}
    if not state.peers:
        return [*plan, *stand(state)]
    asked = state.term + 1
    plan.append(
        Tell(
            ElectionStarted(state.me, asked, pre=True)
            if state.attempts == 1
            else ElectionRepeated(state.me, asked)
        )
    )
    plan.append(LISTEN_FRESH)
    request = PreVoteRequest(asked, state.log.last_index, state.log.last_term)
    plan.extend([Send(peer, request) for peer in state.peers])
    return plan


def stand(state: RaftState) -> list:
    """Become a candidate: a new term, our own vote, on disk before anybody hears of it."""
    become(state, CANDIDATE, leader="")
    state.term += 1
    state.vote = state.me
    state.votes = {state.me: True}
    plan: list = [Tell(ElectionStarted(state.me, state.term, pre=False)), Save(state.term, state.me)]
    if not state.peers:
        return [*plan, *lead(state)]
    request = VoteRequest(state.term, state.log.last_index, state.log.last_term)
    return [*plan, LISTEN_FRESH, *[Send(peer, request) for peer in state.peers]]


def on_pre_vote_request(state: RaftState, message: PreVoteRequest, candidate: str, now: Instant) -> Plan:
    """Would we vote for it? Not while we hear a leader; and nothing of ours changes."""
    if message.term > state.term and has_leader(state, now):
        return NOTHING
    granted = (message.term > state.term or may_vote(state, candidate)) and message.term >= state.term \
        and state.log.is_up_to_date(message.last_log_index, message.last_log_term)
    return [Send(candidate, PreVoteReply(message.term if granted else state.term, granted))]


def on_vote_request(state: RaftState, message: VoteRequest, candidate: str, now: Instant) -> Plan:
    """One vote a term, for a log that lacks nothing of ours, and on disk before the answer leaves."""
    if message.term < state.term:
        return [Send(candidate, VoteReply(state.term, False))]
    if message.term > state.term and has_leader(state, now):
        # Check-quorum: a member that was cut off must not unseat a leader that a majority hears.
        return NOTHING
    before = state.term, state.vote
    plan = enter_term(state, message.term) if message.term > state.term else []
    granted = may_vote(state, candidate) and state.log.is_up_to_date(
        message.last_log_index, message.last_log_term
    )
    if granted:
        state.vote = candidate
    if (state.term, state.vote) != before:
        plan.append(Save(state.term, state.vote))
    if granted:
        plan += [Tell(VoteGranted(state.me, candidate, state.term)), LISTEN]
    return [*plan, Send(candidate, VoteReply(state.term, granted))]


def on_pre_vote_reply(state: RaftState, message: PreVoteReply, sender: str, now: Instant) -> Plan:
    """A majority would elect us: stand. A later term: we are behind, follow."""
    if not message.granted and message.term > state.term:
        return follow(state, message.term, "", now)
    if state.role != PRE_CANDIDATE or message.term != (state.term + 1 if message.granted else state.term):
        return NOTHING
    return counted(state, sender, message.granted, now, stand)


def on_vote_reply(state: RaftState, message: VoteReply, sender: str, now: Instant) -> Plan:
    """A majority of votes of this term: lead it."""
    if message.term > state.term:
        return follow(state, message.term, "", now)
    if state.role != CANDIDATE or message.term != state.term:
        return NOTHING
    return counted(state, sender, message.granted, now, lead)


def counted(state: RaftState, voter: str, granted: bool, now: Instant, won) -> Plan:
    """Note a vote. `won(state)` when a majority says yes; follow nobody when a majority says no."""
    state.votes.setdefault(voter, granted)
    yes = sum(state.votes.values())
    if yes >= state.quorum:
        return won(state)
    if len(state.votes) - yes >= state.quorum:
        return follow(state, state.term, "", now)
    return NOTHING


def has_leader(state: RaftState, now: Instant) -> bool:
    """Whether a leader was heard within the shortest election time-out (a leader hears itself)."""
    return state.role == LEADER or (state.leader != "" and now - state.heard_at < ELECTION_TIMEOUT)


def may_vote(state: RaftState, candidate: str) -> bool:
    """Whether our vote of this term is still to be given, or was given to this candidate."""
    return state.vote == candidate or (state.vote == "" and state.leader == "")


# Roles


def become(state: RaftState, role: str, leader: str) -> None:
    """Change the role, and forget what belonged to the old one."""
    state.role = role
    state.leader = leader
    state.votes, state.progress = {}, {}
    state.reads, state.postponed = [], []
    state.calm_beat = state.calm_reply = None


def enter_term(state: RaftState, term: int) -> list:
    """Become a follower of nobody in a later term, whose Save is still to be planned."""
    plan: list = []
    if state.role == LEADER:
        plan.append(Tell(LeaderSteppedDown(state.me, state.term, term, 0, len(state.peers) + 1)))
    state.term, state.vote = term, ""
    become(state, FOLLOWER, leader="")
    plan.append(LISTEN_FRESH)
    return plan


def follow(state: RaftState, term: int, leader: str, now: Instant) -> list:
    """Become a follower in `term`, of `leader` if it is known."""
    if term > state.term:
        plan = [*enter_term(state, term), Save(term, "")]
    else:
        plan = [LISTEN_FRESH]
    become(state, FOLLOWER, leader)
    if leader:
        state.heard_at = now
        state.attempts = 0
        plan.append(Tell(LeaderFollowed(state.me, leader, term)))
    return plan


def lead(state: RaftState) -> list:
    """Become leader: say so at once with an empty entry, for only an entry of our own term commits those
    before it (5.4.2)."""
    voters = tuple(sorted(voter for voter, granted in state.votes.items() if granted))
    become(state, LEADER, leader=state.me)
    state.attempts = 0
    log = state.log
    # Our vote was on disk before it was counted, and the log before the vote.
    state.stable = log.last_index
    state.round = state.beats = 0
    state.progress = {peer: Progress(log.last_index + 1) for peer in state.peers}
    return [
        Tell(LeaderElected(state.me, state.term, len(voters), len(state.peers) + 1, voters)),
        BEAT,
        *append(state, ((None, ()),)),
    ]


# The log


def on_propose(state: RaftState, message: Propose, sender: str, now: Instant) -> Plan:
    """A leader appends; nobody else may."""
    assert state.role == LEADER, f"{state.me} does not lead and cannot append"
    return append(state, message.commands)


def append(state: RaftState, commands: tuple[tuple[Command | None, tuple[int, ...]], ...]) -> list:
    """New entries of our term: to the followers, and at the same time to our own disk (thesis 10.2.1)."""
    log = state.log
    term, index = state.term, log.last_index
    entries = tuple(
        [Entry(index + place, term, because, command) for place, (command, because) in enumerate(commands, 1)]
    )
    log.entries.extend(entries)
    plan: list = []
    for peer, progress in state.progress.items():
        supply(state, peer, progress, plan)
    plan += [Store(entries, log.commit), Confirm(log.last_index, term)]
    return plan


def supply(state: RaftState, peer: str, progress: Progress, plan: list, even_if_empty: bool = False) -> None:
    """Plan to send `peer` what it lacks, if it is time: entries, or a snapshot when they are no longer
    kept."""
    log = state.log
    if (
        progress.paused
        or progress.mode == SNAPSHOT
        or (
            progress.mode == REPLICATE
            and progress.next - 1 - progress.match >= INFLIGHT_MAX
            and not even_if_empty
        )
    ):
        return
    previous = progress.next - 1
    term = log.term_at(previous)
    if term is None:
        if progress.active:
            assert state.snapshot is not None, f"{state.me} compacted its log without a snapshot"
            progress.mode, progress.snapshot_beat = SNAPSHOT, state.beats
            plan.append(Send(peer, InstallSnapshot(state.term, state.snapshot)))
        return
    entries = log.slice(progress.next, previous + ENTRIES_PER_MESSAGE_MAX)
    if not entries and not even_if_empty:
        return
    if progress.mode == PROBE:
        progress.paused = True
    else:
        progress.next += len(entries)
    because = entries[-1].because or None if entries else None
    plan.append(Send(peer, AppendEntries(state.term, previous, term, entries, log.commit), because))


def on_append(state: RaftState, message: AppendEntries, leader: str, now: Instant) -> Plan:
    """The leader's entries: taken if our log holds the entry before them (5.3)."""
    term, previous_index, previous_term, entries, commit = message
    if term < state.term:
        return [Send(leader, AppendReply(state.term, previous_index, False))]
    plan = heard(state, term, leader, now)
    log = state.log
    if previous_index < log.commit:
        plan.append(Send(leader, AppendReply(term, log.commit, True)))
        return plan
    if log.term_at(previous_index) != previous_term:
        hint = log.last_not_after(previous_index, previous_term)
        plan.append(Send(leader, AppendReply(term, previous_index, False, hint, log.term_at(hint) or 0)))
        return plan
    last = previous_index + len(entries)
    known = 0
    while known < len(entries) and log.term_at(entries[known].index) == entries[known].term:
        known += 1
    fresh = entries[known:]
    if fresh:
        dropped = log.put(fresh)
        if dropped:
            state.dropped = (*state.dropped, *dropped)[-DROPPED_KEPT:]
            fact = EntryDropped(state.me, leader, dropped[0].index, dropped[-1].index, dropped[-1].term)
            plan.append(Tell(fact, also=dropped[-1].because))
    commit = min(commit, last)
    news = commit > log.commit
    if news:
        log.commit = commit
    if fresh:
        plan.append(Store(fresh, log.commit))
    plan.append(Send(leader, AppendReply(term, last, True)))
    if news:
        plan.append(Apply(commit))
    return plan


def heard(state: RaftState, term: int, leader: str, now: Instant) -> list:
    """The leader of `term`, which is not before ours, spoke: listen anew, and follow it if we did not yet."""
    if term == state.term and state.leader == leader:
        state.heard_at = now
        return [LISTEN]
    assert state.role != LEADER or term > state.term, f"{state.me} and {leader} both lead term {term}"
    return follow(state, term, leader, now)


def on_append_reply(state: RaftState, message: AppendReply, peer: str, now: Instant) -> Plan:
    """A follower took our entries: perhaps they are committed now. Or it refused: try further back."""
    if message.term > state.term:
        return follow(state, message.term, "", now)
    if state.role != LEADER or message.term < state.term:
        return NOTHING
    progress = state.progress[peer]
    progress.active = True
    plan: list = []
    if not message.accepted:
        if step_back(state, progress, message):
            supply(state, peer, progress, plan, even_if_empty=True)
        return plan
    index = message.index
    if index > progress.match or (index == progress.match and progress.mode == PROBE):
        progress.match = index
        progress.next = max(progress.next, index + 1) if progress.mode == REPLICATE else index + 1
        progress.mode, progress.paused = REPLICATE, False
        state.calm_beat = None
        committed(state, plan)
    if progress.lagging_from is not None and progress.match >= state.log.commit:
        missed = progress.match - progress.lagging_from
        progress.lagging_from = None
        if missed > 0:
            plan.append(Tell(MemberCaughtUp(peer, state.me, progress.match, missed), silent=(peer,)))
    supply(state, peer, progress, plan)
    return plan


def step_back(state: RaftState, progress: Progress, message: AppendReply) -> bool:
    """Choose an earlier entry from a follower's hint; False when the refusal is an old one."""
    if progress.mode == REPLICATE:
        if message.index <= progress.match:
            return False
        progress.next = progress.match + 1
    else:
        if progress.mode == SNAPSHOT or message.index != progress.next - 1:
            return False
        agreed = state.log.last_not_after(message.hint_index, message.hint_term)
        progress.next = max(min(message.index, agreed + 1), progress.match + 1)
    progress.mode, progress.paused = PROBE, False
    if progress.lagging_from is None:
        progress.lagging_from = message.hint_index
    return True


def on_persisted(state: RaftState, message: Persisted, sender: str, now: Instant) -> Plan:
    """Our own disk counts as one of the majority."""
    if state.role != LEADER or message.term != state.term:
        return NOTHING
    state.stable = max(state.stable, message.index)
    plan: list = []
    committed(state, plan)
    return plan


def committed(state: RaftState, plan: list) -> None:
    """If a majority holds more of our term than is committed: commit it, and tell the followers (figure
    8)."""
    log = state.log
    held = sorted([state.stable, *[progress.match for progress in state.progress.values()]])
    index = held[-state.quorum]
    if index <= log.commit or log.term_at(index) != state.term:
        return
    log.commit = index
    state.calm_beat = None
    for peer, progress in state.progress.items():
        supply(state, peer, progress, plan, even_if_empty=progress.mode == REPLICATE)
    plan.append(Apply(index))
    postponed, state.postponed = state.postponed, []
    for asked_by, number in postponed:
        plan.extend(read_index(state, asked_by, number))


# Heartbeats


def on_heartbeat_due(state: RaftState, _, sender: str, now: Instant) -> Plan:
    """Every 100 ms: tell the followers that we lead. Every 10th time: step down unless a majority was
    heard."""
    if state.role != LEADER:
        return NOTHING
    state.beats += 1
    if state.beats % ELECTION_TICKS == 0 and state.peers:
        silent = tuple([peer for peer, progress in state.progress.items() if not progress.active])
        if silent:
            heard_from = len(state.peers) + 1 - len(silent)
            if heard_from < state.quorum:
                fact = LeaderSteppedDown(state.me, state.term, 0, heard_from, len(state.peers) + 1)
                return [Tell(fact, silent=silent), *follow(state, state.term, "", now)]
            give_up_on(state, silent)
        for progress in state.progress.values():
            progress.active = False
    plan = state.calm_beat
    if plan is None:
        plan = state.calm_beat = (BEAT, *heartbeats(state))
    return plan


def heartbeats(state: RaftState) -> list:
    """A heartbeat for each follower."""
    term, commit, round_ = state.term, state.log.commit, state.round
    return [
        Send(peer, Heartbeat(term, min(progress.match, commit), round_))
        for peer, progress in state.progress.items()
    ]


def give_up_on(state: RaftState, silent: tuple[str, ...]) -> None:
    """Send nothing ahead to followers that do not answer; whatever was sent may be lost."""
    for peer in silent:
        progress = state.progress[peer]
        if progress.lagging_from is None and progress.match:
            progress.lagging_from = progress.match
        if progress.mode != PROBE:  # what was sent as a probe is tried again from there (BecomeProbe)
            progress.mode, progress.next = PROBE, progress.match + 1
        progress.paused = True


def on_heartbeat(state: RaftState, message: Heartbeat, leader: str, now: Instant) -> Plan:
    """The leader lives: listen anew, and answer."""
    term, commit, round_ = message
    if term == state.term and state.leader == leader:
        state.heard_at = now
        if commit <= state.log.commit:
            if round_ != state.calm_round or state.calm_reply is None:
                state.calm_round = round_
                state.calm_reply = (LISTEN, Send(leader, HeartbeatReply(term, round_)))
            return state.calm_reply
    elif term < state.term:
        # So that a leader that was cut off learns of our term.
        return [Send(leader, AppendReply(state.term, 0, False))]
    plan = heard(state, term, leader, now)
    plan.append(Send(leader, HeartbeatReply(term, round_)))
    if commit > state.log.commit:
        assert commit <= state.log.last_index, (
            f"{state.me} is told that entry {commit} is committed, and does not hold it"
        )
        state.log.commit = commit
        plan.append(Apply(commit))
    return plan


def answer_tells_nothing(state: RaftState, message: Heartbeat, peer: str) -> bool:
    """Leader: whether we know all that the follower's answer to this heartbeat could tell. Never so for the
    first heartbeat after a check of the quorum: the next check rests on its answer.
    """
    progress = state.progress[peer]
    return (progress.active and progress.mode == REPLICATE and progress.round == message.round
            and progress.match == state.log.last_index)


def hears(state: RaftState, message: Heartbeat, leader: str, at: Instant) -> bool:
    """Follower: take a heartbeat that says no more than that our leader lives, as of `at`; False when it says
    more.
    """
    if message.term != state.term or state.leader != leader or message.commit > state.log.commit:
        return False
    state.heard_at = at
    return True


def on_heartbeat_reply(state: RaftState, message: HeartbeatReply, peer: str, now: Instant) -> Plan:
    """A follower lives, and confirms that we led when we asked."""
    term, round_ = message
    if term != state.term or state.role != LEADER:
        return follow(state, term, "", now) if term > state.term else NOTHING
    progress = state.progress[peer]
    progress.active = True
    if progress.mode == REPLICATE and progress.match == state.log.last_index and progress.round == round_:
        return NOTHING
    plan: list = []
    if round_ > progress.round:
        progress.round = round_
        confirm_reads(state, plan)
    if progress.mode == SNAPSHOT and state.beats - progress.snapshot_beat >= ELECTION_TICKS:
        progress.mode = PROBE           # the snapshot was lost: begin again from what is known
        progress.next = progress.match + 1
    progress.paused = False
    if progress.match < state.log.last_index or progress.mode == PROBE:
        supply(state, peer, progress, plan, even_if_empty=True)
    return plan


# Reads


def on_read_index(state: RaftState, message: ReadIndexRequest, sender: str, now: Instant) -> Plan:
    """Up to where must be applied what is read now? Who does not lead says nothing; the asking member asks
    again."""
    return read_index(state, sender, message.number) if state.role == LEADER else NOTHING


def read_index(state: RaftState, asked_by: str, number: int) -> list:
    """Remember the commit index, and ask all followers whether we still lead (thesis 6.4)."""
    log = state.log
    if log.term_at(log.commit) != state.term:
        # Entries of earlier terms may be committed without our knowing.
        state.postponed.append((asked_by, number))
        return []
    state.round += 1
    state.reads.append((state.round, log.commit, asked_by, number))
    state.calm_beat = None
    plan = heartbeats(state)
    confirm_reads(state, plan)
    return plan


def confirm_reads(state: RaftState, plan: list) -> None:
    """Answer the reads whose question a majority has heard."""
    heard_rounds = sorted([state.round, *[progress.round for progress in state.progress.values()]])
    confirmed = heard_rounds[-state.quorum]
    while state.reads and state.reads[0][0] <= confirmed:
        _, index, asked_by, number = state.reads.pop(0)
        plan.append(
            Answer(number, index) if asked_by == state.me else Send(asked_by, ReadIndexReply(number, index))
        )


# Snapshots


def on_install_snapshot(state: RaftState, message: InstallSnapshot, leader: str, now: Instant) -> Plan:
    """What we lack is no longer kept as entries: begin anew from the leader's store."""
    term, snapshot = message
    if term < state.term:
        return [Send(leader, AppendReply(state.term, 0, False))]
    plan = heard(state, term, leader, now)
    log = state.log
    if snapshot.index > log.commit:
        if log.term_at(snapshot.index) == snapshot.term:
            # We hold these entries, and now know that they are committed.
            log.commit = snapshot.index
            plan.append(Apply(snapshot.index))
        else:
            log.restore(snapshot.index, snapshot.term)
            state.snapshot = snapshot
            plan += [
                Tell(SnapshotInstalled(state.me, leader, snapshot.index)),
                StoreSnapshot(snapshot),
                Restore(snapshot),
            ]
    plan.append(Send(leader, AppendReply(term, log.commit, True)))
    return plan


def compact(state: RaftState, snapshot: Snapshot) -> None:
    """`snapshot` stands for the entries up to its index; some of them are kept for followers that are a
    little behind."""
    state.snapshot = snapshot
    state.log.compact(snapshot.index - SNAPSHOT_KEPT_BEHIND)


RULES: dict[type, Callable[..., Any]] = {
    ElectionDue: on_election_due,
    HeartbeatDue: on_heartbeat_due,
    Propose: on_propose,
    Persisted: on_persisted,
    PreVoteRequest: on_pre_vote_request,
    PreVoteReply: on_pre_vote_reply,
    VoteRequest: on_vote_request,
    VoteReply: on_vote_reply,
    AppendEntries: on_append,
    AppendReply: on_append_reply,
    Heartbeat: on_heartbeat,
    HeartbeatReply: on_heartbeat_reply,
    ReadIndexRequest: on_read_index,
    InstallSnapshot: on_install_snapshot,
}
FROM_PEERS = (
    PreVoteRequest,
    PreVoteReply,
    VoteRequest,
    VoteReply,
    AppendEntries,
    AppendReply,
    Heartbeat,
    HeartbeatReply,
    ReadIndexRequest,
    InstallSnapshot,
)
