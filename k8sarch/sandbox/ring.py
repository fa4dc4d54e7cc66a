"""The last messages of a sandbox's cluster, kept while somebody looks at messages.

Contract: what is in the ring is complete from the instant `since` on. It belongs to one cluster; when the
sandbox stands in another lane or at another instant, a new one begins."""

from collections.abc import Iterable

from k8sarch.cluster import inside

from .limits import MESSAGES_KEPT

Message = inside.Message


class Ring:
    """Messages in the order in which they arrived or were lost."""

    __slots__ = ("cluster", "since", "kept", "counts")

    def __init__(self, cluster) -> None:
        self.cluster = cluster
        self.since = cluster.now
        self.kept: list[Message] = []
        self.counts: dict[tuple, int] = {}

    def take(self, wire: Iterable[tuple]) -> None:
        """Add what the world's wire had."""
        self.kept += inside.numbered(wire, self.counts)
        if len(self.kept) >= 2 * MESSAGES_KEPT:
            del self.kept[:-MESSAGES_KEPT]
            self.since = self.kept[0].arrives
            self.counts = {}
            for message in self.kept:
                key = (message.sent, message.sender, message.to)
                self.counts[key] = max(self.counts.get(key, 0), message.number + 1)

    def messages(self) -> list[Message]:
        """All of them, by the instant at which they were sent; those under way are the last."""
        now = self.cluster.now  # etcd's calm heartbeats are noted when they are sent, answer and all
        here = [
            message if message.arrives <= now else message._replace(outcome="way")
            for message in sorted(self.kept, key=lambda message: message.sent)
            if message.sent <= now
        ]
        return here + inside.numbered(self.cluster.world.under_way(), dict(self.counts))
