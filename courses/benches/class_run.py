"""`manage.py bench class`: a class on one default server, and then as many learners as it holds.

First everybody joins within ten seconds; then all clusters run at x1 while learners click and the console and
the projector are open; then a fault for the whole class; then more learners come, STEP at a time, each with
clicks, until a promise breaks. Every figure stands beside its promise and the load of the machine.

Contract: the server is a process of its own, these clients are another. Latencies are what a browser saw,
from the start of the request or the click to the last byte or the frame that shows it.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from courses.benches.learners import LESSON_NUMBER, Failures, Instructor, Learner, Seen
from courses.benches.server import serve
from courses.limits import LEARNERS_MAX
from courses.rehearsal.browser import Refused
from k8sarch.sandbox.limits import SANDBOXES_ALIVE_MAX

RESTS = 0.05  # CPU seconds a second
JOINING = 10.0  # real seconds in which everybody is in
COMING = 8.5  # of these, in which they come to the door
CLICKING = 15.0  # real seconds of clicks in the class
STRIKE_PATIENCE = 20.0  # real seconds until the class's fault has to be seen everywhere
AFTERWARDS = 10.0  # real seconds of clicks after it
STRUCK = "worker-2"
LONGEST = 165.0  # real seconds after which no further learners come
STEP = 25  # learners who come on top at a time
STEP_JOINING, STEP_CLICKING = 2.5, 7.0
SETTLES = 2.0  # real seconds after a crowd has come, before clicks are counted

JOIN_P99, PICTURE_P99, CLICK_P99 = 1.5, 3.0, 0.3
SLICE_MAX = 0.010
RESIDENT_MAX = 2**30
WALL_MAX = 2.0


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: how much, of what, and what was promised ("" for nothing); `holds` None without one."""

    name: str
    value: float
    unit: str
    promise: str = ""
    holds: bool | None = None

    def __str__(self) -> str:
        said = {True: "holds", False: "BROKEN", None: ""}[self.holds]
        return f"{self.name:<58} {self.value:>10.4g} {self.unit:<12} {self.promise:<16} {said}".rstrip()


