"""A small school: the short course, an instructor with a class, and browsers."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.core.cache import caches
from django.test import Client

from courses import catalogue, classroom
from courses.people import accounts
from k8sarch.cluster import Change
from k8sarch.sandbox.checks import CHECKS, EFFECTS, MEASURES, Evidence, Measured, Verdict

CONTENT = Path(__file__).parent / "content"
PASSWORD = "a long enough password"


def power_is_off(evidence: Evidence, machine: str) -> Verdict:
    """The check of the short course: small, and about one machine."""
    if evidence.now["machines"][machine]["power"]:
        return Verdict(False, missing=(f"{machine} still has power",))
    return Verdict(True, says=(f"{machine} has no power",))


def machine_down(evidence: Evidence) -> Change | None:
    """The effect that the short course has explained."""
    return next(iter(evidence.of("MachineWentDown")), None)


def power_went(evidence: Evidence, machine: str) -> Measured | None:
    """The measure of the short course's choice."""
    down = machine_down(evidence)
    if down is None:
        return None
    return Measured(True, down.at, down.at, down.number, f"{machine} lost its power")


@pytest.fixture(autouse=True)
def short_course(settings, monkeypatch):
    monkeypatch.setitem(CHECKS, "power_is_off", power_is_off)
    monkeypatch.setitem(MEASURES, "power_went", power_went)
    monkeypatch.setitem(EFFECTS, "machine_down", machine_down)
    settings.LESSON_CONTENT = CONTENT
    for each in caches.all(initialized_only=True):
        each.clear()
    return catalogue.current().course


@pytest.fixture
def choice_lesson(short_course):
    return short_course.lessons[0]


@pytest.fixture
def number_lesson(short_course):
    return short_course.lessons[1]


def teacher(name: str) -> User:
    """An account that may make classes."""
    user = get_user_model().objects.create_user(name, password=PASSWORD)
    accounts.let_make_classes(user)
    return user


@pytest.fixture
def instructor(db):
    return teacher("ines")


@pytest.fixture
def other_instructor(db):
    return teacher("otto")


@pytest.fixture
def room(instructor):
    return classroom.create(instructor=instructor, name="Monday course")


@pytest.fixture
def other_room(other_instructor):
    return classroom.create(instructor=other_instructor, name="Tuesday course")


@pytest.fixture
def signed_in(instructor):
    client = Client()
    client.force_login(instructor, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def join(db):
    """join(room, nickname) → the client of a learner who is in that room."""

    def joined(room, nickname: str) -> Client:
        client = Client()
        answer = client.post("/join/", {"code": room.join_code_shown, "nickname": nickname})
        assert answer.status_code == 302, answer.content
        return client

    return joined
