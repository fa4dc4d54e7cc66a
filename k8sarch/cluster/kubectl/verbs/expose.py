"""`kubectl expose`: a Service for the pods of a workload.

Source: `k8s.io/kubectl/pkg/cmd/expose/expose.go`.
"""

from typing import Any

from ...api.resource import Resource
from ...api.resources import Deployment, Pod, ReplicaSet, Service
from ..parser import UsageError
from ..verb import PATIENCE, Verb

NO_PORT = (
    "error: couldn't find port via --port flag or introspection\n"
    "See 'kubectl expose -h' for help and examples"
)
NO_SELECTOR = (
    "error: couldn't retrieve selectors via --selector flag or introspection: the object has no labels"
)


class Expose(Verb):
    """A Service for what runs already."""

    usage = (
        "kubectl expose deployment NAME --port=P [--target-port=P] [--name=NAME] [--type=ClusterIP|NodePort]"
    )
    flags = ("port", "target-port", "name", "type", "protocol")

    def check(self) -> None:
        self.port = self.arguments.number("port")
        self.take_targets(self.arguments.words)

    def begin(self) -> None:
        self.visit_all()

    def got(self, document: dict, kind: type[Resource], name: str) -> None:
        try:
            service = service_for(kind, document, self.port, self.arguments.flags)
        except UsageError as error:
            self.complain(error.text)
            return
        self.waits_for += 1
        self.client.create(
            Service.plural,
            service,
            self.namespace,
            then=self.changed,
            argument=f"service/{service['metadata']['name']} exposed",
            because=self.because,
            timeout=PATIENCE,
            options={"fieldManager": "kubectl-expose"},
        )


def service_for(kind: type[Resource], document: dict, port: int | None, flags: dict[str, str]) -> dict:
    """The Service that leads to the pods of a workload, or to one pod. Raises UsageError."""
    selector = selector_of(kind, document)
    protocol = flags.get("protocol", "TCP")
    ports = [port] if port is not None else container_ports(document)
    if not ports:
        raise UsageError(NO_PORT)
    target = flags.get("target-port", "")
    written: list[dict[str, Any]] = [
        {
            "port": each,
            "protocol": protocol,
            "targetPort": (int(target) if target.isdigit() else target) or each,
        }
        for each in ports
    ]
    if len(written) > 1:
        written = [{**each, "name": f"port-{number}"} for number, each in enumerate(written, start=1)]
    metadata = {
        "name": flags.get("name") or document["metadata"]["name"],
        "labels": document["metadata"].get("labels") or {},
    }
    spec: dict[str, Any] = {"selector": selector, "ports": written}
    if "type" in flags:
        spec["type"] = flags["type"]
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def selector_of(kind: type[Resource], document: dict) -> dict:
    """The labels that select the pods of an object. Raises UsageError."""
    if kind is Pod:
        selector = document["metadata"].get("labels")
    elif kind is Service:
        selector = document["spec"].get("selector")
    elif kind in (Deployment, ReplicaSet):
        if document["spec"]["selector"].get("matchExpressions"):
            raise UsageError(
                'error: couldn\'t convert expressions - "matchExpressions" to map-based selector format'
            )
        selector = document["spec"]["selector"].get("matchLabels")
    else:
        raise UsageError(f"error: cannot expose a {kind.kind}")
    if not selector:
        raise UsageError(NO_SELECTOR)
    return selector


def container_ports(document: dict) -> list[int]:
    """The ports that the containers name."""
    spec = document["spec"].get("template", document)["spec"]
    return [
        port["containerPort"]
        for container in spec.get("containers") or ()
        for port in container.get("ports") or ()
    ]
