"""Inside a kubelet: its pod workers with their probes, and what it believes of each pod beside what the API
stores and what runs.

Three can differ: the object that is stored, the kubelet's own worker, and the process on the machine. During
a partition the kubelet goes on with what it saw last.
"""

from typing import Any

from ..api.document import key_of
from ..api.times import instant_of
from ..apiserver.storage import FOLDERS, decoded
from ..kubelet.pod_worker import WAITING
from ..view import ClusterView
from .watching import connection, seen

PODS_SHOWN = 30


def view(cluster, address: str) -> dict[str, Any]:
    """See the package. `pods` rows: {pod, uid, stored, worker, runs, differs}; `timers` [word, due]."""
    machine_name = address.partition("/")[0]
    machine = cluster.world.machines[machine_name]
    component = cluster.world.process(address)
    title = f"kubelet of {machine_name}"
    stored = stored_pods(cluster, machine_name)
    processes = {} if not machine.power else machine.components["containers"].sandboxes
    if component is None:
        left = sum(
            1
            for sandbox in processes.values()
            for each in sandbox.processes.values()
            if each.state == "running"
        )
        why = "has no power" if not machine.power else "runs on"
        return {
            "title": title,
            "facts": [],
            "believes": [],
            "absent": f"The kubelet of {machine_name} does not run; the machine {why}. {left} containers run "
            f"without it. Nobody renews the lease of the node, and nobody reports on its {len(stored)} pods.",
        }
    pods = [
        pod_row(component, uid, stored.get(uid), component.pods.workers.get(uid), processes.get(uid))
        for uid in dict.fromkeys([*component.pods.workers, *stored, *processes])
    ]
    return {
        "title": title,
        "facts": facts(component, len(component.pods.workers)),
        "pods": pods[:PODS_SHOWN],
        "timers": timers(component),
        "believes": [
            node_row(cluster, component),
            lease_row(cluster, component),
            *[belief for belief in map(belief_of, pods) if belief],
            *agreeing(pods),
            *seen(cluster, [component.pod_informer, component.node_informer]),
        ],
    }


def facts(kubelet: Any, count: int) -> list[list[str]]:
    """The line above."""
    return [
        connection(kubelet.client),
        ["Runtime", "answers" if kubelet.runtime_answers else "silent"],
        ["Pods", str(count)],
    ]


def timers(kubelet: Any) -> list[list[Any]]:
    """Its own periodic duties, soonest first: [word, due]."""
    names = {
        "lease": "renews its lease",
        "node status": "looks at its node",
        "runtime check": "asks the runtime",
    }
    found = [[word, kubelet.due(name)] for name, word in names.items() if kubelet.due(name) is not None]
    return sorted(found, key=lambda each: each[1])


def stored_pods(cluster, machine: str) -> dict[str, dict]:
    """uid → pod, of those bound to the node."""
    return {
        pod["metadata"]["uid"]: pod
        for pod in ClusterView(cluster).objects("pods")
        if pod["spec"].get("nodeName") == machine
    }


def pod_row(kubelet: Any, uid: str, stored: dict | None, worker: Any, sandbox: Any) -> dict[str, Any]:
    """One pod as three see it."""
    key = key_of(stored) if stored else worker.key if worker else sandbox.pod
    return {
        "pod": key,
        "uid": uid,
        "stored": None if stored is None else stored_words(stored),
        "worker": None if worker is None else worker_row(kubelet, worker),
        "runs": []
        if sandbox is None
        else [[each.container, each.state] for each in sandbox.processes.values()],
        "change": worker.because[0] if worker is not None and worker.because else None,
    }


def stored_words(pod: dict) -> dict[str, Any]:
    """What the API says of it."""
    metadata, status = pod["metadata"], pod.get("status") or {}
    ready = any(
        each["type"] == "Ready" and each["status"] == "True" for each in status.get("conditions") or ()
    )
    return {
        "phase": status.get("phase", "Pending"),
        "ready": ready,
        "deleting": instant_of(metadata.get("deletionTimestamp")),
    }


