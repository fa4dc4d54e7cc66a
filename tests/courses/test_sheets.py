"""Files for spreadsheets: whatever a learner types, no cell is run as a formula and none is eaten."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from courses.afterwards import sheets

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\u202e=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example","here")',
    "|calc",
    "%0A=1",
]
BEGINNINGS = tuple(sheets.FORMULA)


def read_back(rows, delimiter=","):
    text = sheets.csv_of(["one", "two"], rows).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))[1:]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_no_formula_in_a_file_of_text(text):
    [[cell, _other]] = read_back([[text, 1]])

    assert cell.startswith("'")
    assert not cell[1:].startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_no_formula_in_a_workbook(text):
    made = sheets.xlsx_of([("Sheet", ["one"], [[text]])])

    cell = load_workbook(BytesIO(made)).active["A2"]

    assert cell.data_type == "s"
    assert cell.value.startswith("'")


@pytest.mark.parametrize(
    "text", ["Amara;=1+1", 'Amara";=1+1', "Amara,@SUM(A1)", "Amara\t+1", "a|-1", "a;\u200b=1"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_formula_hides_behind_a_separator_of_another_program(text, delimiter):
    for row in read_back([[text, 1]], delimiter):
        assert not [cell for cell in row if cell.lstrip(' "').startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("nickname", ["007", "3/4", "1E5", "12:30", "6.1", "2026-11-26", "TRUE"])
def test_a_nickname_that_looks_like_a_number_stays_a_text(nickname):
    assert read_back([[nickname, 1]]) == [[f"'{nickname}", "1"]]

    cell = load_workbook(BytesIO(sheets.xlsx_of([("Sheet", ["one"], [[nickname]])]))).active["A2"]
    assert (cell.data_type, cell.value) == ("s", nickname)


def test_what_is_harmless_stays_as_it_is():
    said = "He said “a, b”; 5 - 3 is 2.\nÄrger & <b>"

    assert read_back([[said, 2.5], ["Zoë", True], ["", None]]) == [
        ["He said “a, b”; 5 - 3 is 2. Ärger & <b>", "2.5"],
        ["Zoë", "yes"],
        ["", ""],
    ]


def test_a_negative_number_is_a_number():
    cell = load_workbook(BytesIO(sheets.xlsx_of([("Sheet", ["one"], [[-3]])]))).active["A2"]

    assert (cell.data_type, cell.value) == ("n", -3)
    assert read_back([[-3, 1]]) == [["-3", "1"]]
