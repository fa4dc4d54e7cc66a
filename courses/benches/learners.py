"""The people of a load run: learners who join, open the class's lesson and click, and the instructor who
watches them. Every figure is real seconds as the browser saw them.
"""

import asyncio
import random
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.exceptions import WebSocketException

from courses.rehearsal.browser import Browser, Page, Refused
from courses.rehearsal.lines import Line, lines_of
from courses.rehearsal.stage import Ended, Stage

LESSON_NUMBER = "6.1"
LESSON = "/lessons/a-worker-dies/the-long-wait/"
SOCKET = "/ws/lessons/a-worker-dies/the-long-wait/"
CLICKED = "worker-4"
CLICK_EACH = 5.0  # real seconds between two clicks of one learner
CLICK_PATIENCE = 10.0  # a click that shows nothing for so long counts as that long

REFUSAL = re.compile(r'class="notice error">([^<]+)<')
Failures = (OSError, EOFError, TimeoutError, Refused, Ended, WebSocketException)


@dataclass(slots=True)
class Seen:
    """What the learners of one run saw. Each list is (real instant, real seconds): `joins` of the page of the
    door, `doors` from pressing Join to the lesson's page, `pictures` from pressing Join to the first picture.
    """

    joins: list[tuple[float, float]] = field(default_factory=list)
    doors: list[tuple[float, float]] = field(default_factory=list)
    pictures: list[tuple[float, float]] = field(default_factory=list)
    clicks: list[tuple[float, float]] = field(default_factory=list)
    frames: int = 0
    failures: list[str] = field(default_factory=list)


class Learner:
    """One learner with a browser of their own."""

    def __init__(self, address: str, number: int, seen: Seen) -> None:
        self.browser = Browser(address)
        self.number, self.seen = number, seen
        self.dice = random.Random(number)
        self.stage = Stage(self.heard)
        self.lines: list[Line] = []
        self.is_in = False
        self.struck_at: float | None = None  # real instant at which the class's fault was seen here
        self.awaited = ""  # a machine whose power is going to be cut for all

    async def come(self, code: str) -> bool:
        """Join, and see the first picture of the class's lesson; returns whether that went well."""
        try:
            await self.join(code)
        except Failures as error:
            self.seen.failures.append(f"joining: {type(error).__name__} {error}")
            return False
        self.is_in = True
        return True

    async def join(self, code: str) -> None:
        """The page of the door, and in: the lesson's page with all that belongs to it, up to the first
        picture. Raises Refused when it leads elsewhere."""
        begun = time.monotonic()
        page = await self.browser.get(f"/join/?code={code}")
        self.seen.joins.append((begun, time.monotonic() - begun))
        await self.browser.assets(page)
        begun = time.monotonic()
        page = await self.browser.post("/join/", {"code": code, "nickname": f"Learner {self.number}"})
        self.seen.doors.append((begun, time.monotonic() - begun))
        if page.path != LESSON:
            raise Refused(f"the door leads to {page.path}, not to the lesson")
        await self.browser.assets(page)
        await self.stage.open(self.browser, SOCKET)
        self.seen.pictures.append((begun, time.monotonic() - begun))
        self.lines = await lines_of(self.browser, page)

    def heard(self, content: dict) -> None:
        """A message of the stage has come."""
        self.seen.frames += 1
        if self.awaited and self.struck_at is None:
            machine = self.stage.tables.get("machines", {}).get(self.awaited)
            if machine is not None and not machine["power"]:
                self.struck_at = time.monotonic()

    async def click_on(self, ends: asyncio.Event) -> None:
        """Pull a cable and put it back, again and again, until `ends`."""
        wait = self.dice.uniform(0.2, CLICK_EACH)
        while not await happened(ends, wait) and self.is_in:
            wait = CLICK_EACH * self.dice.uniform(0.8, 1.2)
            begun = time.monotonic()
            try:
                async with asyncio.timeout(CLICK_PATIENCE):
                    await self.click()
            except TimeoutError:
                pass
            except Ended as error:
                self.seen.failures.append(f"socket: {error}")
                self.is_in = False
            self.seen.clicks.append((begun, time.monotonic() - begun))

    async def click(self) -> None:
        """One click, up to the frame that shows what it changed."""
        was = self.stage.tables["machines"][CLICKED]["cable"]
        await self.stage.say({"do": "strike" if was else "heal", "fault": "isolate", "machine": CLICKED})
        await self.stage.until(lambda: self.stage.tables["machines"][CLICKED]["cable"] != was)

    async def close(self) -> None:
        """Go home."""
        with suppress(*Failures):
            await self.stage.close()
            for line in self.lines:
                await line.close()
            await self.browser.close()


async def happened(event: asyncio.Event, within: float) -> bool:
    """Whether it happens within so many real seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), within)
    return event.is_set()


class Instructor:
    """Who teaches: signed in, with a console and a projector a class."""

    def __init__(self, address: str) -> None:
        self.browser = Browser(address)
        self.pages: dict[int, Page] = {}
        self.consoles: list[Line] = []
        self.projectors: list[Line] = []

    async def sign_in(self, name: str, password: str) -> None:
        """Through the door. Raises Refused."""
        await self.browser.get("/sign-in/")
        await self.browser.post("/sign-in/", {"username": name, "password": password})

    async def new_class(self, name: str) -> tuple[int, str]:
        """Another class: its number and join code."""
        await self.browser.get("/teach/")
        page = await self.browser.post("/teach/classes/new/", {"name": name})
        number = int(page.path.split("/classes/")[1].split("/")[0])
        return number, code_on(page)

    async def choose(self, number: int, lesson: str) -> None:
        """The class is at that lesson from now on."""
        await self.browser.get(f"/teach/classes/{number}/")
        await self.browser.post(f"/teach/classes/{number}/lesson/", {"lesson": lesson})

    async def strike(self, number: int, machine: str) -> None:
        """A power cut for the whole class. Raises Refused with what the console says."""
        told = {"fault": "power_off", "where": machine}
        page = await self.browser.post(f"/teach/classes/{number}/strike/", told)
        refusal = REFUSAL.search(page.text)
        if refusal is not None:
            raise Refused(refusal[1])

    async def watch(self, number: int) -> Page:
        """Open console and projector of a class."""
        page = await self.browser.get(f"/teach/classes/{number}/")
        self.pages[number] = page
        self.consoles += await lines_of(self.browser, page)
        screen = await self.browser.get(f"/teach/classes/{number}/projector/")
        self.projectors += await lines_of(self.browser, screen)
        return page

    async def close(self) -> None:
        """Go home."""
        with suppress(*Failures):
            for line in (*self.consoles, *self.projectors):
                await line.close()
            await self.browser.close()


def code_on(page: Page) -> str:
    """The join code that a console shows."""
    found = re.search(r"\b[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}\b", page.text)
    assert found is not None, "a console shows the join code"
    return found[0]
