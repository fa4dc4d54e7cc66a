"""Looks: what a viewer looks into below the map, computed here a few times a second and sent to that viewer.

Contract: a look belongs to one socket, one at a time, and ends with it. It reads the sandbox's cluster as it
is at the instant shown, live or past, and changes nothing. Viewers with the same look share one computation
and one text; a view that says what was said is not sent again. Whoever may watch may look.
"""

import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from k8sarch.cluster import inside
from k8sarch.sandbox.journeys import travel
from k8sarch.sandbox.limits import LOOK_PERIOD, LOOKS_BUDGET, RING_SPEED_MAX
from k8sarch.sandbox.live.worker import Broken, guarded
from k8sarch.sandbox.shown.ring import Ring
from k8sarch.sandbox.socket.protocol import Look, RequestError, encoded

View = dict[str, Any]
BROKE = "This view cannot be drawn because of a mistake in it. The cluster is not touched by that."
TOO_FAST = "The cluster runs too fast to follow single messages. Slow down or pause, and they come."
SPOKEN = ("what", "says", "so", "believed", "title", "words")  # texts in which pods go by their nicknames


class Shown:
    """What was last sent of one look: its text, what that was made from, and when (real clock)."""

    __slots__ = ("stamp", "view", "text", "looked")

    def __init__(self) -> None:
        self.stamp: tuple = ()
        self.view: View | None = None
        self.text = ""
        self.looked = 0.0


class Looks:
    """Every look of this process, by sandbox and viewer."""

    def __init__(self) -> None:
        self.looks: dict[UUID, dict[object, Look]] = {}
        self.shown: dict[tuple[UUID, Look], Shown] = {}
        self.spent = 0.0  # real seconds of the last round; the worker's tick is given as much less

    def open(self, sandbox, viewer: object, look: Look) -> str:
        """`viewer` looks at `look` from now on, and at nothing else. Returns the first text. Raises
        RequestError."""
        try:
            inside.check(sandbox.cluster, look.level, look.of, look.between)
        except inside.UnknownPlace as error:
            raise RequestError(str(error)) from error
        self.forget(sandbox.id, viewer)
        self.looks.setdefault(sandbox.id, {})[viewer] = look
        self.drop_ring(sandbox)
        shown = self.shown.setdefault((sandbox.id, look), Shown())
        self.renew(sandbox, look, shown)
        return shown.text

    def end(self, sandbox, viewer: object) -> None:
        """`viewer` looks at the map again."""
        self.forget(sandbox.id, viewer)
        self.drop_ring(sandbox)

    def drop_ring(self, sandbox) -> None:
        """Keep no messages that nobody looks at."""
        if not any(map(needs_messages, self.looks.get(sandbox.id, {}).values())):
            sandbox.ring = None

    def forget(self, sandbox_id: UUID, viewer: object) -> None:
        """`viewer` is gone."""
        viewers = self.looks.get(sandbox_id, {})
        look = viewers.pop(viewer, None)
        if look is not None and look not in viewers.values():
            self.shown.pop((sandbox_id, look), None)
        if not viewers:
            self.looks.pop(sandbox_id, None)

    def due(self, sandboxes: dict[UUID, Any]) -> list[tuple[UUID, str, list[object]]]:
        """The texts that are news, each with its sandbox and viewers; as many looks as fit into the budget of
        one round, the next round begins with the others."""
        began = time.perf_counter()
        for sandbox_id in self.looks:
            sandbox = sandboxes.get(sandbox_id)
            if sandbox is not None and sandbox.ring is not None and sandbox.ring.is_filling:
                self.fill(sandbox.ring, began + LOOKS_BUDGET / 2)
        waiting = [each for each in self.shown.items() if began - each[1].looked >= LOOK_PERIOD]
        waiting.sort(key=lambda each: each[1].looked)
        news = []
        for (sandbox_id, look), shown in waiting:
            sandbox = sandboxes.get(sandbox_id)
            if sandbox is not None and self.renew(sandbox, look, shown):
                viewers = [who for who, what in self.looks[sandbox_id].items() if what == look]
                news.append((sandbox_id, shown.text, viewers))
            if time.perf_counter() - began >= LOOKS_BUDGET:
                break
        self.spent = time.perf_counter() - began
        return news

    @staticmethod
    def fill(ring: Ring, ends: float) -> None:
        """Play again what was before the ring began; where that breaks, the ring stays as it is."""
        try:
            guarded(ring.fill, ends, travel.play)
        except Broken:
            ring.past = None

    def renew(self, sandbox, look: Look, shown: Shown) -> bool:
        """Compute the look anew unless nothing can have changed; whether it says something new."""
        self.keep_ring(sandbox, look)
        cluster = sandbox.cluster
        stamp = (id(cluster), cluster.now, cluster.given, sandbox.ring and sandbox.ring.since)
        shown.looked = time.perf_counter()
        if stamp == shown.stamp:
            return False
        shown.stamp = stamp
        try:
            view = guarded(view_of, sandbox, look)
        except Broken:
            view = absent(look.of, BROKE)
        if view == shown.view:
            return False
        shown.view = view
        message = {"kind": "look", "level": look.level, "of": look.of, "at": cluster.now, "view": view}
        shown.text = encoded(message)
        return True

    @staticmethod
    def keep_ring(sandbox, look: Look) -> None:
        """See that messages of the present cluster are kept, if the look shows some and they can be
        followed."""
        if not needs_messages(look):
            return
        pacer = sandbox.pacer
        if pacer.speed > RING_SPEED_MAX and not (pacer.paused and pacer.seeking_until is None):
            sandbox.ring = None
        elif sandbox.ring is None or sandbox.ring.cluster is not sandbox.cluster:
            sandbox.ring = Ring(sandbox.cluster, sandbox.lane)
            sandbox.cluster.world.wire = []


def needs_messages(look: Look) -> bool:
    """Whether the look shows messages."""
    return look.level != "inside" or inside.has_ladder(look.of)


def view_of(sandbox, look: Look) -> View:
    """The view of a look at this instant."""
    cluster, ring = sandbox.cluster, sandbox.ring
    messages = [] if ring is None else ring.messages()
    try:
        if look.level == "inside":
            view = inside.view(cluster, look.of, look.last)
            if ring is not None:
                view["ladder"] = inside.ladder(cluster, look.of, messages)
        elif ring is None:
            view = absent(look.of, TOO_FAST)
        elif look.level == "messages":
            view = inside.between(cluster, look.of, look.between, look.kinds, messages)
        else:
            view = inside.bytes_of(cluster, look.of, messages)
    except inside.UnknownPlace as error:  # the machine is not in this lane, or not yet
        view = absent(look.of, str(error))
    return told(view, sandbox.picture.called)


def absent(of: str, why: str) -> View:
    """A view of what cannot be seen, with the reason."""
    return {"title": of.partition("/")[2], "facts": [], "believes": [], "absent": why}


def told(value: Any, called: Callable[[str], str], key: str = "") -> Any:
    """The view with pods by their nicknames wherever something is said."""
    if isinstance(value, dict):
        return {name: told(each, called, name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [told(each, called, key) for each in value]
    return called(value) if key in SPOKEN and isinstance(value, str) and "/" in value else value
