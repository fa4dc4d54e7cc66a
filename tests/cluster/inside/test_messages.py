"""Messages as rows of a sequence diagram, and one of them as bytes."""

import orjson
import pytest

from k8sarch.cluster import ClusterSpec, inside
from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.inside import message_bytes, messages, sequence
from k8sarch.cluster.kernel.component import ConnectionClosed
from k8sarch.cluster.runtime import messages as runtime
from tests.cluster.inside.worlds import do, healthy, lone_write, seen


def words(view: dict) -> list[str]:
    return [row["says"] for row in view["rows"]]


def test_the_ladder_of_a_partition_tells_the_election_and_leaves_the_rhythm_out():
    cluster = lone_write()

    view = inside.ladder(cluster, "components/cp-2/etcd", seen(cluster))

    said = words(view)
    assert [line["name"] for line in view["lifelines"]] == ["cp-2", "cp-3", "cp-1"]
    order = ["you pull its cable", "MsgPreVote, would-be term 2", "MsgPreVoteResp: yes", "MsgVoteResp: yes"]
    places = [said.index(each) for each in order]
    assert places == sorted(places)
    assert any("create fern" in each for each in said) and "leads term 2" in said
    lost = [row for row in view["rows"] if row.get("outcome") == "lost"]
    assert any("create fern" in row["says"] for row in lost)
    heartbeats = [each for each in said if each.startswith("MsgHeartbeat, term 2")]
    assert len(heartbeats) < 8, "six seconds have sixty"


def test_bands_say_who_led_and_whose_cable_was_cut():
    cluster = lone_write()

    bands = inside.ladder(cluster, "components/cp-2/etcd", seen(cluster))["bands"]

    assert {(band["on"], band["kind"], band["to"] is None) for band in bands} == {
        ("cp-2/etcd", "cut", True),
        ("cp-2/etcd", "leads", False),
        ("cp-3/etcd", "leads", True),
    }


def test_ids_are_the_same_whenever_the_tape_is_played():
    def ids(cluster: Cluster) -> list[str]:
        cluster.world.wire = []
        cluster.run(36_000_000)
        return [message.id for message in seen(cluster)]

    first, second = Cluster(ClusterSpec(seed=3)), Cluster(ClusterSpec(seed=3))
    first.run(30_000_000)
    second.run(30_000_000)

    once = ids(first)
    assert once == ids(second) and len(set(once)) == len(once)


def test_a_message_under_way_has_the_id_that_it_has_when_it_has_arrived():
    cluster = healthy()
    cluster.world.wire = []
    while not (under_way := messages.numbered(cluster.world.under_way(), {})):
        cluster.run(cluster.now + 100)
    waiting = under_way[0]
    cluster.run(waiting.arrives)

    assert waiting.outcome == "way"
    assert waiting.id in [message.id for message in seen(cluster) if message.outcome == "done"]


def test_every_kind_of_message_of_a_busy_cluster_has_a_kind_and_says_something():
    cluster = healthy()
    cluster.world.wire = []
    for line in (
        "fault power_off machine=worker-1",
        "kubectl scale deployment web -n shop --replicas=4",
        "kubectl delete pod nope -n shop",
        "fault kill_process machine=cp-2 process=etcd",
    ):
        do(cluster, line)
        cluster.run(cluster.now + 8_000_000)

    for message in seen(cluster):
        row = messages.row(message)
        assert row["kind"] in messages.KINDS and row["says"] and "object at" not in row["says"]


def test_kinds_and_lifelines_are_chosen():
    cluster = healthy()
    cluster.world.wire = []
    cluster.run(40_000_000)
    lines = ("cp-1/api-server", "cp-1/etcd")

    every = inside.between(cluster, "components/cp-1/api-server", lines, (), seen(cluster))
    watch = inside.between(cluster, "components/cp-1/api-server", lines, ("watch",), seen(cluster))

    assert [line["address"] for line in every["lifelines"]] == list(lines)
    assert {row["kind"] for row in watch["rows"]} == {"watch"}
    assert len(watch["rows"]) == watch["kinds"]["watch"]
    assert {row["kind"] for row in every["rows"]} > {"watch"} and len(every["rows"]) <= sequence.ROWS_MAX
    assert watch["kinds"] == every["kinds"]


@pytest.mark.parametrize("name", ["AppendEntries", "WatchEvents", "Request", "Response", "Txn", "Question"])
def test_the_fields_of_a_message_are_its_bytes(name):
    cluster = healthy()
    cluster.world.wire = []
    do(cluster, "kubectl scale deployment web -n shop --replicas=4")
    cluster.run(cluster.now + 5_000_000)
    everything = seen(cluster)
    message = next(each for each in reversed(everything) if type(each.content).__name__ == name)

    view = message_bytes.bytes_of(cluster, f"message/{message.id}", everything)

    assert view["row"]["id"] == message.id and view["upstream"]
    text = message_bytes.written(message_bytes.lines_of(message.content))[0].encode()
    assert len(text) == view["size"] and text.startswith(view["text"].encode()[:1000])
    for field in view["fields"]:
        whole = text[field["from"] : field["to"]].decode()
        if field["value"] and not field["value"].endswith("…"):
            assert whole == field["value"]
        orjson.loads(whole)


@pytest.mark.parametrize(
    ("content", "family"),
    [
        (runtime.Probe("u", "web", "readiness"), "probe"),
        (runtime.Status(), "cri"),
        (ConnectionClosed("cp-1/api-server"), "connection"),
    ],
)
def test_what_upstream_sends_instead_is_said_of_the_right_protocol(content, family):
    message = messages.Message(0, 0, "worker-1/kubelet", "worker-1/containers", content, "done", (), 0)

    assert message_bytes.family(message) == family


def test_a_watch_event_is_what_the_api_sends():
    cluster = healthy()
    cluster.world.wire = []
    cluster.run(45_000_000)
    message = next(each for each in seen(cluster) if type(each.content).__name__ == "WatchEvents")

    lines = message_bytes.written(message_bytes.lines_of(message.content))[0].splitlines()

    assert [set(orjson.loads(line)) for line in lines] == [{"type", "object"}] * len(message.content.events)


def test_the_messages_beside_one_are_those_between_the_same_two():
    cluster = healthy()
    cluster.world.wire = []
    cluster.run(40_000_000)
    everything = seen(cluster)
    view = message_bytes.bytes_of(cluster, "components/cp-1/api-server", everything)

    before = message_bytes.bytes_of(cluster, f"message/{view['previous']}", everything)

    assert {before["row"]["from"], before["row"]["to"]} == {view["row"]["from"], view["row"]["to"]}
    assert before["next"] == view["row"]["id"]
