"""A cable: what passes between a machine and the others, or between two machines.

The reference is "links/cp-2" (the machine's own cable) or "links/cp-1|cp-2". `view` adds `ways` ({from, to,
open, latency, drag, held}; one for each pair of machines, durations in microseconds), `held` (rows of
messages.py that wait for a cable to be whole again), `connections` ({ends, via, passes}: TCP connections
over it, and whether anything gets through).
"""

from typing import Any

from . import messages as wire
from .messages import Message
from .reference import UnknownPlace

REFERENCE = "links/"
HELD_SHOWN = 20
CONNECTIONS_SHOWN = 40


def ends_of(cluster, of: str) -> tuple[str, ...]:
    """The machines that a reference names: one, or two. Raises UnknownPlace."""
    ends = tuple(of.removeprefix(REFERENCE).split("|"))
    machines = cluster.world.machines
    if len(ends) > 2 or len(set(ends)) != len(ends) or any(end not in machines for end in ends):
        raise UnknownPlace(f"There is no cable {of[:80]!r} in this cluster at this instant.")
    return ends


def view(cluster, of: str) -> dict[str, Any]:
    """See the module. Raises UnknownPlace."""
    world = cluster.world
    ends = ends_of(cluster, of)
    links = world.links
    pairs = [ends] if len(ends) == 2 else [(ends[0], other) for other in world.machines if other != ends[0]]
    held = [
        (parcel, because)
        for (sender, to), waiting in world.held.items()
        for parcel, because in waiting
        if touches(sender, to, ends)
    ]
    cut = [end for end in ends if end in links.cuts]
    slow = {end: links.slowness[end] for end in ends if end in links.slowness}
    connections = connections_over(cluster, ends)
    return {
        "title": f"Between {ends[0]} and {ends[1]}" if len(ends) == 2 else f"The cable of {ends[0]}",
        "facts": [
            ["Cable", f"out at {' and '.join(cut)}" if cut else "whole", ""],
            ["Extra delay", extra(slow), ""],
            [
                "Held back",
                f"{len(held)} messages",
                "TCP sends them again when the way is whole" if held else "",
            ],
            ["Connections", str(len(connections)), ""],
        ],
        "believes": beliefs(connections),
        "ways": [way(links, world.held, one, other) for one, other in pairs],
        "held": [
            wire.row(Message(parcel[4], parcel[4], parcel[0], parcel[1], parcel[2], "way", because, place))
            for place, (parcel, because) in enumerate(held[:HELD_SHOWN])
        ],
        "connections": connections[:CONNECTIONS_SHOWN],
    }


def extra(slow: dict[str, int]) -> str:
    """The added delay in words."""
    return ", ".join(f"{delay / 1000:g} ms at {end}" for end, delay in slow.items()) or "none"


def touches(sender: str, to: str, ends: tuple[str, ...]) -> bool:
    """Whether a message between two addresses passes the cable."""
    one = f"{ends[0]}/"
    if len(ends) == 1:
        return sender.startswith(one) != to.startswith(one)
    other = f"{ends[1]}/"
    return (sender.startswith(one) and to.startswith(other)) or (
        sender.startswith(other) and to.startswith(one)
    )


def way(links, held: dict, one: str, other: str) -> dict[str, Any]:
    """The way between two machines."""
    waiting = sum(len(each) for (sender, to), each in held.items() if touches(sender, to, (one, other)))
    return {
        "from": one,
        "to": other,
        "open": links.is_open(one, other),
        "latency": links.latency(one, other),
        "drag": links.drag(one, other),
        "held": waiting,
    }


def connections_over(cluster, ends: tuple[str, ...]) -> list[dict[str, Any]]:
    """The TCP connections that pass the cable, as either end keeps them, each once."""
    world = cluster.world
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for machine in world.machines.values():
        for component in machine.components.values():
            for peer, via in component.connections.items():
                hops = [component.address, via, peer] if via else [component.address, peer]
                if any(touches(one, other, ends) for one, other in zip(hops, hops[1:], strict=False)):
                    pair = tuple(sorted((component.address, peer)))
                    passes = world.reaches(component.address, peer, via)
                    row = {"ends": list(pair), "via": via or "", "passes": passes, "kept": []}
                    found.setdefault(pair, row)["kept"].append(component.address)
    return [found[pair] for pair in sorted(found)]


def beliefs(connections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Connections that are kept though nothing passes: each end takes the silence for a slow partner."""
    return [
        {
            "what": " and ".join(row["kept"]),
            "so": "cut: nothing passes",
            "believed": "that the connection is open",
            "differs": not row["passes"],
        }
        for row in connections
        if not row["passes"]
    ]


__all__ = ["REFERENCE", "ends_of", "view"]
