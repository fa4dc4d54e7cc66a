"""Every lesson is played: its answer passes its task, doing nothing does not, and its plausible wrong way
does not and is told why."""

from uuid import UUID

import pytest

from courses import catalogue
from k8sarch.cluster import Tape, command_from, read, seconds, spec_from
from k8sarch.cluster.story import PLACEHOLDER
from k8sarch.cluster.view import ClusterView
from k8sarch.diagrams.figures import FIGURES
from k8sarch.sandbox.checks import CHECKS
from k8sarch.sandbox.tasks import Asked
from k8sarch.sandbox.worker import Worker

LESSONS = (
    catalogue.current().lessons
    if hasattr(catalogue.current(), "lessons")
    else [lesson for course in catalogue.current().courses for lesson in course.lessons]
)
IDS = [lesson.number for lesson in LESSONS]
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=IDS)


def played(lesson, lines):
    """The last verdict after `lines`, as a learner's sandbox gives it."""
    worker = Worker()
    sandbox = worker.open(UUID(int=1), Tape(spec_from(dict(catalogue.current().clusters[lesson.cluster]))), 0)
    worker.watch_task(sandbox, Asked(lesson.task.check, dict(lesson.task.arguments)))
    view = ClusterView(sandbox.cluster)
    for line in lines:
        if line.startswith("run "):
            worker.run_folding(sandbox, sandbox.cluster.now + read(line.removeprefix("run ")))
        else:
            filled = PLACEHOLDER.sub(lambda match: view.word(match[1]), line)
            worker.give(sandbox, command_from(filled), filled)
    return worker.verdict(sandbox, always=True)


def test_there_are_eleven_lessons():
    assert len(LESSONS) == 11


@each_lesson
def test_the_answer_passes(lesson):
    verdict = played(lesson, lesson.task.answer)

    assert verdict["passed"], verdict["missing"]
    assert verdict["says"] and not verdict["missing"]


@each_lesson
def test_doing_nothing_does_not_pass(lesson):
    verdict = played(lesson, [f"run {seconds(120) // 1_000_000}s"])

    assert not verdict["passed"] and verdict["missing"]


@each_lesson
def test_the_wrong_way_does_not_pass_and_is_told_why(lesson):
    verdict = played(lesson, lesson.task.wrong)

    assert not verdict["passed"]
    assert all(len(sentence.split()) >= 3 for sentence in verdict["missing"])


@each_lesson
def test_half_the_answer_does_not_pass(lesson):
    acts = [place for place, line in enumerate(lesson.task.answer) if not line.startswith("run ")]

    assert not played(lesson, lesson.task.answer[: acts[-1]])["passed"]


@each_lesson
def test_everything_that_a_lesson_names_exists(lesson):
    assert lesson.task.check in CHECKS
    assert lesson.cluster in catalogue.current().clusters
    assert len(lesson.quizzes) == 2
    assert all(choice.is_right or choice.misconception for quiz in lesson.quizzes for choice in quiz.choices)


def test_every_check_is_used_by_a_lesson():
    assert {lesson.task.check for lesson in LESSONS} == set(CHECKS)


def test_every_figure_is_shown_by_a_lesson():
    assert FIGURES
