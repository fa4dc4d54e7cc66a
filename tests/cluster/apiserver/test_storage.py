"""Objects as etcd keeps them."""

from k8sarch.cluster.apiserver.storage import DECODED, DECODED_MAX, decoded
from k8sarch.cluster.etcd.messages import KeyValue

VALUE = {"kind": "Pod", "metadata": {"name": "a"}, "writtenBy": "me"}


def test_a_value_is_decoded_once_a_revision():
    first = decoded(KeyValue("/registry/pods/shop/a", VALUE, 3, 7, 2))

    assert first == {"kind": "Pod", "metadata": {"name": "a", "resourceVersion": "7"}}
    assert decoded(KeyValue("/registry/pods/shop/a", VALUE, 3, 7, 2)) is first
    assert decoded(KeyValue("/registry/pods/shop/a", VALUE, 3, 7, 2), 9)["metadata"]["resourceVersion"] == "9"
    assert decoded(KeyValue("/registry/pods/shop/a", {**VALUE, "kind": "Node"}, 3, 7, 2))["kind"] == "Node"


def test_what_is_remembered_has_a_limit():
    for revision in range(2 * DECODED_MAX):
        decoded(KeyValue("/registry/pods/shop/a", VALUE, 3, revision + 1, 2))

    assert len(DECODED) <= DECODED_MAX
