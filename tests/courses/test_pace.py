"""Pace: gathered at the class's lesson, locked to the instructor's clock, all paused; and free again."""

from uuid import UUID

import pytest
from asgiref.sync import sync_to_async

from courses import classroom
from courses.models import Classroom, Membership, Pace
from courses.people import team
from courses.room import pace
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import SandboxRecord
from tests.courses.test_consumers import heard, opened

pytestmark = pytest.mark.django_db(transaction=True)

HELD = "Your instructor holds the clock."


def record_of(nickname: str) -> SandboxRecord:
    owner = Membership.objects.get(nickname=nickname).learner_id
    return SandboxRecord.objects.get(owner=owner, kind=SandboxRecord.LESSON)


def at(room: Classroom, lesson) -> Classroom:
    pace.choose_lesson(classroom=room, lesson=lesson)
    return room


async def in_lesson(client, lesson):
    socket = await opened(f"/ws/lessons/{lesson.module_slug}/{lesson.slug}/", client)
    await socket.send_json_to({"do": "hello", "since": None})
    return socket, await heard(socket, "picture")


class Clock:
    """What the page of a socket knows of its clock: a frame says only what has changed."""

    def __init__(self, socket, picture: dict) -> None:
        self.socket, self.state = socket, picture

    async def comes_to(self, **wanted) -> None:
        while any(self.state.get(key) != value for key, value in wanted.items()):
            self.state = {**self.state, **await heard(self.socket, "frame")}


async def test_a_locked_class_has_its_instructors_clock(room, join, choice_lesson):
    await sync_to_async(at)(room, choice_lesson)
    amara = await sync_to_async(join)(room, "Amara")
    socket, picture = await in_lesson(amara, choice_lesson)
    clock = Clock(socket, picture)
    assert not picture["held"]

    await sync_to_async(pace.set_clock)(classroom=room, is_paused=False, speed=10)
    await sync_to_async(pace.set_pace)(classroom=room, pace=Pace.LOCKED)
    await clock.comes_to(held=True, speed=10, paused=False)
    for refused in (
        {"do": "pause"},
        {"do": "pace", "speed": 1},
        {"do": "go", "at": 0},
        {"do": "live"},
        {"do": "run_until", "what": "leader"},
    ):
        await socket.send_json_to(refused)
        assert (await heard(socket, "error"))["says"] == HELD
    await sync_to_async(pace.set_clock)(classroom=room, is_paused=True)
    await clock.comes_to(held=True, speed=10, paused=True)
    await sync_to_async(pace.set_clock)(classroom=room, is_paused=False)
    await sync_to_async(pace.set_pace)(classroom=room, pace=Pace.FREE)
    await clock.comes_to(held=False, paused=False)
    await socket.send_json_to({"do": "pause"})
    await clock.comes_to(paused=True)
    await socket.disconnect()


async def test_who_opens_the_lesson_later_is_held_too_and_a_restart_changes_nothing(
    room, join, choice_lesson
):
    await sync_to_async(at)(room, choice_lesson)
    await sync_to_async(pace.set_clock)(classroom=room, is_paused=True)
    amara = await sync_to_async(join)(room, "Amara")

    socket, picture = await in_lesson(amara, choice_lesson)
    await socket.disconnect()
    await host.unload((await sync_to_async(record_of)("Amara")).id)
    again, after = await in_lesson(amara, choice_lesson)

    assert (picture["held"], picture["paused"]) == (True, True)
    assert (after["held"], after["paused"]) == (True, True)
    await again.disconnect()


async def test_starting_over_gives_nobody_the_clock(room, join, choice_lesson):
    await sync_to_async(at)(room, choice_lesson)
    amara = await sync_to_async(join)(room, "Amara")
    socket, picture = await in_lesson(amara, choice_lesson)
    clock = Clock(socket, picture)
    await sync_to_async(pace.set_clock)(classroom=room, is_paused=True)
    await clock.comes_to(held=True)

    await socket.send_json_to({"do": "start_over"})
    fresh = await heard(socket, "picture")

    assert (fresh["held"], fresh["paused"]) == (True, True)
    await socket.disconnect()


