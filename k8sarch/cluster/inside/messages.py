"""Messages between programs as rows for a sequence diagram: what kind, what they say, what became of them.

A row: {id, sent, arrives, from, to, kind, outcome, says, because}. Instants are microseconds; `kind` is one
of KINDS, `outcome` way, done, refused or lost; `because` the number of the change behind it, 0 when
nobody's. The id is the same whenever the tape is played: when it was sent, by whom, to whom, and which of
those it is. Raft's messages bear etcd's own names (raftpb), for they are what a learner meets in its logs.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..apiserver import messages as api
from ..cni import packets
from ..etcd import messages as etcd
from ..kernel.clock import Instant
from ..kernel.component import ConnectionClosed, ConnectionRefused
from ..runtime import messages as runtime
from .entry_words import about, called, request_words

KINDS = ("raft", "request", "response", "watch", "probe", "traffic")
BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Message(NamedTuple):
    """One message as the wire had it. `number`: which of those with the same sender, receiver and instant."""

    sent: Instant
    arrives: Instant
    sender: str
    to: str
    content: Any
    outcome: str
    because: tuple[int, ...]
    number: int

    @property
    def id(self) -> str:
        """Names it, the same whenever the tape is played."""
        return f"{self.sent}:{self.sender}:{self.to}:{self.number}"


def numbered(wire: Iterable[tuple], counts: dict[tuple, int]) -> list[Message]:
    """The entries of a world's wire with their numbers; `counts` is carried from call to call."""
    found = []
    for entry in wire:
        key = (entry[0], entry[2], entry[3])
        number = counts.get(key, 0)
        counts[key] = number + 1
        sent, arrives, sender, to, content, outcome, because = entry
        found.append(Message(sent, arrives, sender, to, content, outcome, because, number))
    return found


def row(message: Message) -> dict[str, Any]:
    """The message as a row."""
    return {
        "id": message.id,
        "sent": message.sent,
        "arrives": message.arrives,
        "from": message.sender,
        "to": message.to,
        "kind": kind_of(message.content),
        "outcome": message.outcome,
        "says": says(message.content),
        "because": message.because[0] if message.because else 0,
    }


def kind_of(content: Any) -> str:
    """One of KINDS."""
    kind = KIND_OF.get(type(content))
    if kind is not None:
        return kind
    return "response" if type(content).__name__.endswith(ANSWERS) else "request"


ANSWERS = (
    *("Reply", "Response", "Answer", "Running", "Exited", "Gone", "Present", "Layers", "Ready", "List"),
    *("Refused", "Opened", "Closed", "Backend"),
)
RAFT = (
    etcd.PreVoteRequest,
    etcd.PreVoteReply,
    etcd.VoteRequest,
    etcd.VoteReply,
    etcd.Heartbeat,
    etcd.HeartbeatReply,
    etcd.AppendEntries,
    etcd.AppendReply,
    etcd.InstallSnapshot,
    etcd.Forward,
    etcd.ReadIndexRequest,
    etcd.ReadIndexReply,
)
KIND_OF: dict[type, str] = {
    **dict.fromkeys(RAFT, "raft"),
    api.WatchEvents: "watch",
    api.WatchEnded: "watch",
    etcd.WatchResponse: "watch",
    etcd.WatchCreated: "watch",
    etcd.WatchCancelled: "watch",
    **dict.fromkeys((api.Ping, api.Pong, api.ReadyCheck, api.Readiness), "probe"),
    **dict.fromkeys((runtime.Probe, runtime.ProbeResult, runtime.Status, runtime.Ready), "probe"),
    **dict.fromkeys((packets.HealthCheck, packets.HealthAnswer), "probe"),
    **dict.fromkeys((packets.Question, packets.Answer), "traffic"),
}


def says(content: Any) -> str:
    """What a message says, in a line."""
    speaker = SAYS.get(type(content))
    return speaker(content) if speaker is not None else plainly(content)


def plainly(content: Any) -> str:
    """The name of a message in words, with its first plain field: "stop container, pod shop/web-x"."""
    name = BETWEEN_WORDS.sub(" ", type(content).__name__).lower()
    for field in getattr(content, "_fields", ()):
        value = getattr(content, field)
        if isinstance(value, str) and value and field != "id":
            return f"{name}, {field} {value[:60]}"
    return name


def append(message: etcd.AppendEntries) -> str:
    after = f"after {message.previous_index} of term {message.previous_term}"
    if not message.entries:
        return f"MsgApp, no entry, {after}"
    first, last = message.entries[0], message.entries[-1]
    if first is last:
        return f"MsgApp {first.index} {about(first.command)['what']}, term {first.term}"
    return f"MsgApp {first.index} to {last.index}, {after}"


def append_reply(message: etcd.AppendReply) -> str:
    if message.accepted:
        return f"MsgAppResp: has all up to {message.index}"
    return f"MsgAppResp: refused, entry {message.index} is not the leader's; try after {message.hint_index}"


def yes(message: Any) -> str:
    return "yes" if message.granted else "no"


def request(message: api.Request) -> str:
    where = "/".join(filter(None, (message.resource, message.namespace, message.name, message.subresource)))
    return f"{message.verb} {where}"


