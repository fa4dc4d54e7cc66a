"""The words of the trade: where one stands first in a lesson, it is a button that opens its one sentence.

Contract: `read(path)` gives a `Glossary` or raises LessonError. `explain` marks the first use of each term
outside headings, code and links, and gives the marked terms by name; an everyday word counts only where it is
bold.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from django.utils.html import escape
from markdown_it.token import Token

from courses import yaml_text
from courses.lesson import LessonError, Word
from courses.yaml_text import Mapping, YamlError

SECTIONS = ("terms", "everyday")


@dataclass(frozen=True, slots=True)
class Glossary:
    """`terms` are explained wherever they stand first, `everyday` words where they stand first in bold."""

    terms: tuple[Word, ...] = ()
    everyday: tuple[Word, ...] = ()


def read(path: Path) -> Glossary:
    """The glossary in `path`; an empty one if there is no such file. Raises LessonError."""
    if not path.exists():
        return Glossary()
    try:
        given = yaml_text.read(path.read_text(encoding="utf-8"))
    except YamlError as error:
        raise LessonError(path, error.line, error.says) from error
    if not isinstance(given, Mapping) or set(given) != set(SECTIONS):
        raise LessonError(path, 1, f"a glossary has the keys {' and '.join(SECTIONS)}")
    return Glossary(*(tuple(Word(*each) for each in given[section].items()) for section in SECTIONS))


def explain(tokens: list[Token], glossary: Glossary) -> tuple[Word, ...]:
    """Mark the first use of each term in `tokens`, which are mended, and give the marked terms by name."""
    pairs = list(zip([None, *tokens], tokens, strict=False))
    inlines = [
        token
        for before, token in pairs
        if token.type == "inline" and (before is None or before.type != "heading_open")
    ]
    known = [(word, False) for word in glossary.terms] + [(word, True) for word in glossary.everyday]
    longest_first = sorted(known, key=lambda each: -len(each[0].term))
    marked = {word for word, bold in longest_first if any(_marked(token, word, bold) for token in inlines)}
    return tuple(sorted(marked, key=lambda word: word.term.lower()))


def _pattern(term: str) -> re.Pattern[str]:
    """The term as prose writes it: at a sentence's beginning too, and for more than one."""
    first = f"[{term[0]}{term[0].upper()}]"
    rest = f"{re.escape(term[1:-1])}(?:y|ies)" if term.endswith("y") else f"{re.escape(term[1:])}(?:s|es)?"
    return re.compile(rf"(?<![\w-]){first}{rest}(?![\w-])")


def _marked(token: Token, word: Word, bold: bool) -> bool:
    """Turn the first use of `word` in the plain text of `token` into its button; whether there was one."""
    pattern = _pattern(word.term)
    links = strongs = 0
    for index, child in enumerate(token.children or ()):
        links += child.nesting if child.type.startswith("link_") else 0
        strongs += child.nesting if child.type.startswith("strong_") else 0
        if child.type != "text" or links or (bold and not strongs):
            continue
        found = pattern.search(child.content)
        if found is None:
            continue
        assert token.children is not None, "this child is one of them"
        opening = f'<button type="button" class="gloss" popovertarget="{word.place}">'
        token.children[index : index + 1] = [
            Token("text", "", 0, content=child.content[: found.start()]),
            Token("html_inline", "", 0, content=f"{opening}{escape(found[0])}</button>"),
            Token("text", "", 0, content=child.content[found.end() :]),
        ]
        return True
    return False
