"""The keys of front matter and fences: what stands under each, or LessonError with its line.

Contract: `line` is the number of lines of the file before the mapping, so that a complaint names the line
of its key.
"""

import re
from pathlib import Path
from typing import Any

from courses import prose, yaml_text
from courses.lesson import LessonError
from courses.yaml_text import Mapping, YamlError

NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def mapping(content: str, keys: set[str] | None, path: Path | str, line: int) -> Mapping:
    """The mapping in `content`, which begins after line `line`; `keys` are those allowed, None allows all."""
    try:
        given = yaml_text.read(content)
    except YamlError as error:
        raise LessonError(path, line + error.line, error.says) from error
    if not isinstance(given, Mapping):
        raise LessonError(path, line + 1, "here stand keys and values, as in  say: Pull the plug")
    if keys is not None:
        known(given, keys, path, line)
    return given


def known(given: Mapping, keys: set[str], path: Path | str, line: int) -> None:
    """Refuse any key of `given` but `keys`."""
    for key in given:
        if key not in keys:
            raise LessonError(
                path, line + given.lines[key], f"unknown key {key!r}; known are {', '.join(sorted(keys))}"
            )


def text(given: Mapping, key: str, path: Path | str, line: int) -> str:
    """A text that is not empty, without blanks around it."""
    value = given.get(key)
    if not isinstance(value, str) or not value.strip():
        raise LessonError(path, line + given.lines.get(key, 0), f"{key!r} must be a text")
    prose.inline(value, path, line + given.lines[key] - 1)
    return value.strip()


def number(given: Mapping, key: str, path: Path | str, line: int) -> int:
    """A whole number, not below zero."""
    figures = text(given, key, path, line)
    if not NUMBER.fullmatch(figures):
        raise LessonError(path, line + given.lines[key], f"{key!r} must be a whole number, not {figures!r}")
    return int(figures)


def lines(given: Mapping, key: str, path: Path | str, line: int) -> tuple[str, ...]:
    """One text or a list of texts."""
    value: Any = given.get(key)
    values = (value,) if isinstance(value, str) else value
    if (
        not isinstance(values, tuple)
        or not values
        or not all(isinstance(item, str) and item for item in values)
    ):
        raise LessonError(path, line + given.lines.get(key, 0), f"{key!r} must be a text or a list of texts")
    return values


def name(given: str, kind: str, path: Path | str, line: int) -> None:
    """Refuse what is no name of a fence."""
    if not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", given, re.ASCII):
        raise LessonError(path, line, f"a {kind} needs a name such as why-odd after the word {kind}")
