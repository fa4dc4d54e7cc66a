"""Accounts, who teaches a class with whom, a sign-in that brings progress along, one's own data."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from courses import classroom, progress
from courses.limits import PASSWORD_MAILS_MAX, TEACHERS_MAX
from courses.models import (
    Certificate,
    Classroom,
    ClassSession,
    Deed,
    Hand,
    Help,
    Learner,
    LessonProgress,
    Mark,
    Membership,
    Note,
    Prediction,
    QuizAnswer,
    SessionFrame,
)
from courses.people import accounts, own_data, team
from courses.people.relations import hanging_on
from courses.room import frames
from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.models import Moment, SandboxRecord

from .conftest import PASSWORD

pytestmark = pytest.mark.django_db
SPEC = {"control_planes": 1, "workers": 2}


def told(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def sign_in(client: Client, name: str, password: str = PASSWORD) -> object:
    return client.post("/sign-in/", {"username": name, "password": password})


@pytest.fixture
def kim(db) -> User:
    return User.objects.create_user("kim", email="kim@school.example", password=PASSWORD)


# Accounts


def test_an_account_is_made_by_the_operator_and_its_owner_chooses_the_password():
    said = told(
        "add_person",
        "nora",
        "--email",
        "nora@school.example",
        "--instructor",
        "--address",
        "https://k.example/",
    )
    link = re.search(r"https://k\.example(/password/new/\S+)", said)[1]
    client = Client()
    page = client.get(link, follow=True)

    chosen = client.post(
        page.redirect_chain[-1][0],
        {"new_password1": "seven green nodes", "new_password2": "seven green nodes"},
    )
    user = User.objects.get(username="nora")

    assert chosen["Location"] == "/sign-in/"
    assert user.check_password("seven green nodes") and user.has_perm(accounts.MAKES_CLASSES)
    assert "does not work any more" in Client().get(link, follow=True).content.decode()
    assert sign_in(Client(), "nora", "seven green nodes")["Location"] == "/teach/"


def test_the_same_name_again_is_the_same_account(kim):
    said = told("add_person", "kim", "--instructor")

    assert "Account kim: may make classes." in said
    assert User.objects.get().email == "kim@school.example" and User.objects.get().check_password(PASSWORD)


def test_a_name_that_cannot_be_one_is_refused():
    with pytest.raises(CommandError):
        told("add_person", "two words")


def test_a_learners_account_makes_no_class(kim):
    client = Client()

    assert sign_in(client, "kim")["Location"] == "/lessons/"
    assert client.get("/teach/classes/new/").status_code == 403
    assert "New class" not in client.get("/teach/").content.decode()


def test_a_forgotten_password_is_answered_the_same_for_everybody(kim):
    known = Client().post("/password/forgotten/", {"email": "KIM@school.example"})
    unknown = Client().post("/password/forgotten/", {"email": "nobody@school.example"})

    token = re.compile(rb'value="\w{64}"')
    assert token.sub(b"", known.content) == token.sub(b"", unknown.content)
    assert [message.to for message in mail.outbox] == [["kim@school.example"]]
    link = re.search(r"http://testserver(/password/new/\S+)", mail.outbox[0].body)[1]
    assert "kim" in Client().get(link, follow=True).content.decode()


def test_nobodys_mailbox_is_filled(kim):
    for _number in range(PASSWORD_MAILS_MAX + 2):
        Client().post("/password/forgotten/", {"email": "kim@school.example"})

    assert len(mail.outbox) == PASSWORD_MAILS_MAX


def test_another_password_signs_other_browsers_out(kim):
    here, there = Client(), Client()
    sign_in(here, "kim"), sign_in(there, "kim")

    here.post(
        "/password/",
        {
            "old_password": PASSWORD,
            "new_password1": "seven green nodes",
            "new_password2": "seven green nodes",
        },
    )

    assert here.get("/password/").status_code == 200
    assert there.get("/password/").status_code == 302


# Who teaches


def test_the_lead_lets_others_teach_by_name_or_address(room, instructor, signed_in, kim):
    signed_in.post(f"/teach/classes/{room.pk}/people/add/", {"whom": "KIM@school.example"})
    client = Client()
    sign_in(client, "kim")

    assert client.get(f"/teach/classes/{room.pk}/").status_code == 200
    assert client.post(f"/teach/classes/{room.pk}/people/add/", {"whom": "ines"}).status_code == 403
    assert client.post(f"/teach/classes/{room.pk}/end/", {"is_sure": "on"}).status_code == 403


@pytest.mark.parametrize("whom", ["Kim", "kim@", "", "ki", "both@school.example", "ines"])
def test_whom_nobody_is_called_changes_nothing(room, signed_in, kim, whom):
    User.objects.create_user("one", email="both@school.example")
    User.objects.create_user("two", email="both@school.example")

    assert signed_in.post(f"/teach/classes/{room.pk}/people/add/", {"whom": whom}).status_code == 400
    assert room.instructors.count() == 1


def test_a_class_has_so_many_instructors(room):
    for number in range(TEACHERS_MAX - 1):
        User.objects.create_user(f"t{number}")
        team.add(classroom=room, whom=f"t{number}")
    User.objects.create_user("late")

    with pytest.raises(classroom.NotNow, match="20"):
        team.add(classroom=room, whom="late")


def test_the_lead_hands_over_and_may_go_then(room, instructor, signed_in, kim):
    team.add(classroom=room, whom="kim")
    gone = {"user": instructor.pk}
    signed_in.post(f"/teach/classes/{room.pk}/people/remove/", gone)
    assert room.instructors.filter(pk=instructor.pk).exists(), "who leads does not just go"

    signed_in.post(f"/teach/classes/{room.pk}/people/hand-over/", {"user": kim.pk})
    signed_in.post(f"/teach/classes/{room.pk}/people/remove/", gone)

    assert Classroom.objects.get().lead == kim
    assert list(room.instructors.all()) == [kim]


def test_nobody_hands_a_class_to_who_does_not_teach_it(room, signed_in, kim):
    signed_in.post(f"/teach/classes/{room.pk}/people/hand-over/", {"user": kim.pk})

    assert Classroom.objects.get().lead.username == "ines"


def test_a_class_whose_lead_is_gone_is_led_by_who_teaches_it(room, instructor, kim):
    team.add(classroom=room, whom="kim")
    instructor.delete()

    assert team.leads(kim, Classroom.objects.get())


def test_an_ended_class_leaves_what_was_learned(room, signed_in, join, choice_lesson):
    client = join(room, "Amara")
    client.post("/lessons/first/one-choice/predict/", {"choice": "The pods move."})

    assert signed_in.post(f"/teach/classes/{room.pk}/end/", {}).status_code == 400
    signed_in.post(f"/teach/classes/{room.pk}/end/", {"is_sure": "on"})

    assert not Classroom.objects.exists()
    assert Prediction.objects.count() == 1


def test_an_ended_class_leaves_nobody_who_was_simulated(room, signed_in, join):
    join(room, "Amara")
    join(room, "Ada (rehearsal)")
    room.memberships.filter(nickname="Ada (rehearsal)").update(is_rehearsal=True)

    signed_in.post(f"/teach/classes/{room.pk}/end/", {"is_sure": "on"})

    assert [learner.nickname for learner in Learner.objects.all()] == ["Amara"]


# The door


def test_a_door_closes_by_itself(room, signed_in, join):
    signed_in.post(f"/teach/classes/{room.pk}/door/", {"is_open": "on", "hours": 2})
    join(room, "Amara")
    Classroom.objects.update(open_until=timezone.now() - timedelta(seconds=1))

    assert Client().post("/join/", {"code": room.join_code, "nickname": "Birk"}).status_code == 400
    assert room.memberships.count() == 1


# Signing in


def test_what_the_browser_did_comes_along_and_the_account_has_it_everywhere(room, kim, join, choice_lesson):
    client = join(room, "Amara")
    client.post("/lessons/first/one-choice/predict/", {"choice": "The pods move."})
    sandboxes.open_for_lesson(client.session["owner"], choice_lesson.number, "x", SPEC)
    sign_in(client, "kim")

    elsewhere = Client()
    elsewhere.get("/sandboxes/")
    sign_in(elsewhere, "kim")

    learner = Learner.objects.get(user=kim)
    assert client.session["owner"] == elsewhere.session["owner"] == learner.pk
    assert learner.predictions.count() == 1 and learner.memberships.get().nickname == "Amara"
    assert SandboxRecord.objects.get(kind=SandboxRecord.LESSON).owner == learner.pk


def test_the_better_of_two_stays(room, kim, join, choice_lesson):
    quiz = choice_lesson.quizzes[0]
    right = next(place for place, choice in enumerate(quiz.choices) if choice.is_right)
    wrong = next(place for place, choice in enumerate(quiz.choices) if not choice.is_right)
    account, browser = "a" * 32, "b" * 32
    Learner.objects.create(id=account, user=kim)
    progress.answer_quiz(owner=account, lesson=choice_lesson, quiz=quiz, choice=wrong)
    progress.commit_prediction(owner=browser, lesson=choice_lesson, choice="The pods move.")
    progress.answer_quiz(owner=browser, lesson=choice_lesson, quiz=quiz, choice=right)
    progress.commit_prediction(owner=account, lesson=choice_lesson, choice="Nothing happens.")
    LessonProgress.objects.update(active_seconds=30)

    assert accounts.owner_signed_in(browser=browser, user=kim) == account

    assert QuizAnswer.objects.get().is_right and QuizAnswer.objects.get().learner_id == account
    assert Prediction.objects.get().choice == "The pods move.", "the first one counts"
    assert LessonProgress.objects.get().active_seconds == 60
    assert Mark.objects.filter(learner_id=account, kind="predicted").count() == 1
    assert not Learner.objects.filter(id=browser).exists()


def test_what_the_browser_earned_beyond_the_account_comes_along(room, kim, choice_lesson):
    account, browser = "a" * 32, "b" * 32
    Learner.objects.create(id=account, user=kim)
    progress.open_lesson(owner=account, lesson=choice_lesson)
    progress.commit_prediction(owner=browser, lesson=choice_lesson, choice="The pods move.")
    finished = timezone.now()
    LessonProgress.objects.filter(learner=browser).update(finished=finished)
    Certificate.objects.create(learner_id=browser, classroom=room, holder="Kim", content={})
    step = LessonProgress.objects.get(learner=browser).step

    accounts.owner_signed_in(browser=browser, user=kim)

    together = LessonProgress.objects.get()
    assert (together.step, together.finished) == (step, finished)
    assert step > 0, "the account alone stood at the first step"
    assert Deed.objects.get().learner_id == account
    assert Certificate.objects.get().learner_id == account


def test_of_two_clusters_of_a_lesson_the_one_that_was_worked_in_stays_and_none_is_lost(kim, choice_lesson):
    account, browser = "a" * 32, "b" * 32
    Learner.objects.create(id=account, user=kim)
    old = sandboxes.open_for_lesson(account, choice_lesson.number, "Old", SPEC)
    new = sandboxes.open_for_lesson(browser, choice_lesson.number, "New", SPEC)
    for record in (old, new):
        store.append(record.id, store.kept(record.id).lanes["A"], 1, "fault power_off machine=worker-1")
    home = store.the_one(owner=account, kind=SandboxRecord.HOME, name="Shop", spec=ClusterSpec(seed=7))
    store.the_one(owner=browser, kind=SandboxRecord.HOME, name="Shop", spec=ClusterSpec(seed=7))

    accounts.owner_signed_in(browser=browser, user=kim)

    kept = {record.id: record.kind for record in SandboxRecord.objects.filter(owner=account)}
    assert kept[new.id] == SandboxRecord.LESSON and kept[old.id] == SandboxRecord.OWN
    assert list(kept.values()).count(SandboxRecord.HOME) == 1 and len(kept) == 3
    assert home.id in kept or SandboxRecord.objects.filter(owner=account, kind=SandboxRecord.HOME).exists()
    assert not SandboxRecord.objects.filter(owner=browser).exists()


def test_who_is_in_the_class_twice_is_there_once(room, kim):
    account, browser = "a" * 32, "b" * 32
    first = classroom.join(owner=account, code=room.join_code, nickname="Kim")
    second = classroom.join(owner=browser, code=room.join_code, nickname="Kim on the phone")
    Learner.objects.filter(id=account).update(user=kim)
    sandbox = sandboxes.open_for_lesson(browser, "0.1", "x", SPEC)
    hand = {"sandbox": sandbox.id, "take": 1, "lane": "A", "at": 5}
    Hand.objects.create(membership=second, **hand)
    Note.objects.create(classroom=room, membership=second, text="asks about leases")

    accounts.owner_signed_in(browser=browser, user=kim)

    assert Membership.objects.get() == first
    assert Hand.objects.get().membership == first and Note.objects.get().membership == first


def test_a_browser_of_somebody_else_is_not_taken_over(kim, instructor):
    Learner.objects.create(id="a" * 32, user=instructor)

    assert accounts.owner_signed_in(browser="a" * 32, user=kim) != "a" * 32
    assert Learner.objects.get(id="a" * 32).user == instructor


def test_after_signing_out_the_browser_is_nobody(kim):
    client = Client()
    sign_in(client, "kim")
    owner = client.session["owner"]
    client.post("/sign-out/")
    client.get("/join/")

    assert client.session.get("owner") != owner


# One's own data


def everything(room, join, choice_lesson) -> tuple[Client, Membership]:
    """A learner of whom there is something of many kinds."""
    client = join(room, "Amara")
    owner = client.session["owner"]
    client.post("/lessons/first/one-choice/predict/", {"choice": "The pods move."})
    sandbox = sandboxes.open_for_lesson(owner, choice_lesson.number, "One choice", SPEC)
    store.append(sandbox.id, store.kept(sandbox.id).lanes["A"], 1_000_000, "fault power_off machine=worker-1")
    membership = room.memberships.get()
    Note.objects.create(classroom=room, membership=membership, text="asks about leases")
    Certificate.objects.create(learner_id=owner, classroom=room, holder="Amara A.", content={})
    Moment.objects.create(
        owner=owner, sandbox=sandbox.id, name="A moment", spec={}, lines=[], at=0, release="", digest="",
        changes=0, shown=b"", prints=b"",
    )  # fmt: skip
    return client, membership


def test_the_export_holds_everything_that_hangs_on_a_learner(room, join, choice_lesson):
    client, membership = everything(room, join, choice_lesson)
    session = ClassSession.objects.create(classroom=room)
    wall = frames.packed(frames.frame_of(room))
    SessionFrame.objects.create(session=session, at=timezone.now(), shown=wall)
    SessionFrame.objects.create(session=session, at=timezone.now(), shown=wall)

    answer = client.get("/me/export/")
    told = answer.json()

    assert "attachment" in answer["Content-Disposition"]
    assert told["lessons"]["predictions"][0]["choice"] == "The pods move."
    assert told["classes"][0]["notes"][0]["text"] == "asks about leases"
    assert "fault power_off machine=worker-1" in told["sandboxes"][0]["lanes"][0]["tape"]
    assert [each["name"] for each in told["moments"]] == ["A moment"]
    assert [each["lesson"] for each in told["classes"][0]["on the wall"]] == ["0.1"], (
        "once, for it did not change"
    )
    learner_tables = {
        str(model._meta.verbose_name_plural) for model, _name, _rows in hanging_on(membership.learner)
    }
    assert learner_tables - {"memberships"} == told["lessons"].keys()
    assert len(list(hanging_on(membership))) >= 8, (
        "hands, offers, answers, strikes, helps, spotlights, notes, events"
    )


def test_the_export_holds_nothing_of_others(room, join, choice_lesson):
    everything(room, join, choice_lesson)
    client = join(room, "Birk")

    text = client.get("/me/export/").content.decode()

    assert "Birk" in text and "Amara" not in text and "leases" not in text


def test_removal_wants_to_be_sure_and_leaves_nothing(room, instructor, join, choice_lesson):
    client, membership = everything(room, join, choice_lesson)
    copy = store.create(owner="i" * 32, kind=SandboxRecord.HELP, name="Copy", spec=ClusterSpec())
    Help.objects.create(
        membership=membership, by=instructor, source=copy.id, take=1, lane="A", at=0, sandbox=copy.id
    )
    assert client.post("/me/remove/").status_code == 400 and Learner.objects.exists()

    client.post("/me/remove/", {"is_sure": "on"})

    for model in (Learner, Membership, Prediction, Note, Help, Certificate, SandboxRecord, Moment):
        assert not model.objects.exists(), model
    assert "owner" not in client.session


def test_an_account_goes_with_its_data(kim):
    client = Client()
    sign_in(client, "kim")
    client.post("/me/remove/", {"is_sure": "on"})

    assert not User.objects.filter(username="kim").exists()


def test_who_leads_a_class_hands_it_over_first(room, signed_in, instructor):
    signed_in.post("/me/remove/", {"is_sure": "on"})

    assert User.objects.filter(pk=instructor.pk).exists()
    assert "Hand it over or end it first" in own_data.why_not_removed(instructor)


def test_who_teaches_without_leading_may_go_until_the_lead_is_gone(room, instructor, kim):
    team.add(classroom=room, whom="kim")
    assert own_data.why_not_removed(kim) == ""

    instructor.delete()

    assert "You lead a class" in own_data.why_not_removed(kim)
