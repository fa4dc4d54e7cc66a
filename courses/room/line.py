"""The learner's line to the class: a socket that says, as parts of the page, what the rows say.

Contract: it only speaks; what a learner answers is a form that is posted. Parts are sent when they differ
from what was sent, at most every LINE_PERIOD_SECONDS; a slow page is sent the latest, nothing between.
"""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer

from courses.limits import LINE_LOOK_SECONDS, LINE_PERIOD_SECONDS
from courses.notices import learners_group_of
from courses.room.line_state import line_of, parts_of
from courses.room.painting import painted
from courses.room.recorder import recorder
from k8sarch.sandbox.socket.consumers import GONE
from k8sarch.sandbox.socket.identity import known_owner


class ClassLineConsumer(AsyncWebsocketConsumer):
    """The line of one page of a browser that is in a class."""

    async def connect(self) -> None:
        await self.accept()
        self.speaker: asyncio.Task[None] | None = None
        self.announced = asyncio.Event()
        self.group = ""
        self.class_id = 0
        self.shown: dict[str, str] = {}
        asked = parse_qs(self.scope["query_string"].decode("latin1"))
        self.page_lesson = asked.get("lesson", [""])[0][:8]
        self.speaker = asyncio.create_task(self.speak())

    async def disconnect(self, code: int) -> None:
        await self.listen_to(None)
        if self.speaker is not None:
            self.speaker.cancel()
            with suppress(asyncio.CancelledError):
                await self.speaker

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The line only speaks: whatever arrives is dropped."""

    async def room_changed(self, event: dict[str, Any]) -> None:
        """A notice of the group: look again soon."""
        self.announced.set()

    async def speak(self) -> None:
        """Send what differs from what was sent, until the page goes or its browser left its class."""
        while True:
            self.announced.clear()  # what is announced from here on may have been read too early
            class_id, parts = await painted(self.news)()
            await self.listen_to(class_id)
            changed = [html for name, html in parts.items() if self.shown.get(name) != html]
            was_member, self.shown = bool(self.shown), parts
            if changed and (was_member or class_id is not None):
                await self.send(text_data="".join(changed))
            if class_id is None:
                await self.close(code=GONE)
                return
            await asyncio.sleep(LINE_PERIOD_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.announced.wait(), LINE_LOOK_SECONDS)

    def news(self) -> tuple[int | None, dict[str, str]]:
        """The class, None for none any more, and every part as it should stand."""
        line = line_of(known_owner(self.scope["session"]), self.page_lesson)
        return (line.classroom.pk if line else None), parts_of(line)

    async def listen_to(self, class_id: int | None) -> None:
        """Hear the notices of that class, and of no other; be there for its session."""
        group = learners_group_of(class_id) if class_id is not None else ""
        if group == self.group:
            return
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)
            recorder.leave(self.class_id, self)
        if class_id is not None:
            await self.channel_layer.group_add(group, self.channel_name)
            recorder.attend(class_id, self, is_console=False)
            self.class_id = class_id
            self.announced.set()  # something may have changed between the look and the listening
        self.group = group
