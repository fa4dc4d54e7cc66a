"""The ribbon: every armed timer with its owner and its "Then", and what of it is worth showing."""

from uuid import UUID

import pytest

from k8sarch.cluster import Cluster, ClusterSpec, Tape, Telling, command_from, seconds, timers_of
from k8sarch.sandbox.journeys.lanes import FIRST, Lane
from k8sarch.sandbox.live.pacer import Pacer
from k8sarch.sandbox.live.state import Sandbox
from k8sarch.sandbox.shown.picture import Picture
from k8sarch.sandbox.shown.timers import Timers, routine_rows


def sandbox_at(at: int, *acts: tuple[int, str]) -> Sandbox:
    """A shop at `at` seconds, after `acts` of (second, command)."""
    spec = ClusterSpec(seed=7)
    sandbox = Sandbox(UUID(int=1), Lane(FIRST, Tape(spec)), Cluster(spec), Picture(), Pacer(0))
    for second, line in acts:
        run(sandbox, second)
        sandbox.cluster.do(command_from(line))
    run(sandbox, at)
    return sandbox


def run(sandbox: Sandbox, at: int) -> None:
    sandbox.cluster.run(seconds(at))
    sandbox.absorb()


def rows_of(sandbox: Sandbox) -> dict:
    sandbox.timers.look(sandbox.cluster, sandbox.picture)
    return sandbox.timers.rows


@pytest.mark.parametrize(
    "acts",
    [
        (),
        ((40, "fault power_off machine=worker-2"),),
        ((40, "fault isolate machine=cp-1"),),
        ((40, "fault isolate machine=worker-2"),),
        ((40, "kubectl set image deployment/web web=nosuch -n shop"),),
    ],
)
def test_every_armed_timer_has_a_sentence_that_begins_with_then(acts):
    sandbox = sandbox_at(35)
    poor = []
    for at in range(36, 70):
        run(sandbox, at)
        for second, line in acts:
            if second == at:
                sandbox.cluster.do(command_from(line))
        poor += [
            timer.key for timer in timers_of(sandbox.cluster)
            if not (timer.then.startswith(("Then ", "Then, ")) and timer.then.endswith(".") and timer.what)
        ]  # fmt: skip

    assert not poor, sorted(set(poor))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "fault power_off machine=worker-2",
        "fault isolate machine=cp-1",
        "fault freeze machine=cp-2 process=api-server",
        "fault kill_process machine=worker-1 process=kubelet",
        "fault kill_process machine=cp-3 process=controller-manager",
        "kubectl set image deployment/web web=nosuch -n shop",
    ],
)
def test_what_is_only_counted_is_what_turns_by_itself_and_waits_for_nothing_that_is_struck(line):
    sandbox = sandbox_at(40, *([(40, line)] if line else []))
    telling = Telling(sandbox.cluster)
    for at in range(41, 71):
        run(sandbox, at)
        if at == 60 and line.startswith("fault"):
            sandbox.cluster.do(command_from(line.replace("fault ", "heal ")))
        timers, count = telling.look()
        running = timers_of(sandbox.cluster)

        assert timers == [timer for timer in running if timer.kind != "routine" or timer.is_touched]
        assert len(timers) < count == len(running)


def test_looking_at_the_timers_leaves_the_history_as_it_is():
    looked, left = sandbox_at(36), sandbox_at(36)
    for at in range(37, 50):
        run(looked, at)
        rows_of(looked)
        routine_rows(looked.cluster, looked.picture)
    run(left, 49)

    assert looked.cluster.digest == left.cluster.digest


def test_a_healthy_cluster_shows_the_watch_over_its_nodes_and_counts_the_rest():
    rows = rows_of(sandbox_at(40))

    assert {f"lease/worker-{number}" for number in (1, 2, 3, 4)} <= set(rows)
    assert not any(row.get("tied") for row in rows.values())
    assert rows["routine"]["count"] > 40


def test_evictions_are_tied_to_the_act_and_told_by_nickname_and_nothing_is_said_twice():
    sandbox = sandbox_at(120, (40, "fault power_off machine=worker-2"))
    rows = rows_of(sandbox)
    tied = [row for row in rows.values() if row.get("tied")]
    evictions = [row for row in tied if row["then"].startswith("Then taint eviction deletes ")]

    assert len(evictions) == len(
        [pod for pod in sandbox.picture.tables["pods"].values() if pod["node"] == "worker-2"]
    )
    assert all("-" not in row["text"].partition(":")[0] for row in evictions), evictions
    texts = [row["text"] for key, row in rows.items() if key != "routine"]
    assert len(texts) == len(set(texts))


def test_a_wait_that_an_act_began_is_tied_and_the_watch_over_healthy_nodes_is_not():
    sandbox = sandbox_at(50, (40, "kubectl run boom --image=crasher -n shop"))
    tied = {key: row for key, row in rows_of(sandbox).items() if row.get("tied")}

    assert any(row["text"].endswith(": back-off") for row in tied.values()), rows_of(sandbox)
    assert not any(key.startswith("lease/") for key in tied)


def test_a_lease_that_ran_out_keeps_its_line_for_a_minute():
    sandbox = sandbox_at(90, (40, "fault power_off machine=worker-2"))
    assert rows_of(sandbox)["lease/worker-2"]["due"] < sandbox.cluster.now

    run(sandbox, 150)
    assert "lease/worker-2" not in rows_of(sandbox)


def test_the_same_look_twice_sends_nothing_and_a_standing_clock_costs_no_look():
    sandbox = sandbox_at(40)
    timers = Timers()

    assert timers.patch(sandbox.cluster, sandbox.picture, 1.0)
    assert timers.patch(sandbox.cluster, sandbox.picture, 9.0) == []
    run(sandbox, 41)
    assert timers.patch(sandbox.cluster, sandbox.picture, 1.1) == []
    patch = timers.patch(sandbox.cluster, sandbox.picture, 9.0)
    known = {key for key, _ in timers.rows.items()}
    assert 0 < len(patch) < len(known) * 2


def test_clients_of_a_struck_api_server_are_one_row():
    sandbox = sandbox_at(42, (40, "fault power_off machine=cp-1"))
    rows = rows_of(sandbox)

    assert any(", +" in row.get("text", "") and row["tied"] for row in rows.values())
