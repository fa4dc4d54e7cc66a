"""Joining by code: no account, equal answers to wrong codes, limits, a new session key."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses import classroom
from courses.limits import JOIN_TRIES_MAX, LEARNERS_MAX
from courses.models import Learner, Membership
from courses.room import pace

pytestmark = pytest.mark.django_db


def tries(client: Client, code: str, **more) -> object:
    return client.post("/join/", {"code": code, "nickname": "Amara"}, **more)


def words(answer) -> list[str]:
    return [error for errors in answer.context["form"].errors.values() for error in errors]


@pytest.mark.parametrize("written", ["{0}-{1}", "{0}{1}", " {0} {1} "])
def test_a_code_is_read_however_it_is_typed(room, written):
    code = written.format(room.join_code[:4], room.join_code[4:]).lower()

    answer = tries(Client(), code)

    assert (answer.status_code, Membership.objects.get().nickname) == (302, "Amara")


def test_a_newcomer_first_sees_what_is_asked_for_and_a_member_the_class(room, other_room, join):
    def order(client: Client, address: str = "/join/", **posted: str) -> list[str]:
        page = (client.post(address, posted) if posted else client.get(address)).content.decode()
        marks = {"<h1>Join a class<": "join", ">Leave<": "class"}
        marks |= {'name="code"': "code", 'name="nickname"': "nickname"}
        return [marks[found] for found in re.findall("|".join(marks), page)]

    amara = join(room, "Amara")

    assert order(Client()) == ["join", "code", "nickname"]
    assert order(amara) == ["class", "code", "nickname"]
    assert order(amara, f"/join/?code={other_room.join_code}") == ["join", "code", "nickname", "class"]
    assert order(amara, code="", nickname="") == ["join", "code", "nickname", "class"]


def test_who_only_looks_at_the_door_gets_no_row(room):
    client = Client()

    assert client.get(f"/join/?code={room.join_code}").status_code == 200
    assert not Session.objects.exists()


def test_the_door_leads_to_the_lesson_of_the_class_or_to_all_lessons(room, choice_lesson):
    to_all = tries(Client(), room.join_code).headers["location"]
    pace.choose_lesson(classroom=room, lesson=choice_lesson)
    to_one = Client().post("/join/", {"code": room.join_code, "nickname": "Yaw"}).headers["location"]

    assert (to_all, to_one) == ("/lessons/", "/lessons/first/one-choice/")


def test_what_was_learned_before_comes_along(room, choice_lesson):
    client = Client()
    client.get("/lessons/first/one-choice/")
    client.post("/lessons/first/one-choice/predict/", {"choice": "The pods move."})

    tries(client, room.join_code)

    assert Learner.objects.get().predictions.count() == 1


def test_wrong_closed_and_unknown_codes_get_one_answer(room):
    classroom.set_open(classroom=room, is_open=False)

    answers = [tries(Client(), code) for code in (room.join_code, "ABCD-EFGH", "x")]

    assert {answer.status_code for answer in answers} == {400}
    assert len({tuple(words(answer)) for answer in answers}) == 1


def test_ten_failures_are_read_and_the_next_try_is_not(room):
    client = Client()
    answers = [tries(client, "ABCD-EFGH").status_code for _number in range(JOIN_TRIES_MAX)]

    assert answers == [400] * JOIN_TRIES_MAX
    assert tries(client, room.join_code).status_code == 429
    assert not Membership.objects.exists()


def test_a_new_session_from_the_same_address_does_not_start_anew(room):
    for _number in range(JOIN_TRIES_MAX):
        tries(Client(), "ABCD-EFGH")

    assert tries(Client(), room.join_code).status_code == 429
    assert tries(Client(), room.join_code, REMOTE_ADDR="10.0.0.9").status_code == 302


@pytest.mark.parametrize(
    "neighbours, stranger",
    [
        (("10.1.2.3", "10.1.2.200"), "10.1.3.3"),
        (("2001:db8::1", "2001:db8::ffff:0:1"), "2001:db8:0:1::1"),
        (("::ffff:10.1.2.3", "10.1.2.4"), "10.1.3.3"),
    ],
)
def test_a_whole_network_is_counted_and_its_neighbour_is_not(room, neighbours, stranger):
    for number in range(JOIN_TRIES_MAX):
        tries(Client(), "ABCD-EFGH", REMOTE_ADDR=neighbours[number % 2])

    assert tries(Client(), room.join_code, REMOTE_ADDR=neighbours[1]).status_code == 429
    assert tries(Client(), room.join_code, REMOTE_ADDR=stranger).status_code == 302


def test_many_networks_together_get_no_further(room, monkeypatch):
    monkeypatch.setattr("courses.join_tries.JOIN_TRIES_AN_HOUR", 20)
    answers = [
        tries(Client(), f"ABCD-EF{number:02d}", REMOTE_ADDR=f"10.0.{number}.1").status_code
        for number in range(21)
    ]

    assert answers == [400] * 20 + [429]
    assert tries(Client(), room.join_code, REMOTE_ADDR="10.1.1.1").status_code == 429


def test_the_code_of_one_class_is_tried_so_often_in_an_hour(room, other_room, monkeypatch):
    monkeypatch.setattr("courses.join_tries.JOIN_TRIES_AN_HOUR", 3)
    for number in range(3):
        answer = Client().post("/join/", {"code": room.join_code, "nickname": f"L{number}"})
        assert answer.status_code == 302

    assert tries(Client(), room.join_code).status_code == 429
    assert tries(Client(), other_room.join_code).status_code == 302


def test_wrong_closed_and_unknown_codes_cost_the_same(room):
    classroom.set_open(classroom=room, is_open=False)
    costs = []
    for code in (room.join_code, "ABCD-EFGH", "x"):
        client = Client()
        client.get("/join/")
        with CaptureQueriesContext(connection) as asked:
            tries(client, code)
        costs.append([query["sql"].split()[0] for query in asked])

    assert costs[0] == costs[1] == costs[2]


def test_joining_counts_no_failure(room, join):
    for number in range(JOIN_TRIES_MAX + 2):
        join(room, f"Learner {number}")

    assert room.memberships.count() == JOIN_TRIES_MAX + 2


def test_the_session_gets_a_new_key(room):
    client = Client()
    client.get("/join/")
    before = client.session.session_key

    tries(client, room.join_code)

    assert client.session.session_key != before


def test_a_nickname_belongs_to_one_in_the_class(room, other_room, join):
    join(room, "Amara")
    join(other_room, "amara")

    answer = Client().post("/join/", {"code": room.join_code, "nickname": "AMARA"})

    assert answer.status_code == 409
    assert "Choose another nickname" in words(answer)[0]


@pytest.mark.parametrize("nickname", ["", " ", "...", "a" * 25, "a\u202eb", "a\x00b", "\u200b"])
def test_nicknames_that_cannot_be_read_are_refused(room, nickname):
    answer = Client().post("/join/", {"code": room.join_code, "nickname": nickname})

    assert answer.status_code == 400
    assert not Membership.objects.exists()


def test_a_class_is_full_at_its_limit(room):
    for number in range(LEARNERS_MAX):
        classroom.join(owner=f"{number:032x}", code=room.join_code, nickname=f"L{number}")

    with pytest.raises(classroom.NotNow, match="full"):
        classroom.join(owner="f" * 32, code=room.join_code, nickname="One more")


def test_leaving_keeps_the_progress(room, join):
    client = join(room, "Amara")
    client.post("/lessons/first/one-choice/predict/", {"choice": "The pods move."})

    client.post("/join/leave/", {"classroom": room.pk})

    assert not Membership.objects.exists()
    assert Learner.objects.get().predictions.count() == 1
