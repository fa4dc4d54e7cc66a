"""One cluster served over HTTP: the official Python client uses it, and bad input gets a Status while
everything goes on."""

import json
import os
import socket
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from kubernetes import client, config, watch

from k8sarch.sandbox.limits import API_BODY_BYTES_MAX, API_DEPTH_MAX
from tests.servers import ROOT


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a running cluster and the path of its kubeconfig."""
    kubeconfig = tmp_path_factory.mktemp("kube") / "config"
    process = subprocess.Popen(
        [
            sys.executable,
            str(ROOT / "manage.py"),
            "runcluster",
            "--speed",
            "max",
            "--kubeconfig",
            str(kubeconfig),
        ],
        env={**os.environ, "K8SARCH_NO_VENV": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    line = next((line for line in process.stdout if line.startswith("Ready ")), None)
    assert line, "runcluster ended without saying Ready"
    yield line.split()[1], kubeconfig
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()


def deployment(name, replicas=3):
    labels = {"app": name}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"containers": [{"name": "web", "image": "shop/web:1.0"}]},
            },
        },
    }


def test_the_official_client_creates_watches_and_deletes(cluster):
    _, kubeconfig = cluster
    api_client = config.new_client_from_config(str(kubeconfig))
    apps, core = client.AppsV1Api(api_client), client.CoreV1Api(api_client)

    apps.create_namespaced_deployment("default", deployment("hello"))
    ready = set()
    for event in watch.Watch().stream(
        core.list_namespaced_pod, "default", label_selector="app=hello", timeout_seconds=120
    ):
        pod = event["object"]
        if any(
            condition.type == "Ready" and condition.status == "True"
            for condition in pod.status.conditions or []
        ):
            ready.add(pod.metadata.name)
        if len(ready) == 3:
            break
    scaled = apps.patch_namespaced_deployment(
        "hello", "default", [{"op": "replace", "path": "/spec/replicas", "value": 1}]
    )
    apps.delete_namespaced_deployment("hello", "default")
    gone = set()
    since = {
        "label_selector": "app=hello",
        "resource_version": scaled.metadata.resource_version,
        "timeout_seconds": 240,
    }
    for event in watch.Watch().stream(core.list_namespaced_pod, "default", **since):
        if event["type"] == "DELETED":
            gone.add(event["object"].metadata.name)
        if ready <= gone:
            break

    assert len(ready) == 3 and ready <= gone
    assert scaled.spec.replicas == 1
    with pytest.raises(client.ApiException) as gone_too:
        apps.read_namespaced_deployment("hello", "default")
    assert gone_too.value.status == 404
    assert core.list_node().items[0].status.conditions


def ask(address, path, body=None, method=None, content_type="application/json"):
    """(code, document) of one request."""
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = Request(address + path, data, {"Content-Type": content_type}, method=method)
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


PODS = "/api/v1/namespaces/default/pods"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"


@pytest.mark.parametrize(
    ("path", "body", "method", "content_type", "code", "reason"),
    [
        (PODS, b"{", "POST", "application/json", 400, "BadRequest"),
        (PODS, b"[" * 5_000 + b"]" * 5_000, "POST", "application/json", 400, "BadRequest"),
        (
            PODS,
            b'{"a":' * (API_DEPTH_MAX + 1) + b"1" + b"}" * (API_DEPTH_MAX + 1),
            "POST",
            "application/json",
            400,
            "BadRequest",
        ),
        (PODS, b"NaN", "POST", "application/json", 400, "BadRequest"),
        (PODS, b"\xff\xfe", "POST", "application/json", 400, "BadRequest"),
        (PODS, [], "POST", "application/json", 400, "BadRequest"),
        (PODS, "text", "POST", "application/json", 400, "BadRequest"),
        (
            PODS,
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "Bad_Name"},
                "spec": {"containers": [{"name": "a", "image": "b"}]},
            },
            "POST",
            "application/json",
            422,
            "Invalid",
        ),
        (
            PODS,
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}},
            "POST",
            "application/json",
            422,
            "Invalid",
        ),
        (DEPLOYMENTS, {**deployment("x"), "kind": "Pod"}, "POST", "application/json", 400, "BadRequest"),
        (
            DEPLOYMENTS,
            {**deployment("x"), "spec": {**deployment("x")["spec"], "replicas": "three"}},
            "POST",
            "application/json",
            400,
            "BadRequest",
        ),
        (
            DEPLOYMENTS,
            {**deployment("x"), "spec": {**deployment("x")["spec"], "replicas": -1}},
            "POST",
            "application/json",
            422,
            "Invalid",
        ),
        (
            "/api/v1/namespaces/nowhere/pods",
            {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": "a"},
                "spec": {"containers": [{"name": "a", "image": "b"}]},
            },
            "POST",
            "application/json",
            404,
            "NotFound",
        ),
        (PODS + "/nobody", None, "GET", "application/json", 404, "NotFound"),
        ("/api/v1/unicorns", None, "GET", "application/json", 404, "NotFound"),
        ("/apis/example.com/v1/unicorns", None, "GET", "application/json", 404, "NotFound"),
        (PODS + "?labelSelector=a%20in%20(", None, "GET", "application/json", 400, "BadRequest"),
        (PODS + "?fieldSelector=spec.unicorn%3D1", None, "GET", "application/json", 400, "BadRequest"),
        (PODS + "?resourceVersion=abc", None, "GET", "application/json", 400, "BadRequest"),
        (PODS + "/a", {}, "PATCH", "text/plain", 415, "UnsupportedMediaType"),
        ("/api/v1/namespaces/default", None, "DELETE", "application/json", 403, "Forbidden"),
        ("/", None, "TRACE", "application/json", 404, "NotFound"),
    ],
)
def test_bad_input_gets_a_status(cluster, path, body, method, content_type, code, reason):
    address, _ = cluster
    got, status = ask(address, path, body, method, content_type)

    assert (got, status["kind"], status["status"], status["reason"]) == (code, "Status", "Failure", reason)
    assert status["message"] and "Traceback" not in status["message"]
    assert ask(address, "/api/v1/nodes")[0] == 200


def test_a_stale_version_is_a_conflict_and_nothing_is_lost(cluster):
    address, _ = cluster
    _, created = ask(address, DEPLOYMENTS, deployment("versions", 1))
    _, changed = ask(
        address,
        f"{DEPLOYMENTS}/versions",
        {"metadata": {"labels": {"seen": "yes"}}},
        "PATCH",
        "application/merge-patch+json",
    )
    code, status = ask(
        address, f"{DEPLOYMENTS}/versions", {**created, "spec": {**created["spec"], "replicas": 9}}, "PUT"
    )
    _, now = ask(address, f"{DEPLOYMENTS}/versions")

    assert (code, status["reason"]) == (409, "Conflict")
    assert now["metadata"]["labels"] == changed["metadata"]["labels"]
    assert now["spec"]["replicas"] == 1


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(cluster):
    address, _ = cluster
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(
            f"POST {PODS} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 70\r\n\r\n".encode()
            + b" " * 70
        )
        assert b" 400 " in connection.recv(4096).split(b"\r\n")[0] + b" "
    code, status = ask(address, PODS, b" " * (API_BODY_BYTES_MAX + 1), "POST")

    assert (code, status["reason"]) == (413, "RequestEntityTooLarge")
    assert ask(address, "/api/v1/nodes")[0] == 200
