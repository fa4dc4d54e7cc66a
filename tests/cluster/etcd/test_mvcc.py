import pytest

from k8sarch.cluster.etcd.messages import (
    Compare,
    Delete,
    Get,
    KeyValue,
    Put,
    Range,
    Txn,
    Watch,
    WatchCancelled,
    WatchCreated,
)
from k8sarch.cluster.etcd.mvcc import HISTORY_CUT, HISTORY_MAX, Store, StoreError, check
from k8sarch.cluster.etcd.watch import Watchers


def put(store, key, value=None):
    return store.txn(Txn(1, (), (Put(key, value),)), (store.revision,))[2]


def delete(store, key, end=""):
    return store.txn(Txn(1, (), (Delete(key, end),)), ())


def keys(store, key, end="", revision=0, limit=0):
    return [found.key for found in store.range(Range(1, key, end, revision, limit)).key_values]


def filled(*names):
    store = Store()
    for name in names:
        put(store, name, name)
    return store


def test_the_first_write_makes_revision_2():
    store = Store()

    put(store, "/a", "x")

    assert store.get("/a") == KeyValue("/a", "x", 2, 2, 1)


def test_versions_count_and_a_deleted_key_begins_anew():
    store = filled("/a", "/a")
    delete(store, "/a")
    put(store, "/a", "y")

    assert store.get("/a") == KeyValue("/a", "y", 5, 5, 1)


def test_a_value_is_kept_as_it_is():
    document = {"kind": "Pod"}
    store = Store()

    put(store, "/a", document)

    assert store.get("/a").value is document


def test_a_range_is_ordered_half_open_and_limited():
    store = filled("/c", "/a", "/b", "/d")

    assert keys(store, "/a", "/d") == ["/a", "/b", "/c"]
    assert keys(store, "/a", "/d", limit=2) == ["/a", "/b"]
    assert store.range(Range(1, "/a", "/d", limit=2)).count == 3
    assert keys(store, "/b") == ["/b"]


def test_the_past_can_be_read():
    store = filled("/a", "/b")         # revisions 2, 3
    delete(store, "/a")                # 4
    put(store, "/a", "again")          # 5
    put(store, "/b", "new")  # 6

    assert [keys(store, "/", "0", revision) for revision in (2, 3, 4, 5)] == [
        ["/a"],
        ["/a", "/b"],
        ["/b"],
        ["/a", "/b"],
    ]
    assert store.range(Range(1, "/b", revision=4)).key_values[0].value == "/b"


def test_a_transaction_is_one_revision_and_sees_itself():
    store = filled("/a")

    succeeded, results, revision = store.txn(Txn(1, (), (Put("/b", 1), Delete("/a"), Get("/", "0"))), (9,))

    assert (succeeded, revision.number, revision.because, len(revision.events)) == (True, 3, (9,), 2)
    assert [found.key for found in results[2]] == ["/b"]


@pytest.mark.parametrize(("target", "value", "holds"), [
    ("mod", 3, True), ("mod", 2, False), ("create", 2, True), ("version", 2, True), ("version", 1, False)])
def test_compares(target, value, holds):
    store = filled("/a", "/a")

    succeeded, _, revision = store.txn(
        Txn(1, (Compare("/a", target, value),), (Put("/a", 1),), (Get("/a"),)), ()
    )

    assert succeeded is holds
    assert (revision is not None) is holds


def test_a_key_that_is_not_there_has_revision_0():
    assert Store().txn(Txn(1, (Compare("/a", "mod", 0),), (Put("/a", 1),)), ())[0]


def test_what_changes_nothing_makes_no_revision():
    store = filled("/a")

    assert delete(store, "/b")[2] is None
    assert store.revision == 2


def test_a_key_is_put_once_in_a_transaction():
    with pytest.raises(StoreError, match="duplicate-key"):
        check(Txn(1, (), (Put("/a", 1), Put("/a", 2))))


