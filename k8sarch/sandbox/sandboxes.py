"""What other apps may ask of the sandboxes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync, sync_to_async
from django.db import transaction
from django.utils.translation import gettext as _

from k8sarch.cluster import ByInstructor, CommandError, command_from, spec_from
from k8sarch.sandbox import limits
from k8sarch.sandbox.kept import copies, moments, owners, promised, store
from k8sarch.sandbox.kept.copies import CannotSend as CannotSend
from k8sarch.sandbox.kept.copies import Sent as Sent
from k8sarch.sandbox.kept.playing import CannotPlay as CannotPlay
from k8sarch.sandbox.kept.playing import Play
from k8sarch.sandbox.live import appointments, clocks
from k8sarch.sandbox.live.appointments import REFUSED as REFUSED
from k8sarch.sandbox.live.appointments import STRUCK as STRUCK
from k8sarch.sandbox.live.appointments import Outcome as Outcome
from k8sarch.sandbox.live.appointments import TooLate as TooLate
from k8sarch.sandbox.live.host import host
from k8sarch.sandbox.live.promise import Promise
from k8sarch.sandbox.models import Moment, SandboxRecord, TapeLine
from k8sarch.sandbox.shown.recovery import struck_by
from k8sarch.sandbox.socket import endings
from k8sarch.sandbox.socket.protocol import Go, RequestError, ToLane

SPEEDS = limits.SPEEDS
READING = ("get", "describe", "explain", "logs", "top", "events", "version", "api-resources", "cluster-info")


def open_for_lesson(owner: str, lesson: str, name: str, spec: dict[str, Any]) -> SandboxRecord:
    """The sandbox of this person for a lesson, made when there is none. Raises SpecError."""
    return store.the_one(
        owner=owner, kind=SandboxRecord.LESSON, lesson=lesson, name=name, spec=spec_from(spec)
    )


def warm(spec: dict[str, Any]) -> None:
    """Make ready what every new sandbox of this spec is cloned from, before somebody waits for it. Takes some
    tenths of a second."""
    host.worker.template(spec_from(spec))


def is_open_for_lesson(owner: str, lesson: str) -> bool:
    """Whether this person has a sandbox of the lesson."""
    return SandboxRecord.objects.filter(owner=owner, kind=SandboxRecord.LESSON, lesson=lesson).exists()


def takes_in_lessons(owners: Sequence[str]) -> dict[tuple[str, str], int]:
    """(owner, lesson) → how often these people began the lesson's cluster: once, and once more a start
    over."""
    rows = SandboxRecord.objects.filter(owner__in=list(owners), kind=SandboxRecord.LESSON)
    return {(owner, lesson): take for owner, lesson, take in rows.values_list("owner", "lesson", "take")}


def begin_again(owner: str, lesson: str, name: str, spec: dict[str, Any]) -> SandboxRecord:
    """A fresh sandbox of this person for the lesson's task under another seed. What was there before under
    such a seed goes; who looks at it is told by `forgotten`. Raises SpecError."""
    found = SandboxRecord.objects.filter(owner=owner, kind=SandboxRecord.AGAIN, lesson=lesson)
    for earlier in found.values_list("id", flat=True):
        store.delete(earlier)
    return store.the_one(
        owner=owner, kind=SandboxRecord.AGAIN, lesson=lesson, name=name, spec=spec_from(spec)
    )


async def forgotten(sandbox_id: UUID) -> None:
    """The rows of a sandbox are gone: let go of what runs, and tell whoever looks at it."""
    await host.forget(sandbox_id)


def record_of(sandbox_id: UUID) -> SandboxRecord | None:
    """The record of a sandbox, or None."""
    return SandboxRecord.objects.filter(id=sandbox_id).first()


@dataclass(frozen=True, slots=True)
class Stand:
    """The moment at which a sandbox stands: its take, the letter of its lane, and the instant
    (microseconds)."""

    take: int
    lane: str
    at: int


def stand_of(sandbox_id: UUID) -> Stand | None:
    """Where a sandbox stands now, alive or not; None when there is none."""
    alive = host.worker.sandboxes.get(sandbox_id)
    if alive is not None:
        return Stand(alive.take, alive.lane.letter, alive.cluster.now)
    record = record_of(sandbox_id)
    return None if record is None else Stand(record.take, record.lane, record.position or limits.WARM_UP)


def acts_of_instructors(owners: Sequence[str]) -> dict[str, list[Stand]]:
    """Sandbox, as text → where instructors changed something in it, oldest first: in the sandboxes of these
    people's lessons, by a fault for all or by a fork that was sent."""
    kinds = (SandboxRecord.LESSON, SandboxRecord.AGAIN)
    lines = TapeLine.objects.filter(
        lane__sandbox__owner__in=list(owners),
        lane__sandbox__kind__in=kinds,
        line__startswith=f"{ByInstructor.verb} ",
    ).order_by("at", "place")
    found: dict[str, dict[Stand, None]] = {}
    for sandbox_id, take, letter, at, line in lines.values_list(
        "lane__sandbox", "lane__take", "lane__letter", "at", "line"
    ):
        if not only_looks(line):
            found.setdefault(str(sandbox_id), {})[Stand(take, letter, at)] = None
    return {sandbox_id: list(stands) for sandbox_id, stands in found.items()}


