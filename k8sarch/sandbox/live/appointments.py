"""Appointments: commands that enter a sandbox at an instant to come, whatever its learner does until then.

Contract: an appointment is durable before anybody is told. From then on its sandbox goes to the end of the
lane it is in, runs as fast as it goes, and stands at exactly the appointed instant until the lines are
durable; they are carried out there as any act is, after everything that was due. Then time passes at the
appointed speed, watched or not, until `follow` microseconds later or until its learner stops it. A server
that is killed meanwhile finds the appointment again when it opens the sandbox.
"""

import asyncio
import contextvars
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.utils.translation import gettext as _

from k8sarch.cluster import CommandError, SpecError, command_from
from k8sarch.sandbox.kept import promised, store
from k8sarch.sandbox.kept.writing import writing
from k8sarch.sandbox.limits import APPOINTED_TO, TAPE_LINES_MAX, WARM_UP
from k8sarch.sandbox.live.promise import Promise, signed
from k8sarch.sandbox.live.state import Sandbox
from k8sarch.sandbox.shown.prepared import prepared_of
from k8sarch.sandbox.socket.protocol import RequestError

if TYPE_CHECKING:
    from k8sarch.sandbox.live.host import Host

log = logging.getLogger(__name__)
STRUCK, REFUSED = "struck", "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an appointment ended: carried out in `take` and `lane`, perhaps without some lines (`says` which),
    or refused for the reason that `says` gives. `prepared` as `shown.prepared` says it."""

    name: str
    sandbox_id: UUID
    state: str
    says: str = ""
    take: int = 0
    lane: str = ""
    prepared: tuple[tuple[str, Any], ...] = ()


class TooLate(ValueError):
    """A sandbox has passed the instant that was asked for; the text says how far the furthest is."""


LISTENERS: list[Callable[[list[Outcome]], None]] = []
"""Called in a thread of the database's with appointments that are over."""


def ends_now(host: "Host", ends: dict[UUID, int]) -> list[int]:
    """How far each sandbox has come in its lane. `ends`: sandbox → the same as it is kept, which counts for
    those that do not live."""
    found = []
    for sandbox_id, end in ends.items():
        sandbox = host.worker.sandboxes.get(sandbox_id)
        found.append(max(WARM_UP, end if sandbox is None else end_of(sandbox)))
    return found


def end_of(sandbox: Sandbox) -> int:
    """How far the lane has come in which it is, or to which it is on its way."""
    return sandbox.journey.lane.end if sandbox.journey is not None else sandbox.end


