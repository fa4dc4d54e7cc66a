"""Service: one stable address for pods that come and go."""

from collections.abc import Iterator

from ...kernel.clock import Instant
from ..document import Document
from ..errors import Problem, duplicate, invalid, required, unsupported
from ..pod_spec import PROTOCOLS, port_problems
from ..resource import AGE, NAME, Column, Field, Resource
from ..selectors import from_map, written
from ..validation import label_problems, name_problem

TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
AFFINITIES = ("ClientIP", "None")


def external_cell(service: "Service", now: Instant) -> str:
    if service.type == "ExternalName":
        return service.document["spec"].get("externalName", "<none>")
    return "<pending>" if service.type == "LoadBalancer" else "<none>"


def ports_cell(service: "Service", now: Instant) -> str:
    written_ports = (
        f"{port['port']}:{port['nodePort']}/{port.get('protocol', 'TCP')}"
        if port.get("nodePort")
        else f"{port['port']}/{port.get('protocol', 'TCP')}"
        for port in service.ports
    )
    return ",".join(written_ports) or "<none>"


class Service(Resource):
    """One stable address for the pods that its selector selects."""

    __slots__ = ()
    api_version, kind, plural, singular, short = "v1", "Service", "services", "service", ("svc",)
    subresources = ("status",)
    name_rule = "label-1035"
    stored_as = "services/specs"
    selectable = ("spec.clusterIP", "spec.type")

    selector = Field("spec.selector", dict, default={})
    cluster_ip = Field("spec.clusterIP", str, default="")
    ports = Field("spec.ports", list, default=())
    type = Field("spec.type", str, default="ClusterIP")

    columns = (
        NAME,
        Column("Type", lambda service, now: service.type),
        Column("Cluster-IP", lambda service, now: service.cluster_ip or "<none>"),
        Column("External-IP", external_cell),
        Column("Port(s)", ports_cell),
        AGE,
        Column(
            "Selector",
            lambda service, now: written(from_map(service.selector)) if service.selector else "<none>",
            wide=True,
        ),
    )

    @classmethod
    def defaulted(cls, document: Document) -> Document:
        spec = document.get("spec") or {}
        filled = {"type": "ClusterIP", "sessionAffinity": "None", **spec}
        if filled["type"] != "ExternalName":
            filled = {
                "internalTrafficPolicy": "Cluster",
                "ipFamilyPolicy": "SingleStack",
                "ipFamilies": ["IPv4"],
                **filled,
            }
        if filled["type"] in ("NodePort", "LoadBalancer"):
            filled.setdefault("externalTrafficPolicy", "Cluster")
        if spec.get("ports"):
            filled["ports"] = [
                {"protocol": "TCP", "targetPort": port.get("port"), **port} for port in spec["ports"]
            ]
        status = document.get("status") or {"loadBalancer": {}}
        return (
            document
            if filled == spec and status is document.get("status")
            else {**document, "spec": filled, "status": status}
        )

    def problems(self) -> Iterator[Problem]:
        if self.type not in TYPES:
            yield unsupported("spec.type", self.type, TYPES)
        if not self.ports and self.cluster_ip != "None" and self.type != "ExternalName":
            yield required("spec.ports")
        affinity = self.document["spec"].get("sessionAffinity")
        if affinity not in AFFINITIES:
            yield unsupported("spec.sessionAffinity", affinity, AFFINITIES)
        if self.type == "ExternalName" and not self.document["spec"].get("externalName"):
            yield required("spec.externalName")
        yield from label_problems(self.selector, "spec.selector")
        names: list[str] = []
        for number, port in enumerate(self.ports):
            yield from service_port_problems(port, f"spec.ports[{number}]", len(self.ports) > 1, names)

    def problems_of_update(self, old: "Service") -> Iterator[Problem]:
        if (
            old.cluster_ip
            and old.type != "ExternalName"
            and self.type != "ExternalName"
            and self.cluster_ip != old.cluster_ip
        ):
            yield invalid(
                "spec.clusterIPs[0]", [self.cluster_ip] if self.cluster_ip else [], "may not change once set"
            )


def service_port_problems(port: Document, path: str, several: bool, names: list[str]) -> Iterator[Problem]:
    """All that is wrong with one port; `names` are those taken so far, and gets this one."""
    name = port.get("name") or ""
    if several and not name:
        yield required(f"{path}.name")
    elif name:
        wrong = name_problem(name, "label", f"{path}.name")
        if wrong is not None:
            yield wrong
        if name in names:
            yield duplicate(f"{path}.name", name)
        names.append(name)
    yield from port_problems(port.get("port"), f"{path}.port")
    if port.get("protocol", "TCP") not in PROTOCOLS:
        yield unsupported(f"{path}.protocol", port["protocol"], PROTOCOLS)
    target = port.get("targetPort")
    if isinstance(target, int):
        yield from port_problems(target, f"{path}.targetPort")
