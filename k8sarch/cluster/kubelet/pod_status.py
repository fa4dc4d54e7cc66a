"""What the kubelet says of a pod: phase, conditions, container statuses.

Contract: pure functions of a PodWorker, but that `status_of` remembers the conditions, whose transition times
must not move while nothing changes. Source: pkg/kubelet/kubelet_pods.go (generateAPIPodStatus),
pkg/kubelet/status/generate.go; reasons as upstream writes them.
"""

from ..api.times import timestamp
from ..kernel.clock import Instant
from .back_off import BackOff
from .pod_worker import EXITED, READY, WAITING, ContainerWorker, PodWorker

OWN_CONDITIONS = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady")
UNKNOWN_REASON = "ContainerStatusUnknown"
UNKNOWN_CODE = 137


def status_of(worker: PodWorker, host_ip: str, now: Instant, is_final: bool = False) -> dict:
    """The status document; `is_final` when nothing of the pod is left on the node and the API object is about
    to go."""
    containers = worker.containers.values()
    phase = worker.phase
    if is_final and phase not in ("Succeeded", "Failed"):
        phase = "Failed"
    status = {
        "phase": phase,
        "conditions": conditions_of(worker, phase, timestamp(now)),
        "hostIP": host_ip,
        "hostIPs": [{"ip": host_ip}],
        "startTime": (worker.pod.get("status") or {}).get("startTime") or timestamp(worker.accepted_at),
        "containerStatuses": [container_status(worker, container, is_final) for container in containers],
    }
    if worker.rejected:
        status["reason"], status["message"] = worker.rejected
        status["containerStatuses"] = []
    if worker.ip:
        status["podIP"] = worker.ip
        status["podIPs"] = [{"ip": worker.ip}]
    return status


def conditions_of(worker: PodWorker, phase: str, at: str) -> list[dict]:
    """The kubelet's own conditions, and after them those that others wrote."""
    waiting = [container.name for container in worker.containers.values() if not container.is_ready]
    is_over = phase in ("Succeeded", "Failed")
    if not waiting and not is_over:
        ready = ("True", "", "")
    elif is_over:
        ready = ("False", "PodCompleted" if phase == "Succeeded" else "PodFailed", "")
    else:
        ready = ("False", "ContainersNotReady", f"containers with unready status: [{' '.join(waiting)}]")
    initialized = ("True", "PodCompleted" if phase == "Succeeded" else "", "")
    has_network = ("True" if worker.sandbox == READY else "False", "", "")
    said = zip(OWN_CONDITIONS, (has_network, initialized, ready, ready), strict=True)
    own = [condition(worker, type_, *verdict, at) for type_, verdict in said]
    present = (worker.pod.get("status") or {}).get("conditions") or ()
    foreign = [known for known in present if known["type"] not in OWN_CONDITIONS]
    if not any(known["type"] == "PodScheduled" for known in foreign):
        own.append(condition(worker, "PodScheduled", "True", "", "", at))
    return own + foreign


def condition(worker: PodWorker, type_: str, status: str, reason: str, message: str, at: str) -> dict:
    """A condition; its transition time moves only with its status."""
    known = worker.conditions.get(type_)
    if known is not None and (known["status"], known.get("reason", ""), known.get("message", "")) == (
        status,
        reason,
        message,
    ):
        return known
    since = known["lastTransitionTime"] if known is not None and known["status"] == status else at
    made = {
        "type": type_,
        "status": status,
        "lastTransitionTime": since,
    }
    if reason:
        made["reason"] = reason
    if message:
        made["message"] = message
    worker.conditions[type_] = made
    return made


def container_status(worker: PodWorker, container: ContainerWorker, is_final: bool = False) -> dict:
    """One entry of containerStatuses."""
    state = container_state(worker, container, is_final)
    last = container.last
    if "waiting" in state and container.stage == EXITED:
        last = instance(container)
    status = {
        "name": container.name,
        "image": container.spec.get("image", ""),
        "imageID": f"pretend://{container.spec.get('image', '')}" if container.attempt >= 0 else "",
        "ready": container.is_ready,
        "started": container.has_started,
        "restartCount": max(container.attempt, 0),
        "state": state,
        "lastState": {"terminated": terminated(*last)} if last else {},
    }
    if container.id:
        status["containerID"] = f"containerd://{container.id}"
    return status


def container_state(worker: PodWorker, container: ContainerWorker, is_final: bool) -> dict:
    """Waiting, running or terminated, with upstream's reasons."""
    if container.runs and not is_final:
        return {"running": {"startedAt": timestamp(container.started_at)}}
    if container.stage == EXITED:
        if worker.restarts(container) and container.crash_back_off.delay and not is_final:
            return {"waiting": {"reason": "CrashLoopBackOff", "message": crash_message(worker, container)}}
        return {"terminated": terminated(*instance(container))}
    if is_final and container.attempt >= 0:
        return {"terminated": terminated(container.id, UNKNOWN_CODE, UNKNOWN_REASON, 0, 0)}
    waiting = {
        "reason": container.reason if container.stage == WAITING and container.reason else "ContainerCreating"
    }
    if container.message and container.stage == WAITING:
        waiting["message"] = container.message
    return {"waiting": waiting}


def crash_message(worker: PodWorker, container: ContainerWorker) -> str:
    """Upstream's sentence of a container that is in back-off."""
    delay = back_off_text(container.crash_back_off)
    pod = f"{worker.key.replace('/', '_', 1)}({worker.uid})"
    return f"back-off {delay} restarting failed container={container.name} pod={pod}"


def back_off_text(back_off: BackOff) -> str:
    """ "10s", "2m40s", "5m0s": as Go prints a duration."""
    total = back_off.delay // 1_000_000
    return f"{total // 60}m{total % 60}s" if total >= 60 else f"{total}s"


def instance(container: ContainerWorker) -> tuple[str, int, str, Instant, Instant]:
    """The instance that ended last: id, exit code, reason, started, finished."""
    return container.id, container.exit_code, container.reason, container.started_at, container.finished_at


def terminated(
    container: str, exit_code: int, reason: str, started_at: Instant, finished_at: Instant
) -> dict:
    """The state of an instance that has ended."""
    state = {
        "exitCode": exit_code,
        "reason": reason or ("Completed" if exit_code == 0 else "Error"),
        "startedAt": timestamp(started_at),
        "finishedAt": timestamp(finished_at),
    }
    if container:
        state["containerID"] = f"containerd://{container}"
    return state


def differs(worker: PodWorker) -> bool:
    """Whether the API's status is no longer what the kubelet last wrote, because somebody else wrote
    there."""
    if worker.status is None:
        return False
    present = worker.pod.get("status") or {}
    if present.get("phase") != worker.status["phase"]:
        return True
    theirs = {known["type"]: known["status"] for known in present.get("conditions") or ()}
    ours = worker.conditions            # a status that was found at a start may lack some
    return any(type_ not in ours or theirs.get(type_) != ours[type_]["status"] for type_ in OWN_CONDITIONS)
