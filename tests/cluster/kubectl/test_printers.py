"""What is printed of objects."""

import json

import yaml

from k8sarch.cluster.api.document import frozen
from k8sarch.cluster.api.resources import Deployment, Namespace, Node, Pod
from k8sarch.cluster.kernel.clock import minutes, seconds
from k8sarch.cluster.kubectl.printers import aligned, document_text, full_name, table


def pod(name: str, **status) -> dict:
    """A pod of the shop with one container, created in the first second of 2026."""
    return {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": "shop", "labels": {"tier": "1", "app": "web"},
                     "creationTimestamp": "2026-01-01T00:00:00Z"},
        "spec": {"nodeName": "worker-1", "containers": [{"name": "web", "image": "shop/web:1.0"}]},
        "status": {"phase": "Running", **status},
    }  # fmt: skip


def test_columns_stand_three_spaces_apart_and_the_last_is_not_filled():
    assert aligned([["NAME", "AGE"], ["web-1", "5s"], ["a", "10m"]]) == "NAME    AGE\nweb-1   5s\na       10m"


def test_a_narrow_column_is_six_wide():
    assert aligned([["0", "x"]]) == "0     x"


def test_pods_are_a_table_with_human_ages():
    ready = pod("web-1", containerStatuses=[{"name": "web", "ready": True, "restartCount": 2}])

    text = table(Pod, [ready, pod("web-22", phase="Pending")], seconds(330))

    assert text == (
        "NAME     READY   STATUS    RESTARTS   AGE\n"
        "web-1    1/1     Running   2          5m30s\n"
        "web-22   0/1     Pending   0          5m30s"
    )


def test_wide_tables_have_more_columns_and_all_namespaces_one_in_front():
    header, row = table(Pod, [pod("web-1", podIP="10.244.1.2")], minutes(30), True, True).split("\n")

    assert header.split("   ")[0] == "NAMESPACE"
    assert row.split() == [
        "shop", "web-1", "0/1", "Running", "0", "30m", "10.244.1.2", "worker-1", "<none>", "<none>",
    ]  # fmt: skip


def test_a_namespace_belongs_to_none():
    document = {
        "metadata": {"name": "shop", "creationTimestamp": "2026-01-01T00:00:00Z"},
        "status": {"phase": "Active"},
    }

    assert (
        table(Namespace, [document], seconds(7), with_namespace=True)
        == "NAME   STATUS   AGE\nshop   Active   7s"
    )


def test_a_cordoned_node_says_so():
    document = {
        "metadata": {"name": "worker-1", "creationTimestamp": "2026-01-01T00:00:00Z"},
        "spec": {"unschedulable": True},
        "status": {"conditions": [{"type": "Ready", "status": "True"}]},
    }

    assert table(Node, [document], seconds(9)).split("\n")[1].split()[1] == "Ready,SchedulingDisabled"


def test_labels_are_in_order_and_headers_can_be_left_out():
    text = table(Pod, [pod("web-1")], seconds(5), with_labels=True, with_headers=False)

    assert text.endswith("5s    app=web,tier=1")
    assert text.startswith("web-1   0/1")


def test_several_kinds_carry_theirs_in_front_of_the_name():
    assert table(Pod, [pod("web-1")], 0, with_kind=True).split("\n")[1].startswith("pod/web-1 ")
    assert full_name(Deployment, "web") == "deployment.apps/web"


def test_yaml_has_sorted_keys_double_quotes_and_no_references():
    labels = {"app": "web", "on": "true"}
    document = frozen(
        {"metadata": {"name": "web", "labels": labels}, "spec": {"ports": [80], "selector": labels}}
    )

    text = document_text([document], True, "yaml")

    assert text == (
        "metadata:\n"
        "  labels:\n"
        "    app: web\n"
        '    "on": "true"\n'
        "  name: web\n"
        "spec:\n"
        "  ports:\n"
        "  - 80\n"
        "  selector:\n"
        "    app: web\n"
        '    "on": "true"'
    )
    assert yaml.safe_load(text) == document


def test_several_objects_are_a_list():
    text = document_text([pod("web-1"), pod("web-2")], False, "json")

    assert text.startswith('{\n    "apiVersion": "v1",\n    "items": [')
    assert [item["metadata"]["name"] for item in json.loads(text)["items"]] == ["web-1", "web-2"]
