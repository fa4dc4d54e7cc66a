"""`newthing KIND NAME`: writes a new thing's file, its line in the folder's list, and its proof.

All come from a pattern, the file `patterns/KIND.txt`. Its lines `--- file PATH` begin a file to write;
`--- list PATH LIST` is followed by two lines: what to import there, and what to put at the end of LIST.
`$name` stands for the name as typed (fill_disk), `$Class` for FillDisk, `$CAPS` for FILL_DISK, `$words` for
"fill disk", `$dashed` for fill-disk.

Contract: either all is written or, when a file is there already or a list cannot be found, nothing.
"""

import re
import sys
from pathlib import Path
from string import Template
from typing import NamedTuple

from k8sarch.ground.environment import ROOT

PATTERNS = Path(__file__).parent / "patterns"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Refused(ValueError):
    """Nothing was written; the text says why."""


class Part(NamedTuple):
    """A part of a pattern, filled in: `what` is "file" or "list", `target` its path and the list's name."""

    what: str
    target: list[str]
    text: str


def run(arguments: list[str]) -> int:
    """0 when the thing was written, or when only the kinds were asked for."""
    kinds = sorted(path.stem for path in PATTERNS.glob("*.txt"))
    if len(arguments) != 2 or arguments[0] not in kinds:
        print(f"newthing KIND NAME, for instance: newthing fault fill_disk. Kinds: {', '.join(kinds)}.")
        return 0 if arguments in ([], ["help"]) else 1
    try:
        written = write(ROOT, *arguments)
    except Refused as refusal:
        sys.exit(str(refusal))
    for path in written:
        print(f"wrote {path.relative_to(ROOT)}")
    print("What stands in angle brackets is yours to write; then: python3 manage.py test tests/test_house.py")
    return 0


def write(root: Path, kind: str, name: str) -> list[Path]:
    """The paths written below `root`. Raises Refused, with nothing written."""
    if not NAME.fullmatch(name):
        raise Refused(
            f"{name!r} is no name for a {kind}: lower-case words joined by underscores, like fill_disk"
        )
    changes = dict(change(root, part) for part in parts(kind, name))
    for path, text in changes.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(changes)


def parts(kind: str, name: str) -> list[Part]:
    """The parts of the pattern of `kind`, filled in for `name`."""
    words = name.split("_")
    filled = Template((PATTERNS / f"{kind}.txt").read_text(encoding="utf-8")).substitute(
        name=name,
        Class="".join(word.capitalize() for word in words),
        CAPS=name.upper(),
        words=" ".join(words),
        dashed="-".join(words),
    )
    pieces = re.split(r"^--- (file|list) (.+)\n", filled, flags=re.MULTILINE)[1:]
    return [Part(pieces[at], pieces[at + 1].split(), pieces[at + 2]) for at in range(0, len(pieces), 3)]


def change(root: Path, part: Part) -> tuple[Path, str]:
    """A path, and the text that it shall hold."""
    path = root / part.target[0]
    if part.what == "file":
        if path.exists():
            raise Refused(f"{part.target[0]} is there already; nothing was written")
        return path, part.text
    if not path.exists():
        raise Refused(
            f"{part.target[0]} is not there, so there is no list to enter it in; nothing was written"
        )
    importing, entry = part.text.strip().splitlines()
    return path, listed(path.read_text(encoding="utf-8"), " ".join(part.target[1:]), importing, entry)


def listed(text: str, name: str, importing: str, entry: str) -> str:
    """`text` with one more import, where the alphabet puts it, and `entry` at the end of the list `name`."""
    start = "" if " " in name else "^"  # a list within an expression is named by the words before it
    found = re.search(rf"{start}{re.escape(name)}\b[^=\n]*(= )?[({{\[]", text, re.MULTILINE)
    if found is None:
        raise Refused(f"there is no list {name}; nothing was written")
    end = closing(text, found.end() - 1)
    body = text[found.end() : end].rstrip()
    if "\n" in body:
        body = f"{body.removesuffix(',')},\n    {entry},\n"
    else:
        body = f"{body.strip().removesuffix(',')}{', ' if body.strip() else ''}{entry}"
        body = f" {body} " if text[end] == "}" else body
    text = text[: found.end()] + body + text[end:]
    return with_import(text, importing)


def with_import(text: str, importing: str) -> str:
    """`text` with the line `importing` after the imports that come before it by the alphabet."""
    imports = list(re.finditer(r"^(from \S+ import |import \* as ).*\n", text, re.MULTILINE))
    if not imports:
        raise Refused("the list's file imports nothing yet, so the place is not clear; nothing was written")
    before = [found for found in imports if found[0] < importing]
    if not before:
        at = imports[0].start()
    else:
        bracket = before[-1][0].find("(")
        last = closing(text, before[-1].start() + bracket) if bracket > 0 else before[-1].start()
        at = text.index("\n", last) + 1
    return f"{text[:at]}{importing}\n{text[at:]}"


def closing(text: str, opening: int) -> int:
    """Where the bracket that opens at `opening` is closed."""
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if depth == 0:
            return at
    raise Refused("a bracket is not closed; nothing was written")
