"""Python's collector: kept away from what lives, so that it stops nobody.

What it finds in a living cluster is next to nothing, and to look through twenty takes it half a second,
through a hundred two or three, in which every clock stands. So it looks at what is new only, some thousand
objects at a time; what has been opened, or is a second old, is set aside. All is looked through when nobody
looks at any sandbox, or when too much was closed since the last time: a cluster that is let go holds itself
in circles until then.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from k8sarch.sandbox.limits import CLOSED_MAX, LOOKS_CALM, LOOKS_MAX


def looks_so_far() -> int:
    """How often the collector has looked at what is new, since the process began."""
    return gc.get_stats()[0]["collections"]


def set_aside() -> None:
    """What there is now is looked at no more, until all is."""
    gc.freeze()


@contextmanager
def asleep() -> Iterator[None]:
    """Inside it does not look: what is made there stays, or goes by itself, and nobody stops in the middle of
    it. It looks when it is awake again, if there is enough that is new."""
    was_awake = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_awake:
            gc.enable()


class Collector:
    """When all is looked through."""

    def __init__(self) -> None:
        self.looks = 0  # of what is new, when all was looked through last
        self.closed = 0  # sandboxes that had been closed then

    def collect(self, closed: int, is_calm: bool) -> None:
        """Look through all if it is worth it, sooner when `is_calm`, as then nobody waits; else set it aside.
        `closed`: how many sandboxes were closed so far."""
        looks = looks_so_far()
        is_long_ago = looks - self.looks >= (LOOKS_CALM if is_calm else LOOKS_MAX)
        if closed - self.closed < CLOSED_MAX and not is_long_ago:
            set_aside()
            return
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        self.looks, self.closed = looks, closed
