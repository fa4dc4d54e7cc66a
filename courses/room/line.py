"""The learner's line to the class: a socket that says, as parts of the page, what the rows say.

Contract: it only speaks; what a learner answers is a form that is posted. Parts are sent when they differ
from what was sent, at most every LINE_PERIOD_SECONDS; a slow page is sent the latest, nothing between.
"""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

from courses.limits import LINE_LOOK_SECONDS, LINE_PERIOD_SECONDS
from courses.models import Membership
from courses.notices import learners_group_of, member_group_of, number_now
from courses.room.line_state import line_of, parts_of
from courses.room.painting import ended, painted, painting
from courses.room.recorder import recorder
from courses.room.wall_socket import BROKE
from k8sarch.sandbox.socket.consumers import GONE
from k8sarch.sandbox.socket.identity import known_owner
from k8sarch.sandbox.socket.prompt import PromptConsumer


class ClassLineConsumer(PromptConsumer):
    """The line of one page of a browser that is in a class."""

    async def connect(self) -> None:
        await self.accept()
        self.speaker: asyncio.Task[None] | None = None
        self.announced = asyncio.Event()
        self.groups: tuple[str, ...] = ()
        self.class_id = 0
        self.shown: dict[str, str] = {}
        asked = parse_qs(self.scope["query_string"].decode("latin1"))
        self.page_lesson = asked.get("lesson", [""])[0][:8]
        self.speaker = painting(self, self.speak())

    async def disconnect(self, code: int) -> None:
        await ended(self.speaker)  # first, for it may listen anew
        await self.listen_to(None)

    async def painting_broke(self, event: dict[str, Any]) -> None:
        """End as a mistake of ours ends any socket: it is written down, and the page connects again."""
        assert self.speaker is not None, "only what was painted can break"
        await self.disconnect(BROKE)
        self.speaker.result()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """The line only speaks: whatever arrives is dropped."""

    async def room_changed(self, event: dict[str, Any]) -> None:
        """A notice of the group: look again soon."""
        self.announced.set()

    async def speak(self) -> None:
        """Send what differs from what was sent, until the page goes or its browser left its class."""
        while True:
            self.announced.clear()  # what is announced from here on may have been read too early
            membership, parts = await painted(self.news)(number_now())
            await self.listen_to(membership)
            changed = [html for name, html in parts.items() if self.shown.get(name) != html]
            was_member, self.shown = bool(self.shown), parts
            if changed and (was_member or membership is not None):
                await self.send(text_data="".join(changed))
            if membership is None:
                await self.close(code=GONE)
                return
            await asyncio.sleep(LINE_PERIOD_SECONDS)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.announced.wait(), LINE_LOOK_SECONDS)

    def news(self, since: int) -> tuple[Membership | None, dict[str, str]]:
        """The membership, None for none any more, and every part as it should stand after the notice of the
        number `since`."""
        line = line_of(known_owner(self.scope["session"]), self.page_lesson, since)
        return (line.membership if line else None), parts_of(line)

    async def listen_to(self, membership: Membership | None) -> None:
        """Hear the notices of that class and of that member, and no others; be there for its session."""
        class_id = membership.classroom_id if membership else 0
        groups = (learners_group_of(class_id), member_group_of(membership.pk)) if membership else ()
        if groups == self.groups:
            return
        for group in self.groups:
            await self.channel_layer.group_discard(group, self.channel_name)
        if self.groups:
            recorder.leave(self.class_id, self)
        for group in groups:
            await self.channel_layer.group_add(group, self.channel_name)
        if groups:
            recorder.attend(class_id, self, is_console=False)
            self.class_id = class_id
            self.announced.set()  # something may have changed between the look and the listening
        self.groups = groups
