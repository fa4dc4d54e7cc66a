"""The only writer of what a learner did in lessons. Each verb takes keywords, changes rows, and tells the
classes.

Steps: predict, break, watch, explain, check. A step is done when its fact is there: a prediction is
committed, or closed because the cluster was acted on first; the cluster was acted on; the task is passed
(the cluster showed what was to be seen); the chain is picked and every quiz is answered rightly; all of it.
`LessonProgress.step` is the first step that is not done.

Marks: predicted (committed before the first act, right or wrong), experiment checked (the task is passed),
explained (the true chain, if the cluster's record made one, and every quiz). They are independent, and
never taken back.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from courses import notices, shapes
from courses.lesson import Hint, Lesson, Predict, Question, Quiz
from courses.limits import HINT_WAIT_SECONDS
from courses.models import (
    ChainAttempt,
    Deed,
    Learner,
    LessonProgress,
    Mark,
    MarkKind,
    Prediction,
    QuizAnswer,
    Step,
    TaskPass,
)
from courses.room import deeds
from k8sarch.sandbox import sandboxes
from k8sarch.sandbox.sandboxes import Stand


class PredictionClosed(Exception):
    """The cluster was acted on before a prediction: what comes now would be a look back."""


@dataclass(frozen=True, slots=True)
class Graded:
    """A row that was written or stood there already, and whether this call wrote something new."""

    row: Prediction | QuizAnswer | TaskPass | ChainAttempt
    is_new: bool


@transaction.atomic
def open_lesson(*, owner: str, lesson: Lesson) -> LessonProgress:
    """Note that this browser works on `lesson`: from here on it is a learner with progress that is kept."""
    learner, _ = Learner.objects.get_or_create(id=owner)
    progress, is_new = LessonProgress.objects.get_or_create(
        learner=learner,
        lesson=lesson.number,
        defaults={"progressed": timezone.now(), "step": facts_of(None, lesson).step},
    )
    if is_new:
        _tell(learner)
    return progress


@transaction.atomic
def commit_prediction(
    *, owner: str, lesson: Lesson, choice: str = "", number: int | None = None, shape: str = ""
) -> Graded:
    """Keep what the learner predicts. The first prediction stands; a later one changes nothing. Raises
    PredictionClosed when the learner has acted: whatever was done to this lesson's cluster, by any door and
    before any start over, is on its tapes.
    """
    predict = lesson.predict
    assert predict is not None, f"lesson {lesson.number} asks for no prediction"
    progress = open_lesson(owner=owner, lesson=lesson)
    given = {"choice": choice, "number": number, "shape": shape}
    earlier = Prediction.objects.filter(learner=progress.learner, lesson=lesson.number).first()
    if earlier is not None:
        return Graded(earlier, False)
    if progress.acted or progress.closed or sandboxes.has_acted_in_lesson(owner, lesson.number):
        if not progress.closed:
            progress.closed = progress.acted = True
            _advance(progress, lesson)
        raise PredictionClosed
    prediction, is_new = Prediction.objects.get_or_create(
        learner=progress.learner,
        lesson=lesson.number,
        defaults={**given, "misconception": expected_misconception(predict, given)},
    )
    if is_new:
        Deed.objects.create(learner=progress.learner, lesson=lesson.number, kind="predict")
        _advance(progress, lesson)
    return Graded(prediction, is_new)


@transaction.atomic
def score_prediction(*, owner: str, lesson: Lesson, measured: Mapping[str, Mapping[str, Any]]) -> bool:
    """Write beside the prediction what history says to each question, by its kind: {value, begun, at,
    says}. What is scored stays as it is. Returns whether something was new.
    """
    predict = lesson.predict
    prediction = Prediction.objects.filter(learner_id=owner, lesson=lesson.number).first()
    if predict is None or prediction is None:
        return False
    scored = dict(prediction.measured)
    for kind, found in measured.items():
        question = predict.question(kind)
        given = getattr(prediction, kind)
        if question is not None and kind not in scored and given not in ("", None):
            is_right, misconception = graded(question, given, found["value"])
            scored[kind] = {**found, "is_right": is_right, "misconception": misconception}
    if scored == prediction.measured:
        return False
    prediction.measured = scored
    if all(question.kind in scored for question in predict.questions if question.measure):
        prediction.is_right = all(each["is_right"] for each in scored.values())
    prediction.misconception = next(
        (each["misconception"] for each in scored.values() if each["misconception"]),
        "" if prediction.is_right is not None else prediction.misconception,
    )
    prediction.save()
    _tell(prediction.learner)
    return True


@transaction.atomic
def note_act(*, owner: str, lesson: Lesson) -> LessonProgress:
    """The learner did something to the cluster of this lesson. Only the first time changes anything: then a
    prediction that was not committed is closed.
    """
    progress = open_lesson(owner=owner, lesson=lesson)
    if _has_acted_first(progress, lesson):
        _advance(progress, lesson)
    return progress


def _has_acted_first(progress: LessonProgress, lesson: Lesson) -> bool:
    """Note an act on the row, and that a prediction which was not committed is closed; returns whether it is
    the first. An act and the verdict that it brings about come in either order.
    """
    if progress.acted:
        return False
    progress.acted = True
    of_lesson = {"learner": progress.learner, "lesson": lesson.number}
    progress.closed = lesson.predict is not None and not Prediction.objects.filter(**of_lesson).exists()
    return True


@transaction.atomic
def pass_task(
    *,
    owner: str,
    lesson: Lesson,
    task: str,
    sandbox: str = "",
    stand: Stand | None = None,
    chain: Mapping[str, Any] | None = None,
) -> Graded:
    """Record that the learner passed `task`, seen in `sandbox` where it stands, and the question for the true
    chain that its cluster's record gives; passing again changes nothing.
    """
    progress = open_lesson(owner=owner, lesson=lesson)
    of_lesson = {"learner": progress.learner, "lesson": lesson.number}
    place = {"sandbox": sandbox, **(asdict(stand) if stand else {})}
    passed, is_new = TaskPass.objects.get_or_create(**of_lesson, task=task, defaults=place)
    asked = False
    if chain is not None:
        defaults = {"options": chain["options"], "right": chain["right"], "sandbox": sandbox}
        _, asked = ChainAttempt.objects.get_or_create(**of_lesson, defaults=defaults)
    if is_new or asked:
        _has_acted_first(progress, lesson)
        _advance(progress, lesson)
    return Graded(passed, is_new)


def add_active(*, owner: str, lesson: Lesson, seconds: int) -> None:
    """The learner attended to the lesson's page for so much longer. No wall is told: none shows it."""
    LessonProgress.objects.filter(learner_id=owner, lesson=lesson.number).update(
        active_seconds=F("active_seconds") + seconds
    )


