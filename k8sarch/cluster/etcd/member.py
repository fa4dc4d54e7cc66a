"""EtcdMember: one member of the cluster, as a process: it carries out the plans of Raft and serves the API
server of its machine.

Contract: plans are carried out in the order made; what follows a write to disk waits for the disk, and
everything written while the disk is busy shares the next sync. An applied entry's answers and watch events
travel under the thread of that entry's own proposal. After a start nothing is done before what was found on
the disk is surely on it.
Source: etcd `server/etcdserver` (raft.go, v3_server.go, server.go).

Simplified: a heartbeat of which nothing can come but that the leader was heard is heard at once, and its
answer left out (World.passes_at_once). The store is rebuilt from the last snapshot and the log; etcd keeps it
on disk beside them. A read that finds no leader waits for one like a write does, up to the request time-out.
"""

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from ..kernel.clock import Instant, ms, seconds
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from ..kernel.journal import merge
from . import mvcc, raft
from .facts import ElectionStarted, HistoryCompacted, LeaderElected, LeaderFollowed, RequestTimedOut
from .messages import (
    TIMED_OUT,
    TIMED_OUT_AFTER_LEADER_FAILURE,
    TOO_MANY_REQUESTS,
    WHY,
    AskProgress,
    CancelWatch,
    Command,
    Compact,
    CompactReply,
    Entry,
    Forward,
    Heartbeat,
    HeartbeatReply,
    Range,
    RangeReply,
    ReadIndexReply,
    ReadIndexRequest,
    Refused,
    Snapshot,
    Status,
    StatusReply,
    Txn,
    TxnReply,
    Watch,
)
from .plan import (
    LISTEN,
    Answer,
    Apply,
    Beat,
    Confirm,
    Listen,
    LogBegin,
    Restore,
    Save,
    Send,
    Store,
    StoreSnapshot,
    Tell,
)
from .watch import Parcel, Watchers

REQUEST_TIMEOUT = seconds(7)                # etcd ReqTimeout(): 5 s and two election time-outs
READ_INDEX_RETRY = ms(500)                  # etcd readIndexRetryTime
# Waiting at one member; etcd refuses when applying is 5,000 entries behind.
REQUESTS_MAX = 5_000
# etcd adjustTicks(): a member that starts listens two ticks, and its draw, for a leader.
BOOT_TICKS_SKIPPED = 8
LOG_FILE = "log"
ROUNDS_REMEMBERED = 64                      # how a revision came to be, until some API server records it


class Waiting(NamedTuple):
    """A request of a client that is not answered yet."""

    client: str
    request: Any
    because: tuple[int, ...]
    asked: Instant


