"""Every lesson under the seeds of mastery: its own answer passes its task there too, doing nothing does not.

A learner who is given a seed under which the task cannot be passed would be told a lie.
"""

from uuid import UUID

import pytest

from courses import catalogue
from courses.afterwards.mastery import SEEDS
from courses.consumers import asked_of
from k8sarch.cluster import Tape, command_from, read, spec_from
from k8sarch.cluster.story import PLACEHOLDER
from k8sarch.cluster.view import ClusterView
from k8sarch.sandbox.live.worker import Worker

LESSONS = [lesson for lesson in catalogue.current().lessons if lesson.task]
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.number)


def passes(lesson, seed: int, lines) -> bool:
    """Whether the task of `lesson` is passed after `lines` in its cluster of that seed."""
    worker = Worker()
    spec = spec_from({**catalogue.current().clusters[lesson.cluster], "seed": seed})
    sandbox = worker.open(UUID(int=1), Tape(spec), 0)
    worker.watch_task(sandbox, asked_of(lesson))
    view = ClusterView(sandbox.cluster)
    for line in lines:
        if line.startswith("run "):
            worker.run_folding(sandbox, sandbox.cluster.now + read(line.removeprefix("run ")))
        else:
            filled = PLACEHOLDER.sub(lambda match: view.word(match[1]), line)
            worker.give(sandbox, command_from(filled), filled)
    return Worker.verdict(sandbox, always=True)["passed"]


@each_lesson
def test_its_answer_passes_under_every_seed(lesson):
    assert [seed for seed in SEEDS if not passes(lesson, seed, lesson.task.answer)] == []


@each_lesson
def test_doing_nothing_does_not(lesson):
    assert not passes(lesson, SEEDS[0], ["run 60s"])


def test_no_seed_is_a_lessons_own():
    own = {int(str(spec["seed"])) for spec in catalogue.current().clusters.values()}

    assert own.isdisjoint(SEEDS)
    assert len(set(SEEDS)) == len(SEEDS) > 2
