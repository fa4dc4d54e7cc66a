"""One pod on one node: what the API asks, what the runtime said, and so what to do next.

Contract: `plan` looks at a PodWorker and an instant and returns steps; it neither sends nor waits nor changes
anything. `moved` is the only way in which a container changes its stage. kubelet.py carries the steps out and
tells the worker what came of them.
Source: pkg/kubelet/pod_workers.go, kuberuntime_manager.go (computePodActions).
Simplified: no init containers, hooks, volumes or ephemeral containers.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from ..kernel.clock import Duration, Instant, seconds
from .back_off import BackOff
from .probes import STARTUP, ProbeState

WAITING, PULLING, STARTING, RUNNING, STOPPING, EXITED = (
    "waiting",
    "pulling",
    "starting",
    "running",
    "stopping",
    "exited",
)

MOVES = {  # stage of a container, as the kubelet sees it → what may happen → next stage
    WAITING: {"pull": PULLING, "start": STARTING, "found running": RUNNING, "found exited": EXITED},
    PULLING: {"pulled": WAITING, "pull failed": WAITING, "lost": WAITING},
    STARTING: {
        "started": RUNNING,
        "exited": EXITED,
        "lost": WAITING,
        "found running": RUNNING,
        "found exited": EXITED,
    },
    RUNNING: {"stop": STOPPING, "exited": EXITED, "lost": EXITED},
    STOPPING: {"exited": EXITED, "lost": EXITED, "asked in vain": RUNNING},
    EXITED: {"restart": WAITING, "found running": RUNNING},
}

NO_SANDBOX, ASKED, READY, LEAVING = "no sandbox", "asked for", "ready", "leaving"
GRACE_LEAST = seconds(2)


@dataclass(slots=True)
class ContainerWorker:
    """One container of the pod. `attempt` is the number of its present or last instance, -1 before the
    first."""

    name: str
    spec: dict
    stage: str = WAITING
    attempt: int = -1
    has_image: bool = False
    id: str = ""
    started_at: Instant = 0
    finished_at: Instant = 0
    exit_code: int = 0
    reason: str = ""  # of waiting, or of termination where the exit code does not say it
    message: str = ""
    retry_at: Instant = 0  # of a pull that failed
    last: tuple | None = None  # (id, exit code, reason, started, finished) of the instance before
    crash_back_off: BackOff = field(default_factory=BackOff)
    pull_back_off: BackOff = field(default_factory=BackOff)
    probes: dict[str, ProbeState] = field(default_factory=dict)
    because: tuple[int, ...] = ()  # what last happened to it

    def moves(self, move: str) -> None:
        """Make a legal move."""
        assert move in MOVES[self.stage], f"a container that is {self.stage} cannot: {move}"
        self.stage = MOVES[self.stage][move]

    def can(self, move: str) -> bool:
        """Whether the move is legal now."""
        return move in MOVES[self.stage]

    @property
    def runs(self) -> bool:
        """Whether it has a process, as far as the kubelet knows."""
        return self.stage in (RUNNING, STOPPING)

    @property
    def has_started(self) -> bool:
        """Whether it runs and has passed its startup probe, if it has one."""
        probe = self.probes.get(STARTUP)
        return self.runs and (probe is None or probe.result)

    @property
    def is_ready(self) -> bool:
        """Whether it runs, has started, and passes its readiness probe, if it has one."""
        probe = self.probes.get("readiness")
        return self.has_started and (probe is None or probe.result)


@dataclass(slots=True)
class PodWorker:
    """One pod by uid. `because` stands behind what the API asks of it; `news` behind what its next status
    will say."""

    key: str
    uid: str
    pod: dict
    because: tuple[int, ...]
    accepted_at: Instant
    containers: dict[str, ContainerWorker]
    news: tuple[int, ...] = ()
    sandbox: str = NO_SANDBOX
    ip: str = ""
    is_gone: bool = False  # the API no longer has it
    is_ending: bool = False  # somebody asked for its deletion, or it is gone
    grace: Duration = seconds(30)
    rejected: tuple[str, str] | None = None  # reason and message
    conditions: dict[str, dict] = field(default_factory=dict)
    status: dict | None = None  # as last written
    is_writing: bool = False  # a status PATCH is under way
    is_deleting: bool = False  # the final DELETE is under way
    is_done: bool = False  # ended for good, and its status is written
    is_counted: bool = False  # its requests are taken from the node's room

    @property
    def policy(self) -> str:
        """Always, OnFailure or Never."""
        return self.pod["spec"].get("restartPolicy") or "Always"

    def restarts(self, container: ContainerWorker) -> bool:
        """Whether an ended container is to be started again."""
        if self.is_ending or self.rejected:
            return False
        return self.policy == "Always" or self.policy == "OnFailure" and container.exit_code != 0

    @property
    def is_over(self) -> bool:
        """Whether every container has ended and none will run again."""
        return bool(self.rejected) or all(
            container.stage == EXITED and not self.restarts(container)
            for container in self.containers.values()
        )

    @property
    def phase(self) -> str:
        """Kubernetes' one word for the pod."""
        containers = self.containers.values()
        if self.rejected:
            return "Failed"
        if self.is_over:
            return "Succeeded" if all(container.exit_code == 0 for container in containers) else "Failed"
        if any(container.attempt < 0 for container in containers):
            return "Pending"
        return "Running"


class RunSandbox(NamedTuple):
    """Ask the runtime for the pod's network."""


class Pull(NamedTuple):
    """Ask the runtime to have the container's image on the node."""

    container: str


class Start(NamedTuple):
    """Ask the runtime to start the container."""

    container: str


class Restart(NamedTuple):
    """Make room for another instance of an ended container."""

    container: str


class Wait(NamedTuple):
    """Look again at `until`: the back-off of the container ends then."""

    container: str
    until: Instant


class Stop(NamedTuple):
    """Ask the runtime to stop the container within the pod's grace period."""

    container: str


class RemoveSandbox(NamedTuple):
    """Ask the runtime to take the pod's network away."""


class Finish(NamedTuple):
    """Nothing of the pod is left on the node: write its last status, and delete it from the API if that was
    asked."""


Step = RunSandbox | Pull | Start | Restart | Wait | Stop | RemoveSandbox | Finish


def plan(worker: PodWorker, now: Instant) -> list[Step]:
    """What is to be done for the pod at `now`; what was asked of the runtime and not answered yet is not
    asked again."""
    if worker.is_ending or worker.is_over:
        return plan_of_the_end(worker)
    if worker.sandbox == NO_SANDBOX:
        return [RunSandbox()]
    if worker.sandbox != READY:
        return []
    steps: list[Step] = []
    for container in worker.containers.values():
        if container.stage == EXITED and worker.restarts(container):
            due = container.crash_back_off.over_at(container.finished_at)
            steps.append(Restart(container.name) if now >= due else Wait(container.name, due))
        elif container.stage == WAITING and now < container.retry_at:
            steps.append(Wait(container.name, container.retry_at))
        elif container.stage == WAITING:
            steps.append(Start(container.name) if container.has_image else Pull(container.name))
    return steps


def plan_of_the_end(worker: PodWorker) -> list[Step]:
    """Stop what runs; when nothing does, remove the network; when that is gone, finish."""
    containers = worker.containers.values()
    if any(container.runs or container.stage == STARTING for container in containers):
        return [Stop(container.name) for container in containers if container.stage == RUNNING]
    if worker.sandbox == READY:
        return [RemoveSandbox()]
    return [Finish()] if worker.sandbox == NO_SANDBOX else []
