"""Sockets: the wall for who teaches the class and nobody else; a lesson's socket that moves the strip."""

import asyncio
import threading
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import Client

from courses import classroom, progress
from courses.models import LessonProgress, Prediction, Step, TaskPass
from k8sarch.asgi import application
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import SandboxRecord

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20


async def opened(path: str, client: Client) -> WebsocketCommunicator:
    cookie = (
        f"k8sarch_session={client.cookies['k8sarch_session'].value}"
        if "k8sarch_session" in client.cookies
        else ""
    )
    headers = [(b"cookie", cookie.encode()), (b"origin", b"http://testserver"), (b"host", b"testserver")]
    socket = WebsocketCommunicator(application, path, headers=headers)
    connected, _ = await socket.connect()
    assert connected
    return socket


async def closes_with(socket: WebsocketCommunicator) -> int:
    """The close code, after whatever was said before."""
    while True:
        message = await socket.receive_output(PATIENCE)
        if message["type"] == "websocket.close":
            return message["code"]


async def heard(socket: WebsocketCommunicator, kind: str) -> dict:
    async with asyncio.timeout(PATIENCE):
        while True:
            message = await socket.receive_json_from(PATIENCE)
            if message["kind"] == kind:
                return message


async def lesson_looked_at() -> tuple[Client, WebsocketCommunicator, dict]:
    """A browser with the page of a lesson, its socket, and the picture that it was shown."""
    client = Client()
    await sync_to_async(client.get)("/lessons/first/one-choice/")
    socket = await opened("/ws/lessons/first/one-choice/", client)
    await socket.send_json_to({"do": "hello", "since": None})
    return client, socket, await heard(socket, "picture")


async def test_a_wall_follows_its_class(room, signed_in):
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)
    first = await socket.receive_from(PATIENCE)

    await sync_to_async(classroom.join)(owner="a" * 32, code=room.join_code, nickname="Amara")
    second = await socket.receive_from(PATIENCE)

    assert "Amara" not in first
    assert "Amara" in second
    assert 'hx-swap-oob="true"' in second
    await socket.disconnect()


async def test_the_projectors_socket_says_no_name(room, signed_in):
    socket = await opened(f"/ws/classes/{room.pk}/projector/", signed_in)
    await socket.receive_from(PATIENCE)

    await sync_to_async(classroom.join)(owner="a" * 32, code=room.join_code, nickname="Amara")

    assert "Amara" not in await socket.receive_from(PATIENCE)
    await socket.disconnect()


async def test_only_what_changed_is_sent_again(room, signed_in, choice_lesson):
    for number, nickname in enumerate(["Amara", "Birk"]):
        await sync_to_async(classroom.join)(owner=f"{number:032x}", code=room.join_code, nickname=nickname)
        await sync_to_async(progress.open_lesson)(owner=f"{number:032x}", lesson=choice_lesson)
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)
    await socket.receive_from(PATIENCE)

    await sync_to_async(progress.commit_prediction)(
        owner=f"{1:032x}", lesson=choice_lesson, choice="The pods move."
    )
    await sync_to_async(progress.note_act)(owner=f"{1:032x}", lesson=choice_lesson)
    news = await socket.receive_from(PATIENCE)

    assert "Birk" in news
    assert "Amara" not in news
    await socket.disconnect()


@pytest.mark.parametrize("page", ["", "projector/"])
async def test_nobody_else_gets_a_wall(page, room, other_room, signed_in):
    anonymous = await opened(f"/ws/classes/{room.pk}/{page}", Client())
    instructor = await opened(f"/ws/classes/{other_room.pk}/{page}", signed_in)

    assert await closes_with(anonymous) == 4404
    assert await closes_with(instructor) == 4404


async def test_a_wall_ends_when_the_class_is_taught_by_somebody_else(room, instructor, signed_in):
    socket = await opened(f"/ws/classes/{room.pk}/", signed_in)
    await socket.receive_from(PATIENCE)

    await sync_to_async(room.instructors.remove)(instructor)

    assert await closes_with(socket) == 4404


async def test_what_a_page_asks_waits_for_nothing_that_is_written(choice_lesson):
    _client, socket, _picture = await lesson_looked_at()
    written = threading.Event()
    writing = asyncio.create_task(sync_to_async(written.wait)())  # in the thread of all rows

    try:
        await socket.send_json_to({"do": "why", "of": "machines/worker-1"})
        answer = await heard(socket, "because")
    finally:
        written.set()
        await writing

    assert answer["of"] == "machines/worker-1"
    await socket.disconnect()


