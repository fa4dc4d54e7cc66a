"""The stage's modules as one file: they compress together, and a browser asks once instead of fifty times.
The modules of a page around the stage are another, which takes what it shares from the first.

Contract: what is bundled is what an entry imports at once, by the order in which the browser would run it.
Each module keeps a scope of its own; its file becomes a door to the same module in the bundle, so that what
is loaded later with import() meets the modules that run already, and no module runs twice. What this cannot
read (a circle, a form of import or export that ours do not use) is refused, never guessed.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

IMPORT = re.compile(r"""^import (?:\{([^}]*)\}|\* as (\w+)) from ['"](\.[^'"]+)['"];\n""", re.MULTILINE)
DECLARED = re.compile(r"^export (?=(?:const|function|async function) (\w+))", re.MULTILINE)
LISTED = re.compile(r"^export \{([^}]*)\};\n", re.MULTILINE)
SEVERAL = re.compile(r"^export const [^;]*?,\n  \w+ = ", re.MULTILINE)
NOTHING: Mapping[str, tuple[str, str]] = MappingProxyType({})
UNREAD = re.compile(r"^(?:import|export)\b[^\n]*", re.MULTILINE)


class CannotBundle(ValueError):
    """A module has a form that is not read here; the message names it."""


Held = Mapping[str, tuple[str, str]]
"""Modules that a bundle holds: name → (the bundle's file, what it calls the module)."""


def bundled(entry: str, file: str, read: Callable[[str], str], held: Held = NOTHING) -> dict[str, str]:
    """New contents by name: of `file`, the bundle beside `entry`, and of every module that it holds. What
    another bundle holds already is taken from there. `file` may be `entry` itself, if nothing imports that.

    `read` gives the source of a module by its name. Raises CannotBundle.
    """
    own = holding(entry, file, read, held)
    taken = {target(name, match[3]) for name in own for match in IMPORT.finditer(read(name))} & held.keys()
    heads, numbers = [], {name: number for name, (_file, number) in own.items()}
    for place, name in enumerate(sorted(taken)):
        other, number = held[name]
        heads.append(f"import {{ {number} as k{place} }} from '{address_of(other, file)}';\n")
        numbers[name] = f"k{place}"
    scopes, doors = [], {}
    for name in own:
        body, offered = scoped(name, read(name), numbers)
        scopes.append(
            f"const {numbers[name]} = (() => {{\n{body}\nreturn {{ {', '.join(offered)} }};\n}})();\n"
        )
        door = f"import {{ {numbers[name]} as offered }} from '{address_of(file, name)}';\n"
        doors[name] = door + (f"export const {{ {', '.join(offered)} }} = offered;\n" if offered else "")
    exports = f"export {{ {', '.join(numbers[name] for name in own)} }};\n"
    return doors | {file: "".join([*heads, *scopes, exports])}


def holding(
    entry: str, file: str, read: Callable[[str], str], held: Held = NOTHING
) -> dict[str, tuple[str, str]]:
    """What the bundle of `entry` holds, in the order in which it runs. Raises CannotBundle."""
    return {name: (file, f"m{place}") for place, name in enumerate(running_order(entry, read, held))}


def address_of(file: str, module: str) -> str:
    """How `module` names `file` in an import."""
    address = posixpath.relpath(file, posixpath.dirname(module))
    return address if address.startswith(".") else f"./{address}"


def running_order(entry: str, read: Callable[[str], str], held: Held = NOTHING) -> list[str]:
    """Every module that `entry` imports at once and that is not `held`, each after those that it imports
    itself. Raises CannotBundle."""
    order: list[str] = []
    open_: list[str] = []

    def visit(name: str) -> None:
        if name in open_:
            raise CannotBundle(f"{' imports '.join([*open_[open_.index(name) :], name])}: a circle")
        if name in order or name in held:
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
