"""The only reader and writer of appointments: what is to be done in a sandbox at an instant to come."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from k8sarch.sandbox.kept import store
from k8sarch.sandbox.live.promise import Promise, signed
from k8sarch.sandbox.models import Appointment, LaneRecord, SandboxRecord, TapeLine

if TYPE_CHECKING:
    from k8sarch.sandbox.journeys.lanes import Lane


def promise(sandbox_ids: list[UUID], one: Promise) -> None:
    """Appoint it with each of these sandboxes, in place of what was appointed before."""
    with transaction.atomic():
        Appointment.objects.filter(sandbox__in=sandbox_ids).delete()
        Appointment.objects.bulk_create(
            Appointment(
                sandbox_id=sandbox_id,
                name=one.name,
                at=one.at,
                lines=list(one.lines),
                speed=one.speed,
                follow=one.follow,
            )
            for sandbox_id in sandbox_ids
        )


def promised_to(sandbox_id: UUID) -> Promise | None:
    """The open appointment of a sandbox."""
    row = Appointment.objects.filter(sandbox=sandbox_id).first()
    return None if row is None else Promise(row.name, row.at, tuple(row.lines), row.speed, row.follow)


def waiting(sandbox_ids: list[UUID]) -> dict[UUID, str]:
    """Sandbox → the name of its open appointment."""
    return dict(Appointment.objects.filter(sandbox__in=sandbox_ids).values_list("sandbox", "name"))


def keep(sandbox_id: UUID, lane: "Lane", at: int, lines: list[str]) -> None:
    """The lines are on the tape of `lane`, and nothing is appointed any more: both or neither."""
    with transaction.atomic():
        Appointment.objects.filter(sandbox=sandbox_id).delete()
        if not lines:
            return
        record = SandboxRecord.objects.get(id=sandbox_id)
        row = store.lane_of(record, lane.letter)
        first = len(lane.tape.lines)
        TapeLine.objects.bulk_create(
            TapeLine(lane=row, place=first + place, at=at, line=line) for place, line in enumerate(lines)
        )
        row.end, row.digest = max(row.end, at), ""
        row.save(update_fields=["end", "digest"])
        record.position, record.lane = at, lane.letter
        record.save(update_fields=["position", "lane", "used"])


def broken(sandbox_id: UUID) -> None:
    """Nothing is appointed with this sandbox any more."""
    Appointment.objects.filter(sandbox=sandbox_id).delete()


def ends_of(sandbox_ids: list[UUID]) -> dict[UUID, int]:
    """Sandbox → how far the lane that is shown has come, as it is kept."""
    ends = dict(SandboxRecord.objects.filter(id__in=sandbox_ids).values_list("id", "position"))
    lanes = LaneRecord.objects.filter(sandbox__in=sandbox_ids, dropped=False).select_related("sandbox")
    for lane in lanes:
        if (lane.take, lane.letter) == (lane.sandbox.take, lane.sandbox.lane):
            ends[lane.sandbox_id] = max(ends[lane.sandbox_id], lane.end)
    return ends


def holding(sandbox_ids: list[UUID], at: int, lines: list[str]) -> dict[UUID, tuple[int, str]]:
    """Those of the sandboxes on whose tape one of the lines stands at the instant `at`: sandbox → (take,
    letter of the lane). A line for a zone stands there as one for a machine."""
    is_one = Q(line__in=[signed(line) for line in lines])
    for line in lines:
        before, is_for_zone, _zone = line.partition(" zone=")
        if is_for_zone:
            is_one |= Q(line__startswith=signed(f"{before} machine="))
    found = TapeLine.objects.filter(is_one, lane__sandbox__in=sandbox_ids, at=at)
    rows = found.values_list("lane__sandbox", "lane__take", "lane__letter")
    return {sandbox_id: (take, letter) for sandbox_id, take, letter in rows}
