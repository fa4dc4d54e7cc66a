"""The three headlines with upstream's instants, on several seeds: a worker dies, etcd loses members, and one
node's rules stand still."""

import pytest

from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.commands import command_from
from k8sarch.cluster.invariants import Invariants
from k8sarch.cluster.kernel.clock import minutes, ms, seconds
from k8sarch.cluster.kernel.journal import Change
from k8sarch.cluster.spec import ClusterSpec
from k8sarch.cluster.story import PLACEHOLDER
from k8sarch.cluster.view import ClusterView

SETTLED = seconds(60)
SEEDS = (1, 5, 9)


class Played:
    """A cluster, everything that happened in it, and every invariant asked of it."""

    def __init__(self, **settings) -> None:
        self.cluster = Cluster(ClusterSpec(**settings))
        self.asked = Invariants(self.cluster)
        self.view = ClusterView(self.cluster)
        self.changes: list[Change] = []

    def run(self, until: int) -> None:
        """Let time pass."""
        while True:
            happened = self.cluster.run(until, events_max=1)
            broken = self.asked.after_event()
            for change in self.cluster.take_changes():
                self.changes.append(change)
                broken += self.asked.after_change(change)
            assert not broken, (self.cluster.now, broken)
            if not happened:
                return

    def do(self, line: str) -> None:
        """Carry out a line."""
        self.cluster.do(command_from(PLACEHOLDER.sub(lambda match: self.view.word(match[1]), line)))

    def stored(self, resource: str, since: int = 0) -> list[Change]:
        """What was stored of a kind, heartbeats included."""
        return [
            change
            for change in self.changes
            if change.at >= since
            and type(change.fact).__name__ in ("ObjectStored", "RoutineStored")
            and change.fact.resource == resource
        ]

    def named(self, fact: str, since: int = 0) -> list[Change]:
        """The changes with a fact of that name."""
        return [
            change for change in self.changes if change.at >= since and type(change.fact).__name__ == fact
        ]


def taints(change: Change) -> set[str]:
    """The effects of a stored node's unreachable taints."""
    return {
        taint["effect"]
        for taint in change.fact.document["spec"].get("taints") or ()
        if taint["key"].endswith("/unreachable")
    }


