"""Which endpoints a Service's packets may go to, as kube-proxy reads them from its EndpointSlices.

Contract: pure functions of documents.
Source: pkg/proxy/topology.go, CategorizeEndpoints: ready endpoints; if there is none, those that are
terminating but still serve.
Simplified: the traffic policies Local, topology hints and session affinity are not followed; all ports lead
to the same pods.
"""

from ..cni.packets import Endpoint

SERVICE_LABEL = "kubernetes.io/service-name"


def services_of(endpoint_slice: dict) -> tuple[str, ...]:
    """The key of the Service that a slice belongs to, or nothing."""
    metadata = endpoint_slice["metadata"]
    name = (metadata.get("labels") or {}).get(SERVICE_LABEL)
    return (f"{metadata['namespace']}/{name}",) if name else ()


def endpoints_of(slices) -> tuple[Endpoint, ...]:
    """The usable endpoints of all slices of one Service, each address once, in the order of their addresses'
    text."""
    ready: dict[str, str] = {}
    terminating: dict[str, str] = {}
    for endpoint_slice in slices:
        namespace = endpoint_slice["metadata"]["namespace"]
        for endpoint in endpoint_slice.get("endpoints") or ():
            conditions = endpoint.get("conditions") or {}
            target = endpoint.get("targetRef") or {}
            pod = f"{target.get('namespace', namespace)}/{target['name']}" if "name" in target else ""
            for address in endpoint.get("addresses") or ():
                if conditions.get("ready", True):
                    ready[address] = pod
                elif conditions.get("terminating") and conditions.get("serving"):
                    terminating[address] = pod
    chosen = ready or terminating
    return tuple(Endpoint(address, chosen[address]) for address in sorted(chosen))


def has_rules(service: dict) -> bool:
    """Whether a Service has an address that needs rules: headless ones and external names have none."""
    spec = service.get("spec") or {}
    return spec.get("type") != "ExternalName" and spec.get("clusterIP") != "None"
