"""As fast as it goes until something happens: what may be waited for, and how it is known.

A condition is asked after every change that was folded; it looks at the picture, and at what the change was.
"""

from collections.abc import Callable
from typing import Any

from k8sarch.cluster import Change
from k8sarch.sandbox.shown.picture import Picture

INTERESTING = ("node", "pod", "leader")
Condition = Callable[[Picture, Change], bool]
Row = dict[str, Any]


def event(picture: Picture, change: Change) -> bool:
    """A node, a pod or a leader changed."""
    row = picture.tables["events"].get(str(change.number))
    return row is not None and row["kind"] in INTERESTING


def cause(picture: Picture, change: Change) -> bool:
    """Anything happened that is no routine."""
    return not change.fact.routine


def leader(picture: Picture, change: Change) -> bool:
    """A member of etcd was elected."""
    return type(change.fact).__name__ == "LeaderElected"


def ready(picture: Picture, change: Change) -> bool:
    """All pods of the shop that are wanted are ready."""
    price = picture.tables["price"].get("shop", {})
    return bool(price.get("desired")) and price.get("ready") == price["desired"]


def not_ready(picture: Picture, change: Change) -> bool:
    """The condition Ready of a node left True."""
    row = picture.tables["events"].get(str(change.number))
    if row is None or row["kind"] != "node":
        return False
    return any(
        node.get("change") == change.number and node["ready"] != "True"
        for node in picture.tables["nodes"].values()
    )


def pod(picture: Picture, change: Change) -> bool:
    """A pod was created."""
    return any(row["born"] == change.number for row in picture.tables["pods"].values())


def quiet(picture: Picture, change: Change) -> bool:
    """Nothing more is due because of what was done: the shop has what it wants, the cluster believes of each
    machine what is so, and no pod waits for its eviction, or to end where it could."""
    tables = picture.tables
    if not ready(picture, change):
        return False
    nodes, machines = tables["nodes"], tables["machines"]
    up = {name: row["power"] and row["cable"] for name, row in machines.items()}
    if any(up.get(name, False) != (node["ready"] == "True") for name, node in nodes.items()):
        return False
    for row in tables["pods"].values():
        if row["deleting"] is None and (
            not row["ready"] or nodes.get(row["node"], {}).get("ready") != "True"
        ):
            return False
        if row["deleting"] is not None and up.get(row["node"], False):
            return False
    return True


CONDITIONS: dict[str, Condition] = {
    "event": event,
    "cause": cause,
    "leader": leader,
    "ready": ready,
    "not_ready": not_ready,
    "pod": pod,
    "quiet": quiet,
}
