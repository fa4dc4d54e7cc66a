"""What our YAML reads, and what it refuses with which line."""

import pytest

from courses import yaml_text
from courses.limits import YAML_DEPTH_MAX
from courses.yaml_text import YamlError


def test_every_scalar_stays_text():
    assert yaml_text.read("answer: No\nmode: 0644\nnothing:\n") == {
        "answer": "No",
        "mode": "0644",
        "nothing": "",
    }


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: &x 1\nb: 2\n", 1, "anchors"),
        ("a: 1\nb: *x\n", 2, "anchors"),
        ("a: 1\nb: 2\na: 3\n", 3, "twice"),
        ("a: 1\n? [b]\n: 2\n", 2, "text"),
        ("a: 1\n  b: 2\n", 2, "not YAML"),
        ("[" * 30_000, 1, "deeper"),
        ("a: 1\n---\nb: 2\n", 2, "not YAML"),
    ],
)
def test_what_is_dangerous_or_broken_is_refused_with_its_line(text, line, says):
    with pytest.raises(YamlError, match=says) as caught:
        yaml_text.read(text)

    assert caught.value.line == line


@pytest.mark.parametrize("depth", [YAML_DEPTH_MAX, YAML_DEPTH_MAX + 1])
def test_the_limit_of_depth_holds_exactly(depth):
    text = "[" * depth + "]" * depth

    if depth == YAML_DEPTH_MAX:
        assert yaml_text.read(text) is not None
    else:
        with pytest.raises(YamlError):
            yaml_text.read(text)
