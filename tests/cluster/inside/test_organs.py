"""Inside the organs: what each holds, and what it believes beside what is so, most of all while a machine is
cut off."""

import pytest

from k8sarch.cluster import Cluster, ClusterSpec, ClusterView, command_from, inside, seconds
from k8sarch.cluster.api.times import instant_of

ORGANS = ("scheduler", "controller-manager", "kubelet", "runtime", "kube-proxy")


def shop(at: int = 40) -> Cluster:
    """The shop, at so many seconds."""
    cluster = Cluster(ClusterSpec(seed=7))
    cluster.run(seconds(at))
    return cluster


def do(cluster: Cluster, line: str, then: int = 0) -> None:
    """A command, and so many seconds after it."""
    cluster.do(command_from(line))
    cluster.run(cluster.now + seconds(then))


def pods_on(cluster: Cluster, node: str) -> list[str]:
    return [
        pod["metadata"]["name"]
        for pod in ClusterView(cluster).objects("pods", "shop")
        if pod["spec"].get("nodeName") == node
    ]


def wrong(view: dict) -> dict[str, tuple[str, str]]:
    """What differs: what → (believed, so)."""
    return {row["what"]: (row["believed"], row["so"]) for row in view["believes"] if row["differs"]}


@pytest.fixture(scope="module")
def cut_off() -> tuple[Cluster, str]:
    """Worker-2 is off the network, and one of its api pods was deleted since."""
    cluster = shop()
    do(cluster, "fault isolate machine=worker-2", 5)
    pod = next(name for name in pods_on(cluster, "worker-2") if name.startswith("api-"))
    do(cluster, f"kubectl delete pod {pod} -n shop", 15)
    return cluster, pod


@pytest.mark.parametrize("program", ORGANS)
def test_in_a_healthy_cluster_every_organ_believes_what_is_so(program):
    cluster = shop()
    places = [
        f"components/{name}/{program}"
        for name, machine in cluster.world.machines.items()
        if program in machine.programs
    ]

    assert places
    for place in places:
        view = inside.view(cluster, place)
        assert not wrong(view), place
        assert view["believes"]
        assert view["title"]


def test_looking_inside_leaves_the_history_as_it_is():
    looked, left = shop(36), shop(36)
    for at in range(37, 45):
        looked.run(seconds(at))
        for program, machine in zip(
            ORGANS, ("cp-1", "cp-1", "worker-1", "worker-1", "worker-1"), strict=True
        ):
            inside.view(looked, f"components/{machine}/{program}")
    left.run(seconds(44))

    assert looked.digest == left.digest


def test_a_cut_off_kubelet_runs_what_the_cluster_has_marked_for_deletion(cut_off):
    cluster, pod = cut_off
    view = inside.view(cluster, "components/worker-2/kubelet")
    row = next(row for row in view["pods"] if row["pod"] == f"shop/{pod}")

    assert wrong(view)[f"pod shop/{pod}"][0] == "to be run"
    assert wrong(view)[f"pod shop/{pod}"][1].startswith("marked for deletion, by ")
    assert row["stored"]["deleting"] is not None
    assert row["worker"]["ending"] is False
    assert row["runs"] == [["api", "running"]]
    assert "its copy of the pods" in wrong(view)


def test_a_cut_off_kube_proxy_still_sends_to_the_pod_that_left_the_slices(cut_off):
    cluster, pod = cut_off
    view = inside.view(cluster, "components/worker-2/kube-proxy")
    rule = next(row for row in view["rules"] if row["service"] == "shop/api")

    assert rule["differs"]
    assert {each["pod"] for each in rule["endpoints"] if each["wrong"] == "gone"} == {f"shop/{pod}"}
    believed, so = wrong(view)["the endpoints of shop/api"]
    assert pod in believed
    assert pod not in so
    healthy = inside.view(cluster, "components/worker-1/kube-proxy")
    assert not wrong(healthy)


def test_a_kube_proxy_that_died_leaves_its_rules_and_the_view_shows_them():
    cluster = shop()
    do(cluster, "fault kill_process machine=worker-1 process=kube-proxy", 1)
    pod = next(
        name
        for name in pods_on(cluster, "worker-3") + pods_on(cluster, "worker-4")
        if name.startswith("web-")
    )
    do(cluster, f"kubectl delete pod {pod} -n shop", 20)
    view = inside.view(cluster, "components/worker-1/kube-proxy")

    assert view["facts"][0][0] == "Runs"
    assert view["facts"][0][1].startswith("no")
    assert any(each["wrong"] for row in view["rules"] for each in row["endpoints"])


def test_rules_count_the_connections_that_they_sent():
    cluster = shop()
    counts = [
        each["count"]
        for worker in ("worker-1", "worker-2", "worker-3", "worker-4")
        for row in inside.view(cluster, f"components/{worker}/kube-proxy")["rules"]
        for each in row["endpoints"]
    ]

    assert sum(counts) > 20


def test_a_scheduler_says_why_a_pod_waits_and_what_would_help():
    cluster = shop()
    do(cluster, "kubectl run big --image=nginx -n shop", 1)
    do(cluster, "kubectl cordon worker-1", 0)
    for worker in ("worker-2", "worker-3", "worker-4"):
        do(cluster, f"kubectl cordon {worker}", 1)
    do(cluster, "kubectl run late --image=nginx -n shop", 3)
    leader = ClusterView(cluster).holder("kube-scheduler")
    view = inside.view(cluster, f"components/{leader}/scheduler")
    (waiting,) = view["queues"]["unschedulable"]

    assert waiting["pod"] == "shop/late"
    assert waiting["refused_by"] == ["NodeUnschedulable"]
    assert waiting["waits_for"]
    assert waiting["due"] > cluster.now
    decision = view["decisions"][0]
    assert decision["kind"] == "PodUnschedulable"
    assert {plugin for _, plugin, _ in decision["refusals"]} == {"NodeUnschedulable"}
    scored = next(each for each in view["decisions"] if each["kind"] == "PodScheduledTo")
    assert scored["pod"] == "shop/big"
    for row in scored["scores"]:
        assert sum(score * weight for score, weight in row["parts"]) == row["total"]