async def copy_at(
    *,
    source: UUID,
    stand: Stand,
    owner: str,
    browser: str,
    name: str,
    opened: Callable[[UUID], str],
) -> Play:
    """Open a copy of a sandbox as it stood there, for `owner`: see kept/copies.py. Raises CannotPlay."""
    return await copies.copy_at(
        host,
        source=source,
        take=stand.take,
        lane=stand.lane,
        at=stand.at,
        owner=owner,
        browser=browser,
        name=name,
        opened=opened,
    )


async def graft(*, copy: UUID, source: UUID, stand: Stand, name: str) -> Sent:
    """Send what was done in a copy of `source`, which began at `stand`, back as a lane of its own, or as a
    sandbox of its owner's named `name`. Raises CannotSend, RequestError."""
    fork = await copies.fork_of(host, copy, stand.at)
    return await copies.graft(host, source=source, take=stand.take, lane=stand.lane, fork=fork, name=name)


async def show_lane(sandbox_id: UUID, lane: str, at: int) -> None:
    """Let a sandbox stand at the instant `at` of that lane, as if its owner had gone there. Raises
    RequestError."""
    if (await host.alive(sandbox_id)).held:
        raise RequestError(_("Your instructor holds the clock. Open it when the clock is yours again."))
    await host.travel(sandbox_id, ToLane(lane))
    await host.travel(sandbox_id, Go(at))


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


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sandbox stands: which start over of it, in which lane, at which instant (microseconds). `name`
    is the sandbox's; `is_of_lesson`: it is the one beside the text of `lesson`, a number."""

    sandbox_id: UUID
    name: str
    lesson: str
    is_of_lesson: bool
    take: int
    lane: str
    at: int


def standing(owner: str, sandbox_id: UUID) -> Standing | None:
    """Where this person's sandbox stands now; None when it is nobody's, or somebody else's."""
    record = SandboxRecord.objects.filter(id=sandbox_id, owner=owner).first()
    return _standing(record) if record else None


def standing_in_lesson(owner: str, lesson: str) -> Standing | None:
    """The same of the person's sandbox of a lesson, or else of the one that was used last."""
    records = SandboxRecord.objects.filter(owner=owner).order_by("-used")
    record = records.filter(kind=SandboxRecord.LESSON, lesson=lesson).first() or records.first()
    return _standing(record) if record else None


def _standing(record: SandboxRecord) -> Standing:
    stand = stand_of(record.id)
    assert stand is not None, "the record is there"
    is_of_lesson = record.kind == SandboxRecord.LESSON
    return Standing(record.id, record.name, record.lesson, is_of_lesson, stand.take, stand.lane, stand.at)


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


def is_moment(token: str) -> bool:
    """Whether there is a moment with this token in its link."""
    return moments.found(token) is not None


def only_looks(line: str) -> bool:
    """Whether a command of a tape reads and changes nothing."""
    words = line.removeprefix(f"{ByInstructor.verb} ").split()
    if words[0] == "kubectl":
        is_rollout = words[1:3] in (["rollout", "status"], ["rollout", "history"])
        return len(words) < 2 or words[1] in READING or is_rollout
    return words[0] == "api" and len(words) > 2 and words[2] in ("GET", "HEAD", "HANGUP")


def told(line: str) -> str:
    """A line of a tape as what somebody did, in words without the somebody: "cut the power of worker-2"."""
    try:
        return (
            command_from(line).told().removeprefix("You ").removeprefix("The instructor ").removesuffix(".")
        )
    except CommandError:
        return line


def has_acted_in_lesson(owner: str, lesson: str) -> bool:
    """Whether this browser ever changed anything in its sandbox of the lesson, by whatever door, in any
    take."""
    lines = TapeLine.objects.filter(
        lane__sandbox__owner=owner, lane__sandbox__kind=SandboxRecord.LESSON, lane__sandbox__lesson=lesson
    ).values_list("line", flat=True)
    return any(not only_looks(line) for line in lines.iterator())


# Something that is done in many sandboxes at one instant of each one's own time


async def reserve(sandbox_ids: list[UUID], at: int | None = None, leaves_out: bool = False) -> int:
    """The next whole ten seconds that none of these sandboxes has passed, or the instant `at`
    (microseconds); from now on those that live stop there. Raises TooLate when one has passed `at`; if it
    `leaves_out` such, when all have. Follow it with `strike_at`, or with `let_go`.
    """
    ends = await sync_to_async(promised.ends_of)(sandbox_ids)
    return appointments.reserve(host, ends, at, leaves_out)


