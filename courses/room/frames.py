"""The wall of a class as it stood at one moment, small enough to be kept every few seconds.

Contract: a frame is compressed JSON: [[each field of a `Kept`, in its order], …], in the order of the wall.
It names members by number and never by nickname: whoever leaves the class or is deleted is gone from every
frame too.
"""

import json
import zlib
from dataclasses import astuple, dataclass, replace
from typing import Any

from courses import reports
from courses.models import Classroom
from k8sarch.sandbox import sandboxes


@dataclass(frozen=True, slots=True)
class Kept:
    """One member in a frame. `progressed` is seconds since the epoch, 0 before the first progress;
    `sandbox` with `take`, `lane` and `at` (microseconds) is the exact moment of the cluster used last, ""
    without one. `machines` is one letter each, control planes before the bar: "111|1101". `success` is per
    cent, None while the cluster stands still. `hand` is the instant of a raised hand, or None.
    """

    member: int
    lesson: str
    step: int
    progressed: int
    misconception: str
    prediction: str
    sandbox: str
    take: int
    lane: str
    at: int
    machines: str
    success: int | None
    hand: int | None

    @property
    def control_planes(self) -> list[bool]:
        return [letter == "1" for letter in self.machines.partition("|")[0]]

    @property
    def workers(self) -> list[bool]:
        return [letter == "1" for letter in self.machines.partition("|")[2]]


def frame_of(classroom: Classroom) -> tuple[Kept, ...]:
    """The class as it stands now: who has a hand raised first, first come first; the others by need."""
    rows = reports.class_rows(classroom)
    glances = sandboxes.glances([row.learner_id for row in rows])
    asking = sorted((row for row in rows if row.hand), key=_raised)
    others = [row for row in rows if not row.hand]
    return tuple(_kept(row, glances.get(row.learner_id)) for row in (*asking, *others))


def _raised(row: reports.LearnerRow) -> float:
    return row.hand.raised.timestamp() if row.hand else 0.0


def _kept(row: reports.LearnerRow, glance: dict[str, Any] | None) -> Kept:
    glance = glance or {"alive": False, "sandbox_id": "", "take": 0, "lane": "", "at": 0}
    is_alive = glance["alive"]
    success = glance.get("success")
    return Kept(
        member=row.membership_id,
        lesson=row.lesson.number if row.lesson else "",
        step=int(row.step or 0),
        progressed=int(row.progressed.timestamp()) if row.progressed else 0,
        misconception=row.misconception,
        prediction=row.prediction,
        sandbox=str(glance["sandbox_id"]),
        take=glance["take"],
        lane=glance["lane"],
        at=glance["at"],
        machines=f"{_letters(glance['control_planes'])}|{_letters(glance['workers'])}" if is_alive else "",
        success=round(success) if is_alive and success is not None else None,
        hand=row.hand.at if row.hand else None,
    )


def _letters(machines: list[bool]) -> str:
    return "".join("1" if is_up else "0" for is_up in machines)


def still(frame: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """The frame without the places in time: what differs between two of these has changed on the wall."""
    return tuple(replace(each, at=0) for each in frame)


def packed(frame: tuple[Kept, ...]) -> bytes:
    return zlib.compress(json.dumps([astuple(each) for each in frame], separators=(",", ":")).encode(), 6)


def unpacked(shown: bytes) -> tuple[Kept, ...]:
    return tuple(Kept(*fields) for fields in json.loads(zlib.decompress(shown)))


def of_member(shown: bytes, member: int) -> Kept | None:
    """One member in a packed frame, None where they do not stand: for who reads all frames of a year."""
    raw = zlib.decompress(shown)
    if f"[{member}," not in raw.decode():
        return None
    return next((Kept(*fields) for fields in json.loads(raw) if fields[0] == member), None)
