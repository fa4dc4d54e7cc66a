"""A lesson file: front matter, prose in Markdown, and five kinds of fences with YAML in them.

Contract: `read(path)` gives a `Lesson`, frozen and complete, or raises `LessonError` with the file and the
line. Prose becomes HTML here, once: no raw HTML, no pictures from elsewhere, links only to https pages, to
our own pages and to shapes of the stage (`[kubelet](shape:components/worker-2/kubelet)`). Fences: `figure
NAME`, `predict`, `task NAME`, `explain`, `quiz NAME`; any other fence is a block of code.
"""

import re
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

from markdown_it.token import Token

from courses import prose, yaml_text
from courses.glossary import Glossary, explain
from courses.lesson import (
    Choice,
    Explain,
    Figure,
    Hint,
    Lesson,
    LessonError,
    Part,
    Predict,
    Prose,
    Question,
    Quiz,
    Task,
)
from courses.limits import LESSON_CHARACTERS_MAX
from courses.yaml_text import Mapping, YamlError

FRONT_MATTER = {"title", "number", "minutes", "cluster", "goal", "sources", "speaks"}
FRONT_MATTER_NEEDED = ("title", "minutes", "cluster", "goal", "sources")
QUESTION_KEYS = {"ask", "kind", "measure", "with", "right", "wrong"}
NUMBER_KEYS = {"from", "to", "unit", "within", "less", "more"}
PREDICT_KEYS = QUESTION_KEYS | NUMBER_KEYS | {"among", "also", "because"}
TASK_KEYS = {"say", "check", "with", "watch", "hint", "invite", "answer", "wrong"}
HINT_KEYS = {"say", "look"}
INVITE_KEYS = {"act", "says"}
EXPLAIN_KEYS = {"ask", "of", "with"}
KINDS = ("choice", "number", "shape")
LOOK = re.compile(r"(part:)?[a-z0-9*][a-z0-9./*-]*", re.ASCII)
ACT = re.compile(r"[a-z_]+(:[a-z0-9-]+){1,2}", re.ASCII)
QUIZ_KEYS = {"ask", "right", "wrong", "because"}
NO_WORDS = Glossary()

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
NUMBER = re.compile(r"\d{1,9}", re.ASCII)
FILE_NAME = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)", re.ASCII)


def read(path: Path, glossary: Glossary = NO_WORDS) -> Lesson:
    """The lesson in `path`, which is named NN-slug.md and lies in a folder NN-module. Raises LessonError."""
    named, module = FILE_NAME.fullmatch(path.stem), FILE_NAME.fullmatch(path.parent.name)
    if named is None or module is None:
        raise LessonError(path, 1, "a lesson is called NN-slug.md and lies in a folder NN-module")
    text = path.read_text(encoding="utf-8")
    if len(text) > LESSON_CHARACTERS_MAX:
        raise LessonError(path, 1, f"a lesson has at most {LESSON_CHARACTERS_MAX} characters")
    return parsed(
        text,
        path=path,
        number=f"{int(module[1])}.{int(named[1])}",
        slug=named[2],
        module_slug=module[2],
        glossary=glossary,
    )


def parsed(
    text: str, *, path: Path | str, number: str, slug: str, module_slug: str, glossary: Glossary = NO_WORDS
) -> Lesson:
    """The lesson in `text`; `path` stands in the words of a LessonError."""
    try:
        front, body, first_line = _front_matter(text, path)
        if front.get("number", number) != number:
            raise LessonError(path, front.lines["number"] + 1, f"the folder and the file name say {number}")
        tokens = _tokens(body, path, first_line, _speaks(front, path))
        words = explain(tokens, glossary)
        return Lesson(
            number=number,
            slug=slug,
            module_slug=module_slug,
            title=_text(front, "title", path, 1),
            minutes=_number(front, "minutes", path, 1),
            cluster=_text(front, "cluster", path, 1),
            goal=_text(front, "goal", path, 1),
            sources=_lines(front, "sources", path, 1),
            parts=tuple(_parts(tokens, path, first_line)),
            words=words,
        )
    except YamlError as error:
        raise LessonError(path, error.line, error.says) from error


