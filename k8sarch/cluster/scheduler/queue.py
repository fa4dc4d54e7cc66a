"""Pods that wait for a node: active, in back-off, or unschedulable until something helps.

Contract: higher priority first, then who has waited longest. A refused pod waits until an event that one of
its refusing plugins hopes for, or five minutes. Back-off after the k-th attempt: 1 s · 2^(k-1), at most 10 s,
from the attempt on; when nothing else is active, a pod that was merely refused need not sit it out. Source:
pkg/scheduler/backend/queue/scheduling_queue.go (v1.34), SchedulerQueueingHints and SchedulerPopFromBackoffQ
on. Simplified: a plugin's hint looks at the kind of an event, not at its values.
"""

from heapq import heappop, heappush
from typing import NamedTuple

from ..kernel.clock import Duration, Instant, minutes, seconds
from ..kernel.journal import merge

BACK_OFF_FIRST = seconds(1)
BACK_OFF_MAX = seconds(10)
UNSCHEDULABLE_MAX = minutes(5)

Thread = tuple[int, ...]


class QueuedPod(NamedTuple):
    """A pod in the queue; `refused_by` are the plugins of the last attempt, empty after an error."""

    key: str
    uid: str
    priority: int
    since: Instant                                         # when it came into the queue
    attempts: int
    tried: Instant                                         # its last attempt
    refused_by: tuple[str, ...]
    because: Thread


def back_off(attempts: int) -> Duration:
    """How long a pod rests after that many attempts."""
    return min(BACK_OFF_FIRST << min(attempts - 1, 10), BACK_OFF_MAX) if attempts else 0


class SchedulingQueue:
    """The three waiting places, and for each pod the one that it is in."""

    def __init__(self) -> None:
        self.pods: dict[str, QueuedPod] = {}
        self.places: dict[str, str] = {}                   # key → active, backing off, failed, unschedulable
        # heap of (-priority, since, order, key); stale entries are skipped
        self.active: list[tuple[int, Instant, int, str]] = []
        self.order = 0

    def add(self, key: str, uid: str, priority: int, now: Instant, because: Thread) -> None:
        """A new pod, or a pod whose own change may help it."""
        known = self.pods.get(key)
        if known is not None and known.uid == uid:
            self.activate(known._replace(priority=priority, because=merge(because, known.because)))
        else:
            self.activate(QueuedPod(key, uid, priority, now, 0, 0, (), because))

    def activate(self, pod: QueuedPod) -> None:
        """Put the pod among those that are tried next."""
        self.pods[pod.key] = pod
        if self.places.get(pod.key) != "active":
            self.places[pod.key] = "active"
            self.order += 1
            heappush(self.active, (-pod.priority, pod.since, self.order, pod.key))

    def remove(self, key: str) -> None:
        """The pod is gone, or has a node."""
        self.pods.pop(key, None)
        self.places.pop(key, None)

    def pop(self) -> QueuedPod | None:
        """Take out the pod that is to be tried now: from the active ones, or else from those that rest but
        are not needed to."""
        while self.active:
            key = heappop(self.active)[3]
            if self.places.get(key) == "active":
                return self.taken(key)
        resting = [pod for key, pod in self.pods.items() if self.places[key] == "backing off"]
        if not resting:
            return None
        return self.taken(min(resting, key=readiness).key)

    def taken(self, key: str) -> QueuedPod:
        """Remove the pod from its place and count the attempt."""
        del self.places[key]
        pod = self.pods.pop(key)
        return pod._replace(attempts=pod.attempts + 1)

    def refused(self, pod: QueuedPod, plugins: tuple[str, ...], now: Instant) -> None:
        """No node could take it: it waits for an event."""
        self.pods[pod.key] = pod._replace(refused_by=plugins, tried=now)
        self.places[pod.key] = "unschedulable"

    def failed(self, pod: QueuedPod, now: Instant) -> Duration:
        """Something went wrong on the way: it comes back after its back-off, whose length is returned."""
        self.pods[pod.key] = pod._replace(refused_by=(), tried=now)
        self.places[pod.key] = "failed"
        return back_off(pod.attempts)

    def recover(self, key: str) -> bool:
        """The back-off after a failure is over; False when the pod is no longer there."""
        if self.places.get(key) != "failed":
            return False
        self.activate(self.pods[key])
        return True

    def help(self, event: str, helped: dict[str, tuple[str, ...]], now: Instant, because: Thread) -> bool:
        """Something happened: let those try again whose refusing plugins (`helped`: plugin → events) hope for
        it; whether any did."""
        found = False
        for key in [key for key, place in self.places.items() if place == "unschedulable"]:
            pod = self.pods[key]
            for plugin in pod.refused_by:
                if event in helped[plugin]:
                    found = True
                    pod = self.pods[key] = pod._replace(because=merge(because, pod.because))
                    if pod.tried + back_off(pod.attempts) > now:
                        self.places[key] = "backing off"
                    else:
                        self.activate(pod)
                    break
        return found

    def flush(self, now: Instant) -> bool:
        """Let those try again that have been unschedulable for five minutes; whether any was."""
        overdue = [key for key, place in self.places.items()
                   if place == "unschedulable" and self.pods[key].tried + UNSCHEDULABLE_MAX <= now]
        for key in overdue:
            self.activate(self.pods[key])
        return bool(overdue)

    def has_unschedulable(self) -> bool:
        """Whether any pod waits for something to help."""
        return "unschedulable" in self.places.values()


def readiness(pod: QueuedPod) -> tuple[Instant, int, Instant, str]:
    """Which of the resting pods comes first: whose rest is over first."""
    return pod.tried + back_off(pod.attempts), -pod.priority, pod.since, pod.key
