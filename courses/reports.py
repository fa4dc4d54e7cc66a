"""The only wide reader of the school's rows: what a page or a wall shows, as plain values.

What an instructor may see always goes through that instructor's own classes; anything else is not found.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Count, OuterRef, QuerySet, Subquery

from courses import catalogue, shapes
from courses.decimals import tenths
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


@dataclass(frozen=True, slots=True)
class _Latest:
    """The lesson that a learner worked on last, as far as a wall shows it."""

    number: str
    step: int
    progressed: datetime
    need: dict[str, Any]


@dataclass(slots=True)
class _Of:
    """What learners of a class did in the lesson each is in: the misconception of the last wrong answer; the
    prediction's, and its answer to the first question in words.
    """

    answers: dict[str, str] = field(default_factory=dict)
    predictions: dict[str, tuple[str, str]] = field(default_factory=dict)


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
    if found and question.kind == "number":
        true = f"{tenths(found['value'])} {question.unit}".strip()
    elif found and question.kind == "shape":
        true = shapes.called(found["value"])
    elif found:
        true = next((choice.text for choice in question.choices if choice.is_right), "")
    return Score(
        question=question,
        yours=given_said(question, given),
        true=true,
        says=found.get("says", ""),
        is_right=found.get("is_right"),
        misconception=found.get("misconception", ""),
        shown_at=found.get("at", 0),
    )


def given_said(question: Question, given: Any) -> str:
    """What was predicted, in words."""
    if question.kind == "number":
        return f"{given} {question.unit}".strip()
    return shapes.called(given) if question.kind == "shape" else given


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


def taught_by(user: User | AnonymousUser) -> QuerySet[Classroom]:
    """The classes that this user teaches; none for anybody who is not signed in, or whose account was
    switched off since."""
    if not user.is_authenticated:
        return Classroom.objects.none()
    return Classroom.objects.filter(instructors=user.pk, instructors__is_active=True)


def classrooms_of(user: User | AnonymousUser) -> QuerySet[Classroom]:
    """The same for a list: the newest first, with how many learners each has."""
    return taught_by(user).annotate(learner_count=Count("memberships", distinct=True)).order_by("-created")


def taught_membership(user: User | AnonymousUser, learner_id: str) -> Membership | None:
    """The membership through which `user` teaches this learner; None when there is none."""
    return (
        Membership.objects.filter(learner_id=learner_id, classroom__in=taught_by(user).values("id"))
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
    latest = _latest(classroom)
    beliefs = _beliefs(classroom, latest)
    hands = _hands(classroom)
    members = classroom.memberships.values_list("pk", "learner_id", "nickname")
    rows = [
        _row(membership_id, owner, nickname, latest.get(owner), beliefs, hands.get(membership_id))
        for membership_id, owner, nickname in members
    ]
    return sorted(rows, key=_need)


def _latest(classroom: Classroom) -> dict[str, _Latest]:
    """Learner → the lesson worked on last."""
    own = LessonProgress.objects.filter(learner=OuterRef("learner")).order_by("-progressed", "-pk")
    last = classroom.memberships.values(last=Subquery(own.values("pk")[:1]))
    found = LessonProgress.objects.filter(pk__in=last)
    values = found.values_list("learner_id", "lesson", "step", "progressed", "need")
    return {learner_id: _Latest(*those) for learner_id, *those in values}


def _hands(classroom: Classroom) -> dict[int, HandSeen]:
    """The hands that are up, by membership."""
    raised = Hand.objects.filter(membership__classroom=classroom, lowered=None)
    return {
        hand.membership_id: HandSeen(
            hand.pk, str(hand.sandbox), hand.lane, hand.at, hand.of, hand.says, hand.raised
        )
        for hand in raised
    }


def _beliefs(classroom: Classroom, latest: dict[str, _Latest]) -> _Of:
    found = _Of()
    numbers = {each.number for each in latest.values()}
    here = {"learner__memberships__classroom": classroom, "lesson__in": numbers}
    answers = QuizAnswer.objects.filter(**here, is_right=False).order_by("answered")
    for owner, number, misconception in answers.values_list("learner_id", "lesson", "misconception"):
        if owner in latest and latest[owner].number == number:
            found.answers[owner] = misconception
    predictions = Prediction.objects.filter(**here)
    values = predictions.values_list("learner_id", "lesson", "misconception", "choice", "number", "shape")
    for owner, number, misconception, choice, given, shape in values:
        if owner in latest and latest[owner].number == number:
            said = _prediction_said(number, {"choice": choice, "number": given, "shape": shape})
            found.predictions[owner] = (misconception, said)
    return found


def _row(
    membership_id: int, owner: str, nickname: str, latest: _Latest | None, beliefs: _Of, hand: HandSeen | None
) -> LearnerRow:
    predicted, prediction = beliefs.predictions.get(owner, ("", ""))
    misconception = beliefs.answers.get(owner, "")
    if not misconception and latest and latest.step <= Step.WATCH:
        misconception = predicted
    lesson = catalogue.current().numbered(latest.number) if latest else None
    return LearnerRow(
        membership_id=membership_id,
        learner_id=owner,
        nickname=nickname,
        lesson=lesson,
        step=Step(latest.step) if latest and lesson else None,
        progressed=latest.progressed if latest and lesson else None,
        misconception=misconception,
        prediction=prediction,
        hand=hand,
        need=needs.said(latest.need, sandboxes.told) if latest and lesson else "",
    )


def _prediction_said(number: str, given: dict[str, Any]) -> str:
    """The first question's answer, in words."""
    lesson = catalogue.current().numbered(number)
    if lesson is None or lesson.predict is None:
        return ""
    question = lesson.predict.questions[0]
    return given_said(question, given[question.kind])


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
