"""The only wide reader of the school's rows: what a page or a wall shows, as plain values.

What an instructor may see always goes through that instructor's own classes; anything else is not found.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, QuerySet

from courses import catalogue, shapes
from courses.lesson import Hint, Lesson, Question, Quiz
from courses.models import (
    ChainAttempt,
    Classroom,
    Hand,
    LessonProgress,
    Mark,
    MarkKind,
    Membership,
    Prediction,
    QuizAnswer,
    Step,
)
from courses.progress import facts_of, seconds_until_hint
from courses.room import needs
from k8sarch.sandbox import sandboxes

STRIP = (Step.PREDICT, Step.BREAK, Step.WATCH, Step.EXPLAIN, Step.CHECK)


@dataclass(frozen=True, slots=True)
class QuizState:
    """A quiz and the latest answer of this learner to it; `chosen` is None before the first."""

    quiz: Quiz
    chosen: int | None
    is_right: bool
    misconception: str


@dataclass(frozen=True, slots=True)
class Score:
    """One question of the prediction beside what history said: `yours` and `true` in words, None before.
    `shown_at` is the instant that decided it (microseconds)."""

    question: Question
    yours: str
    true: str | None
    says: str
    is_right: bool | None
    misconception: str
    shown_at: int


@dataclass(frozen=True, slots=True)
class ChainState:
    """The question for the true chain. `wrong` is the false line of the option that was picked, None
    otherwise."""

    options: list[dict[str, Any]]
    picked: int | None
    is_right: bool

    @property
    def wrong(self) -> int | None:
        return None if self.picked is None or self.is_right else self.options[self.picked]["wrong"]

    @property
    def miss(self) -> dict[str, Any]:
        """The option that was picked."""
        return {} if self.picked is None else self.options[self.picked]


@dataclass(frozen=True, slots=True)
class HintState:
    """The hints that are open, and how the next one opens: at once (`wait` 0), or after a look at `look` or
    in `wait` seconds."""

    open: tuple[Hint, ...]
    count: int
    look: str
    wait: int

    @property
    def next_number(self) -> int:
        """The number of the next hint, counted from 1; 0 when all are open."""
        return len(self.open) + 1 if len(self.open) < self.count else 0


@dataclass(frozen=True, slots=True)
class StripState:
    """The task strip of one learner in one lesson. `step` is the first that is not done."""

    step: Step
    done: frozenset[Step]
    prediction: Prediction | None
    scores: tuple[Score, ...]
    is_closed: bool
    quizzes: tuple[QuizState, ...]
    chain: ChainState | None
    hints: HintState
    is_passed: bool
    marks: frozenset[str]

    @property
    def open_quiz(self) -> str:
        """The name of the first quiz that is not answered rightly; "" when all are."""
        return next((state.quiz.name for state in self.quizzes if not state.is_right), "")

    @property
    def owes_chain(self) -> bool:
        """Whether a chain is asked for and not picked yet: the questions come after it."""
        return self.chain is not None and not self.chain.is_right

    @property
    def drawn(self) -> dict[str, Any] | None:
        """The predicted number as the timeline draws it: {after: seconds, begun, at (microseconds, None
        before), yours, true, shape}."""
        if self.prediction is None:
            return None
        number = next((score for score in self.scores if score.question.kind == "number"), None)
        measured = self.prediction.measured.get("number", {})
        return {
            "after": self.prediction.number,
            "unit": number.question.unit if number else "",
            "begun": measured.get("begun"),
            "at": measured.get("at"),
            "true": number.true if number else None,
            "shape": self.prediction.shape,
        }


@dataclass(frozen=True, slots=True)
class HandSeen:
    """A hand that is up, and the moment of the learner's cluster that it is about: the sandbox `sandbox` at
    `at` (microseconds) of lane `lane`.
    """

    id: int
    sandbox: str
    lane: str
    at: int
    of: str
    says: str
    raised: datetime


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """One learner of a class. `lesson` is the one last worked on; `progressed` None before the first. `need`
    is what the latest deeds show, in words.
    """

    membership_id: int
    learner_id: str
    nickname: str
    lesson: Lesson | None
    step: Step | None
    progressed: datetime | None
    misconception: str
    prediction: str
    hand: HandSeen | None = None
    need: str = ""

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


def marks_of(owner: str) -> dict[str, frozenset[str]]:
    """The marks of this browser, by number of lesson."""
    found: dict[str, set[str]] = {}
    for lesson, kind in Mark.objects.filter(learner_id=owner).values_list("lesson", "kind"):
        found.setdefault(lesson, set()).add(kind)
    return {lesson: frozenset(kinds) for lesson, kinds in found.items()}


def strip_of(owner: str, lesson: Lesson) -> StripState:
    """The strip of this browser; that of a newcomer when it never worked on the lesson."""
    of_lesson = {"learner_id": owner, "lesson": lesson.number}
    progress = LessonProgress.objects.filter(**of_lesson).first()
    is_begun = progress is not None  # without that row there is none of the others
    prediction = Prediction.objects.filter(**of_lesson).first() if is_begun else None
    answers = {answer.quiz: answer for answer in QuizAnswer.objects.filter(**of_lesson)} if is_begun else {}
    attempt = ChainAttempt.objects.filter(**of_lesson).first() if is_begun else None
    facts = facts_of(progress, lesson)
    return StripState(
        step=facts.step,
        done=frozenset(step for step in STRIP if facts.done[step]),
        prediction=prediction,
        scores=tuple(score_of(question, prediction) for question in lesson.predict.questions)
        if lesson.predict and prediction
        else (),
        is_closed=progress is not None and progress.closed,
        quizzes=tuple(_quiz_state(quiz, answers.get(quiz.name)) for quiz in lesson.quizzes),
        chain=ChainState(attempt.options, attempt.picked, attempt.is_right) if attempt else None,
        hints=_hint_state(progress, lesson),
        is_passed=facts.marks[MarkKind.CHECKED],
        marks=marks_of(owner).get(lesson.number, frozenset()) if is_begun else frozenset(),
    )


def score_of(question: Question, prediction: Prediction) -> Score:
    found = prediction.measured.get(question.kind, {})
    given = getattr(prediction, question.kind)
    true = None
    if question.kind == "number":
        yours = f"{given} {question.unit}".strip()
        true = f"{found['value']:.1f} {question.unit}".strip() if found else None
    elif question.kind == "shape":
        yours = shapes.called(given)
        true = shapes.called(found["value"]) if found else None
    else:
        yours = given
        true = next((choice.text for choice in question.choices if choice.is_right), "") if found else None
    return Score(
        question=question,
        yours=yours,
        true=true,
        says=found.get("says", ""),
        is_right=found.get("is_right"),
        misconception=found.get("misconception", ""),
        shown_at=found.get("at", 0),
    )


def _hint_state(progress: LessonProgress | None, lesson: Lesson) -> HintState:
    hints = lesson.task.hints if lesson.task else ()
    opened = hints[: progress.hints] if progress else ()
    wait = seconds_until_hint(progress, hints)
    return HintState(opened, len(hints), opened[-1].look if opened else "", wait)


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
    """The classes that this user teaches; none for anybody who is not signed in, or whose account was
    switched off since."""
    if not user.is_authenticated:
        return Classroom.objects.none()
    return (
        Classroom.objects.filter(instructors=user.pk, instructors__is_active=True)
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


def member_of(classroom: Classroom, learner_id: str) -> Membership | None:
    """The membership of this learner in that class; None when there is none."""
    if not learner_id:
        return None
    return classroom.memberships.filter(learner_id=learner_id).select_related("learner").first()


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
    hands = _hands(classroom)
    rows = [
        _row(membership, latest.get(membership.learner_id), beliefs, hands.get(membership.pk))
        for membership in memberships
    ]
    return sorted(rows, key=_need)


def _hands(classroom: Classroom) -> dict[int, HandSeen]:
    """The hands that are up, by membership."""
    raised = Hand.objects.filter(membership__classroom=classroom, lowered=None)
    return {
        hand.membership_id: HandSeen(
            hand.pk, str(hand.sandbox), hand.lane, hand.at, hand.of, hand.says, hand.raised
        )
        for hand in raised
    }


def _beliefs(owners: list[str], latest: dict[str, LessonProgress]) -> _Of:
    found = _Of()
    for answer in QuizAnswer.objects.filter(learner_id__in=owners, is_right=False).order_by("answered"):
        if answer.learner_id in latest and latest[answer.learner_id].lesson == answer.lesson:
            found.answers[answer.learner_id] = answer.misconception
    for prediction in Prediction.objects.filter(learner_id__in=owners):
        if prediction.learner_id in latest and latest[prediction.learner_id].lesson == prediction.lesson:
            found.predictions[prediction.learner_id] = prediction
    return found


def _row(
    membership: Membership, progress: LessonProgress | None, beliefs: _Of, hand: HandSeen | None
) -> LearnerRow:
    owner = membership.learner_id
    prediction = beliefs.predictions.get(owner)
    misconception = beliefs.answers.get(owner, "")
    if not misconception and prediction and progress and progress.step <= Step.WATCH:
        misconception = prediction.misconception
    lesson = catalogue.current().numbered(progress.lesson) if progress else None
    return LearnerRow(
        membership_id=membership.pk,
        learner_id=owner,
        nickname=membership.nickname,
        lesson=lesson,
        step=Step(progress.step) if progress and lesson else None,
        progressed=progress.progressed if progress and lesson else None,
        misconception=misconception,
        prediction=_prediction_said(prediction, lesson),
        hand=hand,
        need=needs.said(progress.need, sandboxes.told) if progress and lesson else "",
    )


def _prediction_said(prediction: Prediction | None, lesson: Lesson | None) -> str:
    """The first question's answer, in words."""
    if prediction is None or lesson is None or lesson.predict is None:
        return ""
    return score_of(lesson.predict.questions[0], prediction).yours


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
