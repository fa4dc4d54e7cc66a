"""What other apps may ask of the sandboxes."""

from typing import Any
from uuid import UUID

from k8sarch.cluster import spec_from

from . import store
from .host import host
from .models import SandboxRecord


def open_for_lesson(owner: str, lesson: str, name: str, spec: dict[str, Any]) -> SandboxRecord:
    """The sandbox of this person for a lesson, made when there is none. Raises SpecError."""
    return store.the_one(
        owner=owner, kind=SandboxRecord.LESSON, lesson=lesson, name=name, spec=spec_from(spec)
    )


def record_of(sandbox_id: UUID) -> SandboxRecord | None:
    """The record of a sandbox, or None."""
    return SandboxRecord.objects.filter(id=sandbox_id).first()


def glances(owners: list[str]) -> dict[str, dict[str, Any]]:
    """Owner → the cluster they used last, in a few numbers: {sandbox_id, name, lesson, alive, control_planes,
    workers, success, ready, desired, at}. A cluster that is not alive shows its place in time and nothing
    else."""
    found = {}
    for owner, record in store.owners_sandboxes(owners).items():
        glance = host.glance(record.id)
        found[owner] = {
            "sandbox_id": record.id,
            "name": record.name,
            "lesson": record.lesson,
            "alive": glance is not None,
            "control_planes": [],
            "workers": [],
            "success": None,
            "ready": 0,
            "desired": 0,
            "at": record.position,
            **(glance or {}),
        }
    return found
