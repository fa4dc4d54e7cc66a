"""Every lesson is played: its answer passes its task, doing nothing does not, and its plausible wrong way
does not and is told why. What it predicts is measured, what it asks to explain has a true chain and three
false ones, and what its words and hints name is there.
"""

import json
import re
from fnmatch import fnmatchcase
from functools import cache
from uuid import UUID

import pytest

from courses import catalogue, shapes
from courses.consumers import asked_of
from courses.lesson import Prose
from courses.progress import graded
from k8sarch.cluster import Tape, command_from, read, seconds, spec_from
from k8sarch.cluster.story import PLACEHOLDER
from k8sarch.cluster.view import ClusterView
from k8sarch.diagrams.figures import FIGURES
from k8sarch.sandbox.checks import CHECKS, EFFECTS, MEASURES
from k8sarch.sandbox.checks.chains import ancestors, author, said, way_to_act
from k8sarch.sandbox.live.tasks import nicknaming
from k8sarch.sandbox.live.worker import Worker

LESSONS = catalogue.current().lessons
IDS = [lesson.number for lesson in LESSONS]
each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=IDS)
SEED = "a" * 32
MISCONCEPTIONS = {
    "0.1": {"api-server-creates-pods", "delete-means-gone"},
    "0.2": {"kubelet-reads-etcd", "scheduler-starts-containers"},
    "1.1": {"control-plane-down-app-down"},
    "2.2": {"fastest-machine-wins", "config-picks-the-leader"},
    "3.1": {"scheduler-starts-pods"},
    "4.1": {"one-big-brain"},
    "5.1": {"api-server-pushes-to-nodes"},
    "5.2": {"runtime-means-docker", "runtime-crash-kills-containers"},
    "5.7": {"traffic-passes-kube-proxy", "service-is-a-server"},
    "6.1": {"pods-move", "failover-is-instant"},
    "7.1": {"all-use-raft", "all-are-active"},
}


@cache
def sandbox_after(lesson, lines):
    """The sandbox of a learner after `lines`, with its open task."""
    worker = Worker()
    sandbox = worker.open(UUID(int=1), Tape(spec_from(dict(catalogue.current().clusters[lesson.cluster]))), 0)
    worker.watch_task(sandbox, asked_of(lesson))
    view = ClusterView(sandbox.cluster)
    for line in lines:
        if line.startswith("run "):
            worker.run_folding(sandbox, sandbox.cluster.now + read(line.removeprefix("run ")))
        else:
            filled = PLACEHOLDER.sub(lambda match: view.word(match[1]), line)
            worker.give(sandbox, command_from(filled), filled)
    return sandbox


def played(lesson, lines):
    """The last verdict after `lines`, as a learner's sandbox gives it."""
    return Worker.verdict(sandbox_after(lesson, tuple(lines)), always=True)


def chain_of(lesson, lines, seed=SEED):
    """The question for the true chain after `lines`."""
    sandbox = sandbox_after(lesson, tuple(lines))
    return sandbox.task.chain(sandbox.cluster, sandbox.picture, seed)


def nothing():
    return [f"run {seconds(120) // 1_000_000}s"]


def test_there_are_eleven_lessons():
    assert len(LESSONS) == 11


@each_lesson
def test_the_answer_passes(lesson):
    verdict = played(lesson, lesson.task.answer)

    assert verdict["passed"], verdict["missing"]
    assert verdict["says"] and not verdict["missing"]


@each_lesson
def test_doing_nothing_does_not_pass(lesson):
    verdict = played(lesson, nothing())

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
def test_what_is_predicted_is_measured_by_the_answer_and_by_nothing_else(lesson):
    measured = played(lesson, lesson.task.answer)["measured"]

    assert set(measured) == {question.kind for question in lesson.predict.questions}
    assert played(lesson, nothing())["measured"] == {}
    for found in measured.values():
        assert found["begun"] <= found["at"]
        assert len(found["says"].split()) >= 4 and not re.search(r"-[0-9a-z]{5}\b", found["says"]), found


@each_lesson
def test_the_lessons_own_answer_to_its_prediction_is_right(lesson):
    measured = played(lesson, lesson.task.answer)["measured"]
    spec = catalogue.current().clusters[lesson.cluster]

    for question in lesson.predict.questions:
        value = measured[question.kind]["value"]
        if question.kind == "number":
            assert graded(question, question.nominal, value) == (True, "")
            assert all(graded(question, guess, value)[1] for guess in (question.smallest, question.largest))
        elif question.kind == "choice":
            grades = {choice.is_right: graded(question, choice.text, value) for choice in question.choices}
            assert grades[True] == (True, "") and grades[False][0] is False and grades[False][1]
        else:
            assert value in shapes.offered(question, spec)
            assert graded(question, value, value) == (True, "")


@each_lesson
def test_the_wrong_way_scores_no_number_as_the_lesson_would(lesson):
    measured = played(lesson, lesson.task.wrong)["measured"]

    assert not measured or lesson.number in ("0.1",), measured  # in 0.1 a pod is deleted either way


