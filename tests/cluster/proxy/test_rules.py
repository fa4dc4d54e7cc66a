"""Which endpoints a Service's packets may go to."""

from k8sarch.cluster.cni.packets import Endpoint
from k8sarch.cluster.proxy.rules import endpoints_of, has_rules, services_of


def a_slice(*endpoints):
    """A slice of the Service shop/web; each endpoint is (address, ready, serving, terminating)."""
    return {
        "metadata": {"namespace": "shop", "name": "web-1", "labels": {"kubernetes.io/service-name": "web"}},
        "endpoints": [
            {
                "addresses": [address],
                "conditions": {"ready": ready, "serving": serving, "terminating": terminating},
                "targetRef": {"kind": "Pod", "namespace": "shop", "name": f"web-{address[-1]}"},
            }
            for address, ready, serving, terminating in endpoints
        ],
    }


def test_only_ready_endpoints_are_used():
    found = endpoints_of([a_slice(("10.244.1.3", True, True, False), ("10.244.1.2", False, False, False))])

    assert found == (Endpoint("10.244.1.3", "shop/web-3"),)


def test_terminating_ones_that_still_serve_are_used_when_there_is_no_ready_one():
    leaving = ("10.244.1.2", False, True, True)

    assert [endpoint.ip for endpoint in endpoints_of([a_slice(leaving)])] == ["10.244.1.2"]
    assert [
        endpoint.ip for endpoint in endpoints_of([a_slice(leaving, ("10.244.1.3", True, True, False))])
    ] == ["10.244.1.3"]


def test_slices_are_joined_and_an_address_counts_once():
    one, two = (
        a_slice(("10.244.1.3", True, True, False)),
        a_slice(("10.244.1.3", True, True, False), ("10.244.1.1", True, True, False)),
    )

    assert [endpoint.ip for endpoint in endpoints_of([one, two])] == ["10.244.1.1", "10.244.1.3"]


def test_a_slice_names_its_service():
    assert services_of(a_slice()) == ("shop/web",)


def test_headless_services_have_no_rules():
    assert has_rules({"spec": {"clusterIP": "10.96.0.7"}})
    assert not has_rules({"spec": {"clusterIP": "None"}})