def spread_in_lesson(owners: Sequence[str], lesson: str) -> tuple[int, int]:
    """How far those of these people's clusters of a lesson have come that are behind all others and ahead of
    all others (microseconds); one that is not begun is at its beginning."""
    rows = SandboxRecord.objects.filter(owner__in=list(owners), kind=SandboxRecord.LESSON, lesson=lesson)
    ends = appointments.ends_now(host, dict(rows.values_list("id", "position")))
    ends += [limits.WARM_UP] * (len(ends) < len(owners))
    return min(ends, default=limits.WARM_UP), max(ends, default=limits.WARM_UP)


async def let_go(sandbox_ids: list[UUID]) -> None:
    """Nothing is done at the reserved instant after all."""
    appointments.let_go(host, sandbox_ids)


async def strike_at(
    sandbox_ids: list[UUID], *, name: str, lines: list[str], at: int, speed: float, follow: int
) -> None:
    """Carry out the commands `lines` in each of the sandboxes at exactly `at`; then time passes at `speed`,
    for `follow` microseconds also where nobody looks. Durable when this returns; how it ended in each is told
    to who asked for it with `on_struck`.
    """
    await appointments.appoint(host, sandbox_ids, Promise(name, at, tuple(lines), speed, follow))


async def resume(sandbox_ids: list[UUID]) -> None:
    """Open those of these sandboxes that still wait for an appointment."""
    await appointments.resume(host, sandbox_ids)


def on_struck(listener: Callable[[list[Outcome]], None]) -> None:
    """From now on `listener` is told, in a thread of the database's, of appointments that are over."""
    if listener not in appointments.LISTENERS:
        appointments.LISTENERS.append(listener)


def holding(sandbox_ids: list[UUID], at: int, lines: list[str]) -> dict[UUID, tuple[int, str]]:
    """Those of the sandboxes on whose tape one of the lines stands at `at`: sandbox → (take, lane)."""
    return promised.holding(sandbox_ids, at, lines)


def waiting(sandbox_ids: list[UUID]) -> dict[UUID, str]:
    """Sandbox → the name of the appointment that it still waits for."""
    return promised.waiting(sandbox_ids)


def recovery(
    sandbox_id: UUID, take: int, lane: str, at: int, before: int
) -> tuple[int, list[list[int]], dict[str, int]] | None:
    """How a lane's requests were answered from `before` microseconds before the instant `at` on: how far the
    lane has come since `at`, [[microseconds since `at`, per cent]], and when what came first after it at the
    machines that an instructor struck then. None when this process does not keep that lane.
    """
    sandbox = host.worker.sandboxes.get(sandbox_id)
    if sandbox is None or sandbox.take != take or lane not in sandbox.lanes:
        return None
    if sandbox.lane.letter == lane and not sandbox.is_past:
        end, picture = sandbox.cluster.now, sandbox.picture
    elif (head := sandbox.lanes[lane].head) is not None:
        end, picture = head[0].now, head[1]
    else:
        return None
    struck = struck_by(line for instant, line in sandbox.lanes[lane].tape.lines if instant == at)
    return (end - at, *picture.recovery.since(at, before, struck))


# People


def hand_over(*, source: str, target: str) -> None:
    """All sandboxes and moments of the owner `source` become those of `target`."""
    _let_go(owners.hand_over(source, target))


def kept_of(owner: str) -> dict[str, Any]:
    """All that is kept of this owner's sandboxes and moments, as plain data."""
    return owners.told(owner)


def counts_of(owner: str) -> dict[str, int]:
    """How many sandboxes and moments are kept of this owner."""
    return {
        "sandboxes": SandboxRecord.objects.filter(owner=owner).count(),
        "moments": Moment.objects.filter(owner=owner).count(),
    }


def remove(sandbox_ids: list[UUID]) -> None:
    """Remove these sandboxes; pages that show one are told."""
    for sandbox_id in sandbox_ids:
        store.delete(sandbox_id)
    _let_go(sandbox_ids)


def unused_since(before: datetime) -> list[SandboxRecord]:
    """Sandboxes that nobody used since, oldest first."""
    return list(SandboxRecord.objects.filter(used__lt=before).order_by("used"))


def used_since(owner: str, instant: datetime) -> bool:
    """Whether this owner used any sandbox since."""
    return SandboxRecord.objects.filter(owner=owner, used__gte=instant).exists()


def moments_before(before: datetime) -> list[Moment]:
    """Moments made before, oldest first, without what they show."""
    return list(Moment.objects.filter(created__lt=before).defer("shown", "prints").order_by("created"))


def remove_moment(moment: Moment) -> None:
    """Its link shows nothing any more."""
    moments.delete(moment.id, moment.owner)


def remove_all(owner: str) -> None:
    """Remove all sandboxes and moments of this owner; pages that show one are told."""
    _let_go(owners.remove(owner))


def look_again(owners_of: Iterable[str]) -> None:
    """Who may watch these owners' sandboxes has changed: whoever does is asked anew, now."""
    endings.end([endings.watching_name(owner) for owner in owners_of])


def _let_go(gone: list[UUID]) -> None:
    """What is alive of sandboxes that were removed ends once they really are."""

    async def forget() -> None:
        for sandbox_id in gone:
            await host.forget(sandbox_id)

    if gone:
        transaction.on_commit(lambda: async_to_sync(forget)())
