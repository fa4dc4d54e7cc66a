"""The swarm: random clusters under random faults, with every invariant asked on the way; a ledger of how
often each rare thing happened.

A seed decides everything, so a failure is its seed; the tape that it prints plays the failure again.
"""

from collections import Counter
from dataclasses import dataclass, field

from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.commands import CommandError, command_from
from k8sarch.cluster.invariants import Invariants
from k8sarch.cluster.kernel.chance import Chance
from k8sarch.cluster.kernel.clock import minutes, ms, said, seconds
from k8sarch.cluster.spec import ClusterSpec
from k8sarch.cluster.story import PLACEHOLDER
from k8sarch.cluster.tape import Tape

STORM = minutes(15)
CALM = minutes(6)  # after the last fault is healed, everything must be as it should be
LEADER_WITHIN = seconds(10)  # after the last fault is healed, etcd has a leader again
TIDY_AGAIN = seconds(40)
STEP_LEAST, STEP_MOST = ms(200), seconds(45)
PATIENT = (
    70  # of a hundred storms, so many strike rarely enough for a node's grace period and tolerations to end
)
PATIENT_MOST = seconds(240)
EVICTION_WITHIN = seconds(400)  # of silence, of taints, of tolerations
PROCESSES = {
    "control-plane": ("etcd", "api-server", "scheduler", "controller-manager"),
    "worker": ("kubelet", "runtime", "kube-proxy"),
}
EVENTS_A_SLICE = 1  # the questions are asked after every event
EVENTS_MAX = 2_000_000  # ten times what a run needs


@dataclass
class Run:
    """What came of one seed."""

    seed: int
    tape: Tape
    violations: list[str] = field(default_factory=list)
    ledger: Counter = field(default_factory=Counter)
    digest: str = ""

    def told(self) -> str:
        """The failure, and the tape that plays it again."""
        return "\n".join([f"seed {self.seed}:", *self.violations[:12], self.tape.text()])


def spec_of(chance: Chance, seed: int) -> ClusterSpec:
    """Mostly three control planes; two to five workers."""
    control_planes = chance.pick((1, 3, 3, 3, 5))
    workers = 2 + chance.below(4)
    return ClusterSpec(
        control_planes=control_planes,
        workers=workers,
        zones=1 + chance.below(min(3, workers)),
        seed=seed,
        app="shop",
        rate=1,
    )


class Storm:
    """Draws the next command: a fault, its healing, or something that a person would type."""

    def __init__(self, chance: Chance, spec: ClusterSpec) -> None:
        self.chance = chance
        self.control_planes = spec.control_plane_names()
        self.workers = spec.worker_names()
        self.struck: list[str] = []
        self.guests: list[str] = []  # Deployments that come and go
        self.count = 0
        self.planned: list[str] = []  # what comes next, without a draw
        self.is_long = False  # whether now nothing is done for long
        self.step_most = PATIENT_MOST if chance.below(100) < PATIENT else STEP_MOST
        self.share_of_control_plane = chance.pick((0, 50, 60, 80))

    def pause(self) -> int:
        """How long until the next command."""
        chance = self.chance
        if self.planned:
            return STEP_LEAST
        if self.is_long:
            self.is_long = False
            return EVICTION_WITHIN
        return STEP_LEAST + chance.below(chance.pick((seconds(3), STEP_MOST, self.step_most)))

    def next(self) -> str:
        """One line of the command language."""
        chance = self.chance
        if self.planned:
            return self.planned.pop(0)
        if not self.count:
            return self.guest()
        self.is_long = not self.struck and chance.below(100) < 6
        if self.is_long:
            return f"fault {chance.pick(('power_off', 'isolate'))} machine={chance.pick(self.workers)}"
        if self.control_planes[1:] and chance.below(100) < 4:
            # What a slow leader sends just before it is cut off never arrives: its followers will put others
            # in its place.
            self.planned = ["fault isolate machine={etcd-leader}"]
            return "fault slow_link machine={etcd-leader}"
        if self.struck and chance.below(100) < 20 + 20 * len(self.struck):
            return "heal " + self.struck.pop(chance.below(len(self.struck)))
        if chance.below(100) < 30:
            return self.typed()
        return "fault " + self.fault()

    def fault(self) -> str:
        """A fault of a machine, of the control plane or of a worker."""
        chance = self.chance
        if self.control_planes[1:] and chance.below(100) < 10:
            return f"{chance.pick(('power_off', 'isolate'))} machine={{etcd-leader}}"
        machine = chance.pick(
            self.control_planes if chance.below(100) < self.share_of_control_plane else self.workers
        )
        name = chance.pick(
            (
                "power_off",
                "power_off",
                "isolate",
                "isolate",
                "kill_process",
                "kill_process",
                "freeze",
                "slow_link",
            )
        )
        if name in ("kill_process", "freeze"):
            process = chance.pick(PROCESSES["control-plane" if machine.startswith("cp-") else "worker"])
            return f"{name} machine={machine} process={process}"
        return f"{name} machine={machine}"

    def typed(self) -> str:
        """Something ordinary."""
        chance = self.chance
        app = chance.pick(("web", "api", "db"))
        match chance.below(10):
            case 0 | 1:
                return (
                    f"kubectl scale deployment {app} --replicas={chance.pick((0, 1, 2, 3, 4, 5, 12))} -n shop"
                )
            case 2:
                return f"kubectl rollout restart deployment {app} -n shop"
            case 3:
                return f"kubectl delete pods -l app={app} -n shop"
            case 4:
                return f"kubectl drain {chance.pick(self.workers)}"
            case 5:
                return f"kubectl {chance.pick(('cordon', 'uncordon'))} {chance.pick(self.workers)}"
            case 6 | 7 | 8 if self.guests:
                cascade = chance.pick(("background", "foreground"))
                return f"kubectl delete deployment {self.guests.pop(0)} --cascade={cascade}"
            case _:
                return self.guest()

    def guest(self) -> str:
        """A Deployment comes."""
        self.count += 1
        self.guests.append(f"guest-{self.count}")
        return (
            f"kubectl create deployment guest-{self.count} --image=nginx "
            f"--replicas={1 + self.chance.below(3)}"
        )


