"""The host: which sandbox runs where, who looks at it, and what is written down before anybody is told.

One asyncio task in this process lets time pass for all. A command is durable (its line is in the database)
before it is carried out, and carried out before it is acknowledged; while it is being written, that cluster's
time stands.
"""

import asyncio
import contextvars
import logging
import time
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from k8sarch.cluster import ByInstructor, Change, CommandError, Tape, command_from, release
from k8sarch.sandbox.journeys import beside, moves, travel
from k8sarch.sandbox.kept import checkpoints, promised, store
from k8sarch.sandbox.kept.writing import writing
from k8sarch.sandbox.limits import (
    ARRIVAL_MAX,
    BEGIN_AGAIN,
    CHECKPOINT_PERIOD,
    CLOCK_PERIOD,
    FRAME_PERIOD,
    IDLE_MAX,
    SANDBOXES_ALIVE_MAX,
    SLICE,
    TAPE_LINES_MAX,
)
from k8sarch.sandbox.live import appointments
from k8sarch.sandbox.live.collector import Collector
from k8sarch.sandbox.live.meter import meter
from k8sarch.sandbox.live.said import said_to_all
from k8sarch.sandbox.live.worker import Sandbox, Worker, lanes_of
from k8sarch.sandbox.shown.looks import Looks
from k8sarch.sandbox.socket.protocol import DropLane, Go, Live, Look, RequestError, Travel, encoded
from k8sarch.sandbox.socket.streams import Streams
from k8sarch.sandbox.socket.viewers import TRY_AGAIN, Viewer

log = logging.getLogger(__name__)
GONE_SAYS = said_to_all("This sandbox is gone. Open a new one from the page of your sandboxes.")


