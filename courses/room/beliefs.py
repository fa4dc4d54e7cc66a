"""The console's part about misconceptions: counted, without names. It is read from the wall."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from courses.models import Classroom

CONSOLE_LIVE = ("side_beliefs",)


def console_context(classroom: Classroom, user: User | AnonymousUser) -> dict[str, Any]:
    """Nothing but the wall."""
    return {}
