"""What the drawer opens: the object as it is stored, its revisions field by field, a watcher's stream, a
log."""

import pytest
import yaml

from k8sarch.cluster import Cluster, ClusterSpec, ClusterView, command_from, records, seconds
from k8sarch.cluster.records.differences import differences


@pytest.fixture(scope="module")
def cut_off() -> tuple[Cluster, str]:
    """Worker-2 is off the network, and one of its pods was deleted since."""
    cluster = Cluster(ClusterSpec(seed=7))
    cluster.run(seconds(40))
    cluster.do(command_from("fault isolate machine=worker-2"))
    cluster.run(seconds(45))
    pod = next(
        pod["metadata"]["name"]
        for pod in ClusterView(cluster).objects("pods", "shop")
        if pod["spec"].get("nodeName") == "worker-2"
    )
    cluster.do(command_from(f"kubectl delete pod {pod} -n shop"))
    cluster.run(seconds(60))
    return cluster, pod


def test_a_document_is_what_kubectl_would_print_and_says_its_revision(cut_off):
    cluster, pod = cut_off
    view = records.read(cluster, "document", f"pods/shop/{pod}")
    document = yaml.safe_load(view["text"])

    assert document["kind"] == "Pod"
    assert document["metadata"]["name"] == pod
    assert document["metadata"]["resourceVersion"] == str(view["revision"])
    assert "writtenBy" not in document


def test_a_machine_a_component_and_an_object_name_what_is_stored_of_them(cut_off):
    cluster, _ = cut_off
    titles = {
        of: records.read(cluster, "document", of)["title"]
        for of in (
            "machines/worker-2",
            "components/cp-1/scheduler",
            "components/worker-1/kubelet",
            "object/leases/kube-system/kube-scheduler",
            "workloads/shop/web",
            "services/shop/web",
        )
    }

    assert titles == {
        "machines/worker-2": "Node worker-2",
        "components/cp-1/scheduler": "Lease kube-system/kube-scheduler",
        "components/worker-1/kubelet": "Lease kube-node-lease/worker-1",
        "object/leases/kube-system/kube-scheduler": "Lease kube-system/kube-scheduler",
        "workloads/shop/web": "Deployment shop/web",
        "services/shop/web": "Service shop/web",
    }
    assert records.read(cluster, "document", "components/cp-1/etcd")["absent"].endswith(".")


def test_revisions_say_who_wrote_when_and_each_field_before_and_after(cut_off):
    cluster, pod = cut_off
    view = records.read(cluster, "revisions", f"pods/shop/{pod}")
    newest, first = view["revisions"][0], view["revisions"][-1]

    assert first["verb"] == "created"
    assert newest["by"] == "kubernetes-admin"
    assert newest["at"] >= seconds(45)
    fields = {path: (old, new) for path, old, new in newest["fields"]}
    assert fields["metadata.deletionTimestamp"][0] is None
    assert fields["metadata.deletionTimestamp"][1].startswith("2026-01-01T")
    assert "metadata.resourceVersion" not in fields
    ready = [
        (old, new)
        for each in view["revisions"]
        for path, old, new in each["fields"]
        if path == "status.conditions[Ready].status" and each["verb"] == "updated"
    ]
    assert ("False", "True") in ready


def test_revisions_that_are_no_longer_recorded_come_from_what_etcd_keeps(cut_off):
    cluster, pod = cut_off
    whole = records.read(cluster, "revisions", f"pods/shop/{pod}")
    again = Cluster.from_checkpoint(cluster.checkpoint())
    rest = records.read(again, "revisions", f"pods/shop/{pod}")

    assert [each["revision"] for each in rest["revisions"]] == [
        each["revision"] for each in whole["revisions"]
    ]
    assert [each["fields"] for each in rest["revisions"]] == [each["fields"] for each in whole["revisions"]]
    assert all(each["at"] is None for each in rest["revisions"])


def test_older_revisions_are_asked_for_by_where_the_window_ended():
    cluster = Cluster(ClusterSpec(seed=7))
    cluster.run(seconds(120))
    window = records.read(cluster, "revisions", "components/cp-1/scheduler")
    older = records.read(
        cluster, "revisions", "components/cp-1/scheduler", window["revisions"][-1]["revision"]
    )

    assert window["more"]
    assert older["revisions"][0]["revision"] < window["revisions"][-1]["revision"]
    assert len(window["revisions"]) == len(older["revisions"]) == 20


def test_a_watcher_that_is_cut_off_has_not_been_told_what_came_since(cut_off):
    cluster, pod = cut_off
    view = records.read(cluster, "watch", "components/worker-2/kubelet")
    unseen = [event["key"] for event in view["events"] if not event["seen"]]

    assert view["of"] == "watchers/worker-2/kubelet/pods"
    assert f"shop/{pod}" in unseen
    assert view["behind"] == len(unseen)
    seen = records.read(cluster, "watch", "watchers/worker-1/kubelet/pods")
    assert seen["behind"] == 0
    assert all(event["seen"] for event in seen["events"])


def test_a_raft_log_tells_index_term_and_what_is_asked_newest_first(cut_off):
    cluster, _ = cut_off
    view = records.read(cluster, "raft", "components/cp-2/etcd")
    indexes = [entry["index"] for entry in view["entries"]]

    assert indexes == sorted(indexes, reverse=True)
    assert all(entry["what"].startswith(("put ", "delete ", "empty", "reads")) for entry in view["entries"])
    older = records.read(cluster, "raft", "components/cp-2/etcd", indexes[-1])
    assert older["entries"][0]["index"] == indexes[-1] - 1


@pytest.mark.parametrize(
    ("what", "of"),
    [
        ("document", "pods/shop"),
        ("document", "pods/a/b/c"),
        ("document", "object/secrets/shop/x"),
        ("document", "machines/worker-99"),
        ("document", "nonsense"),
        ("document", ""),
        ("revisions", "components/cp-1/../etcd"),
        ("watch", "watchers/cp-9/kubelet/pods"),
        ("passwords", "pods/shop/x"),
    ],
)
def test_hostile_references_are_refused_with_a_sentence(cut_off, what, of):
    with pytest.raises(records.UnknownPlace, match=r"\.$"):
        records.read(cut_off[0], what, of)


def test_what_is_not_stored_is_said_in_a_sentence(cut_off):
    assert (
        records.read(cut_off[0], "document", "pods/shop/none")["absent"]
        == "Pod shop/none is not stored at this instant."
    )
    assert records.read(cut_off[0], "revisions", "pods/shop/none")["absent"].endswith(
        "is kept at this instant."
    )


def test_items_of_a_list_are_known_by_name_and_told_leaf_by_leaf():
    old = {"spec": {"containers": [{"name": "web", "image": "a"}, {"name": "side", "image": "x"}]}}
    new = {
        "spec": {
            "containers": [{"name": "side", "image": "x"}, {"name": "web", "image": "b"}],
            "nodeName": "n",
        }
    }

    assert list(differences(old, new)) == [
        ("spec.containers[web].image", "a", "b"),
        ("spec.nodeName", None, "n"),
    ]