async def test_a_verdict_is_shown_when_it_is_written_down_and_nothing_else_waits_for_that(choice_lesson):
    _client, socket, picture = await lesson_looked_at()
    begun, written = asyncio.Event(), asyncio.Event()

    async def slow_disk(verdict):
        if verdict["passed"]:
            begun.set()
            await written.wait()

    host.on_verdict(UUID(picture["sandbox"]), slow_disk, slow_disk)
    await socket.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-1"})
    await begun.wait()
    await socket.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-2"})
    before = []
    while not any(row[:2] == ["machines", "worker-2"] for frame in before for row in frame["rows"]):
        before.append(await heard(socket, "frame"))
    written.set()
    while "verdict" not in (after := await heard(socket, "frame")):
        pass

    assert not any(frame.get("verdict", {}).get("passed") for frame in before)
    assert after["verdict"]["passed"]
    await socket.disconnect()


async def test_a_lessons_socket_opens_this_browsers_sandbox_and_notes_what_it_does(choice_lesson):
    _client, socket, picture = await lesson_looked_at()

    await socket.send_json_to({"do": "predict", "choice": "The pods move."})
    await socket.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-1"})
    while True:
        frame = await heard(socket, "frame")
        if "verdict" in frame:
            break
    await socket.send_json_to({"do": "predict", "choice": "None of these."})
    refusal = await heard(socket, "error")
    prediction = await Prediction.objects.aget()

    record = await SandboxRecord.objects.aget()
    reached = await LessonProgress.objects.aget()
    passed = await TaskPass.objects.aget()
    assert picture["rights"] == "drive"
    assert (record.lesson, str(record.id)) == ("0.1", picture["sandbox"])
    assert picture["verdict"]["missing"] == ["worker-1 still has power"]
    assert frame["verdict"]["passed"]
    assert (passed.task, passed.sandbox) == ("cut-it", str(record.id))
    assert (reached.step, reached.acted) == (Step.EXPLAIN, True)
    assert "Nothing was changed" in refusal["says"]
    assert (prediction.is_right, prediction.misconception) == (False, "pods-move")
    assert prediction.measured["choice"]["says"] == "worker-1 lost its power"
    await socket.disconnect()


async def test_a_prediction_after_the_act_is_refused_on_the_socket_and_by_the_form(choice_lesson):
    client, socket, _picture = await lesson_looked_at()

    await socket.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-1"})
    await heard(socket, "frame")
    await socket.send_json_to({"do": "predict", "choice": "New pods replace them."})
    refusal = await heard(socket, "error")
    page = await sync_to_async(client.post)(
        "/lessons/first/one-choice/predict/", {"choice": "New pods replace them."}, follow=True
    )

    assert "look back" in refusal["says"]
    assert "The cluster was acted on first" in page.content.decode()
    assert not await Prediction.objects.aexists()
    await socket.disconnect()


@pytest.mark.parametrize("of", [None, "", "x" * 500, "part: price", "<b>", ["part:price"], {"a": 1}])
async def test_a_look_that_names_nothing_is_refused(choice_lesson, of):
    _client, socket, _picture = await lesson_looked_at()

    await socket.send_json_to({"do": "looked", "of": of})

    assert "Nothing was changed" in (await heard(socket, "error"))["says"]
    await socket.disconnect()


async def test_a_lessons_socket_without_a_browsers_session_is_closed(choice_lesson):
    socket = await opened("/ws/lessons/first/one-choice/", Client())

    assert await closes_with(socket) == 4404


async def test_an_instructor_watches_a_learners_sandbox_and_cannot_drive_it(room, signed_in, join):
    learner = await sync_to_async(join)(room, "Amara")
    own = await opened("/ws/lessons/first/one-choice/", learner)
    await own.send_json_to({"do": "hello", "since": None})
    sandbox = (await heard(own, "picture"))["sandbox"]

    watcher = await opened(f"/ws/sandboxes/{sandbox}/", signed_in)
    await watcher.send_json_to({"do": "hello", "since": None})
    seen = await heard(watcher, "picture")
    await watcher.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-1"})
    refusal = await heard(watcher, "error")

    assert seen["rights"] == "watch"
    assert "watching" in refusal["says"]
    await watcher.disconnect()
    await own.disconnect()


async def test_another_learner_and_another_instructor_see_nothing_of_it(room, other_instructor, join):
    learner = await sync_to_async(join)(room, "Amara")
    own = await opened("/ws/lessons/first/one-choice/", learner)
    await own.send_json_to({"do": "hello", "since": None})
    sandbox = (await heard(own, "picture"))["sandbox"]
    stranger = await sync_to_async(join)(room, "Birk")
    otto = Client()
    await sync_to_async(otto.force_login)(
        other_instructor, backend="django.contrib.auth.backends.ModelBackend"
    )

    for client in (stranger, otto, Client()):
        assert await closes_with(await opened(f"/ws/sandboxes/{sandbox}/", client)) == 4404
    await own.disconnect()
