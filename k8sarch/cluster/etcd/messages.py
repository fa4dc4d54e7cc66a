"""What is said between members of etcd, and between a member and its clients.

Contract: messages are nouns and are never changed; a client numbers its requests (`id`) and its watches
(`watch_id`) itself, and every answer names that number. Keys are text, values are opaque. A range of keys is
[key, end); `end` "" means the one key alone. (`type: ignore` beside a field: the names index and count are
the paper's, and tuple has methods of the same name.)
Source: etcd `api/etcdserverpb/rpc.proto` and raft `raftpb/raft.proto`; names between members follow the Raft
paper.

Simplified: compares are for equality and of the three revisions only; no leases, no nested transactions, no
filters on watches.
"""

from typing import Any, NamedTuple

# Between members


class Command(NamedTuple):
    """What a log entry asks of the store: the `request` of a client of the member `origin`, which knows it by
    `number`."""

    origin: str
    number: int
    request: "Txn | Compact"


class Entry(NamedTuple):
    """One place of the log. `because` is the thread of its own proposal; `command` None is the empty entry of
    a new leader."""

    index: int  # type: ignore[assignment]
    term: int
    because: tuple[int, ...]
    command: Command | None


class Snapshot(NamedTuple):
    """Everything that the entries up to `index` made of the store (see `mvcc.Store.frozen`)."""

    index: int  # type: ignore[assignment]
    term: int
    content: tuple


class PreVoteRequest(NamedTuple):
    """Who has not heard a leader, to all: "would you vote for me in this term?" Nobody's term changes by
    it."""

    term: int
    last_log_index: int
    last_log_term: int


class PreVoteReply(NamedTuple):
    """`term` is the term asked for when granted, else the answering member's own."""

    term: int
    granted: bool


class VoteRequest(NamedTuple):
    """Candidate to all: "let me lead this term"; a member grants at most one a term."""

    term: int
    last_log_index: int
    last_log_term: int


class VoteReply(NamedTuple):
    """The answer, after it is on the voter's disk."""

    term: int
    granted: bool


class Heartbeat(NamedTuple):
    """Leader to each follower, every 100 ms. `commit` is no further than what that follower is known to hold;
    `round` numbers the leader's questions "do I still lead?" (0: never asked)."""

    term: int
    commit: int
    round: int


class HeartbeatReply(NamedTuple):
    """Follower to leader: still with you, and I have heard your question `round`."""

    term: int
    round: int


class AppendEntries(NamedTuple):
    """Leader to follower: after the entry (`previous_index`, `previous_term`) come `entries`; all up to
    `commit` is committed."""

    term: int
    previous_index: int
    previous_term: int
    entries: tuple[Entry, ...]
    commit: int


class AppendReply(NamedTuple):
    """Accepted: my log equals yours up to `index`, on my disk. Refused: I lack the entry at `index`; try
    after `hint_index`, where my entry is of `hint_term`."""

    term: int
    index: int  # type: ignore[assignment]
    accepted: bool
    hint_index: int = 0
    hint_term: int = 0


class InstallSnapshot(NamedTuple):
    """Leader to a follower whose next entry the leader no longer holds."""

    term: int
    snapshot: Snapshot


class Forward(NamedTuple):
    """A member to the leader: please put this into the log."""

    command: Command


class ReadIndexRequest(NamedTuple):
    """A member to the leader: up to which entry must I have applied to read what is true now?"""

    number: int


class ReadIndexReply(NamedTuple):
    """The leader, after a majority confirmed that it leads."""

    number: int
    index: int  # type: ignore[assignment]


# What the store holds and tells


class KeyValue(NamedTuple):
    """A key as it stands. `version` counts its writes since it was created."""

    key: str
    value: Any
    create_revision: int
    mod_revision: int
    version: int


class Event(NamedTuple):
    """One key's change. A deletion's `key_value` has value None, version 0 and the revision of the deletion;
    `previous` is what was there before, None for a creation."""

    kind: str                       # "PUT" or "DELETE"
    key_value: KeyValue
    previous: KeyValue | None


PUT, DELETE = "PUT", "DELETE"


# From clients


class Compare(NamedTuple):
    """Whether `target` ("mod", "create" or "version") of `key` equals `value`; all three are 0 for a key that
    is not there."""

    key: str
    target: str
    value: int


