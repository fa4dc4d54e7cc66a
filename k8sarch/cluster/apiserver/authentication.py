"""Who asks: a name, and the groups that come with it.

Simplified: nobody proves anything. A client's user name is taken as its certificate's common name would be;
the groups follow from the form of the name as kubeadm issues its certificates.
"""

from functools import cache
from typing import NamedTuple

from ..api.errors import Unauthorized

AUTHENTICATED, UNAUTHENTICATED, MASTERS = "system:authenticated", "system:unauthenticated", "system:masters"
NODES = "system:nodes"
ANONYMOUS = "system:anonymous"
APISERVER = "system:apiserver"  # the API server itself, on its loopback
NODE_PREFIX = "system:node:"
ACCOUNT_PREFIX = "system:serviceaccount:"


class User(NamedTuple):
    """Who asks."""

    name: str
    groups: tuple[str, ...]

    @property
    def node(self) -> str:
        """The node whose kubelet this is; empty for anybody else."""
        return self.name.removeprefix(NODE_PREFIX) if NODES in self.groups else ""


@cache
def authenticated(name: str) -> User:
    """The user of that name. Raises Unauthorized for no name at all."""
    if not name:
        raise Unauthorized()
    if name == ANONYMOUS:
        return User(name, (UNAUTHENTICATED,))
    if name in ("kubernetes-admin", APISERVER):
        return User(name, (MASTERS, AUTHENTICATED))
    if name.startswith(NODE_PREFIX):
        return User(name, (NODES, AUTHENTICATED))
    if name.startswith(ACCOUNT_PREFIX):
        namespace = name.removeprefix(ACCOUNT_PREFIX).partition(":")[0]
        return User(name, ("system:serviceaccounts", f"system:serviceaccounts:{namespace}", AUTHENTICATED))
    return User(name, (AUTHENTICATED,))