def response(message: api.Response) -> str:
    body = message.body or {}
    if body.get("kind") == "Status" and message.code >= 400:
        return f"{message.code} {body.get('reason', '')}"
    items = body.get("items")
    if items is not None:
        return f"{message.code}, {len(items)} items"
    version = body.get("metadata", {}).get("resourceVersion")
    return f"{message.code}{f', rev {version}' if version else ''}"


def watch_events(message: api.WatchEvents) -> str:
    kind, document, _ = message.events[-1]
    if kind == "ERROR":
        return f"ERROR {document.get('reason', '')}"
    metadata = document.get("metadata", {})
    name = "/".join(filter(None, (metadata.get("namespace"), metadata.get("name"))))
    said = f"{kind} {document.get('kind', '').lower()} {name}".rstrip()
    return said if len(message.events) == 1 else f"{len(message.events)} events, last {said}"


def etcd_events(message: etcd.WatchResponse) -> str:
    if not message.events:
        return f"progress: nothing up to rev {message.revision} is missing"
    event = message.events[0]
    more = f" and {len(message.events) - 1} more" if len(message.events) > 1 else ""
    return f"{event.kind} {called(event.key_value.key)}{more}, rev {message.revision}"


def question(message: packets.Question) -> str:
    return f"request to {message.service}" + (f", pod {message.endpoint.pod}" if message.endpoint.pod else "")


def answer(message: packets.Answer) -> str:
    return f"failed: {message.failure.why}" if message.failure else "answered"


SAYS: dict[type, Any] = {
    etcd.PreVoteRequest: lambda message: f"MsgPreVote, would-be term {message.term}",
    etcd.PreVoteReply: lambda message: f"MsgPreVoteResp: {yes(message)}",
    etcd.VoteRequest: lambda message: (
        f"MsgVote, term {message.term}, last {message.last_log_index} of term {message.last_log_term}"
    ),
    etcd.VoteReply: lambda message: f"MsgVoteResp: {yes(message)}",
    etcd.Heartbeat: lambda message: f"MsgHeartbeat, term {message.term}",
    etcd.HeartbeatReply: lambda message: f"MsgHeartbeatResp, term {message.term}",
    etcd.AppendEntries: append,
    etcd.AppendReply: append_reply,
    etcd.InstallSnapshot: lambda message: f"MsgSnap, everything up to {message.snapshot.index}",
    etcd.Forward: lambda message: f"MsgProp {about(message.command)['what']}",
    etcd.ReadIndexRequest: lambda message: "MsgReadIndex: up to where may I read?",
    etcd.ReadIndexReply: lambda message: f"MsgReadIndexResp: up to {message.index}",
    etcd.Range: lambda message: f"Range {request_words(message)}",
    etcd.RangeReply: lambda message: (
        f"{message.count} key{'' if message.count == 1 else 's'}, rev {message.revision}"
    ),
    etcd.Txn: lambda message: f"Txn {request_words(message)}",
    etcd.TxnReply: lambda message: (
        f"done, rev {message.revision}" if message.succeeded else "not done: its condition does not hold"
    ),
    etcd.WatchResponse: etcd_events,
    etcd.WatchCreated: lambda message: f"watch {message.watch_id} begins, rev {message.revision}",
    etcd.WatchCancelled: lambda message: f"watch {message.watch_id} ends: {message.why}",
    etcd.Refused: lambda message: message.why,
    api.Request: request,
    api.Response: response,
    api.WatchEvents: watch_events,
    api.Ping: lambda message: "PING",
    api.Pong: lambda message: "PING, acknowledged",
    api.ReadyCheck: lambda message: "GET /readyz",
    api.Readiness: lambda message: f"{message.code}{f' {message.failed}' if message.failed else ''}",
    packets.Question: question,
    packets.Answer: answer,
    ConnectionClosed: lambda message: "connection closed",
    ConnectionRefused: lambda message: "connection refused",
}


def telling(messages: list[Message]) -> list[Message]:
    """The messages of Raft that tell something: votes, the first of a row of losses, refusals, what carries
    several entries, the first word that gets through again; of the steady rhythm, heartbeats and single
    entries that are taken, only the last RHYTHM_KEPT."""
    kept: list[int] = []
    rhythm: list[int] = []
    known: dict[tuple, tuple] = {}
    for place, message in enumerate(messages):
        kind = type(message.content)
        if kind not in RHYTHM:
            if kind not in NOT_TOLD:
                kept.append(place)
            continue
        way = (kind, message.sender, message.to)
        is_lost = message.outcome == "lost"
        entries = message.content.entries if kind is etcd.AppendEntries else ()
        several = len(entries) > 1 and not is_lost
        news: tuple[Any, ...] = (message.content.term, is_lost, getattr(message.content, "accepted", True))
        if is_lost and entries:
            news = (*news, entries[-1].index)  # the loss of another entry is another loss
        first = None if kind is etcd.PreVoteRequest else (message.content.term, False, True)
        usual = known.get(way, first)
        (kept if several or news != usual else rhythm).append(place)
        known[way] = news
    return [messages[place] for place in sorted(kept + rhythm[-RHYTHM_KEPT:])]


RHYTHM = (etcd.Heartbeat, etcd.HeartbeatReply, etcd.AppendEntries, etcd.AppendReply, etcd.PreVoteRequest)
RHYTHM_KEPT = 5
NOT_TOLD = (etcd.ReadIndexRequest, etcd.ReadIndexReply, etcd.Forward)
