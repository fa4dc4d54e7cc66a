"""The only writer and reader of sandbox rows: verbs and plain answers, all synchronous, each one
transaction."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, Model, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from k8sarch.cluster import Cluster, ClusterSpec, Tape, release, spec_from
from k8sarch.sandbox.journeys.lanes import Lane
from k8sarch.sandbox.kept import checkpoints
from k8sarch.sandbox.limits import LANES_A_TAKE, SANDBOXES_A_PERSON
from k8sarch.sandbox.models import LaneRecord, SandboxRecord, TapeLine
from k8sarch.sandbox.shown.picture import Picture


def full_says() -> str:
    """What is said to who has all the sandboxes that one person can keep."""
    return _(
        "You have {count} sandboxes, as many as one person can keep. Delete one to open another."
    ).format(count=SANDBOXES_A_PERSON)


def lanes_said() -> str:
    """What is said to who would fork a sandbox that has had as many lanes as it can."""
    return _(
        "This sandbox has had {count} lanes, its limit. Nothing was changed; start over to fork again."
    ).format(count=LANES_A_TAKE)


class TooMany(Exception):
    """This person has as many sandboxes, or this sandbox has had as many lanes, as may be; the text says
    so."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A sandbox as it is kept: its lanes by letter, which of them is shown, and where."""

    take: int
    lanes: dict[str, Lane]
    letter: str
    position: int
    speed: float
    paused: bool
    held: bool
    checkpoint: tuple[Cluster, Picture] | None

    @property
    def tape(self) -> Tape:
        """The tape of the lane that is shown."""
        return self.lanes[self.letter].tape


def kept(sandbox_id: UUID) -> Kept | None:
    """What is kept of a sandbox, or None when there is none."""
    record = SandboxRecord.objects.filter(id=sandbox_id).first()
    if record is None:
        return None
    spec = spec_from(record.spec)
    lanes: dict[str, Lane] = {}
    for lane, lines in histories(record, record.take):
        if not lane.dropped:
            lanes[lane.letter] = Lane(
                letter=lane.letter,
                tape=Tape(spec, lines, record.release),
                parent=lane.parent.letter if lane.parent is not None and not lane.parent.dropped else None,
                forked_at=lane.forked_at,
                own_from=lane.shared,
                end=lane.end,
                bands=lane.bands,
                digest=lane.digest if record.release == release() else "",
            )
    tape = lanes[record.lane].tape
    return Kept(
        record.take,
        lanes,
        record.lane,
        record.position,
        record.speed,
        record.paused,
        record.held,
        checkpoints.load(sandbox_id, tape, record.position),
    )


def histories(record: SandboxRecord, take: int) -> list[tuple[LaneRecord, tuple[tuple[int, str], ...]]]:
    """Each lane of a take, dropped ones too, with all the commands of its history; the oldest lane first."""
    lines: dict[int, tuple[tuple[int, str], ...]] = {}
    found = []
    for lane in LaneRecord.objects.filter(sandbox=record, take=take).select_related("parent"):
        shared = lines[lane.parent_id][: lane.shared] if lane.parent_id else ()
        lines[lane.id] = (*shared, *lane.lines.values_list("at", "line"))
        found.append((lane, lines[lane.id]))
    return found


def tape_of(sandbox_id: UUID, take: int, letter: str) -> Tape | None:
    """The tape of a lane, also of a take that is history or of a lane that was dropped (the last of that
    letter); None when there is none. Raises SpecError when this release cannot build its machines."""
    record = SandboxRecord.objects.filter(id=sandbox_id).first()
    if record is None:
        return None
    named = [(lane, lines) for lane, lines in histories(record, take) if lane.letter == letter]
    if not named:
        return None
    _lane, lines = next((each for each in named if not each[0].dropped), named[-1])
    return Tape(spec_from(record.spec), lines, record.release)


def create(*, owner: str, kind: str, name: str, spec: ClusterSpec, lesson: str = "") -> SandboxRecord:
    """A new sandbox. Raises TooMany for one more of one's own than allowed."""
    with transaction.atomic():
        if (
            kind == SandboxRecord.OWN
            and SandboxRecord.objects.filter(owner=owner, kind=kind).count() >= SANDBOXES_A_PERSON
        ):
            raise TooMany(full_says())
        record = SandboxRecord.objects.create(
            owner=owner, kind=kind, lesson=lesson, name=name, spec=spec.plain(), release=release()
        )
        LaneRecord.objects.create(sandbox=record, take=record.take, letter=record.lane)
        return record


