"""What other apps may ask of the sandboxes."""

from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync

from k8sarch.cluster import spec_from
from k8sarch.sandbox import limits
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.live import clocks
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.models import SandboxRecord, TapeLine

SPEEDS = limits.SPEEDS
READING = ("get", "describe", "explain", "logs", "top", "events", "version", "api-resources", "cluster-info")


def open_for_lesson(owner: str, lesson: str, name: str, spec: dict[str, Any]) -> SandboxRecord:
    """The sandbox of this person for a lesson, made when there is none. Raises SpecError."""
    return store.the_one(
        owner=owner, kind=SandboxRecord.LESSON, lesson=lesson, name=name, spec=spec_from(spec)
    )


def is_open_for_lesson(owner: str, lesson: str) -> bool:
    """Whether this person has a sandbox of the lesson."""
    return SandboxRecord.objects.filter(owner=owner, kind=SandboxRecord.LESSON, lesson=lesson).exists()


def record_of(sandbox_id: UUID) -> SandboxRecord | None:
    """The record of a sandbox, or None."""
    return SandboxRecord.objects.filter(id=sandbox_id).first()


def glances(owners: list[str]) -> dict[str, dict[str, Any]]:
    """Owner → the cluster they used last, in a few numbers: {sandbox_id, name, lesson, alive, take, lane,
    control_planes, workers, success, ready, desired, at}. A cluster that is not alive shows its place in time
    and nothing else."""
    found = {}
    for owner, record in store.owners_sandboxes(owners).items():
        glance = host.glance(record.id)
        found[owner] = {
            "sandbox_id": record.id,
            "name": record.name,
            "lesson": record.lesson,
            "alive": glance is not None,
            "take": record.take,
            "lane": record.lane,
            "control_planes": [],
            "workers": [],
            "success": None,
            "ready": 0,
            "desired": 0,
            "at": record.position,
            **(glance or {}),
        }
    return found


def hold(
    owners: list[str], lesson: str, *, paused: bool, speed: float | None = None, is_live: bool = False
) -> None:
    """Hold the clocks of these people's sandboxes of a lesson, also of those that are not alive: time stands,
    or passes at `speed`, and they themselves cannot change that. `is_live`: out of the past, too."""
    ids = store.hold(owners, lesson, paused=paused, speed=speed)
    async_to_sync(clocks.hold)(host, ids, paused=paused, speed=speed, is_live=is_live)


def release(owners: list[str], lessons: list[str]) -> None:
    """Give these people the clocks of their sandboxes of these lessons back; time goes on."""
    ids = store.let_go(owners, lessons)
    if ids:
        async_to_sync(clocks.release)(host, ids)


def held(owners: list[str]) -> list[tuple[str, str]]:
    """(owner, lesson) of the sandboxes whose clock somebody else holds."""
    return store.held(owners)


def only_looks(line: str) -> bool:
    """Whether a command of a tape reads and changes nothing."""
    words = line.split()
    if words[0] == "kubectl":
        is_rollout = words[1:3] in (["rollout", "status"], ["rollout", "history"])
        return len(words) < 2 or words[1] in READING or is_rollout
    return words[0] == "api" and len(words) > 2 and words[2] in ("GET", "HEAD", "HANGUP")


def has_acted_in_lesson(owner: str, lesson: str) -> bool:
    """Whether this browser ever changed anything in its sandbox of the lesson, by whatever door, in any
    take."""
    lines = TapeLine.objects.filter(
        lane__sandbox__owner=owner, lane__sandbox__kind=SandboxRecord.LESSON, lane__sandbox__lesson=lesson
    ).values_list("line", flat=True)
    return any(not only_looks(line) for line in lines.iterator())