def _front_matter(text: str, path: Path | str) -> tuple[Mapping, str, int]:
    """The front matter, the body, and the number of lines before the body."""
    lines = text.splitlines(keepends=True)
    if not lines or lines[0].rstrip() != "---":
        raise LessonError(path, 1, "a lesson begins with front matter between two lines of ---")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        raise LessonError(path, 1, "the front matter does not end; write --- after it")
    front = _mapping("".join(lines[1:end]), FRONT_MATTER, path, 1)
    for key in FRONT_MATTER_NEEDED:
        if key not in front:
            raise LessonError(path, 1, f"the front matter has no {key!r}")
    return front, "".join(lines[end + 1 :]), end + 1


def _speaks(front: Mapping, path: Path | str) -> Mapping:
    """Words of the prose, each with the shape that it lights where it stands first."""
    speaks = front.get("speaks", Mapping())
    if not isinstance(speaks, Mapping):
        raise LessonError(path, front.lines["speaks"] + 1, "speaks maps words to shapes")
    for word, shape in speaks.items():
        if not isinstance(shape, str) or not prose.SHAPE.fullmatch(shape):
            raise LessonError(path, speaks.lines[word] + 1, f"{shape!r} is not the name of a shape")
    return speaks


def _tokens(body: str, path: Path | str, first_line: int, speaks: Mapping) -> list[Token]:
    """The mended tokens of the body, with the words that light a shape."""
    tokens = prose.MARKDOWN.parse(body)
    for token in tokens:
        prose.mend(token, path, first_line)
    prose.speak(tokens, speaks)
    return tokens


def _parts(tokens: list[Token], path: Path | str, first_line: int) -> Iterable[Part]:
    """Prose and fences in their order. `first_line` is the number of lines before the body."""
    text: list[Token] = []
    seen: set[tuple[str, str]] = set()
    for token in tokens:
        kind, _, name = (token.info.strip() if token.type == "fence" else "").partition(" ")
        if kind not in FENCES:
            text.append(token)
            continue
        assert token.map is not None, "a fence has lines"
        line = first_line + token.map[0] + 1
        if token.level:
            raise LessonError(path, line, f"a {kind} stands by itself, not inside a list or a quotation")
        if (kind, name) in seen:
            raise LessonError(path, line, f"there is already a {kind} {name}".rstrip())
        if text:
            yield Prose(prose.rendered(text))
            text = []
        if kind != "figure":
            seen.add((kind, name))
        yield FENCES[kind](name.strip(), token.content, path, line)
    if text:
        yield Prose(prose.rendered(text))


# Fences


def _figure(name: str, content: str, path: Path | str, line: int) -> Figure:
    given = _mapping(content, None, path, line)
    name = name or str(given.pop("name", ""))
    _name(name, "figure", path, line)
    caption = str(given.pop("caption", ""))
    return Figure(name=name, data=given, caption=caption)


def _predict(name: str, content: str, path: Path | str, line: int) -> Predict:
    given = _mapping(content, PREDICT_KEYS, path, line)
    because = _text(given, "because", path, line) if "because" in given else ""
    questions = [_question(given, name, path, line)]
    if "also" in given:
        also = given["also"]
        if not isinstance(also, Mapping):
            raise LessonError(path, line + given.lines["also"], "also is a second question, of another kind")
        _known(also, PREDICT_KEYS - {"also", "because"}, path, line)
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
        "ask": _text(given, "ask", path, line),
        "measure": _text(given, "measure", path, line) if "measure" in given else "",
        "arguments": _arguments(given, path, line),
    }
    if kind == "choice":
        return Question(**asked, choices=_choices(given, f"predict {name}", path, line))
    if kind == "shape":
        return Question(
            **asked, among=_patterns(given, path, line), wrong=_beliefs(given, prose.SHAPE, path, line)
        )
    number, smallest, largest = (_number(given, key, path, line) for key in ("right", "from", "to"))
    if not smallest <= number <= largest or smallest == largest:
        raise LessonError(
            path, line, f"the number {number} is not between from ({smallest}) and to ({largest})"
        )
    return Question(
        **asked,
        nominal=number,
        beliefs=tuple((int(text), tag) for text, tag in _beliefs(given, NUMBER, path, line)),
        less=_tag(given, "less", path, line),
        more=_tag(given, "more", path, line),
        smallest=smallest,
        largest=largest,
        unit=str(given.get("unit", "")),
        within_percent=_number(given, "within", path, line) if "within" in given else 10,
    )


