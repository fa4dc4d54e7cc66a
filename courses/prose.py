"""Markdown to HTML that a page may hold: no raw HTML, no pictures, safe links, words that light a shape.

Contract: whatever prose may not hold raises LessonError with its line.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from django.utils.html import escape
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from courses.lesson import LessonError

SHAPE = re.compile(r"[a-zA-Z0-9*][a-zA-Z0-9./>*_-]*", re.ASCII)
SAFE_LINK = re.compile(r"(https://|/(?!/)|#)[^\s\"'<>\\]*", re.ASCII)


class LessonMarkdown(MarkdownIt):
    """CommonMark and tables."""

    def validateLink(self, url: str) -> bool:
        """Every address is let through here and judged by `mend`, which can name the line."""
        return True


def _coloured(code: str, language: str, attributes: str) -> str:
    """Classes, never style attributes: the page's security policy allows no inline style."""
    try:
        lexer = get_lexer_by_name(language or "text")
    except ClassNotFound:
        return str(escape(code))
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


MARKDOWN = LessonMarkdown("commonmark", {"html": False, "highlight": _coloured}).enable("table")


def speak(tokens: list[Token], words: Mapping[str, str]) -> None:
    """Let each of `words` light its shape where it stands first, unless the prose links that shape itself."""
    pairs = zip(tokens, tokens[1:], strict=False)
    inlines = [token for before, token in pairs if token.type == "inline" and before.type != "heading_open"]
    linked = {child.attrs.get("data-shape") for token in inlines for child in token.children or ()}
    for word, shape in words.items():
        if shape not in linked:
            next((token for token in inlines if _spoken(token, word, shape)), None)


def _spoken(token: Token, word: str, shape: str) -> bool:
    """Turn the first `word` in the plain text of `token` into a link to `shape`; whether there was one."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])")
    depth = 0
    for index, child in enumerate(token.children or ()):
        depth += child.nesting if child.type.startswith("link_") else 0
        found = pattern.search(child.content) if child.type == "text" and depth == 0 else None
        if found is None:
            continue
        assert token.children is not None, "this child is one of them"
        opening = Token("link_open", "a", 1, attrs=_lighting(shape))
        texts = (child.content[: found.start()], found[0], child.content[found.end() :])
        before, said, after = (Token("text", "", 0, content=text) for text in texts)
        token.children[index : index + 1] = [before, opening, said, Token("link_close", "a", -1), after]
        return True
    return False


def _lighting(shape: str) -> dict[str, str | int | float]:
    return {"class": "shape", "href": "#stage", "data-shape": shape}


def rendered(tokens: list[Token]) -> str:
    """The HTML of mended tokens."""
    return str(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))


def inline(text: str, path: Path | str = "a text", line: int = 0) -> str:
    """Markdown within a line as HTML. Raises LessonError, naming `path` and `line`, for what may not be."""
    tokens = MARKDOWN.parseInline(text)
    for token in tokens:
        mend(token, path, line)
    return rendered(tokens)


def mend(token: Token, path: Path | str, lines_before: int) -> None:
    """Refuse what prose may not hold; turn links to shapes into words that light them."""
    line = lines_before + (token.map[0] if token.map else 0) + 1
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
            raise LessonError(
                path, line, f"{href!r} is not the name of a shape, such as shape:machines/worker-2"
            )
        link.attrs = _lighting(shape)
    elif not SAFE_LINK.fullmatch(href):
        raise LessonError(
            path, line, f"{href!r} may not be linked; https://, /our/page, #part and shape: may"
        )
