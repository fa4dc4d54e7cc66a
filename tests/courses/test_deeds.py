"""Deeds: written for all at once, bounded, and what they show stands with the learner's progress."""

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from courses import classroom, progress, reports
from courses.limits import DEED_CHARACTERS_MAX, DEEDS_KEPT
from courses.models import Deed, LessonProgress
from courses.room import chosen, deeds
from courses.room.deeds import Noted
from tests.courses.test_consumers import heard, opened

pytestmark = pytest.mark.django_db

OWNER = "a" * 32


@pytest.fixture
def amara(room, choice_lesson):
    member = classroom.join(owner=OWNER, code=room.join_code, nickname="Amara")
    progress.open_lesson(owner=OWNER, lesson=choice_lesson)
    return member


def test_what_deeds_show_stands_in_the_learners_row(room, amara):
    deeds.write([Noted(OWNER, "0.1", "kubectl", "kubectl get pods")] * 9)

    assert reports.class_rows(room)[0].need == "repeated `get pods` 9 times, never looked at a node"


def test_coming_on_ends_what_was_shown(room, amara, choice_lesson):
    deeds.write([Noted(OWNER, "0.1", "kubectl", "kubectl get pods")] * 9)
    progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="The pods move.")

    assert reports.class_rows(room)[0].need == ""


def test_wrong_answers_to_one_question_are_counted(room, amara, choice_lesson):
    quiz = choice_lesson.quizzes[0]
    wrong = [index for index, choice in enumerate(quiz.choices) if not choice.is_right]
    for index in (wrong[0], wrong[-1], wrong[0]):
        progress.answer_quiz(owner=OWNER, lesson=choice_lesson, quiz=quiz, choice=index)

    assert reports.class_rows(room)[0].need == "answered the same question wrongly 3 times"


def test_the_oldest_deeds_go_and_long_ones_are_cut(amara):
    deeds.write([Noted(OWNER, "0.1", "why", f"pods/shop/p{number}") for number in range(DEEDS_KEPT + 5)])
    deeds.write([Noted(OWNER, "0.1", "kubectl", "x" * 500)])
    kept = list(Deed.objects.order_by("id"))

    assert len(kept) == DEEDS_KEPT
    assert kept[0].of == "pods/shop/p6"
    assert len(kept[-1].of) == DEED_CHARACTERS_MAX


def test_whoever_is_no_learner_any_more_is_left_out(amara):
    deeds.write([Noted("b" * 32, "0.1", "act", "x"), Noted(OWNER, "0.1", "act", "x")])

    assert set(Deed.objects.values_list("learner_id", flat=True)) == {OWNER}


def test_equal_deeds_in_a_row_are_said_as_one(amara):
    deeds.write([Noted(OWNER, "0.1", "act", "fault power_off machine=worker-2")])
    deeds.write([Noted(OWNER, "0.1", "kubectl", "kubectl get pods -n shop")] * 3)

    assert [deed.said for deed in chosen.deeds_of(OWNER, 8)] == [
        "typed `get pods`, 3 times",
        "cut the power of worker-2",
    ]


@pytest.mark.django_db(transaction=True)
async def test_a_lessons_socket_notes_acts_lines_and_whys_once(choice_lesson):
    client = Client()
    await sync_to_async(client.get)("/lessons/first/one-choice/")
    socket = await opened("/ws/lessons/first/one-choice/", client)
    await socket.send_json_to({"do": "hello", "since": None})
    await heard(socket, "picture")
    await socket.send_json_to({"do": "strike", "fault": "power_off", "machine": "worker-1"})
    for _again in range(2):  # a page asks again by itself
        await socket.send_json_to({"do": "why", "of": "machines/worker-1"})
        await heard(socket, "because")
    keeper = deeds.KEEPER.task
    assert keeper is not None
    await keeper

    noted = [(deed.kind, deed.of) async for deed in Deed.objects.order_by("id")]
    assert noted == [("act", "fault power_off machine=worker-1"), ("why", "machines/worker-1")]
    assert (await LessonProgress.objects.aget()).need == {}
    await socket.disconnect()
