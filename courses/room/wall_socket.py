"""The live wall of a class: HTML parts that htmx puts in place, when they differ, at most twice a second."""

import asyncio
from contextlib import suppress
from typing import Any, cast
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.template.loader import render_to_string

from courses import reports
from courses.limits import WALL_LOOK_SECONDS, WALL_PERIOD_SECONDS
from courses.models import Classroom
from courses.notices import group_of
from courses.room import console
from courses.room.recorder import recorder
from courses.wall import Sparks, Wall, wall_of
from k8sarch.sandbox.socket.consumers import GONE


class WallConsumer(AsyncWebsocketConsumer):
    """A view of a class for who teaches it: looks at the rows, and sends what differs from what was sent."""

    async def connect(self) -> None:
        await self.accept()
        self.painter: asyncio.Task[None] | None = None
        self.announced = asyncio.Event()
        self.sparks = Sparks()
        self.shown: dict[str, str] = {}
        self.class_id: int = self.scope["url_route"]["kwargs"]["class_id"]
        if await sync_to_async(self.classroom)() is None:
            await self.close(code=GONE)
            return
        await self.channel_layer.group_add(group_of(self.class_id), self.channel_name)
        self.painter = asyncio.create_task(self.paint())

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(group_of(self.class_id), self.channel_name)
        if self.painter is not None:
            self.painter.cancel()
            with suppress(asyncio.CancelledError):
                await self.painter

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """A wall is only looked at: whatever arrives is dropped."""

    async def progress_changed(self, event: dict[str, Any]) -> None:
        """A notice of the group: look again soon."""
        self.announced.set()

    async def paint(self) -> None:
        """Send what differs from what was sent, until the viewer goes or teaches this class no more."""
        while True:
            news = await sync_to_async(self.news)()
            if news is None:
                await self.close(code=GONE)
                return
            if news:
                await self.send(text_data=news)
            await asyncio.sleep(WALL_PERIOD_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.announced.wait(), WALL_LOOK_SECONDS - WALL_PERIOD_SECONDS)
            self.announced.clear()

    @property
    def user(self) -> User | AnonymousUser:
        return cast(User | AnonymousUser, self.scope["user"])

    def classroom(self) -> Classroom | None:
        """The class, as long as the viewer teaches it."""
        return reports.classrooms_of(self.user).filter(pk=self.class_id).first()

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


class DashboardConsumer(WallConsumer):
    """The console: tiles by need, and the live parts of the head and the side."""

    async def connect(self) -> None:
        self.order: list[str] = []
        asked = parse_qs(self.scope["query_string"].decode(errors="replace"))
        self.learner_id = asked.get("learner", [""])[0]
        await super().connect()
        if self.painter is not None:
            recorder.attend(self.class_id, self, is_console=True)

    async def disconnect(self, code: int) -> None:
        recorder.leave(self.class_id, self)
        await super().disconnect(code)

    def news(self) -> str | None:
        classroom = self.classroom()
        if classroom is None:
            return None
        wall = wall_of(classroom, self.sparks)
        tiles = {tile.key: part("tile", tile=tile) for tile in wall.tiles}
        chosen = reports.member_of(classroom, self.learner_id)
        parts = {
            "facts": part("wall_facts", wall=wall),
            "numbers": part("wall_numbers", wall=wall),
            **console.live_parts(classroom, self.user, chosen, self.csrf_token),
            **tiles,
        }
        changed = {key: html for key, html in parts.items() if self.shown.get(key) != html}
        self.shown = parts
        if list(tiles) != self.order:  # tiles one by one while their order stands, else the whole wall
            self.order = list(tiles)
            changed = {key: html for key, html in changed.items() if key not in tiles}
            changed["wall"] = part("wall", wall=wall)
        return "".join(changed.values())

    @property
    def csrf_token(self) -> str:
        """What forms in parts are sent with: the browser's own secret, which it has as a cookie."""
        return self.scope.get("cookies", {}).get(settings.CSRF_COOKIE_NAME, "")


def part(name: str, **context: object) -> str:
    """A part of a page that htmx puts in place by its id."""
    return render_to_string(f"courses/_{name}.html", {**context, "oob": True})


__all__ = ["DashboardConsumer", "Wall", "WallConsumer", "part"]
