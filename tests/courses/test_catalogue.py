"""Courses are read once, in the order of their folders, with what is planned."""

import shutil
from pathlib import Path

import pytest

from courses import catalogue
from courses.lesson import LessonError

CONTENT = Path(__file__).parent / "content"


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def test_places_count_written_and_planned_lessons():
    course = catalogue.read(CONTENT).course

    assert [
        [(place.number, place.position, bool(place.lesson)) for place in module.places]
        for module in course.modules
    ] == [
        [("0.1", 1, True), ("0.2", 2, False)],
        [("1.1", 3, True)],
    ]
    assert [module.is_core for module in course.modules] == [True, False]


def test_neighbours_are_the_written_lessons():
    course = catalogue.read(CONTENT).course
    first, second = course.lessons

    assert course.neighbours(first) == (None, second)
    assert course.neighbours(second) == (first, None)


def test_a_lesson_without_its_cluster_is_an_error(copy):
    (copy / "clusters" / "small.yaml").unlink()

    with pytest.raises(LessonError, match="small.yaml"):
        catalogue.read(copy)


def test_a_folder_that_course_yaml_does_not_name_is_an_error(copy):
    (copy / "short-course" / "09-forgotten").mkdir()

    with pytest.raises(LessonError, match="09-forgotten"):
        catalogue.read(copy)


def test_an_unknown_key_of_a_module_is_an_error_with_its_line(copy):
    path = copy / "short-course" / "course.yaml"
    path.write_text(path.read_text() + "    colour: red\n")

    with pytest.raises(LessonError, match="colour") as caught:
        catalogue.read(copy)

    assert caught.value.line == 10


def test_the_course_of_the_site_can_be_read():
    assert catalogue.read(catalogue.CONTENT).lessons
