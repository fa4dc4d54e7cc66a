"""The list of all kinds. `KINDS["pods"]` and `by_kind["Pod"]` give the class."""

from ..resource import Resource
from .configmap import ConfigMap
from .deployment import Deployment
from .endpointslice import EndpointSlice
from .event import Event
from .lease import Lease
from .namespace import Namespace
from .node import Node
from .pod import Pod
from .replicaset import ReplicaSet
from .service import Service
from .serviceaccount import ServiceAccount

RESOURCES: tuple[type[Resource], ...] = (
    Namespace,
    Node,
    Pod,
    Service,
    EndpointSlice,
    Deployment,
    ReplicaSet,
    Lease,
    Event,
    ConfigMap,
    ServiceAccount,
)
KINDS: dict[str, type[Resource]] = {resource.plural: resource for resource in RESOURCES}
by_kind: dict[str, type[Resource]] = {resource.kind: resource for resource in RESOURCES}

__all__ = [
    "KINDS",
    "RESOURCES",
    "ConfigMap",
    "Deployment",
    "EndpointSlice",
    "Event",
    "Lease",
    "Namespace",
    "Node",
    "Pod",
    "ReplicaSet",
    "Resource",
    "Service",
    "ServiceAccount",
    "by_kind",
]
