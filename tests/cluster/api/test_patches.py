"""Three kinds of patches."""

import pytest

from k8sarch.cluster.api.document import frozen
from k8sarch.cluster.api.errors import BadRequest, StatusError
from k8sarch.cluster.api.patches import patched

WEB = frozen(
    {
        "kind": "Deployment",
        "metadata": {"name": "web", "labels": {"a": "1", "b": "2"}},
        "spec": {
            "template": {
                "spec": {
                    "containers": [
                        {"name": "web", "image": "old", "env": [{"name": "A", "value": "1"}]},
                        {"name": "log", "image": "log"},
                    ],
                    "tolerations": [{"key": "a"}],
                }
            }
        },
    }
)


def containers(document):
    return document["spec"]["template"]["spec"]["containers"]


def template(**spec):
    return {"spec": {"template": {"spec": spec}}}


def test_a_merge_patch_replaces_lists_and_removes_by_null():
    result = patched(
        "Deployment", WEB, {"metadata": {"labels": {"a": None}}, **template(containers=[])}, "merge"
    )

    assert result["metadata"]["labels"] == {"b": "2"} and containers(result) == []


def test_a_strategic_patch_merges_containers_by_name_and_shares_what_it_leaves():
    patch = template(containers=[{"name": "web", "image": "new", "env": [{"name": "B", "value": "2"}]}])

    result = patched("Deployment", WEB, patch, "strategic")

    assert [container["image"] for container in containers(result)] == ["new", "log"]
    assert [variable["name"] for variable in containers(result)[0]["env"]] == ["A", "B"]
    assert containers(result)[1] is containers(WEB)[1]


def test_a_strategic_patch_replaces_atomic_lists():
    result = patched("Deployment", WEB, template(tolerations=[{"key": "b"}]), "strategic")

    assert result["spec"]["template"]["spec"]["tolerations"] == [{"key": "b"}]


def test_directives_delete_replace_and_order():
    gone = patched("Deployment", WEB, template(containers=[{"name": "web", "$patch": "delete"}]), "strategic")
    assert [container["name"] for container in containers(gone)] == ["log"]

    alone = patched(
        "Deployment",
        WEB,
        template(containers=[{"$patch": "replace"}, {"name": "x", "image": "x"}]),
        "strategic",
    )
    assert containers(alone) == [{"name": "x", "image": "x"}]

    order = {
        "$setElementOrder/containers": [{"name": "log"}, {"name": "web"}],
        "containers": [{"name": "web", "image": "new"}],
    }
    assert [
        container["name"]
        for container in containers(patched("Deployment", WEB, template(**order), "strategic"))
    ] == ["log", "web"]


def test_finalizers_are_a_set():
    document = {"metadata": {"name": "a", "finalizers": ["x", "y"]}}

    more = patched("Pod", document, {"metadata": {"finalizers": ["y", "z"]}}, "strategic")
    fewer = patched(
        "Pod", document, {"metadata": {"$deleteFromPrimitiveList/finalizers": ["x"]}}, "strategic"
    )

    assert more["metadata"]["finalizers"] == ["x", "y", "z"] and fewer["metadata"]["finalizers"] == ["y"]


def test_a_json_patch_happens_whole_or_not_at_all():
    operations = [
        {"op": "replace", "path": "/metadata/labels/a", "value": "9"},
        {"op": "remove", "path": "/metadata/labels/b"},
    ]
    assert patched("Deployment", WEB, operations, "json")["metadata"]["labels"] == {"a": "9"}

    with pytest.raises(StatusError) as refusal:
        patched(
            "Deployment", WEB, [*operations, {"op": "test", "path": "/metadata/name", "value": "x"}], "json"
        )
    assert refusal.value.code == 422
    assert WEB["metadata"]["labels"] == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    "patch, kind",
    [
        ([], "merge"),
        ("x", "strategic"),
        ({}, "json"),
        ({"op": "add"}, "json"),
        ([{}] * 1001, "json"),
        (template(containers=[{"image": "x"}]), "strategic"),
        (template(containers=["x"]), "strategic"),
        ({"$patch": "bogus"}, "strategic"),
    ],
)
def test_what_is_no_patch_is_a_bad_request(patch, kind):
    with pytest.raises(BadRequest):
        patched("Deployment", WEB, patch, kind)


@pytest.mark.parametrize(
    "operations",
    [
        [1],
        [{}],
        [{"op": "x", "path": "/a"}],
        [{"op": "add", "path": "a", "value": 1}],
        [{"op": "remove", "path": "/nothing"}],
        [{"op": "move", "from": "/a", "path": "/a/b"}],
    ],
)
def test_what_is_no_operation_is_refused(operations):
    with pytest.raises(StatusError):
        patched("Deployment", WEB, operations, "json")
