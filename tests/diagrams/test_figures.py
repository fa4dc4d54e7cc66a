"""Every figure of the course: it fits, follows the page's colours, and its boxes lead to lessons."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from k8sarch.diagrams import FIGURES, UnknownFigure, figure_svg
from k8sarch.diagrams.theme import COLUMN, LOOKS, SVG

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "courses/content/kubernetes-architecture").glob("[0-9][0-9]-*/[0-9][0-9]-*.md"))
LINKS = {
    f"{int(path.parent.name[:2])}.{int(path.name[:2])}": f"/lessons/{path.parent.name[3:]}/{path.stem[3:]}/"
    for path in LESSONS
}

each_figure = pytest.mark.parametrize("name", FIGURES)


def drawn(name, links=LINKS):
    return ElementTree.fromstring(figure_svg(name, None, links))


@each_figure
def test_a_figure_fits_the_column_and_has_no_size_of_its_own(name):
    svg = drawn(name)

    assert float(svg.attrib["viewBox"].split()[2]) == COLUMN
    assert "width" not in svg.attrib
    assert "height" not in svg.attrib


@each_figure
def test_a_figure_is_named_and_told_in_words(name):
    svg = drawn(name)

    texts = {element.attrib["id"]: element.text for element in svg if "id" in element.attrib}
    assert texts[svg.attrib["aria-labelledby"]]
    assert len(texts[svg.attrib["aria-describedby"]]) > 60
    assert [element.tag for element in svg.iter(f"{{{SVG}}}title")] == [f"{{{SVG}}}title"]


@each_figure
def test_a_figure_has_the_colours_of_the_page_and_passes_a_strict_policy(name):
    text = figure_svg(name, None, LINKS)

    assert not re.search(r"\sstyle=|<style|<script|\son[a-z]+=|font-family|#[0-9a-fA-F]{3,6}\b", text)
    paints = set(re.findall(r'(?:fill|stroke)="([^"]*)"', text))
    assert all(paint == "none" or paint.startswith("var(--") for paint in paints), paints


@each_figure
def test_no_text_stands_outside_the_figure(name):
    svg = drawn(name)
    left, _, width, _ = (float(number) for number in svg.attrib["viewBox"].split())
    shift = float(re.search(r"translate\(([-\d.]+)", svg.find(f"{{{SVG}}}g").attrib["transform"])[1])

    for text in svg.iter(f"{{{SVG}}}text"):
        assert left <= float(text.attrib["x"]) + shift <= left + width, text.text


@each_figure
def test_boxes_with_a_lesson_are_links_to_it_and_all_those_lessons_exist(name):
    svg = drawn(name)

    addresses = {anchor.attrib["href"] for anchor in svg.iter(f"{{{SVG}}}a")}
    assert addresses
    assert addresses <= set(LINKS.values())
    assert svg.attrib["role"] == "group"
    for box in FIGURES[name]({}).boxes:
        assert not box.lesson or box.lesson in LINKS, box


@each_figure
def test_without_links_a_figure_is_an_image(name):
    svg = drawn(name, links={})

    assert svg.attrib["role"] == "img"
    assert next(svg.iter(f"{{{SVG}}}a"), None) is None


@each_figure
def test_every_kind_of_a_figure_has_a_look(name):
    drawing = FIGURES[name]({})

    kinds = {part.kind for part in (*drawing.boxes, *drawing.lines, *drawing.frames)}
    assert kinds <= LOOKS.keys()


@each_figure
def test_ids_are_given_once(name):
    ids = [element.attrib["id"] for element in drawn(name).iter() if "id" in element.attrib]

    assert len(ids) == len(set(ids))


def test_every_figure_is_shown_in_a_lesson_and_every_file_is_listed():
    shown = set(
        re.findall(r"^```figure (\S+)", "\n".join(path.read_text() for path in LESSONS), re.MULTILINE)
    )
    files = {path.stem.replace("_", "-") for path in (ROOT / "k8sarch/diagrams/figures").glob("[a-z]*.py")}

    assert shown == set(FIGURES) == files


def test_the_first_drawing_of_a_process_has_all_its_texts():
    script = "from k8sarch.diagrams import figure_svg; print(figure_svg('control-plane-map').count('<text'))"
    first = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )

    assert int(first.stdout) == figure_svg("control-plane-map").count("<text") == 20


def test_data_changes_what_is_drawn():
    assert "3 - 1 = 2 missing" in figure_svg("reconcile-loop", {"desired": "3", "observed": "1"})
    assert "score 7" in figure_svg("scheduling-cycle", {"nodes": [{"node": "worker-1", "score": "7"}]})


def test_text_of_the_data_is_text():
    assert "&lt;b&gt;" in figure_svg("raft-roles", {"silence": "<b>"})


def test_an_unknown_figure_names_those_that_there_are():
    with pytest.raises(UnknownFigure, match="there is no figure 'elephant'; there are .*long-wait"):
        figure_svg("elephant")
