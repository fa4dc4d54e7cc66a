"""The inside of one program: what it holds, what it believes and what is so, as plain data for a drawing.

One file a program, each with `view(cluster, address) -> dict`: reading only, at the cluster's instant, whatever
the lane. Every view has

    title     what is looked into, as people say it
    facts     rows [word, value]: the line above the drawing
    believes  rows {what, so, believed, differs}: what the program takes for true, beside what is so

and what its own drawing needs. The process need not run: a view says what then is left, or why there is nothing
to see under `absent`, a sentence. `link.py` looks into a cable instead of a program, `messages.py` at what went
between programs, `message_bytes.py` into one of those messages.
"""

from collections.abc import Callable
from typing import Any

from . import etcd
from .reference import UnknownPlace, address_of

VIEWS: dict[str, Callable[..., dict[str, Any]]] = {
    "etcd": etcd.view,
}


def view(cluster, of: str) -> dict[str, Any]:
    """The inside of what the reference `of` names ("components/cp-2/etcd"). Raises UnknownPlace."""
    address = address_of(cluster, of)
    program = address.partition("/")[2]
    if program not in VIEWS:
        raise UnknownPlace(f"There is no view into {address} yet.")
    return VIEWS[program](cluster, address)


__all__ = ["VIEWS", "UnknownPlace", "address_of", "view"]
