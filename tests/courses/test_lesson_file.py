"""A lesson file becomes a lesson, or an error that names file and line."""

from pathlib import Path

import pytest

from courses import lesson_file
from courses.lesson import LessonError

CONTENT = Path(__file__).parent / "content" / "short-course"

FRONT = """---
title: T
minutes: 5
cluster: small
goal: G
sources: S
---
"""


def parsed(body: str, front: str = FRONT):
    return lesson_file.parsed(front + body, path="lesson.md", number="0.1", slug="a", module_slug="m")


def test_a_file_is_numbered_and_named_by_its_folders():
    lesson = lesson_file.read(CONTENT / "00-first" / "01-one-choice.md")

    assert (lesson.number, lesson.module_slug, lesson.slug) == ("0.1", "first", "one-choice")
    assert [part.kind for part in lesson.parts] == ["prose", "predict", "task", "explain", "quiz"]
    assert [(hint.say, hint.look) for hint in lesson.task.hints] == [
        ("Look at the timers.", "part:timers"),
        ("Click the machine.", "machines/worker-*"),
        ("Cut the power.", ""),
    ]
    assert lesson.task.arguments == {"machine": "worker-1"}


def test_one_choice_is_right_and_each_wrong_one_names_a_belief():
    quiz = lesson_file.read(CONTENT / "00-first" / "01-one-choice.md").quiz("why-odd")

    assert sorted((choice.is_right, choice.misconception) for choice in quiz.choices) == [
        (False, "even-is-illegal"),
        (False, "more-is-safer"),
        (True, ""),
    ]


def test_a_link_to_a_shape_becomes_a_word_that_lights_it():
    html = parsed("See the [kubelet](shape:components/worker-2/kubelet).").parts[0].html

    assert '<a class="shape" href="#stage" data-shape="components/worker-2/kubelet">kubelet</a>' in html


def test_html_in_prose_is_shown_and_not_obeyed():
    html = parsed("<script>alert(1)</script>").parts[0].html

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_code_is_coloured_by_classes_and_not_by_styles():
    html = parsed("```python\ndef f(): pass\n```").parts[0].html

    assert 'class="k"' in html
    assert "style=" not in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "http://a.example",
        "//a.example",
        "data:text/html,x",
        "shape:?x",
        "JaVaScRiPt:1",
    ],
)
def test_other_links_are_refused_with_their_line(address):
    with pytest.raises(LessonError) as caught:
        parsed(f"First.\n\nThe [word](<{address}>) here.")

    assert caught.value.line == 10


def test_a_safe_link_stays():
    assert 'href="https://kubernetes.io/docs/"' in parsed("[k](https://kubernetes.io/docs/)").parts[0].html


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ("```task\nsay: a\n```", 8, "needs a name"),
        ("```task t\nsay: a\ncheck: c\nanswer: b\nsays: d\n```", 12, "unknown key 'says'"),
        ("```task t\nsay: a\nanswer: b\n```", 8, "'check' must be a text"),
        ("```quiz q\nask: a\nright: b\nbecause: c\n```", 8, "misconception"),
        ("```quiz q\nask: a\nright: b\nwrong: {b: tag}\nbecause: c\n```", 11, "right and wrong"),
        ("```quiz q\nask: a\nright: b\nwrong:\n  c: Not A Tag\nbecause: c\n```", 12, "no tag"),
        ("```predict p\nask: a\nkind: number\nright: '9'\nfrom: '0'\nto: '5'\n```", 8, "not between"),
        ("- ```quiz q\n  ask: a\n  ```", 8, "by itself"),
        ("![p](https://a.example/p.png)", 8, "no picture"),
        ("```quiz q\nask: [a\n```", 10, "not YAML"),
    ],
)
def test_what_breaks_the_rules_is_named_with_its_line(body, line, says):
    with pytest.raises(LessonError, match=says) as caught:
        parsed(body)

    assert caught.value.line == line


@pytest.mark.parametrize(
    ("front", "says"),
    [
        ("no front matter", "front matter"),
        ("---\ntitle: T\n", "does not end"),
        ("---\ntitle: T\n---\n", "no 'minutes'"),
        (FRONT.replace("goal: G", "gaol: G"), "unknown key 'gaol'"),
        (FRONT.replace("minutes: 5", "minutes: five"), "whole number"),
        (FRONT.replace("title: T", "title: T\nnumber: '0.2'"), "say 0.1"),
    ],
)
def test_front_matter_is_checked(front, says):
    with pytest.raises(LessonError, match=says):
        parsed("", front)


def test_the_scale_of_a_number_does_not_tell_the_answer():
    number = lesson_file.read(CONTENT / "01-second" / "01-a-number.md").predict.question("number")

    assert (number.nominal, number.pace, number.middle) == (350, 5, 240)
    assert number.marks == (0, 120, 240, 360, 480)


def test_a_word_of_speaks_lights_its_shape_where_it_stands_first():
    front = FRONT.replace("sources: S", "sources: S\nspeaks: {kubelet: components/worker-1/kubelet}")

    html = (
        parsed("## A kubelet\n\nThe **old** kubelet and `kubelet` and another kubelet.", front).parts[0].html
    )

    assert html.count("data-shape") == 1
    assert (
        '</strong> <a class="shape" href="#stage" data-shape="components/worker-1/kubelet">kubelet</a> and'
        in html
    )


def test_a_shape_that_the_prose_links_itself_is_not_linked_twice():
    front = FRONT.replace("sources: S", "sources: S\nspeaks: {agent: components/worker-1/kubelet}")

    html = parsed("The agent. The [kubelet](shape:components/worker-1/kubelet).", front).parts[0].html

    assert html.count("data-shape") == 1
    assert ">kubelet</a>" in html
