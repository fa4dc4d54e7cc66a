"""NodeRestriction: a kubelet writes its own Node, its own Lease, and the status of the pods bound to its
node; nothing else.

Source: `plugin/pkg/admission/noderestriction/admission.go`.
"""

from ...api.document import Document
from ...api.errors import Forbidden
from ...api.resources import Pod

VERBS = ("create", "update", "delete")
RESOURCES = ("nodes", "nodes/status", "pods", "pods/status", "pods/eviction", "leases")
LEASE_NAMESPACE = "kube-node-lease"


def admit(attempt, objects) -> Document:
    """Refuse a node what is another's."""
    node = attempt.user.node
    if node:
        why = refusal(node, attempt)
        if why:
            raise Forbidden(attempt.kind.qualified(), attempt.name, why)
    return attempt.document


def refusal(node: str, attempt) -> str:
    """Why not; empty when it may."""
    plural = attempt.kind.plural
    if plural == "nodes":
        return "" if attempt.name == node else f'node "{node}" is not allowed to modify node "{attempt.name}"'
    if plural == "leases":
        if attempt.namespace != LEASE_NAMESPACE:
            return f'can only access leases in the "{LEASE_NAMESPACE}" system namespace'
        return (
            ""
            if attempt.name == node
            else "can only access node lease with the same name as the requesting node"
        )
    if attempt.verb == "create" and attempt.subresource is None:
        return (
            f'pod does not have "kubernetes.io/config.mirror" annotation, node "{node}" can only create '
            f"mirror pods"
        )
    if Pod.node_name.of(attempt.old or attempt.document) == node:
        return ""
    if attempt.verb == "delete":
        return f'node "{node}" can only delete pods with spec.nodeName set to itself'
    if attempt.subresource == "eviction":
        return f'node "{node}" can only evict pods with spec.nodeName set to itself'
    return f'node "{node}" can only update pod status for pods with spec.nodeName set to itself'
