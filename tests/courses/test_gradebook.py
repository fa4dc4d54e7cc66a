"""The gradebook: what was earned, what each cell is made of, and nothing of other classes."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from courses import classroom, progress
from courses.afterwards import assignments
from courses.afterwards.evidence import parts_of
from courses.afterwards.gradebook import gradebook_of
from courses.models import Assignment, LessonProgress, Prediction, TaskPass
from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox.models import LaneRecord, TapeLine
from k8sarch.sandbox.sandboxes import Stand, open_for_lesson

pytestmark = pytest.mark.django_db

AMARA = "a" * 32
SANDBOX = "12345678-0000-0000-0000-000000000000"


@pytest.fixture
def amara(room):
    return classroom.join(owner=AMARA, code=room.join_code, nickname="=Amara()")


def does_all(lesson) -> None:
    """Amara predicts, passes at 42.5 s, and answers wrongly once before rightly."""
    progress.commit_prediction(owner=AMARA, lesson=lesson, choice="The pods move.")
    Prediction.objects.update(
        measured={
            "choice": {
                "value": True,
                "begun": 1,
                "at": 41_000_000,
                "says": "worker-1 lost its power",
                "sandbox": SANDBOX,
                "take": 2,
                "lane": "B",
                "is_right": False,
            }
        }
    )
    progress.pass_task(
        owner=AMARA, lesson=lesson, task="cut-it", sandbox=SANDBOX, stand=Stand(2, "B", 42_500_000)
    )
    quiz = lesson.quizzes[0]
    wrong, right = (
        next(index for index, choice in enumerate(quiz.choices) if choice.is_right is is_right)
        for is_right in (False, True)
    )
    for choice in (wrong, right):
        progress.answer_quiz(owner=AMARA, lesson=lesson, quiz=quiz, choice=choice)


def test_a_cell_has_marks_time_and_attempts(room, amara, choice_lesson):
    does_all(choice_lesson)
    progress.add_active(owner=AMARA, lesson=choice_lesson, seconds=1_440)

    book = gradebook_of(room)

    [row] = book.rows
    [cell] = row.cells
    assert cell.column.lesson is choice_lesson
    assert cell.marks == {"predicted", "checked", "explained"}
    assert (cell.mastered, cell.seconds_said, cell.tries) == (None, "24 min", 2)
    assert cell.says == "predicted, experiment checked, explained, 24 min, 2 tries"


def test_every_cell_says_what_it_is_made_of(room, amara, choice_lesson):
    does_all(choice_lesson)
    book = gradebook_of(room)

    said = {part.kind: part for part in parts_of(AMARA, book.columns[0], book.records)}

    assert "“What happens to the pods?” Predicted: The pods move." in said["predicted"].says
    assert "History: worker-1 lost its power. It was: New pods replace them." in said["predicted"].says
    assert "its check “power_is_off” read from the history" in said["checked"].says
    assert "Seen in sandbox 12345678, lane B, at 42.5 s of cluster time." in said["checked"].says
    assert "Answered rightly at try 2: Four survive no more losses than three." in said["explained"].says
    assert [fact.at for fact in said["checked"].facts] == [None, 42_500_000]
    assert said["mastered"].is_earned is False and said["mastered"].says == "Not begun."


def test_a_pass_in_a_cluster_in_which_an_instructor_acted_says_so(room, amara, choice_lesson):
    record = open_for_lesson(AMARA, choice_lesson.number, "x", ClusterSpec().plain())
    does_all(choice_lesson)
    TaskPass.objects.update(sandbox=str(record.id))
    lane = LaneRecord.objects.create(sandbox=record, take=2, letter="B")
    lines = ("instructor kubectl get pods", "instructor fault power_off machine=worker-1")
    for place, line in enumerate(lines):
        TapeLine.objects.create(lane=lane, place=place, at=(39 + place) * 1_000_000, line=line)

    def says() -> str:
        book = gradebook_of(room)
        parts = {part.kind: part for part in parts_of(AMARA, book.columns[0], book.records)}
        return parts["checked"].says

    assert says().count("An instructor had acted") == 1
    assert "An instructor had acted on this cluster: lane B, at 40.0 s of cluster time." in says()
    TapeLine.objects.update(at=43_000_000)
    assert "An instructor" not in says(), "after the pass"


def test_what_is_not_done_says_so_too(room, amara, choice_lesson):
    progress.note_act(owner=AMARA, lesson=choice_lesson)
    book = gradebook_of(room)

    said = {part.kind: part.says for part in parts_of(AMARA, book.columns[0], book.records)}

    assert said["predicted"] == "Closed: the cluster was acted on before a prediction was committed."
    assert said["checked"].startswith("The check “power_is_off” has not found")
    assert said["explained"] == "“Why three members and not four?” Not answered yet."


def test_late_is_said_and_the_marks_are_the_same(room, amara, instructor, choice_lesson):
    does_all(choice_lesson)
    Assignment.objects.create(
        classroom=room,
        lesson=choice_lesson.number,
        due=timezone.now() - timedelta(hours=3, seconds=9),
        by=instructor,
    )

    [row] = gradebook_of(room).rows

    assert row.cells[0].late == "3 h"
    assert row.marks == 3


def test_assigned_lessons_are_columns_before_anybody_began(room, amara, instructor, number_lesson):
    assignments.assign(classroom=room, lesson=number_lesson, due=None, by=instructor)

    book = gradebook_of(room)

    assert [column.lesson for column in book.columns] == [number_lesson]
    assert book.rows[0].cells[0].says == "not begun"


def test_the_statements_do_not_grow_with_the_class(room, choice_lesson, django_assert_max_num_queries):
    for number in range(40):
        owner = f"{number:032x}"
        classroom.join(owner=owner, code=room.join_code, nickname=f"Learner {number}")
        progress.open_lesson(owner=owner, lesson=choice_lesson)

    with django_assert_max_num_queries(12):
        assert len(gradebook_of(room).rows) == 40


def test_the_learners_of_a_rehearsal_are_no_rows(room, amara, choice_lesson):
    progress.open_lesson(owner=AMARA, lesson=choice_lesson)
    room.memberships.update(is_rehearsal=True)

    assert gradebook_of(room).rows == ()


def test_the_page_shows_the_chosen_cell(room, amara, signed_in, choice_lesson):
    does_all(choice_lesson)
    address = f"/teach/classes/{room.pk}/gradebook/?learner={AMARA}&lesson={choice_lesson.number}"

    page = signed_in.get(address).content.decode()
    part = signed_in.get(address, headers={"HX-Request": "true"}).content.decode()

    assert "at 42.5 s of cluster time" in page and "<html" in page
    assert "at 42.5 s of cluster time" in part and "<html" not in part
    assert "=Amara()" in page


def test_csv_has_a_row_a_learner_and_lesson_and_no_formula(room, amara, signed_in, choice_lesson):
    does_all(choice_lesson)

    answer = signed_in.get(f"/teach/classes/{room.pk}/gradebook.csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="gradebook-monday-course-')
    headings, row = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    found = dict(zip(headings, row, strict=True))
    assert found["Learner"] == "'=Amara()"
    assert found["Lesson"] == "0.1 One choice"
    assert (found["predicted"], found["experiment checked"], found["explained"]) == ("yes", "yes", "yes")
    assert "at 42.5 s of cluster time" in found["experiment checked: made of"]


def test_xlsx_has_the_same_as_texts(room, amara, signed_in, choice_lesson):
    does_all(choice_lesson)

    answer = signed_in.get(f"/teach/classes/{room.pk}/gradebook.xlsx")

    summary, details = load_workbook(BytesIO(answer.content)).worksheets
    assert [cell.value for cell in summary[2]] == ["'=Amara()", 3, False, 3, 3, 0]
    assert details["A2"].data_type == "s"
    assert "at 42.5 s of cluster time" in details["O2"].value


def test_another_class_and_its_files_are_not_found(other_room, signed_in):
    for page in ("gradebook/", "gradebook.csv", "gradebook.xlsx", "assignments/"):
        assert signed_in.get(f"/teach/classes/{other_room.pk}/{page}").status_code == 404


def test_a_learner_of_another_class_is_no_row(room, other_room, amara, choice_lesson):
    classroom.join(owner="b" * 32, code=other_room.join_code, nickname="Birk")
    progress.open_lesson(owner="b" * 32, lesson=choice_lesson)

    assert [row.membership.learner_id for row in gradebook_of(room).rows] == [AMARA]
    assert LessonProgress.objects.count() == 1
