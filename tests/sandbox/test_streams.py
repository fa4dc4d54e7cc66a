"""The stream of a sandbox: what each level is sent and when, and that nothing is lost when frames are
folded."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from k8sarch.cluster import ClusterSpec, Tape, command_from
from k8sarch.sandbox.limits import HIDDEN_PERIOD, KEPT_ROWS_MAX, KEPT_SECONDS, ROUTINE_PERIOD, SOON_PERIOD
from k8sarch.sandbox.live.worker import Worker
from k8sarch.sandbox.socket.protocol import encoded
from k8sarch.sandbox.socket.streams import Streams
from k8sarch.sandbox.socket.viewers import CLOSER, HIDDEN, MAP

RENEWAL = ["nodes", "worker-1", {"renewed": 5}]
NEWS = ["pods", "shop/web-x", {"ready": False}]


def frame(number: int, *rows: list, **more: Any) -> dict[str, Any]:
    """A frame that leads from the number before to `number`."""
    state = {"speed": 1, "paused": False, "seeking": False, "past": False}
    return {
        "kind": "frame", "rows": [list(row) for row in rows], "at": number, "number": number,
        "after": number - 1,
        "messages": [], "chatter": [], **state, **more,
    }  # fmt: skip


def patched(tables: dict, patch: list) -> dict:
    """What a page has after these rows, as static/js/sandbox/picture.js does it."""
    tables = {name: {key: dict(row) for key, row in rows.items()} for name, rows in tables.items()}
    for table, key, fields in patch:
        if fields is None:
            tables.setdefault(table, {}).pop(key, None)
        else:
            tables.setdefault(table, {}).setdefault(key, {}).update(fields)
    return tables


def levels(due: list) -> set[str]:
    return {level for level, _ in due}


def started() -> Streams:
    """A stream that has sent its first frame to everybody at 0 s."""
    streams = Streams()
    streams.add(frame(1, NEWS), 0.0)
    streams.hurry()
    assert levels(streams.due(0.0)) == {CLOSER, MAP, HIDDEN}
    return streams


def test_news_go_out_at_once_to_who_looks_and_to_a_hidden_tab_later():
    streams = started()
    streams.add(frame(2, NEWS), 0.1)

    assert levels(streams.due(0.1)) == {CLOSER, MAP}
    assert streams.due(HIDDEN_PERIOD - 0.1) == []
    assert levels(streams.due(HIDDEN_PERIOD)) == {HIDDEN}


def test_routine_waits_on_the_map_and_comes_as_one_frame_without_chatter():
    streams = started()
    chatter = [["raft", "cp-1/etcd", "cp-2/etcd", 1, 2, "done", "heartbeat"]]
    for number in (2, 3, 4):
        streams.add(frame(number, RENEWAL, chatter=chatter), number / 10)
        [(level, sent)] = streams.due(number / 10)
        assert level == CLOSER and sent["messages"] == chatter

    assert streams.due(ROUTINE_PERIOD - 0.1) == []
    [(level, sent)] = streams.due(ROUTINE_PERIOD)
    assert level == MAP and (sent["after"], sent["number"]) == (1, 4)
    assert sent["rows"] == [RENEWAL] and "messages" not in sent


def test_a_failing_shop_waits_less_and_news_take_with_them_what_waits():
    streams = started()
    streams.add(frame(2, ["price", "shop", {"failed": 3}]), 0.1)
    streams.due(0.1)
    assert levels(streams.due(SOON_PERIOD)) == {MAP}
    streams.add(frame(3, RENEWAL), 1.1)
    streams.add(frame(4, NEWS), 1.2)

    [sent] = [sent for level, sent in streams.due(1.2) if level == MAP]
    assert sent["rows"] == [RENEWAL, NEWS] and (sent["after"], sent["number"]) == (2, 4)


def test_a_change_of_pace_is_news_and_is_said_once():
    streams = started()
    streams.add(frame(1, paused=True), 0.1)
    streams.add(frame(1, paused=True), 0.1)

    [sent] = [sent for level, sent in streams.due(0.1) if level == MAP]
    assert sent["paused"] is True and "speed" not in sent


def test_at_a_level_where_nobody_looks_nothing_waits_and_its_pace_is_said_again():
    streams = started()
    streams.add(frame(2, NEWS, paused=True), 0.1)
    streams.due(0.1)
    streams.add(frame(3, NEWS, paused=False), 0.2, {MAP})
    assert levels(streams.due(2 * HIDDEN_PERIOD)) == {MAP}
    streams.add(frame(4, NEWS, paused=True), 3 * HIDDEN_PERIOD)

    [sent] = [sent for level, sent in streams.due(3 * HIDDEN_PERIOD) if level == CLOSER]
    assert sent["paused"] is True and (sent["after"], sent["number"]) == (3, 4)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["pods", "traffic"]),
        st.sampled_from("abc"),
        st.none() | st.dictionaries(st.sampled_from("xyz"), st.integers(0, 3), min_size=1),
    ),
    max_size=6,
)


@given(st.lists(ROWS, max_size=8), st.integers(0, 8))
@settings(max_examples=200)
def test_folded_frames_and_gaps_lead_to_the_same_picture_as_every_frame(patches, cut):
    streams, whole, at_cut = Streams(), {"pods": {}, "traffic": {}}, {"pods": {}, "traffic": {}}
    for number, rows in enumerate(patches, 1):
        whole = patched(whole, rows)
        at_cut = whole if number <= cut else at_cut
        streams.add(frame(number, *rows), 0.0)
    cut = min(cut, len(patches))
    streams.hurry()

    for _, sent in streams.due(0.0):
        assert patched({"pods": {}, "traffic": {}}, sent["rows"]) == whole
    gap = streams.gap(cut, 0.0)
    if gap is not None:
        assert (gap["after"] <= cut or not patches) and gap["number"] == len(patches)
        assert patched(at_cut, gap["rows"]) == whole
    assert gap is not None or not patches


def test_the_gap_is_kept_for_two_thousand_rows_and_two_minutes_and_no_longer():
    streams = Streams()
    for number in range(1, KEPT_ROWS_MAX + 1):
        streams.add(frame(number, NEWS), 0.0)
    assert streams.gap(0, 0.0) is not None
    streams.add(frame(KEPT_ROWS_MAX + 1, NEWS), 0.0)
    assert streams.gap(0, 0.0) is None and streams.gap(1, 0.0) is not None
    streams.add(frame(KEPT_ROWS_MAX + 2, NEWS), KEPT_SECONDS + 1)

    assert streams.gap(KEPT_ROWS_MAX, 0.0) is None
    assert streams.gap(KEPT_ROWS_MAX + 1, 0.0) is not None
    assert streams.gap(KEPT_ROWS_MAX + 3, 0.0) is None, "nobody has seen what was never sent"


def test_after_a_jump_nothing_old_is_replayed():
    streams = started()
    before = streams.id
    streams.restart()

    assert streams.id != before and streams.gap(1, 0.0) is None and streams.due(99.0) == []


def test_answers_of_kubectl_are_numbered_and_kept_for_who_was_away():
    streams = Streams()
    first, second = (streams.numbered({"kind": "printed", "text": text}) for text in "ab")

    assert first["print"] < second["print"] < 2**53
    assert streams.printed_since(first["print"]) == [second] and streams.printed_since(None) == []
    assert "print" not in streams.numbered({"kind": "lanes"})


@pytest.mark.parametrize("app", ["shop", "none"])
def test_an_idle_sandbox_costs_next_to_nothing_and_one_that_loses_a_machine_tells_it_at_once(app):
    worker, streams = Worker(), Streams()
    sandbox = worker.open(uuid4(), Tape(ClusterSpec(seed=7, app=app)), 0)
    sandbox.viewers = 1
    bytes_sent = dict.fromkeys((CLOSER, MAP, HIDDEN), 0)
    for tick in range(600):
        for sent in worker.tick(0.05).values():
            streams.add(sent, tick * 0.05)
        for level, due in streams.due(tick * 0.05):
            bytes_sent[level] += len(encoded(due))
    a_second = {level: size / 30 for level, size in bytes_sent.items()}

    assert a_second[MAP] < 700 and a_second[HIDDEN] < a_second[MAP] < a_second[CLOSER] / 3
    worker.give(sandbox, command_from("fault power_off machine=worker-2"), "fault power_off machine=worker-2")
    streams.add(worker.frame_of(sandbox, 1e9), 30.0)
    told = dict(streams.due(30.0))
    assert ["machines", "worker-2"] in [row[:2] for row in told[MAP]["rows"]]


def beside(number: int, *rows: list) -> dict[str, Any]:
    """What a frame tells of the lane that is compared."""
    return {"lane": "B", "rows": [list(row) for row in rows], "at": number, "number": number}


def test_what_frames_tell_of_the_lane_beside_is_folded_with_them_and_nothing_of_it_is_lost():
    streams = started()
    streams.add(
        frame(2, RENEWAL, beside=beside(20, ["pods", "shop/web-x", {"ready": False, "node": "a"}])), 0.1
    )
    streams.add(
        frame(3, RENEWAL, beside=beside(21, ["pods", "shop/web-x", {"ready": True}], ["pods", "y", None])),
        0.2,
    )
    streams.hurry()
    told = {level: sent["beside"] for level, sent in streams.due(0.2)}

    for each in told.values():
        assert (each["lane"], each["number"]) == ("B", 21)
        assert patched({"pods": {"y": {}}}, each["rows"]) == {
            "pods": {"shop/web-x": {"ready": True, "node": "a"}}
        }
    assert told.keys() == {CLOSER, MAP, HIDDEN}
    assert [sent["beside"]["rows"] for sent in [streams.gap(1, 0.3)]] == [told[MAP]["rows"]]


def test_news_of_the_lane_beside_do_not_wait():
    streams = started()
    streams.add(frame(2, beside=beside(20, NEWS)), 0.1)

    assert levels(streams.due(0.1)) == {CLOSER, MAP}
