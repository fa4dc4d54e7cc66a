"""The fences of a lesson: figure, predict, task, explain, quiz. Each function reads one, or raises
LessonError.

Contract: (name after the kind, content, path of the file, lines before the content) → Part.
"""

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from courses import keys, prose
from courses.lesson import (
    Choice,
    Explain,
    Figure,
    Hint,
    LessonError,
    Part,
    Predict,
    Question,
    Quiz,
    Task,
)
from courses.yaml_text import Mapping

QUESTION_KEYS = {"ask", "kind", "measure", "with", "right", "wrong"}
NUMBER_KEYS = {"from", "to", "unit", "within", "less", "more"}
PREDICT_KEYS = QUESTION_KEYS | NUMBER_KEYS | {"among", "also", "because"}
TASK_KEYS = {"say", "check", "with", "watch", "hint", "invite", "answer", "wrong"}
HINT_KEYS = {"say", "look"}
INVITE_KEYS = {"act", "says"}
EXPLAIN_KEYS = {"ask", "of", "with"}
QUIZ_KEYS = {"ask", "right", "wrong", "because"}
KINDS = ("choice", "number", "shape")
LOOK = re.compile(r"(part:)?[a-z0-9*][a-z0-9./*-]*", re.ASCII)
ACT = re.compile(r"[a-z_]+(:[a-z0-9-]+){1,2}", re.ASCII)
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)


def _figure(name: str, content: str, path: Path | str, line: int) -> Figure:
    given = keys.mapping(content, None, path, line)
    name = name or str(given.pop("name", ""))
    keys.name(name, "figure", path, line)
    caption = str(given.pop("caption", ""))
    return Figure(name=name, data=given, caption=caption)


def _predict(name: str, content: str, path: Path | str, line: int) -> Predict:
    given = keys.mapping(content, PREDICT_KEYS, path, line)
    because = keys.text(given, "because", path, line) if "because" in given else ""
    questions = [_question(given, name, path, line)]
    if "also" in given:
        also = given["also"]
        if not isinstance(also, Mapping):
            raise LessonError(path, line + given.lines["also"], "also is a second question, of another kind")
        keys.known(also, PREDICT_KEYS - {"also", "because"}, path, line)
        questions.append(_question(also, name, path, line))
        if questions[0].kind == questions[1].kind:
            raise LessonError(path, line + given.lines["also"], "the two questions must be of two kinds")
    return Predict(name, tuple(questions), because)


def _question(given: Mapping, name: str, path: Path | str, line: int) -> Question:
    kind = given.get("kind", "choice")
    if kind not in KINDS:
        raise LessonError(
            path,
            line + given.lines["kind"],
            f"a prediction is a choice, a number or a shape, not {kind!r}",
        )
    asked: dict[str, Any] = {
        "kind": kind,
        "ask": keys.text(given, "ask", path, line),
        "measure": keys.text(given, "measure", path, line) if "measure" in given else "",
        "arguments": _arguments(given, path, line),
    }
    if kind == "choice":
        return Question(**asked, choices=_choices(given, f"predict {name}", path, line))
    if kind == "shape":
        return Question(
            **asked, among=_patterns(given, path, line), wrong=_beliefs(given, prose.SHAPE, path, line)
        )
    number, smallest, largest = (keys.number(given, key, path, line) for key in ("right", "from", "to"))
    if not smallest <= number <= largest or smallest == largest:
        raise LessonError(
            path, line, f"the number {number} is not between from ({smallest}) and to ({largest})"
        )
    return Question(
        **asked,
        nominal=number,
        beliefs=tuple((int(text), tag) for text, tag in _beliefs(given, keys.NUMBER, path, line)),
        less=_tag(given, "less", path, line),
        more=_tag(given, "more", path, line),
        smallest=smallest,
        largest=largest,
        unit=str(given.get("unit", "")),
        within_percent=keys.number(given, "within", path, line) if "within" in given else 10,
    )


def _patterns(given: Mapping, path: Path | str, line: int) -> tuple[str, ...]:
    """What may be picked on the picture."""
    patterns = keys.lines(given, "among", path, line)
    for pattern in patterns:
        if not re.fullmatch(r"(machines|components)/[a-z0-9/*-]+", pattern, re.ASCII):
            raise LessonError(
                path, line + given.lines["among"], f"{pattern!r} names no machines or components to pick from"
            )
    return patterns


def _beliefs(
    given: Mapping, form: re.Pattern[str], path: Path | str, line: int
) -> tuple[tuple[str, str], ...]:
    """Each wrong answer, which has that form, with its misconception."""
    wrong = given.get("wrong", Mapping())
    if not isinstance(wrong, Mapping):
        raise LessonError(
            path, line + given.lines["wrong"], "wrong maps each wrong answer to its misconception"
        )
    for text, tag in wrong.items():
        if not form.fullmatch(text) or not isinstance(tag, str) or not NAME.fullmatch(tag):
            raise LessonError(
                path, line + wrong.lines[text], f"{text!r} is no such answer, or {tag!r} no tag"
            )
    return tuple(wrong.items())


