"""The console's part for a rehearsal: who is simulated in the class, and whether they are there."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from courses.limits import REHEARSAL_LEARNERS_MAX
from courses.models import Classroom
from courses.rehearsal import company

CONSOLE_LIVE = ("rehearsal_state",)


def console_context(classroom: Classroom, user: User | AnonymousUser) -> dict[str, Any]:
    """`rehearsal`: {running, inside, count, known, refusal}; `known` counts the simulated members."""
    present = company.running(classroom.pk)
    return {
        "rehearsal": {
            "running": present is not None,
            "inside": present.inside if present else 0,
            "count": present.count if present else 0,
            "known": classroom.memberships.filter(is_rehearsal=True).count(),
            "refusal": present.refusals[-1] if present and present.refusals else "",
        },
        "rehearsal_most": REHEARSAL_LEARNERS_MAX,
    }
