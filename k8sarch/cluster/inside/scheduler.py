"""Inside a scheduler: who waits in which queue and why, its snapshot of the nodes beside what is so, and its
last decisions with their tables."""

from typing import Any

from ..apiserver.storage import FOLDERS, decoded
from ..scheduler.facts import BindingFailed, PodScheduledTo, PodUnschedulable
from ..scheduler.queue import UNSCHEDULABLE_MAX, back_off
from ..scheduler.scheduler import FLUSH_PERIOD
from ..scheduler.snapshot import NodeInfo, PodInfo
from ..view import ClusterView
from .decisions import newest
from .lease import believed, leads, lease_of
from .watching import connection, seen

DECISIONS_SHOWN = 8
QUEUED_SHOWN = 40
PLACES = {
    "active": "active",
    "backing off": "back-off",
    "failed": "back-off",
    "unschedulable": "unschedulable",
}
FINISHED = ("Succeeded", "Failed")


def view(cluster, address: str) -> dict[str, Any]:
    """See the package. `queues` {name: rows}, `nodes` rows, `decisions` rows, newest first."""
    machine = address.partition("/")[0]
    title = f"scheduler on {machine}"
    component = cluster.world.process(address)
    decisions = decisions_of(cluster)
    if component is None:
        return {
            "title": title,
            "facts": [],
            "believes": [],
            "absent": f"The scheduler on {machine} does not run. Pods that need a node wait until one leads.",
        }
    lease = lease_of(cluster, component)
    queues = queues_of(component)
    nodes = nodes_of(cluster, component)
    return {
        "title": title,
        "facts": [leads(lease), connection(component.client)],
        "lease": lease,
        "queues": queues,
        "nodes": nodes,
        "decisions": decisions,
        "believes": [believed(lease), *rooms(nodes), *seen(cluster, list(component.informers.values()))],
    }


def queues_of(scheduler: Any) -> dict[str, list[dict[str, Any]]]:
    """Each waiting place with its pods, the first to be tried first."""
    queue, now = scheduler.queue, scheduler.world.now
    found: dict[str, list[dict[str, Any]]] = {"active": [], "back-off": [], "unschedulable": []}
    ordered = sorted(queue.places, key=lambda key: (-queue.pods[key].priority, queue.pods[key].since, key))
    for key in ordered:
        pod, place = queue.pods[key], PLACES[queue.places[key]]
        rests_until = pod.tried + back_off(pod.attempts) if place == "back-off" else None
        found[place].append(
            {
                "pod": key,
                "priority": pod.priority,
                "since": pod.since,
                "attempts": pod.attempts,
                "refused_by": list(pod.refused_by),
                "waits_for": waits_for(scheduler, pod.refused_by) if place == "unschedulable" else [],
                "due": flushed_at(scheduler, pod) if place == "unschedulable" else rests_until,
                "left": None if rests_until is None else max(rests_until - now, 0),
                "change": pod.because[0] if pod.because else None,
            }
        )
    return {name: rows[:QUEUED_SHOWN] for name, rows in found.items()}


