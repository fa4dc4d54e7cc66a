"""Certificates: earned by the rule, asked for by the learner, checked by a signed link, revoked by the
lead.
"""

import pytest
from django.test import Client
from django.utils import timezone

from courses import classroom, progress
from courses.afterwards import certificates
from courses.classroom import NotNow
from courses.models import Assignment, Certificate, Learner, Mastery

pytestmark = pytest.mark.django_db


def owner_of(client: Client) -> str:
    return client.session["owner"]


def does_all(owner: str, lesson, predicts: bool = True) -> None:
    if predicts:
        progress.commit_prediction(owner=owner, lesson=lesson, choice="The pods move.")
    progress.pass_task(owner=owner, lesson=lesson, task="cut-it")
    quiz = lesson.quizzes[0]
    right = next(index for index, choice in enumerate(quiz.choices) if choice.is_right)
    progress.answer_quiz(owner=owner, lesson=lesson, quiz=quiz, choice=right)


@pytest.fixture
def amara(room, join, choice_lesson):
    client = join(room, "Amara")
    Assignment.objects.create(classroom=room, lesson=choice_lesson.number)
    return client


def asks(client: Client, room, holder: str = "Amara Okafor"):
    return client.post("/certificates/ask/", {"classroom": room.pk, "holder": holder})


def test_who_has_all_marks_gets_one_that_anybody_can_check(room, amara, choice_lesson):
    does_all(owner_of(amara), choice_lesson)

    answer = asks(amara, room)

    assert answer.status_code == 302
    page = Client().get(answer["Location"])
    text = page.content.decode()
    assert page.status_code == 200
    assert "This certificate is valid" in text
    assert "Amara Okafor" in text and "Monday course" in text and "One choice" in text and "ines" in text
    assert f"http://testserver{answer['Location']}" in text
    assert "<svg" in text.split("certificate-qr")[1]


def test_asking_again_gives_the_same_one(room, amara, choice_lesson):
    does_all(owner_of(amara), choice_lesson)

    assert asks(amara, room)["Location"] == asks(amara, room, "Somebody Else")["Location"]
    assert Certificate.objects.get().holder == "Amara Okafor"


def test_who_lacks_a_mark_gets_none_and_is_told_which(room, amara, choice_lesson):
    progress.commit_prediction(owner=owner_of(amara), lesson=choice_lesson, choice="The pods move.")

    asks(amara, room)

    page = amara.get("/certificates/").content.decode()
    assert not Certificate.objects.exists()
    assert "missing: experiment checked, explained" in page
    assert "Name on the certificate" not in page


def test_passing_again_stands_in_for_a_closed_prediction_and_for_nothing_else(room, amara, choice_lesson):
    owner = owner_of(amara)
    progress.note_act(owner=owner, lesson=choice_lesson)
    Mastery.objects.create(
        learner=Learner.objects.get(pk=owner), lesson=choice_lesson.number, seed=101, passed=timezone.now()
    )
    with pytest.raises(NotNow):
        certificates.issue(owner=owner, classroom_id=room.pk, holder="Amara")
    does_all(owner, choice_lesson, predicts=False)

    certificates.issue(owner=owner, classroom_id=room.pk, holder="Amara")

    [lesson] = Certificate.objects.get().content["lessons"]
    assert (lesson["marks"], lesson["mastered"]) == (["checked", "explained"], True)


def test_a_closed_prediction_alone_is_not_enough(room, amara, choice_lesson):
    owner = owner_of(amara)
    progress.note_act(owner=owner, lesson=choice_lesson)
    does_all(owner, choice_lesson, predicts=False)

    with pytest.raises(NotNow):
        certificates.issue(owner=owner, classroom_id=room.pk, holder="Amara")
    assert "pass the experiment again under another seed" in amara.get("/certificates/").content.decode()


def test_a_class_that_asks_for_nothing_certifies_nothing(room, join, choice_lesson):
    client = join(room, "Amara")
    does_all(owner_of(client), choice_lesson)

    asks(client, room)

    assert not Certificate.objects.exists()


def test_a_class_that_one_is_not_in_gives_none(other_room, amara, choice_lesson):
    Assignment.objects.create(classroom=other_room, lesson=choice_lesson.number)
    does_all(owner_of(amara), choice_lesson)

    asks(amara, other_room)

    assert not Certificate.objects.exists()


