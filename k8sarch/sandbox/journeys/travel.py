"""Travelling in time: to another instant or lane, along the tape, in slices; and forks.

Contract: whatever way is taken, the cluster that arrives is the one that the tape gives, to the byte. Where
the history at a lane's end is known it is compared at every arrival there.
"""

import time
from collections.abc import Callable, Iterator

from k8sarch.cluster import Change, Cluster, command_from
from k8sarch.sandbox.journeys.lanes import Lane, free_letter
from k8sarch.sandbox.limits import HISTORY_MAX
from k8sarch.sandbox.live.state import Journey, Sandbox
from k8sarch.sandbox.shown.picture import Picture

EVENTS_A_CHECK = 32  # things that happen between two looks at the real clock
Beginning = Callable[[], tuple[Cluster, Picture]]


class OtherHistory(AssertionError):
    """A tape that was played again gave another history: a mistake of ours."""


def play(cluster: Cluster, lane: Lane, until: int, events_max: int) -> bool:
    """Let at most `events_max` things happen on the way to the instant `until`, and carry out the recorded
    commands at theirs; returns whether everything up to `until` has happened."""
    lines = lane.tape.lines
    if cluster.given < len(lines) and lines[cluster.given][0] <= until:
        at, line = lines[cluster.given]
        if cluster.run(at, events_max) < events_max:
            cluster.do(command_from(line))
        return False
    return cluster.run(until, events_max) < events_max


def play_through(cluster: Cluster, picture: Picture, lane: Lane, until: int) -> None:
    """Play up to `until` in one go, folding on the way so that the journal's room never matters."""
    for _ in playing_through(cluster, picture, lane, until, 4_000):
        pass


def playing_through(
    cluster: Cluster, picture: Picture, lane: Lane, until: int, events: int = 4 * EVENTS_A_CHECK
) -> Iterator[None]:
    """The same in steps, of some milliseconds as `events` is by default."""
    arrived = False
    while not arrived:
        arrived = play(cluster, lane, until, events)
        for change in cluster.take_changes():
            picture.fold(change)
        yield


def depart(sandbox: Sandbox, lane: Lane, at: int, beginning: Beginning) -> None:
    """Set out for the instant `at` of `lane`, or for its end if that comes before. The newest journey
    wins."""
    sandbox.until = sandbox.pacer.seeking_until = None
    if lane is sandbox.lane and not sandbox.is_past and at >= sandbox.cluster.now:
        sandbox.journey = None  # it is there
        return
    leave(sandbox)
    at = min(at, lane.end)
    if at == lane.end and lane.head is not None:
        arrive(sandbox, Journey(lane, at, *lane.head))
        return
    here = sandbox.journey or (
        Journey(lane, at, sandbox.cluster, sandbox.picture) if sandbox.is_past else None
    )
    is_on_the_way = here is not None and (here.lane is lane if sandbox.journey else sandbox.lane is lane)
    step = lane.ladder.best(at)
    if (
        here is not None
        and is_on_the_way
        and here.cluster.now <= at
        and (step is None or step.at <= here.cluster.now)
    ):
        sandbox.journey = Journey(lane, at, here.cluster, here.picture)
        return
    let_go(sandbox, sandbox.journey.cluster if sandbox.journey else None)
    cluster, picture = step.rung.again() if step is not None else beginning()
    recall(sandbox, lane, cluster)
    sandbox.journey = Journey(lane, at, cluster, picture)


def let_go(sandbox: Sandbox, cluster: Cluster | None) -> None:
    """Free the memory of a cluster of the past that is not needed any more: neither shown nor an end."""
    ends = [lane.head[0] for lane in sandbox.lanes.values() if lane.head is not None]
    if cluster is not None and cluster is not sandbox.cluster and not any(cluster is end for end in ends):
        cluster.dismantle()


def leave(sandbox: Sandbox) -> None:
    """Keep the end of the current lane if the sandbox stands there."""
    if not sandbox.is_past and sandbox.lane.head is None:
        sandbox.absorb()
        sandbox.lane.ended(sandbox.cluster, sandbox.picture)


def recall(sandbox: Sandbox, lane: Lane, cluster: Cluster) -> None:
    """Let a cluster of the past have the changes that the lane, or what is shown of it, still keeps."""
    source = lane.head[0] if lane.head is not None else sandbox.cluster if sandbox.lane is lane else None
    if source is not None:
        journal = cluster.world.journal
        journal.forget()
        journal.recall(source.world.journal.recent(journal.count))


