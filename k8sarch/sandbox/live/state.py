"""A sandbox as it is alive: its lanes, and the cluster and picture at the instant that is shown.

Contract: `cluster` and `picture` are always those of the current lane at the instant shown, live or past.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from k8sarch.cluster import Cluster, Tape
from k8sarch.sandbox.journeys.lanes import Lane
from k8sarch.sandbox.journeys.until import Condition
from k8sarch.sandbox.limits import QUIET_AFTER, Budget, reasons_budget
from k8sarch.sandbox.live.pacer import Pacer
from k8sarch.sandbox.live.promise import Promise
from k8sarch.sandbox.live.tasks import OpenTask
from k8sarch.sandbox.shown.picture import Picture
from k8sarch.sandbox.shown.ring import Ring
from k8sarch.sandbox.shown.timers import Timers


@dataclass(slots=True)
class Journey:
    """On the way to another instant, perhaps of another lane. What is shown stays until it arrives."""

    lane: Lane
    at: int
    cluster: Cluster
    picture: Picture


@dataclass(slots=True)
class Sandbox:
    """A cluster with its lanes, its picture and its place in real time."""

    id: UUID
    lane: Lane
    cluster: Cluster
    picture: Picture
    pacer: Pacer
    lanes: dict[str, Lane] = field(default_factory=dict)
    is_past: bool = False  # the instant shown is before the lane's end
    journey: Journey | None = None
    arrived: bool = False  # it stands elsewhere, and nobody has been told yet
    beside: Any = None  # another lane at the same instant: Beside, or None
    until: Condition | None = None  # what "as fast as it goes" waits for; None: an instant alone
    pauses: bool = False  # it stands still when that has come
    goes_on: bool = False  # time stands only because somebody went into the past: an act there lets it go on
    viewers: int = 0
    waited: float = 0.0  # real seconds that passed since its last turn
    reasons: Budget = field(default_factory=reasons_budget)  # for whoever asks why, and looks closer
    stirred: float = float("-inf")  # real clock of the last act
    take: int = 1  # which start over of the record this is: what is written down of another is dropped
    stopped: str = ""  # why it does not run any more, as a sentence
    is_mute: bool = False  # stopped, and even its frame breaks: nothing more is said of it
    still_since: float = 0.0
    told: tuple = ()
    task: OpenTask | None = None
    notices: list[dict] = field(default_factory=list)  # what goes to all viewers after the next frame
    shown: int = 0  # the number of the last frame that went out
    timers: Timers = field(default_factory=Timers)
    ring: Ring | None = None  # its last messages, while somebody looks at them
    held: bool = False  # somebody else holds its clock
    holding: bool = False  # a command is being written to disk: time stands
    appointment: Promise | None = None  # what is going to be done at an instant to come
    is_kept_now: bool = False  # that instant has come, and it is being written down
    bound: int | None = None  # its time does not pass this instant
    followed_until: int = 0  # up to this instant its time passes although nobody looks

    def __post_init__(self) -> None:
        self.lanes.setdefault(self.lane.letter, self.lane)

    @property
    def tape(self) -> Tape:
        """The tape of the current lane."""
        return self.lane.tape

    @property
    def end(self) -> int:
        """The furthest instant of the current lane."""
        return self.lane.end if self.is_past else self.cluster.now

    @property
    def is_moving(self) -> bool:
        """Whether its time passes: somebody looks, it has an appointment, or is followed after one."""
        if self.stopped:
            return False
        if self.viewers or self.appointment is not None:
            return True
        return self.cluster.now < self.followed_until and not self.is_past and not self.pacer.paused

    def is_quiet(self, now: float) -> bool:
        """Whether nobody acts on it or waits for it at the real instant `now`: it only lives on."""
        return (
            now - self.stirred > QUIET_AFTER
            and self.pacer.speed <= 1
            and self.pacer.seeking_until is None
            and self.bound is None
            and not (self.journey or self.beside or self.until or self.ring or self.notices or self.arrived)
        )

    def absorb(self) -> bool:
        """Fold what the cluster recorded; returns whether something that is waited for was among it."""
        found = False
        for change in self.cluster.take_changes():
            self.picture.fold(change)
            found = found or (self.until is not None and self.until(self.picture, change))
            if self.task is not None:
                self.task.evidence.take(change)
            if type(change.fact).__name__ == "TerminalPrinted" and not self.is_past:
                self.notices.append({"kind": "printed", "line": change.fact.line, "text": change.fact.text})
        return found
