"""The recorder: a session begins when somebody is there, and ends when nothing happens any more."""

import asyncio

import pytest
from asgiref.sync import sync_to_async

from courses import classroom
from courses.models import ClassSession
from courses.room import sessions
from courses.room.frames import frame_of, packed
from courses.room.recorder import Attended, Recorder, recorder

from .test_consumers import PATIENCE, opened

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_open_console_begins_a_session_and_says_so(room, signed_in):
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)

    async with asyncio.timeout(PATIENCE):
        while "It runs, and the wall is kept" not in await socket.receive_from(PATIENCE):
            pass

    assert await ClassSession.objects.filter(classroom=room, ended=None).acount() == 1
    assert recorder.classes[room.pk].has_console
    await socket.disconnect()
    assert not recorder.classes[room.pk].sockets


async def test_a_learners_page_is_there_and_is_no_console(room, join):
    client = await sync_to_async(join)(room, "Amara")
    socket = await opened("/ws/class/", client)

    await socket.receive_from(PATIENCE)

    assert list(recorder.classes[room.pk].sockets.values()) == [False]
    await socket.disconnect()
    assert not recorder.classes[room.pk].sockets


async def test_who_teaches_another_class_attends_nothing(other_room, signed_in):
    socket = await opened(f"/ws/classes/{other_room.pk}/", signed_in)

    await socket.receive_output(PATIENCE)

    assert other_room.pk not in recorder.classes
    await socket.disconnect()


async def test_when_nothing_happens_any_more_it_ended_with_the_last_frame(room):
    await sync_to_async(classroom.join)(owner="a" * 32, code=room.join_code, nickname="Amara")
    session = await sync_to_async(sessions.begin)(classroom=room)
    frame = await sync_to_async(frame_of)(room)
    await sync_to_async(sessions.keep_frame)(session=session, at=session.begun, shown=packed(frame))
    recording = Recorder()
    recording.classes[room.pk] = left = Attended(changed_at=float("-inf"))

    await recording.record(room.pk, left)

    await session.arefresh_from_db()
    assert session.ended == session.begun
    assert recording.classes == {}


async def test_pages_that_are_still_open_are_there_when_somebody_comes(room):
    recording = Recorder()
    recording.loop = asyncio.get_running_loop()
    recording.classes[room.pk] = open_still = Attended(changed_at=float("-inf"), sockets={"page": False})

    await recording.record(room.pk, open_still)
    recording.attend(room.pk, "another", is_console=True)

    assert set(recording.classes[room.pk].sockets) == {"page", "another"}
    assert open_still.task is not None
    open_still.task.cancel()
