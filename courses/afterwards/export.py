"""A gradebook as rows of a file. CSV: a row a learner and lesson, with what each figure is made of. XLSX: the
same, behind a sheet with a row a learner.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from courses.afterwards import evidence, sheets
from courses.afterwards.gradebook import Cell, Column, Gradebook, Row
from courses.afterwards.sheets import Value
from courses.models import MarkKind


def csv_of(book: Gradebook) -> bytes:
    return sheets.csv_of(_detail_headings(), list(_details(book)))


def xlsx_of(book: Gradebook) -> bytes:
    return sheets.xlsx_of(
        [
            (_("Gradebook"), _summary_headings(book), [_summary(row) for row in book.rows]),
            (_("What it is made of"), _detail_headings(), list(_details(book))),
        ]
    )


def called(column: Column) -> str:
    """Number and title: a number alone such as 6.1 would be read as a date by some."""
    return f"{column.lesson.number} {column.lesson.title}"


def _summary_headings(book: Gradebook) -> list[str]:
    lessons = [
        f"{called(column)}: {what}"
        for column in book.columns
        for what in (_("marks of 3"), _("again, under another seed"))
    ]
    return [_("Learner"), *lessons, _("Marks"), _("Marks there are"), _("Active minutes")]


def _summary(row: Row) -> list[Value]:
    cells = [value for cell in row.cells for value in (len(cell.marks), cell.mastered is True)]
    return [row.membership.nickname, *cells, row.marks, len(row.cells) * len(MarkKind), _minutes(row.seconds)]


def _detail_headings() -> list[str]:
    return [
        _("Learner"),
        _("Lesson"),
        *(str(kind.label) for kind in MarkKind),
        _("again, under another seed"),
        _("Active minutes"),
        _("Takes"),
        _("Tries"),
        _("Hints"),
        _("Finished"),
        _("Due"),
        _("Late by"),
        *(_("%(mark)s: made of") % {"mark": kind.label} for kind in MarkKind),
        _("again, under another seed: made of"),
    ]


def _details(book: Gradebook) -> Iterator[list[Value]]:
    for row in book.rows:
        for cell in row.cells:
            yield _detail(book, row, cell)


def _detail(book: Gradebook, row: Row, cell: Cell) -> list[Value]:
    owner = row.membership.learner_id
    progress = book.records.progress.get((owner, cell.column.lesson.number))
    parts = evidence.parts_of(owner, cell.column, book.records)
    return [
        row.membership.nickname,
        called(cell.column),
        *(kind in cell.marks for kind in MarkKind),
        cell.mastered is True,
        _minutes(cell.seconds),
        cell.takes,
        cell.tries,
        progress.hints if progress else 0,
        cell.finished,
        cell.column.due,
        cell.late,
        *(part.says for part in parts if part.kind in (*MarkKind.values, evidence.MASTERED)),
    ]


def _minutes(seconds: int) -> float:
    return round(seconds / 60, 1)
