"""Two lanes side by side: a second cluster stands at the same instant as the one that is shown, under the
same clock.

Contract: it is a copy; what it does changes nothing of its lane but how far that is known. It waits for
nobody's commands, and the cluster that is shown waits for it.
"""

import time
from dataclasses import dataclass
from typing import Any

from k8sarch.cluster import Cluster, Rung
from k8sarch.sandbox.journeys.lanes import Lane
from k8sarch.sandbox.journeys.travel import EVENTS_A_CHECK, Beginning, OtherHistory, play, recall
from k8sarch.sandbox.live.state import Sandbox
from k8sarch.sandbox.shown.picture import Picture


@dataclass(slots=True)
class Beside:
    """The lane that is compared, as it stands. `is_told`: its whole tables went out."""

    lane: Lane
    cluster: Cluster
    picture: Picture
    is_told: bool = False


def put_beside(sandbox: Sandbox, lane: Lane, beginning: Beginning) -> None:
    """Show `lane` beside the current one from now on; it has to come to the same instant first."""
    now = sandbox.cluster.now
    step = lane.ladder.best(now)
    if lane.head is not None and lane.end <= now:
        cluster, picture = Rung(lane.head).again()
    else:
        cluster, picture = step.rung.again() if step is not None else beginning()
    recall(sandbox, lane, cluster)
    sandbox.beside = Beside(lane, cluster, picture)


def end_beside(sandbox: Sandbox) -> None:
    """Compare no more. What the lane went on to meanwhile is its end now."""
    beside, sandbox.beside = sandbox.beside, None
    if beside is None:
        return
    if beside.cluster.now > beside.lane.end:
        beside.lane.ended(beside.cluster, beside.picture)
    else:
        beside.cluster.dismantle()


def lags(sandbox: Sandbox) -> bool:
    """Whether the lane beside is not yet where the one that is shown is."""
    return sandbox.beside is not None and sandbox.beside.cluster.now != sandbox.cluster.now


def follow(sandbox: Sandbox, ends: float, beginning: Beginning) -> None:
    """Bring the lane beside nearer to the instant that is shown, until the real instant `ends`. Raises
    OtherHistory."""
    assert sandbox.beside is not None, "nothing is followed that is not beside"
    lane, now = sandbox.beside.lane, sandbox.cluster.now
    step = lane.ladder.best(now)
    is_ahead = sandbox.beside.cluster.now > now
    if is_ahead or (step is not None and step.at > sandbox.beside.cluster.now):
        if is_ahead:
            end_beside(sandbox)
        put_beside(sandbox, lane, beginning)
    beside = sandbox.beside
    has_come = False
    while not has_come and time.perf_counter() < ends:
        has_come = play(beside.cluster, lane, now, EVENTS_A_CHECK)
    for change in beside.cluster.take_changes():
        beside.picture.fold(change)
    if has_come and lane.digest and lane.end == now and lane.digest != beside.cluster.digest:
        raise OtherHistory(f"lane {lane.letter} at {now}: {beside.cluster.digest}, recorded {lane.digest}")


def whole(sandbox: Sandbox) -> dict[str, Any]:
    """The lane beside with all its tables, for one who has nothing of it, or the word that there is none any
    more."""
    beside = sandbox.beside
    if beside is None:
        return {"kind": "beside", "lane": None}
    return {
        "kind": "beside",
        "lane": beside.lane.letter,
        "tables": beside.picture.tables,
        "at": beside.cluster.now,
        "number": beside.cluster.world.journal.count,
    }


def patch(sandbox: Sandbox) -> dict[str, Any] | None:
    """What changed in the lane beside since the last frame; None when it is not there yet or was never told
    whole."""
    beside = sandbox.beside
    if beside is None or lags(sandbox):
        return None
    if not beside.is_told:
        beside.picture.take_patch()
        beside.is_told = True
        sandbox.notices.append(whole(sandbox))
        return None
    return {
        "lane": beside.lane.letter,
        "rows": beside.picture.take_patch(),
        "at": beside.cluster.now,
        "number": beside.cluster.world.journal.count,
    }