def test_a_scheduler_that_is_cut_off_goes_by_a_room_that_is_not_so():
    cluster = shop()
    leader = ClusterView(cluster).holder("kube-scheduler")
    do(cluster, f"fault isolate machine={leader}", 2)
    do(cluster, "kubectl cordon worker-3", 3)
    view = inside.view(cluster, f"components/{leader}/scheduler")

    assert "cordoned" in wrong(view)["room on worker-3"][1]
    assert "cordoned" not in wrong(view)["room on worker-3"][0]


def test_who_leads_is_believed_by_two_for_a_while():
    cluster = shop()
    leader = ClusterView(cluster).holder("kube-controller-manager")
    do(cluster, f"fault freeze machine={leader} process=controller-manager", 30)
    view = inside.view(cluster, f"components/{leader}/controller-manager")

    assert view["lease"]["leads"]
    assert view["lease"]["held_by"] != view["lease"]["holder"]
    assert any(what.startswith("who holds the lease") for what in wrong(view))


def test_an_unschedulable_pod_is_tried_again_at_the_instant_that_is_told():
    cluster = Cluster(ClusterSpec(control_planes=1, workers=1, zones=1, seed=7, app="none"))
    cluster.run(seconds(20))
    do(cluster, "kubectl cordon worker-1", 7)
    do(cluster, "kubectl run alone --image=nginx", 7)

    def waiting() -> dict:
        return inside.view(cluster, "components/cp-1/scheduler")["queues"]["unschedulable"][0]

    due, attempts = waiting()["due"], waiting()["attempts"]
    cluster.run(due - 1)
    assert waiting()["attempts"] == attempts
    cluster.run(due + seconds(1))
    assert waiting()["attempts"] == attempts + 1


def test_who_stands_by_takes_the_lease_no_earlier_than_its_own_clock_says():
    """It counts from when it saw the last renewal, not from the time in the lease."""
    cluster = shop()
    leader = ClusterView(cluster).holder("kube-scheduler")
    do(cluster, f"fault kill_process machine={leader} process=scheduler", 8)
    free = {}
    for name in ("cp-1", "cp-2", "cp-3"):
        if name != leader:
            free[name] = inside.view(cluster, f"components/{name}/scheduler")["lease"]["free"]
    cluster.run(seconds(80))
    new = ClusterView(cluster).holder("kube-scheduler")
    lease = next(
        each
        for each in ClusterView(cluster).objects("leases")
        if each["metadata"]["name"] == "kube-scheduler"
    )
    taken = instant_of(lease["spec"]["acquireTime"])

    assert new in free and len(set(free.values())) == 2
    assert free[new] <= taken <= free[new] + seconds(5)
    assert inside.view(cluster, f"components/{new}/scheduler")["lease"]["free"] is None


def test_controllers_show_their_gap_and_their_last_plan():
    cluster = shop()
    leader = ClusterView(cluster).holder("kube-controller-manager")
    do(cluster, "kubectl scale deployment web --replicas=6 -n shop", 1)
    cards = {
        row["name"]: row
        for row in inside.view(cluster, f"components/{leader}/controller-manager")["controllers"]
    }
    _, wanted, seen = cards["deployment"]["gap"]["points"][-1]

    assert wanted > seen
    assert cards["replicaset"]["plans"][0]["steps"][0][:3] == [3, "create", "pods"]
    cluster.run(cluster.now + seconds(30))
    cards = {
        row["name"]: row
        for row in inside.view(cluster, f"components/{leader}/controller-manager")["controllers"]
    }
    _, wanted, seen = cards["deployment"]["gap"]["points"][-1]
    assert wanted == seen == 10
    instants = [at for at, _, _ in cards["deployment"]["gap"]["points"]]
    assert instants == sorted(set(instants))


def test_the_runtime_shows_containers_that_outlive_it_and_what_the_kubelet_believes():
    cluster = shop()
    before = inside.view(cluster, "components/worker-2/runtime")
    do(cluster, "fault kill_process machine=worker-2 process=runtime", 3)
    view = inside.view(cluster, "components/worker-2/runtime")

    assert [row["pod"] for row in view["sandboxes"]] == [row["pod"] for row in before["sandboxes"]]
    assert all(each["state"] == "running" for row in view["sandboxes"] for each in row["containers"])
    assert view["images"] == before["images"]
    assert dict(view["moves"]).keys() == {"absent", "created", "running", "exited"}


@pytest.mark.parametrize("program", ORGANS)
def test_what_has_no_power_is_told_in_a_sentence(program):
    cluster = shop()
    machine = "cp-1" if program in ("scheduler", "controller-manager") else "worker-2"
    do(cluster, f"fault power_off machine={machine}", 3)
    view = inside.view(cluster, f"components/{machine}/{program}")

    assert view["absent"].endswith(".")


@pytest.mark.parametrize(
    "of",
    [
        "components/worker-9/kubelet",
        "components/worker-1/dataplan",
        "components/",
        "pods/shop/x",
        "",
        "a" * 500,
    ],
)
def test_places_that_there_are_not_are_refused_with_a_sentence(of):
    with pytest.raises(inside.UnknownPlace, match=r"\.$"):
        inside.view(shop(31), of)
