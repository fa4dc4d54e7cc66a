"""Playing a tape anew, beside the living sandboxes: slice by slice, with an end to how long it may take.

Whoever brings a tape or opens a moment waits for it; nobody else does. A play is known by a number that
nobody can guess; it is forgotten some time after it ended.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextvars import Context
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from asgiref.sync import ThreadSensitiveContext
from django.utils.translation import activate, get_language
from django.utils.translation import gettext as _

from k8sarch.cluster import Change, Cluster, CommandError, Tape, command_from
from k8sarch.sandbox.limits import (
    PLAY_KEPT,
    PLAY_PATIENCE,
    PLAY_SECONDS_MAX,
    PLAYS_AT_ONCE,
    PLAYS_WAITING_MAX,
    SLICE,
)
from k8sarch.sandbox.live.worker import Broken, guarded
from k8sarch.sandbox.shown.picture import Picture

EVENTS_A_CHECK = 64  # things that happen between two looks at the real clock


class CannotPlay(Exception):
    """The tape does not play here; the text says how far it came and why it stopped."""


@dataclass(slots=True, eq=False)
class Play:
    """A tape on its way to `until`. `see` is told every change, in order."""

    tape: Tape
    until: int
    owner: str
    see: Callable[[Change], None] = lambda change: None
    id: UUID = field(default_factory=uuid4)
    cluster: Cluster | None = None
    picture: Picture = field(default_factory=Picture)
    spent: float = 0.0  # real seconds of computing
    begun: float = 0.0  # real clock at which the slice began
    changes: int = 0  # where it ended: how many were recorded, and the digest of all
    digest: str = ""
    address: str = ""  # where whoever waits is sent when it has ended well, and what is said there
    notice: str = ""
    refusal: str = ""  # why it did not
    ended: float = 0.0  # real clock

    @property
    def reached(self) -> int:
        """How far it is (microseconds)."""
        return self.cluster.now if self.cluster else 0

    @property
    def per_cent(self) -> int:
        """How much of the way is done."""
        return 100 * self.reached // max(self.until, 1)

    async def run(self) -> None:
        """Play to the end. Raises CannotPlay."""
        self.begun = time.perf_counter()
        try:
            self.cluster = guarded(Cluster, self.tape.spec)
            for at, line in self.tape.lines:
                await self.run_to(at)
                command = command_from(line)
                command.check(self.cluster)
                guarded(self.cluster.do, command)
                await self.breathe()
            await self.run_to(self.until)
            self.absorb()
            self.changes, self.digest = self.cluster.world.journal.count, self.cluster.digest
        except CommandError as error:
            raise CannotPlay(
                _("At {value:.1f} s this release refuses {value2}: {error}").format(
                    value=self.reached / 1_000_000, value2=repr(line[:80]), error=error
                )
            ) from error
        except Broken as error:
            raise CannotPlay(
                _("At {value:.1f} s the simulation met a mistake of its own and stopped.").format(
                    value=self.reached / 1_000_000
                )
            ) from error

    async def run_to(self, until: int) -> None:
        """Run on. Raises CannotPlay when its time is used up."""
        while guarded(self.cluster.run, until, EVENTS_A_CHECK) == EVENTS_A_CHECK:
            await self.breathe()

    async def breathe(self) -> None:
        """Give way if the slice is used up, however many commands share it. Raises CannotPlay when all its
        time is."""
        if time.perf_counter() - self.begun < SLICE:
            return
        self.absorb()
        self.spent += time.perf_counter() - self.begun
        if self.spent > PLAY_SECONDS_MAX:
            raise CannotPlay(
                _(
                    "It takes longer than {play_seconds:.0f} s of computing, the limit here; "
                    "it came to {value:.0f} s. On your own machine: manage.py simulate FILE."
                ).format(play_seconds=PLAY_SECONDS_MAX, value=self.reached / 1_000_000)
            )
        await asyncio.sleep(SLICE)
        self.begun = time.perf_counter()

    def absorb(self) -> None:
        """Fold what was recorded, and tell it."""
        for change in self.cluster.take_changes():
            guarded(self.picture.fold, change)
            self.see(change)


class Plays:
    """All plays of this process: a few at once, others in turn."""

    def __init__(self) -> None:
        self.known: dict[UUID, Play] = {}
        self.tasks: dict[UUID, asyncio.Task] = {}
        self.room: asyncio.Semaphore | None = None
        self.loop: asyncio.AbstractEventLoop | None = None

    def begin(self, play: Play, then: Callable[[Play], Awaitable[None]]) -> Play:
        """Start it; `then` is called when it has ended well, or with `refusal` set when not. Raises
        CannotPlay when too many wait, or when this person's last one is still on its way."""
        loop = asyncio.get_running_loop()
        if self.loop is not loop:  # a new event loop (tests): nothing of the old one can be used
            self.loop, self.room, self.known, self.tasks = loop, asyncio.Semaphore(PLAYS_AT_ONCE), {}, {}
        for old in [
            each for each in self.known.values() if each.ended and time.monotonic() - each.ended > PLAY_KEPT
        ]:
            del self.known[old.id]
        if any(each.owner == play.owner and not each.ended for each in self.known.values()):
            raise CannotPlay(
                _("A tape of yours is being played already. Wait until it has ended, then try again.")
            )
        if len(self.tasks) >= PLAYS_WAITING_MAX:
            raise CannotPlay(
                _("{plays_waiting} tapes wait to be played, the limit here. Try again in a minute.").format(
                    plays_waiting=PLAYS_WAITING_MAX
                )
            )
        self.known[play.id] = play
        # In nobody's context but the language: the page that asked may be answered, and its thread gone, long
        # before the end.
        carried = self.carry(play, then, get_language())
        task = self.tasks[play.id] = loop.create_task(carried, context=Context())
        task.add_done_callback(lambda _: self.tasks.pop(play.id, None))
        return play

    async def carry(
        self, play: Play, then: Callable[[Play], Awaitable[None]], language: str | None = None
    ) -> None:
        """Play it in its turn, whatever comes of it, and say so in the language of who asked."""
        if language is not None:
            activate(language)
        try:
            async with self.room:
                try:
                    await play.run()
                except CannotPlay as error:
                    play.refusal = str(error)
            async with ThreadSensitiveContext():  # its own thread: others wait in theirs for this end
                await then(play)
        finally:
            play.cluster = None  # a megabyte each
            play.ended = time.monotonic()

    async def wait(self, play: Play, patience: float = PLAY_PATIENCE) -> None:
        """Return when it has ended, or when patience has."""
        task = self.tasks.get(play.id)
        if task is not None:
            await asyncio.wait([task], timeout=patience)

    def of(self, play_id: UUID, owner: str | None) -> Play | None:
        """The play of that number, if it is this person's."""
        play = self.known.get(play_id)
        return play if play is not None and play.owner == owner else None


plays = Plays()
