"""The kubelet has the last word on what fits."""

from k8sarch.cluster.kubelet.admission import refusal, requests_of


def pod(cpu):
    """A pod that asks for that much."""
    return {
        "spec": {"containers": [{"name": "main", "resources": {"requests": {"cpu": cpu, "memory": "1Gi"}}}]}
    }


def test_what_fits_is_not_refused():
    assert refusal(requests_of(pod("4")), {}) is None


def test_what_does_not_fit_is_refused_in_upstreams_words():
    reason, message = refusal(requests_of(pod("3")), requests_of(pod("1500m")))

    assert reason == "OutOfcpu"
    assert message.startswith("Pod was rejected: Node didn't have enough resource: cpu, ")
    assert message.endswith("requested: 3000, used: 1500, capacity: 4000")


def test_one_pod_too_many():
    assert refusal(requests_of(pod("0")), {"pods": 110_000})[0] == "OutOfpods"
