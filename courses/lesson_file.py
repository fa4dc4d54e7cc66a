"""A lesson file: front matter, prose in Markdown, and four kinds of fences with YAML in them.

Contract: `read(path)` gives a `Lesson`, frozen and complete, or raises `LessonError` with the file and the line. Prose
becomes HTML here, once: no raw HTML, no pictures from elsewhere, links only to https pages, to our own pages and to
shapes of the stage (`[kubelet](shape:components/worker-2/kubelet)`).
Fences: `figure NAME`, `predict`, `task NAME`, `quiz NAME`; any other fence is a block of code.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from courses import yaml_text
from courses.limits import LESSON_CHARACTERS_MAX
from courses.yaml_text import Mapping, YamlError

FRONT_MATTER = {"title", "number", "minutes", "cluster", "goal", "sources", "speaks"}
FRONT_MATTER_NEEDED = ("title", "minutes", "cluster", "goal", "sources")
PREDICT_KEYS = {"ask", "kind", "right", "wrong", "because", "from", "to", "unit", "within"}
TASK_KEYS = {"say", "check", "with", "watch", "hint", "answer", "wrong"}
QUIZ_KEYS = {"ask", "right", "wrong", "because"}

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
FILE_NAME = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)", re.ASCII)
SHAPE = re.compile(r"[a-zA-Z0-9*][a-zA-Z0-9./>*_-]*", re.ASCII)
SAFE_LINK = re.compile(r"(https://|/(?!/)|#)[^\s\"'<>\\]*", re.ASCII)


class LessonError(ValueError):
    """A lesson that breaks the rules: "FILE:LINE: what is wrong"."""

    def __init__(self, path: Path | str, line: int, says: str) -> None:
        super().__init__(f"{path}:{line}: {says}")
        self.path = str(path)
        self.line = line
        self.says = says


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a learner may pick; a wrong one names the belief that leads to it."""

    text: str
    is_right: bool
    misconception: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    html: str
    kind: str = "prose"


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` is a figure of diagrams/figures/, `data` what it draws."""

    name: str
    data: Mapping
    caption: str
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class Predict:
    """Asked before the experiment: one of several choices, or a number on a scale (then `number` is the right one).

    `beliefs` are (number, misconception): a guess near such a number tells what the learner believes.
    """

    name: str
    ask: str
    choices: tuple[Choice, ...]
    because: str
    number: int | None
    beliefs: tuple[tuple[int, str], ...]
    smallest: int
    largest: int
    unit: str
    within_percent: int
    kind: str = "predict"

    @property
    def pace(self) -> int:
        """Steps of the scale: a hundred or fewer, of 1, 2, 5, 10, 20, 50, ..."""
        least = (self.largest - self.smallest) / 100
        return next(base * 10**power for power in range(9) for base in (1, 2, 5) if base * 10**power >= least)

    @property
    def middle(self) -> int:
        """Where the scale stands before it is touched, which must not tell the answer."""
        return (self.smallest + self.largest) // 2 // self.pace * self.pace


@dataclass(frozen=True, slots=True)
class Task:
    """The experiment: `check` with its `arguments` is the sandbox's; `answer` and `wrong` are lines that CI plays."""

    name: str
    say: str
    watch: str
    check: str
    arguments: Mapping
    hints: tuple[str, ...]
    answer: tuple[str, ...]
    wrong: tuple[str, ...]
    kind: str = "task"


@dataclass(frozen=True, slots=True)
class Quiz:
    """`choices` stand in an order that the quiz's name draws, the same for every learner and every day."""

    name: str
    ask: str
    choices: tuple[Choice, ...]
    because: str
    kind: str = "quiz"


Part = Prose | Figure | Predict | Task | Quiz


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """One lesson, read once; two are the same only if they are the same object. `number` is "6.1": the module's folder number, then the file's. `slug` is the rest of the file name."""

    number: str
    slug: str
    title: str
    minutes: int
    cluster: str
    goal: str
    sources: tuple[str, ...]
    speaks: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...] = field(repr=False)
    module_slug: str = ""

    @property
    def predict(self) -> Predict | None:
        return next((part for part in self.parts if isinstance(part, Predict)), None)

    @property
    def task(self) -> Task | None:
        return next((part for part in self.parts if isinstance(part, Task)), None)

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        return tuple(part for part in self.parts if isinstance(part, Quiz))

    def quiz(self, name: str) -> Quiz | None:
        return next((quiz for quiz in self.quizzes if quiz.name == name), None)


def read(path: Path) -> Lesson:
    """The lesson in `path`, which is named NN-slug.md and lies in a folder NN-module. Raises LessonError."""
    named, module = FILE_NAME.fullmatch(path.stem), FILE_NAME.fullmatch(path.parent.name)
    if named is None or module is None:
        raise LessonError(path, 1, "a lesson is called NN-slug.md and lies in a folder NN-module")
    text = path.read_text(encoding="utf-8")
    if len(text) > LESSON_CHARACTERS_MAX:
        raise LessonError(path, 1, f"a lesson has at most {LESSON_CHARACTERS_MAX} characters")
    return parsed(text, path=path, number=f"{int(module[1])}.{int(named[1])}", slug=named[2], module_slug=module[2])


def parsed(text: str, *, path: Path | str, number: str, slug: str, module_slug: str) -> Lesson:
    """The lesson in `text`; `path` stands in the words of a LessonError."""
    try:
        front, body, first_line = _front_matter(text, path)
        if front.get("number", number) != number:
            raise LessonError(path, front.lines["number"] + 1, f"the folder and the file name say {number}")
        return Lesson(
            number=number,
            slug=slug,
            module_slug=module_slug,
            title=_text(front, "title", path, 1),
            minutes=_number(front, "minutes", path, 1),
            cluster=_text(front, "cluster", path, 1),
            goal=_text(front, "goal", path, 1),
            sources=_lines(front, "sources", path, 1),
            speaks=_speaks(front, path),
            parts=tuple(_parts(body, path, first_line)),
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


def _speaks(front: Mapping, path: Path | str) -> tuple[tuple[str, str], ...]:
    """Words of the prose that light a shape wherever they stand first."""
    speaks = front.get("speaks", Mapping())
    if not isinstance(speaks, Mapping) or not all(isinstance(shape, str) for shape in speaks.values()):
        raise LessonError(path, front.lines["speaks"] + 1, "speaks maps words to shapes")
    return tuple(speaks.items())


def _parts(body: str, path: Path | str, first_line: int) -> Iterable[Part]:
    """Prose and fences in their order. `first_line` is the number of lines before the body."""
    tokens = MARKDOWN.parse(body)
    prose: list[Token] = []
    seen: set[tuple[str, str]] = set()
    for token in tokens:
        kind, _, name = (token.info.strip() if token.type == "fence" else "").partition(" ")
        if kind not in FENCES:
            _mend(token, path, first_line)
            prose.append(token)
            continue
        assert token.map is not None, "a fence has lines"
        line = first_line + token.map[0] + 1
        if token.level:
            raise LessonError(path, line, f"a {kind} stands by itself, not inside a list or a quotation")
        if (kind, name) in seen:
            raise LessonError(path, line, f"there is already a {kind} {name}".rstrip())
        if prose:
            yield Prose(MARKDOWN.renderer.render(prose, MARKDOWN.options, {}))
            prose = []
        if kind != "figure":
            seen.add((kind, name))
        yield FENCES[kind](name.strip(), token.content, path, line)
    if prose:
        yield Prose(MARKDOWN.renderer.render(prose, MARKDOWN.options, {}))


def _mend(token: Token, path: Path | str, first_line: int) -> None:
    """Refuse what prose may not hold; turn links to shapes into words that light them."""
    line = first_line + (token.map[0] if token.map else 0) + 1
    for child in token.children or ():
        if child.type == "image":
            raise LessonError(path, line, "no picture from a file or from elsewhere; write a figure")
        if child.type == "link_open":
            _mend_link(child, path, line)


def _mend_link(link: Token, path: Path | str, line: int) -> None:
    href = str(link.attrs.get("href", ""))
    if href.startswith("shape:"):
        shape = href.removeprefix("shape:")
        if not SHAPE.fullmatch(shape):
            raise LessonError(path, line, f"{href!r} is not the name of a shape, such as shape:machines/worker-2")
        link.attrs = {"class": "shape", "href": "#stage", "data-shape": shape}
    elif not SAFE_LINK.fullmatch(href):
        raise LessonError(path, line, f"{href!r} may not be linked; https://, /our/page, #part and shape: may")


# ── fences ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _figure(name: str, content: str, path: Path | str, line: int) -> Figure:
    given = _mapping(content, None, path, line)
    name = name or str(given.pop("name", ""))
    _name(name, "figure", path, line)
    caption = str(given.pop("caption", ""))
    return Figure(name=name, data=given, caption=caption)


def _predict(name: str, content: str, path: Path | str, line: int) -> Predict:
    given = _mapping(content, PREDICT_KEYS, path, line)
    kind = given.get("kind", "choice")
    if kind not in ("choice", "number"):
        raise LessonError(path, line + given.lines["kind"], f"a prediction is a choice or a number, not {kind!r}")
    ask = _text(given, "ask", path, line)
    because = _text(given, "because", path, line) if "because" in given else ""
    if kind == "choice":
        choices = _choices(given, f"predict {name}", path, line)
        return Predict(name, ask, choices, because, None, (), 0, 0, "", 0)
    number, smallest, largest = (_number(given, key, path, line) for key in ("right", "from", "to"))
    if not smallest <= number <= largest or smallest == largest:
        raise LessonError(path, line, f"the number {number} is not between from ({smallest}) and to ({largest})")
    within = _number(given, "within", path, line) if "within" in given else 10
    beliefs = _beliefs(given, path, line)
    return Predict(name, ask, (), because, number, beliefs, smallest, largest, str(given.get("unit", "")), within)


def _beliefs(given: Mapping, path: Path | str, line: int) -> tuple[tuple[int, str], ...]:
    wrong = given.get("wrong", Mapping())
    if not isinstance(wrong, Mapping):
        raise LessonError(path, line + given.lines["wrong"], "wrong maps each wrong number to its misconception")
    for text, tag in wrong.items():
        if not text.isdecimal() or not isinstance(tag, str) or not NAME.fullmatch(tag):
            raise LessonError(path, line + wrong.lines[text], f"{text!r} is no number, or {tag!r} no tag")
    return tuple((int(text), tag) for text, tag in wrong.items())


def _task(name: str, content: str, path: Path | str, line: int) -> Task:
    given = _mapping(content, TASK_KEYS, path, line)
    _name(name, "task", path, line)
    return Task(
        name=name,
        say=_text(given, "say", path, line),
        watch=_text(given, "watch", path, line) if "watch" in given else "",
        check=_text(given, "check", path, line),
        arguments=_arguments(given, path, line),
        hints=_lines(given, "hint", path, line) if "hint" in given else (),
        answer=_lines(given, "answer", path, line),
        wrong=_lines(given, "wrong", path, line) if "wrong" in given else (),
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


FENCES = {"figure": _figure, "predict": _predict, "task": _task, "quiz": _quiz}


def _choices(given: Mapping, name: str, path: Path | str, line: int) -> tuple[Choice, ...]:
    """The right one among the wrong ones, in an order that only the names decide."""
    right, wrong = _text(given, "right", path, line), given.get("wrong")
    if not isinstance(wrong, Mapping) or not wrong:
        raise LessonError(path, line + given.lines.get("wrong", 0), "wrong maps each wrong answer to its misconception")
    for text, tag in wrong.items():
        if not isinstance(tag, str) or not NAME.fullmatch(tag):
            raise LessonError(path, line + wrong.lines[text], f"{tag!r} is no tag such as pods-move")
        if text == right:
            raise LessonError(path, line + wrong.lines[text], f"{text!r} is right and wrong at once")
    choices = [Choice(right, True), *(Choice(text, False, tag) for text, tag in wrong.items())]
    return tuple(sorted(choices, key=lambda choice: sha256(f"{name}/{choice.text}".encode()).digest()))


# ── keys of a mapping, each with its complaint ─────────────────────────────────────────────────────────────────


def _mapping(content: str, keys: set[str] | None, path: Path | str, line: int) -> Mapping:
    """The mapping in `content`, which begins after line `line`; `keys` are those allowed, None allows all."""
    try:
        given = yaml_text.read(content)
    except YamlError as error:
        raise LessonError(path, line + error.line, error.says) from error
    if not isinstance(given, Mapping):
        raise LessonError(path, line + 1, "here stand keys and values, as in  say: Pull the plug")
    for key in given:
        if keys is not None and key not in keys:
            raise LessonError(path, line + given.lines[key], f"unknown key {key!r}; known are {', '.join(sorted(keys))}")
    return given


def _text(given: Mapping, key: str, path: Path | str, line: int) -> str:
    value = given.get(key)
    if not isinstance(value, str) or not value.strip():
        raise LessonError(path, line + given.lines.get(key, 0), f"{key!r} must be a text")
    return value.strip()


def _number(given: Mapping, key: str, path: Path | str, line: int) -> int:
    text = _text(given, key, path, line)
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise LessonError(path, line + given.lines[key], f"{key!r} must be a whole number, not {text!r}")
    return int(text)


def _lines(given: Mapping, key: str, path: Path | str, line: int) -> tuple[str, ...]:
    """One text or a list of texts."""
    value: Any = given.get(key)
    values = (value,) if isinstance(value, str) else value
    if not isinstance(values, tuple) or not values or not all(isinstance(item, str) and item for item in values):
        raise LessonError(path, line + given.lines.get(key, 0), f"{key!r} must be a text or a list of texts")
    return values


def _name(name: str, kind: str, path: Path | str, line: int) -> None:
    if not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", name, re.ASCII):
        raise LessonError(path, line, f"a {kind} needs a name such as why-odd after the word {kind}")


# ── Markdown ───────────────────────────────────────────────────────────────────────────────────────────────────


def _coloured(code: str, language: str, attributes: str) -> str:
    """Classes, never style attributes: the page's security policy allows no inline style."""
    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        return str(escape(code))
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "highlight": _coloured}).enable("table")
    # Every address is let through here and judged by `_mend_link`, which can name the line.
    markdown.validateLink = _any_address  # type: ignore[method-assign]
    return markdown


def _any_address(address: str) -> bool:
    return True


MARKDOWN = _markdown()


def inline(text: str) -> str:
    """One line of Markdown as HTML. Raises LessonError for links that may not be."""
    tokens = MARKDOWN.parseInline(text)
    for token in tokens:
        _mend(token, "a line", 0)
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))