class Host:
    """All sandboxes of this process and their viewers."""

    def __init__(self) -> None:
        self.worker = Worker()
        self.looks = Looks()
        self.collector = Collector()
        self.viewers: dict[UUID, dict[object, Viewer]] = {}
        self.streams: dict[UUID, Streams] = {}
        self.verdicts: dict[UUID, dict[object, Callable[[dict], Awaitable[None]]]] = {}
        self.telling: dict[UUID, list[dict[str, Any]]] = {}  # verdicts that are being written down
        self.tellers: set[asyncio.Task[None]] = set()
        self.locks: dict[UUID, asyncio.Lock] = {}
        self.left: dict[UUID, float] = {}  # sandbox → when its last viewer went (real clock)
        self.saved: dict[
            UUID, tuple[int, float]
        ] = {}  # sandbox → (position, real instant) of its last checkpoint
        self.one_moment = asyncio.Lock()
        self.errands: set[asyncio.Task] = set()  # appointments that are being made or kept
        self.task: asyncio.Task | None = None
        self.saving: asyncio.Task | None = None  # clocks and a checkpoint on their way to the disk
        self.loop: asyncio.AbstractEventLoop | None = None

    # Viewers

    async def join(
        self, sandbox_id: UUID, viewer: object, socket: Viewer, since: int | None = None
    ) -> Sandbox:
        """Let `viewer` look at the sandbox from now on; opens it if it is not alive. Raises RequestError if
        it is gone."""
        sandbox = await self.alive(sandbox_id, since)
        self.viewers.setdefault(sandbox_id, {})[viewer] = socket
        sandbox.viewers = len(self.viewers[sandbox_id])
        self.left.pop(sandbox_id, None)
        self.begin()
        return sandbox

    def leave(self, sandbox_id: UUID, viewer: object) -> None:
        """The viewer looks no more."""
        viewers = self.viewers.get(sandbox_id, {})
        viewers.pop(viewer, None)
        self.verdicts.get(sandbox_id, {}).pop(viewer, None)
        sandbox = self.worker.sandboxes.get(sandbox_id)
        if sandbox is not None:
            sandbox.viewers = len(viewers)
            self.looks.end(sandbox, viewer)
        if not viewers:
            self.viewers.pop(sandbox_id, None)
            self.verdicts.pop(sandbox_id, None)
            self.left[sandbox_id] = time.monotonic()

    def on_verdict(self, sandbox_id: UUID, viewer: object, tell: Callable[[dict], Awaitable[None]]) -> None:
        """Tell `tell` each verdict of the sandbox's open task, until the viewer leaves."""
        self.verdicts.setdefault(sandbox_id, {})[viewer] = tell

    async def alive(self, sandbox_id: UUID, since: int | None = None) -> Sandbox:
        """The sandbox, opened if need be: checkpoint, then tape, then on to the change `since` that somebody
        saw already."""
        async with self.lock_of(sandbox_id):
            return await self.opened(sandbox_id, since)

    def lock_of(self, sandbox_id: UUID) -> asyncio.Lock:
        """What whoever changes the sandbox, or opens it, holds meanwhile."""
        self.know_loop()
        return self.locks.setdefault(sandbox_id, asyncio.Lock())

    def know_loop(self) -> None:
        """See whether the event loop is another one."""
        loop = asyncio.get_running_loop()
        if self.loop is not loop:  # a new event loop (tests): nothing of the old one can be used
            self.loop, self.task, self.saving, self.locks = loop, None, None, {}
            self.telling, self.tellers = {}, set()
            self.one_moment, self.errands = asyncio.Lock(), set()

    async def opened(self, sandbox_id: UUID, since: int | None = None) -> Sandbox:
        """The same for who holds the lock: what was alive before it waited may be another take by now."""
        sandbox = self.worker.sandboxes.get(sandbox_id)
        if sandbox is None:
            await self.make_room()
            kept = await sync_to_async(store.kept)(sandbox_id)
            if kept is None:
                raise RequestError(_(GONE_SAYS))
            promise = await sync_to_async(promised.promised_to)(sandbox_id)
            with meter.span("open"):
                sandbox = await in_slices(
                    self.worker.opening(
                        sandbox_id,
                        kept.tape,
                        kept.position,
                        kept.checkpoint,
                        kept.speed,
                        kept.paused,
                        since,
                        kept.lanes,
                        kept.letter,
                    )
                )
            sandbox.take, sandbox.held = kept.take, kept.held
            appointments.take_in(sandbox, promise)
            self.saved[sandbox_id] = (sandbox.cluster.now, time.monotonic())
            self.streams[sandbox_id] = Streams()
            self.left[sandbox_id] = time.monotonic()  # opened for one answer, unless somebody joins
        return sandbox

    async def make_room(self) -> None:
        """Unload whoever was left longest ago when there are too many; refuse when all are watched."""
        while len(self.worker.sandboxes) >= SANDBOXES_ALIVE_MAX:
            sandboxes = self.worker.sandboxes
            unwatched = [name for name in self.left if name in sandboxes and not sandboxes[name].is_moving]
            if not unwatched:
                raise RequestError(
                    _(
                        "This server runs {sandboxes_alive} clusters, its limit. Nothing of "
                        "yours is lost; try again later."
                    ).format(sandboxes_alive=SANDBOXES_ALIVE_MAX)
                )
            await self.unload(min(unwatched, key=self.left.__getitem__))

    # Looks

    async def look(self, sandbox_id: UUID, viewer: object, look: Look) -> None:
        """Let `viewer`, who has joined, look into something, or at the map alone. Raises RequestError."""
        socket = self.viewers.get(sandbox_id, {}).get(viewer)
        if socket is None:
            raise RequestError(
                _("Say hello first: nobody looks into a cluster whose picture was not asked for.")
            )
        sandbox = await self.alive(sandbox_id)
        if look.level == "map":
            self.looks.end(sandbox, viewer)
            return
        with reasoning(sandbox):
            text = self.looks.open(sandbox, viewer, look)
        await socket.send(text)

    async def because(self, sandbox_id: UUID, of: str) -> dict[str, Any]:
        """Why a thing is as it is. What the journal no longer keeps is played again in slices, and others
        have their turn meanwhile. Raises RequestError."""
        sandbox = await self.alive(sandbox_id)
        cluster, asked = sandbox.cluster, []

        def none(first: int, last: int) -> list[Change]:
            asked.append((first, last))
            return []

        with reasoning(sandbox):
            answer = self.worker.because(sandbox, of, none)
        if not asked or not self.worker.may_play_again(sandbox):
            return answer
        older: list[Change] = []
        ends = time.perf_counter() + SLICE
        for changes in self.worker.replay(sandbox, *asked[0]):
            older += changes
            if time.perf_counter() >= ends:
                await asyncio.sleep(SLICE)
                ends = time.perf_counter() + SLICE
        is_shown = sandbox.cluster is cluster  # and not another instant or lane by now
        return self.worker.because(sandbox, of, lambda *_: older) if is_shown else answer

    async def caused(self, sandbox_id: UUID, of: str) -> dict[str, Any]:
        """What a change brought about so far. Raises RequestError."""
        sandbox = await self.alive(sandbox_id)
        with reasoning(sandbox):
            return self.worker.caused(sandbox, of)

    async def show_looks(self) -> None:
        """Send each viewer what is new of what it looks into."""
        for sandbox_id, text, viewers in self.looks.due(self.worker.sandboxes):
            for viewer in viewers:
                await self.send_one(sandbox_id, viewer, text)

    # Commands

    async def act(self, sandbox_id: UUID, line: str) -> int:
        """Carry out the command `line`, which is durable before. In the past it opens a new lane. Returns the
        number of its change. Raises RequestError."""
        # A socket that goes takes its task along; what is durable by then is carried out all the same.
        return await asyncio.shield(self.carry_out(sandbox_id, line))

    async def carry_out(self, sandbox_id: UUID, line: str) -> int:
        """The same, as long as whoever asked waits for it."""
        async with self.lock_of(sandbox_id):
            sandbox = await self.opened(sandbox_id)
            await self.arrival(sandbox)
            if sandbox.stopped:
                raise RequestError(_(sandbox.stopped))
            if len(sandbox.tape.lines) >= TAPE_LINES_MAX:
                raise RequestError(
                    _("This sandbox has had {tape_lines} commands, its limit. Start over to go on.").format(
                        tape_lines=TAPE_LINES_MAX
                    )
                )
            try:
                command = command_from(line)
                command.check(sandbox.cluster)
            except CommandError as error:
                raise RequestError(str(error)) from error
            fork = moves.fork_of(sandbox) if sandbox.is_past else None
            sandbox.holding = True
            try:
                await writing.written(
                    store.append,
                    sandbox_id,
                    fork or sandbox.lane,
                    sandbox.cluster.now,
                    line,
                    is_new=fork is not None,
                )
                if fork is not None:
                    travel.enter(sandbox, fork)
                number = self.worker.give(sandbox, command, line)
            except store.TooMany as error:
                raise RequestError(str(error)) from error
            finally:
                sandbox.holding = False
            await self.show_act(sandbox)
            return number

    async def next_worker(self, sandbox_id: UUID) -> str:
        """The first name of a worker that was never used in this sandbox's tape."""
        sandbox = await self.alive(sandbox_id)
        numbers = [0, sandbox.tape.spec.workers]
        numbers += [
            int(words[2].removeprefix("worker-"))
            for _, line in sandbox.tape.lines
            if (words := line.removeprefix(f"{ByInstructor.verb} ").split())[:2] == ["machine", "add"]
        ]
        return f"worker-{max(numbers) + 1}"

    async def pace(self, sandbox_id: UUID, speed: float | None, paused: bool | None) -> None:
        """Change how time passes, and remember it."""
        sandbox = await self.alive(sandbox_id)
        pacer = sandbox.pacer
        pacer.target = sandbox.cluster.now
        if speed is not None:
            pacer.speed = speed
        if paused is not None:
            pacer.paused, pacer.seeking_until, sandbox.until, sandbox.goes_on = paused, None, None, False
        await sync_to_async(store.remember_pace)(sandbox_id, pacer.speed, pacer.paused)

    async def travel(self, sandbox_id: UUID, request: Travel) -> None:
        """Move in time or between lanes. Raises RequestError."""
        sandbox = await self.alive(sandbox_id)
        if not isinstance(request, Go | Live):
            await self.arrival(sandbox)  # a step is one from where the last one led
        async with self.lock_of(sandbox_id):
            sandbox = await self.opened(sandbox_id)
            if sandbox.stopped:
                raise RequestError(_(sandbox.stopped))
            was_paused, shown = sandbox.pacer.paused, sandbox.lane
            moves.move(self.worker, sandbox, request)
            if isinstance(request, DropLane):
                await sync_to_async(store.drop_lane)(sandbox_id, request.letter)
            if sandbox.lane is not shown:
                await self.save_places([sandbox])
            if sandbox.pacer.paused != was_paused:
                await sync_to_async(store.remember_pace)(
                    sandbox_id, sandbox.pacer.speed, sandbox.pacer.paused
                )
        if sandbox.journey is not None:
            await self.send_all(sandbox_id, encoded({"kind": "journey", "at": sandbox.journey.at}))

    async def arrival(self, sandbox: Sandbox) -> None:
        """Wait until the sandbox has arrived where it is on its way to. Raises RequestError if that takes too
        long."""
        ends = time.monotonic() + ARRIVAL_MAX
        while sandbox.journey is not None:
            if time.monotonic() > ends:
                raise RequestError(
                    _("The cluster is still on its way to another moment. Act when it is there.")
                )
            await asyncio.sleep(FRAME_PERIOD)

    async def start_over(self, sandbox_id: UUID) -> None:
        """Begin again with the same machines and seed; the old tape is no longer played."""
        async with self.lock_of(sandbox_id):
            sandbox = await self.opened(sandbox_id)
            take = await sync_to_async(store.start_over)(sandbox_id)
            task = sandbox.task
            self.worker.close(sandbox_id)
            fresh = self.worker.open(sandbox_id, Tape(sandbox.tape.spec, (), release()), 0)
            fresh.take, fresh.viewers = take, len(self.viewers.get(sandbox_id, {}))
            if sandbox.held:  # whoever holds the clock holds that of every beginning
                fresh.held, fresh.pacer.speed, fresh.pacer.paused = (
                    True,
                    sandbox.pacer.speed,
                    sandbox.pacer.paused,
                )
            appointments.take_in(fresh, sandbox.appointment)
            if task is not None:
                self.worker.watch_task(fresh, task.asked)
            self.saved[sandbox_id] = (fresh.cluster.now, time.monotonic())
        await self.show_all(sandbox_id)

    async def show_all(self, sandbox_id: UUID) -> None:
        """Send the whole picture to every viewer."""
        sandbox = self.worker.sandboxes[sandbox_id]
        await self.show_picture(sandbox_id, self.worker.picture_of(sandbox))
        await self.send_all(sandbox_id, encoded(lanes_of(sandbox)))
        await self.send_all(sandbox_id, encoded(beside.whole(sandbox)))

    async def tell(self, sandbox_id: UUID, notice: dict[str, Any]) -> None:
        """A notice for every viewer; who is behind gets what kubectl printed when it has caught up."""
        for socket in self.viewers.get(sandbox_id, {}).values():
            if "print" in notice and not socket.is_behind:
                socket.printed = notice["print"]
        await self.send_all(sandbox_id, encoded(notice))

    async def send_all(self, sandbox_id: UUID, text: str) -> None:
        """One text, encoded once, straight to each viewer."""
        for viewer in list(self.viewers.get(sandbox_id, {})):
            await self.send_one(sandbox_id, viewer, text)

    async def send_one(self, sandbox_id: UUID, viewer: object, text: str) -> None:
        """One text to one viewer, if it is still there and not behind."""
        socket = self.viewers.get(sandbox_id, {}).get(viewer)
        if socket is not None and not socket.is_behind:
            try:
                await socket.send(text)
            except RuntimeError:  # the socket closed while we were sending
                self.leave(sandbox_id, viewer)

    async def show_picture(self, sandbox_id: UUID, picture: dict[str, Any]) -> None:
        """A whole picture for every viewer: what was sent before leads nowhere any more."""
        streams = self.streams[sandbox_id]
        streams.restart()
        for socket in self.viewers.get(sandbox_id, {}).values():
            socket.shown = picture["number"]
        await self.send_all(sandbox_id, encoded({**picture, "stream": streams.id}))

    async def show_frame(self, sandbox_id: UUID, frame: dict[str, Any], now: float) -> None:
        """Put a frame of the worker, or a picture after a jump, into the stream; tell what goes with it."""
        streams = self.streams.get(sandbox_id)
        if streams is None:  # deleted while the viewers of another were told
            return
        if frame["kind"] == "picture":
            judged = frame["verdict"]
            await self.show_picture(sandbox_id, frame)
        else:
            judged = frame.pop("judged", None)
            if judged is not None and not self.verdicts.get(sandbox_id):  # nobody writes it down
                frame["verdict"] = judged
            streams.add(frame, now, {socket.level for socket in self.viewers.get(sandbox_id, {}).values()})
        sandbox = self.worker.sandboxes.get(sandbox_id)
        if sandbox is None:  # deleted while its viewers were told
            return
        notices, sandbox.notices = sandbox.notices, []
        if notices:
            streams.hurry()
            await self.show_frames(sandbox_id, now)
        for notice in notices:
            await self.tell(sandbox_id, streams.numbered(notice))
        if judged is not None:
            self.tell_verdict(sandbox_id, judged)

    def tell_verdict(self, sandbox_id: UUID, verdict: dict[str, Any]) -> None:
        """Let whoever waits for verdicts write them down, beside the clock of all clusters. It is shown after
        that, for the page will ask what was written; all else goes on."""
        if not self.verdicts.get(sandbox_id):
            return
        if sandbox_id in self.telling:
            self.telling[sandbox_id].append(verdict)
            return
        self.telling[sandbox_id] = [verdict]
        task = asyncio.get_running_loop().create_task(self.tell_verdicts(sandbox_id))
        self.tellers.add(task)
        task.add_done_callback(self.tellers.discard)

    async def tell_verdicts(self, sandbox_id: UUID) -> None:
        """Tell all that wait, in order; each may be shown then."""
        waiting = self.telling[sandbox_id]
        try:
            while waiting:
                verdict = waiting.pop(0)
                for tell in list(self.verdicts.get(sandbox_id, {}).values()):
                    await tell(verdict)
                sandbox = self.worker.sandboxes.get(sandbox_id)
                if sandbox is not None and sandbox.task is not None:
                    sandbox.task.settled = verdict
        finally:
            self.telling.pop(sandbox_id, None)

    async def show_act(self, sandbox: Sandbox) -> None:
        """What an act did is shown at once, and does not wait for the others' turns."""
        if sandbox.viewers and not sandbox.arrived and sandbox.journey is None:
            frame = self.worker.framed(sandbox, time.perf_counter())
            if frame is not None:
                now = time.monotonic()
                await self.show_frame(sandbox.id, frame, now)
                await self.show_frames(sandbox.id, now)

    async def show_frames(self, sandbox_id: UUID, now: float) -> None:
        """Send what is due to the viewers of each level, encoded once a level."""
        viewers, streams = self.viewers.get(sandbox_id, {}), self.streams.get(sandbox_id)
        for level, frame in streams.due(now) if streams is not None else ():
            lookers = [
                viewer
                for viewer, socket in viewers.items()
                if socket.level == level and socket.shown is not None  # a frame stands on what was shown
            ]
            text = encoded(frame) if lookers else ""
            for viewer in lookers:
                if viewer not in viewers:  # it went while another was sent its own
                    continue
                viewers[viewer].shown = frame["number"]
                await self.send_one(sandbox_id, viewer, text)

    async def attend(self, sandbox_id: UUID, viewer: object, level: str) -> None:
        """`viewer` looks closer, or less close: what it has not been sent yet comes at once."""
        socket = self.viewers.get(sandbox_id, {}).get(viewer)
        if socket is None or socket.level == level:
            return
        socket.level = level
        if socket.shown is not None and not socket.is_behind:
            frame = self.gap(sandbox_id, socket.shown)
            if frame is not None:
                socket.shown = frame["number"]
                await self.send_one(sandbox_id, viewer, encoded(frame))

    def gap(self, sandbox_id: UUID, since: int, stream: str | None = None) -> dict[str, Any] | None:
        """What came after the number `since` of this stream (or of `stream`), if it is still kept."""
        streams = self.streams[sandbox_id]
        return streams.gap(since, time.monotonic()) if stream in (None, streams.id) else None

    async def let_go_of_silent(self, now: float) -> None:
        """Close the sockets of pages that have said nothing for too long of what they were sent."""
        for sandbox_id, viewers in list(self.viewers.items()):
            for viewer, socket in list(viewers.items()):
                if socket.is_silent(now):
                    self.leave(sandbox_id, viewer)
                    await socket.close(TRY_AGAIN)

    # Time

    def begin(self) -> None:
        """Start the task that lets time pass, unless it runs."""
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self.run(), context=contextvars.Context())
            self.task.add_done_callback(self.ended)

    def ended(self, task: asyncio.Task) -> None:
        """Time stood still for all by a mistake of ours, or because the database refused: begin again."""
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("the clock of all clusters stopped; it begins again", exc_info=error)
            task.get_loop().call_later(BEGIN_AGAIN, self.begin)

    async def run(self) -> None:
        """Frames, the clock's position, checkpoints, unloading; ends when nobody looks at anything."""
        last = clock_saved = time.monotonic()
        while any(self.viewers.values()) or appointments.busy(self):
            due = max(time.monotonic(), last + FRAME_PERIOD)
            await asyncio.sleep(due - time.monotonic())
            now = time.monotonic()
            meter.note("late", now - due)
            for told in self.worker.ticking(now - last, self.looks.spent):
                if told is not None:
                    await self.show_frame(*told, now)
                else:
                    await asyncio.sleep(0)
            appointments.look(self)
            last = now
            meter.note("tick", time.monotonic() - now)
            for sandbox_id in list(self.streams):
                await self.show_frames(sandbox_id, now)
            await self.show_looks()
            if now - clock_saved >= CLOCK_PERIOD:
                clock_saved = now
                meter.say()
                self.collector.collect(self.worker.closed, is_calm=False)
                await self.let_go_of_silent(now)
                if self.saving is None or self.saving.done():
                    await self.saved_before()
                    self.saving = asyncio.get_running_loop().create_task(self.save(now))
        await self.saved_before()
        await self.save_clocks()
        await self.unload_idle()
        self.collector.collect(self.worker.closed, is_calm=True)

    async def save(self, now: float) -> None:
        """Clocks and a checkpoint, beside the frames: nobody waits for the disk."""
        await self.save_clocks()
        await self.save_checkpoints(now)

    async def saved_before(self) -> None:
        """Wait for what is being saved; what went wrong there goes wrong here."""
        saving, self.saving = self.saving, None
        if saving is not None:
            await saving

    async def save_clocks(self) -> None:
        """Write down how far every sandbox whose time passes has come."""
        await self.save_places([each for each in self.worker.sandboxes.values() if each.is_moving])

    async def save_places(self, sandboxes: list[Sandbox]) -> None:
        """Write down where these sandboxes stand."""
        if sandboxes:
            places = {sandbox.id: moves.place_of(sandbox) for sandbox in sandboxes}
            await sync_to_async(store.remember_places)(places)

    async def save_checkpoints(self, now: float) -> None:
        """One checkpoint at most in a second, of whichever sandbox has waited longest."""
        waiting = [
            (saved_at, sandbox_id)
            for sandbox_id, (position, saved_at) in self.saved.items()
            if now - saved_at >= CHECKPOINT_PERIOD
            and sandbox_id in self.worker.sandboxes
            and self.worker.sandboxes[sandbox_id].cluster.now != position
        ]
        if waiting:
            sandbox = self.worker.sandboxes[min(waiting)[1]]
            self.saved[sandbox.id] = (sandbox.cluster.now, now)
            await self.write_checkpoint(sandbox)
        await self.unload_idle()

    async def write_checkpoint(self, sandbox: Sandbox) -> None:
        """Make a checkpoint now; writing it happens aside."""
        with meter.span("checkpoint"):
            taken = checkpoints.taken(sandbox.cluster, sandbox.picture, sandbox.tape)
        await sync_to_async(checkpoints.write, thread_sensitive=False)(sandbox.id, taken)

    async def unload_idle(self) -> None:
        """Let go of sandboxes that nobody has looked at for long."""
        now = time.monotonic()
        for sandbox_id, since in list(self.left.items()):
            if now - since >= IDLE_MAX:
                await self.unload(sandbox_id)

    async def unload(self, sandbox_id: UUID) -> None:
        """Write the sandbox's place and checkpoint, and let it go."""
        sandbox = self.worker.close(sandbox_id)
        self.left.pop(sandbox_id, None)
        self.saved.pop(sandbox_id, None)
        self.streams.pop(sandbox_id, None)
        if sandbox is not None and not sandbox.stopped:
            await self.save_places([sandbox])
            await self.write_checkpoint(sandbox)

    async def forget(self, sandbox_id: UUID) -> None:
        """The sandbox was deleted: nothing of it is kept, and whoever looks at it is told."""
        self.worker.close(sandbox_id)
        await self.send_all(sandbox_id, encoded({"kind": "stopped", "says": GONE_SAYS}))
        self.viewers.pop(sandbox_id, None)
        self.left.pop(sandbox_id, None)
        self.saved.pop(sandbox_id, None)
        self.streams.pop(sandbox_id, None)

    def glance(self, sandbox_id: UUID) -> dict[str, Any] | None:
        """A sandbox in a few numbers, for the wall of a class; None when it is not alive here."""
        sandbox = self.worker.sandboxes.get(sandbox_id)
        if sandbox is None:
            return None
        tables = sandbox.picture.tables
        machines = dict(tables["machines"])  # a wall looks from a thread of its own
        price = tables["price"].get("shop", {})
        return {
            "take": sandbox.take,
            "lane": sandbox.lane.letter,
            "control_planes": [
                row["power"] and row["cable"] for row in machines.values() if row["role"] == "control-plane"
            ],
            "workers": [
                row["power"] and row["cable"] for row in machines.values() if row["role"] == "worker"
            ],
            "success": price.get("success"),
            "ready": price.get("ready", 0),
            "desired": price.get("desired", 0),
            "at": sandbox.cluster.now,
        }


async def in_slices(steps: Generator[None, None, Sandbox]) -> Sandbox:
    """What the steps come to, taken in slices between which others have their turn."""
    ends = time.perf_counter() + SLICE
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
        if time.perf_counter() >= ends:
            await asyncio.sleep(SLICE)
            ends = time.perf_counter() + SLICE


@contextmanager
def reasoning(sandbox: Sandbox) -> Iterator[None]:
    """Something is looked up or made clear in that sandbox, within its budget. Raises RequestError."""
    if not sandbox.reasons.has_room(time.monotonic()):
        raise RequestError(
            _("So many questions at once are more than one cluster can answer. Ask again in a moment.")
        )
    begun = time.perf_counter()
    try:
        yield
    finally:
        sandbox.reasons.spend(time.perf_counter() - begun)


host = Host()

__all__ = ["Host", "host"]
