"""What is new about an object, in a few words for people; and whether it is news at all."""

from typing import Any

from ..api.resources import Deployment, EndpointSlice, Lease, Node, Pod, ReplicaSet, Service

Document = dict[str, Any]


def what_changed(plural: str, old: Document | None, new: Document) -> str:
    """A few words that follow "stored pod web-1: "."""
    if old is None:
        return CREATED.get(plural, created)(new)
    if "deletionTimestamp" in new["metadata"] and "deletionTimestamp" not in old["metadata"]:
        grace = new["metadata"].get("deletionGracePeriodSeconds")
        return f"marked for deletion, {grace} s of grace" if grace else "marked for deletion"
    return CHANGED.get(plural, changed)(old, new)


def created(new: Document) -> str:
    return "created"


def changed(old: Document, new: Document) -> str:
    return "changed"


def pod_created(new: Document) -> str:
    node = Pod.node_name.of(new)
    return f"created on {node}" if node else "created"


def pod_changed(old: Document, new: Document) -> str:
    before, after = Pod(old), Pod(new)
    if after.node_name != before.node_name:
        return f"bound to {after.node_name}"
    if after.phase != before.phase:
        return f"{after.phase}, ready" if after.is_ready else after.phase
    if after.is_ready != before.is_ready:
        return "ready" if after.is_ready else "not ready"
    if after.restarts != before.restarts:
        return f"restarted, {after.restarts} times so far"
    reasons = [reason for reason in waiting_reasons(after) if reason not in waiting_reasons(before)]
    return ", ".join(reasons) if reasons else "status changed" if old["spec"] == new["spec"] else "changed"


def waiting_reasons(pod: Pod) -> list[str]:
    """Why its containers wait."""
    states = [status.get("state", {}).get("waiting", {}) for status in pod.container_statuses]
    return [state["reason"] for state in states if state.get("reason")]


def node_changed(old: Document, new: Document) -> str:
    before, after = Node(old), Node(new)
    said = []
    for condition in sorted(after.conditions, key=lambda each: each["type"] != "Ready"):
        was = before.condition(condition["type"])
        if was is None or was.get("status") != condition.get("status"):
            said.append(f"{condition['type']} is {condition.get('status')}")
    if after.unschedulable != before.unschedulable:
        said.append("cordoned" if after.unschedulable else "uncordoned")
    taints_before, taints_after = [list(map(taint_text, node.taints)) for node in (before, after)]
    said += [f"tainted {taint}" for taint in taints_after if taint not in taints_before]
    said += [f"no longer tainted {taint}" for taint in taints_before if taint not in taints_after]
    return ", ".join(said) or "changed"


def taint_text(taint: Document) -> str:
    """key:Effect, or key=value:Effect."""
    value = taint.get("value")
    return f"{taint.get('key')}{'=' + value if value else ''}:{taint.get('effect')}"


def workload_changed(old: Document, new: Document) -> str:
    view = Deployment if new["kind"] == "Deployment" else ReplicaSet
    before, after = view(old), view(new)
    if after.replicas != before.replicas:
        return f"scaled from {before.replicas} to {after.replicas}"
    if after.template != before.template:
        return "a new template"
    if after.ready_replicas != before.ready_replicas:
        return f"{after.ready_replicas} of {after.replicas} ready"
    return "changed"


def service_created(new: Document) -> str:
    address = Service.cluster_ip.of(new)
    return f"created at {address}" if address and address != "None" else "created"


def endpoints_said(new: Document) -> str:
    endpoints = EndpointSlice.endpoints.of(new)
    ready = sum((endpoint.get("conditions") or {}).get("ready", True) is not False for endpoint in endpoints)
    return f"{ready} of {len(endpoints)} addresses ready"


def endpoints_changed(old: Document, new: Document) -> str:
    return endpoints_said(new)


def lease_created(new: Document) -> str:
    return f"taken by {Lease.holder.of(new)}"


def lease_changed(old: Document, new: Document) -> str:
    holder = Lease.holder.of(new)
    return (
        f"renewed by {holder}"
        if holder == Lease.holder.of(old)
        else f"taken by {holder}"
        if holder
        else "given up"
    )


def event_said(new: Document) -> str:
    return f"{new.get('reason', '')} of {new['involvedObject'].get('name', '')}"


def event_changed(old: Document, new: Document) -> str:
    return event_said(new)


CREATED = {
    "pods": pod_created,
    "services": service_created,
    "endpointslices": endpoints_said,
    "leases": lease_created,
    "events": event_said,
}
CHANGED = {
    "pods": pod_changed,
    "nodes": node_changed,
    "deployments": workload_changed,
    "replicasets": workload_changed,
    "endpointslices": endpoints_changed,
    "leases": lease_changed,
    "events": event_changed,
}


def is_routine(plural: str, old: Document | None, new: Document) -> bool:
    """Whether a revision is chatter: a lease, an event, or a node's heartbeat that changes no condition."""
    if plural in ("leases", "events"):
        return True
    if plural != "nodes" or old is None or old["spec"] != new["spec"]:
        return False
    return conditions_said(old) == conditions_said(new) and labels_and_marks(old) == labels_and_marks(new)


def conditions_said(node: Document) -> list[tuple]:
    """The conditions without their times."""
    return [(each.get("type"), each.get("status"), each.get("reason")) for each in Node.conditions.of(node)]


def labels_and_marks(node: Document) -> tuple:
    """What of a node's metadata people set."""
    metadata = node["metadata"]
    return metadata.get("labels"), metadata.get("annotations"), metadata.get("deletionTimestamp")