def _tag(given: Mapping, key: str, path: Path | str, line: int) -> str:
    """The misconception under `key`, if there is one."""
    tag = given.get(key, "")
    if tag and (not isinstance(tag, str) or not NAME.fullmatch(tag)):
        raise LessonError(path, line + given.lines[key], f"{tag!r} is no tag such as pods-move")
    return str(tag)


def _task(name: str, content: str, path: Path | str, line: int) -> Task:
    given = keys.mapping(content, TASK_KEYS, path, line)
    keys.name(name, "task", path, line)
    return Task(
        name=name,
        say=keys.text(given, "say", path, line),
        watch=keys.text(given, "watch", path, line) if "watch" in given else "",
        check=keys.text(given, "check", path, line),
        arguments=_arguments(given, path, line),
        hints=tuple(_hints(given, path, line)),
        answer=keys.lines(given, "answer", path, line),
        wrong=keys.lines(given, "wrong", path, line) if "wrong" in given else (),
        invitation=_invitation(given, path, line),
    )


def _hints(given: Mapping, path: Path | str, line: int) -> Iterable[Hint]:
    """Texts, or mappings with what to look at before the next one opens."""
    value = given.get("hint", ())
    for each in (value,) if isinstance(value, str) else value:
        if isinstance(each, Mapping):
            keys.known(each, HINT_KEYS, path, line)
            look = keys.text(each, "look", path, line) if "look" in each else ""
            if look and not LOOK.fullmatch(look):
                raise LessonError(path, line + each.lines["look"], f"{look!r} names nothing to look at")
            yield Hint(keys.text(each, "say", path, line), look)
        elif isinstance(each, str) and each:
            prose.inline(each, path, line + given.lines["hint"] - 1)
            yield Hint(each)
        else:
            raise LessonError(path, line + given.lines["hint"], "a hint is a text, or has say and look")


def _invitation(given: Mapping, path: Path | str, line: int) -> tuple[str, str]:
    """The act and the words of the button on the machine itself."""
    invite = given.get("invite")
    if invite is None:
        return ("", "")
    if not isinstance(invite, Mapping):
        raise LessonError(path, line + given.lines["invite"], "invite has an act and what the button says")
    keys.known(invite, INVITE_KEYS, path, line)
    act = keys.text(invite, "act", path, line)
    if not ACT.fullmatch(act):
        raise LessonError(path, line + invite.lines["act"], f"{act!r} is no act such as power_off:worker-2")
    return (act, keys.text(invite, "says", path, line))


def _explain(_name: str, content: str, path: Path | str, line: int) -> Explain:
    given = keys.mapping(content, EXPLAIN_KEYS, path, line)
    return Explain(
        ask=keys.text(given, "ask", path, line),
        effect=keys.text(given, "of", path, line),
        arguments=_arguments(given, path, line),
    )


def _arguments(given: Mapping, path: Path | str, line: int) -> Mapping:
    """What the check is given, by name."""
    arguments = given.get("with", Mapping())
    if not isinstance(arguments, Mapping):
        raise LessonError(path, line + given.lines["with"], "with maps the check's arguments to their values")
    return arguments


def _quiz(name: str, content: str, path: Path | str, line: int) -> Quiz:
    given = keys.mapping(content, QUIZ_KEYS, path, line)
    keys.name(name, "quiz", path, line)
    return Quiz(
        name=name,
        ask=keys.text(given, "ask", path, line),
        choices=_choices(given, name, path, line),
        because=keys.text(given, "because", path, line),
    )


FENCES: dict[str, Callable[[str, str, Path | str, int], Part]] = {
    "figure": _figure,
    "predict": _predict,
    "task": _task,
    "explain": _explain,
    "quiz": _quiz,
}


def _choices(given: Mapping, name: str, path: Path | str, line: int) -> tuple[Choice, ...]:
    """The right one among the wrong ones, in an order that only the names decide."""
    right, wrong = keys.text(given, "right", path, line), given.get("wrong")
    if not isinstance(wrong, Mapping) or not wrong:
        raise LessonError(
            path, line + given.lines.get("wrong", 0), "wrong maps each wrong answer to its misconception"
        )
    for text, tag in wrong.items():
        if not isinstance(tag, str) or not NAME.fullmatch(tag):
            raise LessonError(path, line + wrong.lines[text], f"{tag!r} is no tag such as pods-move")
        if text == right:
            raise LessonError(path, line + wrong.lines[text], f"{text!r} is right and wrong at once")
    choices = [Choice(right, True), *(Choice(text, False, tag) for text, tag in wrong.items())]
    return tuple(sorted(choices, key=lambda choice: sha256(f"{name}/{choice.text}".encode()).digest()))
