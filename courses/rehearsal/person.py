"""Somebody simulated at a browser of their own: joins by the code, opens the class's lesson, and does there
what a person can do: looks, predicts, acts, waits, explains, answers, raises a hand.

Contract: every word and click goes through pages, forms and sockets of the product. What a lesson asks and
what is right is read from the lesson itself, as from a book. Real seconds are real; `patience` stretches or
shortens all thinking.
"""

import asyncio
import random
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.exceptions import WebSocketException

from courses.lesson import Lesson, Quiz
from courses.rehearsal.browser import Browser, Refused
from courses.rehearsal.lines import Line, lines_of
from courses.rehearsal.stage import Ended, Stage

LINE = "/ws/class/"
OFFER = re.compile(r'class="line-offer is-(\w+)" action="(/class/offers/\d+/)"')
PLACEHOLDER = re.compile(r"\{([^}]+)\}")
CHAINS_MAX = 4  # options of an explanation
OPENING_MAX = 60.0  # real seconds

Failures = (OSError, EOFError, TimeoutError, Refused, Ended, WebSocketException)


class Person:
    """One simulated learner. `dice` decides what is left to chance."""

    def __init__(
        self,
        address: str,
        nickname: str,
        lesson: Lesson,
        *,
        seed: int,
        patience: float = 1.0,
        tls: bool = False,
    ) -> None:
        self.browser = Browser(address, tls=tls)
        self.nickname, self.lesson = nickname, lesson
        self.dice = random.Random(seed)
        self.patience = patience
        self.stage = Stage()
        self.line: Line | None = None
        self.answered: set[str] = set()

    @property
    def path(self) -> str:
        return f"/lessons/{self.lesson.module_slug}/{self.lesson.slug}/"

    # Coming and going

    async def join(self, code: str) -> None:
        """Through the door. Raises Refused when it is closed, or the nickname is taken."""
        await self.browser.get(f"/join/?code={code}")
        await self.browser.post("/join/", {"code": code, "nickname": self.nickname})

    async def open(self) -> None:
        """The lesson's page, its cluster, and the line to the class."""
        async with asyncio.timeout(OPENING_MAX):
            page = await self.browser.get(self.path)
            await self.stage.open(self.browser, f"/ws{self.path}")
            for line in await lines_of(self.browser, page):
                self.line = line

    async def close(self) -> None:
        """Go home."""
        with suppress(*Failures):
            await self.stage.close()
        with suppress(*Failures):
            if self.line is not None:
                await self.line.close()
        await self.browser.close()

    async def think(self, least: float, most: float) -> None:
        """Pass some time, and answer what the class is asked meanwhile."""
        await asyncio.sleep(self.patience * self.dice.uniform(least, most))
        await self.heed()

    # What one does in a lesson

    async def look(self, of: str) -> None:
        """Look at a thing or a part of the page, and ask of it: why?"""
        await self.stage.say({"do": "looked", "of": of})
        if not of.startswith("part:"):
            await self.stage.say({"do": "why", "of": of})

    async def predict(self, is_right: bool) -> None:
        """Commit a prediction; a wrong one shows a belief that the lesson knows."""
        if self.lesson.predict is None:
            return
        said: dict[str, Any] = {"do": "predict"}
        for question in self.lesson.predict.questions:
            if question.kind == "choice":
                fitting = [choice.text for choice in question.choices if choice.is_right == is_right]
                said["choice"] = self.dice.choice(fitting)
            elif question.kind == "number":
                wrong = [number for number, _ in question.beliefs] or [question.smallest, question.largest]
                near = round(question.nominal * self.dice.uniform(0.95, 1.05))
                number = near if is_right else self.dice.choice(wrong)
                said["number"] = max(question.smallest, min(number, question.largest))
            else:
                said["shape"] = self.shape(question.among[0])
        await self.stage.say(said)

    def shape(self, pattern: str) -> str:
        """Something on the picture that may be picked."""
        table = pattern.partition("/")[0]
        names = sorted(self.stage.tables.get(table, {})) or ["cp-1"]
        fitting = [name for name in names if re.match(pattern.replace("*", ".*"), f"{table}/{name}")] or names
        return f"{table}/{self.dice.choice(fitting)}"

    async def act(self, line: str) -> None:
        """Carry out a line of a tape by the control that does it."""
        words = self.filled(line).split()
        if words[0] in ("fault", "heal"):
            settings = dict(word.split("=", 1) for word in words[2:])
            verb = "strike" if words[0] == "fault" else "heal"
            await self.stage.say({"do": verb, "fault": words[1], **settings})
        elif words[0] == "kubectl":
            await self.stage.say({"do": "kubectl", "line": " ".join(words)})
        elif words[:2] == ["machine", "remove"]:
            await self.stage.say({"do": "remove_worker", "machine": words[2]})

    def filled(self, line: str) -> str:
        """The line with what its placeholders stand for here, as far as the picture tells."""
        return PLACEHOLDER.sub(lambda found: self.meant(found[1]), line)

    def meant(self, name: str) -> str:
        """What `etcd-leader` or `pod:web` is on this picture."""
        if name.startswith("pod:"):
            app = name.partition(":")[2]
            pods = (key.rpartition("/")[2] for key in sorted(self.stage.tables.get("pods", {})))
            return next((pod for pod in pods if pod.startswith(f"{app}-")), name)
        program = name.removesuffix("-leader")
        leaders = (
            key.partition("/")[0]
            for key, row in sorted(self.stage.tables.get("components", {}).items())
            if key.endswith(f"/{program}") and row.get("leads")
        )
        return next(leaders, "cp-1")

    async def pass_time(self, seconds: float, speed: float) -> None:
        """Let the cluster's time pass at `speed`, until it has or the task is passed."""
        until = self.stage.at + int(seconds * 1_000_000)
        await self.stage.say({"do": "pace", "speed": speed})
        await self.until(lambda: self.stage.at >= until or self.is_passed, 20 + 2 * seconds / speed)
        await self.stage.say({"do": "pace", "speed": 1})

    async def until(self, is_so: Callable[[], bool], most: float) -> bool:
        """Wait until it is so, for `most` real seconds; returns whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(most):
                await self.stage.until(is_so)
        return is_so()

    @property
    def is_passed(self) -> bool:
        return bool(self.stage.verdict.get("passed"))

    async def explain(self, tries: int) -> None:
        """Pick chains until one was right, or so often."""
        for option in self.dice.sample(range(CHAINS_MAX), min(tries, CHAINS_MAX)):
            await self.think(2, 6)
            with suppress(Refused):
                await self.browser.post(f"{self.path}explain/", {"option": str(option)})

    async def answer(self, quiz: Quiz, is_right: bool) -> None:
        """Answer a question of the lesson."""
        fitting = [place for place, choice in enumerate(quiz.choices) if choice.is_right == is_right]
        choice = str(self.dice.choice(fitting))
        await self.browser.post(f"{self.path}answer/{quiz.name}/", {"choice": choice})

    # What one does in the class

    async def raise_hand(self, says: str) -> None:
        """Ask for help, about this moment."""
        with suppress(Refused):
            await self.browser.post("/class/hand/", {"says": says})

    async def heed(self) -> None:
        """Answer what the instructor hands out, once."""
        found = OFFER.search(self.line.last) if self.line is not None else None
        if found is None or found[2] in self.answered:
            return
        self.answered.add(found[2])
        said = (
            {"do": "choose", "choice": str(self.dice.randrange(2))}
            if found[1] == "question"
            else {"do": "take"}
        )
        with suppress(Refused):
            await self.browser.post(found[2], said)
