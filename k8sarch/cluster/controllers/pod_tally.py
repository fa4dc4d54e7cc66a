"""How many pods each owner has, kept up to date pod by pod, so that a ReplicaSet of a thousand costs no more
to look at than one of three.

Contract: a tally is what counting the informer's cache anew would give; it changes by the difference of two
versions of one pod.
"""

from typing import NamedTuple

from ..api.document import Document
from .controller import controller_uid

NONE: dict[tuple, list[int]] = {}


class Entry(NamedTuple):
    """How one pod was counted."""

    owner: str
    labels: tuple[tuple[str, str], ...]
    is_ready: bool


class PodTally:
    """Owner's uid → labels of its pods → [active pods with these labels, ready ones among them]. Follows a
    cache as an Index does."""

    __slots__ = ("entries", "counts")

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.counts: dict[str, dict[tuple, list[int]]] = {}

    def put(self, key: str, pod: Document) -> None:
        """Take a new pod, or a new version of one."""
        entry = entry_of(pod)
        if entry != self.entries.get(key):
            self.remove(key)
            if entry is not None:
                self.entries[key] = entry
                count = self.counts.setdefault(entry.owner, {}).setdefault(entry.labels, [0, 0])
                count[0] += 1
                count[1] += entry.is_ready

    def remove(self, key: str) -> None:
        """Forget a pod."""
        entry = self.entries.pop(key, None)
        if entry is not None:
            counts = self.counts[entry.owner]
            count = counts[entry.labels]
            count[0] -= 1
            count[1] -= entry.is_ready
            if not count[0]:
                del counts[entry.labels]
                if not counts:
                    del self.counts[entry.owner]

    def get(self, owner: str) -> dict[tuple, list[int]]:
        """The counts of one owner; not to be changed."""
        return self.counts.get(owner, NONE)


def entry_of(pod: Document) -> Entry | None:
    """How a pod counts: not at all when it has no controller, has ended, or is being deleted."""
    metadata, status = pod["metadata"], pod.get("status") or {}
    owner = tuple(controller_uid(pod))
    if not owner or "deletionTimestamp" in metadata or status.get("phase") in ("Succeeded", "Failed"):
        return None
    is_ready = any(each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions")
                   or ())
    return Entry(owner[0], tuple((metadata.get("labels") or {}).items()), is_ready)
