"""Who may see what: learners nothing of classes, instructors their own classes only."""

import pytest
from django.test import Client

from courses import classroom, reports
from courses.models import Classroom, Learner
from courses.views.doors import password_slots

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db


def pages_of(room, learner_id: str) -> list[str]:
    return [
        f"/teach/classes/{room.pk}/",
        f"/teach/classes/{room.pk}/projector/",
        f"/teach/learners/{learner_id}/sandbox/",
    ]


def test_a_learner_is_sent_to_sign_in_from_every_page_of_a_class(room, join):
    client = join(room, "Amara")

    for page in ["/teach/", "/teach/classes/new/", *pages_of(room, Learner.objects.get().pk)]:
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


def test_another_instructors_class_is_not_found(other_room, signed_in, join):
    join(other_room, "Birk")

    for page in pages_of(other_room, Learner.objects.get().pk):
        assert signed_in.get(page).status_code == 404
    assert signed_in.post(f"/teach/classes/{other_room.pk}/door/", {}).status_code == 404
    assert Classroom.objects.get(pk=other_room.pk).is_open


def test_the_list_holds_my_classes_only(room, other_room, signed_in):
    page = signed_in.get("/teach/").content.decode()

    assert "Monday course" in page
    assert "Tuesday course" not in page


def test_only_who_teaches_the_owner_may_watch(room, instructor, other_instructor, join):
    join(room, "Amara")
    owner = Learner.objects.get().pk

    assert reports.may_watch(user=instructor, owner=owner)
    assert not reports.may_watch(user=other_instructor, owner=owner)
    assert not reports.may_watch(user=instructor, owner="0" * 32)


def test_whoever_left_the_class_is_watched_no_more(room, instructor, join):
    join(room, "Amara")
    owner = Learner.objects.get().pk

    classroom.leave(owner=owner, classroom_id=room.pk)

    assert not reports.may_watch(user=instructor, owner=owner)


def test_the_wall_names_learners_and_the_projector_does_not(room, signed_in, join):
    join(room, "Amara")

    assert "Amara" in signed_in.get(f"/teach/classes/{room.pk}/").content.decode()
    assert "Amara" not in signed_in.get(f"/teach/classes/{room.pk}/projector/").content.decode()


def test_the_projector_shows_address_code_and_a_drawn_qr(room, signed_in, settings):
    settings.CLASSROOM_HOSTS = ["school.example"]
    page = signed_in.get(
        f"/teach/classes/{room.pk}/projector/", headers={"host": "127.0.0.1:8000"}
    ).content.decode()

    assert "school.example:8000/join" in page
    assert room.join_code_shown in page
    assert "<svg" in page


def test_signing_in_gives_a_new_session_key_and_keeps_the_browsers_owner(instructor):
    client = Client()
    client.get("/lessons/")
    key, owner = client.session.session_key, client.session["owner"]

    answer = client.post("/sign-in/", {"username": "ines", "password": PASSWORD, "next": "//evil.example/"})

    assert (answer.status_code, answer["Location"]) == (302, "/teach/")
    assert client.session.session_key != key
    assert client.session["owner"] == owner


def test_a_wrong_password_says_so_and_many_lock_the_door(instructor, settings):
    answers = [
        Client().post("/sign-in/", {"username": "ines", "password": "wrong"})
        for _number in range(settings.AXES_FAILURE_LIMIT + 1)
    ]

    assert answers[0].status_code == 400
    assert "do not belong together" in answers[0].content.decode()
    assert answers[-1].status_code == 429
    assert Client().post("/sign-in/", {"username": "ines", "password": PASSWORD}).status_code == 429


def test_when_all_password_slots_are_taken_the_next_is_asked_to_wait(instructor, monkeypatch):
    monkeypatch.setattr("courses.views.doors.PASSWORD_WAIT_SECONDS", 0)
    while password_slots.acquire(blocking=False):
        pass
    try:
        answer = Client().post("/sign-in/", {"username": "ines", "password": PASSWORD})
    finally:
        for _slot in range(2):
            password_slots.release()

    assert answer.status_code == 429


def test_signing_out_forgets_the_browser(signed_in):
    signed_in.post("/sign-out/")

    assert "_auth_user_id" not in signed_in.session


def test_a_new_class_belongs_to_who_made_it(signed_in, instructor):
    answer = signed_in.post("/teach/classes/new/", {"name": "Wednesday  course"})

    created = Classroom.objects.get()
    assert answer["Location"] == f"/teach/classes/{created.pk}/"
    assert (created.name, list(created.instructors.all())) == ("Wednesday course", [instructor])
    assert set(created.join_code) <= set(classroom.ALPHABET)
