"""A lesson file: front matter, prose in Markdown, and five kinds of fences with YAML in them.

Contract: `read(path)` gives a `Lesson`, frozen and complete, or raises `LessonError` with the file and the
line. Prose becomes HTML here, once: no raw HTML, no pictures from elsewhere, links only to https pages, to
our own pages and to shapes of the stage (`[kubelet](shape:components/worker-2/kubelet)`). Fences: `figure
NAME`, `predict`, `task NAME`, `explain`, `quiz NAME`; any other fence is a block of code.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from markdown_it.token import Token

from courses import keys, prose
from courses.fences import FENCES
from courses.glossary import Glossary, explain
from courses.lesson import Lesson, LessonError, Part, Prose
from courses.limits import LESSON_CHARACTERS_MAX
from courses.yaml_text import Mapping, YamlError

FRONT_MATTER = {"title", "number", "minutes", "cluster", "goal", "sources", "speaks"}
FRONT_MATTER_NEEDED = ("title", "minutes", "cluster", "goal", "sources")
NO_WORDS = Glossary()

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
            title=keys.text(front, "title", path, 1),
            minutes=keys.number(front, "minutes", path, 1),
            cluster=keys.text(front, "cluster", path, 1),
            goal=keys.text(front, "goal", path, 1),
            sources=keys.lines(front, "sources", path, 1),
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
    front = keys.mapping("".join(lines[1:end]), FRONT_MATTER, path, 1)
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
