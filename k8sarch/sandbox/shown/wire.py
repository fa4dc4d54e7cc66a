"""Which messages are shown: a dozen at most in a frame, what was lost or refused first, routine chatter last.

The shape says the kind: request, response, watch, raft, probe, traffic (design: the grammar for messages).
"""

import re
from functools import cache

SHOWN_MAX = 12
SHOWN_UP_TO = 10  # cluster seconds a second; faster than this nobody could follow a message
RAFT_MAX = 3
BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
SHAPES = {
    "Request": "request",
    "Response": "response",
    "WatchEvents": "watch",
    "Ping": "probe",
    "Pong": "probe",
}


def messages_shown(sandbox) -> tuple[list[list], list[list]]:
    """[shape, from, to, sent, arrives, outcome, label] of the messages worth showing since the last frame:
    those that are news, and the chatter of a cluster at rest. Looks only while watched."""
    world = sandbox.cluster.world
    is_fast = sandbox.pacer.speed > SHOWN_UP_TO or sandbox.pacer.seeking_until is not None
    if not sandbox.viewers or (is_fast and sandbox.ring is None):
        world.wire = None
        return [], []
    wire, world.wire = world.wire or [], []
    if sandbox.ring is not None:
        sandbox.ring.take(wire)
    if is_fast:
        return [], []
    components = sandbox.picture.tables["components"]
    shown, chatter, raft = [], [], 0
    for sent, arrives, sender, to, message, outcome, _ in wire:
        shape = SHAPES.get(type(message).__name__)
        if shape is None and raft >= RAFT_MAX and outcome == "done":
            continue  # if it is of Raft, there are enough of it: most of what is on the wire
        if sender not in components or to not in components:
            continue
        if shape is None and sender.endswith("/etcd") and to.endswith("/etcd"):
            shape = "raft"
            raft += 1
            if raft > RAFT_MAX and outcome == "done":
                continue
        if shape is not None:
            list_ = chatter if outcome == "done" and is_routine(shape, message) else shown
            list_.append([shape, sender, to, sent, arrives, outcome, message])
    shown.sort(key=rank)
    chatter.sort(key=rank)
    del chatter[max(SHOWN_MAX - len(shown), 0) :], shown[SHOWN_MAX:]
    for row in (*shown, *chatter):
        row[6] = label(row[6])
    return shown, chatter


def is_routine(shape: str, message) -> bool:
    """Whether a message comes again and again in a cluster at rest: Raft, probes, renewals of leases."""
    if shape in ("raft", "probe"):
        return True
    match type(message).__name__:
        case "Request":
            return message.resource == "leases"
        case "Response":
            return message.ok and message.body.get("kind") == "Lease"
        case _:
            return all(
                kind == "BOOKMARK" or document.get("kind") == "Lease" for kind, document, _ in message.events
            )


def rank(shown: list) -> tuple[bool, bool]:
    """Losses first, Raft last; the order in time is kept within."""
    return shown[5] == "done", shown[0] == "raft"


def label(message) -> str:
    """What a focused message says of itself."""
    match type(message).__name__:
        case "Request":
            return f"{message.verb} {message.resource}{'/' + message.name if message.name else ''}"
        case "Response":
            return str(message.code)
        case "WatchEvents":
            return f"{len(message.events)} watch event{'s' if len(message.events) > 1 else ''}"
        case name:
            return in_words(name)


@cache
def in_words(name: str) -> str:
    """`append reply`, of the name of a kind of message."""
    return BETWEEN_WORDS.sub(" ", name).lower()
