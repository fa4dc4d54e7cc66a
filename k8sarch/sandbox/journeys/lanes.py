"""Lanes: the pasts and futures of one sandbox. A lane is a tape; its ladder holds rungs to go back to.

Contract: a ladder only makes travelling quicker. Without any rung the tape is played from its beginning, and
the same cluster comes out.
"""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from string import ascii_uppercase
from typing import Any

from k8sarch.cluster import Cluster, Rung, Tape, command_from
from k8sarch.sandbox.limits import LANES_MAX, RUNG_SPACING, RUNGS_MAX
from k8sarch.sandbox.shown.picture import Picture

FIRST = "A"
LETTERS = ascii_uppercase[:LANES_MAX]


def free_letter(taken: Collection[str]) -> str | None:
    """The first letter that is not taken, or None when all are."""
    return next((letter for letter in LETTERS if letter not in taken), None)


def work_of(cluster: Cluster) -> int:
    """How much has happened in the cluster since it was racked: what it takes to play it again. Its unit is
    an entry of the agenda; a change takes about as long as thirty of them, with all that stands behind it
    (measured over a busy hour)."""
    return cluster.world.agenda.order + 30 * cluster.world.journal.count


@dataclass(frozen=True, slots=True)
class Step:
    """A rung with its place: the instant, the number of the last change, and the work behind it."""

    at: int
    number: int
    work: int
    rung: Rung


class Ladder:
    """Rungs of one lane, oldest first; forks share those of the past that they have in common."""

    def __init__(self, steps: tuple[Step, ...] = ()) -> None:
        self.steps = list(steps)
        self.taken = -1  # the work behind the rung that was taken last, which may be gone again

    def up_to(self, cluster: Cluster) -> "Ladder":
        """The ladder of a lane that forks where `cluster` stands."""
        work = work_of(cluster)
        return Ladder(tuple(step for step in self.steps if step.work <= work))

    def best(self, at: int) -> Step | None:
        """The last step that is not after the instant `at`."""
        place = bisect_right(self.steps, at, key=lambda step: step.at)
        return self.steps[place - 1] if place else None

    def wants(self, cluster: Cluster) -> bool:
        """Whether a rung here would shorten a way back: none is near, or there is room between two. Never
        twice in the same place, though the first be gone: memory has no room for it."""
        work = work_of(cluster)
        if work == self.taken:
            return False
        place = bisect_right(self.steps, work, key=lambda step: step.work)
        below = self.steps[place - 1].work if place else 0
        if place == len(self.steps):
            return work - below >= RUNG_SPACING
        full = len(self.steps) >= RUNGS_MAX
        return not full and min(work - below, self.steps[place].work - work) >= RUNG_SPACING

    def take(self, cluster: Cluster, picture: Picture) -> None:
        """Take a rung here. Beyond RUNGS_MAX the one goes that is missed least: the older ones stand wider
        apart, since the newest always comes a whole spacing after the one before it."""
        step = Step(cluster.now, cluster.world.journal.count, work_of(cluster), Rung((cluster, picture)))
        self.taken = step.work
        self.steps.insert(bisect_right(self.steps, step.work, key=lambda each: each.work), step)
        if len(self.steps) > RUNGS_MAX:
            self.thin()

    def thin(self) -> None:
        """Drop the step between whose neighbours the way is shortest; of several the oldest."""
        steps = self.steps
        ways = [(steps[place + 1].work - steps[place - 1].work, place) for place in range(1, len(steps) - 1)]
        del steps[min(ways)[1] if ways else 0]

    def size(self) -> int:
        """Bytes of the rungs, without what they share with the cluster."""
        return sum(step.rung.size for step in self.steps)


@dataclass(slots=True)
class Lane:
    """One line of history. `tape` holds the parent's commands up to the fork, then its own."""

    letter: str
    tape: Tape
    parent: str | None = None
    forked_at: int = 0
    own_from: int = 0  # how many commands of the tape are the parent's
    end: int = 0  # the furthest instant that was recorded
    head: tuple[Cluster, Picture] | None = None  # as it stands at its end, while the sandbox is elsewhere
    bands: dict[str, Any] = field(default_factory=dict)  # of the timeline, when it was last left at its end
    is_saved: bool = True  # digest and bands are in the database as they are here
    digest: str = ""  # of the history up to the end, when it is known
    ladder: Ladder = field(default_factory=Ladder)

    def fork(self, letter: str, cluster: Cluster) -> "Lane":
        """The lane that begins where `cluster`, which is in this lane's past, stands."""
        given = cluster.given
        return Lane(
            letter=letter,
            tape=Tape(self.tape.spec, self.tape.lines[:given], self.tape.release),
            parent=self.letter,
            forked_at=cluster.now,
            own_from=given,
            end=cluster.now,
            ladder=self.ladder.up_to(cluster),
        )

    def ended(self, cluster: Cluster, picture: Picture) -> None:
        """The sandbox goes elsewhere, and `cluster` is this lane's end: keep it, and all that is due now has
        happened."""
        while cluster.run(cluster.now, events_max=4_000):
            pass
        for change in cluster.take_changes():
            picture.fold(change)
        self.head = (cluster, picture)
        self.end, self.digest, self.bands = cluster.now, cluster.digest, picture.whole_bands()
        self.is_saved = False

    def told(self) -> dict[str, Any]:
        """The lane as pages are told of it."""
        first = next(iter(self.tape.lines[self.own_from :]), None)
        return {
            "letter": self.letter,
            "parent": self.parent,
            "forked_at": self.forked_at,
            "end": self.end,
            "first": command_from(first[1]).told() if first else "",
            "bands": self.bands,
        }
