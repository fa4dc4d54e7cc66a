"""Sends the probes of this node's containers and acts on their verdicts.

Contract: a probe is a message to the container's process, not to the runtime, so that it works while the
runtime is down. What a series of results means is in probes.py.
"""

from typing import Any

from ..kernel.journal import merge
from ..runtime.messages import Probe, ProbeResult, ServingChanged
from .facts import ProbeFailed, ReadinessChanged
from .pod_worker import ContainerWorker, PodWorker
from .probes import LIVENESS, READINESS, STARTUP, ProbeState, probes_of

CONTAINERS = "containers"


class Prober:
    """The part of a kubelet that asks containers how they are."""

    def __init__(self, kubelet: Any) -> None:
        self.kubelet = kubelet
        self.containers = f"{kubelet.machine.name}/{CONTAINERS}"

    def begin(self, worker: PodWorker, container: ContainerWorker) -> None:
        """A container has started: its probes begin, the startup probe alone first if there is one."""
        container.probes = probes_of(container.spec)
        startup = container.probes.get(STARTUP)
        if startup is not None:
            self.plan(worker, container, startup)
        else:
            for probe in container.probes.values():
                self.plan(worker, container, probe)

    def take_over(self, container: ContainerWorker, status: dict | None) -> None:
        """A container that ran before this kubelet did is believed to be what the API says of it, until its
        first probe."""
        for known in (status or {}).get("containerStatuses") or ():
            if known["name"] == container.name and known.get("ready"):
                for probe in container.probes.values():
                    probe.result = True

    def timer(self, worker: PodWorker, container: str, kind: str) -> str:
        """The name of a probe's timer."""
        return f"{worker.uid} {container}: {kind} probe"

    def plan(self, worker: PodWorker, container: ContainerWorker, probe: ProbeState) -> None:
        """Send the probe at its next beat."""
        kubelet = self.kubelet
        timer = self.timer(worker, container.name, probe.kind)
        if kubelet.due(timer) is None:
            now = kubelet.world.now
            due = probe.next_beat(worker.accepted_at, container.started_at, now)
            kubelet.arm(
                timer,
                due - now,
                self.send,
                Probe(worker.uid, container.name, probe.kind),
                then=f"Then the {probe.kind} probe of {worker.key} is sent.",
            )

    def send(self, probe: Probe) -> None:
        """A probe is due."""
        self.kubelet.send(self.containers, probe, ())

    def end(self, worker: PodWorker, container: ContainerWorker) -> None:
        """The container has ended, and with it its probes."""
        for kind in container.probes:
            self.kubelet.disarm(self.timer(worker, container.name, kind))
        container.probes = {}

    def woken(self, message: ServingChanged) -> None:
        """A container would answer otherwise than at its last probe: go on probing."""
        worker, container = self.kubelet.pods.find(message.uid, message.container)
        if container is None or not container.runs:
            return
        for probe in container.probes.values():
            if probe.kind == STARTUP and probe.result or probe.kind != STARTUP and not container.has_started:
                continue
            if probe.last is not None:
                self.plan(worker, container, probe)

    def result(self, message: ProbeResult) -> None:
        """Count a result, and act when the verdict changes."""
        kubelet = self.kubelet
        worker, container = kubelet.pods.find(message.uid, message.container)
        probe = container.probes.get(message.probe) if container is not None and container.runs else None
        if probe is None:
            return
        because = kubelet.world.because
        if not message.is_ok:
            failed = ProbeFailed(
                kubelet.machine.name, worker.key, worker.uid, container.name, probe.kind, message.output
            )
            because = (kubelet.record(failed),)
            if probe.kind != READINESS or probe.result:
                text = f"{probe.kind.capitalize()} probe failed: {message.output}"
                kubelet.events.note(worker.pod, "Warning", "Unhealthy", text, because)
        changed = probe.observe(message.is_ok)
        if not probe.is_settled:
            self.plan(worker, container, probe)
        if changed:
            self.act(worker, container, probe, message, because)

    def act(
        self,
        worker: PodWorker,
        container: ContainerWorker,
        probe: ProbeState,
        message: ProbeResult,
        because: tuple[int, ...],
    ) -> None:
        """The verdict of a probe changed."""
        kubelet = self.kubelet
        if not message.is_ok and probe.kind != READINESS:
            # A container that is being stopped is not killed a second time.
            if container.can("stop") and not worker.is_ending:
                kubelet.pods.stop(worker, container, f"its {probe.kind} probe failed", because)
            return
        if probe.kind == READINESS:
            fact = ReadinessChanged(
                kubelet.machine.name, worker.key, worker.uid, container.name, message.is_ok
            )
            worker.news = merge((kubelet.record(fact, because),), worker.news)
        elif probe.kind == STARTUP:
            worker.news = merge(because, worker.news)
            for other in container.probes.values():
                if other.kind != STARTUP:
                    self.plan(worker, container, other)
        if probe.kind != LIVENESS:
            kubelet.status.write(worker)
