"""What a request to travel does to a sandbox, and what of it is written down."""

from .lanes import LETTERS, Lane
from .limits import SEEK_MAX
from .protocol import Compare, DropLane, Go, Live, RequestError, RunUntil, Step, ToLane, Travel
from .state import Sandbox
from .store import Place
from .travel import before, fork
from .until import CONDITIONS
from .worker import Worker


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
                raise RequestError("That instant is over. Go back to it on the timeline.")
            worker.seek(sandbox, min(at, sandbox.cluster.now + SEEK_MAX), None, pauses=True)
        case RunUntil("timer", of=of):
            timer = sandbox.timers.rows.get(of)
            if timer is None or timer.get("due", 0) <= sandbox.cluster.now:
                raise RequestError("That timer does not run any more.")
            worker.seek(sandbox, min(timer["due"], sandbox.cluster.now + SEEK_MAX), None, pauses=True)
        case RunUntil(what):
            seek(worker, sandbox, what, pauses=True)
        case Live():
            worker.go(sandbox, sandbox.end)
            sandbox.pacer.paused = False
        case ToLane(letter):
            worker.go(sandbox, known(sandbox, letter).end, letter)
        case DropLane(letter):
            drop(sandbox, letter)
        case Compare(letter):
            raise RequestError("Lanes cannot be compared yet.")


def go(worker: Worker, sandbox: Sandbox, at: int) -> None:
    """Set out for an instant of the lane; in the past time stands until somebody plays."""
    worker.go(sandbox, at)
    sandbox.pacer.paused = sandbox.pacer.paused or at < sandbox.end


def seek(worker: Worker, sandbox: Sandbox, what: str, pauses: bool) -> None:
    """Run until a condition holds, an hour of cluster time at most."""
    worker.seek(sandbox, sandbox.cluster.now + SEEK_MAX, CONDITIONS[what], pauses)


def known(sandbox: Sandbox, letter: str) -> Lane:
    """The lane of that letter. Raises RequestError."""
    lane = sandbox.lanes.get(letter)
    if lane is None:
        raise RequestError(
            f"There is no lane {letter}. There {'is' if len(sandbox.lanes) == 1 else 'are'} "
            f"{', '.join(sorted(sandbox.lanes))}."
        )
    return lane


def drop(sandbox: Sandbox, letter: str) -> None:
    """Forget a lane that is not shown. Raises RequestError."""
    lane = known(sandbox, letter)
    if lane is sandbox.lane or (sandbox.journey is not None and lane is sandbox.journey.lane):
        raise RequestError(f"Lane {letter} is shown. Go to another lane before you drop it.")
    del sandbox.lanes[letter]
    for other in sandbox.lanes.values():
        if other.parent == letter:
            other.parent = None
    sandbox.told = ()


def fork_of(sandbox: Sandbox) -> Lane:
    """The lane that an act at the past instant shown opens. Raises RequestError when there are four."""
    lane = fork(sandbox)
    if lane is None:
        raise RequestError(
            f"A sandbox has {len(LETTERS)} lanes at most, and all are taken. Drop one that you no longer need, "
            "and act again."
        )
    return lane


def place_of(sandbox: Sandbox) -> Place:
    """Where the sandbox stands, to be written down."""
    ends = {
        lane.letter: (lane.end, lane.digest, lane.head[1].tables["bands"] if lane.head else None)
        for lane in sandbox.lanes.values()
    }
    if not sandbox.is_past:
        ends[sandbox.lane.letter] = (sandbox.cluster.now, "", None)
    return Place(sandbox.lane.letter, sandbox.cluster.now, ends)
