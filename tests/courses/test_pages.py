"""Pages answer, allow only their verbs, read without JavaScript, and carry no inline script or style."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from courses import urls
from courses.models import Learner, Prediction

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/lessons/",
    "/lessons/first/one-choice/",
    "/lessons/second/a-number/",
    "/join/",
    "/sign-in/",
    "/not-simulated/",
]
ARGUMENTS = {"module": "first", "slug": "one-choice", "quiz": "why-odd", "class_id": 1, "learner_id": "a"}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_answers_and_has_nothing_inline(page):
    answer = Client().get(page)
    text = answer.content.decode()

    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", text)


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: str(pattern.name))
def test_every_address_refuses_verbs_that_it_does_not_serve(pattern: URLPattern, signed_in):
    names = pattern.pattern.regex.groupindex
    address = reverse(f"courses:{pattern.name}", kwargs={name: ARGUMENTS[name] for name in names})

    assert signed_in.generic("TRACE", address).status_code == 405
    assert signed_in.delete(address).status_code == 405


def test_a_lesson_reads_whole_without_javascript():
    page = Client().get("/lessons/first/one-choice/").content.decode()

    assert "Why three members and not four?" in page
    assert "Cut the power of worker-1." in page
    assert 'action="/lessons/first/one-choice/predict/"' in page
    assert page.index("Look at the timers.") < page.index("Hint 2 of 2")


def test_the_answers_are_not_in_the_page():
    page = Client().get("/lessons/first/one-choice/").content.decode()

    assert "A majority of four is three." not in page
    assert "more-is-safer" not in page
    assert "fault power_off" not in page


def test_an_answer_is_graded_by_the_server(choice_lesson):
    quiz = choice_lesson.quizzes[0]
    wrong = next(
        index for index, choice in enumerate(quiz.choices) if choice.misconception == "more-is-safer"
    )

    answer = Client().post(
        "/lessons/first/one-choice/answer/why-odd/", {"choice": wrong}, headers={"HX-Request": "true"}
    )
    text = answer.content.decode()

    assert text.lstrip().startswith("<section")
    assert "More is safer" in text
    assert "A majority of four is three." in text


@pytest.mark.parametrize("choice", ["", "9", "-1", "x", "1e3"])
def test_a_choice_that_is_not_offered_is_refused(choice):
    client = Client()
    answer = client.post("/lessons/first/one-choice/answer/why-odd/", {"choice": choice}, follow=True)

    assert answer.status_code == 200
    assert "Choose one answer first." in answer.content.decode()


@pytest.mark.parametrize("number", ["", "-1", "481", "x"])
def test_a_number_outside_its_scale_is_refused(number):
    Client().post("/lessons/second/a-number/predict/", {"number": number})
    assert not Prediction.objects.exists()


def test_reading_writes_no_progress():
    Client().get("/lessons/first/one-choice/")

    assert not Learner.objects.exists()


def test_an_unknown_lesson_says_what_to_do_next():
    answer = Client().get("/lessons/first/nothing/")

    assert answer.status_code == 404
    assert "are kept" in answer.content.decode()
