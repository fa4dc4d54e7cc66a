"""What a request to travel does to a sandbox, and what of it is written down."""

from django.utils.translation import gettext as _

from k8sarch.sandbox.journeys.lanes import LETTERS, Lane
from k8sarch.sandbox.journeys.travel import before, fork, let_go
from k8sarch.sandbox.journeys.until import CONDITIONS
from k8sarch.sandbox.kept.store import Place
from k8sarch.sandbox.limits import SEEK_MAX
from k8sarch.sandbox.live.state import Sandbox
from k8sarch.sandbox.live.worker import Worker, lanes_of
from k8sarch.sandbox.socket.protocol import (
    Compare,
    DropLane,
    Go,
    Live,
    RequestError,
    RunUntil,
    Step,
    ToLane,
    Travel,
)


def move(worker: Worker, sandbox: Sandbox, request: Travel) -> None:
    """Begin to do what was asked. Raises RequestError, and then nothing was changed."""
    match request:
        case Go(at):
            go(worker, sandbox, at)
        case Step(what, True):
            go(worker, sandbox, before(sandbox, what))
        case Step(what, False):
            seek(worker, sandbox, what, pauses=what == "cause")
        case RunUntil("instant", at=int() as at):
            if at <= sandbox.cluster.now:
                raise RequestError(_("That instant is over. Go back to it on the timeline."))
            worker.seek(sandbox, min(at, sandbox.cluster.now + SEEK_MAX), None, pauses=True)
        case RunUntil("timer", of=of):
            timer = sandbox.timers.rows.get(of)
            if timer is None or timer.get("due", 0) <= sandbox.cluster.now:
                raise RequestError(_("That timer does not run any more."))
            worker.seek(sandbox, min(timer["due"], sandbox.cluster.now + SEEK_MAX), None, pauses=True)
        case RunUntil(what):
            seek(worker, sandbox, what, pauses=True)
        case Live():
            lane = sandbox.journey.lane if sandbox.journey else sandbox.lane
            worker.go(sandbox, max(sandbox.end, lane.end))
            sandbox.pacer.paused = sandbox.goes_on = False
        case ToLane(letter):
            to_lane(worker, sandbox, known(sandbox, letter))
        case DropLane(letter):
            drop(worker, sandbox, letter)
        case Compare(letter):
            compare(worker, sandbox, letter)


def go(worker: Worker, sandbox: Sandbox, at: int) -> None:
    """Set out for an instant of the lane; in the past time stands until somebody plays."""
    worker.go(sandbox, at)
    stand_still(sandbox)


def stand_still(sandbox: Sandbox) -> None:
    """In the past time stands, so that one can look."""
    if sandbox.journey is not None or sandbox.is_past:
        sandbox.goes_on = sandbox.goes_on or not sandbox.pacer.paused
        sandbox.pacer.paused = True


def seek(worker: Worker, sandbox: Sandbox, what: str, pauses: bool) -> None:
    """Run until a condition holds, an hour of cluster time at most."""
    worker.seek(sandbox, sandbox.cluster.now + SEEK_MAX, CONDITIONS[what], pauses)


def known(sandbox: Sandbox, letter: str) -> Lane:
    """The lane of that letter. Raises RequestError."""
    lane = sandbox.lanes.get(letter)
    if lane is None:
        raise RequestError(
            _("There is no lane {letter}. Those that there are: {names}.").format(
                letter=letter, names=", ".join(sorted(sandbox.lanes))
            )
        )
    return lane


def to_lane(worker: Worker, sandbox: Sandbox, lane: Lane) -> None:
    """Show another lane at the instant that is shown, or at its end if it does not reach so far. The two of a
    comparison change places."""
    was, other = sandbox.lane, sandbox.beside
    if other is not None and other.lane is lane:
        worker.compare(sandbox, None)
    worker.go(sandbox, min(sandbox.cluster.now, lane.end), lane.letter)
    stand_still(sandbox)
    if other is not None and other.lane is lane and was is not lane:
        worker.compare(sandbox, was)


def compare(worker: Worker, sandbox: Sandbox, letter: str | None) -> None:
    """Put a lane beside the current one. Raises RequestError."""
    lane = None if letter is None else known(sandbox, letter)
    if lane is sandbox.lane:
        raise RequestError(
            _("Lane {letter} is shown already. Choose another one to put beside it.").format(letter=letter)
        )
    worker.compare(sandbox, lane)


def drop(worker: Worker, sandbox: Sandbox, letter: str) -> None:
    """Forget a lane that is not shown. Raises RequestError."""
    lane = known(sandbox, letter)
    if lane is sandbox.lane or (sandbox.journey is not None and lane is sandbox.journey.lane):
        raise RequestError(
            _("Lane {letter} is shown. Go to another lane before you drop it.").format(letter=letter)
        )
    if sandbox.beside is not None and sandbox.beside.lane is lane:
        worker.compare(sandbox, None)
    del sandbox.lanes[letter]
    let_go(sandbox, lane.head[0] if lane.head else None)
    for other in sandbox.lanes.values():
        if other.parent == letter:
            other.parent = None
    sandbox.notices.append(lanes_of(sandbox))


def fork_of(sandbox: Sandbox) -> Lane:
    """The lane that an act at the past instant shown opens. Raises RequestError when there are four."""
    lane = fork(sandbox)
    if lane is None:
        raise RequestError(
            _(
                "A sandbox has {count} lanes at most, and all are taken. Drop one that you no "
                "longer need, and act again."
            ).format(count=len(LETTERS))
        )
    return lane


def place_of(sandbox: Sandbox) -> Place:
    """Where the sandbox stands, to be written down."""
    ends: dict[str, tuple[int, str, dict | None]] = {}
    for lane in sandbox.lanes.values():
        if not lane.is_saved:
            ends[lane.letter] = (lane.end, lane.digest, lane.bands)
            lane.is_saved = True
    if not sandbox.is_past:
        bands = ends.get(sandbox.lane.letter, (0, "", None))[2]
        ends[sandbox.lane.letter] = (sandbox.cluster.now, "", bands)
    other = sandbox.beside
    if other is not None and other.cluster.now > other.lane.end:
        ends[other.lane.letter] = (other.cluster.now, "", other.picture.whole_bands())
    return Place(sandbox.take, sandbox.lane.letter, sandbox.cluster.now, ends)
