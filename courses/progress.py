"""The only writer of what a learner did in lessons. Each verb takes keywords, changes rows, and tells the
classes.

Steps: predict, break, watch, explain, check. A step is done when its fact is there: a prediction is
committed; the learner acted on the cluster; the task is passed (the cluster showed what was to be seen);
every quiz is answered rightly; all of it. `LessonProgress.step` is the first step that is not done.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from courses import notices
from courses.lesson import Lesson, Predict, Quiz
from courses.models import Learner, LessonProgress, Prediction, QuizAnswer, Step, TaskPass


@dataclass(frozen=True, slots=True)
class Graded:
    """A row that was written or stood there already, and whether this call wrote something new."""

    row: Prediction | QuizAnswer | TaskPass
    is_new: bool


@transaction.atomic
def open_lesson(*, owner: str, lesson: Lesson) -> LessonProgress:
    """Note that this browser works on `lesson`: from here on it is a learner with progress that is kept."""
    learner, _ = Learner.objects.get_or_create(id=owner)
    progress, is_new = LessonProgress.objects.get_or_create(
        learner=learner,
        lesson=lesson.number,
        defaults={"progressed": timezone.now(), "step": _first_step(lesson)},
    )
    if is_new:
        _tell(learner)
    return progress


@transaction.atomic
def commit_prediction(*, owner: str, lesson: Lesson, choice: str = "", number: int | None = None) -> Graded:
    """Keep what the learner predicts. The first prediction stands; a later one changes nothing."""
    predict = lesson.predict
    assert predict is not None, f"lesson {lesson.number} asks for no prediction"
    progress = open_lesson(owner=owner, lesson=lesson)
    is_right, misconception = graded_prediction(predict, choice, number)
    prediction, is_new = Prediction.objects.get_or_create(
        learner=progress.learner,
        lesson=lesson.number,
        defaults={"choice": choice, "number": number, "is_right": is_right, "misconception": misconception},
    )
    if is_new:
        _advance(progress, lesson)
    return Graded(prediction, is_new)


@transaction.atomic
def note_act(*, owner: str, lesson: Lesson) -> LessonProgress:
    """The learner did something to the cluster of this lesson. Only the first time changes anything."""
    progress = open_lesson(owner=owner, lesson=lesson)
    if not progress.acted:
        progress.acted = True
        _advance(progress, lesson)
    return progress


@transaction.atomic
def pass_task(*, owner: str, lesson: Lesson, task: str, sandbox: str = "") -> Graded:
    """Record that the learner passed `task`; passing again changes nothing."""
    progress = open_lesson(owner=owner, lesson=lesson)
    passed, is_new = TaskPass.objects.get_or_create(
        learner=progress.learner, lesson=lesson.number, task=task, defaults={"sandbox": sandbox}
    )
    if is_new:
        progress.acted = True
        _advance(progress, lesson)
    return Graded(passed, is_new)


@transaction.atomic
def answer_quiz(*, owner: str, lesson: Lesson, quiz: Quiz, choice: int) -> Graded:
    """Grade the choice with that index. A right answer stands for good; a wrong one may be tried again."""
    progress = open_lesson(owner=owner, lesson=lesson)
    chosen = quiz.choices[choice]
    given = {
        "choice": chosen.text,
        "is_right": chosen.is_right,
        "misconception": chosen.misconception,
        "answered": timezone.now(),
    }
    answer, is_new = QuizAnswer.objects.get_or_create(
        learner=progress.learner, lesson=lesson.number, quiz=quiz.name, defaults=given
    )
    if not is_new and not answer.is_right:
        for name, value in given.items():
            setattr(answer, name, value)
        answer.tries += 1
        answer.save()
        is_new = True
    if is_new:
        _advance(progress, lesson)
    return Graded(answer, is_new)


def graded_prediction(predict: Predict, choice: str, number: int | None) -> tuple[bool, str]:
    """Whether the prediction holds, and the belief behind a wrong one ("" when it tells none)."""
    if predict.number is None:
        chosen = next(offered for offered in predict.choices if offered.text == choice)
        return chosen.is_right, chosen.misconception
    assert number is not None, "the form asks for the number"
    if _is_near(number, predict.number, predict.within_percent):
        return True, ""
    near = (tag for believed, tag in predict.beliefs if _is_near(number, believed, predict.within_percent))
    return False, next(near, "")


def _is_near(number: int, other: int, percent: int) -> bool:
    return abs(number - other) * 100 <= percent * other


def _advance(progress: LessonProgress, lesson: Lesson) -> None:
    """The learner came on: move the step to the first that is not done, and tell the classes."""
    progress.progressed = timezone.now()
    progress.step = _first_undone(progress, lesson)
    if progress.step == Step.DONE and progress.finished is None:
        progress.finished = progress.progressed
    progress.save()
    _tell(progress.learner)


def _first_step(lesson: Lesson) -> Step:
    if lesson.predict:
        return Step.PREDICT
    return Step.BREAK if lesson.task else Step.EXPLAIN


def _first_undone(progress: LessonProgress, lesson: Lesson) -> Step:
    of_lesson = {"learner": progress.learner, "lesson": lesson.number}
    if lesson.predict and not Prediction.objects.filter(**of_lesson).exists():
        return Step.PREDICT
    passed = not lesson.task or TaskPass.objects.filter(**of_lesson, task=lesson.task.name).exists()
    if not passed:
        return Step.WATCH if progress.acted else Step.BREAK
    right = set(QuizAnswer.objects.filter(**of_lesson, is_right=True).values_list("quiz", flat=True))
    if any(quiz.name not in right for quiz in lesson.quizzes):
        return Step.EXPLAIN
    return Step.DONE


def _tell(learner: Learner) -> None:
    """Tell the walls of the learner's classes, once the rows are really there."""
    classrooms = list(learner.memberships.values_list("classroom_id", flat=True))
    if classrooms:
        transaction.on_commit(lambda: notices.progress_changed(classrooms))
