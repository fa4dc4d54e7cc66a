"""The newest recorded changes of some kinds, without walking the whole journal."""

from collections.abc import Callable
from itertools import islice

from ..kernel.journal import Change

SOUGHT = 3_000  # decisions that are looked through, newest first


def newest(cluster, wanted: Callable[[Change], bool], most: int, since: int = 0) -> list[Change]:
    """At most `most` changes for which `wanted` holds, newest first, none before the instant `since`."""
    journal = cluster.world.journal
    found = []
    for number in islice(reversed(journal.decisions), SOUGHT):
        change = journal.find(number)
        if change is None or change.at < since:
            break
        if wanted(change):
            found.append(change)
            if len(found) == most:
                break
    return found
