"""What the kubelet says of its node: labels, addresses, capacity, and its four conditions.

Contract: pure functions. Source: pkg/kubelet/nodestatus/setters.go, kubelet_node_status.go; reasons and
messages are upstream's.
Simplified: nothing runs short on a node, so the three pressure conditions are always False.
"""

from ..api.times import micro_timestamp, timestamp
from ..cni.address_plan import node_address, pod_range
from ..kernel.clock import Instant, minutes, seconds

CAPACITY = {"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "100Gi"}
VERSION = "v1.34.0"
RUNTIME_SILENCE_MAX = seconds(30)  # maxWaitForContainerRuntime
PLEG_SILENCE_MAX = minutes(3)
LEASE_DURATION_SECONDS = 40
PRESSURES = (
    ("MemoryPressure", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
)
NOT_CHECKED = "container runtime status check may not have completed yet"


def readiness(heard: Instant | None, now: Instant) -> tuple[str, str, str]:
    """Status, reason and message of the condition Ready, when the runtime last answered at `heard` (None:
    never)."""
    if heard is None:
        return "False", "KubeletNotReady", NOT_CHECKED
    silence = now - heard
    if silence <= RUNTIME_SILENCE_MAX:
        return "True", "KubeletReady", "kubelet is posting ready status"
    errors = ["container runtime is down"]
    if silence > PLEG_SILENCE_MAX:
        silent_for = f"{silence // 60_000_000}m{silence // 1_000_000 % 60}s"
        errors.append(f"PLEG is not healthy: pleg was last seen active {silent_for} ago; threshold is 3m0s")
    return "False", "KubeletNotReady", errors[0] if len(errors) == 1 else f"[{', '.join(errors)}]"


def conditions_of(verdict: tuple[str, str, str], present: list, now: Instant) -> tuple[list[dict], bool]:
    """The node's conditions as they are to be written, and whether they differ from those `present` in the
    API by more than the heartbeat.

    Conditions that others wrote are kept.
    """
    known = {condition["type"]: condition for condition in present}
    wanted = [(type_, "False", reason, message) for type_, reason, message in PRESSURES] + [
        ("Ready", *verdict)
    ]
    written, changed = [], False
    for type_, status, reason, message in wanted:
        old = known.pop(type_, None)
        same = old is not None and old["status"] == status
        changed = changed or not same or (old.get("reason"), old.get("message")) != (reason, message)
        written.append(
            {
                "type": type_,
                "status": status,
                "lastHeartbeatTime": timestamp(now),
                "lastTransitionTime": old["lastTransitionTime"] if same else timestamp(now),
                "reason": reason,
                "message": message,
            }
        )
    return list(known.values()) + written, changed


def node_document(name: str, zone: str, verdict: tuple[str, str, str], now: Instant) -> dict:
    """The Node that the kubelet registers."""
    address = node_address(name)
    conditions, _ = conditions_of(verdict, [], now)
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "topology.kubernetes.io/zone": zone,
                "topology.kubernetes.io/region": "home",
            },
        },
        "spec": {"podCIDR": pod_range(name), "podCIDRs": [pod_range(name)]},
        "status": {
            "capacity": CAPACITY,
            "allocatable": CAPACITY,
            "conditions": conditions,
            "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
            "nodeInfo": {
                "kubeletVersion": VERSION,
                "containerRuntimeVersion": "containerd://2.1.0",
                "osImage": "Pretend Linux",
                "kernelVersion": "6.12.0",
                "operatingSystem": "linux",
                "architecture": "amd64",
                "machineID": name,
                "systemUUID": name,
                "bootID": name,
                "kubeProxyVersion": "",
            },
        },
    }


def lease_document(name: str, uid: str, now: Instant) -> dict:
    """The Lease by which the node says that it lives."""
    document: dict = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": name, "namespace": "kube-node-lease"},
        "spec": {
            "holderIdentity": name,
            "leaseDurationSeconds": LEASE_DURATION_SECONDS,
            "renewTime": micro_timestamp(now),
        },
    }
    if uid:
        document["metadata"]["ownerReferences"] = [
            {"apiVersion": "v1", "kind": "Node", "name": name, "uid": uid}
        ]
    return document
