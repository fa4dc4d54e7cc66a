"""`remove_old`: what is older than the operator allows is named first, and goes only then."""

from datetime import timedelta
from io import StringIO

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as site
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from courses import classroom, progress
from courses.models import ClassSession, Deed, Learner, LessonProgress, Membership
from courses.people.retention import RULES
from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox.kept import checkpoints, store
from k8sarch.sandbox.models import Moment, SandboxRecord, TapeLine

pytestmark = pytest.mark.django_db


def told(*options: str) -> str:
    out = StringIO()
    call_command("remove_old", *options, stdout=out)
    return out.getvalue()


def before(rule: str, minutes: int):
    """An instant so many minutes before the one from which on that rule keeps things."""
    return timezone.now() - timedelta(days=site.KEPT_DAYS[rule], minutes=minutes)


def test_every_rule_has_its_days_and_no_days_are_without_a_rule():
    assert {rule.name for rule in RULES} == site.KEPT_DAYS.keys()


def test_the_unused_is_removed_and_named(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    old = store.create(owner="a", kind=SandboxRecord.OWN, name="Old one", spec=ClusterSpec())
    new = store.create(owner="a", kind=SandboxRecord.OWN, name="New one", spec=ClusterSpec())
    store.append(old.id, store.kept(old.id).lanes["A"], 1, "fault power_off machine=worker-1")
    checkpoints.save(old.id, b"bytes")
    SandboxRecord.objects.filter(id=old.id).update(used=before("sandboxes", 1))
    SandboxRecord.objects.filter(id=new.id).update(used=before("sandboxes", -1))

    tried = told("--dry-run")
    assert SandboxRecord.objects.count() == 2
    done = told()

    assert "would remove Old one" in tried and "removed Old one" in done
    assert "New one" not in done
    assert list(SandboxRecord.objects.values_list("name", flat=True)) == ["New one"]
    assert not TapeLine.objects.exists() and not checkpoints.path_of(old.id).exists()


def test_old_links_to_moments_go():
    for owner, minutes in (("a", 1), ("b", -1)):
        moment = Moment.objects.create(
            owner=owner, sandbox="0" * 32, name="Mine", spec={}, lines=[], at=0, release="", digest="",
            changes=0, shown=b"", prints=b"",
        )  # fmt: skip
        Moment.objects.filter(id=moment.id).update(created=before("moments", minutes))

    assert "removed Mine at 0.0 s of a" in told("--only", "moments")
    assert [each.owner for each in Moment.objects.all()] == ["b"]


def test_what_a_class_left_behind_goes(room, choice_lesson):
    for number, minutes in enumerate((1, -1)):
        owner = f"{number:032x}"
        classroom.join(owner=owner, code=room.join_code, nickname=f"L{number}")
        progress.open_lesson(owner=owner, lesson=choice_lesson)
        deed = Deed.objects.create(learner_id=owner, lesson="0.1", kind="act")
        session = ClassSession.objects.create(classroom=room, ended=timezone.now())
        Deed.objects.filter(pk=deed.pk).update(done=before("deeds", minutes))
        ClassSession.objects.filter(pk=session.pk).update(ended=before("sessions", minutes))
        Membership.objects.filter(learner=owner).update(joined=before("memberships", 2))
        LessonProgress.objects.filter(learner=owner).update(progressed=before("memberships", minutes))

    told()

    assert Deed.objects.get().learner_id == f"{1:032x}"
    assert ClassSession.objects.count() == 1
    assert Membership.objects.get().nickname == "L1"
    assert Learner.objects.get().pk == f"{1:032x}", "who is in no class any more goes in the same run"


def test_a_session_that_was_left_running_goes_too(room, other_room):
    for where, minutes in ((room, 1), (other_room, -1)):
        session = ClassSession.objects.create(classroom=where)
        ClassSession.objects.filter(pk=session.pk).update(begun=before("sessions", minutes))

    told("--only", "sessions")

    assert ClassSession.objects.get().classroom == other_room


def test_who_signed_in_from_where_goes_and_so_do_sessions_that_ended():
    for name, minutes in (("old", 1), ("new", -1)):
        where = {"username": name, "ip_address": "203.0.113.9"}
        tried = AccessAttempt.objects.create(**where, failures_since_start=1)
        for row in (tried, AccessLog.objects.create(**where)):
            type(row).objects.filter(pk=row.pk).update(attempt_time=before("sign_ins", minutes))
        Session.objects.create(session_key=name, expire_date=timezone.now() - timedelta(minutes=minutes))

    said = told("--only", "sign_ins")

    assert "removed old from 203.0.113.9" in said and "1 sessions of browsers" in said
    for model in (AccessAttempt, AccessLog):
        assert [row.username for row in model.objects.all()] == ["new"], model
    assert [row.session_key for row in Session.objects.all()] == ["new"]


def test_accounts_and_what_they_learned_stay(choice_lesson):
    user = User.objects.create_user("kim")
    Learner.objects.create(id="a" * 32, user=user)
    Learner.objects.update(created=before("learners", 10))

    told()

    assert Learner.objects.count() == 1


def test_who_still_uses_a_sandbox_is_not_gone():
    for owner, rule in (("a" * 32, "learners"), ("b" * 32, "sandboxes")):
        Learner.objects.create(id=owner)
        record = store.create(owner=owner, kind=SandboxRecord.OWN, name="Mine", spec=ClusterSpec())
        SandboxRecord.objects.filter(id=record.id).update(used=before(rule, 1))
    Learner.objects.update(created=before("learners", 1))

    told("--only", "learners")

    assert [learner.pk for learner in Learner.objects.all()] == ["b" * 32]


def test_a_rule_of_no_days_keeps_for_ever(settings):
    settings.KEPT_DAYS = {**site.KEPT_DAYS, "learners": 0}
    Learner.objects.create(id="a" * 32)
    Learner.objects.update(created=timezone.now() - timedelta(days=5000))

    assert "learners: 0 kept for ever" in told("--only", "learners")
    assert Learner.objects.exists()