def create_played(
    *,
    owner: str,
    name: str,
    tape: Tape,
    position: int,
    kind: str = SandboxRecord.OWN,
    lesson: str = "",
    end: int = 0,
) -> SandboxRecord:
    """A new sandbox of one's own, or of another of the MANY kinds, whose tape was played already, up to `end`
    (`position` where that is later); it stands at `position`. Raises TooMany."""
    with transaction.atomic():
        record = create(owner=owner, kind=kind, lesson=lesson, name=name, spec=tape.spec)
        record.position, record.paused = position, True
        record.save(update_fields=["position", "paused"])
        lane = lane_of(record, record.lane)
        lane.end = max(position, end)
        lane.save(update_fields=["end"])
        TapeLine.objects.bulk_create(
            TapeLine(lane=lane, place=place, at=at, line=line) for place, (at, line) in enumerate(tape.lines)
        )
        return record


def has_room(owner: str | None) -> bool:
    """Whether this person may open one more sandbox."""
    return (
        SandboxRecord.objects.filter(owner=owner or "-", kind=SandboxRecord.OWN).count() < SANDBOXES_A_PERSON
    )


def the_one(*, owner: str, kind: str, name: str, spec: ClusterSpec, lesson: str = "") -> SandboxRecord:
    """The sandbox of this person for home or a lesson, made when there is none."""
    with transaction.atomic():
        record, is_new = SandboxRecord.objects.get_or_create(
            owner=owner,
            kind=kind,
            lesson=lesson,
            defaults={"name": name, "spec": spec.plain(), "release": release()},
        )
        if is_new:
            LaneRecord.objects.create(sandbox=record, take=record.take, letter=record.lane)
    return record


def lane_of(record: SandboxRecord, letter: str) -> LaneRecord:
    """The lane of that letter, as the sandbox stands."""
    return LaneRecord.objects.get(sandbox=record, take=record.take, letter=letter, dropped=False)


def append(sandbox_id: UUID, lane: Lane, at: int, line: str, *, is_new: bool = False) -> None:
    """Write one command at the end of `lane`, which `is_new` when it forks with it; when this returns it
    survives everything but the loss of the disk. Raises TooMany."""
    with transaction.atomic():
        record = SandboxRecord.objects.get(id=sandbox_id)
        if is_new:
            assert lane.parent is not None, "a new lane forks from another"
            if LaneRecord.objects.filter(sandbox=record, take=record.take).count() >= LANES_A_TAKE:
                raise TooMany(lanes_said())
            LaneRecord.objects.create(
                sandbox=record,
                take=record.take,
                letter=lane.letter,
                parent=lane_of(record, lane.parent),
                forked_at=lane.forked_at,
                shared=lane.own_from,
            )
        row = lane_of(record, lane.letter)
        TapeLine.objects.create(lane=row, place=len(lane.tape.lines), at=at, line=line)
        row.end, row.digest = max(row.end, at), ""
        row.save(update_fields=["end", "digest"])
        record.position, record.lane = at, lane.letter
        record.save(update_fields=["position", "lane", "used"])


