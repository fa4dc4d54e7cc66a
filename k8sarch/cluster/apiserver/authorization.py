"""May they: a table of what each user or group may do.

Source: `plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go`, the rules of the built-in cluster roles
for the kinds we have. Which node's objects a node may touch is asked later, by the admission plugin
node_restriction, which sees the object.
Simplified: the table stands here instead of in Role and RoleBinding objects; a node may read all pods and
services, where upstream's node authorizer lets it read what its own pods need.
"""

from typing import NamedTuple

from ..api.errors import Forbidden
from ..api.resources import KINDS
from .authentication import MASTERS, NODES, User
from .messages import Request

READ = ("get", "list", "watch")
WRITE = ("create", "update", "patch", "delete", "deletecollection")
ALL = READ + WRITE
ANY = ("*",)


class Rule(NamedTuple):
    """These verbs on these resources ("pods", "pods/status", "*")."""

    verbs: tuple[str, ...]
    resources: tuple[str, ...]


LEADER = Rule(("get", "create", "update", "patch", "list", "watch"), ("leases",))
EVENTS = Rule(("create", "patch", "update"), ("events",))

RULES: dict[str, tuple[Rule, ...]] = {
    MASTERS: (Rule(ALL, ANY),),
    "system:kube-scheduler": (
        Rule(READ, ("nodes", "pods", "services", "replicasets", "namespaces")),
        LEADER,
        EVENTS,
        Rule(("create",), ("pods/binding",)),
        Rule(("patch", "update"), ("pods/status",)),
        Rule(("delete",), ("pods",)),
    ),
    "system:kube-controller-manager": (Rule(ALL, ANY),),
    "system:kube-proxy": (Rule(READ, ("nodes", "services", "endpointslices")), EVENTS),
    NODES: (
        Rule(
            READ, ("nodes", "pods", "services", "endpointslices", "configmaps", "serviceaccounts", "leases")
        ),
        EVENTS,
        Rule(("create", "update", "patch"), ("nodes", "nodes/status")),
        Rule(("update", "patch"), ("pods/status",)),
        Rule(("create", "delete"), ("pods",)),
        Rule(("create",), ("pods/eviction",)),
        Rule(("create", "update", "patch", "delete"), ("leases",)),
    ),
}


def table() -> dict[tuple[str, str, str], bool]:
    """(user or group, verb, resource) → True, for what the rules name."""
    return {
        (who, verb, resource): True
        for who, rules in RULES.items()
        for rule in rules
        for verb in rule.verbs
        for resource in rule.resources
    }


ALLOWED = table()


def authorize(user: User, request: Request) -> None:
    """Raise Forbidden unless a rule of the user, or of one of their groups, allows the request, whether there
    is such a resource or not."""
    resource = f"{request.resource}/{request.subresource}" if request.subresource else request.resource
    for who in (user.name, *user.groups):
        if (who, request.verb, resource) in ALLOWED or (who, request.verb, "*") in ALLOWED:
            return
    kind = KINDS.get(request.resource)
    name, group = (kind.qualified(), kind.group()) if kind else (request.resource, "")
    where = f'in the namespace "{request.namespace}"' if request.namespace else "at the cluster scope"
    raise Forbidden(
        name,
        request.name or "",
        f'User "{user.name}" cannot {request.verb} resource "{resource}" in API group "{group}" {where}',
    )
