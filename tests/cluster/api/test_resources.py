"""Each kind: its defaults, its rules, what kubectl prints of it."""

import pytest

from k8sarch.cluster.api.resources import KINDS, RESOURCES, Deployment, Node, Pod, Service, by_kind
from k8sarch.cluster.kernel.clock import seconds


def pod(**container):
    return {
        "metadata": {"name": "a", "namespace": "shop"},
        "spec": {"containers": [{"name": "c", "image": "x", **container}]},
    }


def said(view):
    return [str(problem) for problem in view.problems()]


def test_the_lists_agree():
    assert set(KINDS) == {kind.plural for kind in RESOURCES} and set(by_kind) == {
        kind.kind for kind in RESOURCES
    }


def test_defaults_once_are_defaults_for_ever():
    for kind, document in (
        (Pod, pod(ports=[{"containerPort": 80}], readinessProbe={"httpGet": {"port": 80}})),
        (Deployment, {"metadata": {"name": "a"}, "spec": {"template": pod()}}),
        (Service, {"metadata": {"name": "a"}, "spec": {"ports": [{"port": 80}]}}),
    ):
        once = kind.defaulted(document)
        assert kind.defaulted(once) == once
        assert kind.defaulted(once)["spec"] == once["spec"]


def test_the_defaults_of_a_container():
    filled = Pod.defaulted(pod(ports=[{"containerPort": 80}], resources={"limits": {"cpu": "1"}}))["spec"][
        "containers"
    ][0]

    assert filled["imagePullPolicy"] == "Always" and filled["ports"] == [
        {"containerPort": 80, "protocol": "TCP"}
    ]
    assert filled["resources"]["requests"] == {"cpu": "1"}
    assert Pod.defaulted(pod(image="x:1"))["spec"]["containers"][0]["imagePullPolicy"] == "IfNotPresent"


@pytest.mark.parametrize(
    "resources, quality",
    [
        ({}, "BestEffort"),
        ({"requests": {"cpu": "1"}}, "Burstable"),
        ({"limits": {"cpu": "1", "memory": "1Gi"}}, "Guaranteed"),
        ({"limits": {"cpu": "1"}}, "Burstable"),
    ],
)
def test_quality_of_service(resources, quality):
    assert Pod.defaulted(pod(resources=resources))["status"]["qosClass"] == quality


@pytest.mark.parametrize(
    "container, problem",
    [
        ({"name": ""}, "spec.containers[0].name: Required value"),
        ({"image": ""}, "spec.containers[0].image: Required value"),
        ({"name": "C_"}, 'spec.containers[0].name: Invalid value: "C_": a lowercase RFC 1123 label'),
        (
            {"imagePullPolicy": "x"},
            'imagePullPolicy: Unsupported value: "x": supported values: "Always", "IfNotPresent", "Never"',
        ),
        (
            {"ports": [{"containerPort": 0}]},
            "ports[0].containerPort: Invalid value: 0: must be between 1 and 65535, inclusive",
        ),
        ({"resources": {"requests": {"cpu": "x"}}}, "quantities must match the regular expression"),
        (
            {"resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}},
            "must be less than or equal to cpu limit of 1",
        ),
        ({"livenessProbe": {}}, "livenessProbe: Required value: must specify a handler type"),
    ],
)
def test_what_is_wrong_with_a_container(container, problem):
    assert any(problem in line for line in said(Pod(pod(**container))))


def test_a_pod_in_one_word():
    def word(status, **metadata):
        view = Pod({"metadata": {"name": "a", **metadata}, "spec": {"containers": [{}]}, "status": status})
        return Pod.columns[2].cell(view, 0)

    waiting = {"containerStatuses": [{"state": {"waiting": {"reason": "CrashLoopBackOff"}}}]}
    assert word({}) == "Pending" and word({"phase": "Running"}) == "Running"
    assert word({"phase": "Running", **waiting}) == "CrashLoopBackOff"
    assert word({"phase": "Failed", "reason": "Evicted"}) == "Evicted"
    assert (
        word({"phase": "Failed", "containerStatuses": [{"state": {"terminated": {"exitCode": 3}}}]})
        == "ExitCode:3"
    )
    assert word({"phase": "Running"}, deletionTimestamp="x") == "Terminating"


def test_a_node_in_one_word():
    def word(**parts):
        return Node.columns[1].cell(Node({"metadata": {"name": "a"}, **parts}), 0)

    assert word() == "Unknown"
    assert word(status={"conditions": [{"type": "Ready", "status": "Unknown"}]}) == "NotReady"
    assert (
        word(status={"conditions": [{"type": "Ready", "status": "True"}]}, spec={"unschedulable": True})
        == "Ready,SchedulingDisabled"
    )


def test_every_kind_prints_a_bare_object():
    for kind in RESOURCES:
        bare = {"metadata": {"name": "a", "namespace": "b"}, "spec": {}, "involvedObject": {}}
        assert all(isinstance(column.cell(kind(bare), seconds(5)), str | int) for column in kind.columns)


def test_a_rolling_update_must_be_able_to_roll():
    def problems(**strategy):
        document = {
            "metadata": {"name": "a"},
            "spec": {
                "selector": {"matchLabels": {"a": "b"}},
                "strategy": strategy,
                "template": {
                    "metadata": {"labels": {"a": "b"}},
                    "spec": {"containers": [{"name": "c", "image": "x"}]},
                },
            },
        }
        return said(Deployment(Deployment.defaulted(document)))

    assert problems() == []
    assert problems(rollingUpdate={"maxSurge": 0, "maxUnavailable": 0}) == [
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"
    ]
    assert "valid percent" in problems(rollingUpdate={"maxSurge": "x%"})[0]
    assert (
        problems(type="Recreate", rollingUpdate={"maxSurge": 1}) == []
        or "may not be specified" in problems(type="Recreate", rollingUpdate={"maxSurge": 1})[0]
    )
