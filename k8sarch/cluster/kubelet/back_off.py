"""How long a container that ended, or an image that could not be pulled, waits for the next attempt: 10 s,
doubling, at most 300 s.

Source: client-go, util/flowcontrol/backoff.go as the kubelet uses it: the first failure costs no wait; after
ten minutes without one the next is a first again.
"""

from dataclasses import dataclass

from ..kernel.clock import Duration, Instant, seconds

FIRST = seconds(10)
MAX = seconds(300)


@dataclass(slots=True)
class BackOff:
    """The back-off of one container or of one image. `delay` is 0 before the first failure."""

    delay: Duration = 0
    updated: Instant = 0

    def is_expired(self, failed_at: Instant) -> bool:
        """Whether the last attempt before the failure is so long ago that it does not count."""
        return failed_at - self.updated > 2 * MAX

    def over_at(self, failed_at: Instant) -> Instant:
        """When the next attempt may be made after the failure at `failed_at`."""
        if self.delay == 0 or self.is_expired(failed_at):
            return failed_at
        return failed_at + self.delay

    def attempt(self, failed_at: Instant, now: Instant) -> None:
        """An attempt is made after the failure at `failed_at`: the next one will wait longer."""
        self.delay = FIRST if self.delay == 0 or self.is_expired(failed_at) else min(self.delay * 2, MAX)
        self.updated = now
