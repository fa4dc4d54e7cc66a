"""The stage's modules as one file: they compress together, and a browser asks once instead of fifty times.

Contract: what is bundled is what `main.js` imports at once, by the order in which the browser would run it.
Each module keeps a scope of its own; its file becomes a door to the same module in the bundle, so that what
is loaded later with import() meets the modules that run already, and no module runs twice. What this cannot
read (a circle, a form of import or export that ours do not use) is refused, never guessed.
"""

import posixpath
import re
from collections.abc import Callable

IMPORT = re.compile(r"""^import (?:\{([^}]*)\}|\* as (\w+)) from ['"](\.[^'"]+)['"];\n""", re.MULTILINE)
DECLARED = re.compile(r"^export (?=(?:const|function|async function) (\w+))", re.MULTILINE)
LISTED = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
SEVERAL = re.compile(r"^export const [^;]*?,\n  \w+ = ", re.MULTILINE)
UNREAD = re.compile(r"^(?:import|export)\b[^\n]*", re.MULTILINE)


class CannotBundle(ValueError):
    """A module has a form that is not read here; the message names it."""


def bundled(entry: str, file: str, read: Callable[[str], str]) -> dict[str, str]:
    """New contents by name: of `file`, the bundle beside `entry`, and of every module that it holds.

    `read` gives the source of a module by its name. Raises CannotBundle.
    """
    order = running_order(entry, read)
    numbers = {name: f"m{place}" for place, name in enumerate(order)}
    scopes, doors = [], {}
    for name in order:
        body, offered = scoped(name, read(name), numbers)
        scopes.append(
            f"const {numbers[name]} = (() => {{\n{body}\nreturn {{ {', '.join(offered)} }};\n}})();\n"
        )
        address = posixpath.relpath(file, posixpath.dirname(name))
        address = address if address.startswith(".") else f"./{address}"
        door = f"import {{ {numbers[name]} as offered }} from '{address}';\n"
        doors[name] = door + (f"export const {{ {', '.join(offered)} }} = offered;\n" if offered else "")
    return doors | {file: f"{''.join(scopes)}export {{ {', '.join(numbers.values())} }};\n"}


def running_order(entry: str, read: Callable[[str], str]) -> list[str]:
    """Every module that `entry` imports at once, each after those that it imports itself."""
    order: list[str] = []
    open_: list[str] = []

    def visit(name: str) -> None:
        if name in open_:
            raise CannotBundle(f"{' imports '.join([*open_[open_.index(name) :], name])}: a circle")
        if name in order:
            return
        open_.append(name)
        for match in IMPORT.finditer(read(name)):
            visit(target(name, match[3]))
        order.append(open_.pop())

    visit(entry)
    return order


def target(name: str, address: str) -> str:
    """The module that an import in `name` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))


def scoped(name: str, text: str, numbers: dict[str, str]) -> tuple[str, list[str]]:
    """The body of a module as that of a function, and the names that it offers."""
    if SEVERAL.search(text):
        raise CannotBundle(f"{name} exports several constants in one statement")

    def taken(match: re.Match[str]) -> str:
        module = numbers[target(name, match[3])]
        if match[2]:
            return f"const {match[2]} = {module};\n"
        return f"const {{{match[1].replace(' as ', ': ')}}} = {module};\n"

    offered = DECLARED.findall(text)
    for listed in LISTED.findall(text):
        offered += [each.strip() for each in listed.split(",") if each.strip()]
    body = DECLARED.sub("", LISTED.sub("", IMPORT.sub(taken, text)))
    if unread := UNREAD.search(body):
        raise CannotBundle(f"{name} has a form that is not read: {unread[0]}")
    if any(" as " in each for each in offered):
        raise CannotBundle(f"{name} exports under another name")
    return body, offered
