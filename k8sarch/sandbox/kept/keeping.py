"""How a moment is taken from a living sandbox, whose time stands meanwhile; that of the others goes on."""

import asyncio
import time
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from asgiref.sync import sync_to_async

from k8sarch.cluster import Tape, release
from k8sarch.sandbox.kept import moments
from k8sarch.sandbox.limits import MOMENT_ACTS_MAX, SLICE
from k8sarch.sandbox.live.host import Host
from k8sarch.sandbox.live.worker import Sandbox, Worker
from k8sarch.sandbox.models import Moment


class Breath:
    """Lets others have their turn whenever a slice is used up."""

    def __init__(self) -> None:
        self.ends = time.perf_counter() + SLICE

    async def take(self) -> None:
        """Wait a slice if this one is over."""
        if time.perf_counter() >= self.ends:
            await asyncio.sleep(SLICE)
            self.ends = time.perf_counter() + SLICE


async def keep(host: Host, sandbox_id: UUID, owner: str, of: str | None) -> Moment:
    """Keep the sandbox as it is shown now, with `of` selected.

    Raises NoMoment when a limit says no, RequestError when the sandbox is gone.
    """
    await sync_to_async(moments.check_room)(owner)
    await host.arrival(await host.alive(sandbox_id))
    async with host.one_moment, host.lock_of(sandbox_id):
        sandbox = await host.opened(sandbox_id)
        if sandbox.stopped:
            raise moments.NoMoment(sandbox.stopped)
        sandbox.holding = True
        try:
            fields = await gathered(host.worker, sandbox, of)
        finally:
            sandbox.holding = False
    # Packing takes a tenth of a second; the thread that all sandboxes are written by must not wait for it.
    content = await sync_to_async(moments.packed, thread_sensitive=False)(fields.pop("shown"))
    return await sync_to_async(moments.create)(owner=owner, sandbox_id=sandbox_id, content=content, **fields)


async def tape_now(host: Host, sandbox_id: UUID) -> Tape:
    """The tape of the sandbox up to where it stands, with its digest. Raises RequestError when it is gone."""
    await host.arrival(await host.alive(sandbox_id))
    async with host.lock_of(sandbox_id):
        sandbox = await host.opened(sandbox_id)
        if sandbox.stopped:  # by a mistake of ours, for which this tape is the report
            return replace(given(sandbox), end=sandbox.cluster.now)
        return ended(host.worker, sandbox)


def given(sandbox: Sandbox) -> Tape:
    """The tape of the lane that is shown, up to the last command that was carried out."""
    tape = sandbox.tape
    return replace(tape, lines=tape.lines[: sandbox.cluster.given], release=release())


def ended(worker: Worker, sandbox: Sandbox) -> Tape:
    """The tape up to this instant, which is over when all that is due at it has happened."""
    cluster = sandbox.cluster
    worker.run_folding(sandbox, cluster.now)
    return replace(given(sandbox), end=cluster.now, digest=cluster.digest)


async def gathered(worker: Worker, sandbox: Sandbox, of: str | None) -> dict[str, Any]:
    """What `moments.create` writes down of the sandbox as it stands."""
    cluster, breath = sandbox.cluster, Breath()
    tape = ended(worker, sandbox)
    picture = orjson.loads(orjson.dumps(worker.picture_of(sandbox)))
    picture |= {"paused": True, "held": False, "faults": [], "verdict": None, "rights": "watch"}
    fields = {
        "lane": picture.get("lane") or "A",
        "spec": tape.spec.plain(),
        "lines": [list(entry) for entry in tape.lines],
        "at": tape.end,
        "release": tape.release,
        "digest": tape.digest,
        "changes": cluster.world.journal.count,
    }
    answered = {}
    for reference, answer in moments.answers(
        lambda each: worker.because(sandbox, each), picture["tables"], of
    ):
        answered[reference] = answer
        await breath.take()
    prints = {}
    for change in cluster.world.journal.recent():
        prints[change.number] = moments.print_of(change)
        await breath.take()
    acts = sorted({answer["command"] for answer in answered.values() if answer.get("command")})
    caused = {}
    for number in acts[-MOMENT_ACTS_MAX:]:
        caused[f"change/{number}"] = worker.caused(sandbox, f"change/{number}")
        await breath.take()
    shown = {"picture": picture, "of": of, "because": answered, "caused": caused}
    return {**fields, "shown": shown, "prints": prints}
