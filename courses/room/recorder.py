"""Keeps the wall of every class that is attended, whether or not an instructor looks at it.

Contract: one asyncio task a class, in the process that runs the sandboxes. Sockets say who is there
(`attend`, `leave`); everything else is read from rows, so that a restart loses nothing but a few seconds.
"""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from courses.limits import (
    SESSION_IDLE_SECONDS,
    SESSION_LOOK_SECONDS,
    SESSION_PLACE_SECONDS,
    SESSION_SECONDS_MAX,
)
from courses.models import Classroom
from courses.room import sessions
from courses.room.frames import Kept, frame_of, packed, still
from courses.room.painting import painted

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Attended:
    """One class: the sockets that are there, whether each is a console, and what was kept last."""

    sockets: dict[object, bool] = field(default_factory=dict)
    came: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None
    has_news: bool = True  # somebody came since the last look
    session_id: int = 0
    kept: tuple[Kept, ...] | None = None
    kept_at: float = 0.0  # real clock
    changed_at: float = 0.0  # when something but the clusters' time was different, or a console was there

    @property
    def has_console(self) -> bool:
        return any(self.sockets.values())


class Recorder:
    """All classes of this process that are attended."""

    def __init__(self) -> None:
        self.classes: dict[int, Attended] = {}
        self.loop: asyncio.AbstractEventLoop | None = None

    def attend(self, class_id: int, socket: object, *, is_console: bool) -> None:
        """A console or a learner's page of the class is open from now on: its session may begin."""
        loop = asyncio.get_running_loop()
        if self.loop is not loop:  # a new event loop (tests): nothing of the old one can be used
            self.loop, self.classes = loop, {}
        attended = self.classes.setdefault(class_id, Attended())
        attended.sockets[socket] = is_console
        attended.has_news = True
        attended.came.set()
        if attended.task is None or attended.task.done():  # or broke by a mistake of ours
            attended.changed_at = time.monotonic()
            attended.task = loop.create_task(self.record(class_id, attended))

    def leave(self, class_id: int, socket: object) -> None:
        """That page is closed. The session goes on for a while: it may be a reload."""
        attended = self.classes.get(class_id)
        if attended is not None:
            attended.sockets.pop(socket, None)
            if (attended.task is None or attended.task.done()) and not attended.sockets:
                del self.classes[class_id]

    async def record(self, class_id: int, attended: Attended) -> None:
        """Look at the class until nothing has happened in it for long."""
        while (rest := SESSION_IDLE_SECONDS - (time.monotonic() - attended.changed_at)) > 0:
            attended.came.clear()
            if attended.sockets:
                await painted(self.look)(class_id, attended)
                await asyncio.sleep(SESSION_LOOK_SECONDS)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(attended.came.wait(), rest)
        attended.task = None  # who comes from here on begins anew
        if not attended.sockets:
            self.classes.pop(class_id, None)
        await sync_to_async(self.ended)(class_id)

    def look(self, class_id: int, attended: Attended) -> None:
        """Keep the wall if it changed; begin the session if none runs and somebody came."""
        try:
            self.look_at(Classroom.objects.get(pk=class_id), attended)
        except Classroom.DoesNotExist:
            attended.sockets.clear()
        except DatabaseError:  # a busy disk: the next look may keep it
            log.warning("the wall of class %d was not kept", class_id, exc_info=True)

    def look_at(self, classroom: Classroom, attended: Attended) -> None:
        now = time.monotonic()
        if attended.has_console:
            attended.changed_at = now
        session = sessions.running(classroom.pk)
        if attended.has_news:
            session = sessions.begin_by_itself(classroom=classroom)
            attended.has_news = False
        if session is None:
            return
        if timezone.now() - session.begun > timedelta(seconds=SESSION_SECONDS_MAX):
            sessions.end(session=session)
            return
        if session.pk != attended.session_id:
            attended.session_id, attended.kept = session.pk, None
        frame = frame_of(classroom)
        is_changed = attended.kept is None or still(frame) != still(attended.kept)
        has_moved = frame != attended.kept and now - attended.kept_at >= SESSION_PLACE_SECONDS
        if is_changed:
            attended.changed_at = now
        if frame and (is_changed or has_moved):
            sessions.keep_frame(session=session, at=timezone.now(), shown=packed(frame))
            attended.kept, attended.kept_at = frame, now

    def ended(self, class_id: int) -> None:
        """Nothing happened for long: the session ended when something did last."""
        session = sessions.running(class_id)
        if session is not None:
            sessions.end(session=session, at=sessions.last_known(session))


recorder = Recorder()
