"""Who may do what with a sandbox: its owner drives it; who else may watch, and what may be done with a copy,
is said by the functions that the settings name.

`watch`: look at what its owner sees. `travel`: move in time and look, but give no command; only for a copy,
where nobody else is moved along. `drive`: everything.
"""

from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from k8sarch.sandbox.models import SandboxRecord

DRIVE, TRAVEL, WATCH = "drive", "travel", "watch"


def right_to(sandbox_id: UUID, owner: str | None, user) -> str | None:
    """`drive`, `travel`, `watch`, or None. `owner` is the browser's, `user` the signed-in account (perhaps
    anonymous)."""
    record = SandboxRecord.objects.filter(id=sandbox_id).first()
    if record is None:
        return None
    if owner is not None and record.owner == owner:
        return DRIVE
    if record.kind == SandboxRecord.HELP:
        return import_string(settings.SANDBOX_RIGHT_TO_COPY)(user=user, sandbox_id=record.id)
    may_watch = import_string(settings.SANDBOX_MAY_WATCH)
    return WATCH if may_watch(user=user, owner=record.owner) else None
