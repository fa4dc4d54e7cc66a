"""What some controllers want beside what they see, over time: steps read from the recorded changes.

Contract: pure reading. A series is [[instant, desired, observed], …], oldest first, one entry for each
instant at which either changed; it begins where the records looked through begin, and its last entry holds
until now.
"""

from collections.abc import Callable
from typing import Any

from ..apiserver.facts import ObjectStored
from ..apiserver.storage import FOLDERS, decoded
from ..view import ClusterView
from .decisions import newest

SPAN = 600_000_000  # microseconds that a series reaches back
POINTS_MAX = 120
CHANGES_MAX = 1_500

Pair = tuple[int, int]


def of_deployment(document: dict) -> Pair:
    """Pods wanted, pods available."""
    return document["spec"].get("replicas", 1), (document.get("status") or {}).get("availableReplicas") or 0


def of_replicaset(document: dict) -> Pair:
    """Pods wanted, pods there."""
    return document["spec"].get("replicas", 1), (document.get("status") or {}).get("replicas") or 0


def of_node(document: dict) -> Pair:
    """A node, and whether it is Ready."""
    conditions = (document.get("status") or {}).get("conditions") or ()
    return 1, int(any(each["type"] == "Ready" and each["status"] == "True" for each in conditions))


def of_pod(document: dict) -> Pair:
    """Whether a pod is ready to be an endpoint."""
    conditions = (document.get("status") or {}).get("conditions") or ()
    is_ready = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    labels = document["metadata"].get("labels") or {}
    return int(is_ready and "app" in labels and "deletionTimestamp" not in document["metadata"]), 0


def of_slice(document: dict) -> Pair:
    """How many endpoints of a slice are ready."""
    ready = [each for each in document.get("endpoints") or () if (each.get("conditions") or {}).get("ready")]
    labels = document["metadata"].get("labels") or {}
    return 0, len(ready) if "kubernetes.io/service-name" in labels else 0


# controller → (what is counted, the resources that it is counted from)
GAPS: dict[str, tuple[str, dict[str, Callable[[dict], Pair]]]] = {
    "deployment": ("pods wanted and available", {"deployments": of_deployment}),
    "replicaset": ("pods wanted and there", {"replicasets": of_replicaset}),
    "endpointslice": ("ready pods and ready endpoints", {"pods": of_pod, "endpointslices": of_slice}),
    "node-lifecycle": ("nodes and nodes Ready", {"nodes": of_node}),
}


def series(cluster) -> dict[str, dict[str, Any]]:
    """controller → {what, points}."""
    resources = {resource for _, counted in GAPS.values() for resource in counted}
    since = max(cluster.now - SPAN, 0)
    changes = newest(
        cluster,
        lambda change: isinstance(change.fact, ObjectStored) and change.fact.resource in resources,
        CHANGES_MAX,
        since,
    )
    changes.reverse()
    return {
        name: {"what": what, "points": points(cluster, counted, changes)}
        for name, (what, counted) in GAPS.items()
    }


def points(cluster, counted: dict[str, Callable[[dict], Pair]], changes: list[Any]) -> list[list[int]]:
    """One series."""
    mine = [change for change in changes if change.fact.resource in counted]
    values = beginning(cluster, counted, mine)
    total = [sum(pair[side] for pair in values.values()) for side in (0, 1)]
    found = [[mine[0].at if mine else cluster.now, *total]]
    for change in mine:
        fact = change.fact
        key = (fact.resource, fact.namespace, fact.name)
        before = values.get(key, (0, 0))
        after = (0, 0) if fact.verb == "deleted" else counted[fact.resource](fact.document)
        values[key] = after
        if after != before:
            total = [total[side] + after[side] - before[side] for side in (0, 1)]
            if found[-1][0] == change.at:
                found[-1] = [change.at, *total]
            else:
                found.append([change.at, *total])
    return found[-POINTS_MAX:]


def beginning(cluster, counted: dict[str, Callable[[dict], Pair]], changes: list[Any]) -> dict[tuple, Pair]:
    """The values before the first of `changes`: what was created by one of them was not there; of the others
    the first value known is taken."""
    values: dict[tuple, Pair] = {}
    store = ClusterView(cluster).store()
    if store is not None:
        for resource, value_of in counted.items():
            folder = FOLDERS[resource]
            for key in store.keys_between(folder, folder + "~"):
                namespace, _, name = key.removeprefix(folder).rpartition("/")
                values[resource, namespace or None, name] = value_of(decoded(store.live[key]))
    for change in reversed(changes):
        fact = change.fact
        key = (fact.resource, fact.namespace, fact.name)
        values[key] = (0, 0) if fact.verb == "created" else counted[fact.resource](fact.document)
    return values
