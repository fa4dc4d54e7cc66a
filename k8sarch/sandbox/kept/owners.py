"""Everything that is kept of one owner: handed to another, told as plain data, or removed.

Contract: synchronous, on rows alone. What is alive of a removed sandbox is let go by who called
(`sandboxes.py`).
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from k8sarch.cluster import SpecError, Tape, spec_from
from k8sarch.sandbox.kept import moments, store
from k8sarch.sandbox.models import LaneRecord, Moment, SandboxRecord, TapeLine


@transaction.atomic
def hand_over(source: str, target: str) -> list[UUID]:
    """Sandboxes and moments of `source` become those of `target`. Of what one person has once (home, a
    lesson) the one in which something was done last stays; the other becomes one of their own, or goes when
    nothing was ever done in it. Returns the ids of those that went."""
    Moment.objects.filter(owner=source).update(owner=target)
    gone = []
    for record in SandboxRecord.objects.filter(owner=source):
        other = None
        if record.kind not in SandboxRecord.MANY:
            other = SandboxRecord.objects.filter(owner=target, kind=record.kind, lesson=record.lesson).first()
        if other is not None:
            first, second = sorted((record, other), key=lambda each: (was_acted_in(each), each.used))
            if was_acted_in(first):
                change(first, owner=target, kind=SandboxRecord.OWN, lesson="")
            else:
                gone.append(first.id)
                store.delete(first.id)
            if second is other:
                continue
        change(record, owner=target)
    return gone


def was_acted_in(record: SandboxRecord) -> bool:
    """Whether any lane of any take of the sandbox has a command."""
    return TapeLine.objects.filter(lane__sandbox=record).exists()


def change(record: SandboxRecord, **fields: str) -> None:
    """Write fields without touching when it was used last."""
    SandboxRecord.objects.filter(id=record.id).update(**fields)


def told(owner: str) -> dict[str, Any]:
    """All that is kept of the owner's sandboxes and moments, as plain data. A lane is told by its tape's own
    text, which `sandboxes/bring/` reads."""
    return {
        "sandboxes": [sandbox_told(record) for record in SandboxRecord.objects.filter(owner=owner)],
        "moments": [
            {
                "name": moment.name,
                "lane": moment.lane,
                "at_microseconds": moment.at,
                "link": f"/moments/{moments.token_of(moment)}/",
                "created": moment.created,
                "lines": moment.lines,
            }
            for moment in moments.of_owner(owner)
        ],
    }


def sandbox_told(record: SandboxRecord) -> dict[str, Any]:
    """One sandbox with every lane of every take."""
    lanes = LaneRecord.objects.filter(sandbox=record).select_related("parent")
    lines: dict[int, tuple[tuple[int, str], ...]] = {}
    told_lanes = []
    for lane in lanes:
        shared = lines[lane.parent_id][: lane.shared] if lane.parent_id else ()
        lines[lane.id] = (*shared, *lane.lines.values_list("at", "line"))
        told_lanes.append(
            {
                "take": lane.take,
                "letter": lane.letter,
                "dropped": lane.dropped,
                "tape": tape_text(record, lines[lane.id], lane.end),
            }
        )
    return {
        "id": record.id,
        "kind": record.kind,
        "lesson": record.lesson,
        "name": record.name,
        "spec": record.spec,
        "position_microseconds": record.position,
        "created": record.created,
        "used": record.used,
        "lanes": told_lanes,
    }


def tape_text(record: SandboxRecord, lines: tuple[tuple[int, str], ...], end: int) -> str:
    """The tape as text; when this release cannot build its machines, its lines alone."""
    try:
        return Tape(spec_from(record.spec), lines, record.release, end).text()
    except SpecError:
        return "\n".join(f"@{at} {line}" for at, line in lines)


@transaction.atomic
def remove(owner: str) -> list[UUID]:
    """Remove every sandbox and moment of the owner. Returns the sandboxes' ids."""
    Moment.objects.filter(owner=owner).delete()
    gone = list(SandboxRecord.objects.filter(owner=owner).values_list("id", flat=True))
    for sandbox_id in gone:
        store.delete(sandbox_id)
    return gone
