"""Assignments: an instructor asks a class for lessons; its learners see until when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import classroom, progress
from courses.afterwards import assignments
from courses.classroom import NotNow
from courses.models import Assignment, LessonProgress

pytestmark = pytest.mark.django_db


def assign(client, room, lesson: str, due: str = ""):
    return client.post(f"/teach/classes/{room.pk}/assignments/", {"lesson": lesson, "due": due})


def at(**ahead: float) -> str:
    return (timezone.localtime() + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


def test_what_is_assigned_stands_on_the_learners_pages(room, signed_in, join):
    learner = join(room, "Amara")

    assert assign(signed_in, room, "0.1", at(days=2)).status_code == 302

    for page in ("/lessons/", "/join/"):
        text = learner.get(page).content.decode()
        assert "What your class asks for" in text
        assert "Monday course" in text and "UTC" in text


def test_a_learner_of_another_class_is_not_asked(room, other_room, signed_in, join):
    stranger = join(other_room, "Birk")
    assign(signed_in, room, "0.1")

    assert "What your class asks for" not in stranger.get("/lessons/").content.decode()


def test_assigning_again_moves_the_end(room, signed_in):
    assign(signed_in, room, "0.1", at(days=2))
    assign(signed_in, room, "0.1")

    assert Assignment.objects.get().due is None


@pytest.mark.parametrize("due", [at(days=-1), at(days=1_000), "soon", "2026-13-45T00:00"])
def test_an_end_that_cannot_be_is_refused_with_a_sentence(room, signed_in, due):
    answer = assign(signed_in, room, "0.1", due)

    assert answer.status_code == 400
    assert 'class="error"' in answer.content.decode()
    assert not Assignment.objects.exists()


def test_only_written_lessons_can_be_assigned(room, signed_in):
    assert assign(signed_in, room, "9.9").status_code == 400


def test_what_is_taken_back_is_asked_for_no_more(room, signed_in):
    assign(signed_in, room, "0.1")

    signed_in.post(f"/teach/classes/{room.pk}/assignments/take-back/", {"lesson": "0.1"})

    assert not Assignment.objects.exists()


def test_a_class_has_so_many_assignments_and_not_one_more(room, instructor, choice_lesson, monkeypatch):
    monkeypatch.setattr(assignments, "ASSIGNMENTS_MAX", 1)
    Assignment.objects.create(classroom=room, lesson="1.1")

    with pytest.raises(NotNow):
        assignments.assign(classroom=room, lesson=choice_lesson, due=None, by=instructor)
    Assignment.objects.all().delete()
    assignments.assign(classroom=room, lesson=choice_lesson, due=None, by=instructor)
    assignments.assign(classroom=room, lesson=choice_lesson, due=None, by=instructor)  # the same one


def test_how_an_assignment_stands_is_said_in_words(room, choice_lesson):
    owner = "a" * 32
    classroom.join(owner=owner, code=room.join_code, nickname="Amara")
    row = Assignment.objects.create(classroom=room, lesson=choice_lesson.number)

    def said() -> str:
        [asked] = assignments.asked_of(owner)
        return asked.says

    assert said() == "no end"
    row.due = timezone.now() - timedelta(hours=3, minutes=1)
    row.save()
    assert said() == "was due 3 h 1 min ago; it still counts in full"
    progress.open_lesson(owner=owner, lesson=choice_lesson)
    LessonProgress.objects.update(finished=row.due + timedelta(minutes=7))
    assert said() == "done 7 min after it was due; it counts in full"
    LessonProgress.objects.update(finished=row.due - timedelta(minutes=7))
    assert said() == "done"
