"""A fork that was made elsewhere, as one more lane of a sandbox: which of its lanes it forks from, and where.

Contract: pure. The lane that comes out plays to the same cluster as the fork did; the sandbox's own lanes
stay as they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from k8sarch.cluster import Tape
from k8sarch.sandbox.journeys.lanes import Ladder, Lane

Lines = tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Fork:
    """What was done in a copy of a sandbox: all commands of its history, the instant `at` (microseconds) at
    which the copy began, and how its history ends; `digest` and `bands` as far as known."""

    lines: Lines
    at: int
    end: int
    digest: str = ""
    bands: dict[str, Any] = field(default_factory=dict)


def shared(one: Lines, other: Lines) -> int:
    """How many commands two histories have in common."""
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count


def parent_of(lanes: Iterable[Lane], fork: Fork, letter: str) -> Lane:
    """The lane that has most in common with the fork; of equals the one of that letter, then the oldest."""
    return max(
        lanes,
        key=lambda lane: (shared(lane.tape.lines, fork.lines), lane.letter == letter, -ord(lane.letter)),
    )


def brings_news(lanes: Iterable[Lane], fork: Fork) -> bool:
    """Whether anything was done in the fork that no lane has."""
    return all(shared(lane.tape.lines, fork.lines) < len(fork.lines) for lane in lanes)


def graft(parent: Lane, fork: Fork, letter: str) -> Lane:
    """The fork as a lane of that letter beside `parent`. It shares with it what both were given, and their
    rungs up to where one of them was given something else."""
    own_from = shared(parent.tape.lines, fork.lines)
    assert own_from < len(fork.lines), "a fork that brings nothing is no lane"
    differs = min(
        at
        for at, _line in (*fork.lines[own_from : own_from + 1], *parent.tape.lines[own_from : own_from + 1])
    )
    last_shared = fork.lines[own_from - 1][0] if own_from else 0
    return Lane(
        letter=letter,
        tape=Tape(parent.tape.spec, fork.lines, parent.tape.release),
        parent=parent.letter,
        forked_at=max(last_shared, min(fork.at, differs)),
        own_from=own_from,
        end=max(fork.end, fork.lines[-1][0]),
        bands=fork.bands,
        digest=fork.digest,
        ladder=Ladder(tuple(step for step in parent.ladder.steps if step.at < differs)),
    )