def run(seed: int, storm: int = STORM, calm: int = CALM) -> Run:
    """Play one seed: `storm` microseconds of it, then `calm`. Stops at the first violation."""
    chance = Chance(seed, "storm")
    spec = spec_of(chance, seed)
    cluster = Cluster(spec)
    result = Run(seed, Tape(spec))
    player = Player(cluster, Invariants(cluster), result)
    weather = Storm(chance, spec)
    at = seconds(20) + chance.below(seconds(20))
    while at < storm and player.advance(at):
        line = player.give(weather.next())
        if line.startswith("fault "):
            weather.struck.append(line.removeprefix("fault "))
        at += weather.pause()
    if player.advance(storm):
        for fault in weather.struck:
            player.give("heal " + fault)
        player.calm_down(calm)
    result.digest = cluster.digest
    return result


class Player:
    """Plays one cluster and asks on the way."""

    def __init__(self, cluster: Cluster, asked: Invariants, result: Run) -> None:
        self.cluster = cluster
        self.asked = asked
        self.result = result
        self.events = 0

    def give(self, line: str) -> str:
        """Carry out a line, with its placeholders filled in, and put it on the tape; returns what was done,
        or nothing."""
        try:
            line = PLACEHOLDER.sub(lambda match: self.asked.known.view.word(match[1]), line)
            self.cluster.do(command_from(line))
        except (CommandError, LookupError):
            return ""
        self.result.tape = self.result.tape.with_line(self.cluster.now, line)
        return line

    def advance(self, until: int) -> bool:
        """Let time pass, asking after every event; False from the first violation on."""
        cluster, asked, result = self.cluster, self.asked, self.result
        happened = EVENTS_A_SLICE
        while happened == EVENTS_A_SLICE and not result.violations:
            try:
                happened = cluster.run(until, events_max=EVENTS_A_SLICE)
                found = asked.after_event()
                for change in cluster.take_changes():
                    note(result.ledger, change.fact)
                    found += asked.after_change(change)
            except AssertionError as error:  # the engine's own invariants
                found = [f"assertion: {error}"]
            self.events += happened
            if self.events > EVENTS_MAX:
                found.append(f"no end: {EVENTS_MAX} events happened")
            result.violations += [f"at {said(cluster.now)}: {sentence}" for sentence in found]
        return not result.violations

    def calm_down(self, calm: int) -> None:
        """All faults are healed: soon there is a leader, and after a while everything is as it should be."""
        begun = self.cluster.now
        if self.advance(begun + LEADER_WITHIN) and self.asked.leader() is None:
            self.result.violations.append(
                f"at {said(self.cluster.now)}: 10 s after the last fault was healed nobody leads etcd"
            )
        for _ in range(2):  # tidy up; the first may meet an API server that is not ready yet
            for worker in self.cluster.spec.worker_names():
                self.give(f"kubectl uncordon {worker}")
            for app in ("web", "api", "db"):
                self.give(f"kubectl scale deployment {app} --replicas=2 -n shop")
            self.advance(self.cluster.now + TIDY_AGAIN)
        if self.advance(begun + calm):
            self.result.violations += [
                f"at rest ({said(self.cluster.now)}): {sentence}" for sentence in self.asked.at_rest()
            ]


def note(ledger: Counter, fact) -> None:
    """Count a change, and the rare things that its name alone does not tell."""
    name = type(fact).__name__
    ledger[name] += 1
    match name:
        case "LeaderSteppedDown" if not fact.later_term:
            ledger["quorum lost"] += 1
        case "RequestTimedOut" if fact.write:
            ledger["write refused"] += 1
        case "RoutineRefused" | "RequestRefused" if fact.reason == "Conflict":
            ledger["conflict"] += 1
        case "Relisted" if fact.why != "it had never seen any":
            ledger["relisted"] += 1
        case "PlanMade" if fact.controller == "taint-eviction":
            ledger["evicted"] += 1
        case "PlanMade" if fact.controller == "garbage-collector":
            ledger["collected"] += 1
        case "ContainerStarted" if fact.attempt:
            ledger["container restarted"] += 1
        case "ObjectStored" if fact.resource == "pods" and fact.verb == "created":
            ledger["pod created"] += 1
