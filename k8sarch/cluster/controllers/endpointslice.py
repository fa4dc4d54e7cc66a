"""Keeps the EndpointSlices of each Service: the addresses of its pods, each ready, serving, terminating or
not.

Source: pkg/controller/endpointslice, staging/src/k8s.io/endpointslice (reconciler.go, utils.go), v1.34.
Simplified: one address family, one set of ports; slices are filled in the order of the pods, 100 endpoints
each; no topology hints.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from ..api.document import Document, get, key_of
from ..api.resource import owner_reference
from ..api.resources import Pod, Service
from ..api.selectors import from_map, selects
from ..client.informer import Event
from .controller import Cache, Controller, Watch, itself, service_of
from .plan import Create, Delete, Step, Update, Why

ENDPOINTS_MAX = 100                                        # --max-endpoints-per-slice
MANAGED_BY = "endpointslice-controller.k8s.io"
ZONE_LABEL = "topology.kubernetes.io/zone"


def services_of_pod(event: Event, cache: Cache) -> Iterable[str]:
    """The Services that select the pod now or selected it before, if anything changed that an endpoint
    shows."""
    old, new = event.old, event.new
    if old is not None and new is not None and shown(old) == shown(new):
        return ()
    pod = new or old
    assert pod is not None, "an event has at least one version"
    return [key for key, service in cache.group("services", "namespace", pod["metadata"]["namespace"]).items()
            if (new is not None and is_selected(service, new))
            or (old is not None and is_selected(service, old))]


def services_of_slice(event: Event, cache: Cache) -> Iterable[str]:
    """The Service of a slice that came, went or changed."""
    document = event.new or event.old
    assert document is not None, "an event has at least one version"
    return service_of(document)


def shown(pod: Document) -> tuple:
    """What an endpoint shows of a pod."""
    view = Pod(pod)
    return view.ip, view.is_ready, view.is_being_deleted, view.phase, view.node_name, view.labels


def is_selected(service: Document, pod: Document) -> bool:
    """Whether the Service's selector selects the pod."""
    return selects(from_map(service["spec"].get("selector")), pod["metadata"].get("labels"))


def endpoint_of(pod: Document, service: Document, cache: Cache) -> Document:
    """How a pod stands in a slice."""
    view = Pod(pod)
    node = cache.find("nodes", view.node_name)
    zone = None if node is None else (node["metadata"].get("labels") or {}).get(ZONE_LABEL)
    publishes_all = service["spec"].get("publishNotReadyAddresses", False)
    endpoint: dict[str, Any] = {
        "addresses": [view.ip],
        "conditions": {
            "ready": publishes_all or (view.is_ready and not view.is_being_deleted),
            "serving": view.is_ready,
            "terminating": view.is_being_deleted,
        },
        "nodeName": view.node_name,
        "targetRef": {"kind": "Pod", "namespace": view.namespace, "name": view.name, "uid": view.uid},
    }
    if zone is not None:
        endpoint["zone"] = zone
    return endpoint


def slice_ports(service: Document, pod: Document | None) -> list[Document]:
    """The Service's ports as the pods listen on them; a named port is looked up in the pod."""
    ports = []
    for port in service["spec"].get("ports") or ():
        target = port.get("targetPort", port["port"])
        if isinstance(target, str):
            target = next((each["containerPort"]
                           for container in (get(pod, "spec.containers", ()) if pod else ())
                           for each in container.get("ports") or () if each.get("name") == target), None)
        if target is not None:
            ports.append({"name": port.get("name", ""), "port": target,
                          "protocol": port.get("protocol", "TCP")})
    return ports


class EndpointSliceController(Controller):
    """Works by Service."""

    name = "endpointslice"
    source = "endpoint-slice-controller"
    watches = Watch("services", itself), Watch("pods", services_of_pod), Watch("endpointslices",
                                                                               services_of_slice)

    def reconcile(self, key: str, cache: Cache) -> Iterator[Step]:
        service = cache.find("services", key)
        if service is None or "deletionTimestamp" in service["metadata"]:
            return
        if not service["spec"].get("selector"):
            # the garbage collector takes the slices with their Service
            return
        namespace = service["metadata"]["namespace"]
        pods = [pod for pod in cache.group("pods", "namespace", namespace).values()
                if Pod(pod).ip and not Pod(pod).is_terminal and is_selected(service, pod)]
        endpoints = [endpoint_of(pod, service, cache) for pod in sorted(pods, key=key_of)]
        ports = slice_ports(service, pods[0] if pods else None)
        slices = [document for document in cache.group("endpointslices", "service", key).values()
                  if "deletionTimestamp" not in document["metadata"]]
        slices.sort(key=key_of)
        parts = [endpoints[place:place + ENDPOINTS_MAX]
                 for place in range(0, len(endpoints), ENDPOINTS_MAX)] or [[]]
        steps: list[Step] = []
        for place, part in enumerate(parts):
            if place < len(slices):
                if slices[place].get("endpoints") != part or slices[place].get("ports") != ports:
                    steps.append(Update("endpointslices",
                                        {**slices[place], "endpoints": part, "ports": ports}))
            else:
                steps.append(Create("endpointslices", new_slice(service, part, ports)))
        steps.extend(Delete("endpointslices", document) for document in slices[len(parts):])
        if steps:
            ready = sum(endpoint["conditions"]["ready"] for endpoint in endpoints)
            was = [endpoint for document in slices for endpoint in document.get("endpoints") or ()]
            was_ready = sum(endpoint["conditions"]["ready"] for endpoint in was)
            yield Why(f"Service {key} now has {ready} ready of {len(endpoints)} endpoints",
                      compared=(("endpoints", str(len(endpoints)), str(len(was))),
                                ("of them ready", str(ready), str(was_ready))))
            yield from steps


def new_slice(service: Document, endpoints: list[Document], ports: list[Document]) -> Document:
    """A new slice of a Service."""
    view = Service(service)
    return {
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": {
            "generateName": f"{view.name}-", "namespace": view.namespace,
            "labels": {**view.labels, "kubernetes.io/service-name": view.name,
                       "endpointslice.kubernetes.io/managed-by": MANAGED_BY},
            "ownerReferences": [owner_reference(view)],
        },
        "addressType": "IPv4", "endpoints": endpoints, "ports": ports,
    }
