"""The worker: owns clusters, lets their time pass in fair slices, and says what changed. No Django, no
asyncio.

Contract: a sandbox that breaks (a bug of ours) is stopped alone; its tape is kept, and its viewers are told.
"""

import gc
import logging
import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import orjson

from k8sarch.cluster import FAULTS, Change, Cluster, ClusterSpec, Command, CommandError, Tape
from k8sarch.sandbox.checks import Evidence
from k8sarch.sandbox.journeys import beside, travel
from k8sarch.sandbox.journeys.lanes import FIRST, Ladder, Lane
from k8sarch.sandbox.journeys.travel import EVENTS_A_CHECK
from k8sarch.sandbox.journeys.until import Condition
from k8sarch.sandbox.limits import (
    CATCH_UP_MAX,
    CATCH_UP_SPENT,
    CROWD,
    GC_THRESHOLDS,
    LADDERS_BYTES_MAX,
    OLDER_PERIOD,
    QUIET_AFTER,
    QUIET_TURN_MAX,
    SLICE,
    STILL_PERIOD,
    TEMPLATES_KEPT,
    TICK_BUDGET,
    TIMERS_PERIOD,
    TIMERS_QUIET_PERIOD,
    WARM_UP,
)
from k8sarch.sandbox.live import collector
from k8sarch.sandbox.live.meter import meter
from k8sarch.sandbox.live.pacer import Pacer
from k8sarch.sandbox.live.said import said_to_all
from k8sarch.sandbox.live.state import Sandbox
from k8sarch.sandbox.live.tasks import Asked, OpenTask
from k8sarch.sandbox.shown import why
from k8sarch.sandbox.shown.picture import Picture
from k8sarch.sandbox.shown.wire import messages_shown
from k8sarch.sandbox.socket.protocol import FAULT_SETTINGS

log = logging.getLogger(__name__)
__all__ = ["Asked", "Broken", "OpenTask", "Sandbox", "Worker", "fault_menu", "guarded", "lanes_of"]


STOPPED = said_to_all(
    "This cluster stopped because of a mistake in the simulation. What you did is kept. Start over, or go "
    "back to your sandboxes."
)


class Broken(Exception):
    """A mistake of ours stopped a cluster."""


def guarded(act: Callable[..., Any], *arguments: Any) -> Any:
    """What `act` returns. Raises Broken for a bug, CommandError for what the command itself says."""
    try:
        return act(*arguments)
    except CommandError:
        raise
    except Exception as error:  # the one guard of the house
        log.exception("a cluster stopped")
        raise Broken(type(error).__name__) from error


