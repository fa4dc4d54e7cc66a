"""What a cluster's learner had prepared for a fault, as plain facts at the instant before it strikes.

Only what decides how the shop fares is looked at: whether any app has all its replicas on the machines that
are struck, or none at work at all, how long its pods tolerate a silent node, and how many replicas there are.
Most telling first. Pods that are on their way out are nothing that is prepared.
"""

from typing import Any

from k8sarch.cluster import Cluster, ClusterView, CommandError, command_from
from k8sarch.sandbox.shown.picture import Picture

APPS = ("web", "api", "db")
NAMESPACE = "shop"
INSIDE, IDLE, TOLERATIONS, REPLICAS = "inside", "idle", "tolerations", "replicas"
SILENT_TAINT = "node.kubernetes.io/unreachable"


def prepared_of(picture: Picture, cluster: Cluster, lines: list[str]) -> tuple[tuple[str, Any], ...]:
    """(INSIDE, the apps whose ready pods are all on struck workers), (IDLE, the apps without any ready pod,
    if there are such), (TOLERATIONS, the shortest and the longest of the shop's pods, in seconds, None for
    without end) and (REPLICAS, how many of each app are asked for). The first three only when workers are
    struck; nothing without a shop."""
    tables = picture.tables
    wanted = {
        app: row["desired"]
        for app in APPS
        if (row := tables["workloads"].get(f"{NAMESPACE}/{app}")) is not None
    }
    if not wanted:
        return ()
    struck = struck_workers(tables["machines"], lines)
    found: list[tuple[str, Any]] = []
    if struck:
        at_work = {app: nodes_of(tables["pods"], app) for app in wanted}
        found.append((INSIDE, [app for app, nodes in at_work.items() if nodes and nodes <= struck]))
        if idle := [app for app, nodes in at_work.items() if not nodes]:
            found.append((IDLE, idle))
        waits = tolerations(cluster)
        if waits:
            found.append((TOLERATIONS, [shortest(waits), longest(waits)]))
    found.append((REPLICAS, [[app, count] for app, count in wanted.items()]))
    return tuple(found)


def struck_workers(machines: dict[str, dict[str, Any]], lines: list[str]) -> set[str]:
    """The workers that the lines name."""
    named = set()
    for line in lines:
        try:
            named.add(getattr(getattr(command_from(line), "fault", None), "machine", ""))
        except CommandError:
            continue
    return {name for name in named if machines.get(name, {}).get("role") == "worker"}


def nodes_of(pods: dict[str, dict[str, Any]], app: str) -> set[str]:
    """Where the app's pods at work are."""
    return {
        row["node"]
        for key, row in pods.items()
        if key.startswith(f"{NAMESPACE}/") and row["app"] == app and row["ready"] and row["deleting"] is None
    }


def tolerations(cluster: Cluster) -> list[int | None]:
    """How many seconds each pod of the shop that stays tolerates an unreachable node; None: without end."""
    found: list[int | None] = []
    for document in ClusterView(cluster).objects("pods", NAMESPACE):
        if document["metadata"].get("deletionTimestamp"):
            continue
        waits = [
            each.get("tolerationSeconds")
            for each in document.get("spec", {}).get("tolerations", [])
            if each.get("key") in (None, "", SILENT_TAINT) and each.get("effect") in (None, "", "NoExecute")
        ]
        wait = waits[0] if waits else 0  # of several the first that fits counts
        found.append(None if wait is None else max(wait, 0))
    return found


def shortest(waits: list[int | None]) -> int | None:
    """The least of them; None only when all are without end."""
    return min((wait for wait in waits if wait is not None), default=None)


def longest(waits: list[int | None]) -> int | None:
    """The most of them; None when one is without end."""
    return None if None in waits else max(wait for wait in waits if wait is not None)
