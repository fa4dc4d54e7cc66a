"""The kubelet: the agent of a node. It makes the pods that are bound to its node run, and tells the API how
they and the node are.

Contract: it reads pods from the API server alone and runs them through the container runtime alone. Without
the API server it keeps the pods that it knows running; without the runtime it starts and stops nothing, and
after 30 s calls its node not ready.
Source: pkg/kubelet; Evented PLEG (the runtime tells of exits), updateRuntimeUp each 5 s.
Simplified: no static pods, no volumes, no node-pressure eviction; the normal events of a pod's start
(Pulling, Pulled, Created, Started) are facts of the simulation and are not written to the API, warnings are.
"""

from ..client.client import Client
from ..client.event_recorder import EventRecorder
from ..client.informer import Informer
from ..kernel.clock import Instant, seconds
from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from ..runtime.messages import (
    ContainerExited,
    ContainerRunning,
    ImagePresent,
    ImageRefused,
    ListPods,
    PodList,
    ProbeResult,
    Ready,
    SandboxGone,
    SandboxRunning,
    ServingChanged,
    Status,
)
from .adoption import Adoption
from .facts import RuntimeAnswered, RuntimeFellSilent
from .node_heartbeat import NodeHeartbeat
from .pod_workers import PodWorkers
from .prober import Prober
from .runtime_events import RuntimeEvents
from .status_writer import StatusWriter

RUNTIME_CHECK_PERIOD = seconds(5)


class Kubelet(Component):
    """One node's agent."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.runtime = f"{machine.name}/runtime"
        self.client = Client(self, user=f"system:node:{machine.name}")
        self.events = EventRecorder(self.client, "kubelet")
        self.heartbeat = NodeHeartbeat(self)
        self.status = StatusWriter(self)
        self.prober = Prober(self)
        self.pods = PodWorkers(self)
        self.runtime_events = RuntimeEvents(self)
        self.adoption = Adoption(self)
        mine = f"spec.nodeName={machine.name}"
        self.pod_informer = Informer(
            self.client,
            "pods",
            field_selector=mine,
            then=self.pods.pod_changed,
            then_synced=self.pods.try_open,
        )
        self.node_informer = Informer(
            self.client,
            "nodes",
            field_selector=f"metadata.name={machine.name}",
            then=self.heartbeat.node_changed,
        )
        self.was_restarted = False
        self.runtime_answers = False
        self.runtime_heard: Instant | None = None  # its last sign of life
        self.runtime_because: tuple[int, ...] = ()  # the last change of its state, as the kubelet noticed
        self.is_check_answered = True

    def start(self) -> None:
        self.client.start()
        self.heartbeat.start()
        self.check_runtime(None)

    def receive(self, message, sender: str) -> None:
        if self.client.takes(message, sender):
            return
        match message:
            case SandboxRunning():
                self.runtime_events.sandbox_runs(message)
            case ImagePresent():
                self.runtime_events.image_present(message)
            case ContainerRunning():
                self.runtime_events.container_runs(message)
            case ContainerExited():
                self.runtime_events.container_exited(message)
            case ProbeResult():
                self.prober.result(message)
            case ServingChanged():
                self.prober.woken(message)
            case SandboxGone():
                self.runtime_events.sandbox_gone(message)
            case ImageRefused():
                self.runtime_events.image_refused(message)
            case Ready():
                self.runtime_ready()
            case PodList():
                self.runtime_listed(message)
            case ConnectionClosed() | ConnectionRefused():
                if sender == self.runtime:
                    self.runtime_silent()
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")

    # The runtime

    def check_runtime(self, _) -> None:
        """Ask the runtime how it is; a check without an answer until the next counts as silence."""
        if not self.is_check_answered:
            self.runtime_silent(is_frozen=True)
        self.is_check_answered = False
        self.arm(
            "runtime check",
            RUNTIME_CHECK_PERIOD,
            self.check_runtime,
            then="Then it asks its container runtime how it is.",
        )
        self.send(self.runtime, Status(), ())

    def runtime_ready(self) -> None:
        """The runtime works. When it did not before, learn first what it has."""
        self.is_check_answered, self.runtime_heard = True, self.world.now
        if not self.runtime_answers:
            if self.runtime not in self.connections:
                self.open_connection(self.runtime)
            self.send(self.runtime, ListPods(), ())

    def runtime_listed(self, message: PodList) -> None:
        """The runtime said what it has: go on."""
        was_silent = not self.runtime_answers and bool(self.runtime_because)
        self.runtime_answers = True
        self.was_restarted = self.machine.starts > len(self.machine.programs)
        self.adoption.listed(message)
        if was_silent:
            because = self.silence(0, of=self.runtime)
            self.runtime_because = (
                self.record(RuntimeAnswered(self.machine.name, self.adoption.running_count()), because),
            )
            self.heartbeat.update_status(None)

    def runtime_silent(self, is_frozen: bool = False) -> None:
        """The runtime is dead, or frozen: then its answers may still come."""
        if self.runtime_answers:
            self.runtime_answers = False
            self.runtime_because = (
                self.record(RuntimeFellSilent(self.machine.name), self.silence(0, of=self.runtime)),
            )
        if not is_frozen:
            self.adoption.runtime_lost()
