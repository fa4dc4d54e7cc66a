"""The list of controllers, and what their shared informers read and index."""

from .controller import Controller, namespace_of, node_of, orphan_namespace, owner_uids, service_of
from .deployment import DeploymentController
from .endpointslice import EndpointSliceController
from .garbage_collector import GarbageCollector
from .namespace import NamespaceController
from .node_lifecycle import NodeLifecycleController
from .pod_garbage_collector import PodGarbageCollector
from .replicaset import ReplicaSetController
from .taint_eviction import TaintEvictionController

CONTROLLERS: tuple[type[Controller], ...] = (
    DeploymentController,
    ReplicaSetController,
    EndpointSliceController,
    NodeLifecycleController,
    TaintEvictionController,
    GarbageCollector,
    NamespaceController,
    PodGarbageCollector,
)

# resource → the one namespace that is read, None for all
WATCHED: dict[str, str | None] = {
    "namespaces": None,
    "nodes": None,
    "leases": "kube-node-lease",
    "pods": None,
    "services": None,
    "endpointslices": None,
    "deployments": None,
    "replicasets": None,
}

# resource → index name → the function that gives its values
INDICES = {
    "leases": {"owners": owner_uids},
    "pods": {"owners": owner_uids, "orphans": orphan_namespace, "namespace": namespace_of, "node": node_of},
    "services": {"owners": owner_uids, "namespace": namespace_of},
    "endpointslices": {"owners": owner_uids, "namespace": namespace_of, "service": service_of},
    "deployments": {"owners": owner_uids, "namespace": namespace_of},
    "replicasets": {"owners": owner_uids, "orphans": orphan_namespace, "namespace": namespace_of},
}

__all__ = ["CONTROLLERS", "INDICES", "WATCHED"]