def under(name: str, value: float, unit: str, most: float) -> Row:
    """A figure that must stay under `most`."""
    return Row(name, value, unit, f"under {most:g}", value < most)


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` of all stay at or below; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def taken(pairs: list[tuple[float, float]], since: float = 0.0) -> list[float]:
    """How long each took that began after `since`."""
    return [seconds for begun, seconds in pairs if begun >= since]


class ClassRun:
    """One run with `learners` in the class; `more` says whether it goes on until something breaks."""

    def __init__(self, learners: int, more: bool, say: Callable[[str], None]) -> None:
        self.count, self.more, self.say = min(learners, LEARNERS_MAX), more, say
        self.seen = Seen()
        self.people: list[Learner] = []
        self.tasks: set[asyncio.Task[Any]] = set()
        self.ends = asyncio.Event()

    async def run(self) -> None:
        """All of it; figures are said as they come."""
        with tempfile.TemporaryDirectory() as folder:
            self.served = serve(Path(folder))
            try:
                await self.measure()
            finally:
                self.ends.set()
                for task in self.tasks:
                    task.cancel()
                await asyncio.gather(*self.tasks, return_exceptions=True)
                await asyncio.gather(*(each.close() for each in self.people), return_exceptions=True)
                self.served.stop()

    async def measure(self) -> None:
        self.last_step = time.monotonic() + LONGEST
        self.say(f"load of this machine before: {load()}")
        await self.it_rests()
        self.instructor = Instructor(self.served.address)
        await self.instructor.sign_in(self.served.instructor, self.served.password)
        self.number, self.code = await self.instructor.new_class("Load run")
        await self.instructor.choose(self.number, LESSON_NUMBER)
        await self.instructor.watch(self.number)
        await self.the_joining()
        await self.the_class()
        await self.the_fault()
        if self.more:
            await self.the_limit()
        self.say(f"load of this machine after: {load()}")
        for failure, count in counted(self.seen.failures):
            self.say(f"{count} x {failure}")
        for error, count in counted(self.served.errors()):
            self.say(f"{count} x the server logged: {error}")

    # Parts

    async def it_rests(self) -> None:
        """The server has made ready what all share: it computes next to nothing. A class does not come in the
        second in which its server starts."""
        spent = -1.0
        while self.used() - spent > RESTS:
            spent = self.used()
            await asyncio.sleep(1.0)

    async def the_joining(self) -> None:
        """Everybody comes within COMING, and is in within JOINING."""
        begun, spent = time.monotonic(), self.used()
        came = await self.come(self.count, COMING, self.code)
        took = time.monotonic() - begun
        seen = self.seen
        self.say(f"-- {came} of {self.count} learners join; they come within {COMING:g} s")
        self.rows(
            under("the join page, p99", percentile(taken(seen.joins), 0.99), "s", JOIN_P99),
            under("through the door, p99", percentile(taken(seen.doors), 0.99), "s", JOIN_P99),
            under("Join to first picture, p99", percentile(taken(seen.pictures), 0.99), "s", PICTURE_P99),
            Row("the same, p50", percentile(taken(seen.pictures), 0.5), "s"),
            under("everybody is in after", took if came == self.count else inf, "s", JOINING),
            *self.cores(begun, spent, came),
            Row("the collector's longest stop", self.span("collection", begun).longest * 1e3, "ms"),
        )

    async def the_class(self) -> None:
        """Clusters at x1, clicks, console and projector."""
        await asyncio.sleep(SETTLES)
        begun, spent, frames = time.monotonic(), self.used(), self.seen.frames
        self.click_on(self.people)
        await asyncio.sleep(CLICKING)
        took = time.monotonic() - begun
        self.say(f"-- {len(self.people)} clusters at x1, {len(taken(self.seen.clicks, begun))} clicks")
        self.rows(
            *self.clicks(begun),
            *self.loop(begun),
            *self.walls(begun),
            *self.looks(begun),
            Row("frames to a learner", (self.seen.frames - frames) / took / len(self.people), "a s"),
            *self.cores(begun, spent),
            self.memory(),
        )

    async def the_fault(self) -> None:
        """One fault for the whole class, by the console's form: the same instant of every cluster."""
        begun, spent = time.monotonic(), self.used()
        for learner in self.people:
            learner.awaited = STRUCK
        try:
            await self.instructor.strike(self.number, STRUCK)
        except Refused as refusal:
            self.seen.failures.append(f"the fault for the class: {refusal}")
        asked = time.monotonic() - begun
        last = begun + STRIKE_PATIENCE
        while time.monotonic() < last and any(each.struck_at is None for each in self.people):
            await asyncio.sleep(0.05)
        seen = [each.struck_at - begun for each in self.people if each.struck_at is not None]
        since = time.monotonic()
        await asyncio.sleep(AFTERWARDS)
        everybody = len(self.people)
        self.say(f"-- a fault for the class, then {len(taken(self.seen.clicks, since))} clicks")
        self.rows(
            Row("clusters in which it is seen", len(seen), f"of {everybody}", "all", len(seen) == everybody),
            Row("the console's form is answered after", asked, "s"),
            Row("seen after, p50 (clusters run on to the instant first)", percentile(seen, 0.5), "s"),
            Row("the same, the last", max(seen, default=0.0), "s"),
            *self.clicks(since),
            *self.loop(begun),
            *self.walls(begun),
            *self.looks(begun),
            *self.cores(begun, spent),
            self.memory(),
        )

    async def the_limit(self) -> None:
        """More learners, until a promise breaks or the server's limit is reached."""
        self.say(f"-- more learners, {STEP} at a time, in further classes")
        inside, code = self.count, self.code
        holds_last = sum(each.is_in for each in self.people)
        while holds_last + STEP <= SANDBOXES_ALIVE_MAX:
            if time.monotonic() > self.last_step:
                self.say(f"the time of this run is over; {holds_last} are held, and more may be")
                break
            if inside + STEP > LEARNERS_MAX:
                try:
                    number, code = await self.instructor.new_class(f"Load run {len(self.people)}")
                    await self.instructor.choose(number, LESSON_NUMBER)
                    await self.instructor.watch(number)
                except Failures as error:
                    self.say(
                        f"gives way at {holds_last}: the instructor's pages ({type(error).__name__} {error})"
                    )
                    break
                inside = 0
            arrived = time.monotonic()
            known = len(self.people)
            await self.come(STEP, STEP_JOINING, code)
            inside += STEP
            self.click_on(self.people[known:])
            await asyncio.sleep(SETTLES)
            begun, spent = time.monotonic(), self.used()
            await asyncio.sleep(STEP_CLICKING)
            alive = sum(each.is_in for each in self.people)
            clicks, pictures = taken(self.seen.clicks, begun), taken(self.seen.pictures, arrived)
            click, picture = percentile(clicks, 0.99), percentile(pictures, 0.99)
            share = (self.used() - spent) / (time.monotonic() - begun)
            late = self.span("late", begun)
            told = (
                f"click p50 {percentile(clicks, 0.5) * 1e3:.0f} ms, p99 {click * 1e3:.0f} ms; first picture "
                f"p99 {picture:.2f} s; server {share:.0%} of a core; loop late {late.mean * 1e3:.0f} ms on "
                f"average, {late.longest * 1e3:.0f} ms at most; {self.served.resident() / 2**20:.0f} MiB"
            )
            self.say(f"{alive:>4} learners: {told}")
            broken = [
                name
                for name, is_broken in (
                    ("a click takes too long", click >= CLICK_P99),
                    ("a first picture takes too long", picture >= PICTURE_P99),
                    ("learners are refused", alive < known + STEP),
                    ("memory", self.served.resident() >= RESIDENT_MAX),
                )
                if is_broken
            ]
            if broken:
                self.say(f"gives way at {alive}: {', '.join(broken)}")
                break
            holds_last = alive
        self.rows(Row("learners that it holds with every promise kept", holds_last, "learners"))

    # People

    async def come(self, count: int, within: float, code: str) -> int:
        """So many learners come, evenly; returns how many are in."""
        fresh = [
            Learner(self.served.address, len(self.people) + place + 1, self.seen) for place in range(count)
        ]

        async def arrive(learner: Learner, wait: float) -> bool:
            await asyncio.sleep(wait)
            return await learner.come(code)

        came = await asyncio.gather(
            *(arrive(learner, within * place / count) for place, learner in enumerate(fresh))
        )
        self.people += [learner for learner, is_in in zip(fresh, came, strict=True) if is_in]
        return sum(came)

    def click_on(self, people: list[Learner]) -> None:
        """From now on these learners click."""
        for learner in people:
            task = asyncio.create_task(learner.click_on(self.ends))
            self.tasks.add(task)
            task.add_done_callback(self.tasks.discard)

    # Figures

    def rows(self, *rows: Row) -> None:
        for row in rows:
            self.say(str(row))

    def clicks(self, since: float) -> Iterator[Row]:
        """From a click to the frame that shows it."""
        clicks = taken(self.seen.clicks, since)
        yield Row("a click to the frame that shows it, p50", percentile(clicks, 0.5) * 1e3, "ms")
        yield under("the same, p99", percentile(clicks, 0.99) * 1e3, "ms", CLICK_P99 * 1e3)

    def loop(self, since: float) -> Iterator[Row]:
        """What the server's loop says of itself."""
        piece, late = self.span("slice", since), self.span("late", since)
        computing = self.span("slice computing", since)
        yield under("longest slice of one cluster, computing", computing.longest * 1e3, "ms", SLICE_MAX * 1e3)
        yield Row("slices over 10 ms of computing", computing.long, f"of {computing.count}")
        yield Row("longest slice with what others took of the core", piece.longest * 1e3, "ms")
        yield Row("such slices over 10 ms", piece.long, f"of {piece.count}")
        yield Row("the loop comes late, on average", late.mean * 1e3, "ms")
        yield Row("the same, at most", late.longest * 1e3, "ms")
        for name in ("tick", "frame", "open", "checkpoint", "collection"):
            span = self.span(name, since)
            if span.count:
                yield Row(f"a {name}, on average ({span.count} of them)", span.mean * 1e3, "ms")

    def looks(self, since: float) -> Iterator[Row]:
        """What walls and lines compute, in the thread that paints them."""
        took = time.monotonic() - since
        for name in ("DashboardConsumer", "ProjectorConsumer", "ClassLineConsumer", "Recorder"):
            span = self.span(f"look of {name}", since)
            if span.count:
                yield Row(f"{name}: computing ({span.count} looks)", 100 * span.seconds / took, "% of a core")

    def walls(self, since: float) -> Iterator[Row]:
        """Updates of the console."""
        took = time.monotonic() - since
        heard = [size for line in self.instructor.consoles[:1] for at, size in line.heard if at >= since]
        yield Row(
            "updates of the console",
            len(heard) / took,
            "a s",
            "at most 2",
            len(heard) / took <= WALL_MAX + 0.1,
        )
        yield Row("the same, on the wire", sum(heard) / took / 1024, "KiB/s")

    def cores(self, since: float, spent: float, came: int = 0) -> Iterator[Row]:
        """Computing of the server, and of these clients."""
        took, used = time.monotonic() - since, self.used() - spent
        yield Row("the server computes", 100 * used / took, "% of a core")
        if came:  # clusters that run meanwhile are in it
            yield Row("the same, a learner who joins", 1e3 * used / came, "ms CPU")

    def memory(self) -> Row:
        """Resident bytes of the server."""
        return under("memory of the server", self.served.resident() / 2**20, "MiB", RESIDENT_MAX / 2**20)

    def used(self) -> float:
        """CPU seconds of the server so far."""
        try:
            fields = Path(f"/proc/{self.served.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def span(self, name: str, since: float) -> "Span":
        """A span of the server's meter, over all whole seconds since the real instant `since`."""
        clock = time.time() - time.monotonic()
        spans = [
            line["spans"][name]
            for line in self.served.lines()
            if line["at"] >= since + clock + 1 and name in line["spans"]
        ]
        return Span(
            count=sum(span[0] for span in spans),
            seconds=sum(span[1] for span in spans),
            longest=max((span[2] for span in spans), default=0.0),
            long=sum(span[3] for span in spans),
        )


@dataclass(frozen=True, slots=True)
class Span:
    """How often something was done, and how long it took, in real seconds; `long`: over 10 ms."""

    count: int
    seconds: float
    longest: float
    long: int

    @property
    def mean(self) -> float:
        return self.seconds / self.count if self.count else 0.0


def load() -> str:
    """How busy this machine is, beside this run."""
    averages = os.getloadavg() if hasattr(os, "getloadavg") else ()
    cores = os.cpu_count() or 1
    return f"{', '.join(f'{each:.2f}' for each in averages)} (1, 5, 15 min) on {cores} cores"


def counted(sayings: list[str]) -> list[tuple[str, int]]:
    """Each saying with how often it was said."""
    return [(each, sayings.count(each)) for each in dict.fromkeys(sayings)]
