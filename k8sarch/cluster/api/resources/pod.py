"""Pod: containers that run together on one node."""

from collections.abc import Iterator

from ...kernel.clock import Instant
from ..document import Document, replaced, without
from ..errors import Problem, forbidden
from ..pod_spec import defaulted_pod_spec, pod_spec_problems, quality_of_service
from ..resource import AGE, NAME, Column, Field, Resource, human_age

UPDATES_ALLOWED = (
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
    "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
    "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"
)


def ready_cell(pod: "Pod", now: Instant) -> str:
    ready = sum(bool(status.get("ready")) for status in pod.container_statuses)
    return f"{ready}/{len(pod.containers)}"


def status_cell(pod: "Pod", now: Instant) -> str:
    """One word for all: the phase, overridden by the pod's reason, then by its containers, then by its
    deletion.

    Source: `pkg/printers/internalversion/printers.go`, printPod.
    """
    word = pod.reason or pod.phase
    runs = False
    for status in reversed(pod.container_statuses):
        state = status.get("state") or {}
        waiting, terminated = state.get("waiting") or {}, state.get("terminated") or {}
        if waiting.get("reason"):
            word = waiting["reason"]
        elif terminated.get("reason"):
            word = terminated["reason"]
        elif terminated:
            word = (
                f"Signal:{terminated['signal']}"
                if terminated.get("signal")
                else f"ExitCode:{terminated.get('exitCode', 0)}"
            )
        elif status.get("ready") and state.get("running"):
            runs = True
    if word == "Completed" and runs:
        word = "Running" if pod.is_ready else "NotReady"
    if pod.is_being_deleted:
        return "Unknown" if pod.reason == "NodeLost" else "Terminating"
    return word


def restarts_cell(pod: "Pod", now: Instant) -> str | int:
    last = max(
        (
            status.get("lastState", {}).get("terminated", {}).get("finishedAt", "")
            for status in pod.container_statuses
        ),
        default="",
    )
    return f"{pod.restarts} ({human_age(last, now)} ago)" if pod.restarts and last else str(pod.restarts)


class Pod(Resource):
    """Containers that run together on one node."""

    __slots__ = ()
    api_version, kind, plural, singular, short = "v1", "Pod", "pods", "pod", ("po",)
    subresources = ("status", "binding", "eviction")
    counts_generation = True
    selectable = (
        "spec.nodeName",
        "spec.restartPolicy",
        "spec.schedulerName",
        "spec.serviceAccountName",
        "spec.hostNetwork",
        "status.phase",
        "status.podIP",
        "status.podIPs",
        "status.nominatedNodeName",
    )

    node_name = Field("spec.nodeName", str, default="")
    scheduler_name = Field("spec.schedulerName", str, default="default-scheduler")
    containers = Field("spec.containers", list, default=())
    init_containers = Field("spec.initContainers", list, default=())
    tolerations = Field("spec.tolerations", list, default=())
    node_selector = Field("spec.nodeSelector", dict, default={})
    affinity = Field("spec.affinity", dict, default={})
    topology_spread_constraints = Field("spec.topologySpreadConstraints", list, default=())
    restart_policy = Field("spec.restartPolicy", str, default="Always")
    priority = Field("spec.priority", int, default=0)
    host_network = Field("spec.hostNetwork", bool, default=False)
    termination_grace_period = Field("spec.terminationGracePeriodSeconds", int, default=30)
    deletion_grace_period = Field("metadata.deletionGracePeriodSeconds", int)
    phase = Field("status.phase", str, default="Pending")
    reason = Field("status.reason", str, default="")
    ip = Field("status.podIP", str, default="")
    host_ip = Field("status.hostIP", str, default="")
    start_time = Field("status.startTime", str)
    container_statuses = Field("status.containerStatuses", list, default=())
    nominated_node_name = Field("status.nominatedNodeName", str, default="")

    columns = (
        NAME,
        Column("Ready", ready_cell),
        Column("Status", status_cell),
        Column("Restarts", restarts_cell),
        AGE,
        Column("IP", lambda pod, now: pod.ip or "<none>", wide=True),
        Column("Node", lambda pod, now: pod.node_name or "<none>", wide=True),
        Column("Nominated Node", lambda pod, now: pod.nominated_node_name or "<none>", wide=True),
        Column("Readiness Gates", lambda pod, now: "<none>", wide=True),
    )

    @property
    def is_ready(self) -> bool:
        """Whether its Ready condition is True."""
        return self.is_true("Ready")

    @property
    def is_terminal(self) -> bool:
        """Whether it has ended for good: Succeeded or Failed."""
        return self.phase in ("Succeeded", "Failed")

    @property
    def is_active(self) -> bool:
        """Whether its controller counts it: neither ended nor being deleted."""
        return not self.is_terminal and not self.is_being_deleted

    @property
    def restarts(self) -> int:
        """How often its containers were restarted, added up."""
        return sum(status.get("restartCount", 0) for status in self.container_statuses)

    @classmethod
    def defaulted(cls, document: Document) -> Document:
        spec = defaulted_pod_spec(document.get("spec") or {})
        status = document.get("status") or {}
        if spec is document.get("spec") and "qosClass" in status and "phase" in status:
            return document
        return {
            **document,
            "spec": spec,
            "status": {"phase": "Pending", "qosClass": quality_of_service(spec), **status},
        }

    def problems(self) -> Iterator[Problem]:
        return pod_spec_problems(self.document["spec"], "spec")

    def problems_of_update(self, old: "Pod") -> Iterator[Problem]:
        if self.document["spec"] is old.document["spec"]:
            return
        if comparable(self.document) != comparable(old.document):
            yield forbidden("spec", UPDATES_ALLOWED)
        elif any(toleration not in self.tolerations for toleration in old.tolerations):
            yield forbidden(
                "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"
            )


def comparable(document: Document) -> Document:
    """The spec without what an update may change."""
    spec = document["spec"]
    for field in ("tolerations", "activeDeadlineSeconds"):
        spec = without(spec, field)
    if (spec.get("terminationGracePeriodSeconds") or 0) < 0:
        spec = replaced(spec, "terminationGracePeriodSeconds", 1)
    for field in ("containers", "initContainers"):
        if field in spec:
            spec = replaced(spec, field, [without(container, "image") for container in spec[field]])
    return spec
