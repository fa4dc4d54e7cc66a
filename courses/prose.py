"""Markdown to HTML that a page may hold: no raw HTML, no pictures, safe links, words that light a shape.

Contract: whatever prose may not hold raises LessonError with its line.
"""

import re
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
            raise LessonError(
                path, line, f"{href!r} is not the name of a shape, such as shape:machines/worker-2"
            )
        link.attrs = {"class": "shape", "href": "#stage", "data-shape": shape}
    elif not SAFE_LINK.fullmatch(href):
        raise LessonError(
            path, line, f"{href!r} may not be linked; https://, /our/page, #part and shape: may"
        )
