"""The stream of one sandbox: frames on their way to those who look, at three levels, and the latest kept for
who comes back.

Contract: a frame names the number it stands on (`after`) and the one it leads to (`number`); several fold
into one without loss. Who looks closely gets every frame at once; the map gets what is news at once and what
is routine (rates, renewals, the clock) every second or two; a hidden tab gets one frame in some seconds. Each
text is encoded once for all viewers of a level.
"""

import secrets
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from k8sarch.sandbox.limits import (
    HIDDEN_PERIOD,
    KEPT_ROWS_MAX,
    KEPT_SECONDS,
    PRINTED_KEPT,
    ROUTINE_PERIOD,
    SOON_PERIOD,
    STILL_PERIOD,
)
from k8sarch.sandbox.socket.viewers import CLOSER, HIDDEN, LEVELS, MAP

Frame = dict[str, Any]
# Of a frame: sent again when it has changed.
STATE = ("speed", "paused", "seeking", "past", "held", "stopped")
MISFORTUNE = frozenset(
    {"failed", "success", "low", "last_failure", "writable", "voters"}
)  # of the price strip
RENEWAL = frozenset({"renewed", "lease_change"})  # of a node: its lease was renewed


@dataclass(slots=True)
class Pending:
    """Frames of one level that are not sent yet, folded into one; and what was sent last."""

    frame: Frame | None = None
    rows: dict[tuple[str, str], tuple[bool, dict | None]] = field(default_factory=dict)
    beside: dict[tuple[str, str], tuple[bool, dict | None]] = field(default_factory=dict)  # of its lane
    wait: float = 0.0  # real seconds after the last sending at which it is due
    sent_at: float = float("-inf")
    state: dict[str, Any] = field(default_factory=dict)

    def add(self, frame: Frame, wait: float) -> None:
        """Fold a frame in; it is due `wait` seconds after the last one, or sooner if what is there is."""
        before = self.frame
        self.wait = wait if before is None else min(self.wait, wait)
        messages = [*(before["messages"] if before else ()), *frame["messages"]]
        self.frame = {**(before or {}), **frame, "messages": messages}
        if before is not None:
            self.frame["after"] = before["after"]
        for table, key, fields in frame["rows"]:
            self.rows[table, key] = folded(self.rows.get((table, key)), fields)
        for table, key, fields in frame.get("beside", {}).get("rows", ()):
            self.beside[table, key] = folded(self.beside.get((table, key)), fields)

    def take(self, now: float) -> Frame:
        """What is to be sent, with the state only where it has changed."""
        assert self.frame is not None, "nothing is pending"
        frame, self.frame, self.sent_at = self.frame, None, now
        frame["rows"], self.rows = unfolded(self.rows), {}
        if "beside" in frame:
            frame["beside"] = {**frame["beside"], "rows": unfolded(self.beside)}
            self.beside = {}
        state = {name: frame[name] for name in STATE if name in frame}
        for name, value in state.items():
            if self.state.get(name) == value:
                del frame[name]
        self.state |= state
        if not frame["messages"]:
            del frame["messages"]
        return frame


def folded(before: tuple[bool, dict | None] | None, fields: dict | None) -> tuple[bool, dict | None]:
    """What several patches of a row come to: whether the old row goes, and the fields set since."""
    if fields is None:
        return True, None
    was_removed, known = before or (False, None)
    return was_removed, {**(known or {}), **fields}


def unfolded(rows: dict[tuple[str, str], tuple[bool, dict | None]]) -> list[list]:
    """The patches of all rows that were folded."""
    return [row for (table, key), (gone, fields) in rows.items() for row in patches(table, key, gone, fields)]


def patches(table: str, key: str, is_removed: bool, fields: dict | None) -> list[list]:
    """The patches as they are sent: a row that went and came again is removed first."""
    removed = [[table, key, None]] if is_removed else []
    return removed + ([[table, key, fields]] if fields is not None else [])