def ready(change: Change) -> str:
    """The status of a stored node's condition Ready."""
    return next(
        (
            each["status"]
            for each in change.fact.document["status"].get("conditions") or ()
            if each["type"] == "Ready"
        ),
        "",
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_worker_dies_and_its_pods_come_back_elsewhere(seed):
    played = Played(seed=seed, workers=4, zones=2)
    played.run(SETTLED)
    node = "worker-2"
    lost = {
        pod["metadata"]["uid"] for pod in played.view.objects("pods") if pod["spec"].get("nodeName") == node
    }
    played.do(f"fault power_off machine={node}")
    played.run(SETTLED + seconds(390))

    node_changes = [change for change in played.stored("nodes", SETTLED) if change.fact.name == node]
    unknown = next(change.at for change in node_changes if ready(change) == "Unknown")
    no_schedule = next(change.at for change in node_changes if "NoSchedule" in taints(change))
    no_execute = next(change.at for change in node_changes if "NoExecute" in taints(change))
    pods = played.stored("pods", SETTLED)
    unready = [change.at for change in pods if change.fact.uid in lost and "not ready" in change.fact.what]
    deleted = [
        change
        for change in pods
        if change.fact.uid in lost and "deletionTimestamp" in change.fact.document["metadata"]
    ]
    created = [change for change in pods if change.fact.verb == "created"]
    bound = [change for change in pods if change.fact.uid not in lost and "bound to" in change.fact.what]

    assert lost
    assert (
        seconds(40) <= unknown - SETTLED <= seconds(60)
    )  # 50 s of grace from the last renewal of a 10 s lease
    assert no_schedule - unknown <= ms(500)
    assert no_execute - unknown <= seconds(10)  # the next look of a 5 s monitor
    assert max(unready) - unknown <= seconds(2)
    assert len(deleted) == len(created) == len(bound) == len(lost)
    assert all(seconds(300) <= change.at - no_execute <= seconds(301) for change in deleted)
    assert max(change.at for change in bound) - max(change.at for change in deleted) <= seconds(2)
    assert all(change.fact.document["spec"]["nodeName"] != node for change in bound)
    assert not [
        change for change in pods if change.fact.verb == "deleted"
    ]  # its kubelet is silent: they stay Terminating
    served_again = unknown + seconds(5)  # the other pods serve on
    if any(change.fact.name.startswith("db-") for change in bound):
        served_again = max(change.at for change in bound) + seconds(15)  # there is but one db pod
    assert not played.named("RequestFailed", served_again)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_leader_of_etcd_dies_and_writes_go_on(seed):
    played = Played(seed=seed, workers=2)
    played.run(SETTLED)
    played.do("fault power_off machine={etcd-leader}")
    played.run(SETTLED + seconds(30))
    played.do("kubectl create deployment later --image=nginx")
    played.run(SETTLED + seconds(50))

    elected = played.named("LeaderElected", SETTLED)
    assert (
        ms(900) <= elected[0].at - SETTLED <= seconds(10)
    )  # 10 to 19 ticks of 100 ms after the last heartbeat
    assert played.view.objects("deployments", "default")


@pytest.mark.parametrize("seed", SEEDS)
def test_two_of_three_die_and_nothing_acknowledged_is_lost(seed):
    played = Played(seed=seed, workers=2)
    played.run(SETTLED)
    for number in range(5):
        played.do(f"kubectl create deployment kept-{number} --image=nginx")
    played.run(SETTLED + seconds(5))
    printed = {change.fact.text for change in played.named("TerminalPrinted", SETTLED)}
    leader = played.view.word("etcd-leader")
    follower = played.view.word("etcd-follower")
    revision = max(change.fact.revision for change in played.changes if hasattr(change.fact, "revision"))
    played.do(f"fault power_off machine={follower}")
    played.do(f"fault power_off machine={leader}")
    died = played.cluster.now
    played.run(died + seconds(20))
    played.do("kubectl create deployment refused --image=nginx")
    played.run(died + minutes(2))

    assert not list(played.stored("deployments", died + seconds(1)))
    assert any(
        "error" in change.fact.text.lower() or "unable" in change.fact.text.lower()
        for change in played.named("TerminalPrinted", died)
    )
    assert played.named("RequestAnswered", died + minutes(1)) and not played.named("RequestFailed", died)

    played.do(f"heal power_off machine={leader}")
    healed = played.cluster.now
    played.run(healed + seconds(40))
    played.do("kubectl create deployment again --image=nginx")
    played.run(healed + minutes(1))

    names = {document["metadata"]["name"] for document in played.view.objects("deployments", "default")}
    assert played.named("LeaderElected", healed)[0].at - healed <= seconds(10)
    assert printed >= {f"deployment.apps/kept-{number} created" for number in range(5)}
    assert names >= {*(f"kept-{number}" for number in range(5)), "again"}
    assert min(change.fact.revision for change in played.stored("leases", healed)) > revision


@pytest.mark.parametrize("seed", SEEDS)
def test_frozen_rules_hurt_the_clients_of_that_node_only(seed):
    played = Played(seed=seed, workers=3, rate=20)
    played.run(SETTLED)
    node = played.view.word("node-of:web")
    played.do(f"fault freeze machine={node} process=kube-proxy")
    played.do("kubectl delete pod {pod:api} -n shop")
    played.run(SETTLED + seconds(40))

    failed = played.named("RequestFailed", SETTLED + seconds(5))  # by then the other nodes' rules are new
    assert failed
    assert {change.fact.by for change in failed} == {node}
    played.do(f"heal freeze machine={node} process=kube-proxy")
    played.run(SETTLED + seconds(60))
    assert not played.named("RequestFailed", SETTLED + seconds(42))