class Worker:
    """All sandboxes of this process."""

    def __init__(self) -> None:
        gc.set_threshold(*GC_THRESHOLDS)
        self.sandboxes: dict[UUID, Sandbox] = {}
        self.turn = self.ticks = 0
        self.closed = 0  # sandboxes that were let go so far
        self.shares = 1  # in so many ticks every quiet sandbox has one turn
        self.played_again: dict[UUID, float] = {}  # real clock of the last older history that was played
        self.templates: dict[bytes, tuple[Ladder, tuple[Change, ...]]] = {}  # spec as text → warmed cluster

    # Opening and closing

    def open(self, *arguments: Any, **named: Any) -> Sandbox:
        """Take a sandbox in, in one go; see `opening`."""
        steps = self.opening(*arguments, **named)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return end.value

    def opening(
        self,
        sandbox_id: UUID,
        tape: Tape,
        position: int,
        checkpoint: tuple[Cluster, Picture] | None = None,
        speed: float = 1,
        paused: bool = False,
        since: int | None = None,
        lanes: dict[str, Lane] | None = None,
        letter: str = FIRST,
    ) -> Generator[None, None, Sandbox]:
        """Take a sandbox in, in steps of some milliseconds, and return it at the end: from its checkpoint if
        there is one, else from the beginning of its tape, up to `position`; and on to the change `since`,
        which somebody has seen already. `lanes` are all its lanes, of which `letter` is shown; without them
        `tape` is the only one."""
        lanes = lanes or {FIRST: Lane(FIRST, tape)}
        lane = lanes[letter]
        lane.end = max(lane.end, position, *(at for at, _ in lane.tape.lines[-1:]))
        is_past = position < lane.end
        if not is_past:
            lane.end = position = max(position, WARM_UP)
        for each in lanes.values():
            each.ladder = self.first_rungs(each)
        cluster, picture = checkpoint or self.beginning(lane, position)
        sandbox = Sandbox(sandbox_id, lane, cluster, picture, Pacer(position, speed, paused), lanes, is_past)
        yield from travel.playing_through(cluster, picture, lane, position)
        if since is not None and not is_past:
            self.catch_up(sandbox, since)
        sandbox.pacer.target = cluster.now
        sandbox.picture.take_patch()
        self.sandboxes[sandbox_id] = sandbox
        return sandbox

    @staticmethod
    def catch_up(sandbox: Sandbox, since: int) -> None:
        """Run on to the change `since`, as far as the limits go: the page that names it may be anybody's."""
        cluster, ends = sandbox.cluster, time.perf_counter() + CATCH_UP_SPENT
        last = cluster.now + CATCH_UP_MAX
        while cluster.world.journal.count < since and cluster.now < last and time.perf_counter() < ends:
            cluster.run(last, events_max=1)
            sandbox.absorb()

    def template(self, spec: ClusterSpec) -> tuple[Ladder, tuple[Change, ...]]:
        """A cluster of that spec as it stands after its warm-up, as the first rung of every ladder, with its
        changes: to clone it is ten times quicker than to warm up another, and the same to the byte."""
        key = orjson.dumps(spec.plain())
        if key not in self.templates:
            lane, cluster, picture = Lane(FIRST, Tape(spec)), Cluster(spec), Picture()
            travel.play_through(cluster, picture, lane, WARM_UP)
            picture.take_patch()
            lane.ladder.take(cluster, picture)
            if len(self.templates) >= TEMPLATES_KEPT:
                del self.templates[next(iter(self.templates))]
            self.templates[key] = lane.ladder, cluster.world.journal.recent()
        return self.templates[key]

    def first_rungs(self, lane: Lane) -> Ladder:
        """The rungs that a lane has in common with every cluster of its spec: those before its first
        command."""
        ladder, _ = self.template(lane.tape.spec)
        return Ladder(
            tuple(step for step in ladder.steps if not any(at < step.at for at, _ in lane.tape.lines[:1]))
        )

    def beginning(self, lane: Lane, at: int) -> tuple[Cluster, Picture]:
        """Where playing a lane up to the instant `at` begins when there is no nearer rung of its own."""
        step = self.first_rungs(lane).best(at)
        if step is None:
            cluster, picture = Cluster(lane.tape.spec), Picture()
            travel.play_through(cluster, picture, Lane(FIRST, Tape(lane.tape.spec)), 0)
            return cluster, picture
        with collector.asleep():
            cluster, picture = step.rung.again()
            collector.set_aside()
        cluster.world.journal.recall(self.template(lane.tape.spec)[1])
        return cluster, picture

    @staticmethod
    def run_folding(sandbox: Sandbox, until: int) -> None:
        """Run to `until` in one go, folding as it goes so that the journal's room never matters."""
        cluster = sandbox.cluster
        while cluster.run(until, events_max=4_000) == 4_000:
            sandbox.absorb()
        sandbox.absorb()

    def close(self, sandbox_id: UUID) -> Sandbox | None:
        """Let a sandbox go; returns it as it was."""
        self.played_again.pop(sandbox_id, None)
        self.closed += sandbox_id in self.sandboxes
        return self.sandboxes.pop(sandbox_id, None)

    # Requests

    def give(self, sandbox: Sandbox, command: Command, line: str) -> int:
        """Carry out a command that is already on the tape's disk; returns the number of its change."""
        assert not sandbox.is_past, "the past is not changed: a lane forks first"
        lane, cluster = sandbox.lane, sandbox.cluster
        number = cluster.do(command)
        lane.tape = lane.tape.with_line(cluster.now, line)
        lane.end = cluster.now
        sandbox.stirred = time.perf_counter()
        sandbox.absorb()
        return number

    def watch_task(self, sandbox: Sandbox, asked: Asked) -> None:
        """From now on each frame says whether the task is done. The whole tape so far is evidence."""
        evidence = Evidence.opening(sandbox.cluster, sandbox.picture)
        sandbox.task = OpenTask(asked, evidence)

    def chain(self, sandbox_id: UUID, seed: str) -> dict[str, Any] | None:
        """The question for the true chain of a sandbox's open task, or None when its record gives none."""
        sandbox = self.sandboxes.get(sandbox_id)
        if sandbox is None or sandbox.task is None:
            return None
        return sandbox.task.chain(sandbox.cluster, sandbox.picture, seed)

    def because(self, sandbox: Sandbox, of: str, history: why.History | None = None) -> dict[str, Any]:
        """Why a thing is as it is, at the instant shown. What the journal no longer keeps is played again, at
        most once in OLDER_PERIOD a sandbox, or comes from `history`."""
        return why.because(sandbox.cluster, sandbox.picture, of, history or partial(self.older, sandbox))

    def older(self, sandbox: Sandbox, first: int, last: int) -> list[Change]:
        """The changes `first` to `last`, or none when the last such question was a moment ago."""
        return self.history(sandbox, first, last) if self.may_play_again(sandbox) else []

    def may_play_again(self, sandbox: Sandbox) -> bool:
        """Whether the last such question of the sandbox is long enough ago; if so, this is the last."""
        now = time.perf_counter()
        if now - self.played_again.get(sandbox.id, -OLDER_PERIOD) < OLDER_PERIOD:
            return False
        self.played_again[sandbox.id] = now
        return True

    def caused(self, sandbox: Sandbox, of: str) -> dict[str, Any]:
        """What a change brought about so far."""
        return why.caused(sandbox.cluster, sandbox.picture, of)

    # Travelling

    def go(self, sandbox: Sandbox, at: int, letter: str | None = None) -> None:
        """Set out for the instant `at` of the current lane or of another; a tick later, or some, it is shown.
        Beyond the end of the lane is its end."""
        lane = sandbox.lanes[letter] if letter else sandbox.journey.lane if sandbox.journey else sandbox.lane
        self.within(sandbox, travel.depart, sandbox, lane, at, lambda: self.beginning(lane, at))

    def seek(self, sandbox: Sandbox, last: int, until: Condition | None, pauses: bool) -> None:
        """Run as fast as it goes until `until` holds, or the instant `last`."""
        sandbox.until, sandbox.pauses = until, pauses
        sandbox.pacer.seek(last)

    def compare(self, sandbox: Sandbox, lane: Lane | None) -> None:
        """Show `lane` beside the current one, or no lane any more."""
        beside.end_beside(sandbox)
        if lane is not None:
            now = sandbox.cluster.now
            self.within(sandbox, beside.put_beside, sandbox, lane, lambda: self.beginning(lane, now))
        else:
            sandbox.notices.append(beside.whole(sandbox))

    def history(self, sandbox: Sandbox, first: int, last: int) -> list[Change]:
        """The changes number `first` to `last` of what is shown, also those that the journal no longer keeps.
        Takes as long as playing from the rung before them, some tenths of a second."""
        return [change for some in self.replay(sandbox, first, last) for change in some]

    def replay(self, sandbox: Sandbox, first: int, last: int) -> Iterator[list[Change]]:
        """The same in steps of a millisecond or so."""
        return travel.history(sandbox, first, last, lambda: self.beginning(sandbox.lane, 0))

    # Time

    def tick(self, real_seconds: float, spent: float = 0.0) -> dict[UUID, dict[str, Any]]:
        """Let real time pass for all in one go; returns the frames of those that have something to say."""
        return dict(told for told in self.ticking(real_seconds, spent) if told is not None)

    def ticking(
        self, real_seconds: float, spent: float = 0.0
    ) -> Iterator[tuple[UUID, dict[str, Any]] | None]:
        """Let real time pass for all, in pieces of some milliseconds: None after each, so that others have
        their turn, in which a sandbox may be acted on or closed; and the frame of each sandbox that has
        something to say. `spent`: real seconds of the tick's budget that were used up beside it."""
        now = time.perf_counter()
        turns = self.whose_turn(real_seconds, now)
        for sandbox in turns:
            waited, sandbox.waited = sandbox.waited, 0.0
            sandbox.pacer.grant(sandbox.cluster.now, waited, watched=sandbox.is_moving)
            if sandbox.bound is not None and not sandbox.is_past:
                sandbox.pacer.target = min(sandbox.pacer.target, sandbox.bound)
        yield from self.share_out(TICK_BUDGET - spent)
        piece = 0.0
        for place, sandbox in enumerate(turns):
            if not self.has(sandbox) or (self.shares > 1 and not self.is_framed(place, sandbox, now)):
                continue
            begun, frame = time.perf_counter(), None
            if sandbox.arrived:
                frame = self.jumped(sandbox)
            elif sandbox.viewers and sandbox.journey is None:
                frame = self.framed(sandbox, now)
                meter.note("frame", time.perf_counter() - begun)
            piece += time.perf_counter() - begun
            if frame is not None:
                yield sandbox.id, frame
            if piece >= SLICE:
                yield None
                piece = 0.0

    def whose_turn(self, real_seconds: float, now: float) -> list[Sandbox]:
        """Who runs and is framed in this tick: all, or in a crowd whoever is acted on, and a share of those
        that only live on. Each is granted the time that passed since its last turn."""
        self.ticks += 1
        moving = sum(sandbox.is_moving for sandbox in self.sandboxes.values())
        self.shares = min(QUIET_TURN_MAX, -(-moving // CROWD)) or 1
        turns = []
        for place, sandbox in enumerate(self.sandboxes.values()):
            sandbox.waited += real_seconds
            if (place + self.ticks) % self.shares == 0 or not sandbox.is_quiet(now):
                turns.append(sandbox)
        return turns

    def is_framed(self, place: int, sandbox: Sandbox, now: float) -> bool:
        """Whether the sandbox at that place of those that have a turn is framed in this tick of a crowd: a
        cluster that runs on to a fault for all is shown now and then, or it would never arrive."""
        is_own = now - sandbox.stirred <= QUIET_AFTER or bool(sandbox.notices) or sandbox.arrived
        return is_own or sandbox.is_quiet(now) or (place + self.ticks) % self.shares == 0

    def framed(self, sandbox: Sandbox, now: float) -> dict[str, Any] | None:
        """Its frame; where even that breaks the sandbox is stopped, and its viewers are told once."""
        if sandbox.is_mute:
            return None
        try:
            return guarded(self.frame_of, sandbox, now)
        except (Broken, CommandError):
            sandbox.is_mute, sandbox.stopped = True, STOPPED
        number = sandbox.cluster.world.journal.count
        place = {"at": sandbox.cluster.now, "number": number, "after": sandbox.shown}
        return {"kind": "frame", "rows": [], "messages": [], **state_of(sandbox), **place}

    def share_out(self, budget: float) -> Iterator[None]:
        """Slices in turn until all have arrived or `budget` real seconds of them are used up, with a pause
        after some; the next tick begins with whoever comes after."""
        piece = 0.0
        waiting = [sandbox for sandbox in self.sandboxes.values() if self.lags(sandbox)]
        if waiting:
            first = self.turn % len(waiting)
            waiting = waiting[first:] + waiting[:first]
        while waiting:
            for sandbox in waiting:
                if not self.lags(sandbox):  # something was done to it in a pause
                    continue
                self.turn += 1
                with collector.asleep():  # it is awake between two slices
                    begun, computed = time.perf_counter(), time.thread_time()
                    self.run_slice(sandbox, begun + min(budget, SLICE))
                    took, computed = time.perf_counter() - begun, time.thread_time() - computed
                meter.note("slice", took)
                meter.note("slice computing", computed)
                budget -= took
                if budget <= 0:
                    return
                piece += took
                if piece >= SLICE:
                    yield
                    piece = 0.0
            waiting = [sandbox for sandbox in waiting if self.lags(sandbox)]

    def has(self, sandbox: Sandbox) -> bool:
        """Whether it was not closed meanwhile."""
        return self.sandboxes.get(sandbox.id) is sandbox

    def lags(self, sandbox: Sandbox) -> bool:
        """Whether it may run and has not arrived where it may go."""
        if sandbox.stopped or sandbox.holding or not self.has(sandbox):
            return False
        if sandbox.journey is not None or beside.lags(sandbox):
            return True
        return sandbox.cluster.now < sandbox.pacer.target

    def run_slice(self, sandbox: Sandbox, ends: float) -> None:
        """Run one sandbox towards its target, or on its journey, until the real instant `ends`. When it is
        time for a rung, that takes a slice of its own: it is as much work as a slice of time."""
        if sandbox.journey is not None:
            self.within(sandbox, travel.travel, sandbox, ends)
            return
        if beside.lags(sandbox):
            lane = sandbox.beside.lane
            self.within(
                sandbox, beside.follow, sandbox, ends, lambda: self.beginning(lane, sandbox.cluster.now)
            )
            return
        if sandbox.lane.ladder.wants(sandbox.cluster):
            self.within(sandbox, self.take_rung, sandbox)
        else:
            self.within(sandbox, self.advance, sandbox, ends)

    def take_rung(self, sandbox: Sandbox) -> None:
        """Take a rung of the lane that is shown."""
        sandbox.absorb()
        sandbox.lane.ladder.take(sandbox.cluster, sandbox.picture)
        self.bound_ladders()

    def bound_ladders(self) -> None:
        """Keep the rungs of all within their limit: those of sandboxes that nobody looks at go first, then
        the longest ladders lose every second step."""
        ladders = [
            (sandbox.viewers > 0, lane.ladder.size(), lane.ladder)
            for sandbox in self.sandboxes.values()
            for lane in sandbox.lanes.values()
        ]
        total = sum(size for _, size, _ in ladders)
        for is_watched, size, ladder in sorted(ladders, key=lambda each: (each[0], -each[1])):
            if total <= LADDERS_BYTES_MAX:
                return
            ladder.steps = ladder.steps[:1] if not is_watched else ladder.steps[::2]
            total -= size - ladder.size()

    @staticmethod
    def advance(sandbox: Sandbox, ends: float) -> None:
        """Let time pass in the lane that is shown, past or live."""
        cluster, pacer, lane = sandbox.cluster, sandbox.pacer, sandbox.lane
        chunk = 1 if sandbox.until is not None else EVENTS_A_CHECK
        target = min(pacer.target, lane.end) if sandbox.is_past else pacer.target
        arrived = False
        while not arrived:
            arrived = travel.play(cluster, lane, target, chunk)
            if sandbox.until is not None and cluster.world.journal.fresh and sandbox.absorb():
                found(sandbox)
                return
            if time.perf_counter() >= ends:
                break
        if arrived and sandbox.is_past and cluster.now >= lane.end:
            travel.reach_end(sandbox)
            sandbox.notices.append(lanes_of(sandbox))
        elif arrived and pacer.seeking_until is not None:
            found(sandbox)

    @staticmethod
    def within(sandbox: Sandbox, act: Callable[..., Any], *arguments: Any) -> None:
        """Do it; a bug of ours stops this sandbox and no other."""
        try:
            guarded(act, *arguments)
        except (Broken, CommandError):
            log.error("sandbox %s stopped at %s", sandbox.id, sandbox.cluster.now)
            sandbox.journey = None
            sandbox.stopped = STOPPED

    # Frames

    def picture_of(self, sandbox: Sandbox) -> dict[str, Any]:
        """Everything that may be shown, for somebody who has nothing yet."""
        if sandbox.timers.cluster is not sandbox.cluster:
            sandbox.timers.look(sandbox.cluster, sandbox.picture)
        return {
            "kind": "picture",
            "tables": {**sandbox.picture.tables, "timers": sandbox.timers.rows},
            "at": sandbox.cluster.now,
            "number": sandbox.cluster.world.journal.count,
            "speed": sandbox.pacer.speed,
            "paused": sandbox.pacer.paused,
            "seeking": sandbox.pacer.seeking_until is not None,
            "spec": sandbox.tape.spec.plain(),
            "faults": fault_menu(),
            "stopped": sandbox.stopped,
            "digest": sandbox.cluster.digest,
            "verdict": self.verdict(sandbox, always=True),
            "past": sandbox.is_past,
            "held": sandbox.held,
            "end": sandbox.end,
            "lane": sandbox.lane.letter,
        }

    def jumped(self, sandbox: Sandbox) -> dict[str, Any]:
        """The whole picture after a journey; the lanes follow it."""
        sandbox.arrived = False
        sandbox.picture.take_patch()
        sandbox.timers.look(sandbox.cluster, sandbox.picture)
        sandbox.shown = sandbox.cluster.world.journal.count
        sandbox.told = ()
        sandbox.notices.append(lanes_of(sandbox))
        return {**self.picture_of(sandbox), "jumped": True}

    def frame_of(self, sandbox: Sandbox, now: float) -> dict[str, Any] | None:
        """What changed since the last frame, or None when nothing did. `verdict` in it is to be shown;
        `judged` is a new one, which is shown when whoever waits for it has written it down."""
        sandbox.absorb()
        rows = sandbox.picture.take_patch()
        is_calm = self.shares > 1 and sandbox.is_quiet(now)
        period = TIMERS_QUIET_PERIOD if is_calm else TIMERS_PERIOD
        rows += sandbox.timers.patch(sandbox.cluster, sandbox.picture, now, period)
        messages, chatter = messages_shown(sandbox)
        judged = verdict = None
        looks_after = STILL_PERIOD * (2 if is_calm else 1)
        if sandbox.task is not None:
            verdict = sandbox.task.take_settled()
            if now - sandbox.task.looked >= looks_after:
                sandbox.task.looked = now
                judged = self.verdict(sandbox)
        state = state_of(sandbox)
        moved = sandbox.told[:1] != (sandbox.cluster.now,)
        other = beside.patch(sandbox)
        if (
            not rows
            and not (other and other["rows"])
            and not sandbox.notices
            and not messages
            and not chatter
            and judged is None
            and verdict is None
            and sandbox.told[1:] == (state,)
            and (not moved or now - sandbox.still_since < STILL_PERIOD)
        ):
            return None
        sandbox.still_since, sandbox.told = now, (sandbox.cluster.now, state)
        frame: dict[str, Any] = {
            "kind": "frame",
            "rows": rows,
            "at": sandbox.cluster.now,
            "number": sandbox.cluster.world.journal.count,
            "after": sandbox.shown,
            "messages": messages,
            "chatter": chatter,
            **state,
        }
        sandbox.shown = frame["number"]
        if judged is not None:
            frame["judged"] = judged
        if verdict is not None:
            frame["verdict"] = verdict
        if other is not None:
            frame["beside"] = other
        return frame

    @staticmethod
    def verdict(sandbox: Sandbox, always: bool = False) -> dict[str, Any] | None:
        """What the open task's check says, if that is news (or `always`)."""
        task = sandbox.task
        if task is None:
            return None
        verdict = task.look(sandbox.cluster, sandbox.picture)
        if verdict == task.last and not always:
            return None
        task.last = verdict
        return verdict


def state_of(sandbox: Sandbox) -> dict[str, Any]:
    """What a frame says of its time: how it passes, and whether it does."""
    state = {
        "speed": sandbox.pacer.speed,
        "paused": sandbox.pacer.paused,
        "seeking": sandbox.pacer.seeking_until is not None,
        "past": sandbox.is_past,
        "held": sandbox.held,
    }
    return state | ({"stopped": sandbox.stopped} if sandbox.stopped else {})


def found(sandbox: Sandbox) -> None:
    """What was waited for has come: stand still, or go on at the chosen speed."""
    sandbox.until = None
    sandbox.pacer.found(sandbox.cluster.now)
    if sandbox.pauses:
        sandbox.pacer.paused, sandbox.pauses = True, False


def lanes_of(sandbox: Sandbox) -> dict[str, Any]:
    """All lanes, for the timeline: {letter, parent, forked_at, end, first, bands}, bands as they stand at the
    lane's end."""
    lanes = {lane.letter: lane.told() for lane in sandbox.lanes.values()}
    lanes[sandbox.lane.letter]["end"] = sandbox.end
    if not sandbox.is_past:
        lanes[sandbox.lane.letter]["bands"] = sandbox.picture.whole_bands()
    other = sandbox.beside
    if other is not None and other.cluster.now > other.lane.end:
        lanes[other.lane.letter] |= {"end": other.cluster.now, "bands": other.picture.whole_bands()}
    return {"kind": "lanes", "current": sandbox.lane.letter, "lanes": list(lanes.values())}


def fault_menu() -> list[dict[str, Any]]:
    """What can be done to nature, as menus say it. `needs`: the settings; without `machine` it is for all."""
    return [
        {
            "name": fault.name,
            "label": fault.label,
            "preview": fault.preview,
            "needs": [key for key in FAULT_SETTINGS if key in fault.__dataclass_fields__],
        }
        for fault in FAULTS
    ]