@transaction.atomic
def pick_chain(*, owner: str, lesson: Lesson, option: int) -> Graded | None:
    """Grade the option with that index. A right pick stands for good; after a wrong one another may be
    picked. None when no chain is asked, or there is no such option.
    """
    attempt = ChainAttempt.objects.filter(learner_id=owner, lesson=lesson.number).first()
    if attempt is None or not 0 <= option < len(attempt.options):
        return None
    if attempt.is_right or attempt.picked == option:
        return Graded(attempt, False)
    attempt.picked, attempt.is_right, attempt.tries = option, option == attempt.right, attempt.tries + 1
    attempt.save()
    _advance(open_lesson(owner=owner, lesson=lesson), lesson)
    return Graded(attempt, True)


@transaction.atomic
def note_look(*, owner: str, lesson: Lesson, of: str) -> bool:
    """The learner looked at `of`. Kept if a hint that is open asks for it; returns whether that was new."""
    progress = LessonProgress.objects.filter(learner_id=owner, lesson=lesson.number).first()
    if progress is None or lesson.task is None:
        return False
    wanted = [hint.look for hint in lesson.task.hints[: progress.hints] if hint.look]
    seen = next((look for look in wanted if fnmatchcase(of, look) and look not in progress.looked), None)
    if seen is None:
        return False
    progress.looked = [*progress.looked, seen]
    progress.save()
    return True


@transaction.atomic
def open_hint(*, owner: str, lesson: Lesson) -> bool:
    """Open the next hint, if the learner looked at what the last one names or has waited long enough;
    returns whether it opened.
    """
    progress = open_lesson(owner=owner, lesson=lesson)
    hints = lesson.task.hints if lesson.task else ()
    if progress.hints >= len(hints) or seconds_until_hint(progress, hints) > 0:
        return False
    progress.hints += 1
    progress.hint_opened = timezone.now()
    progress.save()
    return True


def seconds_until_hint(progress: LessonProgress | None, hints: tuple[Hint, ...]) -> int:
    """Real seconds until the next hint opens by itself; 0 when it may be opened now."""
    if progress is None or progress.hints == 0 or progress.hint_opened is None:
        return 0
    last = hints[min(progress.hints, len(hints)) - 1]
    if not last.look or last.look in progress.looked:
        return 0
    opens = progress.hint_opened + timedelta(seconds=HINT_WAIT_SECONDS)
    return max(0, round((opens - timezone.now()).total_seconds()))


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
        outcome = "right" if chosen.is_right else "wrong"
        Deed.objects.create(
            learner=progress.learner, lesson=lesson.number, kind="answer", of=f"{quiz.name} {outcome}"
        )
        _advance(progress, lesson)
    return Graded(answer, is_new)


