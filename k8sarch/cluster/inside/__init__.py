"""The inside of one program: what it holds, what it believes and what is so, as plain data for a drawing.

One file a program, each with `view(cluster, address) -> dict`: reading only, at the cluster's instant,
whatever the lane. Every view has

    title     what is looked into, as people say it
    facts     rows [word, value]: the line above the drawing
    believes  rows {what, so, believed, differs}: what the program takes for true, beside what is so

and what its own drawing needs. The process need not run: a view says what then is left, or why there is
nothing to see under `absent`, a sentence. `link.py` looks into a cable instead of a program, `messages.py`
at what went between programs, `message_bytes.py` into one of those messages.
"""

from collections.abc import Callable
from typing import Any

from . import (
    api_server,
    controller_manager,
    etcd,
    kube_proxy,
    kubelet,
    link,
    message_bytes,
    runtime,
    scheduler,
    sequence,
)
from .message_bytes import bytes_of
from .messages import KINDS, Message, numbered
from .reference import UnknownPlace, address_of
from .sequence import between

LADDERS = ("etcd",)  # programs whose view shows the messages between them and others
VIEWS: dict[str, Callable[..., dict[str, Any]]] = {
    "etcd": etcd.view,
    "api-server": api_server.view,
    "scheduler": scheduler.view,
    "controller-manager": controller_manager.view,
    "kubelet": kubelet.view,
    "runtime": runtime.view,
    "kube-proxy": kube_proxy.view,
}


def check(cluster, level: str, of: str, lifelines: tuple[str, ...] = ()) -> None:
    """Raise UnknownPlace unless that can be looked into."""
    for line in lifelines:
        address_of(cluster, f"components/{line}")
    if level == "inside" and of.startswith(link.REFERENCE):
        link.ends_of(cluster, of)
    elif level == "inside":
        place_of(cluster, of)
    elif not of.startswith(message_bytes.REFERENCE):
        sequence.chosen(cluster, of, [])


def place_of(cluster, of: str) -> str:
    """The address of a program that can be looked into. Raises UnknownPlace."""
    address = address_of(cluster, of)
    if address.partition("/")[2] not in VIEWS:
        raise UnknownPlace(f"There is no view into {address}.")
    return address


def view(cluster, of: str, last: int = 0) -> dict[str, Any]:
    """The inside of what the reference `of` names ("components/cp-2/etcd"). `last`: the end of the window of
    etcd's log, 0 follows it. Raises UnknownPlace."""
    if of.startswith(link.REFERENCE):
        return link.view(cluster, of)
    address = place_of(cluster, of)
    program = address.partition("/")[2]
    if program == "etcd":
        return etcd.view(cluster, address, last)
    return VIEWS[program](cluster, address)


def ladder(cluster, of: str, messages: list[Message]) -> dict[str, Any]:
    """What went between the program that `of` names and those it speaks to. Raises UnknownPlace."""
    if of.startswith(link.REFERENCE):
        return sequence.over(cluster, link.ends_of(cluster, of), messages)
    return sequence.ladder(cluster, address_of(cluster, of), messages)


def has_ladder(of: str) -> bool:
    """Whether the inside of what `of` names shows messages."""
    return of.startswith(link.REFERENCE) or of.rpartition("/")[2] in LADDERS


__all__ = [
    "KINDS",
    "VIEWS",
    "Message",
    "UnknownPlace",
    "address_of",
    "between",
    "bytes_of",
    "check",
    "has_ladder",
    "ladder",
    "numbered",
    "view",
]
