"""A live view of a class: HTML parts that htmx puts in place, when they differ, at most twice a second."""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.db import DatabaseError

from courses import reports
from courses.limits import WALL_LOOK_SECONDS, WALL_PERIOD_SECONDS
from courses.models import Classroom
from courses.notices import group_of, number_now
from courses.room import strikes
from courses.room.painting import ended, painted, painting
from k8sarch.sandbox.socket.consumers import GONE
from k8sarch.sandbox.socket.prompt import PromptConsumer

log = logging.getLogger(__name__)
BROKE = 1011  # what Daphne closes a socket with whose application raised


class WallConsumer(PromptConsumer):
    """A view of a class for who teaches it: looks at the rows, and sends what differs from what was sent."""

    async def connect(self) -> None:
        await self.accept()
        self.painter: asyncio.Task[None] | None = None
        self.announced = asyncio.Event()
        self.since = number_now()  # of the notices that a look must know of; it is told of later ones
        self.shown: dict[str, str] = {}
        self.class_id: int = self.scope["url_route"]["kwargs"]["class_id"]
        classroom = await sync_to_async(self.classroom)()
        if classroom is None:
            await self.close(code=GONE)
            return
        await sync_to_async(strikes.take_up)(classroom=classroom)
        await self.channel_layer.group_add(group_of(self.class_id), self.channel_name)
        self.painter = painting(self, self.paint())

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(group_of(self.class_id), self.channel_name)
        await ended(self.painter)

    async def painting_broke(self, event: dict[str, Any]) -> None:
        """End as a mistake of ours ends any socket: it is written down, and the page connects again."""
        assert self.painter is not None, "only what was painted can break"
        await self.disconnect(BROKE)
        self.painter.result()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A view is only looked at: whatever arrives is dropped."""

    async def progress_changed(self, event: dict[str, Any]) -> None:
        """A notice of the group: look again soon."""
        self.announced.set()

    async def paint(self) -> None:
        """Send what differs from what was sent, until the viewer goes or teaches this class no more."""
        while await self.ready():
            try:
                await sync_to_async(strikes.gather)(class_id=self.class_id)
                news = await painted(self.news)()
            except DatabaseError:
                log.exception("class %d was not looked at; its views look again", self.class_id)
                news = ""
            if news is None:
                await self.close(code=GONE)
                return
            if news:
                await self.send(text_data=news)
            await asyncio.sleep(until_beat(time.monotonic()))
            with suppress(TimeoutError):
                await asyncio.wait_for(self.announced.wait(), WALL_LOOK_SECONDS - WALL_PERIOD_SECONDS)
            self.announced.clear()
            self.since = number_now()

    async def ready(self) -> bool:
        """Return when the viewer may be sent something; False when it never may again."""
        return True

    @property
    def user(self) -> User | AnonymousUser:
        return cast(User | AnonymousUser, self.scope["user"])

    def classroom(self) -> Classroom | None:
        """The class, as long as the viewer teaches it."""
        return reports.taught_by(self.user).filter(pk=self.class_id).first()

    def news(self) -> str | None:
        """The HTML of every part that changed; None when the viewer does not teach the class any more."""
        classroom = self.classroom()
        if classroom is None:
            return None
        parts = self.parts(classroom)
        changed = [html for key, html in parts.items() if self.shown.get(key) != html]
        self.shown = parts
        return "".join(changed)

    def parts(self, classroom: Classroom) -> dict[str, str]:
        """The parts of the page by key, as they should stand."""
        raise NotImplementedError


def until_beat(now: float) -> float:
    """Seconds until the walls of this process look again: together, so that those of a class share what is
    read, and half a period later at the earliest."""
    rest = WALL_PERIOD_SECONDS - now % WALL_PERIOD_SECONDS
    return rest if rest >= WALL_PERIOD_SECONDS / 2 else rest + WALL_PERIOD_SECONDS
