"""Inside etcd: what the picture of a partition must show (design/depth-etcd)."""

import pickle

from k8sarch.cluster import Cluster, inside
from tests.cluster.inside.worlds import do, healthy, lone_write


def member(view: dict, name: str) -> dict:
    return next(row for row in view["members"] if row["name"] == name)


def test_in_a_quiet_cluster_all_logs_are_one_and_everybody_believes_what_is_so():
    view = inside.view(healthy(), "components/cp-1/etcd")

    cells = [[(cell["term"], cell["what"]) for cell in row["cells"]] for row in view["members"]]
    assert cells[0] == cells[1] == cells[2] and len(cells[0]) == len(view["indexes"]) == 10
    assert [row["name"] for row in view["members"]] == ["cp-2", "cp-3", "cp-1"], "leader first, this one last"
    assert not any(row["differs"] for row in view["believes"])
    assert ["Writable", "yes", ""] in view["facts"]
    assert all(row["commit"] == row["applied"] == row["last"] for row in view["members"])


def test_a_leader_that_is_cut_off_holds_an_entry_that_no_majority_has():
    cluster = lone_write()

    view = inside.view(cluster, "components/cp-2/etcd")
    alone, leader = member(view, "cp-2"), view["members"][0]

    assert [(entry["what"], entry["state"]) for entry in alone["dropped"]] == [("create fern", "going")]
    assert alone["dropped"][0]["index"] == alone["commit"] + 1
    assert leader["role"] == "leader" and leader["term"] == alone["term"] + 1
    assert alone["cut"] and not alone["reached"] and alone["behind"] == leader["last"] - alone["commit"]
    coming = [cell for cell in alone["cells"] if cell and cell["state"] == "coming"]
    assert coming and coming[0]["what"] == "empty" and coming[0]["index"] == alone["dropped"][0]["index"]
    assert [row["what"] for row in view["believes"] if row["differs"]] == ["etcd on cp-2, who leads"]
    assert next(note for word, value, note in view["facts"] if word == "Writable").startswith("was no for ")


def test_after_the_cable_is_back_the_entry_is_dropped_and_its_change_named():
    cluster = lone_write()
    do(cluster, "heal isolate machine=cp-2")
    do(cluster, "heal slow_link machine=cp-2")
    cluster.run(cluster.now + 2_000_000)

    dropped = member(inside.view(cluster, "components/cp-2/etcd"), "cp-2")["dropped"]

    assert [(entry["what"], entry["state"], entry["leader"]) for entry in dropped] == [
        ("create fern", "dropped", "cp-3")
    ]
    assert type(cluster.world.journal.find(dropped[0]["change"]).fact).__name__ == "EntryDropped"
    assert member(inside.view(cluster, "components/cp-2/etcd"), "cp-2")["behind"] == 0


def test_entries_on_their_way_are_counted():
    cluster = lone_write()
    do(cluster, "heal isolate machine=cp-2")
    while not member(inside.view(cluster, "components/cp-2/etcd"), "cp-2")["coming"]:
        cluster.run(cluster.now + 20_000)

    row = member(inside.view(cluster, "components/cp-2/etcd"), "cp-2")

    assert 0 < row["coming"] <= row["behind"] and row["reached"]


def test_a_window_of_the_log_may_lie_in_the_past():
    cluster = healthy()

    view = inside.view(cluster, "components/cp-1/etcd", last=20)

    assert view["indexes"] == list(range(11, 21)) and view["newest"] > 20
    assert [cell["index"] for cell in view["members"][0]["cells"]] == view["indexes"]


def test_a_member_without_power_has_a_row_that_says_so():
    cluster = healthy()
    do(cluster, "fault power_off machine=cp-1")
    cluster.run(cluster.now + 1_000_000)

    view = inside.view(cluster, "components/cp-1/etcd")

    assert not member(view, "cp-1")["runs"] and "no power" in member(view, "cp-1")["why"]
    assert view["members"][0]["name"] == "cp-2" and not view["absent"]


def test_looking_changes_nothing_and_a_checkpoint_shows_the_same():
    cluster = lone_write()
    before = pickle.dumps(cluster)

    view = inside.view(cluster, "components/cp-2/etcd")
    again = inside.view(Cluster.from_checkpoint(cluster.checkpoint()), "components/cp-2/etcd")

    assert pickle.dumps(cluster) == before
    assert again["members"] == view["members"] and again["believes"] == view["believes"]