class Streams:
    """One sandbox's frames at each level, and the kept ones. `id` changes when frames no longer follow from
    one another: after a jump in time, a new lane, a new beginning."""

    def __init__(self) -> None:
        self.printed: deque[Frame] = deque(maxlen=PRINTED_KEPT)
        self.printed_last = 0
        self.born = time.monotonic()
        self.restart()

    def restart(self) -> None:
        """What was sent leads nowhere any more."""
        self.id = secrets.token_urlsafe(6)
        self.pending = {level: Pending() for level in LEVELS}
        self.kept: deque[tuple[float, Frame]] = deque()
        self.kept_rows = 0
        self.state: dict[str, Any] = {}

    def numbered(self, notice: Frame) -> Frame:
        """A notice as it is sent. What kubectl printed is numbered and kept, for who was away or behind; the
        numbers grow across restarts of the server too."""
        if notice["kind"] != "printed":
            return notice
        self.printed_last = max(self.printed_last + 1, int(time.time() * 1000))
        kept = {**notice, "print": self.printed_last}
        self.printed.append(kept)
        return kept

    def printed_since(self, last: int | None) -> list[Frame]:
        """What kubectl printed after the answer `last`; nothing for who never saw one."""
        return [] if last is None else [notice for notice in self.printed if notice["print"] > last]

    def add(self, frame: Frame, now: float, levels: Collection[str] = LEVELS) -> None:
        """A frame of the worker, with `chatter` beside its messages, for the levels at which somebody looks.
        At another nothing is pending: who comes to it is told by `gap`, or a picture, what was before."""
        chatter = frame.pop("chatter", [])
        self.keep(frame, now)
        state = {name: frame[name] for name in STATE if name in frame}
        is_other, self.state = state != self.state, state
        for level in LEVELS:
            if level not in levels:
                self.pending[level] = Pending()
        if CLOSER in levels:
            self.pending[CLOSER].add({**frame, "messages": [*frame["messages"], *chatter]}, 0.0)
        if MAP in levels:
            self.pending[MAP].add(frame, 0.0 if is_other else waiting_time(frame))
        if HIDDEN in levels:
            self.pending[HIDDEN].add({**frame, "messages": []}, HIDDEN_PERIOD)

    def hurry(self) -> None:
        """What is pending goes out now: something else that must not overtake it follows."""
        for pending in self.pending.values():
            pending.wait = 0.0

    def due(self, now: float) -> list[tuple[str, Frame]]:
        """The levels whose frame is due, and the frame."""
        return [
            (level, self.stamped(pending.take(now), now))
            for level, pending in self.pending.items()
            if pending.frame is not None and now - pending.sent_at >= pending.wait
        ]

    def keep(self, frame: Frame, now: float) -> None:
        """Keep the frame for who comes back, as long as there is room and for two minutes."""
        self.kept.append((now, frame))
        self.kept_rows += len(frame["rows"])
        while self.kept and (self.kept_rows > KEPT_ROWS_MAX or now - self.kept[0][0] > KEPT_SECONDS):
            self.kept_rows -= len(self.kept.popleft()[1]["rows"])

    def gap(self, since: int, now: float) -> Frame | None:
        """All that came after the number `since`, as one frame; None when that is not kept any more."""
        missed = [frame for _, frame in self.kept if frame["number"] > since]
        if not self.kept or self.kept[0][1]["after"] > since or since > self.kept[-1][1]["number"]:
            return None
        if not missed:
            missed = [{**self.kept[-1][1], "rows": [], "after": since}]
        pending = Pending()
        for frame in missed:
            pending.add({**frame, "messages": []}, 0.0)
        return self.stamped(pending.take(now), now)

    def stamped(self, frame: Frame, now: float) -> Frame:
        """The frame with the real time (ms) at which it goes out: so a page sees how far behind it is."""
        return {**frame, "sent": round((now - self.born) * 1000)}


def waiting_time(frame: Frame) -> float:
    """How long (real seconds) a frame may wait for others on the map: news do not wait."""
    if frame["messages"] or frame.get("verdict") is not None or not frame["rows"] and frame["speed"] > 1:
        return 0.0
    waits = [row_waits(*row) for row in (*frame["rows"], *frame.get("beside", {}).get("rows", ()))]
    routine = ROUTINE_PERIOD if frame["speed"] <= 1 else STILL_PERIOD
    return min([routine, *waits])


def row_waits(table: str, key: str, fields: dict | None) -> float:
    """How long a change of a row may wait: nothing at all, unless it is one that comes again and again."""
    if table == "timers" and (fields is None or not fields.get("tied")):
        return SOON_PERIOD if fields is None or "count" not in fields else ROUTINE_PERIOD
    if fields is None:
        return 0.0
    if table == "price":
        return SOON_PERIOD if MISFORTUNE & fields.keys() else ROUTINE_PERIOD
    if table == "traffic" or (table == "nodes" and fields.keys() <= RENEWAL):
        return ROUTINE_PERIOD
    return 0.0