def reserve(host: "Host", ends: dict[UUID, int], at: int | None, leaves_out: bool = False) -> int:
    """The next whole ten seconds that none of the sandboxes has passed, or `at`; those that live will not
    pass it. `ends`: sandbox → how far the lane that is kept as shown has come. Raises TooLate where one has
    passed `at`, or all have if `leaves_out`."""
    come = ends_now(host, ends)
    furthest, nearest = max(come, default=WARM_UP), min(come, default=WARM_UP)
    if at is None:
        at = (furthest // APPOINTED_TO + 1) * APPOINTED_TO
    elif at <= (nearest if leaves_out else furthest):
        raise TooLate(f"{furthest / 1_000_000:.1f}")
    for sandbox_id in ends:
        sandbox = host.worker.sandboxes.get(sandbox_id)
        if sandbox is not None:
            sandbox.bound = at
    return at


def let_go(host: "Host", sandbox_ids: Iterable[UUID]) -> None:
    """Nothing was appointed after all."""
    for sandbox_id in sandbox_ids:
        sandbox = host.worker.sandboxes.get(sandbox_id)
        if sandbox is not None and sandbox.appointment is None:
            sandbox.bound = None


async def appoint(host: "Host", sandbox_ids: list[UUID], promise: Promise) -> None:
    """Make an appointment with each sandbox; it is durable when this returns. Those that do not live are
    opened one after the other, beside."""
    await sync_to_async(promised.promise)(sandbox_ids, promise)
    for sandbox_id in sandbox_ids:
        take_in(host.worker.sandboxes.get(sandbox_id), promise)
    run(host, open_all(host, sandbox_ids, promise.name))


def take_in(sandbox: Sandbox | None, promise: Promise | None) -> None:
    """The sandbox, if it lives, has this appointment."""
    if sandbox is not None and promise is not None:
        sandbox.appointment, sandbox.bound = promise, promise.at


async def resume(host: "Host", sandbox_ids: list[UUID]) -> None:
    """Open those of the sandboxes that have an appointment and do not live."""
    asleep = [sandbox_id for sandbox_id in sandbox_ids if sandbox_id not in host.worker.sandboxes]
    waiting = await sync_to_async(promised.waiting)(asleep) if asleep else {}
    for name in set(waiting.values()):
        run(host, open_all(host, [each for each in waiting if waiting[each] == name], name))


async def open_all(host: "Host", sandbox_ids: list[UUID], name: str) -> None:
    """Open what does not live, one after the other; a sandbox that cannot be opened has no appointment."""
    host.begin()
    for sandbox_id in sandbox_ids:
        if sandbox_id in host.worker.sandboxes:
            continue
        try:
            await host.alive(sandbox_id)
        except (RequestError, SpecError) as error:
            await sync_to_async(promised.broken)(sandbox_id)
            await tell([Outcome(name, sandbox_id, REFUSED, str(error))])
        await asyncio.sleep(0)


def run(host: "Host", errand: Any) -> None:
    """Do it beside, in nobody's context: a page that asked for it may be answered long before its end."""
    host.know_loop()
    task = asyncio.get_running_loop().create_task(errand, context=contextvars.Context())
    host.errands.add(task)
    task.add_done_callback(host.errands.discard)
    task.add_done_callback(failed)
    host.begin()


def failed(task: asyncio.Task) -> None:
    """A mistake of ours in an errand is written down; the appointment stays durable."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("an appointment was not carried out; it is kept", exc_info=error)


def busy(host: "Host") -> bool:
    """Whether time has to pass although nobody looks."""
    return bool(host.errands) or any(sandbox.is_moving for sandbox in host.worker.sandboxes.values())


def look(host: "Host") -> None:
    """Once a tick: urge those with an appointment on their way, and carry out what is due."""
    due = []
    for sandbox in host.worker.sandboxes.values():
        if sandbox.appointment is None:
            if not sandbox.viewers and sandbox.is_moving:
                sandbox.absorb()  # nobody's frames fold it
            continue
        if sandbox.is_kept_now or sandbox.holding:
            continue
        if is_due(sandbox, sandbox.appointment):
            sandbox.is_kept_now = True
            due.append(sandbox.id)
        else:
            urge(host, sandbox)
    if due:
        run(host, keep_all(host, due))


def is_due(sandbox: Sandbox, promise: Promise) -> bool:
    """Whether it stands at the instant, or nothing can be done there any more."""
    if sandbox.stopped or end_of(sandbox) > promise.at:
        return True
    return is_live(sandbox) and sandbox.cluster.now >= promise.at


def is_live(sandbox: Sandbox) -> bool:
    """Whether it stands at the end of its lane."""
    return sandbox.journey is None and not sandbox.is_past


def urge(host: "Host", sandbox: Sandbox) -> None:
    """Send it on its way: to the lane's end, and on as fast as it goes."""
    if not sandbox.viewers:
        sandbox.absorb()
    if not is_live(sandbox):
        lane = sandbox.journey.lane if sandbox.journey is not None else sandbox.lane
        if sandbox.journey is None or sandbox.journey.at < lane.end:
            host.worker.go(sandbox, lane.end)
    elif sandbox.appointment is not None and (
        sandbox.pacer.seeking_until is None or sandbox.until is not None or sandbox.pauses
    ):
        host.worker.seek(sandbox, sandbox.appointment.at, None, pauses=False)


async def keep_all(host: "Host", sandbox_ids: list[UUID]) -> None:
    """Carry out what is due, all at once, so that they share the disk's transactions, but each in a turn of
    its own of the loop, so that nobody waits for a whole class; then tell how it ended. What the disk refuses
    in one stays appointed, and is looked at again; the others do not wait for it."""
    lock = asyncio.Lock()
    outcomes = await asyncio.gather(*(kept_or_not(host, sandbox_id, lock) for sandbox_id in sandbox_ids))
    ended = [outcome for outcome in outcomes if outcome is not None]
    if ended:
        await tell(ended)


@asynccontextmanager
async def turn(lock: asyncio.Lock) -> AsyncIterator[None]:
    """A turn of the loop in which none of the others with that lock computes."""
    async with lock:
        await asyncio.sleep(0)
        yield


async def kept_or_not(host: "Host", sandbox_id: UUID, lock: asyncio.Lock) -> Outcome | None:
    """How an appointment that is due ended; None when it did not end now."""
    try:
        return await keep(host, sandbox_id, lock)
    except ObjectDoesNotExist:  # its rows were deleted just now, perhaps by another process
        await host.forget(sandbox_id)
    except (DatabaseError, store.TooMany) as error:  # TooMany: the thread that writes could not
        log.warning("the appointment of sandbox %s was not carried out now", sandbox_id, exc_info=error)
    return None


async def keep(host: "Host", sandbox_id: UUID, lock: asyncio.Lock) -> Outcome | None:
    """Carry out an appointment that is due; None when it is not any more."""
    async with host.lock_of(sandbox_id):
        sandbox = host.worker.sandboxes.get(sandbox_id)
        if sandbox is None or sandbox.appointment is None:
            return None
        promise = sandbox.appointment
        try:
            async with turn(lock):
                if not is_due(sandbox, promise):
                    return None  # its learner went elsewhere meanwhile: urged again
                if not sandbox.stopped:  # what is said of it holds when all that was due here has happened
                    host.worker.within(sandbox, host.worker.run_folding, sandbox, sandbox.cluster.now)
                lines, says = doable(sandbox, promise)
                sandbox.holding = True
                prepared = prepared_of(sandbox.picture, sandbox.cluster, lines)
                given = [signed(line) for line in lines]
            await writing.written(promised.keep, sandbox_id, sandbox.lane, sandbox.cluster.now, given)
            async with turn(lock):
                for line in given:
                    host.worker.within(sandbox, host.worker.give, sandbox, command_from(line), line)
        finally:
            sandbox.holding = sandbox.is_kept_now = False
        let_pass(sandbox, promise, is_done=bool(lines))
        await writing.written(store.remember_pace, sandbox_id, sandbox.pacer.speed, sandbox.pacer.paused)
    state = STRUCK if lines else REFUSED
    return Outcome(promise.name, sandbox_id, state, says, sandbox.take, sandbox.lane.letter, prepared)


def doable(sandbox: Sandbox, promise: Promise) -> tuple[list[str], str]:
    """The lines that can be carried out where the sandbox stands, and why others cannot."""
    if sandbox.stopped:
        return [], _(sandbox.stopped)
    if end_of(sandbox) > promise.at:
        return [], _("This cluster had passed that instant already.")
    if len(sandbox.tape.lines) + len(promise.lines) > TAPE_LINES_MAX:
        return [], _("This cluster has had as many commands as one may have.")
    lines, says = [], []
    for line in [line for one in promise.lines for line in on_machines(sandbox, one)]:
        try:
            command_from(line).check(sandbox.cluster)
        except CommandError as error:
            says.append(str(error))
        else:
            lines.append(line)
    return lines, " ".join(says)


def on_machines(sandbox: Sandbox, line: str) -> list[str]:
    """The lines that a line for a whole zone means in this sandbox, as its rack stands: one a machine. Any
    other line is itself."""
    words = line.split()
    zone = words[2].removeprefix("zone=") if len(words) > 2 and words[0] == "fault" else line
    if line != f"fault {' '.join(words[1:2])} zone={zone} {' '.join(words[3:])}".rstrip():
        return [line]
    machines = sandbox.picture.tables["machines"]
    names = [name for name, row in machines.items() if row["role"] != "outside" and row["zone"] == zone]
    return [line.replace(f" zone={zone}", f" machine={name}") for name in names]


def let_pass(sandbox: Sandbox, promise: Promise, is_done: bool) -> None:
    """The appointment is over: time passes."""
    sandbox.appointment = sandbox.bound = None
    sandbox.until, sandbox.pauses = None, False
    sandbox.pacer.found(sandbox.cluster.now)
    if is_done and not sandbox.held:  # else whoever holds the clock has said how time passes
        sandbox.pacer.speed, sandbox.pacer.paused, sandbox.goes_on = promise.speed, False, False
    if is_done:
        sandbox.followed_until = promise.at + promise.follow


async def tell(outcomes: list[Outcome]) -> None:
    """Tell those who asked for it."""
    for listener in LISTENERS:
        await sync_to_async(listener)(outcomes)
