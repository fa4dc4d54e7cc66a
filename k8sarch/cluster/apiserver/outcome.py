"""What a write comes to: something to store, something to remove, or nothing; and what deciding needs to
know.
"""

from typing import NamedTuple

from ..api.document import Document
from ..api.errors import success
from ..api.resource import Resource
from ..api.resources import Pod
from ..kernel.chance import Chance
from ..kernel.clock import Instant
from .admission import Objects
from .authentication import User
from .messages import Request
from .scale import scale_of


class Write(NamedTuple):
    """Store `document`; `claims` are the keys that must be free for it, and are taken with it; `freed` are
    given back.
    """

    document: Document
    claims: tuple[str, ...] = ()
    freed: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Remove(NamedTuple):
    """Remove the object, which was last `document`; `claims` are freed with it."""

    document: Document
    claims: tuple[str, ...] = ()


class Keep(NamedTuple):
    """Nothing changes: the object stays `document`."""

    document: Document
    warnings: tuple[str, ...] = ()


Outcome = Write | Remove | Keep


class Desk(NamedTuple):
    """What deciding needs to know besides the request and the object."""

    now: Instant
    chance: Chance
    objects: Objects
    user: User
    taken: frozenset[str] = frozenset()  # claims that were found taken by an earlier attempt


def shown(request: Request, kind: type[Resource], outcome: Outcome, stored: Document) -> tuple[int, Document]:
    """Code and body of the answer after the outcome is in the store; `stored` is the object as it is there,
    or was last.
    """
    if request.subresource == "scale":
        return 200, scale_of(stored)
    if request.subresource in ("binding", "eviction"):
        return 201, {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}
    if request.verb == "create":
        return 201, stored
    if request.verb == "delete" and isinstance(outcome, Remove):
        if kind is Pod:
            return 200, stored  # a pod's deletion always answers with the pod, as upstream's does
        metadata = stored["metadata"]
        return 200, success(kind.qualified(), metadata["name"], metadata.get("uid", ""))
    return 200, stored
