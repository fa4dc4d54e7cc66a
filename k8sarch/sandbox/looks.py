"""Looks: what a viewer looks into below the map, computed here a few times a second and sent to that viewer.

Contract: a look belongs to one socket, one at a time, and ends with it. It reads the sandbox's cluster as it
is at the instant shown, live or past, and changes nothing. Viewers with the same look share one computation
and one text; a view that says what was said is not sent again.
"""

import time
from typing import Any
from uuid import UUID

from k8sarch.cluster import inside

from .limits import LOOK_PERIOD, LOOKS_BUDGET
from .protocol import Look, RequestError, encoded


class Shown:
    """What was last sent of one look: its text, what that was made from, and when (real clock)."""

    __slots__ = ("stamp", "view", "text", "looked")

    def __init__(self) -> None:
        self.stamp: tuple = ()
        self.view: dict[str, Any] | None = None
        self.text = ""
        self.looked = 0.0


class Looks:
    """Every look of this process, by sandbox and viewer."""

    def __init__(self) -> None:
        self.looks: dict[UUID, dict[object, Look]] = {}
        self.shown: dict[tuple[UUID, Look], Shown] = {}
        self.turn = 0
        self.spent = 0.0  # real seconds of the last round; the worker's tick is given as much less

    def open(self, sandbox, viewer: object, look: Look) -> str:
        """`viewer` looks at `look` from now on, and at nothing else. Returns the first text. Raises
        RequestError."""
        self.end(sandbox.id, viewer)
        try:
            inside.view(sandbox.cluster, look.of)
        except inside.UnknownPlace as error:
            raise RequestError(str(error)) from error
        self.looks.setdefault(sandbox.id, {})[viewer] = look
        shown = self.shown.setdefault((sandbox.id, look), Shown())
        self.renew(sandbox, look, shown)
        return shown.text

    def end(self, sandbox_id: UUID, viewer: object) -> None:
        """`viewer` looks at the map again, or is gone."""
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
        waiting = [(key, shown) for key, shown in self.shown.items() if began - shown.looked >= LOOK_PERIOD]
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

    def renew(self, sandbox, look: Look, shown: Shown) -> bool:
        """Compute the look anew unless nothing can have changed; whether it says something new."""
        cluster = sandbox.cluster
        stamp = (id(cluster), cluster.now, cluster.given)
        shown.looked = time.perf_counter()
        if stamp == shown.stamp:
            return False
        shown.stamp = stamp
        try:
            view = inside.view(cluster, look.of)
        except inside.UnknownPlace as error:  # the machine is not in this lane, or not yet
            view = {"title": look.of, "facts": [], "believes": [], "absent": str(error)}
        if view == shown.view:
            return False
        shown.view = view
        shown.text = encoded(
            {"kind": "look", "level": look.level, "of": look.of, "at": cluster.now, "view": view}
        )
        return True
