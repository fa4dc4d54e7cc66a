"""What one cell of the gradebook is made of: the prediction and what history said to it, the task and where
it was seen to be passed, the answers, the time. Each part names its rows; nothing is graded here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import reports
from courses.afterwards import said
from courses.afterwards.assignments import lateness
from courses.afterwards.gradebook import Column
from courses.afterwards.records import Key, Records
from courses.decimals import in_seconds
from courses.lesson import Lesson
from courses.models import MarkKind, Mastery, TaskPass

MASTERED, TIME, ATTEMPTS, DUE = "mastered", "time", "attempts", "due"


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence of evidence; with `take` it is to be seen there: in that take and `lane` of `sandbox`, at
    the instant `at` (microseconds).
    """

    says: str
    sandbox: str = ""
    take: int | None = None
    lane: str = ""
    at: int | None = None

    @property
    def at_said(self) -> str:
        return "" if self.at is None else in_seconds(self.at)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a cell shows. `is_earned` None: it is no mark."""

    kind: str
    title: str
    is_earned: bool | None
    earned: datetime | None
    facts: tuple[Fact, ...]

    @property
    def says(self) -> str:
        """All of it, for a cell of a sheet."""
        when = [f"{self.earned_said}."] if self.earned else []
        return " ".join([*when, *(fact.says for fact in self.facts)])

    @property
    def earned_said(self) -> str:
        return said.instant(self.earned) if self.earned else ""


def parts_of(owner: str, column: Column, records: Records) -> tuple[Part, ...]:
    """All parts of the cell of that learner, in the order in which a lesson goes."""
    lesson, key = column.lesson, (owner, column.lesson.number)
    marks = records.marks.get(key, {})

    def mark(kind: MarkKind, facts: Iterator[Fact]) -> Part:
        return Part(kind.value, str(kind.label), kind in marks, marks.get(kind), tuple(facts))

    mastery = records.masteries.get(key)
    return (
        mark(MarkKind.PREDICTED, _predicted(key, lesson, records)),
        mark(MarkKind.CHECKED, _checked(key, lesson, records)),
        mark(MarkKind.EXPLAINED, _explained(key, lesson, records)),
        Part(
            MASTERED,
            _("again, under another seed"),
            mastery is not None and mastery.passed is not None,
            mastery.passed if mastery else None,
            tuple(_mastered(key, records)),
        ),
        Part(TIME, _("time"), None, None, tuple(_time(key, records))),
        Part(ATTEMPTS, _("attempts"), None, None, tuple(_attempts(key, records))),
        *([Part(DUE, _("assignment"), None, None, tuple(_due(key, column, records)))] if column.due else []),
    )


def _predicted(key: Key, lesson: Lesson, records: Records) -> Iterator[Fact]:
    prediction, progress = records.predictions.get(key), records.progress.get(key)
    if lesson.predict is None:
        yield Fact(_("This lesson asks for no prediction."))
    elif prediction is None and progress is not None and progress.closed:
        yield Fact(_("Closed: the cluster was acted on before a prediction was committed."))
    elif prediction is None:
        yield Fact(_("No prediction was committed."))
    else:
        yield Fact(_("Committed before the first act."))
        for question in lesson.predict.questions:
            score = reports.score_of(question, prediction)
            asked = {"ask": question.ask, "yours": score.yours.removesuffix(".")}
            yield Fact(_("“%(ask)s” Predicted: %(yours)s.") % asked)
            if score.true is None:
                yield Fact(_("History has not decided it yet."))
                continue
            measured = {"says": score.says, "true": score.true.removesuffix(".")}
            yield Fact(
                (
                    _("History: %(says)s. So it was right.")
                    if score.is_right
                    else _("History: %(says)s. It was: %(true)s.")
                )
                % measured,
                **_where(prediction.measured.get(question.kind, {})),
            )


def _where(measured: dict[str, Any]) -> dict[str, Any]:
    """Where that which decided a question is to be seen; empty for what was decided before it was kept."""
    return {name: measured[name] for name in ("sandbox", "take", "lane", "at") if "take" in measured}


def _checked(key: Key, lesson: Lesson, records: Records) -> Iterator[Fact]:
    passed = records.passes.get(key)
    if lesson.task is None:
        yield Fact(_("This lesson has no experiment."))
    elif passed is None:
        yield Fact(
            _("The check “%(check)s” has not found in the cluster's history what it asks for.")
            % {"check": lesson.task.check}
        )
    else:
        found = {"task": passed.task, "check": lesson.task.check}
        yield Fact(
            _(
                "Task “%(task)s”: its check “%(check)s” read from the history of the learner's own cluster "
                "that it holds."
            )
            % found
        )
        if passed.sandbox:
            yield _place(passed.sandbox, passed)
            yield from _helped(passed.sandbox, passed, records)


def _helped(sandbox: str, row: TaskPass | Mastery, records: Records) -> Iterator[Fact]:
    """What instructors did there before, by a fault for all or a fork that was sent: the check reads history
    and asks nobody whose act it was."""
    for act in records.helped.get(sandbox, []):
        if row.at is not None and act.take == row.take and act.at <= row.at:
            place = {"lane": act.lane, "at": in_seconds(act.at)}
            says = _("An instructor had acted on this cluster: lane %(lane)s, at %(at)s of cluster time.")
            yield Fact(says % place)


def _place(sandbox: str, row: TaskPass | Mastery) -> Fact:
    """Where a pass was seen."""
    if row.at is None:
        return Fact(_("Seen in sandbox %(sandbox)s.") % {"sandbox": sandbox[:8]})
    place = {"sandbox": sandbox[:8], "lane": row.lane, "at": in_seconds(row.at)}
    return Fact(
        _("Seen in sandbox %(sandbox)s, lane %(lane)s, at %(at)s of cluster time.") % place,
        sandbox,
        row.take,
        row.lane,
        row.at,
    )


def _explained(key: Key, lesson: Lesson, records: Records) -> Iterator[Fact]:
    chain = records.chains.get(key)
    if chain is not None:
        state = {"tries": chain.tries, "options": len(chain.options)}
        if chain.is_right:
            yield Fact(_("The true chain was picked among %(options)d, at try %(tries)d.") % state)
        elif chain.tries:
            yield Fact(_("Picked chains that are not true; tries so far: %(tries)d.") % state)
        else:
            yield Fact(_("The true chain is not picked yet."))
    answers = {answer.quiz: answer for answer in records.answers.get(key, [])}
    for quiz in lesson.quizzes:
        answer = answers.get(quiz.name)
        if answer is None:
            yield Fact(_("“%(ask)s” Not answered yet.") % {"ask": quiz.ask})
            continue
        given = {"ask": quiz.ask, "choice": answer.choice.removesuffix("."), "tries": answer.tries}
        if answer.is_right:
            yield Fact(_("“%(ask)s” Answered rightly at try %(tries)d: %(choice)s.") % given)
        else:
            yield Fact(_("“%(ask)s” Answered wrongly, tries so far %(tries)d: %(choice)s.") % given)
    if chain is None and not lesson.quizzes:
        yield Fact(_("This lesson asks nothing here."))


def _mastered(key: Key, records: Records) -> Iterator[Fact]:
    mastery = records.masteries.get(key)
    if mastery is None:
        yield Fact(_("Not begun."))
        return
    begun = {"seed": mastery.seed, "count": mastery.attempts}
    yield Fact(
        ngettext(
            "The same task in a cluster of seed %(seed)d, without hints; begun once.",
            "The same task in a cluster of seed %(seed)d, without hints; begun %(count)d times.",
            mastery.attempts,
        )
        % begun
    )
    if mastery.passed is None:
        yield Fact(_("Not passed yet."))
    elif mastery.sandbox:
        yield _place(str(mastery.sandbox), mastery)
        yield from _helped(str(mastery.sandbox), mastery, records)


def _time(key: Key, records: Records) -> Iterator[Fact]:
    progress = records.progress.get(key)
    if progress is None:
        yield Fact(_("The lesson's page was not opened."))
        return
    spent = {"span": said.span(progress.active_seconds), "opened": said.instant(progress.opened)}
    yield Fact(_("%(span)s with the lesson's page in front; first opened %(opened)s.") % spent)
    if progress.finished:
        yield Fact(_("Finished %(when)s.") % {"when": said.instant(progress.finished)})


def _attempts(key: Key, records: Records) -> Iterator[Fact]:
    progress, takes = records.progress.get(key), records.takes.get(key, 0)
    if takes > 1:
        over = {"count": takes, "over": takes - 1}
        yield Fact(_("The cluster was begun %(count)d times, %(over)d of them by starting over.") % over)
    else:
        yield Fact(_("The cluster was begun once.") if takes else _("No cluster was begun."))
    counted = {"tries": records.tries(key), "hints": progress.hints if progress else 0}
    yield Fact(_("Answers given: %(tries)d. Hints opened: %(hints)d.") % counted)


def _due(key: Key, column: Column, records: Records) -> Iterator[Fact]:
    assert column.due is not None, "only an assignment with an end is due"
    progress = records.progress.get(key)
    finished = progress.finished if progress else None
    late = lateness(column.due, finished)
    yield Fact(_("Due %(when)s.") % {"when": said.instant(column.due)})
    if late:
        yield Fact(_("Finished %(late)s late; the marks are the same.") % {"late": late})
    elif finished:
        yield Fact(_("Finished in time."))
    else:
        yield Fact(_("Not finished."))