async def test_locking_brings_who_looks_at_the_past_to_the_end(room, join, choice_lesson):
    await sync_to_async(at)(room, choice_lesson)
    amara = await sync_to_async(join)(room, "Amara")
    socket, picture = await in_lesson(amara, choice_lesson)
    await socket.send_json_to({"do": "go", "at": picture["at"] // 2})
    assert (await heard(socket, "picture"))["past"]

    await sync_to_async(pace.set_pace)(classroom=room, pace=Pace.LOCKED)

    assert not (await heard(socket, "picture"))["past"]
    await socket.disconnect()


def test_a_class_that_moves_on_lets_go_of_the_lesson_before(room, join, choice_lesson, number_lesson):
    join(room, "Amara")
    owner = Membership.objects.get(nickname="Amara").learner_id
    for lesson in (choice_lesson, number_lesson):
        SandboxRecord.objects.create(
            owner=owner, kind=SandboxRecord.LESSON, lesson=lesson.number, name="x", spec={}
        )
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    pace.set_pace(classroom=room, pace=Pace.LOCKED)

    pace.choose_lesson(classroom=room, lesson=number_lesson)

    held = dict(SandboxRecord.objects.values_list("lesson", "held"))
    assert held == {choice_lesson.number: False, number_lesson.number: True}


def test_who_leaves_has_the_clock_back_unless_another_class_holds_it(room, other_room, join, choice_lesson):
    amara = join(room, "Amara")
    owner = Membership.objects.get(nickname="Amara").learner_id
    classroom.join(owner=owner, code=other_room.join_code, nickname="Amara")
    SandboxRecord.objects.create(
        owner=owner, kind=SandboxRecord.LESSON, lesson=choice_lesson.number, name="x", spec={}
    )
    for each in (room, other_room):
        pace.choose_lesson(classroom=each, lesson=choice_lesson)
        pace.set_clock(classroom=each, is_paused=True)

    amara.post("/join/leave/", {"classroom": room.pk})
    assert record_of_owner(owner).held
    amara.post("/join/leave/", {"classroom": other_room.pk})
    assert not record_of_owner(owner).held


def record_of_owner(owner: str) -> SandboxRecord:
    return SandboxRecord.objects.get(owner=owner)


def test_there_is_nowhere_to_gather_before_a_lesson_is_chosen(room, signed_in):
    answer = signed_in.post(f"/teach/classes/{room.pk}/pace/", {"pace": "gathered"}, follow=True)

    room.refresh_from_db()
    assert room.pace == Pace.FREE
    assert "Choose the lesson of the class first" in answer.content.decode()


def test_the_head_of_the_console_sets_pace_and_clock(room, signed_in, choice_lesson):
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    address = f"/teach/classes/{room.pk}"

    signed_in.post(f"{address}/pace/", {"pace": "locked"})
    signed_in.post(f"{address}/clock/", {"is_paused": "on", "speed": "60"})

    room.refresh_from_db()
    assert (room.pace, room.is_paused, room.speed) == (Pace.LOCKED, True, 60)
    assert "Go on" in signed_in.get(f"{address}/").content.decode()
    signed_in.post(f"{address}/clock/", {"speed": "7"})
    room.refresh_from_db()
    assert room.speed == 60


@pytest.mark.parametrize("door", ["pace", "clock"])
def test_nobody_else_sets_them(door, room, join, other_instructor, client):
    client.force_login(other_instructor, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(f"/teach/classes/{room.pk}/{door}/", {"pace": "free"}).status_code == 404
    assert join(room, "Amara").post(f"/teach/classes/{room.pk}/{door}/").status_code == 302


def test_a_class_that_ends_lets_go_of_its_clocks(room, join, choice_lesson):
    join(room, "Amara")
    owner = Membership.objects.get(nickname="Amara").learner_id
    SandboxRecord.objects.create(
        owner=owner, kind=SandboxRecord.LESSON, lesson=choice_lesson.number, name="x", spec={}
    )
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    pace.set_pace(classroom=room, pace=Pace.LOCKED)
    assert record_of_owner(owner).held

    team.end(classroom=room)

    assert not record_of_owner(owner).held


async def test_a_fault_for_all_leaves_a_held_clock_to_who_holds_it(room, instructor, join, choice_lesson):
    await sync_to_async(at)(room, choice_lesson)
    amara = await sync_to_async(join)(room, "Amara")
    socket, picture = await in_lesson(amara, choice_lesson)
    await sync_to_async(pace.set_pace)(classroom=room, pace=Pace.LOCKED)
    ids = [UUID(picture["sandbox"])]
    instant = await sandboxes.reserve(ids)
    await sandboxes.strike_at(
        ids, name="test", lines=["fault power_off machine=worker-1"], at=instant, speed=60, follow=0
    )

    await sync_to_async(pace.set_clock)(classroom=room, is_paused=True)
    sandbox = host.worker.sandboxes[ids[0]]
    while sandbox.appointment is not None:
        await heard(socket, "frame")

    assert (sandbox.cluster.now, sandbox.pacer.paused, sandbox.pacer.speed) == (instant, True, 1)
    await socket.disconnect()
