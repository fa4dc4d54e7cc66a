"""How long somebody attends to the page of a lesson, as its socket can tell: the page is in front, and its
reader did something on it not too long ago. Acknowledgements, which a page sends by itself, are no sign of
anybody.

Contract: pure; `now` is a real clock in seconds that never goes back. Two windows with the same lesson side
by side count twice.
"""

from dataclasses import dataclass

from courses.limits import ATTENTION_IDLE_SECONDS
from k8sarch.sandbox.socket.protocol import Attend, Hello, Request, Seen

HIDDEN = "hidden"


@dataclass(slots=True)
class Attention:
    """What one socket has counted. `since`: up to there time is counted; `touched`: the last sign of the
    reader; `seconds`: counted and not yet taken.
    """

    since: float
    touched: float
    is_hidden: bool = False
    seconds: float = 0.0

    @classmethod
    def beginning(cls, now: float) -> "Attention":
        """Opening the page is a sign too."""
        return cls(now, now)

    def hears(self, request: Request, now: float) -> None:
        """Count up to `now`; `request` may be a sign of the reader, or say that the page went to the back."""
        self.passes(now)
        if isinstance(request, Attend):
            self.is_hidden = request.level == HIDDEN
        if not isinstance(request, Seen | Hello):
            self.touched = now

    def passes(self, now: float) -> None:
        """Count up to `now`, but not beyond the time for which one sign holds."""
        if not self.is_hidden:
            self.seconds += max(0.0, min(now, self.touched + ATTENTION_IDLE_SECONDS) - self.since)
        self.since = now

    def taken(self) -> int:
        """The whole seconds that were counted; a part of a second stays."""
        whole = int(self.seconds)
        self.seconds -= whole
        return whole
