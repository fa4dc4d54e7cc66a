"""HTTP paths as requests, and what discovery says."""

import pytest

from k8sarch.cluster.api.errors import StatusError
from k8sarch.cluster.apiserver.discovery import discovered
from k8sarch.cluster.apiserver.routes import parse


@pytest.mark.parametrize(
    "method, target, said",
    [
        ("GET", "/api/v1/namespaces/shop/pods/web-1", ("get", "pods", "shop", "web-1", None)),
        ("GET", "/api/v1/pods", ("list", "pods", None, None, None)),
        ("GET", "/api/v1/pods?watch=true", ("watch", "pods", None, None, None)),
        ("GET", "/api/v1/namespaces/shop", ("get", "namespaces", None, "shop", None)),
        ("GET", "/api/v1/namespaces", ("list", "namespaces", None, None, None)),
        ("PUT", "/api/v1/namespaces/shop/finalize", ("update", "namespaces", None, "shop", "finalize")),
        ("POST", "/apis/apps/v1/namespaces/shop/deployments", ("create", "deployments", "shop", None, None)),
        (
            "PUT",
            "/apis/apps/v1/namespaces/shop/deployments/web/scale",
            ("update", "deployments", "shop", "web", "scale"),
        ),
        ("DELETE", "/api/v1/nodes/worker-1", ("delete", "nodes", None, "worker-1", None)),
        ("DELETE", "/api/v1/namespaces/shop/pods", ("deletecollection", "pods", "shop", None, None)),
        (
            "POST",
            "/api/v1/namespaces/shop/pods/web-1/eviction",
            ("create", "pods", "shop", "web-1", "eviction"),
        ),
    ],
)
def test_paths(method, target, said):
    request = parse(1, method, target)

    assert (request.verb, request.resource, request.namespace, request.name, request.subresource) == said


def test_queries_and_patch_types():
    request = parse(
        1, "GET", "/api/v1/pods?labelSelector=app%3Dweb&timeoutSeconds=5&watch=1&allowWatchBookmarks=true"
    )
    assert request.options == {"labelSelector": "app=web", "timeoutSeconds": 5, "allowWatchBookmarks": True}

    request = parse(1, "PATCH", "/api/v1/nodes/a", {}, "application/merge-patch+json")
    assert request.options == {"patchType": "merge"}


@pytest.mark.parametrize(
    "method, target, code",
    [
        ("GET", "/", 404),
        ("GET", "/api/v1/secrets", 404),
        ("GET", "/apis/apps/v1/pods", 404),
        ("GET", "/api/v2/pods", 404),
        ("GET", "/api/v1/namespaces/a/nodes", 404),
        ("GET", "/api/v1/pods/a/b/c/d", 404),
        ("PUT", "/api/v1/namespaces/a/pods", 405),
        ("BREW", "/api/v1/pods", 405),
        ("PATCH", "/api/v1/nodes/a", 415),
        ("GET", "/api/v1/pods?timeoutSeconds=x", 400),
        ("GET", "/api/v1/namespaces/a/pods/b/log", 404),
        ("DELETE", "/apis/apps/v1/namespaces/a/deployments/b/scale", 405),
        ("POST", "/api/v1/pods", 400),
    ],
)
def test_what_no_path_means(method, target, code):
    with pytest.raises(StatusError) as refusal:
        parse(1, method, target)
    assert refusal.value.code == code


def test_discovery_names_every_group_and_kind():
    assert discovered("/version")["gitVersion"] == "v1.34.0"
    assert [group["name"] for group in discovered("/apis")["groups"]] == [
        "apps",
        "coordination.k8s.io",
        "discovery.k8s.io",
    ]
    names = [entry["name"] for entry in discovered("/apis/apps/v1")["resources"]]
    assert names == [
        "deployments",
        "deployments/status",
        "deployments/scale",
        "replicasets",
        "replicasets/status",
        "replicasets/scale",
    ]
    assert "pods/binding" in [entry["name"] for entry in discovered("/api/v1")["resources"]]
    assert discovered("/apis", is_aggregated=True)["kind"] == "APIGroupDiscoveryList"
    with pytest.raises(StatusError):
        discovered("/apis/batch/v1")
