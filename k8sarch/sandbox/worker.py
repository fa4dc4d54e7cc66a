"""The worker: owns clusters, lets their time pass in fair slices, and says what changed. No Django, no
asyncio.

Contract: a sandbox that breaks (a bug of ours) is stopped alone; its tape is kept, and its viewers are told.
"""

import gc
import logging
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson

from k8sarch.cluster import FAULTS, Cluster, ClusterSpec, Command, CommandError, Tape, command_from

from . import why
from .checks import Evidence
from .limits import CATCH_UP_MAX, GC_THRESHOLDS, SLICE, STILL_PERIOD, TEMPLATES_KEPT, TICK_BUDGET, WARM_UP
from .pacer import Pacer
from .picture import Picture
from .tasks import Asked, OpenTask
from .wire import messages_shown

log = logging.getLogger(__name__)
EVENTS_A_CHECK = 64  # things that happen between two looks at the real clock
INTERESTING = ("node", "pod", "leader")


class Broken(Exception):
    """A mistake of ours stopped a cluster that is played outside a sandbox."""


def guarded(act: Callable[..., Any], *arguments: Any) -> Any:
    """What `act` returns. Raises Broken for a bug, CommandError for what the command itself says."""
    try:
        return act(*arguments)
    except CommandError:
        raise
    except Exception as error:  # the guard of the house, for whoever plays a tape beside the sandboxes
        log.exception("a tape that is played stopped")
        raise Broken(type(error).__name__) from error


@dataclass(slots=True)
class Sandbox:
    """A cluster with its tape, its picture and its place in real time."""

    id: UUID
    tape: Tape
    cluster: Cluster
    picture: Picture
    pacer: Pacer
    viewers: int = 0
    stopped: str = ""  # why it does not run any more, as a sentence
    still_since: float = 0.0
    told: tuple = ()
    task: OpenTask | None = None
    printed: list[dict] = field(default_factory=list)  # what kubectl printed and nobody has been sent yet
    shown: int = 0  # the number of the last frame that went out
    holding: bool = False  # a command is being written to disk: time stands

    def absorb(self) -> bool:
        """Fold what the cluster recorded; returns whether something interesting was among it."""
        interesting = False
        for change in self.cluster.take_changes():
            self.picture.fold(change)
            event = self.picture.tables["events"].get(str(change.number))
            interesting = interesting or (event is not None and event["kind"] in INTERESTING)
            if self.task is not None:
                self.task.evidence.take(change)
            if type(change.fact).__name__ == "TerminalPrinted":
                self.printed.append({"kind": "printed", "line": change.fact.line, "text": change.fact.text})
        return interesting