def worker_row(kubelet: Any, worker: Any) -> dict[str, Any]:
    """What the kubelet makes of it."""
    return {
        "sandbox": worker.sandbox,
        "ip": worker.ip,
        "ending": worker.is_ending,
        "ready": all(container.is_ready for container in worker.containers.values()),
        "grace": worker.grace,
        "writing": worker.is_writing,
        "containers": [container_row(kubelet, worker, each) for each in worker.containers.values()],
    }


def container_row(kubelet: Any, worker: Any, container: Any) -> dict[str, Any]:
    """One container: its stage, its back-off, its probes."""
    timer = f"{worker.uid} {container.name}: back-off"
    due = kubelet.due(timer) if container.stage == WAITING or not container.runs else None
    return {
        "name": container.name,
        "image": container.spec.get("image", ""),
        "stage": container.stage,
        "restarts": max(container.attempt, 0),
        "reason": container.reason,
        "exit": container.exit_code if container.stage == "exited" else None,
        "retries": due,
        "waits_since": None if due is None else kubelet.armed[timer][6],
        "probes": [
            {
                "kind": probe.kind,
                "last": probe.last,
                "believed": probe.result,
                "row": probe.row,
                "needs": probe.success_threshold if probe.last else probe.failure_threshold,
                "period": probe.period,
                "next": kubelet.due(kubelet.prober.timer(worker, container.name, probe.kind)),
            }
            for probe in container.probes.values()
        ],
    }


# Beliefs


def node_row(cluster, kubelet: Any) -> dict[str, Any]:
    """Whether the node is Ready: as the kubelet says, and as is stored."""
    verdict = kubelet.heartbeat.verdict
    mine = "nothing yet" if verdict is None else f"Ready={verdict[0]}"
    store = ClusterView(cluster).store()
    found = None if store is None else store.get(f"{FOLDERS['nodes']}{kubelet.machine.name}")
    conditions = [] if found is None else (decoded(found).get("status") or {}).get("conditions") or []
    ready = next((each["status"] for each in conditions if each["type"] == "Ready"), None)
    so = "no Node object" if found is None else f"Ready={ready}"
    return {"what": "its node, as the cluster has it", "believed": mine, "so": so, "differs": mine != so}


def lease_row(cluster, kubelet: Any) -> dict[str, Any]:
    """When the lease was renewed: the version that the kubelet holds, and the stored one."""
    lease = kubelet.heartbeat.lease
    mine = None if lease is None else instant_of(lease["spec"].get("renewTime"))
    store = ClusterView(cluster).store()
    found = None if store is None else store.get(f"{FOLDERS['leases']}kube-node-lease/{kubelet.machine.name}")
    stored = None if found is None else instant_of(found.value["spec"].get("renewTime"))
    return {
        "what": "the last renewal of its lease",
        "believed": at_words(mine),
        "so": at_words(stored),
        "differs": mine is not None and mine != stored,
    }


def at_words(at: int | None) -> str:
    """An instant in words."""
    return "none that it knows of" if at is None else f"at {at / 1_000_000:.1f} s"


def belief_of(row: dict[str, Any]) -> dict[str, Any] | None:
    """The row of belief of a pod about which the kubelet is wrong, None where it is not."""
    stored, worker = row["stored"], row["worker"]
    so, mine = of_stored(stored), of_worker(worker)
    if so == mine or (
        stored is not None and worker is not None and bool(stored["deleting"]) == worker["ending"]
    ):
        return None
    if stored is None and worker is not None and worker["ending"]:
        return None
    return {"what": f"pod {row['pod']}", "believed": mine, "so": so, "differs": True}


def of_stored(stored: dict[str, Any] | None) -> str:
    """What the API asks of the kubelet, in words."""
    if stored is None:
        return "not stored any more"
    return (
        f"marked for deletion, by {stored['deleting'] / 1_000_000:.0f} s"
        if stored["deleting"]
        else "to be run"
    )


def of_worker(worker: dict[str, Any] | None) -> str:
    """What the kubelet believes that it is asked."""
    if worker is None:
        return "nothing of it"
    return "to be ended" if worker["ending"] else "to be run"


def agreeing(pods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for the pods about which it is right."""
    count = sum(belief_of(row) is None for row in pods)
    if not count:
        return []
    what = "what is asked of 1 pod" if count == 1 else f"what is asked of {count} pods"
    return [{"what": what, "believed": "as it is", "so": "as it is", "differs": False}]
