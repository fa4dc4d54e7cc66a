"""The only writer and reader of sandbox rows: verbs and plain answers, all synchronous, each one
transaction."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from k8sarch.cluster import Cluster, ClusterSpec, Tape, release, spec_from

from . import checkpoints
from .limits import KEPT_DAYS, SANDBOXES_A_PERSON
from .models import SandboxRecord, TapeLine
from .picture import Picture

FULL_SAYS = (
    f"You have {SANDBOXES_A_PERSON} sandboxes, as many as one person can keep. Delete one to open another."
)


class TooMany(Exception):
    """This person has as many sandboxes as one may have; the text says so."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sandbox as it is kept."""

    tape: Tape
    position: int
    speed: int
    paused: bool
    checkpoint: tuple[Cluster, Picture] | None


def kept(sandbox_id: UUID) -> Kept | None:
    """What is kept of a sandbox, or None when there is none."""
    record = SandboxRecord.objects.filter(id=sandbox_id).first()
    if record is None:
        return None
    lines = TapeLine.objects.filter(sandbox=record, take=record.take).values_list("at", "line")
    tape = Tape(spec_from(record.spec), tuple(lines), record.release)
    return Kept(tape, record.position, record.speed, record.paused, checkpoints.load(sandbox_id))


def create(*, owner: str, kind: str, name: str, spec: ClusterSpec, lesson: str = "") -> SandboxRecord:
    """A new sandbox. Raises TooMany for one more of one's own than allowed."""
    with transaction.atomic():
        if (
            kind == SandboxRecord.OWN
            and SandboxRecord.objects.filter(owner=owner, kind=kind).count() >= SANDBOXES_A_PERSON
        ):
            raise TooMany(FULL_SAYS)
        return SandboxRecord.objects.create(
            owner=owner, kind=kind, lesson=lesson, name=name, spec=spec.plain(), release=release()
        )


def create_played(*, owner: str, name: str, tape: Tape, position: int) -> SandboxRecord:
    """A new sandbox of one's own whose tape was played already, up to `position`. Raises TooMany."""
    with transaction.atomic():
        record = create(owner=owner, kind=SandboxRecord.OWN, name=name, spec=tape.spec)
        record.position, record.paused = position, True
        record.save(update_fields=["position", "paused"])
        TapeLine.objects.bulk_create(
            TapeLine(sandbox=record, take=record.take, place=place, at=at, line=line)
            for place, (at, line) in enumerate(tape.lines)
        )
        return record


def has_room(owner: str | None) -> bool:
    """Whether this person may open one more sandbox."""
    return (
        SandboxRecord.objects.filter(owner=owner or "-", kind=SandboxRecord.OWN).count() < SANDBOXES_A_PERSON
    )


def the_one(*, owner: str, kind: str, name: str, spec: ClusterSpec, lesson: str = "") -> SandboxRecord:
    """The sandbox of this person for home or a lesson, made when there is none."""
    record, _ = SandboxRecord.objects.get_or_create(
        owner=owner,
        kind=kind,
        lesson=lesson,
        defaults={"name": name, "spec": spec.plain(), "release": release()},
    )
    return record


def append(sandbox_id: UUID, place: int, at: int, line: str) -> None:
    """Write one command of the tape; when this returns it survives everything but the loss of the disk."""
    with transaction.atomic():
        record = SandboxRecord.objects.get(id=sandbox_id)
        TapeLine.objects.create(sandbox=record, take=record.take, place=place, at=at, line=line)
        record.position = max(record.position, at)
        record.save(update_fields=["position", "used"])


def remember_positions(positions: dict[UUID, int]) -> None:
    """Write how far sandboxes have come."""
    with transaction.atomic():
        for sandbox_id, position in positions.items():
            SandboxRecord.objects.filter(id=sandbox_id).update(position=position, used=timezone.now())


def remember_pace(sandbox_id: UUID, speed: int, paused: bool) -> None:
    """Write how time passes in a sandbox."""
    SandboxRecord.objects.filter(id=sandbox_id).update(speed=speed, paused=paused)


def start_over(sandbox_id: UUID) -> None:
    """From now on another take of the tape counts, which is empty."""
    with transaction.atomic():
        record = SandboxRecord.objects.get(id=sandbox_id)
        record.take, record.position, record.release = record.take + 1, 0, release()
        record.save()
    checkpoints.remove(sandbox_id)


def delete(sandbox_id: UUID) -> None:
    """Remove a sandbox with its tape and checkpoint."""
    SandboxRecord.objects.filter(id=sandbox_id).delete()
    checkpoints.remove(sandbox_id)


def unused(days: int = KEPT_DAYS) -> list[SandboxRecord]:
    """Sandboxes that nobody used for that many days."""
    return list(SandboxRecord.objects.filter(used__lt=timezone.now() - timedelta(days=days)).order_by("used"))


def of_owner(owner: str | None) -> list[SandboxRecord]:
    """The sandboxes that a person opened, newest first."""
    return (
        list(SandboxRecord.objects.filter(owner=owner, kind=SandboxRecord.OWN).order_by("-created"))
        if owner
        else []
    )


def owners_sandboxes(owners: list[str]) -> dict[str, SandboxRecord]:
    """Owner → the sandbox that was used last."""
    records: dict[str, Any] = {}
    for record in SandboxRecord.objects.filter(owner__in=owners).order_by("used"):
        records[record.owner] = record
    return records