class EtcdMember(Component):
    """A member of etcd. `peers`: the addresses of all members; its own may be among them."""

    def __init__(self, machine, name: str, peers: tuple[str, ...]) -> None:
        super().__init__(machine, name)
        # Tells this process from the ones before it at the same address.
        self.boot = machine.starts
        self.log_file = self.file(LOG_FILE)
        self.state = raft.RaftState(self.address, peers)
        self.store = mvcc.Store()
        self.watchers = Watchers()
        self.applied = 0
        # The change by which we took our present leader, or the last.
        self.followed = 0
        self.told = 0                                   # our last change of standing
        self.leader_since: Instant = 0
        self.queue: deque[tuple] = deque()              # plans that wait, each with its thread
        self.syncing = False                            # something is on its way to the disk
        # Leader: commands that wait for the disk before they go out, with threads.
        self.proposed: list[tuple] = []
        # A plan is being carried out; what comes up meanwhile comes after it.
        self.busy = False
        # Numbers of our proposals and reads; no earlier process got this far.
        self.next_number = self.world.now
        self.writing: dict[int, Waiting] = {}           # proposed, by number
        self.held: dict[int, Waiting] = {}              # not yet proposed: no leader is known
        self.reading: dict[int, Waiting] = {}           # waits for a read index
        # (number of the question, highest read that it covers).
        self.asked_reads: tuple[int, int] | None = None
        # (entry to be applied first, highest read that may then be served).
        self.readable: list[tuple[int, int]] = []

    def start(self) -> None:
        """Read the disk, and listen for a leader."""
        self.recover()
        self.leader_since = self.world.now
        ticks = raft.ELECTION_TICKS - BOOT_TICKS_SKIPPED + self.chance.below(raft.ELECTION_TICKS)
        if not self.state.peers:
            ticks = 1
        self.timeout = self.within_a_tick(ticks)
        self.listen_step(LISTEN)
        self.syncing = True
        self.log_file.sync(self, self.synced, None, ())

    def recover(self) -> None:
        """Read term, vote, snapshot and log from the disk, and apply what is known to be committed."""
        state, commit = self.state, 0
        for record in self.log_file.records():
            match record:
                case Snapshot():
                    state.snapshot = record
                    state.log = raft.RaftLog(record.index, record.term)
                    self.store.thaw(record.content)
                    self.applied = commit = record.index
                case Save():
                    state.term, state.vote = record.term, record.voted_for
                case LogBegin():
                    state.log = raft.RaftLog(record.index, record.term)
                case Store():
                    commit = max(commit, record.commit)
                    state.log.put(record.entries)
        state.log.commit = min(commit, state.log.last_index)
        self.apply(state.log.commit)

    # The one door

    def receive(self, message, sender: str) -> None:
        kind = type(message)
        if kind in FROM_PEERS:
            plan = RULES[kind](self.state, message, sender, self.world.now)
            if plan:
                self.carry_out(plan)
        else:
            self.serve(message, sender)

    def serve(self, message, sender: str) -> None:
        """What is not of Raft itself."""
        match message:
            case Range(serializable=False):
                self.read(message, sender)
            case Range():
                self.answer_range(Waiting(sender, message, self.world.because, self.world.now))
            case Txn() | Compact():
                self.write(message, sender)
            case Watch():
                self.watch(message, sender)
            case CancelWatch():
                self.deliver(self.watchers.cancel(sender, message.watch_id))
            case AskProgress():
                self.deliver(self.watchers.progress(sender, message.watch_id, self.store))
            case Status():
                state = self.state
                reply = StatusReply(message.id, state.leader, state.term, state.role, state.log.commit,
                                    self.applied, self.store.revision)
                self.send(sender, reply)
            case Forward():
                self.propose(message.command, self.world.because)
            case ReadIndexReply():
                self.read_index_known(message.number, message.index)
            case ConnectionClosed(client) | ConnectionRefused(client):
                self.watchers.forget(client)
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    # Plans

    def carry_out(self, plan) -> None:
        """Do the steps of a plan, or put it behind those that wait for the disk or are being carried out."""
        if self.busy or self.syncing:
            self.queue.append((self.world.because, plan))
            return
        self.busy = True
        for place, step in enumerate(plan):
            kind = type(step)
            if kind in WRITES:
                self.queue.appendleft((self.world.because, plan[place:]))
                break
            CARRY_OUT[kind](self, step)
        if self.queue:
            self.flush()
        self.busy = False

    def flush(self) -> None:
        """Carry out what waits; from the first write on only write, and leave the rest until all of that is
        on the disk."""
        waiting = []
        context = self.world.because
        while self.queue:
            self.world.because, steps = self.queue.popleft()
            behind = []
            for step in steps:
                kind = type(step)
                if kind in WRITES:
                    self.syncing = True
                    CARRY_OUT[kind](self, step)
                elif self.syncing:
                    behind.append(step)
                else:
                    CARRY_OUT[kind](self, step)
            if behind:
                waiting.append((self.world.because, behind))
        if self.syncing:
            self.queue.extend(waiting)
            self.log_file.sync(self, self.synced, None, ())
        self.world.because = context

    def synced(self, _) -> None:
        """The disk is done: go on with what waited for it."""
        self.syncing = False
        self.busy = True
        self.flush()
        self.busy = False
        if self.proposed:
            proposed, self.proposed = tuple(self.proposed), []
            if self.state.role == raft.LEADER:
                self.carry_out(
                    raft.on_propose(self.state, raft.Propose(proposed), self.address, self.world.now)
                )

    def save(self, step: Save) -> None:
        self.log_file.write(step)

    def store_entries(self, step: Store) -> None:
        self.log_file.write(step)

    def store_snapshot(self, step: StoreSnapshot) -> None:
        self.log_file.replace([step.snapshot, Save(self.state.term, self.state.vote)])

    def send_step(self, step: Send) -> None:
        to, message, because = step
        world = self.world
        world.post(self.address, to, message, world.because if because is None else because, None)

    def confirm(self, step: Confirm) -> None:
        self.carry_out(
            raft.step(self.state, raft.Persisted(step.index, step.term), self.address, self.world.now)
        )

    def apply_step(self, step: Apply) -> None:
        self.apply(step.index)

    def restore(self, step: Restore) -> None:
        """Jump to a snapshot; what was asked of us and lies within it is answered by the time-out only."""
        self.store.thaw(step.snapshot.content)
        self.applied = step.snapshot.index
        self.deliver(self.watchers.catch_all_up(self.store))
        self.serve_reads()

    def tell(self, step: Tell) -> None:
        """Record a fact; the rest of its plan happens because of it."""
        fact, silent, also = step
        because = self.from_silence(silent) if silent else merge(self.world.because, also)
        if isinstance(fact, ElectionStarted) and not fact.pre:
            because = self.made_possible(because)
        if not because:
            # A heartbeat is because of nothing; that we hear it now is because we started, or came back.
            because = self.changed_since(0, self.machine.name, self.address)
        number = self.record(fact, because)
        if fact.routine:
            return
        self.told = number
        self.world.because = (number,)
        if isinstance(fact, LeaderFollowed | LeaderElected):
            self.followed = number
            self.after(0, self.leader_known)    # not here: the plan at hand has the first word

    def made_possible(self, because: tuple[int, ...]) -> tuple[int, ...]:
        """Why a majority says yes now: if a member came back after we began to ask, because of that."""
        latest = max(map(self.last_change_of, self.state.members))
        return merge((latest,), because) if because and latest > because[0] else because

    def from_silence(self, silent: tuple[str, ...]) -> tuple[int, ...]:
        """The last sign of life, and what ended it: the last change of the silent members, or of ourselves if
        that came later."""
        seen = (self.followed,) if self.followed else ()
        ended = [change for change in map(self.last_change_of, silent) if change]
        ours = self.last_change_of(self.address)
        if ours > max(ended, default=0):
            return merge(seen, (ours,))
        return merge(seen, *[(change,) for change in ended])

    def last_change_of(self, address: str) -> int:
        """The number of the last change of state of a process, its machine or its cable, as only nature knows
        it."""
        changes = self.world.state_changes
        return max(changes.get(address, 0), changes.get(address.partition("/")[0], 0))

    def answer_step(self, step: Answer) -> None:
        self.read_index_known(step.number, step.index)

    # Timers

    def listen_step(self, step: Listen) -> None:
        if step.fresh:
            self.timeout = self.within_a_tick(raft.ELECTION_TICKS + self.chance.below(raft.ELECTION_TICKS))
            self.disarm("heartbeat")
        self.arm("election", self.timeout, self.election_due, None, None,
                 "Then it asks the others whether it may lead.")

    def within_a_tick(self, ticks: int) -> int:
        """The time-out of so many ticks, counted from the next one."""
        return ticks * raft.HEARTBEAT_PERIOD + self.chance.below(raft.HEARTBEAT_PERIOD)

    def election_due(self, _) -> None:
        self.carry_out(raft.step(self.state, raft.ELECTION_DUE, self.address, self.world.now))

    def beat(self, step: Beat) -> None:
        if "election" in self.armed:
            self.disarm("election")
        self.arm("heartbeat", raft.HEARTBEAT_PERIOD, self.heartbeat_due, None, (self.followed,),
                 "Then it tells its followers that it leads.")

    def heartbeat_due(self, _) -> None:
        state = self.state
        plan = raft.on_heartbeat_due(state, raft.HEARTBEAT_DUE, self.address, self.world.now)
        if plan is not state.calm_beat or self.syncing:
            self.carry_out(plan)
            return
        beat, *sends = plan
        self.beat(beat)
        answer = HeartbeatReply(state.term, state.round)
        for send in sends:
            to, heartbeat, _ = send
            if not (raft.answer_tells_nothing(state, heartbeat, to)
                    and self.world.passes_at_once(self.address, to, heartbeat, answer)):
                self.send_step(send)

    def hears(self, message: Heartbeat, sender: str, at: Instant) -> bool:
        if self.busy or self.syncing or not raft.hears(self.state, message, sender, at):
            return False
        self.arm("election", at + self.timeout - self.world.now, self.election_due, None, None,
                 "Then it asks the others whether it may lead.")
        return True

    # Writing

    def write(self, request: Txn | Compact, client: str) -> None:
        """A client wants to change the store: through the log, unless it only reads."""
        if type(request) is Txn:
            if not mvcc.writes(request):
                self.read(request, client)
                return
            try:
                mvcc.check(request)
            except mvcc.StoreError as error:
                self.send(client, Refused(request.id, error.reason, WHY[error.reason]))
                return
        if len(self.writing) + len(self.held) >= REQUESTS_MAX:
            self.send(client, Refused(request.id, TOO_MANY_REQUESTS, WHY[TOO_MANY_REQUESTS]))
            return
        number = self.next_number = self.next_number + 1
        waiting = Waiting(client, request, self.world.because, self.world.now)
        self.expect()
        if self.state.leader:
            self.writing[number] = waiting
            self.propose(Command(self.address, number, request), waiting.because)
        else:
            self.held[number] = waiting

    def propose(self, command: Command, because: tuple[int, ...]) -> None:
        """Append as the leader, or ask the leader to; without one a proposal from elsewhere is dropped."""
        state = self.state
        if state.role == raft.LEADER:
            if self.syncing:
                # What comes while the disk is busy goes out together.
                self.proposed.append((command, because))
            else:
                self.carry_out(
                    raft.on_propose(state, raft.Propose(((command, because),)), self.address, self.world.now)
                )
        elif state.leader:
            self.send(state.leader, Forward(command), because)

    def leader_known(self, _) -> None:
        """Who leads is known again: propose and ask what was held back."""
        if not self.state.leader:
            return
        self.leader_since = self.world.now
        held, self.held = self.held, {}
        for number, waiting in held.items():
            self.writing[number] = waiting
            self.propose(Command(self.address, number, waiting.request), waiting.because)
        self.asked_reads = None
        self.ask_read_index()

    def apply(self, index: int) -> None:
        """Hand the entries up to `index` to the store, and tell whoever waits for them, each under its own
        thread."""
        world = self.world
        context = world.because
        log = self.state.log
        if self.applied < log.offset:
            # A snapshot took the place of these entries; its Restore comes next.
            return
        while self.applied < index:
            entry = log.entry(self.applied + 1)
            self.applied = entry.index
            if entry.command is not None:
                world.because = entry.because
                self.apply_entry(entry, entry.command)
        world.because = context
        self.serve_reads()
        newest = self.state.snapshot
        if self.applied - (newest.index if newest else 0) >= raft.SNAPSHOT_PERIOD:
            self.take_snapshot()

    def apply_entry(self, entry: Entry, command: Command) -> None:
        """One entry: what it makes of the store, its client's answer, its watchers' news."""
        request = command.request
        mine = self.writing.pop(command.number, None) if command.origin == self.address else None
        if type(request) is Txn:
            succeeded, results, revision = self.store.txn(request, entry.because)
            if mine is not None:
                number = revision.number if revision else self.store.revision
                self.send(mine.client, TxnReply(request.id, succeeded, number, results))
            if revision is not None:
                self.remember_round(entry, request, revision.number)
                self.deliver(self.watchers.notify(revision))
            return
        assert isinstance(request, Compact), f"{request!r} is in the log"
        try:
            self.store.compact(request.revision)
        except mvcc.StoreError as error:
            if mine is not None:
                refused = Refused(request.id, error.reason, WHY[error.reason], error.compact_revision)
                self.send(mine.client, refused)
            return
        if mine is not None:
            self.record(HistoryCompacted(self.address, request.revision))
            self.send(mine.client, CompactReply(request.id, self.store.revision))

    def remember_round(self, entry: Entry, request: Txn, revision: int) -> None:
        """Let nature note how a revision came to be: who asked, and which members had it on their disks when
        the leader, which applies it first, counted a majority. Members that apply it later add nothing."""
        name, seen, state = f"round {revision}", self.world.seen, self.state
        if name not in seen and revision > self.world.news.get("revision", 0):
            holders = [peer for peer, progress in state.progress.items() if progress.match >= entry.index]
            leads = state.role == raft.LEADER
            seen[name] = (
                request.note,
                (state.term, entry.index, self.address if leads else "",
                 tuple(sorted([*holders, self.address])) if leads else ()),
            )
            seen.pop(f"round {revision - ROUNDS_REMEMBERED}", None)

    def take_snapshot(self) -> None:
        """Let a snapshot stand for the older part of the log, in memory and on disk."""
        state = self.state
        log = state.log
        snapshot = Snapshot(self.applied, log.term_at(self.applied) or 0, self.store.frozen())
        raft.compact(state, snapshot)
        # The whole file is put in place at once, so what of it was still on its way to the disk is on it now.
        self.log_file.replace([snapshot, LogBegin(log.offset, log.offset_term), Save(state.term, state.vote),
                               Store(tuple(log.entries), log.commit)])

    # Reading

    def read(self, request: Range | Txn, client: str) -> None:
        """A linearizable read: ask the leader how far we must have come, together with all reads that
        wait."""
        if len(self.reading) >= REQUESTS_MAX:
            self.send(client, Refused(request.id, TOO_MANY_REQUESTS, WHY[TOO_MANY_REQUESTS]))
            return
        number = self.next_number = self.next_number + 1
        self.reading[number] = Waiting(client, request, self.world.because, self.world.now)
        self.expect()
        self.ask_read_index()

    def ask_read_index(self) -> None:
        """One question at a time, for all the reads that came before it; asked again until it is answered."""
        if self.asked_reads is not None or not self.reading:
            return
        covered = next(reversed(self.reading))
        number = self.next_number = self.next_number + 1
        self.asked_reads = number, covered
        self.arm(
            "read index",
            READ_INDEX_RETRY,
            self.read_index_overdue,
            number,
            self.reading[covered].because,
            "Then it asks the leader again up to where it may read.",
        )
        state = self.state
        if state.role == raft.LEADER:
            self.carry_out(raft.read_index(state, self.address, number))
        elif state.leader:
            self.send(state.leader, ReadIndexRequest(number), self.reading[covered].because)

    def read_index_overdue(self, number: int) -> None:
        """No answer: ask again."""
        if self.asked_reads is not None and self.asked_reads[0] == number:
            self.asked_reads = None
            self.ask_read_index()

    def read_index_known(self, number: int, index: int) -> None:
        """The reads that the question covered may be served once `index` is applied."""
        if self.asked_reads is None or self.asked_reads[0] != number:
            return
        self.readable.append((index, self.asked_reads[1]))
        self.asked_reads = None
        self.disarm("read index")
        self.serve_reads()
        self.ask_read_index()

    def serve_reads(self) -> None:
        """Answer the reads whose entry is applied."""
        while self.readable and self.readable[0][0] <= self.applied:
            _, covered = self.readable.pop(0)
            for number in [number for number in self.reading if number <= covered]:
                waiting = self.reading.pop(number)
                if type(waiting.request) is Range:
                    self.answer_range(waiting)
                else:
                    self.answer_reading_txn(waiting)

    def answer_range(self, waiting: Waiting) -> None:
        """Read the store as it is here and now."""
        request = waiting.request
        try:
            found = self.store.range(request)
        except mvcc.StoreError as error:
            answer: Any = Refused(request.id, error.reason, WHY[error.reason], error.compact_revision)
        else:
            answer = RangeReply(request.id, self.store.revision, found.key_values, found.count)
        self.send(waiting.client, answer, waiting.because)

    def answer_reading_txn(self, waiting: Waiting) -> None:
        """A transaction that only reads."""
        request = waiting.request
        succeeded, results, _ = self.store.txn(request, waiting.because)
        self.send(
            waiting.client, TxnReply(request.id, succeeded, self.store.revision, results), waiting.because
        )

    # Time-outs

    def expect(self) -> None:
        """Watch over the request that waits longest."""
        if "requests" not in self.armed:
            self.arm("requests", REQUEST_TIMEOUT, self.requests_overdue, None, (),
                     "Then the request that waits longest is answered: timed out.")

    def requests_overdue(self, _) -> None:
        """Answer what waited too long; requests are waiting in the order in which they came."""
        now = self.world.now
        oldest: Instant | None = None
        for waiting_room in (self.held, self.writing, self.reading):
            for number, waiting in list(waiting_room.items()):
                if waiting.asked + REQUEST_TIMEOUT > now:
                    oldest = waiting.asked if oldest is None else min(oldest, waiting.asked)
                    break
                del waiting_room[number]
                self.time_out(waiting, write=waiting_room is not self.reading)
        if oldest is not None:
            self.arm("requests", oldest + REQUEST_TIMEOUT - now, self.requests_overdue, None, (),
                     "Then the request that waits longest is answered: timed out.")

    def time_out(self, waiting: Waiting, write: bool) -> None:
        """Tell a client that its request got no answer in time; a write may still happen."""
        fact = RequestTimedOut(self.address, write, self.state.leader)
        number = self.record(fact, merge((self.told,) if self.told else (), waiting.because))
        why = WHY[TIMED_OUT]
        if (
            waiting.asked < self.leader_since
            and self.leader_since - 2 * raft.ELECTION_TIMEOUT < waiting.asked
        ):
            why = TIMED_OUT_AFTER_LEADER_FAILURE
        self.send(waiting.client, Refused(waiting.request.id, TIMED_OUT, why), (number,))

    # Watching

    def watch(self, request: Watch, client: str) -> None:
        """Begin a watch; it ends with its client."""
        if client not in self.connections:
            self.open_connection(client)
        self.deliver(self.watchers.create(request, client, self.store))

    def deliver(self, parcels: list[Parcel]) -> None:
        """Send what the watchers are to hear."""
        post, address = self.world.post, self.address
        for to, message, because in parcels:
            post(address, to, message, because, None)


RULES = raft.RULES
FROM_PEERS = frozenset(raft.FROM_PEERS)
WRITES = frozenset((Save, Store, StoreSnapshot))
CARRY_OUT: dict[type, Callable[..., None]] = {
    Save: EtcdMember.save,
    Store: EtcdMember.store_entries,
    StoreSnapshot: EtcdMember.store_snapshot,
    Send: EtcdMember.send_step,
    Confirm: EtcdMember.confirm,
    Apply: EtcdMember.apply_step,
    Restore: EtcdMember.restore,
    Listen: EtcdMember.listen_step,
    Beat: EtcdMember.beat,
    Tell: EtcdMember.tell,
    Answer: EtcdMember.answer_step,
}
