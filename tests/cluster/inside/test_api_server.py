"""Inside an API server: where requests are refused, what its cache believes, who watches."""

import pytest

from k8sarch.cluster import inside
from tests.cluster.inside.worlds import do, healthy

SERVERS = ("cp-1", "cp-2", "cp-3")


def refused(line: str) -> list[tuple[str, str]]:
    """(stage, reason) of what a line of kubectl is refused, at whichever server it asked."""
    cluster = healthy()
    do(cluster, line)
    cluster.run(cluster.now + 3_000_000)
    views = [inside.view(cluster, f"components/{name}/api-server") for name in SERVERS]
    return [
        (view["stages"][row["reached"]], row["reason"])
        for view in views
        for row in view["refused"]
        if row["client"] == "workstation/kubectl"
    ]


@pytest.mark.parametrize(
    ("line", "stage", "reason"),
    [
        ("kubectl create deployment x -n none --image=nginx", "mutating admission", "NotFound"),
        ("kubectl create deployment BAD --image=nginx", "validation", "Invalid"),
        ("kubectl create namespace shop", "storage", "AlreadyExists"),
        ("kubectl delete pod nope -n shop", "precondition", "NotFound"),
    ],
)
def test_a_refused_request_ends_at_its_stage(line, stage, reason):
    assert (stage, reason) in refused(line)


def test_a_write_passes_every_stage_and_a_read_is_answered_after_authorization():
    view = inside.view(healthy(), "components/cp-2/api-server")

    writes = [row for row in view["requests"] if row["verb"] == "update" and row["code"] == 200]
    reads = [row for row in view["requests"] if row["verb"] == "get" and row["code"] == 200]
    assert writes and all(row["reached"] == len(view["stages"]) - 1 and not row["skips"] for row in writes)
    assert reads and all(row["skips"] for row in reads)
    assert all(row["took"] > 0 for row in writes + reads)


def test_a_request_without_an_answer_waits_at_the_storage():
    cluster = healthy()
    for name in ("cp-1", "cp-3"):
        do(cluster, f"fault freeze process=etcd machine={name}")
    cluster.run(cluster.now + 6_000_000)

    view = inside.view(cluster, "components/cp-2/api-server")

    waiting = [row for row in view["requests"] if row["code"] == 0]
    assert waiting and all(view["stages"][row["reached"]] == "storage" for row in waiting)
    assert next(int(value) for word, value, _ in view["facts"] if word == "In flight") >= len(waiting)


def test_the_cache_of_a_server_that_is_cut_off_stays_behind_and_says_so():
    cluster = healthy()
    do(cluster, "fault isolate machine=cp-1")
    cluster.run(cluster.now + 15_000_000)

    view = inside.view(cluster, "components/cp-1/api-server")

    row = next(row for row in view["believes"] if row["what"] == "the watch cache")
    assert row["differs"] and view["cache"]["revision"] < view["cache"]["committed"]


def test_watches_are_those_of_the_clients_that_are_connected():
    view = inside.view(healthy(), "components/cp-1/api-server")

    connected = {row["client"] for row in view["clients"]}
    assert view["watches"] and {row["client"] for row in view["watches"]} <= connected
    assert all(0 < row["since"] <= view["cache"]["revision"] for row in view["watches"])
    assert sum(row["watches"] for row in view["clients"]) == len(view["watches"])


def test_a_server_that_does_not_run_says_why():
    cluster = healthy()
    do(cluster, "fault kill_process process=api-server machine=cp-1")
    cluster.run(cluster.now + 1_000)

    assert "stopped" in inside.view(cluster, "components/cp-1/api-server")["absent"]
