"""Lanes: to any instant and back, the world is the one that was played; forks keep what was."""

from uuid import UUID

import pytest

from k8sarch.cluster import Cluster, ClusterSpec, Tape, command_from, seconds
from k8sarch.cluster.kernel.chance import Chance
from k8sarch.sandbox import moves, travel
from k8sarch.sandbox.lanes import LETTERS, Ladder
from k8sarch.sandbox.limits import RUNGS_MAX, WARM_UP
from k8sarch.sandbox.picture import Picture
from k8sarch.sandbox.protocol import (
    DropLane,
    Go,
    Live,
    RequestError,
    RunUntil,
    Step,
    ToLane,
)
from k8sarch.sandbox.worker import Worker

ID = UUID(int=7)
SPEC = ClusterSpec(control_planes=3, workers=4, zones=2, seed=7)
ACTS = (
    ("fault power_off machine=worker-2", 90),
    ("kubectl scale deployment web --replicas=6 -n shop", 40),
    ("fault isolate machine=cp-2", 30),
    ("heal isolate machine=cp-2", 30),
    ("heal power_off machine=worker-2", 60),
)


class Story:
    """A sandbox whose cluster has lived through ACTS, and who can be moved about."""

    def __init__(self, acts=ACTS) -> None:
        self.worker = Worker()
        self.sandbox = self.worker.open(ID, Tape(SPEC), 0)
        self.sandbox.viewers = 1
        for line, wait in acts:
            self.act(line)
            self.live_on(wait)

    @property
    def now(self) -> int:
        return self.sandbox.cluster.now

    def act(self, line: str) -> None:
        """As the host does it, without its database."""
        if self.sandbox.is_past:
            travel.enter(self.sandbox, moves.fork_of(self.sandbox))
        self.worker.give(self.sandbox, command_from(line), line)

    def live_on(self, wait: float) -> None:
        """Let time pass as ticks let it."""
        self.sandbox.pacer.paused = False
        ends = self.now + seconds(1) * wait
        while self.now < ends and not self.sandbox.stopped:
            self.sandbox.pacer.target = min(self.now + seconds(5), ends)
            self.worker.run_slice(self.sandbox, float("inf"))
            self.sandbox.absorb()

    def move(self, request):
        """Ask for it and arrive."""
        moves.move(self.worker, self.sandbox, request)
        return self.arrive()

    def arrive(self):
        while self.sandbox.journey is not None or self.sandbox.pacer.seeking_until is not None:
            self.worker.tick(0.0)
        assert not self.sandbox.stopped, self.sandbox.stopped
        return self.sandbox


def played(tape: Tape, at: int) -> tuple[Cluster, Picture]:
    """The reference: the tape, from its beginning."""
    cluster, picture = Cluster(tape.spec), Picture()
    for instant, line in tape.lines:
        if instant > at:
            break
        cluster.run(instant)
        cluster.do(command_from(line))
    cluster.run(at)
    for change in cluster.take_changes():
        picture.fold(change)
    return cluster, picture


@pytest.fixture(scope="module")
def story():
    return Story()


@pytest.fixture
def fresh():
    return Story(ACTS[:2])


def test_a_world_that_is_gone_back_to_is_the_one_that_was_played(story):
    end = story.sandbox.end
    chance = Chance(3, "instants")
    instants = [0, 1, WARM_UP - 1, WARM_UP, end - 1, *(at for at, _ in story.sandbox.tape.lines)]
    instants += [chance.below(end) for _ in range(12)]
    for at in instants:
        sandbox = story.move(Go(at))
        cluster, picture = played(sandbox.tape, at)

        assert sandbox.is_past and sandbox.cluster.now == at
        assert sandbox.cluster.digest == cluster.digest
        assert sandbox.picture.tables == picture.tables
    digest = played(story.sandbox.tape, end)[0].digest
    sandbox = story.move(Live())

    assert not sandbox.is_past and sandbox.cluster.now == end and sandbox.cluster.digest == digest
