"""What tiles draw: the machines of a cluster and the five steps, alike on many tiles and at every look."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from courses.room.glyph import Box

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def glyph(boxes: tuple[Box, ...], said: str) -> SafeString:
    """The machines as a glyph, with what is said of them."""
    return mark_safe(render_to_string("courses/room/_glyph.html", {"boxes": boxes, "said": said}).strip())


@register.simple_tag
@lru_cache(maxsize=16)
def steps_bar(step: int | None) -> SafeString:
    """The five steps of a lesson: those that are done, and the one that the learner is at (None: at none)."""
    return mark_safe(render_to_string("courses/room/_steps_bar.html", {"step": step}).strip())