def travel(sandbox: Sandbox, ends: float) -> None:
    """Go on with the journey until the real instant `ends`, or take a rung when it is time for one."""
    journey = sandbox.journey
    assert journey is not None, "who travels has set out"
    if journey.lane.ladder.wants(journey.cluster):
        fold(journey)
        journey.lane.ladder.take(journey.cluster, journey.picture)
        return
    has_arrived = False
    while not has_arrived and time.perf_counter() < ends:
        has_arrived = play(journey.cluster, journey.lane, journey.at, EVENTS_A_CHECK)
    fold(journey)
    if has_arrived:
        arrive(sandbox, journey)


def fold(journey: Journey) -> None:
    """Its picture shows all that happened on the way so far."""
    for change in journey.cluster.take_changes():
        journey.picture.fold(change)


def arrive(sandbox: Sandbox, journey: Journey) -> None:
    """What the journey reached is shown from now on."""
    lane, cluster = journey.lane, journey.cluster
    before, on_the_way = sandbox.cluster, sandbox.journey.cluster if sandbox.journey else None
    sandbox.journey = None
    sandbox.lane, sandbox.cluster, sandbox.picture = lane, cluster, journey.picture
    sandbox.is_past = cluster.now < lane.end or cluster.given < len(lane.tape.lines)
    if not sandbox.is_past:
        reach_end(sandbox)
    for gone in {id(each): each for each in (before, on_the_way)}.values():
        let_go(sandbox, gone)
    sandbox.picture.take_patch()
    sandbox.pacer.found(cluster.now)
    sandbox.until, sandbox.arrived = None, True
    if sandbox.task is not None:
        sandbox.task.evidence.begin_again(cluster.world.journal.recent())


def reach_end(sandbox: Sandbox) -> None:
    """The sandbox stands at its lane's end: from now on it is live. Raises OtherHistory if the tape did not
    come out as it was recorded."""
    lane, cluster = sandbox.lane, sandbox.cluster
    if lane.digest and lane.end == cluster.now and lane.digest != cluster.digest:
        raise OtherHistory(f"lane {lane.letter} at {cluster.now}: {cluster.digest}, recorded {lane.digest}")
    head = lane.head
    sandbox.is_past, lane.head, lane.digest = False, None, ""
    if head is not None:
        let_go(sandbox, head[0])


def fork(sandbox: Sandbox) -> Lane | None:
    """The lane that begins at the past instant shown, not yet current; None when all letters are taken."""
    letter = free_letter(sandbox.lanes)
    return None if letter is None else sandbox.lane.fork(letter, sandbox.cluster)


def enter(sandbox: Sandbox, lane: Lane) -> None:
    """From now on the sandbox goes on in `lane`, which forked where it stands."""
    sandbox.lanes[lane.letter] = sandbox.lane = lane
    sandbox.is_past, sandbox.arrived = False, True
    if sandbox.goes_on:
        sandbox.pacer.paused = sandbox.goes_on = False


def before(sandbox: Sandbox, what: str) -> int:
    """The instant of the last cause, or event, before the one that is shown; 0 when there is none."""
    now = sandbox.cluster.now
    if what == "event":
        events = sandbox.picture.tables["events"].values()
        return max(
            (row["at"] for row in events if row["at"] < now and row["kind"] in ("node", "pod", "leader")),
            default=0,
        )
    recent = sandbox.cluster.world.journal.recent()
    return max((change.at for change in recent if change.at < now and not change.fact.routine), default=0)


def history(sandbox: Sandbox, first: int, last: int, beginning: Beginning) -> Iterator[list[Change]]:
    """The changes number `first` to `last` of the current lane, played again, some at a time: for what the
    journal no longer keeps. At most HISTORY_MAX of them, and none after the instant shown."""
    last = min(last, sandbox.cluster.world.journal.count, first + HISTORY_MAX - 1)
    steps = [step for step in sandbox.lane.ladder.steps if step.number < first]
    lane, until = sandbox.lane, sandbox.cluster.now
    cluster, _ = steps[-1].rung.again() if steps else beginning()
    is_over = False
    while cluster.world.journal.count < last and not is_over:
        is_over = play(cluster, lane, until, EVENTS_A_CHECK)
        yield [change for change in cluster.take_changes() if first <= change.number <= last]
    cluster.dismantle()
