"""The last messages of a sandbox's cluster, kept while somebody looks at messages.

Contract: what is in the ring is complete from the instant `since` on. It belongs to one cluster; when the
sandbox stands in another lane or at another instant, a new one begins. What was before it began is played
again from a rung, beside the cluster that is shown and in slices, so that a look after the fact sees it too.
"""

import time
from collections.abc import Callable, Iterable

from k8sarch.cluster import Cluster, inside
from k8sarch.sandbox.journeys.lanes import Lane, Step
from k8sarch.sandbox.limits import MESSAGES_KEPT, MESSAGES_SHOWN, RING_WINDOW

Message = inside.Message
Play = Callable[[Cluster, Lane, int, int], bool]
EVENTS_A_SLICE = 256  # things that happen between two looks at the real clock


class Ring:
    """Messages in the order in which they arrived or were lost."""

    __slots__ = ("cluster", "since", "kept", "counts", "lane", "step", "begins", "until", "past")

    def __init__(self, cluster, lane: Lane) -> None:
        self.cluster = cluster
        self.since = self.until = cluster.now
        self.kept: list[Message] = []
        self.counts: dict[tuple, int] = {}
        self.lane = lane
        begins = max(cluster.now - RING_WINDOW, 0)
        # Where playing again begins: a rung before the window, or, early in a sandbox's life, one within it.
        self.step: Step | None = lane.ladder.best(begins) or lane.ladder.best(cluster.now)
        self.begins = begins if self.step is None else max(begins, self.step.at)
        self.past: Cluster | None = None  # the cluster that is played again, on its way

    @property
    def is_filling(self) -> bool:
        """Whether what was before is still being played."""
        return self.step is not None or self.past is not None

    def fill(self, ends: float, play: Play) -> None:
        """Go on playing what was before, until the real instant `ends`; when it is through, it is in the
        ring. `play` is travel's."""
        if self.step is not None:
            self.past, _ = self.step.rung.again()
            self.step = None
        while self.past is not None and time.perf_counter() < ends:
            world = self.past.world
            if world.wire is None and play(self.past, self.lane, self.begins, EVENTS_A_SLICE):
                world.wire = []
            elif world.wire is not None and play(self.past, self.lane, self.until, EVENTS_A_SLICE):
                self.put_before(inside.numbered(world.wire, {}))
                self.past.dismantle()
                self.past = None
            if self.past is not None:
                self.past.take_changes()  # nobody folds them

    def put_before(self, earlier: list[Message]) -> None:
        """What was played again comes before what was seen; what both have counts once."""
        known = {message.id for message in earlier}
        self.kept = earlier + [message for message in self.kept if message.id not in known]
        self.since = self.begins
        self.count_again()

    def take(self, wire: Iterable[tuple]) -> None:
        """Add what the world's wire had."""
        self.kept += inside.numbered(wire, self.counts)
        if len(self.kept) >= 2 * MESSAGES_KEPT:
            del self.kept[:-MESSAGES_KEPT]
            self.since = self.kept[0].arrives
            self.count_again()

    def count_again(self) -> None:
        """How many messages of each sender, receiver and instant there are."""
        self.counts = {}
        for message in self.kept:
            key = (message.sent, message.sender, message.to)
            self.counts[key] = max(self.counts.get(key, 0), message.number + 1)

    def messages(self) -> list[Message]:
        """The last MESSAGES_SHOWN, by the instant at which they were sent; those under way are the last."""
        now = self.cluster.now  # etcd's calm heartbeats are noted when they are sent, answer and all
        here = [
            message if message.arrives <= now else message._replace(outcome="way")
            for message in sorted(self.kept[-MESSAGES_SHOWN:], key=lambda message: message.sent)
            if message.sent <= now
        ]
        under_way = inside.numbered(self.cluster.world.under_way(), dict(self.counts))
        return sorted(here + under_way, key=lambda message: message.sent)
