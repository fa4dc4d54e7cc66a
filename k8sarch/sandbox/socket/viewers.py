"""A viewer: one open socket, how much it has not seen yet, and how much of the stream it wants.

Contract: Daphne has no back-pressure, so a page acknowledges on its own socket: how many messages have come.
What is not acknowledged is bounded. A viewer beyond that is sent nothing more until it has seen everything,
then the whole picture as it is by then: it is behind, nothing is lost, and nobody else waits for it. One that
is silent for too long is let go (TRY_AGAIN: its page comes again).
"""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from k8sarch.sandbox.limits import SEEN_WAIT_MAX, UNSEEN_BYTES_MAX, UNSEEN_MAX

Send = Callable[[str], Awaitable[None]]
Close = Callable[[int], Awaitable[None]]

CLOSER, MAP, HIDDEN = "closer", "map", "hidden"  # with routine chatter; without; a tab that nobody looks at
LEVELS = (CLOSER, MAP, HIDDEN)
TRY_AGAIN = 4013  # for 1013: the server's WebSocket library sends 1000 and 3000 to 4999, and raises at others


@dataclass(slots=True)
class Viewer:
    """One socket. `send` is told each text; `close` ends the socket with a code."""

    send: Send
    close: Close
    level: str = MAP
    shown: int | None = None  # the number of the last picture or frame it was sent
    sent: int = 0  # messages on this socket
    printed: int | None = None  # the last answer of kubectl that it was sent
    seen: int = 0  # how many of them the page says have come
    is_behind: bool = False
    unseen: deque[tuple[int, float]] = field(
        default_factory=deque
    )  # (bytes, real instant) of each, oldest first
    unseen_bytes: int = 0

    def sends(self, size: int, now: float) -> None:
        """A message of `size` bytes goes out."""
        self.sent += 1
        self.unseen.append((size, now))
        self.unseen_bytes += size
        if len(self.unseen) > UNSEEN_MAX or self.unseen_bytes > UNSEEN_BYTES_MAX:
            self.is_behind = True

    def has_seen(self, count: int) -> bool:
        """The page says that `count` messages have come. Returns whether it was behind and has caught up, so
        that a fresh picture is due; a count that cannot be is none."""
        if not self.seen <= count <= self.sent:
            return False
        for _ in range(count - self.seen):
            size, _ = self.unseen.popleft()
            self.unseen_bytes -= size
        self.seen = count
        if self.is_behind and not self.unseen:
            self.is_behind = False
            return True
        return False

    def is_silent(self, now: float) -> bool:
        """Whether something was sent long ago and nothing has been heard of it."""
        return bool(self.unseen) and now - self.unseen[0][1] > SEEN_WAIT_MAX