@pytest.mark.parametrize("holder", ["", "x" * 61, "\u202eevil", "...", "a\x00b"])
def test_a_name_that_cannot_be_read_is_refused(room, amara, choice_lesson, holder):
    does_all(owner_of(amara), choice_lesson)

    assert asks(amara, room, holder).status_code == 400
    assert not Certificate.objects.exists()


def test_a_name_is_text_and_never_markup(room, amara, choice_lesson):
    does_all(owner_of(amara), choice_lesson)

    page = Client().get(asks(amara, room, "<script>alert(1)</script>")["Location"]).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_later_assignment_changes_nothing(room, amara, choice_lesson, number_lesson):
    does_all(owner_of(amara), choice_lesson)
    address = asks(amara, room)["Location"]

    Assignment.objects.create(classroom=room, lesson=number_lesson.number)

    assert "This certificate is valid" in Client().get(address).content.decode()


def test_a_changed_link_is_not_valid(room, amara, choice_lesson):
    does_all(owner_of(amara), choice_lesson)
    address = asks(amara, room)["Location"]
    genuine = certificates.token_of(Certificate.objects.get())

    for token in (
        genuine[:-1] + ("A" if genuine[-1] != "A" else "B"),
        genuine.partition(".")[0],
        "a.b",
        "x" * 300,
    ):
        answer = Client().get(f"/certificates/{token}/")
        assert answer.status_code == 404
        assert "This is no valid certificate." in answer.content.decode()
    assert Client().get(address).status_code == 200


def test_the_lead_revokes_and_the_page_says_so(room, amara, choice_lesson, signed_in):
    does_all(owner_of(amara), choice_lesson)
    address = asks(amara, room)["Location"]
    issued = Certificate.objects.get()

    signed_in.post(f"/teach/classes/{room.pk}/certificates/revoke/", {"certificate": issued.pk})

    page = Client().get(address)
    assert page.status_code == 410
    assert "This certificate is not valid." in page.content.decode()
    assert "Amara Okafor" not in page.content.decode()
    asks(amara, room)
    assert Certificate.objects.count() == 1
    amara.post("/certificates/forget/", {"certificate": issued.pk})
    assert Certificate.objects.count() == 1


def test_who_teaches_without_leading_cannot_revoke(
    room, amara, choice_lesson, signed_in, other_instructor
):
    does_all(owner_of(amara), choice_lesson)
    asks(amara, room)
    room.instructors.add(other_instructor)
    otto = Client()
    otto.force_login(other_instructor, backend="django.contrib.auth.backends.ModelBackend")

    answer = otto.post(
        f"/teach/classes/{room.pk}/certificates/revoke/", {"certificate": Certificate.objects.get().pk}
    )

    assert answer.status_code == 403
    assert Certificate.objects.get().revoked is None
    page = f"/teach/classes/{room.pk}/gradebook/"
    assert "certificates/revoke/" not in otto.get(page).content.decode()
    assert "certificates/revoke/" in signed_in.get(page).content.decode()


def test_a_certificate_of_another_class_is_not_revoked(
    room, other_room, amara, choice_lesson, other_instructor
):
    does_all(owner_of(amara), choice_lesson)
    asks(amara, room)
    otto = Client()
    otto.force_login(other_instructor, backend="django.contrib.auth.backends.ModelBackend")

    otto.post(
        f"/teach/classes/{other_room.pk}/certificates/revoke/", {"certificate": Certificate.objects.get().pk}
    )

    assert Certificate.objects.get().revoked is None


def test_only_its_holder_deletes_it(room, amara, join, choice_lesson):
    does_all(owner_of(amara), choice_lesson)
    address = asks(amara, room)["Location"]
    issued = Certificate.objects.get()

    join(room, "Birk").post("/certificates/forget/", {"certificate": issued.pk})
    assert Certificate.objects.exists()
    amara.post("/certificates/forget/", {"certificate": issued.pk})

    assert Client().get(address).status_code == 404


def test_it_outlives_the_rows_it_was_made_of(room, amara, choice_lesson):
    does_all(owner_of(amara), choice_lesson)
    address = asks(amara, room)["Location"]

    Learner.objects.all().delete()
    room.delete()

    assert "One choice" in Client().get(address).content.decode()


def test_whoever_left_the_class_still_finds_it(room, amara, choice_lesson):
    does_all(owner_of(amara), choice_lesson)
    asks(amara, room)

    classroom.leave(owner=owner_of(amara), classroom_id=room.pk)

    assert "From other classes" in amara.get("/certificates/").content.decode()