class Put(NamedTuple):
    """Store `value` under `key`."""

    key: str
    value: Any


class Delete(NamedTuple):
    """Remove the keys in [key, end); without `end`, the one key."""

    key: str
    end: str = ""


class Get(NamedTuple):
    """Read the keys in [key, end); without `end`, the one key."""

    key: str
    end: str = ""


class Txn(NamedTuple):
    """If all `compares` hold, do `success`, else `failure`; all at one revision. A key may be put only once.
    A Txn that writes nothing is answered like a linearizable Range. `note` is the client's own, and is only
    handed on."""

    id: int
    compares: tuple[Compare, ...]
    success: tuple[Put | Delete | Get, ...]
    failure: tuple[Put | Delete | Get, ...] = ()
    note: tuple = ()


class TxnReply(NamedTuple):
    """`results` has for each operation that was done: the key as put, the keys that were deleted, or the keys
    found."""

    id: int
    succeeded: bool
    revision: int
    results: tuple[tuple[KeyValue, ...], ...]


class Range(NamedTuple):
    """The live keys in [key, end). `revision` 0 means now; `serializable` reads what this member has, which
    may be old."""

    id: int
    key: str
    end: str = ""
    revision: int = 0
    limit: int = 0
    serializable: bool = False


class RangeReply(NamedTuple):
    """`revision` is the store's when it was read; `count` is the number of keys without the limit."""

    id: int
    revision: int
    key_values: tuple[KeyValue, ...]
    count: int  # type: ignore[assignment]


class Compact(NamedTuple):
    """Forget what was before `revision`."""

    id: int
    revision: int


class CompactReply(NamedTuple):
    """Nothing below `revision` can be read any more."""

    id: int
    revision: int


class Watch(NamedTuple):
    """Tell me every change in [key, end) from `start_revision` on; 0 means from now."""

    watch_id: int
    key: str
    end: str = ""
    start_revision: int = 0


class WatchCreated(NamedTuple):
    """Changes up to `revision` follow at once, if asked for; later ones as they happen."""

    watch_id: int
    revision: int


class WatchResponse(NamedTuple):
    """All the events of one revision that this watch asked for, in order. Without events: nothing up to
    `revision` is missing."""

    watch_id: int
    revision: int
    events: tuple[Event, ...]


class CancelWatch(NamedTuple):
    """Tell me no more."""

    watch_id: int


class WatchCancelled(NamedTuple):
    """No more comes. `compact_revision` above 0: what was asked for is compacted; list again, and watch from
    there."""

    watch_id: int
    compact_revision: int
    why: str


class AskProgress(NamedTuple):
    """How far has this watch come? Answered by a WatchResponse without events, after all that were sent
    before it."""

    watch_id: int


class Status(NamedTuple):
    """Who leads, as you know it?"""

    id: int


class StatusReply(NamedTuple):
    """What the member that was asked knows."""

    id: int
    leader: str                     # "" when this member knows none
    term: int
    role: str
    commit: int
    applied: int
    revision: int


class Refused(NamedTuple):
    """The answer of a request that failed; `reason` is one of the words below, `why` is etcd's sentence.
    After `timed-out` nobody knows whether it will still happen."""

    id: int
    reason: str
    why: str
    compact_revision: int = 0


COMPACTED = "compacted"
FUTURE_REVISION = "future-revision"
TIMED_OUT = "timed-out"
TOO_MANY_REQUESTS = "too-many-requests"
DUPLICATE_KEY = "duplicate-key"

WHY = {
    COMPACTED: "etcdserver: mvcc: required revision has been compacted",
    FUTURE_REVISION: "etcdserver: mvcc: required revision is a future revision",
    TIMED_OUT: "etcdserver: request timed out",
    TOO_MANY_REQUESTS: "etcdserver: too many requests",
    DUPLICATE_KEY: "etcdserver: duplicate key given in txn request",
}
TIMED_OUT_AFTER_LEADER_FAILURE = "etcdserver: request timed out, possibly due to previous leader failure"


def prefix_end(prefix: str) -> str:
    """The `end` for which [prefix, end) holds exactly the keys that begin with `prefix`, which is not
    empty."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)
