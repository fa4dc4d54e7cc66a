"""What is done in lessons: kept once, graded by the server, never credited twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from courses import progress, reports
from courses.models import ChainAttempt, LessonProgress, Mark, Prediction, QuizAnswer, Step, TaskPass
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.models import TapeLine

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
        (388, True, ""),
        (389, False, "failover-is-slow-work"),
        (319, True, ""),
        (52, False, "only-the-grace"),
        (0, False, "failover-is-instant"),
        (200, False, "one-wait-forgotten"),
    ],
)
def test_a_number_is_scored_by_what_was_measured_and_tells_a_belief(
    number_lesson, number, is_right, misconception
):
    question = number_lesson.predict.question("number")

    assert progress.graded(question, number, 353.4) == (is_right, misconception)


def test_a_pick_is_scored_by_what_was_measured(number_lesson):
    question = number_lesson.predict.question("shape")

    assert progress.graded(question, "machines/cp-1", "machines/cp-1") == (True, "")
    assert progress.graded(question, "components/worker-1/kubelet", "machines/cp-1") == (
        False,
        "kubelets-are-machines",
    )


def test_what_was_predicted_is_scored_once_and_by_history(number_lesson):
    given = {"number": 350, "shape": "machines/cp-1"}
    progress.commit_prediction(owner=OWNER, lesson=number_lesson, **given)
    first = {"number": {"value": 353.4, "begun": 60, "at": 413, "says": "it took 353.4 s"}}
    both = {**first, "shape": {"value": "machines/cp-2", "begun": 60, "at": 99, "says": "cp-2 went dark"}}
    forged = {"number": {"value": 1.0, "begun": 0, "at": 1, "says": "no"}}

    scored = progress.score_prediction(owner=OWNER, lesson=number_lesson, measured=first)
    half = Prediction.objects.get().is_right
    progress.score_prediction(owner=OWNER, lesson=number_lesson, measured=both)
    again = progress.score_prediction(owner=OWNER, lesson=number_lesson, measured=forged)

    row = Prediction.objects.get()
    number, shape = reports.strip_of(OWNER, number_lesson).scores
    assert (scored, half, again) == (True, None, False)
    assert (row.is_right, row.measured["number"]["value"]) == (False, 353.4)
    assert (number.yours, number.true, number.is_right) == ("350 s", "353.4 s", True)
    assert (shape.yours, shape.true, shape.is_right) == ("cp-1", "cp-2", False)


def test_who_acts_first_may_not_predict_any_more(choice_lesson):
    progress.note_act(owner=OWNER, lesson=choice_lesson)

    with pytest.raises(progress.PredictionClosed):
        progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="The pods move.")

    strip = reports.strip_of(OWNER, choice_lesson)
    assert not Prediction.objects.exists()
    assert (strip.is_closed, strip.step, strip.marks) == (True, Step.WATCH, frozenset())


def test_an_act_by_another_door_closes_the_prediction_too_and_starting_over_does_not_reopen_it(choice_lesson):
    record = sandboxes.open_for_lesson(OWNER, choice_lesson.number, "One choice", {"workers": 1})
    TapeLine.objects.create(
        lane=record.lanes.get(), place=0, at=31_000_000, line="fault power_off machine=worker-1"
    )
    store.start_over(record.id)

    with pytest.raises(progress.PredictionClosed):
        progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="The pods move.")

    assert not Prediction.objects.exists()


def test_looking_is_no_act(choice_lesson):
    record = sandboxes.open_for_lesson(OWNER, choice_lesson.number, "One choice", {"workers": 1})
    looks = ["kubectl get pods -n shop", "api 1 GET /api/v1/pods application/json null"]
    for number, line in enumerate(looks):
        TapeLine.objects.create(lane=record.lanes.get(), place=number, at=31_000_000 + number, line=line)

    assert progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="The pods move.").is_new


CHAIN = {
    "right": 1,
    "options": [
        {"lines": [{"says": f"Chain {place}.", "at": 1}], "wrong": wrong, "because": "no", "go": 2}
        for place, wrong in enumerate([0, None, 0, 0])
    ],
}


def test_the_true_chain_and_the_questions_explain(choice_lesson):
    quiz = choice_lesson.quizzes[0]
    progress.answer_quiz(owner=OWNER, lesson=choice_lesson, quiz=quiz, choice=place(quiz, True))
    progress.note_act(owner=OWNER, lesson=choice_lesson)
    progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it", chain=CHAIN)

    wrong = progress.pick_chain(owner=OWNER, lesson=choice_lesson, option=0)
    state = reports.strip_of(OWNER, choice_lesson).chain
    right = progress.pick_chain(owner=OWNER, lesson=choice_lesson, option=1)
    late = progress.pick_chain(owner=OWNER, lesson=choice_lesson, option=2)

    assert (wrong.row.is_right, state.wrong, state.miss["go"]) == (False, 0, 2)
    assert (right.row.is_right, right.row.tries) == (True, 2)
    assert (late.is_new, ChainAttempt.objects.get().picked) == (False, 1)


def test_without_a_cluster_the_questions_alone_explain(choice_lesson):
    quiz = choice_lesson.quizzes[0]

    progress.answer_quiz(owner=OWNER, lesson=choice_lesson, quiz=quiz, choice=place(quiz, True))

    assert reports.strip_of(OWNER, choice_lesson).marks == {"explained"}


@pytest.mark.parametrize("option", [-1, 4, 9])
def test_a_chain_that_is_not_offered_is_not_picked(choice_lesson, option):
    progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it", chain=CHAIN)

    assert progress.pick_chain(owner=OWNER, lesson=choice_lesson, option=option) is None
    assert ChainAttempt.objects.get().tries == 0


def test_a_chain_is_kept_as_it_was_made_first(choice_lesson):
    progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it", chain=CHAIN)
    progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it", chain={**CHAIN, "right": 3})

    assert ChainAttempt.objects.get().right == 1


def test_nobody_picks_or_scores_for_another(choice_lesson):
    other = "b" * 32
    progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="The pods move.")
    progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it", chain=CHAIN)

    assert progress.pick_chain(owner=other, lesson=choice_lesson, option=1) is None
    assert not progress.score_prediction(
        owner=other,
        lesson=choice_lesson,
        measured={"choice": {"value": True, "begun": 1, "at": 2, "says": "x"}},
    )
    assert reports.strip_of(other, choice_lesson).marks == frozenset()
    assert Prediction.objects.get().measured == {}


def test_hints_come_one_at_a_time_and_ask_for_a_look(choice_lesson):
    lesson = choice_lesson
    opened = [progress.open_hint(owner=OWNER, lesson=lesson) for _ in range(2)]
    early = reports.strip_of(OWNER, lesson).hints
    looks = [progress.note_look(owner=OWNER, lesson=lesson, of=of) for of in ("part:price", "part:timers")]
    opened.append(progress.open_hint(owner=OWNER, lesson=lesson))
    looks.append(progress.note_look(owner=OWNER, lesson=lesson, of="machines/worker-2"))
    opened += [progress.open_hint(owner=OWNER, lesson=lesson) for _ in range(2)]

    assert opened == [True, False, True, True, False]
    assert looks == [False, True, True]
    assert (len(early.open), early.look, early.next_number, 0 < early.wait <= 60) == (
        1,
        "part:timers",
        2,
        True,
    )


def test_after_a_minute_a_hint_opens_without_the_look(choice_lesson):
    progress.open_hint(owner=OWNER, lesson=choice_lesson)
    LessonProgress.objects.update(hint_opened=timezone.now() - timedelta(seconds=61))

    assert progress.open_hint(owner=OWNER, lesson=choice_lesson)


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
def test_fifty_at_once_earn_each_mark_once(choice_lesson):
    quiz = choice_lesson.quizzes[0]
    verbs = [
        lambda: progress.commit_prediction(owner=OWNER, lesson=choice_lesson, choice="The pods move."),
        lambda: progress.pass_task(owner=OWNER, lesson=choice_lesson, task="cut-it"),
        lambda: progress.answer_quiz(owner=OWNER, lesson=choice_lesson, quiz=quiz, choice=place(quiz, True)),
    ]
    verbs[0]()

    def done(number: int) -> bool:
        try:
            return verbs[number % 3]().is_new
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        news = list(pool.map(done, range(50)))

    assert news.count(True) == 2
    assert sorted(Mark.objects.values_list("kind", flat=True)) == ["checked", "explained", "predicted"]
    assert step_of(choice_lesson) == Step.DONE


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
