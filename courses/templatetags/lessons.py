"""What lesson pages draw: figures, one line of Markdown, a belief in words."""

import re

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from courses import catalogue, prose
from courses.lesson import Figure
from courses.models import Step
from k8sarch.diagrams import figure_svg

register = template.Library()


@register.simple_tag
def figure(part: Figure) -> SafeString:
    """The figure as SVG, boxes linked to their lessons. Drawn from our own files, every text escaped."""
    links = {
        lesson.number: reverse("courses:lesson", args=[lesson.module_slug, lesson.slug])
        for lesson in catalogue.current().lessons
    }
    return mark_safe(figure_svg(part.name, part.data, links))


def addresses() -> dict[str, str]:
    """Where the lesson of a number stands: a box in a figure leads to its lesson."""
    return {
        lesson.number: reverse("courses:lesson", args=[lesson.module_slug, lesson.slug])
        for lesson in catalogue.current().lessons
    }


@register.filter
def line(text: str) -> SafeString:
    """One line of Markdown as HTML; raw HTML in it is shown, not obeyed."""
    return mark_safe(prose.inline(text))


@register.filter
def code_words(text: str) -> SafeString:
    """Plain text in which `words` between backticks are code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))


@register.filter
def belief(tag: str) -> str:
    """`pods-move` as words: "Pods move"."""
    words = tag.replace("-", " ").replace("api server", "API server")
    return words[:1].upper() + words[1:]


@register.filter
def per_cent(count: int, whole: int) -> int:
    return round(100 * count / whole) if whole else 0


@register.filter
def is_done(steps: dict[str, Step], number: str) -> bool:
    return steps.get(number) == Step.DONE


@register.filter
def has(things: frozenset[Step], thing: int) -> bool:
    return thing in things


@register.filter
def unlocalised(number: float) -> str:
    """A coordinate: with a point in every language."""
    return f"{number:.1f}"
