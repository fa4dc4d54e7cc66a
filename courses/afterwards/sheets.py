"""Rows as a file that a spreadsheet opens: CSV and XLSX. Pure.

What learners typed stands in these cells, so no text may begin with what a spreadsheet takes for a formula,
also where the program splits the line at another separator than ours; and none may be eaten: 007, 3/4 and 1E5
are nicknames too. A cell is a text, a number, a truth or an instant; only texts are changed.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO, StringIO

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Value = str | int | float | bool | datetime | None
FORMULA = "=+-@\t\r\n|%＝＋－＠﹢﹣−"
"""What begins a formula, in full width too, or a command of old programs."""

AFTER_SEPARATOR = re.compile(rf'([;,\t\r\n|]\s*"?\s*)(?=[{re.escape(FORMULA)}])')
NUMBER_OR_DATE = re.compile(r"[\d\s.,:/-]*\d[\d\s.,:/-]*(e\d+)?|true|false", re.IGNORECASE)
BREAKS = "\t\r\n"
BLANKS = " \u00a0\u3000"
INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
CELL_CHARACTERS_MAX = 32_000
"""A spreadsheet's cell holds 32,767."""

COLUMN_WIDTH_MAX = 60
BYTE_ORDER_MARK = "\ufeff"


def safe(value: Value) -> Value:
    """`value` as it may stand in a cell: a text that could be taken for a formula has ' before it."""
    return _safe_text(value) if isinstance(value, str) else value


def _safe_text(text: str) -> str:
    kept = text[:CELL_CHARACTERS_MAX]
    if not kept.isprintable():  # seldom; sign by sign costs much
        kept = "".join(sign for sign in kept if sign in BREAKS or not _is_invisible(sign))
    is_dangerous = kept.lstrip(BLANKS)[:1] in set(FORMULA)
    kept = AFTER_SEPARATOR.sub(r"\1'", kept).translate(dict.fromkeys(map(ord, BREAKS), " "))
    return f"'{kept}" if is_dangerous else kept


def _is_invisible(symbol: str) -> bool:
    """A sign that does not show, behind which a formula could hide, or that a file of XML cannot hold."""
    return unicodedata.category(symbol) in INVISIBLE


def csv_of(headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A file of UTF-8 with a mark in front, by which spreadsheets know it; every text in quotes."""
    file = StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    for row in (headings, *rows):
        writer.writerow([_plain(_uneaten(safe(value))) for value in row])
    return (BYTE_ORDER_MARK + file.getvalue()).encode()


def _uneaten(value: Value) -> Value:
    """A text that a reader of CSV would take for a number or a date, as a text; a workbook tells them
    apart."""
    return f"'{value}" if isinstance(value, str) and NUMBER_OR_DATE.fullmatch(value) else value


def _plain(value: Value) -> Value:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return "" if value is None else value


def xlsx_of(sheets: Iterable[tuple[str, Sequence[str], Sequence[Sequence[Value]]]]) -> bytes:
    """A workbook of (title, headings, rows). Every text is typed as a text, whatever it begins with."""
    book = Workbook(write_only=True)
    for title, headings, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        for number, width in enumerate(_widths(headings, rows), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.append([_cell(sheet, heading, is_heading=True) for heading in headings])
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: object, value: Value, is_heading: bool = False) -> WriteOnlyCell:
    if isinstance(value, datetime):  # a workbook knows no zones
        cell = WriteOnlyCell(sheet, timezone.localtime(value).replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm"
    else:
        cell = WriteOnlyCell(sheet, safe(value))
        if isinstance(value, str):
            cell.data_type = "s"
    cell.alignment = Alignment(
        vertical="top", wrap_text=isinstance(value, str) and len(value) > COLUMN_WIDTH_MAX
    )
    if is_heading:
        cell.font = Font(bold=True)
    return cell


def _widths(headings: Sequence[str], rows: Sequence[Sequence[Value]]) -> Iterable[float]:
    for number, heading in enumerate(headings):
        longest = max([len(heading), *(len(str(_plain(row[number]))) for row in rows)])
        yield min(longest + 2, COLUMN_WIDTH_MAX)
