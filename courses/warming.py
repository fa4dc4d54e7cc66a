"""What is made once and then shared by all: the clusters from which new sandboxes are cloned, and the texts
of lessons with their figures. Made ready before a class comes, so that its first learner does not wait.
"""

from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from courses import catalogue
from courses.lesson import Lesson
from k8sarch.sandbox import sandboxes


def steps() -> Iterator[Callable[[], object]]:
    """Each takes some tenths of a second at most, and may be done at any time or never."""
    found = catalogue.current()
    for lesson in found.lessons:
        yield partial(article, lesson)
    for spec in found.clusters.values():
        yield partial(sandboxes.warm, dict(spec))


def article(lesson: Lesson) -> str:
    """The text of a lesson in the site's own language, as its page shows it."""
    before, after = catalogue.current().neighbours(lesson)
    shown = {"lesson": lesson, "before": before, "after": after, "LANGUAGE_CODE": settings.LANGUAGE_CODE}
    with translation.override(settings.LANGUAGE_CODE):
        return render_to_string("courses/_article.html", shown)
