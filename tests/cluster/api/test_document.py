"""Documents are shared and never changed."""

import pickle

import orjson
import pytest

from k8sarch.cluster.api.document import (
    FrozenDict,
    FrozenList,
    Mutated,
    frozen,
    get,
    key_of,
    merged,
    replaced,
    split_key,
    thawed,
    without,
)

POD = {
    "metadata": {"name": "a", "namespace": "shop", "labels": {"kubernetes.io/x": "y"}},
    "spec": {"containers": [{"name": "c"}]},
}


def test_a_change_makes_a_new_spine_that_shares_the_rest():
    changed = replaced(POD, "spec.nodeName", "worker-1")

    assert changed["spec"] == {"containers": [{"name": "c"}], "nodeName": "worker-1"}
    assert "nodeName" not in POD["spec"]
    assert changed["metadata"] is POD["metadata"]
    assert changed["spec"]["containers"] is POD["spec"]["containers"]


def test_reading_removing_and_merging():
    assert get(POD, ("metadata", "labels", "kubernetes.io/x")) == "y"
    assert get(POD, "status.phase", "Pending") == "Pending"
    assert without(POD, "spec.missing") is POD
    assert without(POD, "spec.containers")["spec"] == {}
    assert merged(POD, {"metadata": {"name": "a"}, "status": None}) is POD
    assert merged(POD, {"metadata": {"labels": None}, "status": {"a": {"b": 1}}})["status"] == {"a": {"b": 1}}
    assert (
        key_of(POD) == "shop/a"
        and split_key("shop/a") == ("shop", "a")
        and split_key("worker-1") == (None, "worker-1")
    )


@pytest.mark.parametrize(
    "name", ["__setitem__", "__delitem__", "__ior__", "clear", "pop", "popitem", "setdefault", "update"]
)
def test_every_mutator_of_a_frozen_dict_raises(name):
    with pytest.raises(Mutated):
        getattr(frozen({"a": 1}), name)("a", 1)


@pytest.mark.parametrize(
    "name",
    [
        "__setitem__",
        "__delitem__",
        "__iadd__",
        "__imul__",
        "append",
        "clear",
        "extend",
        "insert",
        "pop",
        "remove",
        "reverse",
        "sort",
    ],
)
def test_every_mutator_of_a_frozen_list_raises(name):
    with pytest.raises(Mutated):
        getattr(frozen([1]), name)(0, 1)


def test_frozen_documents_print_pickle_and_copy_as_plain_ones():
    cold = frozen(POD)

    assert cold == POD and orjson.dumps(cold) == orjson.dumps(POD)
    again = pickle.loads(pickle.dumps(cold))
    assert type(again["spec"]) is FrozenDict and type(again["spec"]["containers"]) is FrozenList
    assert frozen(cold) is cold
    assert type(thawed(cold)["spec"]) is dict