def flushed_at(scheduler: Any, pod: Any) -> int:
    """When an unschedulable pod is tried again though nothing helped: at the first of the regular looks that
    finds it there for five minutes."""
    overdue = pod.tried + UNSCHEDULABLE_MAX
    look = scheduler.due("scheduler: flush")
    return overdue if look is None else look + max(-((look - overdue) // FLUSH_PERIOD), 0) * FLUSH_PERIOD


def waits_for(scheduler: Any, plugins: tuple[str, ...]) -> list[str]:
    """The events of which one would let a refused pod try again."""
    return list(dict.fromkeys(event for plugin in plugins for event in scheduler.helped.get(plugin, ())))


def nodes_of(cluster, scheduler: Any) -> list[dict[str, Any]]:
    """Each node as the snapshot has it, and as the stored objects have it."""
    true = true_nodes(cluster)
    rows = []
    for name in sorted({*scheduler.snapshot.nodes, *true}, key=lambda name: (len(name), name)):
        snapshot, so = scheduler.snapshot.nodes.get(name), true.get(name)
        rows.append(
            {
                "node": name,
                "believed": room(snapshot, scheduler.snapshot.assumed),
                "so": room(so),
                "assumed": []
                if snapshot is None
                else [key for key in snapshot.pods if key in scheduler.snapshot.assumed],
            }
        )
    return rows if scheduler.informers else []


def room(node: NodeInfo | None, assumed: Any = ()) -> dict[str, Any] | None:
    """What a node has and what is taken: cpu in thousandths, memory in bytes."""
    if node is None or not node.is_known:
        return None
    return {
        "cpu": node.cpu,
        "used_cpu": node.used_cpu,
        "memory": node.memory,
        "used_memory": node.used_memory,
        "pods": len(node.pods),
        "pods_max": node.pods_max,
        "taints": [f"{taint.key}:{taint.effect}" for taint in node.taints],
        "unschedulable": node.unschedulable,
    }


def true_nodes(cluster) -> dict[str, NodeInfo]:
    """The nodes and their pods as they are stored now, counted as a snapshot counts."""
    store = ClusterView(cluster).store()
    found: dict[str, NodeInfo] = {}
    if store is None:
        return found
    for key in store.keys_between(FOLDERS["nodes"], FOLDERS["nodes"] + "~"):
        document = decoded(store.live[key])
        node = found[document["metadata"]["name"]] = NodeInfo(document["metadata"]["name"])
        node.describe(document)
    for key in store.keys_between(FOLDERS["pods"], FOLDERS["pods"] + "~"):
        document = decoded(store.live[key])
        node_name = document["spec"].get("nodeName")
        if node_name in found and (document.get("status") or {}).get("phase") not in FINISHED:
            found[node_name].add(PodInfo(document))
    return found


def rooms(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row of belief for each node whose room is not what the snapshot says."""
    rows = []
    for row in nodes:
        if row["believed"] != row["so"]:
            rows.append(
                {
                    "what": f"room on {row['node']}",
                    "believed": said(row["believed"]),
                    "so": said(row["so"]),
                    "differs": True,
                }
            )
    if nodes and len(rows) < len(nodes):
        count = len(nodes) - len(rows)
        rows.append(
            {"what": f"room on {count} nodes", "believed": "as it is", "so": "as it is", "differs": False}
        )
    return rows


def said(room: dict[str, Any] | None) -> str:
    """A node's room in words."""
    if room is None:
        return "no such node"
    taints = f", {len(room['taints'])} taints" if room["taints"] else ""
    cordoned = ", cordoned" if room["unschedulable"] else ""
    return f"{room['pods']} pods, {(room['cpu'] - room['used_cpu']) / 1000:g} CPU free{taints}{cordoned}"


def decisions_of(cluster) -> list[dict[str, Any]]:
    """What schedulers decided last, whoever of them led."""
    kinds = (PodScheduledTo, PodUnschedulable, BindingFailed)
    return [
        decision(change)
        for change in newest(cluster, lambda each: isinstance(each.fact, kinds), DECISIONS_SHOWN)
    ]


def decision(change: Any) -> dict[str, Any]:
    """One decision: {pod, node, by, at, change, scores, plugins, refusals, message}."""
    fact = change.fact
    scores = getattr(fact, "scores", ())
    plugins = [name for name, _, _ in scores[0][2]] if scores else []
    return {
        "pod": fact.pod,
        "node": getattr(fact, "node", ""),
        "kind": type(fact).__name__,
        "by": getattr(fact, "by", ""),
        "at": change.at,
        "change": change.number,
        "plugins": plugins,
        "scores": [
            {"node": node, "total": total, "parts": [[score, weight] for _, score, weight in parts]}
            for node, total, parts in scores
        ],
        "refusals": [list(each) for each in getattr(fact, "refusals", ())],
        "message": getattr(fact, "message", "") or getattr(fact, "why", ""),
    }