def _patterns(given: Mapping, path: Path | str, line: int) -> tuple[str, ...]:
    """What may be picked on the picture."""
    patterns = _lines(given, "among", path, line)
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
    given = _mapping(content, TASK_KEYS, path, line)
    _name(name, "task", path, line)
    return Task(
        name=name,
        say=_text(given, "say", path, line),
        watch=_text(given, "watch", path, line) if "watch" in given else "",
        check=_text(given, "check", path, line),
        arguments=_arguments(given, path, line),
        hints=tuple(_hints(given, path, line)),
        answer=_lines(given, "answer", path, line),
        wrong=_lines(given, "wrong", path, line) if "wrong" in given else (),
        invitation=_invitation(given, path, line),
    )


def _hints(given: Mapping, path: Path | str, line: int) -> Iterable[Hint]:
    """Texts, or mappings with what to look at before the next one opens."""
    value = given.get("hint", ())
    for each in (value,) if isinstance(value, str) else value:
        if isinstance(each, Mapping):
            _known(each, HINT_KEYS, path, line)
            look = _text(each, "look", path, line) if "look" in each else ""
            if look and not LOOK.fullmatch(look):
                raise LessonError(path, line + each.lines["look"], f"{look!r} names nothing to look at")
            yield Hint(_text(each, "say", path, line), look)
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
    _known(invite, INVITE_KEYS, path, line)
    act = _text(invite, "act", path, line)
    if not ACT.fullmatch(act):
        raise LessonError(path, line + invite.lines["act"], f"{act!r} is no act such as power_off:worker-2")
    return (act, _text(invite, "says", path, line))


def _explain(_name: str, content: str, path: Path | str, line: int) -> Explain:
    given = _mapping(content, EXPLAIN_KEYS, path, line)
    return Explain(
        ask=_text(given, "ask", path, line),
        effect=_text(given, "of", path, line),
        arguments=_arguments(given, path, line),
    )


def _arguments(given: Mapping, path: Path | str, line: int) -> Mapping:
    """What the check is given, by name."""
    arguments = given.get("with", Mapping())
    if not isinstance(arguments, Mapping):
        raise LessonError(path, line + given.lines["with"], "with maps the check's arguments to their values")
    return arguments


def _quiz(name: str, content: str, path: Path | str, line: int) -> Quiz:
    given = _mapping(content, QUIZ_KEYS, path, line)
    _name(name, "quiz", path, line)
    return Quiz(
        name=name,
        ask=_text(given, "ask", path, line),
        choices=_choices(given, name, path, line),
        because=_text(given, "because", path, line),
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
    right, wrong = _text(given, "right", path, line), given.get("wrong")
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


# Keys of a mapping, each with its complaint


def _mapping(content: str, keys: set[str] | None, path: Path | str, line: int) -> Mapping:
    """The mapping in `content`, which begins after line `line`; `keys` are those allowed, None allows all."""
    try:
        given = yaml_text.read(content)
    except YamlError as error:
        raise LessonError(path, line + error.line, error.says) from error
    if not isinstance(given, Mapping):
        raise LessonError(path, line + 1, "here stand keys and values, as in  say: Pull the plug")
    if keys is not None:
        _known(given, keys, path, line)
    return given


def _known(given: Mapping, keys: set[str], path: Path | str, line: int) -> None:
    """Refuse any key of `given` but `keys`."""
    for key in given:
        if key not in keys:
            raise LessonError(
                path, line + given.lines[key], f"unknown key {key!r}; known are {', '.join(sorted(keys))}"
            )


def _text(given: Mapping, key: str, path: Path | str, line: int) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value.strip():
        raise LessonError(path, line + given.lines.get(key, 0), f"{key!r} must be a text")
    prose.inline(value, path, line + given.lines[key] - 1)
    return value.strip()


def _number(given: Mapping, key: str, path: Path | str, line: int) -> int:
    text = _text(given, key, path, line)
    if not NUMBER.fullmatch(text):
        raise LessonError(path, line + given.lines[key], f"{key!r} must be a whole number, not {text!r}")
    return int(text)


def _lines(given: Mapping, key: str, path: Path | str, line: int) -> tuple[str, ...]:
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


def _name(name: str, kind: str, path: Path | str, line: int) -> None:
    if not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", name, re.ASCII):
        raise LessonError(path, line, f"a {kind} needs a name such as why-odd after the word {kind}")
