"""What the interface says: every sentence of templates, Python and ES modules that has to have a translation.

Contract: a sentence is a literal inside {% translate %}, {% blocktranslate %}, `_()`, `gettext()`,
`ngettext()`, `said_to_all()` or, in a module, `t()`. What a page says by a variable is listed here: it comes
from the server in English, the same for all viewers, and is translated on the page.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Engine
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from k8sarch.cluster import FAULTS

PYTHON = {"_", "gettext", "gettext_lazy", "ngettext", "said_to_all"}
FOLDERS = ("k8sarch/sandbox", "k8sarch/words", "courses")
CALL = re.compile(r"""(?<![\w.$])t\(\s*(?:(['"`])((?:\\.|(?!\1)[^\\])*)\1|([^'"`\s][^),]*))""", re.DOTALL)
IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)['"](\.{1,2}/[^'"]+\.js)['"]""")
# Words of a program that the server folds into a picture, once for all who look.
PROGRAM_WORDS = ("leads", "stands by", "starting", "running", "in step", "serving", "stopped", "frozen")
POD_WORDS = ("not ready", "back-off")


@dataclass(frozen=True, slots=True)
class Sentence:
    """English, its plural or nothing, and the file that says it, from the project's folder."""

    english: str
    plural: str
    place: str


def sentences() -> Iterator[Sentence]:
    """Everything that the interface says, in no order, more than once where several files say it."""
    root = Path(settings.BASE_DIR)
    for path in sorted((root / "templates").rglob("*.html")):
        yield from _of_template(path, str(path.relative_to(root)))
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            yield from _of_python(path, str(path.relative_to(root)))
    for path in sorted((root / "static" / "js").rglob("*.js")):
        for english in literals(path):
            yield Sentence(english, "", str(path.relative_to(root)))
    for english in said_by_server():
        yield Sentence(english, "", "k8sarch/words/gathered.py")


def said_by_server() -> list[str]:
    """What pages say by a variable: faults as the menu has them, and what a program is doing."""
    said = [words for fault in FAULTS for words in (fault.label, fault.preview)]
    return [*said, *PROGRAM_WORDS, *POD_WORDS, *said_to_all_sentences()]


@cache
def said_to_all_sentences() -> tuple[str, ...]:
    """The arguments of all calls of `said_to_all`."""
    root = Path(settings.BASE_DIR)
    return tuple(
        found.english
        for path in sorted((root / "k8sarch" / "sandbox").rglob("*.py"))
        for found in _of_python(path, "", {"said_to_all"})
    )


def _of_template(path: Path, place: str) -> Iterator[Sentence]:
    template = Engine.get_default().from_string(path.read_text(encoding="utf-8"))
    for node in template.nodelist.get_nodes_by_type(TranslateNode):
        literal = getattr(node.filter_expression.var, "literal", None)
        if isinstance(literal, str):
            yield Sentence(literal, "", place)
    for node in template.nodelist.get_nodes_by_type(BlockTranslateNode):
        singular, _names = node.render_token_list(node.singular)
        plural = node.render_token_list(node.plural)[0] if node.plural else ""
        yield Sentence(singular, plural, place)


def _of_python(path: Path, place: str, names: set[str] = PYTHON) -> Iterator[Sentence]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in names:
            continue
        texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
        if texts and isinstance(texts[0], str):
            yield Sentence(texts[0], str(texts[1]) if node.func.id == "ngettext" else "", place)


def literals(path: Path) -> list[str]:
    """The sentences of the calls `t('…')` in an ES module."""
    return [_unescaped(found[2]) for found in CALL.finditer(_code(path)) if found[1]]


def variables(path: Path) -> list[str]:
    """The first arguments of calls of `t` that are no literal: each must be among `said_by_server`."""
    return [
        found[3] or found[2]
        for found in CALL.finditer(_code(path))
        if not found[1] or "${" in (found[2] or "")
    ]


def _code(path: Path) -> str:
    """A module without its block comments, in which examples may stand."""
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)


def said_by_module(name: str) -> list[str]:
    """What an ES module and all that it imports say; `name` as "js/sandbox/main.js"."""
    seen: dict[Path, list[str]] = {}
    waiting = [Path(found) for found in [finders.find(name)] if found]
    while waiting:
        path = waiting.pop().resolve()
        if path in seen or not path.is_file():
            continue
        seen[path] = literals(path)
        waiting += [path.parent / other for other in IMPORT.findall(_code(path))]
    return [english for said in seen.values() for english in said]
