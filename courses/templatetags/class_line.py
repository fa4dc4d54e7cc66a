"""What base.html draws of a member's line to the class."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from courses.room.line_state import LineState, parts_of

register = template.Library()


@register.simple_tag(takes_context=True)
def line_parts(context: template.Context, line: LineState) -> SafeString:
    """All slots of the line as they stand now; what a person wrote is escaped by their templates."""
    return mark_safe("".join(parts_of(line, context["request"]).values()))
