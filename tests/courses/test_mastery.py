"""The task once more under another seed: begun after the first pass, passed by the check alone, never taken
back.
"""

import asyncio
from types import SimpleNamespace

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from courses import catalogue, progress
from courses.afterwards import mastery
from courses.classroom import NotNow
from courses.limits import MASTERY_BEGINNINGS_MAX
from courses.models import LessonProgress, Mark, Mastery, TaskPass
from k8sarch.sandbox.models import SandboxRecord
from k8sarch.sandbox.sandboxes import Stand

from .test_consumers import closes_with, heard, opened

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = "a" * 32
AGAIN = "/lessons/first/one-choice/again/"


@pytest.fixture
def passed_once(choice_lesson):
    progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it")
    return choice_lesson


def test_it_begins_only_after_the_first_pass(choice_lesson):
    progress.open_lesson(owner=OWNER, lesson=choice_lesson)

    with pytest.raises(NotNow):
        mastery.begin(owner=OWNER, lesson=choice_lesson)

    assert not Mastery.objects.exists()
    assert not SandboxRecord.objects.exists()


def test_a_lesson_without_an_experiment_has_nothing_to_do_again(number_lesson):
    with pytest.raises(NotNow):
        mastery.begin(owner=OWNER, lesson=number_lesson)


def test_each_beginning_has_another_seed_and_a_cluster_of_its_own(passed_once):
    first = mastery.begin(owner=OWNER, lesson=passed_once)
    second = mastery.begin(owner=OWNER, lesson=passed_once)

    own = catalogue.current().clusters[passed_once.cluster]["seed"]
    assert len({first.seed, second.seed, int(own)}) == 3
    assert (first.attempts, second.attempts) == (1, 2)
    record = SandboxRecord.objects.get(kind=SandboxRecord.AGAIN)
    assert (record.id, record.spec["seed"], record.owner) == (second.sandbox, second.seed, OWNER)


def test_so_often_and_not_once_more(passed_once):
    mastery.begin(owner=OWNER, lesson=passed_once)
    Mastery.objects.update(attempts=MASTERY_BEGINNINGS_MAX - 1)
    mastery.begin(owner=OWNER, lesson=passed_once)

    with pytest.raises(NotNow):
        mastery.begin(owner=OWNER, lesson=passed_once)


def test_only_the_cluster_begun_last_counts_and_only_once(passed_once):
    first = mastery.begin(owner=OWNER, lesson=passed_once)
    second = mastery.begin(owner=OWNER, lesson=passed_once)

    mastery.passed(owner=OWNER, lesson=passed_once, sandbox=first.sandbox, stand=Stand(1, "A", 1))
    assert Mastery.objects.get().passed is None
    mastery.passed(owner=OWNER, lesson=passed_once, sandbox=second.sandbox, stand=Stand(1, "A", 2))
    mastery.passed(owner=OWNER, lesson=passed_once, sandbox=second.sandbox, stand=Stand(1, "B", 3))

    assert (Mastery.objects.get().lane, Mastery.objects.get().at) == ("A", 2)


def test_what_is_passed_stands(passed_once):
    begun = mastery.begin(owner=OWNER, lesson=passed_once)
    mastery.passed(owner=OWNER, lesson=passed_once, sandbox=begun.sandbox, stand=Stand(1, "A", 1))

    assert mastery.begin(owner=OWNER, lesson=passed_once).sandbox == begun.sandbox
    assert Mastery.objects.get().passed is not None


def test_beginning_again_needs_the_first_pass_and_says_so():
    client = Client()
    client.get("/lessons/first/one-choice/")

    page = client.post(f"{AGAIN}begin/", follow=True).content.decode()

    assert "Pass the experiment of the lesson first" in page
    assert not Mastery.objects.exists()


async def learner_who_began(lesson) -> Client:
    client = Client()
    await sync_to_async(client.get)("/lessons/first/one-choice/")
    owner = await sync_to_async(lambda: client.session["owner"])()
    await sync_to_async(progress.pass_task)(owner=owner, lesson=lesson, task="cut-it")
    await sync_to_async(client.post)(f"{AGAIN}begin/")
    return client


async def test_the_check_alone_passes_it_and_the_lessons_own_strip_stays(choice_lesson):
    client = await learner_who_began(choice_lesson)
    before = await sync_to_async(lambda: (LessonProgress.objects.get().step, Mark.objects.count()))()
    socket = await opened(f"/ws{AGAIN}", client)
    await socket.send_json_to({"do": "hello", "since": None})
    picture = await heard(socket, "picture")

    await socket.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-1"})
    async with asyncio.timeout(20):
        while (row := await sync_to_async(Mastery.objects.get)()).passed is None:
            await socket.receive_json_from(20)

    assert str(row.sandbox) == picture["sandbox"]
    assert (row.take, row.lane, row.at is not None and row.at > 0) == (1, "A", True)
    assert before == await sync_to_async(lambda: (LessonProgress.objects.get().step, Mark.objects.count()))()
    assert await sync_to_async(TaskPass.objects.count)() == 1
    page = (await sync_to_async(client.get)(f"{AGAIN}strip/")).content.decode()
    assert f"Passed again under seed {row.seed}." in page
    await socket.disconnect()


async def test_there_are_no_predictions_and_no_hints(choice_lesson):
    client = await learner_who_began(choice_lesson)
    socket = await opened(f"/ws{AGAIN}", client)
    await socket.send_json_to({"do": "hello", "since": None})
    await heard(socket, "picture")

    await socket.send_json_to({"do": "predict", "choice": "The pods move."})

    assert "cannot" in (await heard(socket, "error"))["says"]
    assert "Look at the timers" not in (await sync_to_async(client.get)(AGAIN)).content.decode()
    await socket.disconnect()


async def test_nobody_has_a_cluster_of_another_seed_before_beginning(choice_lesson):
    client = Client()
    await sync_to_async(client.get)("/lessons/first/one-choice/")

    assert await closes_with(await opened(f"/ws{AGAIN}", client)) == 4404


async def test_a_pass_knows_its_cluster_and_the_page_its_time(choice_lesson, monkeypatch):
    clock = iter(range(1_000, 2_000_000, 7))  # each look at it is seven seconds later
    monkeypatch.setattr("courses.consumers.time", SimpleNamespace(monotonic=lambda: next(clock)))
    client = Client()
    await sync_to_async(client.get)("/lessons/first/one-choice/")
    socket = await opened("/ws/lessons/first/one-choice/", client)
    await socket.send_json_to({"do": "hello", "since": None})
    sandbox = (await heard(socket, "picture"))["sandbox"]

    await socket.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-1"})
    async with asyncio.timeout(20):
        while not await sync_to_async(TaskPass.objects.exists)():
            await socket.receive_json_from(20)
    row = await TaskPass.objects.aget()
    await socket.disconnect()

    assert (row.sandbox, row.take, row.lane, row.at > 0) == (sandbox, 1, "A", True)
    assert (await LessonProgress.objects.aget()).active_seconds == 14  # from hello to the act, and to the end
