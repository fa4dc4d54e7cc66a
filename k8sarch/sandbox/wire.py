"""Which messages are shown: a dozen at most in a frame, what was lost or refused first, routine chatter last.

The shape says the kind: request, response, watch, raft, probe, traffic (design: the grammar for messages).
"""

import re

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


def messages_shown(sandbox) -> list[list]:
    """[shape, from, to, sent, arrives, outcome, label] of the messages worth showing since the last frame;
    looks only while watched."""
    world = sandbox.cluster.world
    is_fast = sandbox.pacer.speed > SHOWN_UP_TO or sandbox.pacer.seeking_until is not None
    if not sandbox.viewers or (is_fast and sandbox.ring is None):
        world.wire = None
        return []
    wire, world.wire = world.wire or [], []
    if sandbox.ring is not None:
        sandbox.ring.take(wire)
    if is_fast:
        return []
    components = sandbox.picture.tables["components"]
    shown, raft = [], 0
    for sent, arrives, sender, to, message, outcome, _ in wire:
        if sender not in components or to not in components:
            continue
        name = type(message).__name__
        shape = SHAPES.get(name)
        if shape is None and sender.endswith("/etcd") and to.endswith("/etcd"):
            shape = "raft"
            raft += 1
            if raft > RAFT_MAX and outcome == "done":
                continue
        if shape is not None:
            shown.append([shape, sender, to, sent, arrives, outcome, label(message)])
    shown.sort(key=rank)
    return shown[:SHOWN_MAX]


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
            return BETWEEN_WORDS.sub(" ", name).lower()
