"""The tally against histories that were counted by hand: each figure below was read off the cluster's own
sentences."""

import pytest

from k8sarch.cluster import Cluster, ClusterSpec, Rung, command_from, seconds
from k8sarch.sandbox.shown.picture import Picture

TOLERATE = (
    "kubectl patch deployment api -n shop -p "
    """'{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/unreachable","""
    """"operator":"Exists","effect":"NoExecute","tolerationSeconds":30}]}}}}'"""
)


class History:
    """A shop with what was done to it, its picture, and when its sentences were said (microseconds)."""

    def __init__(self, *acts: tuple[int, str], until: int) -> None:
        self.cluster, self.picture = Cluster(ClusterSpec(seed=7)), Picture()
        self.said: list[tuple[int, str]] = []
        for at, line in acts:
            self.run(at)
            self.cluster.do(command_from(line))
        self.run(until)

    def run(self, until: int) -> None:
        while self.cluster.run(until, events_max=4_000):
            self.fold()
        self.fold()

    def fold(self) -> None:
        for change in self.cluster.take_changes():
            self.picture.fold(change)
            self.said.append((change.at, change.fact.says()))

    @property
    def run_row(self) -> dict:
        return self.picture.tables["tally"]["run"]

    @property
    def up(self) -> list[list]:
        return self.picture.tables["bands"]["up"]["segments"]

    def when(self, *words: str, after: int = 0) -> int:
        """The first instant after `after` whose sentence has all the words."""
        return next(at for at, says in self.said if at > after and all(word in says for word in words))


def test_a_shop_that_opens_costs_nothing_yet():
    history = History(until=seconds(40))

    assert history.run_row == {
        "up": 7, "desired": 7, "stood": 8_073_580, "below": 0, "below_since": None, "anew": 0, "refused": 0,
    }  # fmt: skip
    assert history.up == [[8_073_580, None, "ok", "7 of 7"]]


def test_a_dead_worker_costs_from_the_cut_until_the_last_of_the_new_pods_is_ready():
    history = History((seconds(60), "fault power_off machine=worker-2"), until=seconds(480))
    created = history.when("api", ": created", after=seconds(60))
    api_ready = history.when("pod shop/api", ": ready", after=created)
    web_ready = history.when("pod shop/web", ": ready", after=created)

    assert (created, api_ready, web_ready) == (410_338_510, 415_352_950, 415_354_750)
    assert history.run_row["below"] == web_ready - seconds(60) and history.run_row["anew"] == 2
    assert history.up[1:] == [
        [seconds(60), api_ready, "waiting", "5 of 7"],
        [api_ready, web_ready, "waiting", "6 of 7"],
        [web_ready, None, "ok", "7 of 7"],
    ]


def test_before_it_is_over_the_cost_is_told_by_when_it_began():
    history = History((seconds(60), "fault power_off machine=worker-2"), until=seconds(150))

    assert (history.run_row["below"], history.run_row["below_since"], history.run_row["up"]) == (
        0,
        seconds(60),
        5,
    )


def test_a_cable_that_is_joined_in_time_costs_as_long_as_it_was_cut_and_no_pod():
    history = History(
        (seconds(60), "fault isolate machine=worker-2"),
        (seconds(70), "heal isolate machine=worker-2"),
        until=seconds(120),
    )

    assert (history.run_row["below"], history.run_row["anew"]) == (seconds(10), 0)


def test_what_the_cluster_believes_of_a_silent_kubelet_takes_no_pod_down():
    history = History((seconds(60), "fault kill_process machine=worker-2 process=kubelet"), until=seconds(80))

    assert history.run_row["up"] == 7 and history.run_row["below"] == 0


def test_more_replicas_are_missing_until_they_are_ready_and_deleted_ones_count_no_more():
    history = History(
        (seconds(60), "kubectl scale deployment web --replicas=5 -n shop"),
        (seconds(80), "kubectl delete pod -n shop -l app=db"),
        until=seconds(120),
    )
    scaled = history.when("scaled from 3 to 5")
    marked = history.when("shop/db", "marked for deletion")

    assert (scaled, marked) == (60_008_670, 80_009_420)
    assert history.run_row["below"] == (65_040_830 - scaled) + (85_026_960 - marked)
    assert (history.run_row["anew"], history.run_row["desired"], history.run_row["up"]) == (3, 9, 9)


def test_writes_that_were_refused_are_counted_and_conflicts_that_are_tried_again_are_not():
    history = History(
        (seconds(60), "kubectl create deployment web --image=web -n nowhere"),
        (
            seconds(61),
            "kubectl create deployment web --image=web -n shop",
        ),  # AlreadyExists: somebody was quicker
        until=seconds(65),
    )

    assert sum("refused kubernetes-admin" in says for _, says in history.said) == 2
    assert history.run_row["refused"] == 1


@pytest.mark.parametrize("at", [20, 150, 412])
def test_the_tally_of_a_rung_goes_on_as_if_nothing_had_been(at):
    cut = (seconds(60), "fault power_off machine=worker-2")
    whole = History(cut, until=seconds(480))
    parts = History(*([cut] if at > 60 else []), until=seconds(at))
    parts.cluster, parts.picture = Rung((parts.cluster, parts.picture)).again()
    if at < 60:
        parts.run(cut[0])
        parts.cluster.do(command_from(cut[1]))
    parts.run(seconds(480))

    assert parts.run_row == whole.run_row and parts.up == whole.up


def test_a_toleration_can_be_given_to_the_pods_of_a_deployment():
    history = History((seconds(35), TOLERATE), until=seconds(70))
    pods = [
        change.fact.document
        for change in history.cluster.world.journal.recent()
        if type(change.fact).__name__ == "ObjectStored"
        and change.fact.resource == "pods"
        and change.fact.verb == "created"
        and change.at > seconds(35)
    ]

    assert len(pods) == 3 == history.run_row["anew"]
    assert all(
        [
            each["tolerationSeconds"]
            for each in pod["spec"]["tolerations"]
            if each["key"].endswith("unreachable")
        ]
        == [30]
        for pod in pods
    )
