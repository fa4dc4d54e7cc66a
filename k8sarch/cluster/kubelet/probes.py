"""Is the container alive, ready, started? What a series of probe results means.

Contract: pure; kubelet.py sends the probes. A probe that would only repeat the last result is not sent: a
settled probe sleeps until the process says that it would answer otherwise, and wakes on the next beat of its
period. So a cluster in which nothing changes costs nothing.
Source: pkg/kubelet/prober/worker.go; API defaults: period 10 s, 1 success, 3 failures, no initial delay.
Simplified: exec, tcpSocket, grpc and httpGet probes all ask the same: does the process answer?
"""

from dataclasses import dataclass

from ..kernel.clock import Duration, Instant, seconds

READINESS, LIVENESS, STARTUP = "readiness", "liveness", "startup"
KINDS = {STARTUP: "startupProbe", READINESS: "readinessProbe", LIVENESS: "livenessProbe"}


@dataclass(slots=True)
class ProbeState:
    """One probe of one container. `result` is what the kubelet believes; `row` counts equal results in a
    row."""

    kind: str
    initial_delay: Duration
    period: Duration
    success_threshold: int
    failure_threshold: int
    result: bool
    last: bool | None = None
    row: int = 0
    is_settled: bool = False

    def observe(self, is_ok: bool) -> bool:
        """Count a result; returns whether the verdict changed."""
        self.row = self.row + 1 if self.last == is_ok else 1
        self.last = is_ok
        enough = self.row >= (self.success_threshold if is_ok else self.failure_threshold)
        changed = enough and self.result != is_ok
        if changed:
            self.result = is_ok
        self.is_settled = self.result == is_ok
        if self.kind == STARTUP and not is_ok:
            self.is_settled = False  # until it has started, each failure counts
            return enough
        return changed

    def next_beat(self, anchor: Instant, started_at: Instant, now: Instant) -> Instant:
        """The first beat after `now` that is not within the initial delay; beats are whole periods after
        `anchor`."""
        earliest = max(now + 1, started_at + self.initial_delay)
        return anchor + -(-(earliest - anchor) // self.period) * self.period


def probes_of(container: dict) -> dict[str, ProbeState]:
    """The probes of a container of a pod's spec, by kind, before their first result."""
    found = {}
    for kind, field in KINDS.items():
        spec = container.get(field)
        if spec is not None:
            found[kind] = ProbeState(
                kind,
                seconds(spec.get("initialDelaySeconds") or 0),
                seconds(spec.get("periodSeconds") or 10),
                spec.get("successThreshold") or 1,
                spec.get("failureThreshold") or 3,
                kind == LIVENESS,
            )
    return found