def add_lane(sandbox_id: UUID, take: int, lane: Lane) -> None:
    """Write down a lane that was recorded elsewhere: it shares commands with its parent, a lane of the same
    take. Raises TooMany."""
    with transaction.atomic():
        record = SandboxRecord.objects.get(id=sandbox_id)
        if LaneRecord.objects.filter(sandbox=record, take=take).count() >= LANES_A_TAKE:
            raise TooMany(lanes_said())
        assert lane.parent is not None, "a lane that comes from elsewhere forks from one of the sandbox"
        parent = LaneRecord.objects.get(sandbox=record, take=take, letter=lane.parent, dropped=False)
        row = LaneRecord.objects.create(
            sandbox=record,
            take=take,
            letter=lane.letter,
            parent=parent,
            forked_at=lane.forked_at,
            shared=lane.own_from,
            end=lane.end,
            digest=lane.digest,
            bands=lane.bands,
        )
        own = enumerate(lane.tape.lines[lane.own_from :], start=lane.own_from)
        TapeLine.objects.bulk_create(
            TapeLine(lane=row, place=place, at=at, line=line) for place, (at, line) in own
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a take of a sandbox stands, and what is known of the ends of its lanes: letter → (end, digest or
    "", bands or None for as they are)."""

    take: int
    letter: str
    position: int
    ends: dict[str, tuple[int, str, dict[str, Any] | None]]


def remember_places(places: dict[UUID, Place]) -> None:
    """Write how far sandboxes have come: two statements that the database prepares once, however many there
    are, for it is done each second for all. What was deleted or started over meanwhile has no such row."""
    now = timezone.now()
    ends = [
        {
            "end": end,
            "digest": digest,
            "sandbox": sandbox_id,
            "take": place.take,
            "letter": letter,
            "dropped": False,
        }
        for sandbox_id, place in places.items()
        for letter, (end, digest, _bands) in place.ends.items()
    ]
    spots = [
        {"position": place.position, "lane": place.letter, "used": now, "id": sandbox_id, "take": place.take}
        for sandbox_id, place in places.items()
    ]
    with transaction.atomic():
        update_each(SandboxRecord, ("position", "lane", "used"), ("id", "take"), spots)
        update_each(LaneRecord, ("end", "digest"), ("sandbox", "take", "letter", "dropped"), ends)
        for sandbox_id, place in places.items():
            for letter, (_end, _digest, bands) in place.ends.items():
                if bands is not None:
                    LaneRecord.objects.filter(
                        sandbox=sandbox_id, take=place.take, letter=letter, dropped=False
                    ).update(bands=bands)


def update_each(
    model: type[Model], values: tuple[str, ...], keys: tuple[str, ...], rows: list[dict[str, Any]]
) -> None:
    """Write `values` of each row where its `keys` are those; one statement for all. Names are of fields."""
    fields = [model._meta.get_field(name) for name in (*values, *keys)]
    quoted = connection.ops.quote_name
    columns = [f"{quoted(field.column)} = %s" for field in fields]
    wanted, where = ", ".join(columns[: len(values)]), " AND ".join(columns[len(values) :])
    prepared = [[field.get_db_prep_save(row[field.name], connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {quoted(model._meta.db_table)} SET {wanted} WHERE {where}", prepared)


def drop_lane(sandbox_id: UUID, letter: str) -> None:
    """Forget a lane; what its forks share with it stays."""
    with transaction.atomic():
        row = lane_of(SandboxRecord.objects.get(id=sandbox_id), letter)
        row.dropped = True
        row.save(update_fields=["dropped"])


def remember_pace(sandbox_id: UUID, speed: float, paused: bool) -> None:
    """Write how time passes in a sandbox."""
    SandboxRecord.objects.filter(id=sandbox_id).update(speed=speed, paused=paused)


def hold(owners: list[str], lesson: str, *, paused: bool, speed: float | None) -> list[UUID]:
    """Write that somebody else holds the clocks of these people's sandboxes of a lesson; returns which."""
    clock = {"paused": paused} if speed is None else {"paused": paused, "speed": speed}
    return _set_held(owners, [lesson], held=True, **clock)


def let_go(owners: list[str], lessons: list[str]) -> list[UUID]:
    """Write that these people hold the clocks of their sandboxes of these lessons themselves; returns
    which."""
    return _set_held(owners, lessons, held=False, paused=False)


def _set_held(owners: list[str], lessons: list[str], **clock: bool | float) -> list[UUID]:
    with transaction.atomic():
        rows = SandboxRecord.objects.filter(owner__in=owners, kind=SandboxRecord.LESSON, lesson__in=lessons)
        if not clock["held"]:
            rows = rows.filter(held=True)
        ids = list(rows.values_list("id", flat=True))
        SandboxRecord.objects.filter(id__in=ids).update(**clock)
        return ids


def held(owners: list[str]) -> list[tuple[str, str]]:
    """(owner, lesson) of the sandboxes of these people whose clock somebody else holds."""
    rows = SandboxRecord.objects.filter(owner__in=owners, held=True)
    return list(rows.values_list("owner", "lesson").order_by("owner", "lesson"))


def start_over(sandbox_id: UUID) -> int:
    """From now on another take of the tape counts, which is empty; returns its number."""
    with transaction.atomic():
        record = SandboxRecord.objects.get(id=sandbox_id)
        record.take, record.position, record.release, record.lane = record.take + 1, 0, release(), "A"
        record.save()
        LaneRecord.objects.create(sandbox=record, take=record.take, letter=record.lane)
    checkpoints.remove(sandbox_id)
    return record.take


def delete(sandbox_id: UUID) -> None:
    """Remove a sandbox with its tape and checkpoint."""
    SandboxRecord.objects.filter(id=sandbox_id).delete()
    checkpoints.remove(sandbox_id)


def of_owner(owner: str | None) -> list[SandboxRecord]:
    """The sandboxes that a person opened, newest first."""
    return (
        list(SandboxRecord.objects.filter(owner=owner, kind=SandboxRecord.OWN).order_by("-created"))
        if owner
        else []
    )


def owner_of(sandbox_id: UUID) -> str:
    """Whose sandbox it is; "" when it is gone."""
    return SandboxRecord.objects.filter(id=sandbox_id).values_list("owner", flat=True).first() or ""


def is_copy(sandbox_id: UUID) -> bool:
    """Whether it is an instructor's copy of somebody's cluster."""
    return SandboxRecord.objects.filter(id=sandbox_id, kind=SandboxRecord.HELP).exists()


def owners_sandboxes(owners: list[str]) -> dict[str, Any]:
    """Owner → of the sandbox that was used last {id, name, lesson, take, lane, position}: no more, for a wall
    reads a hundred of them a second."""
    later = SandboxRecord.objects.filter(owner=OuterRef("owner"), used__gt=OuterRef("used"))
    latest = SandboxRecord.objects.filter(~Exists(later), owner__in=owners)
    fields = ("owner", "id", "name", "lesson", "take", "lane", "position")
    return {record.owner: record for record in latest.values_list(*fields, named=True)}