def graded(question: Question, given: Any, value: Any) -> tuple[bool, str]:
    """Whether what was predicted is what history says, and the belief behind a wrong one ("" when it tells
    none)."""
    if question.kind == "choice":
        chosen = next((offered for offered in question.choices if offered.text == given), None)
        if chosen is None:  # the lesson's words changed since it was chosen
            return False, ""
        return bool(chosen.is_right and value), chosen.misconception
    if question.kind == "shape":
        return given == value, "" if given == value else shapes.misconception(question, given)
    if _is_near(given, value, question.within_percent):
        return True, ""
    near = (tag for believed, tag in question.beliefs if _is_near(given, believed, question.within_percent))
    return False, next(near, question.less if given < value else question.more)


def expected_misconception(predict: Predict, given: Mapping[str, Any]) -> str:
    """The belief that a prediction shows before history has spoken, as far as the lesson alone can tell."""
    for question in predict.questions:
        value = given[question.kind]
        if question.kind == "shape" or value in ("", None):
            continue
        tag = graded(question, value, question.nominal if question.kind == "number" else True)[1]
        if tag:
            return tag
    return ""


def _is_near(number: float, other: float, percent: int) -> bool:
    return abs(number - other) * 100 <= percent * other


def _advance(progress: LessonProgress, lesson: Lesson) -> None:
    """The learner came on: give the marks that are earned, move the step to the first that is not done, and
    tell the classes.
    """
    facts = facts_of(progress, lesson)
    for kind, is_earned in facts.marks.items():
        if is_earned:
            Mark.objects.get_or_create(learner=progress.learner, lesson=lesson.number, kind=kind)
    progress.progressed = timezone.now()
    progress.step = facts.step
    if progress.step == Step.DONE and progress.finished is None:
        progress.finished = progress.progressed
    progress.need = deeds.need_of(progress)
    progress.save()
    _tell(progress.learner)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is done of one lesson, by step and by mark."""

    done: dict[Step, bool]
    marks: dict[MarkKind, bool]

    @property
    def step(self) -> Step:
        """The first step that is not done."""
        return next((step for step, is_done in self.done.items() if not is_done), Step.DONE)


def facts_of(progress: LessonProgress | None, lesson: Lesson) -> Facts:
    """What the rows say. Without `progress` nothing is done: whatever is done of a lesson opens that row."""
    if progress is None:
        return _facts(lesson, predicted=False, passed=False, acted=False, closed=False, explained=False)
    of_lesson = {"learner_id": progress.learner_id, "lesson": lesson.number}
    passed = lesson.task is not None and TaskPass.objects.filter(**of_lesson, task=lesson.task.name).exists()
    right = set(QuizAnswer.objects.filter(**of_lesson, is_right=True).values_list("quiz", flat=True))
    attempt = ChainAttempt.objects.filter(**of_lesson).first()
    # Whoever has a cluster is asked for its chain; who has none (no JavaScript) answers the questions.
    is_owed = (
        lesson.explain is not None
        and not passed
        and (progress.acted or sandboxes.is_open_for_lesson(progress.learner_id, lesson.number))
    )
    explained = Mark.objects.filter(**of_lesson, kind=MarkKind.EXPLAINED).exists() or (
        all(quiz.name in right for quiz in lesson.quizzes)
        and (attempt.is_right if attempt is not None else not is_owed)
        and bool(lesson.quizzes or attempt)
    )
    return _facts(
        lesson,
        predicted=Prediction.objects.filter(**of_lesson).exists(),
        passed=passed,
        acted=progress.acted,
        closed=progress.closed,
        explained=explained,
    )


def _facts(
    lesson: Lesson, *, predicted: bool, passed: bool, acted: bool, closed: bool, explained: bool
) -> Facts:
    """What that comes to: a lesson that does not ask for a step has it done."""
    done = {
        Step.PREDICT: predicted or closed or lesson.predict is None,
        Step.BREAK: passed or lesson.task is None or acted,
        Step.WATCH: passed or lesson.task is None,
        Step.EXPLAIN: explained or not (lesson.quizzes or lesson.explain),
    }
    done[Step.CHECK] = all(done.values())
    marks = {MarkKind.PREDICTED: predicted, MarkKind.CHECKED: passed, MarkKind.EXPLAINED: explained}
    return Facts(done, marks)


def _tell(learner: Learner) -> None:
    """Tell the walls of the learner's classes, once the rows are really there."""
    classrooms = list(learner.memberships.values_list("classroom_id", flat=True))
    if classrooms:
        transaction.on_commit(lambda: notices.progress_changed(classrooms))
