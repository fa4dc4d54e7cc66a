"""Pages answer, allow only their verbs, read without JavaScript, and carry no inline script or style."""

import re
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.core.cache.utils import make_template_fragment_key
from django.test import Client
from django.urls import URLPattern, reverse

from courses import progress, urls, warming
from courses.models import ChainAttempt, Learner, Prediction

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
ARGUMENTS = {"module": "first", "slug": "one-choice", "quiz": "why-odd", "token": "a.b"}
OTHERS = {"int": 1, "uuid": uuid4(), "slug": "a", "str": "a"}  # by how a gap is written


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
    kinds = {name: kind or "str" for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", str(pattern.pattern))}
    gaps = {name: ARGUMENTS.get(name, OTHERS[kind]) for name, kind in kinds.items()}
    address = reverse(f"courses:{pattern.name}", kwargs=gaps)

    assert signed_in.generic("TRACE", address).status_code == 405
    assert signed_in.delete(address).status_code == 405


def test_a_lesson_reads_whole_without_javascript():
    page = Client().get("/lessons/first/one-choice/").content.decode()

    assert "Why three members and not four?" in page
    assert "Cut the power of worker-1." in page
    assert 'action="/lessons/first/one-choice/predict/"' in page
    assert 'action="/lessons/first/one-choice/hint/"' in page
    assert "Hint 1 of 3" in page and "Look at the timers." not in page


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


@pytest.mark.parametrize("option", ["", "-1", "10", "x", "1e3"])
def test_a_pick_of_no_chain_is_refused(option):
    answer = Client().post("/lessons/first/one-choice/explain/", {"option": option}, follow=True)

    assert answer.status_code == 200
    assert not ChainAttempt.objects.exists()


def test_the_true_chain_is_not_told_by_the_page(choice_lesson):
    client = Client()
    client.get("/lessons/first/one-choice/")
    client.post("/lessons/first/one-choice/predict/", {"choice": "The pods move."})
    owner = Prediction.objects.get().learner_id
    options = [
        {
            "lines": [{"says": f"Chain {place}.", "at": 1}],
            "wrong": place or None,
            "because": "secret",
            "go": 777,
        }
        for place in range(4)
    ]
    progress.pass_task(
        owner=owner, lesson=choice_lesson, task="cut-it", chain={"options": options, "right": 0}
    )

    before = client.get("/lessons/first/one-choice/strip/").content.decode()
    client.post("/lessons/first/one-choice/explain/", {"option": "2"})
    after = client.get("/lessons/first/one-choice/strip/").content.decode()

    assert all(f"Chain {place}." in before for place in range(4))
    assert "secret" not in before and "777" not in before
    assert "Line 3 is not so." in after and 'data-go="777"' in after


def test_hints_open_one_at_a_time_by_plain_forms():
    client = Client()
    client.get("/lessons/first/one-choice/")
    pages = [client.post("/lessons/first/one-choice/hint/", follow=True).content.decode() for _ in range(2)]

    assert "Look at the timers." in pages[0] and "Click the machine." not in pages[0]
    assert "when you have looked at the timers" in pages[0]
    assert "The next hint opens a minute after the last one." in pages[1]
    assert "Click the machine." not in pages[1]


def test_the_text_of_a_lesson_is_made_once_a_language_and_before_somebody_asks(choice_lesson):
    fragments = caches["template_fragments"]
    of_english, of_german = (
        make_template_fragment_key("article", [choice_lesson.number, language]) for language in ("en", "de")
    )

    next(warming.steps())()
    made = fragments.get(of_english)
    fragments.set(of_english, "<p>What was kept.</p>")
    address = f"/lessons/{choice_lesson.module_slug}/{choice_lesson.slug}/"
    english = Client().get(address).content.decode()
    german = Client(headers={"accept-language": "de"}).get(address).content.decode()

    assert choice_lesson.title in made
    assert "<p>What was kept.</p>" in english
    assert "<p>What was kept.</p>" not in german and "Quellen" in german
    assert "Quellen" in fragments.get(of_german)
