"""What lesson pages draw: figures, one line of Markdown, a belief in words."""

import json
import re
from collections.abc import Mapping

from django import template
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses import catalogue, decimals, prose, shapes
from courses.lesson import Figure, Question
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
    """One line of a lesson's Markdown as HTML; raw HTML in it is shown, not obeyed. Lessons are English,
    which a page in another language says, so that it is read aloud as English."""
    html = prose.inline(text)
    return mark_safe(html if (get_language() or "en") == "en" else f'<span lang="en">{html}</span>')


@register.filter
def coded(text: str) -> SafeString:
    """A sentence of ours in which a command stands between backticks, as HTML; every text escaped."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))


@register.filter
def phrase(text: str) -> str:
    """An answer within a sentence: without the full stop at its end."""
    return text.removesuffix(".")


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


@register.filter
def unlocal(number: int) -> str:
    """A whole number for a machine to read: without separators in every language."""
    return str(number)


@register.filter
def in_seconds(at: int) -> str:
    """An instant of cluster time (microseconds) as people read it: "353.4 s"."""
    return decimals.in_seconds(at)


@register.filter
def as_json(value: object) -> str:
    """Plain data for an attribute; the template escapes it."""
    return json.dumps(value)


@register.filter
def offered(question: Question, spec: Mapping[str, object]) -> list[tuple[str, str]]:
    """(reference, name) of what may be picked on the picture."""
    return [(shape, shapes.called(shape)) for shape in shapes.offered(question, spec)]


@register.filter
def look_said(look: str) -> str:
    """What a hint asks to look at, in words."""
    parts = {
        "part:price": _("the figures above the picture"),
        "part:timeline": _("the timeline at the foot"),
        "part:timers": _("the timers"),
        "part:because": _("the Because panel"),
        "part:events": _("the Events tab"),
        "part:kubectl": _("the kubectl tab"),
        "part:legend": _("the legend"),
    }
    if look in parts:
        return parts[look]
    kind, _slash, rest = look.partition("/")
    name = rest.rpartition("/")[2].replace("-*", "").replace("*", "")
    if kind == "pods":
        return _("a pod of %(app)s") % {"app": name}
    if kind == "services":
        return _("Service %(name)s") % {"name": name}
    if kind == "components" and "*" in look:
        return _("a box that says %(program)s") % {"program": shapes.CALLED.get(name, name)}
    return shapes.called(look) if kind in ("machines", "components") else name


@register.filter
def of_lesson(marks: Mapping[str, frozenset[str]], number: str) -> frozenset[str]:
    """The marks of one lesson."""
    return marks.get(number, frozenset())
