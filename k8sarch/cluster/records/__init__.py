"""What the drawer opens: an object as it is stored, its revisions, what a watcher was told, the log of a
member.

One file a record, each with `view(cluster, of, before) -> dict`: reading only, at the cluster's instant,
never more than a window of it. `before` asks for what lies before the window; 0 for the newest. Every view
has `title` and, where there is nothing to show, `absent`, a sentence that says why.
"""

from collections.abc import Callable
from typing import Any

from ..inside.reference import UnknownPlace
from . import document, raft_log, revisions, watch_stream

RECORDS: dict[str, Callable[..., dict[str, Any]]] = {
    "document": document.view,
    "revisions": revisions.view,
    "watch": watch_stream.view,
    "raft": raft_log.view,
}


def read(cluster, what: str, of: str, before: int = 0) -> dict[str, Any]:
    """The record `what` of the thing that the reference `of` names. Raises UnknownPlace."""
    if what not in RECORDS:
        raise UnknownPlace(f"There is no record {what[:40]!r}; there are {', '.join(RECORDS)}.")
    return RECORDS[what](cluster, of, before)


__all__ = ["RECORDS", "UnknownPlace", "read"]
