"""Clocks that somebody else holds: an instructor's pause, play and speed for the clusters of a class.

Contract: a held sandbox lets its own viewers look, ask and act, but not say how its time passes. That it is
held is a row before it is so here, so that a sandbox opened later, or after a restart, is held too.
"""

import asyncio
from collections.abc import Iterable
from uuid import UUID

from k8sarch.sandbox.live.host import Host
from k8sarch.sandbox.live.state import Sandbox


async def hold(host: Host, ids: Iterable[UUID], *, paused: bool, speed: float | None, is_live: bool) -> None:
    """From now on their time passes as said; `speed` None: each at its own. `is_live`: whoever looks at the
    past comes to the end of the lane."""
    for sandbox in await alive(host, ids):
        sandbox.held = True
        set_clock(sandbox, paused, speed)
        if is_live and (sandbox.is_past or sandbox.journey is not None):
            lane = sandbox.journey.lane if sandbox.journey else sandbox.lane
            host.worker.go(sandbox, max(sandbox.end, lane.end))


async def release(host: Host, ids: Iterable[UUID]) -> None:
    """Their viewers have the clock again; time goes on but for who looks at the past."""
    for sandbox in await alive(host, ids):
        sandbox.held = False
        set_clock(sandbox, sandbox.is_past, None)


def set_clock(sandbox: Sandbox, paused: bool, speed: float | None) -> None:
    """How its time passes from this instant on; what it was waiting for is let go."""
    pacer = sandbox.pacer
    pacer.target, pacer.paused, pacer.seeking_until = sandbox.cluster.now, paused, None
    pacer.speed = pacer.speed if speed is None else speed
    sandbox.until, sandbox.pauses, sandbox.goes_on = None, False, False


async def alive(host: Host, ids: Iterable[UUID]) -> list[Sandbox]:
    """Those of them that are alive, also those that are being opened just now from rows read before."""
    ids = list(ids)
    await asyncio.gather(*(opened(host, each) for each in ids if each not in host.worker.sandboxes))
    return [host.worker.sandboxes[each] for each in ids if each in host.worker.sandboxes]


async def opened(host: Host, sandbox_id: UUID) -> None:
    """Wait until whoever opens it is done."""
    lock = host.locks.get(sandbox_id)
    if lock is not None and lock.locked():
        async with host.lock_of(sandbox_id):
            pass