@each_lesson
def test_the_true_chain_stands_among_three_that_are_false_in_this_record(lesson):
    sandbox = sandbox_after(lesson, lesson.task.answer)
    asked = chain_of(lesson, lesson.task.answer)
    find, names = sandbox.cluster.world.journal.find, nicknaming(sandbox.picture)
    effect = EFFECTS[lesson.explain.effect](sandbox.task.evidence, **lesson.explain.arguments)
    behind = [find(number) for number in ancestors(find, effect)]
    told = {said(change, names): change for change in behind if change is not None}

    options = asked["options"]
    true = [line["says"] for line in options[asked["right"]]["lines"]]
    assert len(options) == 4 and [option["wrong"] is None for option in options].count(True) == 1
    assert 3 <= len(true) <= 5
    assert len({json.dumps(option["lines"]) for option in options}) == 4
    assert true[0].startswith("You ")
    assert all(
        is_causal(find, told[before], told[after]) for before, after in zip(true, true[1:], strict=False)
    )
    for option in options:
        if option["wrong"] is not None:
            lines = [line["says"] for line in option["lines"]]
            links = zip(lines, lines[1:], strict=False)
            assert not all(
                before in told and after in told and is_causal(find, told[before], told[after])
                for before, after in links
            ), lines
            assert option["because"]


def is_causal(find, before, after):
    """Whether `before` is among the recorded reasons of `after`."""
    return before.number != after.number and before.number in ancestors(find, after)


@each_lesson
def test_no_sentence_of_a_chain_holds_a_name_that_nobody_can_say(lesson):
    for option in chain_of(lesson, lesson.task.answer)["options"]:
        for line in option["lines"]:
            assert not re.search(r"-(?=[a-z]*\d)[a-z0-9]{5,10}\b(?<!worker-\d)", line["says"]), line


@each_lesson
def test_a_chain_is_the_same_for_the_same_learner_and_needs_an_experiment(lesson):
    assert chain_of(lesson, lesson.task.answer) == chain_of(lesson, lesson.task.answer)
    assert chain_of(lesson, nothing()) is None


def test_learners_find_the_true_chain_at_different_places():
    lesson = LESSONS[0]
    places = {chain_of(lesson, lesson.task.answer, seed=str(seed))["right"] for seed in range(20)}

    assert places == {0, 1, 2, 3}


def test_a_chain_begins_with_the_learners_act_and_not_with_the_clusters_start():
    lesson = next(lesson for lesson in LESSONS if lesson.number == "6.1")
    sandbox = sandbox_after(lesson, lesson.task.answer)
    started = sandbox.task.evidence.of("ContainerStarted")

    first = way_to_act(sandbox.cluster.world.journal.find, started[0])
    last = way_to_act(sandbox.cluster.world.journal.find, started[-1])

    assert first == []
    assert author(last[0]) == "" and last[0].fact.line == "fault power_off machine=worker-2"


@each_lesson
def test_everything_that_a_lesson_names_exists(lesson):
    questions = lesson.predict.questions

    assert lesson.task.check in CHECKS
    assert lesson.cluster in catalogue.current().clusters
    assert len(lesson.quizzes) == 2
    assert all(question.measure in MEASURES for question in questions)
    assert lesson.explain.effect in EFFECTS
    assert lesson.task.watch
    assert all(choice.is_right or choice.misconception for quiz in lesson.quizzes for choice in quiz.choices)
    assert all(
        choice.is_right or choice.misconception for question in questions for choice in question.choices
    )


@each_lesson
def test_each_lesson_detects_the_misconceptions_of_the_curriculum(lesson):
    questions = lesson.predict.questions
    tags = {choice.misconception for quiz in lesson.quizzes for choice in quiz.choices}
    tags |= {choice.misconception for question in questions for choice in question.choices}
    tags |= {tag for question in questions for _, tag in (*question.beliefs, *question.wrong)}
    tags |= {tag for question in questions for tag in (question.less, question.more)}

    assert tags >= MISCONCEPTIONS[lesson.number]


@each_lesson
def test_every_word_that_lights_a_shape_has_its_shape_on_the_stage(lesson):
    sandbox = sandbox_after(lesson, ())
    tables = sandbox.picture.tables
    words = {
        shape
        for part in lesson.parts
        if isinstance(part, Prose)
        for shape in re.findall(r'data-shape="([^"]+)"', part.html)
    }

    assert words
    for shape in words:
        table, _, key = shape.partition("/")
        assert any(fnmatchcase(each, key) for each in tables[table]), f"{shape} is not in the picture"


@each_lesson
def test_hints_ask_for_evidence_that_there_is(lesson):
    hints = lesson.task.hints
    sandbox = sandbox_after(lesson, lesson.task.answer)
    references = [f"{name}/{key}" for name, table in sandbox.picture.tables.items() for key in table]

    assert len(hints) == 3
    assert all(hint.look for hint in hints[:-1]) and not hints[-1].look
    for hint in hints[:-1]:
        pattern = re.compile(re.escape(hint.look).replace(r"\*", ".*"))
        assert hint.look.startswith("part:") or any(map(pattern.fullmatch, references)), hint.look


def test_every_check_measure_and_effect_is_used_by_a_lesson():
    assert {lesson.task.check for lesson in LESSONS} == set(CHECKS)
    assert {question.measure for lesson in LESSONS for question in lesson.predict.questions} == set(MEASURES)
    assert {lesson.explain.effect for lesson in LESSONS} == set(EFFECTS)


def test_at_least_four_lessons_have_something_picked_on_the_picture():
    assert sum(lesson.predict.question("shape") is not None for lesson in LESSONS) >= 4


def test_every_figure_is_shown_by_a_lesson():
    assert FIGURES
