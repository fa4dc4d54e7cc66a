"""Measurements of time travel: an hour of a busy 3+4 cluster, gone back into at many instants, and forked.

A journey is measured from the click to the whole picture as text. It is computed in slices, so on a server
with others it takes longer on the wall; the goal is for one that is alone.
"""

import gc
import time
from collections.abc import Iterator
from statistics import median
from uuid import UUID

import orjson

from k8sarch.cluster import ClusterSpec, Rung, Tape, command_from, minutes, seconds
from k8sarch.sandbox.benches.server import Figure
from k8sarch.sandbox.journeys.travel import enter, fork
from k8sarch.sandbox.live.state import Sandbox
from k8sarch.sandbox.live.worker import Worker

HOUR = minutes(60)
EACH = seconds(100)  # between two of the acts below
BUSY = (
    "fault power_off machine=worker-2",
    "kubectl scale deployment web --replicas=20 -n shop",
    "heal power_off machine=worker-2",
    "fault isolate machine=cp-2",
    "heal isolate machine=cp-2",
    "kubectl scale deployment web --replicas=3 -n shop",
)
INSTANTS = 101  # spread evenly, so that they fall at every distance from a rung


def busy_hour() -> tuple[Worker, Sandbox]:
    """A worker of this server and its one sandbox, which has lived through an hour in which a machine dies, a
    Deployment grows, a network is cut, and all of it is healed, again and again."""
    worker = Worker()
    spec = ClusterSpec(control_planes=3, workers=4, zones=2, seed=7)
    sandbox = worker.open(UUID(int=1), Tape(spec), 0)
    place = 0
    while sandbox.cluster.now < HOUR:
        line = BUSY[place % len(BUSY)]
        worker.give(sandbox, command_from(line), line)
        until = sandbox.cluster.now + EACH
        while sandbox.cluster.now < until:
            sandbox.pacer.target = min(until, sandbox.cluster.now + seconds(5))
            worker.run_slice(sandbox, time.perf_counter() + 1)
        sandbox.absorb()
        place += 1
    return worker, sandbox


def journey(worker: Worker, sandbox: Sandbox, at: int) -> tuple[float, float]:
    """CPU seconds and real seconds from a click on the timeline to the picture as text."""
    wall, begun = time.perf_counter(), time.process_time()
    worker.go(sandbox, at)
    while sandbox.journey is not None:
        worker.run_slice(sandbox, time.perf_counter() + 1)
    orjson.dumps(worker.jumped(sandbox))
    return time.process_time() - begun, time.perf_counter() - wall


def figures(heap: float) -> Iterator[Figure]:
    """All of them; `heap` is the yardstick, CPU seconds of one entry of a bare heap loop."""
    worker, sandbox = busy_hour()
    gc.collect()
    gc.freeze()
    taken = []
    for _ in range(9):
        begun = time.process_time()
        Rung((sandbox.cluster, sandbox.picture))
        taken.append(time.process_time() - begun)
    yield Figure(
        "a rung of the ladder, taken from a busy 3+4",
        median(taken) * 1e3,
        "ms CPU",
        median(taken) / heap,
        "heap",
        "goal one slice, 5 ms",
    )
    ladder = sandbox.lane.ladder
    yield Figure(
        f"the ladder of the hour, {len(ladder.steps)} rungs",
        ladder.size() / 2**20,
        "MiB",
        ladder.size() / len(ladder.steps) / 2**10,
        "KiB a rung",
        "without what is shared",
    )
    step = (HOUR - seconds(31)) // INSTANTS
    spent = [journey(worker, sandbox, seconds(30) + place * step) for place in range(INSTANTS, -1, -1)]
    for name, cost in (
        (f"going back into an hour, worst of {INSTANTS + 1} instants", max(spent)),
        ("the same, the middle one", sorted(spent)[len(spent) // 2]),
    ):
        yield Figure(
            name,
            cost[0] * 1e3,
            "ms CPU",
            cost[0] / heap,
            "heap",
            f"{cost[1] * 1e3:.0f} ms on the wall; goal 300 ms",
        )
    back = journey(worker, sandbox, HOUR * 2)
    yield Figure("back to now", back[0] * 1e3, "ms CPU", back[0] / heap, "heap")
    journey(worker, sandbox, HOUR // 2)
    begun = time.process_time()
    enter(sandbox, fork(sandbox))
    worker.give(sandbox, command_from(BUSY[3]), BUSY[3])
    cpu = time.process_time() - begun
    yield Figure("acting in the middle of the hour: a fork", cpu * 1e3, "ms CPU", cpu / heap, "heap")
