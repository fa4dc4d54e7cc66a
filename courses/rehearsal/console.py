"""The console's part for a rehearsal."""

from typing import Any

from courses.models import Classroom
from courses.room.console import Viewer


def console_context(classroom: Classroom, user: Viewer) -> dict[str, Any]:
    """What the part shows."""
    return {}
