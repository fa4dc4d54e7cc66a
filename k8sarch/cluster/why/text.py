"""An answer as text, for a terminal: the question, what is said, timers, the chain with its tables."""

from typing import Any

from .words import seconds_of

GLYPHS = {"you": "●", "asked": "◆", "object": "■", "clock": "◔", "machine": "◇", "gone": "✕"}
CELL_MAX = 60


def told(answer: dict[str, Any], evidence: bool = True) -> list[str]:
    """The lines of an answer of because.py; `evidence`: with the tables."""
    lines = [answer["title"]]
    if answer["says"]:
        lines.append(f"  {answer['says']}")
    for table in answer["tables"]:
        lines += ["", *in_columns(table, "  ")]
    for each in answer["absent"]:
        lines.append(f"  {each['process']}: {each['so']}; believed: {each['believed']}")
    for wait in answer["waits"]:
        lines.append(f"  {wait['owner']}, {wait['timer']}: until {seconds_of(wait['due'])}. {wait['then']}")
    if answer["links"]:
        lines.append("")
    for link in answer["links"]:
        lines.append(
            f"{seconds_of(link['at']):>10} {GLYPHS[link['glyph']]} {link['says']}  #{link['number']}"
        )
        if link["detail"]:
            lines.append(f"{'':13}{link['detail']}")
        lines += [f"{'':13}beside: {other['says']}, {seconds_of(other['at'])}" for other in link["beside"]]
        if evidence:
            for table in link["evidence"]:
                lines += in_columns(table, " " * 15)
    if answer["missing"]:
        lines.append(f"  {answer['missing']}")
    return lines


def in_columns(table: dict[str, Any], margin: str) -> list[str]:
    """A table as lines of equal columns, under its title."""
    rows = [table["head"], *table["rows"]] if table["rows"] else []
    cells = [[clipped(cell) for cell in row] for row in rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(table["head"]))] if cells else []
    lines = [f"{margin}{table['title']}"]
    for place, row in enumerate(cells):
        mark = ">" if table["mark"] is not None and place == table["mark"] + 1 else " "
        said = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        lines.append(f"{margin}{mark} {said}")
    return lines + [f"{margin}  {note}" for note in table["notes"]]


def clipped(cell: str) -> str:
    """A cell that does not push the others away."""
    return cell if len(cell) <= CELL_MAX else cell[: CELL_MAX - 1] + "…"


def in_brief(answer: dict[str, Any]) -> list[str]:
    """The lines of an answer for a story: without numbers of changes and without tables."""
    lines = [answer["says"]] if answer["says"] else []
    for link in answer["links"]:
        lines.append(f"{seconds_of(link['at'])} {link['says']}")
        lines += [f"beside: {seconds_of(other['at'])} {other['says']}" for other in link["beside"]]
    return [*lines, answer["missing"]] if answer["missing"] else lines
