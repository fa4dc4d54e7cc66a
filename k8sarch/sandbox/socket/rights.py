"""Who may do what with a sandbox: its owner drives it; who else may watch is said by the function that the
settings name."""

from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from k8sarch.sandbox.models import SandboxRecord

DRIVE, WATCH = "drive", "watch"


def right_to(sandbox_id: UUID, owner: str | None, user) -> str | None:
    """`drive`, `watch`, or None. `owner` is the browser's, `user` the signed-in account (perhaps
    anonymous)."""
    record = SandboxRecord.objects.filter(id=sandbox_id).first()
    if record is None:
        return None
    if owner is not None and record.owner == owner:
        return DRIVE
    may_watch = import_string(settings.SANDBOX_MAY_WATCH)
    return WATCH if may_watch(user=user, owner=record.owner) else None
