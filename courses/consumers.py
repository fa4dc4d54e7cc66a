"""Sockets of the school: a lesson's sandbox that reports verdicts, and the wall of a class."""

import asyncio
from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth.models import AnonymousUser, User
from django.template.loader import render_to_string

from courses import catalogue, progress, reports
from courses.forms import PredictionForm
from courses.lesson import Lesson
from courses.limits import WALL_LOOK_SECONDS, WALL_PERIOD_SECONDS
from courses.models import Classroom
from courses.notices import group_of
from courses.wall import Sparks, Wall, wall_of
from k8sarch.cluster import SpecError
from k8sarch.sandbox import protocol, sandboxes
from k8sarch.sandbox.consumers import GONE, SandboxConsumer
from k8sarch.sandbox.host import host
from k8sarch.sandbox.identity import known_owner
from k8sarch.sandbox.protocol import Act, RequestError
from k8sarch.sandbox.rights import DRIVE
from k8sarch.sandbox.tasks import Asked


class LessonConsumer(SandboxConsumer):
    """This browser's sandbox of a lesson. What its check says and what the learner does moves the strip."""

    lesson: Lesson
    owner: str

    async def sandbox_and_right(self) -> tuple[UUID, str]:
        names = self.scope["url_route"]["kwargs"]
        found = catalogue.current().find(names["module"], names["slug"])
        owner = known_owner(self.scope["session"])
        if found is None or owner is None:
            raise RequestError(
                "There is no such lesson, or this browser keeps no cookies. Load the lesson's page again."
            )
        self.owner, self.lesson = owner, found[1]
        return await sync_to_async(self._open)(), DRIVE

    def _open(self) -> UUID:
        spec = catalogue.current().clusters[self.lesson.cluster]
        try:
            record = sandboxes.open_for_lesson(self.owner, self.lesson.number, self.lesson.title, dict(spec))
        except SpecError as error:
            raise RequestError(f"The cluster of this lesson cannot be built: {error}") from error
        progress.open_lesson(owner=self.owner, lesson=self.lesson)
        return record.id

    async def greeted(self, sandbox: Any) -> None:
        task = self.lesson.task
        if task is None:
            return
        assert self.sandbox_id is not None, "a sandbox greeted us"
        if sandbox.task is None:
            host.worker.watch_task(sandbox, Asked(task.check, dict(task.arguments)))
        host.on_verdict(self.sandbox_id, self, self.on_verdict)

    async def on_verdict(self, verdict: dict[str, Any]) -> None:
        if verdict["passed"] and self.lesson.task is not None:
            await sync_to_async(progress.pass_task)(
                owner=self.owner, lesson=self.lesson, task=self.lesson.task.name, sandbox=str(self.sandbox_id)
            )

    async def carry_out(self, request: protocol.Request) -> None:
        await super().carry_out(request)
        if isinstance(request, Act):
            await sync_to_async(progress.note_act)(owner=self.owner, lesson=self.lesson)

    async def act(self, do: str, content: dict[str, Any]) -> None:
        if do != "predict" or self.lesson.predict is None:
            await super().act(do, content)
            return
        form = PredictionForm(content, predict=self.lesson.predict)
        if not form.is_valid():
            raise RequestError(
                "This prediction is none of those that the lesson asks for. Nothing was changed."
            )
        await sync_to_async(progress.commit_prediction)(
            owner=self.owner,
            lesson=self.lesson,
            choice=form.cleaned_data.get("choice", ""),
            number=form.cleaned_data.get("number"),
        )


class DashboardConsumer(AsyncWebsocketConsumer):
    """The live wall of a class, for who teaches it: HTML parts that htmx puts in place, at most twice a
    second.
    """

    async def connect(self) -> None:
        await self.accept()
        self.painter: asyncio.Task[None] | None = None
        self.announced = asyncio.Event()
        self.sparks = Sparks()
        self.shown: dict[str, str] = {}
        self.order: list[str] = []
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

    def classroom(self) -> Classroom | None:
        """The class, as long as the viewer teaches it."""
        user = cast(User | AnonymousUser, self.scope["user"])
        return reports.classrooms_of(user).filter(pk=self.class_id).first()

    def news(self) -> str | None:
        """The HTML of every part that changed: tiles one by one while their order stands, else the whole
        wall.
        """
        classroom = self.classroom()
        if classroom is None:
            return None
        wall = wall_of(classroom, self.sparks)
        parts = self.parts(wall)
        changed = {key: html for key, html in parts.items() if self.shown.get(key) != html}
        self.shown = parts
        order = [tile.key for tile in wall.tiles if tile.key in parts]
        if order != self.order:
            self.order = order
            changed = {key: html for key, html in changed.items() if key not in order}
            changed["wall"] = part("wall", wall=wall)
        return "".join(changed.values())

    def parts(self, wall: Wall) -> dict[str, str]:
        """The parts of the page by key, as they should stand."""
        tiles = {tile.key: part("tile", tile=tile) for tile in wall.tiles}
        return {"facts": part("wall_facts", wall=wall), "numbers": part("wall_numbers", wall=wall), **tiles}


class ProjectorConsumer(DashboardConsumer):
    """The same class for the room: numbers without names."""

    def parts(self, wall: Wall) -> dict[str, str]:
        return {"room": part("projector_room", wall=wall), "foot": part("projector_foot", wall=wall)}


def part(name: str, **context: object) -> str:
    """A part of a page that htmx puts in place by its id."""
    return render_to_string(f"courses/_{name}.html", {**context, "oob": True})
