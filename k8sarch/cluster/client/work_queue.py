"""Keys that are due, each once, with the numbers of the changes that made them due.

Contract: a key that is being worked on is not handed out a second time; when it was added meanwhile it comes
again after `done`. Failures of a key make it wait 5 ms, 10 ms, ... up to 1000 s. Source: client-go,
util/workqueue (queue.go, delaying_queue.go, default_rate_limiters.go). Simplified: the overall limit of ten
retries a second is left out.
"""

from typing import Any

from ..kernel.clock import Duration, Instant, ms, seconds
from ..kernel.component import Component
from ..kernel.journal import merge

BACK_OFF_FIRST = ms(5)
BACK_OFF_MAX = seconds(1000)
WORKERS = 5

Thread = tuple[int, ...]


class WorkQueue:
    """Hands out keys in the order in which they were added, at most `workers` at once.

    `work(key)` is called with `world.because` set to the thread of the key; whoever did the work says
    `done(key)`.
    """

    __slots__ = ("component", "name", "work", "workers", "pending", "working", "failures", "later",
                 "is_woken", "is_stopped")

    def __init__(self, component: Component, name: str, work: Any, workers: int = WORKERS) -> None:
        self.component = component
        self.name = name                                  # whose queue it is: a controller
        self.work = work
        self.workers = workers
        # key → source → thread of its latest change, and whether that is telling
        self.pending: dict[str, dict[str, tuple[Thread, bool]]] = {}
        self.working: dict[str, bool] = {}
        self.failures: dict[str, int] = {}
        self.later: dict[str, tuple[Instant, Thread]] = {}
        self.is_woken = False
        self.is_stopped = False

    def add(self, key: str, because: Thread, source: str = "", is_telling: bool = True) -> None:
        """Make `key` due. `source` names the object whose change `because` tells of: its latest change is
        kept, and before it the latest one that `is_telling`, which is what decisions are made of."""
        sources = self.pending.setdefault(key, {})
        known = sources.pop(source, None)
        if known is not None and known[1] and not is_telling:
            because, is_telling = merge(known[0], because), True
        sources[source] = because, is_telling
        self.wake()

    def also(self, because: Thread) -> None:
        """Let `because` stand behind every key that is due, right after its most telling change."""
        for key, sources in self.pending.items():
            before = thread_of(sources)
            self.pending[key] = {"": (merge(before[:1], because, before[1:]), True)}

    def add_after(self, key: str, delay: Duration, because: Thread = ()) -> None:
        """Make `key` due after `delay`, unless it is due before."""
        if delay <= 0:
            self.add(key, because)
            return
        due = self.component.world.now + delay
        known = self.later.get(key)
        if known is None or due < known[0]:
            self.later[key] = (due, because)
            self.component.arm(self.timer(key), delay, self.ripen, (key, due), because,
                               f"Then the {self.name} controller looks at {key} again.")

    def timer(self, key: str) -> str:
        """The name of the timer of a key that waits."""
        return f"queue: {self.name} {key}"

    def retry(self, key: str, because: Thread) -> None:
        """Make `key` due again after its back-off, which doubles with each failure until `forget`."""
        failures = self.failures.get(key, 0)
        self.failures[key] = failures + 1
        self.add_after(key, min(BACK_OFF_FIRST << min(failures, 30), BACK_OFF_MAX), because)

    def forget(self, key: str) -> None:
        """The work on `key` went well: its next back-off is short again."""
        self.failures.pop(key, None)

    def done(self, key: str) -> None:
        """The work on `key` has ended, well or not."""
        self.working.pop(key, None)
        if self.pending:
            self.wake()

    def stop(self) -> None:
        """Hand out nothing any more."""
        self.is_stopped = True
        self.pending.clear()
        for key in self.later:
            self.component.disarm(self.timer(key))
        self.later.clear()

    def ripen(self, entry: tuple[str, Instant]) -> None:
        """The delay of a key is over."""
        key, due = entry
        known = self.later.get(key)
        if known is not None and known[0] == due:
            del self.later[key]
            self.add(key, known[1])

    def wake(self) -> None:
        """Let the workers look, in a turn of their own, so that what is added in one turn is merged."""
        if not self.is_woken and not self.is_stopped and len(self.working) < self.workers:
            self.is_woken = True
            self.component.after(0, self.hand_out, None, ())

    def hand_out(self, _) -> None:
        """Give each free worker the next key that nobody works on."""
        self.is_woken = False
        world = self.component.world
        for key in list(self.pending):
            if self.is_stopped or len(self.working) >= self.workers:
                return
            if key not in self.working and key in self.pending:
                sources = self.pending.pop(key)
                self.working[key] = True
                world.because = thread_of(sources)
                self.work(key)


def thread_of(sources: dict[str, tuple[Thread, bool]]) -> Thread:
    """The changes behind a key: what is telling first, each the newest first. The newest is the one with the
    highest number, not the one that was heard of last: who reads everything anew hears of old things late."""
    newest = sorted(sources.values(), key=lambda each: each[0][:1], reverse=True)
    return merge(
        *(thread for thread, is_telling in newest if is_telling),
        *(thread for thread, is_telling in newest if not is_telling),
    )
