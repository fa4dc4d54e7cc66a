"""What is not simulated: the paragraphs after the word `Simplified:` in the docstrings under
`k8sarch/cluster`.

Contract: sources are read as text and parsed, never imported; once a process.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import k8sarch

CLUSTER = Path(k8sarch.__file__).parent / "cluster"
WORD = "Simplified:"


@dataclass(frozen=True, slots=True)
class Room:
    """A package of the simulation and what its modules leave out: (module, sentence)."""

    name: str
    notes: tuple[tuple[str, str], ...]


@cache
def rooms(folder: Path = CLUSTER) -> tuple[Room, ...]:
    """By package, in the order of their names; packages that leave nothing out do not appear."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(folder.rglob("*.py")):
        relative = path.relative_to(folder)
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        for note in notes_in(docstring):
            package = relative.parts[0].removesuffix(".py") if len(relative.parts) > 1 else "cluster"
            found.setdefault(package, []).append(
                (str(relative.with_suffix("")).removesuffix("/__init__"), note)
            )
    return tuple(Room(name, tuple(notes)) for name, notes in sorted(found.items()))


def notes_in(docstring: str) -> list[str]:
    """Each note runs from the word to the end of its paragraph, or to the next such word."""
    notes = []
    for paragraph in docstring.split("\n\n"):
        for note in paragraph.split(WORD)[1:]:
            said = " ".join(note.split())
            if said:
                notes.append(said[0].upper() + said[1:])
    return notes
