"""The only wide reader of the school's rows: what a page or a wall shows, as plain values.

What an instructor may see always goes through that instructor's own classes; anything else is not found.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, QuerySet

from courses import catalogue
from courses.lesson import Lesson, Quiz
from courses.models import (
    Classroom,
    LessonProgress,
    Membership,
    Prediction,
    QuizAnswer,
    Step,
    TaskPass,
)

STRIP = (Step.PREDICT, Step.BREAK, Step.WATCH, Step.EXPLAIN, Step.CHECK)


@dataclass(frozen=True, slots=True)
class QuizState:
    """A quiz and the latest answer of this learner to it; `chosen` is None before the first."""

    quiz: Quiz
    chosen: int | None
    is_right: bool
    misconception: str


@dataclass(frozen=True, slots=True)
class StripState:
    """The task strip of one learner in one lesson. `step` is the first that is not done."""

    step: Step
    done: frozenset[Step]
    prediction: Prediction | None
    quizzes: tuple[QuizState, ...]
    is_passed: bool

    @property
    def open_quiz(self) -> str:
        """The name of the first quiz that is not answered rightly; "" when all are."""
        return next((state.quiz.name for state in self.quizzes if not state.is_right), "")


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """One learner of a class. `lesson` is the one last worked on; `progressed` None before the first."""

    learner_id: str
    nickname: str
    lesson: Lesson | None
    step: Step | None
    progressed: datetime | None
    misconception: str
    prediction: str

    @property
    def is_done(self) -> bool:
        return self.step == Step.DONE


@dataclass(frozen=True, slots=True)
class Aggregates:
    """A class without names. `misconceptions` and `predictions` are (words, count), most frequent first."""

    learners: int
    at_step: tuple[tuple[Step, int], ...]
    finished: int
    lesson: Lesson | None
    predictions: tuple[tuple[str, int], ...]
    misconceptions: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Of:
    """What learners of a class did in the lesson each is in."""

    answers: dict[str, str] = field(default_factory=dict)
    predictions: dict[str, Prediction] = field(default_factory=dict)


# The learner's own


def memberships_of(owner: str) -> list[Membership]:
    return list(Membership.objects.filter(learner_id=owner).select_related("classroom").order_by("-joined"))


def steps_of(owner: str) -> dict[str, Step]:
    """Where this browser stands, by number of lesson."""
    rows = LessonProgress.objects.filter(learner_id=owner).values_list("lesson", "step")
    return {lesson: Step(step) for lesson, step in rows}


def strip_of(owner: str, lesson: Lesson) -> StripState:
    """The strip of this browser; that of a newcomer when it never worked on the lesson."""
    of_lesson = {"learner_id": owner, "lesson": lesson.number}
    progress = LessonProgress.objects.filter(**of_lesson).first()
    prediction = Prediction.objects.filter(**of_lesson).first()
    answers = {answer.quiz: answer for answer in QuizAnswer.objects.filter(**of_lesson)}
    is_passed = (
        lesson.task is not None and TaskPass.objects.filter(**of_lesson, task=lesson.task.name).exists()
    )
    quizzes = tuple(_quiz_state(quiz, answers.get(quiz.name)) for quiz in lesson.quizzes)
    done = {
        Step.PREDICT: prediction is not None or lesson.predict is None,
        Step.BREAK: is_passed or lesson.task is None or (progress is not None and progress.acted),
        Step.WATCH: is_passed or lesson.task is None,
        Step.EXPLAIN: all(state.is_right for state in quizzes),
    }
    done[Step.CHECK] = all(done.values())
    step = next((step for step in STRIP if not done[step]), Step.DONE)
    return StripState(step, frozenset(step for step in STRIP if done[step]), prediction, quizzes, is_passed)


def _quiz_state(quiz: Quiz, answer: QuizAnswer | None) -> QuizState:
    chosen = None
    if answer is not None:
        chosen = next(
            (index for index, choice in enumerate(quiz.choices) if choice.text == answer.choice), None
        )
    if answer is None or chosen is None:
        return QuizState(quiz, None, False, "")
    return QuizState(quiz, chosen, answer.is_right, answer.misconception)


# An instructor's


def classrooms_of(user: User | AnonymousUser) -> QuerySet[Classroom]:
    """The classes that this user teaches; none for anybody who is not signed in."""
    if not user.is_authenticated:
        return Classroom.objects.none()
    return (
        Classroom.objects.filter(instructors=user.pk)
        .annotate(learner_count=Count("memberships", distinct=True))
        .order_by("-created")
    )


def taught_membership(user: User | AnonymousUser, learner_id: str) -> Membership | None:
    """The membership through which `user` teaches this learner; None when there is none."""
    return (
        Membership.objects.filter(learner_id=learner_id, classroom__in=classrooms_of(user).values("id"))
        .select_related("classroom", "learner")
        .order_by("-joined")
        .first()
    )


def may_watch(*, user: User | AnonymousUser, owner: str) -> bool:
    """Whether `user` may look at the sandboxes of that owner: only who teaches the owner. Named in the
    settings.
    """
    return taught_membership(user, owner) is not None


def class_rows(classroom: Classroom) -> list[LearnerRow]:
    """A row for each learner: who stands still longest first, who is done last."""
    memberships = list(classroom.memberships.all())
    owners = [membership.learner_id for membership in memberships]
    latest: dict[str, LessonProgress] = {}
    for progress in LessonProgress.objects.filter(learner_id__in=owners).order_by("progressed"):
        latest[progress.learner_id] = progress
    beliefs = _beliefs(owners, latest)
    rows = [_row(membership, latest.get(membership.learner_id), beliefs) for membership in memberships]
    return sorted(rows, key=_need)


def _beliefs(owners: list[str], latest: dict[str, LessonProgress]) -> _Of:
    found = _Of()
    for answer in QuizAnswer.objects.filter(learner_id__in=owners, is_right=False).order_by("answered"):
        if answer.learner_id in latest and latest[answer.learner_id].lesson == answer.lesson:
            found.answers[answer.learner_id] = answer.misconception
    for prediction in Prediction.objects.filter(learner_id__in=owners):
        if prediction.learner_id in latest and latest[prediction.learner_id].lesson == prediction.lesson:
            found.predictions[prediction.learner_id] = prediction
    return found


def _row(membership: Membership, progress: LessonProgress | None, beliefs: _Of) -> LearnerRow:
    owner = membership.learner_id
    prediction = beliefs.predictions.get(owner)
    misconception = beliefs.answers.get(owner, "")
    if not misconception and prediction and progress and progress.step <= Step.WATCH:
        misconception = prediction.misconception
    lesson = catalogue.current().numbered(progress.lesson) if progress else None
    return LearnerRow(
        learner_id=owner,
        nickname=membership.nickname,
        lesson=lesson,
        step=Step(progress.step) if progress and lesson else None,
        progressed=progress.progressed if progress and lesson else None,
        misconception=misconception,
        prediction=_prediction_said(prediction, lesson),
    )


def _prediction_said(prediction: Prediction | None, lesson: Lesson | None) -> str:
    if prediction is None:
        return ""
    if prediction.number is None:
        return prediction.choice
    unit = lesson.predict.unit if lesson and lesson.predict else ""
    return f"{prediction.number} {unit}".strip()


def _need(row: LearnerRow) -> tuple[int, float, str]:
    if row.progressed is None:
        return (1, 0.0, row.nickname.casefold())
    return (2 if row.is_done else 0, row.progressed.timestamp(), row.nickname.casefold())


def aggregates(rows: list[LearnerRow]) -> Aggregates:
    """The rows without names, about the lesson in which most of them are."""
    lessons = Counter(row.lesson for row in rows if row.lesson)
    lesson = max(lessons, key=lambda lesson: (lessons[lesson], lesson.number)) if lessons else None
    here = [row for row in rows if row.lesson is lesson and lesson is not None]
    steps = Counter(row.step for row in here)
    return Aggregates(
        learners=len(rows),
        at_step=tuple((step, steps[step]) for step in STRIP),
        finished=steps[Step.DONE],
        lesson=lesson,
        predictions=_most_common(row.prediction for row in here),
        misconceptions=_most_common(row.misconception for row in here),
    )


def _most_common(values: Iterable[str]) -> tuple[tuple[str, int], ...]:
    counted = Counter(value for value in values if value)
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