def test_compaction_forgets_the_past_and_says_so():
    store = filled("/a", "/b", "/a", "/c")
    store.compact(4)

    assert keys(store, "/", "0", 4) == ["/a", "/b"]
    with pytest.raises(StoreError) as refusal:
        keys(store, "/", "0", 3)
    assert (refusal.value.reason, refusal.value.compact_revision) == ("compacted", 4)
    with pytest.raises(StoreError, match="compacted"):
        store.compact(4)
    with pytest.raises(StoreError, match="future-revision"):
        store.compact(9)
    with pytest.raises(StoreError, match="future-revision"):
        keys(store, "/", "0", 9)


def test_history_is_capped():
    store = Store()
    for number in range(HISTORY_MAX + HISTORY_CUT + 50):
        put(store, f"/{number % 7}")

    assert HISTORY_MAX <= len(store.history) < HISTORY_MAX + HISTORY_CUT
    assert store.history[0].number == store.compacted


def test_a_snapshot_does_not_change_and_brings_everything_back():
    store = filled("/a", "/b")
    content = store.frozen()
    delete(store, "/a")
    other = Store()
    other.thaw(content)

    assert (keys(other, "/", "0"), other.revision) == (["/a", "/b"], 3)
    assert [revision.number for revision in other.since(2)] == [2, 3]


# Watching


def events_of(parcels):
    return [
        (parcel.message.revision, [event.key_value.key for event in parcel.message.events], parcel.because)
        for parcel in parcels
    ]


def test_a_watcher_is_told_its_past_first_then_what_happens():
    store, watchers = filled("/a", "/b", "/x"), Watchers()

    created, *past = watchers.create(Watch(1, "/a", "/c", 2), "client", store)
    news = watchers.notify(put(store, "/a"))
    others = watchers.notify(put(store, "/z"))

    assert created.message == WatchCreated(1, 4)
    assert events_of(past) == [(2, ["/a"], (1,)), (3, ["/b"], (2,))]
    assert (events_of(news), others) == ([(5, ["/a"], (4,))], [])


def test_a_watch_from_now_and_one_from_the_future():
    store, watchers = filled("/a"), Watchers()

    assert len(watchers.create(Watch(1, "/", "0"), "client", store)) == 1
    watchers.create(Watch(2, "/", "0", 4), "client", store)

    assert [parcel.message.watch_id for parcel in watchers.notify(put(store, "/a"))] == [1]
    assert [parcel.message.watch_id for parcel in watchers.notify(put(store, "/a"))] == [1, 2]


def test_all_events_of_a_revision_come_together_with_what_was_before():
    store, watchers = filled("/a", "/b"), Watchers()
    watchers.create(Watch(1, "/", "0"), "client", store)

    parcel, = watchers.notify(delete(store, "/", "0")[2])

    assert [
        (event.kind, event.key_value.mod_revision, event.previous.value) for event in parcel.message.events
    ] == [("DELETE", 4, "/a"), ("DELETE", 4, "/b")]


def test_a_watch_of_what_is_compacted_ends_and_says_from_where_there_is_something():
    store, watchers = filled("/a", "/b", "/c"), Watchers()
    store.compact(4)

    _, cancelled = watchers.create(Watch(1, "/", "0", 3), "client", store)

    assert (cancelled.message.watch_id, cancelled.message.compact_revision) == (1, 4)
    assert isinstance(cancelled.message, WatchCancelled)
    assert watchers.notify(put(store, "/a")) == []


def test_a_watch_ends_with_its_client():
    store, watchers = filled("/a"), Watchers()
    watchers.create(Watch(1, "/", "0"), "one", store)
    watchers.create(Watch(1, "/", "0"), "two", store)

    watchers.forget("one")

    assert [parcel.to for parcel in watchers.notify(put(store, "/a"))] == ["two"]


def test_a_watch_asked_for_again_is_told_nothing_twice():
    store, watchers = filled("/a"), Watchers()
    watchers.create(Watch(1, "/", "0", 2), "client", store)

    again = watchers.create(Watch(1, "/", "0", 2), "client", store)

    assert [parcel.message for parcel in again] == [WatchCreated(1, 2)]
    assert len(watchers.notify(put(store, "/a"))) == 1
