"""The wall: who needs help stands first; glyph and line are drawn from numbers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses import classroom, progress, reports
from courses.limits import SPARK_POINTS
from courses.models import LessonProgress, Step
from courses.notices import number_now
from courses.room.glyph import GLYPH_WIDTH, boxes
from courses.room.sparks import SPARK_WIDTH, STEP, WINDOW, Sparks
from courses.room.wall_socket import until_beat
from courses.templatetags.walls import steps_bar
from courses.wall import WALLS, wall_of
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.models import SandboxRecord

pytestmark = pytest.mark.django_db


def learner(room, number: int, nickname: str) -> str:
    owner = f"{number:032x}"
    classroom.join(owner=owner, code=room.join_code, nickname=nickname)
    return owner


def since(owner: str, **ago: float) -> None:
    LessonProgress.objects.filter(learner_id=owner).update(progressed=timezone.now() - timedelta(**ago))


def test_who_stands_still_longest_comes_first_and_who_is_done_last(room, choice_lesson):
    quiz = choice_lesson.quizzes[0]
    right = next(index for index, choice in enumerate(quiz.choices) if choice.is_right)
    quick, slow, done, newcomer = (
        learner(room, n, name) for n, name in enumerate(["Quick", "Slow", "Done", "New"])
    )
    for owner in (quick, slow, done):
        progress.open_lesson(owner=owner, lesson=choice_lesson)
    progress.commit_prediction(owner=done, lesson=choice_lesson, choice="The pods move.")
    progress.pass_task(owner=done, lesson=choice_lesson, task="cut-it")
    progress.answer_quiz(owner=done, lesson=choice_lesson, quiz=quiz, choice=right)
    since(quick, seconds=30)
    since(slow, minutes=9)
    since(done, minutes=20)

    wall = wall_of(room, Sparks())

    assert [tile.row.nickname for tile in wall.tiles] == ["Slow", "Quick", "New", "Done"]
    assert [tile.said for tile in wall.tiles] == ["9.0 min still", "30 s ago", "not begun", ""]
    assert (wall.still, wall.numbers.finished) == (1, 1)
    assert dict(wall.numbers.at_step)[Step.PREDICT] == 2
    assert newcomer


def test_a_misconception_shows_until_it_is_corrected(room, choice_lesson):
    owner = learner(room, 1, "Amara")
    quiz = choice_lesson.quizzes[0]
    wrong, right = (
        next(index for index, choice in enumerate(quiz.choices) if choice.is_right is is_right)
        for is_right in (False, True)
    )

    progress.answer_quiz(owner=owner, lesson=choice_lesson, quiz=quiz, choice=wrong)
    before = reports.class_rows(room)[0].misconception
    progress.answer_quiz(owner=owner, lesson=choice_lesson, quiz=quiz, choice=right)

    assert before in {"more-is-safer", "even-is-illegal"}
    assert reports.class_rows(room)[0].misconception == ""


def test_a_line_keeps_its_newest_point_at_the_right_edge():
    sparks = Sparks()
    for number in range(SPARK_POINTS + 20):
        points = sparks.noted("a", number * 1_000_000, 100.0 if number % 2 else 0.0).split()

    assert len(points) <= SPARK_POINTS + 2
    assert points[-1] == f"{SPARK_WIDTH:.1f},2.0"


def test_a_line_is_drawn_against_the_clusters_own_time():
    sparks = Sparks()
    for at, success in ((0, 100), (WINDOW // 2, 100), (WINDOW // 2 + 1, 50), (WINDOW, 50)):
        points = sparks.noted("a", at, success)

    assert points == f"0.0,2.0 40.0,2.0 40.0,12.0 {SPARK_WIDTH:.1f},12.0"


def test_who_goes_back_in_time_loses_the_line_of_the_other_future():
    sparks = Sparks()
    for at, success in ((0, 100), (60_000_000, 40), (70_000_000, 40)):
        sparks.noted("a", at, success)

    assert sparks.noted("a", 30_000_000, 100) == f"0.0,2.0 {SPARK_WIDTH:.1f},2.0"


@pytest.mark.parametrize(("control_planes", "workers"), [(1, 1), (3, 4), (5, 8)])
def test_every_machine_has_its_box_within_the_glyph(control_planes, workers):
    drawn = list(boxes([True] * control_planes, [True] * workers))

    assert len(drawn) == control_planes + workers
    assert all(box.x >= 0 and box.x + box.width <= GLYPH_WIDTH and box.width > 3 for box in drawn)


def test_the_line_of_a_quiet_cluster_stays_the_same():
    sparks = Sparks()

    assert {sparks.noted("a", look * STEP, 100.0) for look in range(SPARK_POINTS * 2)} == {
        f"0.0,2.0 {SPARK_WIDTH:.1f},2.0"
    }


@pytest.mark.django_db(transaction=True)
def test_console_and_projector_share_a_wall_until_a_learner_comes_on(room, choice_lesson):
    owner = learner(room, 1, "Amara")
    for_console, for_projector = WALLS.of(room.pk, number_now()), WALLS.of(room.pk, number_now())
    progress.open_lesson(owner=owner, lesson=choice_lesson)

    assert for_projector is for_console
    assert for_console.tiles[0].row.lesson is None
    assert WALLS.of(room.pk, number_now()).tiles[0].row.lesson == choice_lesson


def test_the_wall_shows_the_lesson_worked_on_last_and_what_was_predicted_there(room, short_course):
    first, second = short_course.lessons[:2]
    amara, birk = learner(room, 1, "Amara"), learner(room, 2, "Birk")
    progress.open_lesson(owner=amara, lesson=second)
    progress.commit_prediction(owner=amara, lesson=first, choice="The pods move.")
    progress.commit_prediction(owner=birk, lesson=first, choice="The pods move.")
    progress.commit_prediction(owner=birk, lesson=second, number=10)

    rows = {row.nickname: row for row in reports.class_rows(room)}

    assert {name: row.lesson for name, row in rows.items()} == {"Amara": first, "Birk": second}
    assert rows["Amara"].prediction == "The pods move."
    assert rows["Birk"].prediction.startswith("10 ")


@pytest.mark.parametrize("now", [0.0, 7.04, 7.2, 7.26, 7.49])
def test_walls_look_together_and_at_most_twice_a_second_over_time(now):
    assert 0.25 <= until_beat(now) < 0.75
    assert round((now + until_beat(now)) / 0.5, 6) % 1 == 0


def test_a_tile_shows_the_cluster_that_its_learner_used_last():
    owner = f"{1:032x}"
    for lesson in ("1.1", "1.2"):
        SandboxRecord.objects.create(owner=owner, kind=SandboxRecord.LESSON, lesson=lesson, name="x", spec={})
    SandboxRecord.objects.get(lesson="1.1").save()  # it is used again

    assert sandboxes.glances([owner])[owner]["lesson"] == "1.1"


@pytest.mark.parametrize(("step", "drawn"), [(None, "....."), (Step.WATCH, "ddh.."), (Step.DONE, "ddddd")])
def test_the_bar_of_a_tile_shows_what_is_done_and_where_the_learner_is(step, drawn):
    marks = {"d": ' class="done"', "h": ' class="here"', ".": ""}

    assert steps_bar(step) == "".join(f"<i{marks[each]}></i>" for each in drawn)
