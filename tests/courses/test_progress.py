"""What is done in lessons: kept once, graded by the server, never credited twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from courses import progress, reports
from courses.models import LessonProgress, Prediction, QuizAnswer, Step, TaskPass

OWNER = "a" * 32

pytestmark = pytest.mark.django_db


def place(quiz, is_right: bool) -> int:
    return next(index for index, choice in enumerate(quiz.choices) if choice.is_right == is_right)


def step_of(lesson) -> Step:
    return Step(LessonProgress.objects.get(learner_id=OWNER, lesson=lesson.number).step)


def test_the_five_steps_follow_what_was_done(choice_lesson):
    quiz = choice_lesson.quizzes[0]
    steps = []

    progress.open_lesson(owner=OWNER, lesson=choice_lesson)
    steps.append(step_of(choice_lesson))
    progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="The pods move.")
    steps.append(step_of(choice_lesson))
    progress.note_act(owner=OWNER, lesson=choice_lesson)
    steps.append(step_of(choice_lesson))
    progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it")
    steps.append(step_of(choice_lesson))
    progress.answer_quiz(owner=OWNER, lesson=choice_lesson, quiz=quiz, choice=place(quiz, True))
    steps.append(step_of(choice_lesson))

    assert steps == [Step.PREDICT, Step.BREAK, Step.WATCH, Step.EXPLAIN, Step.DONE]
    assert reports.strip_of(OWNER, choice_lesson).step == Step.DONE


def test_the_first_prediction_stands(choice_lesson):
    first = progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="The pods move.")
    second = progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="New pods replace them.")

    assert (first.is_new, second.is_new) == (True, False)
    assert Prediction.objects.get().misconception == "pods-move"


@pytest.mark.parametrize(
    ("number", "is_right", "misconception"),
    [
        (350, True, ""),
        (385, True, ""),
        (386, False, ""),
        (315, True, ""),
        (52, False, "only-the-grace"),
        (0, False, "failover-is-instant"),
    ],
)
def test_a_number_is_right_within_its_bounds_and_tells_a_belief_near_a_known_one(
    number_lesson, number, is_right, misconception
):
    assert progress.graded_prediction(number_lesson.predict, "", number) == (is_right, misconception)


def test_a_wrong_answer_names_its_belief_until_it_is_corrected(choice_lesson):
    quiz = choice_lesson.quizzes[0]

    wrong = progress.answer_quiz(owner=OWNER, lesson=choice_lesson, quiz=quiz, choice=place(quiz, False))
    belief = wrong.row.misconception
    right = progress.answer_quiz(owner=OWNER, lesson=choice_lesson, quiz=quiz, choice=place(quiz, True))
    late = progress.answer_quiz(owner=OWNER, lesson=choice_lesson, quiz=quiz, choice=place(quiz, False))

    assert belief in {"more-is-safer", "even-is-illegal"}
    assert (right.row.is_right, right.row.misconception, right.row.tries) == (True, "", 2)
    assert (late.is_new, QuizAnswer.objects.get().is_right) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_a_task_passed_by_many_sockets_at_once_is_passed_once(choice_lesson):
    def passed(_number: int) -> bool:
        try:
            return progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it").is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        news = list(pool.map(passed, range(24)))

    assert news.count(True) == 1
    assert TaskPass.objects.count() == 1
