"""All lessons and courses, read once: the folders' names give the order, `course.yaml` the titles and what is
planned.

    content/COURSE/course.yaml          title, modules: folder, title, lessons (how many planned), core, kind
    content/COURSE/NN-module/NN-lesson.md
    content/clusters/NAME.yaml          starting specs
    content/glossary.yaml               the words that lessons explain

Contract: nothing changes after reading. A file that breaks the rules raises LessonError, with its line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404

from courses import glossary, lesson_file, yaml_text
from courses.glossary import Glossary
from courses.lesson import Lesson, LessonError
from courses.lesson_file import FILE_NAME
from courses.yaml_text import Mapping, YamlError

CONTENT = Path(__file__).parent / "content"
MODULE_KEYS = {"folder", "title", "lessons", "core", "kind"}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a module: the lesson, or None where one is planned. `position` counts through the course
    from 1.
    """

    number: str
    position: int
    lesson: Lesson | None


@dataclass(frozen=True, slots=True)
class Module:
    """`places` has every lesson, written or planned. `kind` is "lessons" or "incidents"."""

    number: int
    slug: str
    title: str
    is_core: bool
    kind: str
    places: tuple[Place, ...]

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(place.lesson for place in self.places if place.lesson)


@dataclass(frozen=True, slots=True)
class Course:
    """A folder of modules."""

    slug: str
    title: str
    modules: tuple[Module, ...]

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    def count(self, kind: str) -> int:
        """How many places of that kind the course has, written or planned."""
        return sum(len(module.places) for module in self.modules if module.kind == kind)

    def module_of(self, lesson: Lesson) -> Module:
        return next(module for module in self.modules if lesson in module.lessons)

    def place_of(self, lesson: Lesson) -> Place:
        return next(place for place in self.module_of(lesson).places if place.lesson is lesson)

    def neighbours(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        """The written lessons before and after this one."""
        lessons = self.lessons
        index = lessons.index(lesson)
        return (
            lessons[index - 1] if index else None,
            lessons[index + 1] if index + 1 < len(lessons) else None,
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that the site teaches, and the clusters that lessons begin with."""

    courses: tuple[Course, ...]
    clusters: dict[str, Mapping]
    by_number: dict[str, Lesson]

    @property
    def course(self) -> Course:
        """The course that the home page shows: the first by name of its folder."""
        return self.courses[0]

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for course in self.courses for lesson in course.lessons)

    def find(self, module_slug: str, slug: str) -> tuple[Course, Lesson] | None:
        for course in self.courses:
            for lesson in course.lessons:
                if lesson.slug == slug and lesson.module_slug == module_slug:
                    return course, lesson
        return None

    def neighbours(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        """The written lessons before and after this one in its course."""
        course = next(course for course in self.courses if lesson in course.lessons)
        return course.neighbours(lesson)

    def numbered(self, number: str) -> Lesson | None:
        return self.by_number.get(number)


def current() -> Catalogue:
    """What the site teaches: the folder `settings.LESSON_CONTENT`, else the one beside this file."""
    return read(Path(getattr(settings, "LESSON_CONTENT", CONTENT)))


def lesson_or_404(module_slug: str, slug: str) -> tuple[Course, Lesson]:
    found = current().find(module_slug, slug)
    if found is None:
        raise Http404(f"There is no lesson {module_slug}/{slug}.")
    return found


@cache
def read(content: Path) -> Catalogue:
    """Everything under `content`. Raises LessonError."""
    clusters = {path.stem: _mapping(path) for path in sorted((content / "clusters").glob("*.yaml"))}
    words = glossary.read(content / "glossary.yaml")
    courses = tuple(_course(path.parent, words) for path in sorted(content.glob("*/course.yaml")))
    if not courses:
        raise LessonError(content, 1, "there is no course here; a course is a folder with a course.yaml")
    for course in courses:
        for lesson in course.lessons:
            if lesson.cluster not in clusters:
                name = f"{course.slug}, lesson {lesson.number}"
                raise LessonError(name, 1, f"there is no clusters/{lesson.cluster}.yaml")
    lessons = [lesson for course in courses for lesson in course.lessons]
    by_number = {lesson.number: lesson for lesson in reversed(lessons)}  # of two the first
    return Catalogue(courses, clusters, by_number)


def _course(folder: Path, words: Glossary) -> Course:
    path = folder / "course.yaml"
    given = _mapping(path)
    modules = given.get("modules")
    if not isinstance(given.get("title"), str) or not isinstance(modules, tuple) or not modules:
        raise LessonError(path, 1, "a course has a title and a list of modules")
    planned = {module.get("folder") for module in modules if isinstance(module, Mapping)}
    for found in sorted(folder.glob("[0-9][0-9]-*")):
        if found.name not in planned:
            raise LessonError(
                path, given.lines["modules"], f"the folder {found.name} is not among the modules"
            )
    return Course(folder.name, given["title"], tuple(_modules(path, modules, words)))


def _modules(path: Path, modules: tuple[object, ...], words: Glossary) -> Iterator[Module]:
    position = 0
    for given in modules:
        if not isinstance(given, Mapping):
            raise LessonError(path, 1, "a module has a folder, a title and a number of lessons")
        line = min(given.lines.values(), default=1)
        for key in given:
            if key not in MODULE_KEYS:
                raise LessonError(
                    path, given.lines[key], f"unknown key {key!r}; known are {sorted(MODULE_KEYS)}"
                )
        named = FILE_NAME.fullmatch(str(given.get("folder", "")))
        planned = str(given.get("lessons", ""))
        if named is None or not given.get("title") or not planned.isdecimal():
            raise LessonError(path, line, "a module has a folder (NN-name), a title and a number of lessons")
        lessons = {lesson.number: lesson for lesson in _lessons(path.parent / given["folder"], words)}
        last = max([int(planned), *(int(number.split(".")[1]) for number in lessons)])
        places = []
        for index in range(1, last + 1):
            position += 1
            number = f"{int(named[1])}.{index}"
            places.append(Place(number, position, lessons.get(number)))
        yield Module(
            number=int(named[1]),
            slug=named[2],
            title=given["title"],
            is_core=given.get("core", "yes") == "yes",
            kind=given.get("kind", "lessons"),
            places=tuple(places),
        )


def _lessons(folder: Path, words: Glossary) -> Iterator[Lesson]:
    """The lessons of a module's folder, which need not exist yet."""
    for path in sorted(folder.glob("*.md")):
        yield lesson_file.read(path, words)


def _mapping(path: Path) -> Mapping:
    try:
        given = yaml_text.read(path.read_text(encoding="utf-8"))
    except YamlError as error:
        raise LessonError(path, error.line, error.says) from error
    if not isinstance(given, Mapping):
        raise LessonError(path, 1, "here stand keys and values")
    return given
