"""Inside a cable: what it costs, what it holds back, which connections believe that it is whole."""

import pytest

from k8sarch.cluster import inside
from tests.cluster.inside.worlds import do, healthy, seen


def ways(view: dict) -> dict[str, dict]:
    return {way["to"]: way for way in view["ways"]}


def test_a_whole_cable_has_its_latency_by_zone_and_holds_nothing():
    cluster = healthy()

    view = inside.view(cluster, "links/worker-1")

    assert all(way["open"] and not way["drag"] and not way["held"] for way in view["ways"])
    assert ways(view)["worker-2"]["latency"] == 250 and ways(view)["worker-4"]["latency"] == 900
    assert view["connections"] and all(row["passes"] for row in view["connections"])
    assert not view["believes"] and not view["held"]


def test_a_cut_cable_holds_what_open_connections_send_and_both_ends_believe_in_them():
    cluster = healthy()
    do(cluster, "fault isolate machine=worker-2")
    cluster.run(cluster.now + 12_000_000)

    view = inside.view(cluster, "links/worker-2")

    assert not any(way["open"] for way in view["ways"])
    assert view["held"] and sum(way["held"] for way in view["ways"]) == len(view["held"])
    assert view["believes"] and all(row["differs"] for row in view["believes"])
    do(cluster, "heal isolate machine=worker-2")
    assert not inside.view(cluster, "links/worker-2")["held"]


def test_a_slow_machine_drags_every_way_of_its_own():
    cluster = healthy()
    do(cluster, "fault slow_link machine=cp-1")

    view = inside.view(cluster, "links/cp-1|cp-2")

    assert [(way["from"], way["to"], way["drag"]) for way in view["ways"]] == [("cp-1", "cp-2", 400_000)]
    assert ["Extra delay", "400 ms at cp-1", ""] in view["facts"]


def test_the_ladder_of_a_cable_has_only_what_passed_it():
    cluster = healthy()
    cluster.world.wire = []
    cluster.run(40_000_000)

    rows = inside.ladder(cluster, "links/cp-1|cp-2", seen(cluster))["rows"]

    ends = [{row["from"].split("/")[0], row["to"].split("/")[0]} for row in rows if "from" in row]
    assert ends and all(each == {"cp-1", "cp-2"} for each in ends)


@pytest.mark.parametrize("ends", ["", "nowhere", "cp-1|cp-1", "cp-1|cp-2|cp-3", "cp-1|"])
def test_there_is_no_other_cable(ends):
    with pytest.raises(inside.UnknownPlace):
        inside.view(healthy(), f"links/{ends}")
