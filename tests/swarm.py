"""The swarm: random clusters under random faults, with every invariant asked on the way; a ledger of how often each rare thing happened.

A seed decides everything, so a failure is its seed; the tape that it prints plays the failure again.
"""

from collections import Counter
from dataclasses import dataclass, field

from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.commands import CommandError, command_from
from k8sarch.cluster.kernel.chance import Chance
from k8sarch.cluster.kernel.clock import minutes, ms, seconds
from k8sarch.cluster.spec import ClusterSpec
from k8sarch.cluster.tape import Tape

CALM = minutes(10)              # after the last fault is healed, everything must be as it should be
STEP_LEAST, STEP_MOST = ms(200), seconds(45)
PROCESSES = {"control-plane": ("etcd", "api-server", "scheduler", "controller-manager"), "worker": ("kubelet", "runtime", "kube-proxy")}


@dataclass
class Run:
    """What came of one seed."""

    seed: int
    tape: Tape
    violations: list[str] = field(default_factory=list)
    ledger: Counter = field(default_factory=Counter)
    digest: str = ""


def spec_of(chance: Chance, seed: int) -> ClusterSpec:
    """Mostly three control planes; one to five workers."""
    control_planes = chance.pick((1, 3, 3, 3, 5))
    workers = 2 + chance.below(4)
    return ClusterSpec(control_planes=control_planes, workers=workers, zones=1 + chance.below(min(3, workers)), seed=seed, app="shop", rate=1)


class Storm:
    """Draws the next command: a fault, its healing, or something that a person would type."""

    def __init__(self, chance: Chance, spec: ClusterSpec) -> None:
        self.chance = chance
        self.control_planes = spec.control_plane_names()
        self.workers = spec.worker_names()
        self.struck: list[str] = []

    def next(self) -> str:
        """One line of the command language."""
        chance = self.chance
        if self.struck and chance.below(100) < 20 + 20 * len(self.struck):
            return "heal " + self.struck.pop(chance.below(len(self.struck)))
        if chance.below(100) < 25:
            return self.typed()
        fault = self.fault()
        if fault in self.struck:
            return "heal " + self.struck.pop(self.struck.index(fault))
        self.struck.append(fault)
        return "fault " + fault

    def fault(self) -> str:
        """A fault of a machine, more often of the control plane."""
        chance = self.chance
        machine = chance.pick(self.control_planes if chance.below(100) < 60 else self.workers)
        name = chance.pick(("power_off", "power_off", "isolate", "isolate", "kill_process", "kill_process", "freeze", "slow_link"))
        if name in ("kill_process", "freeze"):
            process = chance.pick(PROCESSES["control-plane" if machine.startswith("cp-") else "worker"])
            return f"{name} machine={machine} process={process}"
        return f"{name} machine={machine}"

    def typed(self) -> str:
        """Something ordinary."""
        chance = self.chance
        app = chance.pick(("web", "api", "db"))
        match chance.below(4):
            case 0 | 1:
                return f"kubectl scale deployment {app} --replicas={chance.below(6)} -n shop"
            case 2:
                return f"kubectl rollout restart deployment {app} -n shop"
            case _:
                return f"kubectl {chance.pick(('cordon', 'uncordon'))} {chance.pick(self.workers)}"


def run(seed: int, invariants, length: int = minutes(15), events_a_look: int = 1) -> Run:
    """Play one seed: `length` of storm, then calm. `invariants(cluster)` makes an object with `after_event()`, `after_change(change)` and
    `at_rest()`, each giving sentences of what does not hold."""
    chance = Chance(seed, "storm")
    spec = spec_of(chance, seed)
    cluster = Cluster(spec)
    asked = invariants(cluster)
    result = Run(seed, Tape(spec))
    storm = Storm(chance, spec)
    at = seconds(20) + chance.below(seconds(20))
    while at < length and not result.violations:
        advance(cluster, at, asked, result, events_a_look)
        give(cluster, storm.next(), result)
        at += STEP_LEAST + chance.below(STEP_MOST)
    for fault in storm.struck:
        give(cluster, "heal " + fault, result)
    for worker in spec.worker_names():
        give(cluster, f"kubectl uncordon {worker}", result)
    if not result.violations:
        advance(cluster, cluster.now + CALM, asked, result, events_a_look)
    if not result.violations:
        result.violations += [f"at rest: {sentence}" for sentence in asked.at_rest()]
    result.digest = cluster.digest
    return result


def give(cluster: Cluster, line: str, result: Run) -> None:
    """Carry out a line and put it on the tape."""
    try:
        cluster.do(command_from(line))
    except CommandError:
        return
    result.tape = result.tape.with_line(cluster.now, line)


def advance(cluster: Cluster, until: int, asked, result: Run, events_a_look: int) -> None:
    """Let time pass, asking on the way; stops at the first violation."""
    while True:
        happened = cluster.run(until, events_max=events_a_look)
        found = list(asked.after_event())
        for change in cluster.take_changes():
            result.ledger[type(change.fact).__name__] += 1
            found += asked.after_change(change)
        if found:
            result.violations += [f"at {cluster.now / 1e6:.6f} s: {sentence}" for sentence in found]
            return
        if happened < events_a_look:
            return
