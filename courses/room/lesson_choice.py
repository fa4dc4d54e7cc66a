"""The console's part in which the lesson of the class is chosen; `pace.py` writes it down."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from courses import catalogue
from courses.models import Classroom

CONSOLE_LIVE = ("head_lesson",)


def console_context(classroom: Classroom, user: User | AnonymousUser) -> dict[str, Any]:
    """All written lessons, and the one that the class is at (None before one was chosen)."""
    current = catalogue.current()
    return {"lessons": current.course.lessons, "lesson": current.numbered(classroom.lesson)}