class Worker:
    """All sandboxes of this process."""

    def __init__(self) -> None:
        gc.set_threshold(*GC_THRESHOLDS)
        self.sandboxes: dict[UUID, Sandbox] = {}
        self.turn = 0
        self.templates: dict[bytes, bytes] = {}  # a spec as text → its warmed cluster, pickled

    # Opening and closing

    def open(
        self,
        sandbox_id: UUID,
        tape: Tape,
        position: int,
        checkpoint: tuple[Cluster, Picture] | None = None,
        speed: int = 1,
        paused: bool = False,
        since: int | None = None,
    ) -> Sandbox:
        """Take a sandbox in: from its checkpoint if there is one, else from the beginning of its tape, up to
        `position`; and on to the change `since`, which somebody has seen already."""
        cluster, picture = checkpoint or self.warmed(tape.spec)
        sandbox = Sandbox(sandbox_id, tape, cluster, picture, Pacer(position, speed, paused))
        for at, line in tape.lines[cluster.given :]:
            self.run_folding(sandbox, at)
            cluster.do(command_from(line))
            sandbox.absorb()
        self.run_folding(sandbox, max(position, WARM_UP))
        last = cluster.now + CATCH_UP_MAX
        while since is not None and cluster.world.journal.count < since and cluster.now < last:
            cluster.run(last, events_max=1)
            sandbox.absorb()
        sandbox.pacer.target = cluster.now
        sandbox.picture.take_patch()
        self.sandboxes[sandbox_id] = sandbox
        return sandbox

    def warmed(self, spec: ClusterSpec) -> tuple[Cluster, Picture]:
        """A cluster of that spec as it stands after its warm-up: a clone of the first that was asked for,
        which is ten times quicker than to warm up another, and the same to the byte."""
        key = orjson.dumps(spec.plain())
        if key not in self.templates:
            fresh = Sandbox(UUID(int=0), Tape(spec), Cluster(spec), Picture(), Pacer(0))
            self.run_folding(fresh, WARM_UP)
            fresh.picture.take_patch()
            if len(self.templates) >= TEMPLATES_KEPT:
                del self.templates[next(iter(self.templates))]
            self.templates[key] = pickle.dumps(
                (fresh.cluster, fresh.picture, fresh.cluster.world.journal.recent()), pickle.HIGHEST_PROTOCOL
            )
        cluster, picture, recent = pickle.loads(self.templates[key])  # noqa: S301 - made a moment ago by this process
        cluster.world.journal.recall(recent)
        return cluster, picture

    @staticmethod
    def run_folding(sandbox: Sandbox, until: int) -> None:
        """Run to `until`, folding as it goes so that the journal's room never matters."""
        cluster = sandbox.cluster
        while cluster.run(until, events_max=4_000) == 4_000:
            sandbox.absorb()
        sandbox.absorb()

    def close(self, sandbox_id: UUID) -> Sandbox | None:
        """Let a sandbox go; returns it as it was."""
        return self.sandboxes.pop(sandbox_id, None)

    # Requests

    def give(self, sandbox: Sandbox, command: Command, line: str) -> int:
        """Carry out a command that is already on the tape's disk; returns the number of its change."""
        number = sandbox.cluster.do(command)
        sandbox.tape = sandbox.tape.with_line(sandbox.cluster.now, line)
        sandbox.absorb()
        return number

    def watch_task(self, sandbox: Sandbox, asked: Asked) -> None:
        """From now on each frame says whether the task is done. The whole tape so far is evidence."""
        evidence = Evidence.opening(sandbox.cluster, sandbox.picture)
        sandbox.task = OpenTask(asked, evidence)

    def because(self, sandbox: Sandbox, of: str) -> dict[str, Any]:
        """The chain behind a thing."""
        return why.because(sandbox.cluster, sandbox.picture, of)

    # Time

    def tick(self, real_seconds: float, spent: float = 0.0) -> dict[UUID, dict[str, Any]]:
        """Let real time pass for all; returns the frames of the sandboxes that have something to say.
        `spent`: real seconds of the tick's budget that were used up beside it."""
        now = time.perf_counter()
        for sandbox in self.sandboxes.values():
            sandbox.pacer.grant(sandbox.cluster.now, real_seconds, watched=sandbox.viewers > 0)
        self.share_out(now + TICK_BUDGET - spent)
        frames = {}
        for sandbox in self.sandboxes.values():
            if sandbox.viewers:
                frame = self.frame_of(sandbox, now)
                if frame is not None:
                    frames[sandbox.id] = frame
        return frames

    def share_out(self, ends: float) -> None:
        """Slices in turn until all have arrived or the tick's time is used up; the next tick begins with
        whoever comes after."""
        waiting = [sandbox for sandbox in self.sandboxes.values() if self.lags(sandbox)]
        if waiting:
            self.turn = (self.turn + 1) % len(waiting)
            waiting = waiting[self.turn :] + waiting[: self.turn]
        while waiting:
            for sandbox in waiting:
                self.run_slice(sandbox, min(ends, time.perf_counter() + SLICE))
                if time.perf_counter() >= ends:
                    return
            waiting = [sandbox for sandbox in waiting if self.lags(sandbox)]

    @staticmethod
    def lags(sandbox: Sandbox) -> bool:
        """Whether it may run and has not arrived where it may go."""
        return not sandbox.stopped and not sandbox.holding and sandbox.cluster.now < sandbox.pacer.target

    def run_slice(self, sandbox: Sandbox, ends: float) -> None:
        """Run one sandbox towards its target, until the real instant `ends`."""
        cluster, pacer = sandbox.cluster, sandbox.pacer
        seeking = pacer.seeking_until is not None
        chunk = 1 if seeking else EVENTS_A_CHECK
        try:
            while cluster.now < pacer.target:
                happened = cluster.run(pacer.target, events_max=chunk)
                if seeking and cluster.world.journal.fresh and sandbox.absorb():
                    pacer.found(cluster.now)
                    return
                if happened < chunk:
                    break
                if time.perf_counter() >= ends:
                    return
            if seeking:
                pacer.found(cluster.now)
        except Exception:  # the one guard of the house: a bug stops this sandbox and no other
            log.exception("sandbox %s stopped at %s", sandbox.id, cluster.now)
            sandbox.stopped = (
                "This cluster stopped because of a mistake in the simulation. What you did is kept. "
                "Start over, or go back to your sandboxes."
            )

    # Frames

    def picture_of(self, sandbox: Sandbox) -> dict[str, Any]:
        """Everything that may be shown, for somebody who has nothing yet."""
        return {
            "kind": "picture",
            "tables": sandbox.picture.tables,
            "at": sandbox.cluster.now,
            "number": sandbox.cluster.world.journal.count,
            "speed": sandbox.pacer.speed,
            "paused": sandbox.pacer.paused,
            "spec": sandbox.tape.spec.plain(),
            "faults": fault_menu(),
            "stopped": sandbox.stopped,
            "digest": sandbox.cluster.digest,
            "verdict": self.verdict(sandbox, always=True),
        }

    def frame_of(self, sandbox: Sandbox, now: float) -> dict[str, Any] | None:
        """What changed since the last frame, or None when nothing did."""
        sandbox.absorb()
        rows = sandbox.picture.take_patch()
        messages = messages_shown(sandbox)
        verdict = None
        if sandbox.task is not None and now - sandbox.task.looked >= STILL_PERIOD:
            sandbox.task.looked = now
            verdict = self.verdict(sandbox)
        state = (
            sandbox.pacer.speed,
            sandbox.pacer.paused,
            sandbox.pacer.seeking_until is not None,
            sandbox.stopped,
        )
        moved = sandbox.told[:1] != (sandbox.cluster.now,)
        if (
            not rows
            and not messages
            and verdict is None
            and sandbox.told[1:] == state
            and (not moved or now - sandbox.still_since < STILL_PERIOD)
        ):
            return None
        sandbox.still_since, sandbox.told = now, (sandbox.cluster.now, *state)
        frame: dict[str, Any] = {
            "kind": "frame",
            "rows": rows,
            "at": sandbox.cluster.now,
            "number": sandbox.cluster.world.journal.count,
            "after": sandbox.shown,
            "messages": messages,
            "speed": state[0],
            "paused": state[1],
            "seeking": state[2],
        }
        sandbox.shown = frame["number"]
        if sandbox.stopped:
            frame["stopped"] = sandbox.stopped
        if verdict is not None:
            frame["verdict"] = verdict
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


def fault_menu() -> list[dict[str, Any]]:
    """What can be done to a machine, as the menu says it."""
    return [
        {
            "name": fault.name,
            "label": fault.label,
            "preview": fault.preview,
            "needs": [key for key in ("process",) if key in fault.__dataclass_fields__],
        }
        for fault in FAULTS
    ]
