"""The demo class is made once, and its password is kept for whoever started the site."""

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from courses.models import Classroom

pytestmark = pytest.mark.django_db


def seeded() -> dict[str, str]:
    out = StringIO()
    call_command("seed_demo", stdout=out)
    return json.loads(out.getvalue())


def test_the_same_class_and_password_are_printed_again(settings, tmp_path):
    settings.DATA_DIR = tmp_path

    first, second = seeded(), seeded()

    assert first == second
    assert Classroom.objects.get().join_code_shown == first["join_code"]
    assert get_user_model().objects.get().check_password(first["password"])
    assert stat.S_IMODE(Path(tmp_path, "demo-instructor.txt").stat().st_mode) == 0o600


def test_a_password_that_was_taken_away_is_not_made_again(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    seeded()
    Path(tmp_path, "demo-instructor.txt").unlink()

    assert seeded()["password"] is None
