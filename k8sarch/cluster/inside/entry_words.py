"""What an entry of etcd's log, or a request to etcd, is about, in words: "lease worker-1", "pod status".

etcd itself knows keys and opaque values; whoever looks knows Kubernetes and decodes them.
"""

from typing import Any

from ..api.resources import KINDS
from ..apiserver.storage import ROOT, place_of, writer_of
from ..etcd.messages import Compact, Delete, Get, Put, Range, Txn

EMPTY = "empty"


def about(command: Any) -> dict[str, str]:
    """{what, full, verb, key} of a log entry's command; None is the empty entry of a new leader. `what` is
    short enough for a cell, `full` is a sentence, `verb` create, update, delete, compact or empty."""
    if command is None:
        return {
            "what": EMPTY,
            "full": "The empty entry of a new leader: only an entry of its own term commits those before it.",
            "verb": EMPTY,
            "key": "",
        }
    request = command.request
    if isinstance(request, Compact):
        return {
            "what": "compact",
            "full": f"Forget what was before revision {request.revision}.",
            "verb": "compact",
            "key": "",
        }
    operation = main_operation(request)
    if isinstance(operation, Delete):
        name = called(operation.key)
        full = f"Delete {operation.key}{condition(request)}."
        return {"what": f"delete {name}", "full": full, "verb": "delete", "key": operation.key}
    verb = "create" if any(each.value == 0 for each in request.compares) else "update"
    writer = writer_of(operation.value) or "nobody"
    return {
        "what": put_words(operation.key, operation.value, verb),
        "full": f"Put {operation.key}{condition(request)}; written by {writer}.",
        "verb": verb,
        "key": operation.key,
    }


def main_operation(request: Txn) -> Any:
    """The operation that a transaction is about: the object, not the claims that go with it."""
    operations: list[Any] = list(request.success)
    writing = [each for each in operations if not isinstance(each, Get)] or operations
    objects = [each for each in writing if place_of(each.key) is not None]
    return (objects or writing)[0]


def condition(request: Txn) -> str:
    """What must hold for it, as words."""
    for compare in request.compares:
        if compare.target == "mod":
            return f", if its revision is still {compare.value}" if compare.value else ", if it is not there"
    return ""


def called(key: str) -> str:
    """A key as people say it: "/registry/leases/kube-node-lease/worker-1" → "lease worker-1"."""
    place = place_of(key)
    if place is None:
        return key.removeprefix(ROOT)
    kind, name = place
    short = kind.kind.lower() if kind.plural in KINDS else kind.plural
    if kind.plural == "leases":
        return lease_name(name)
    if kind.plural == "pods":
        return f"pod {name}"
    return f"{NAMES.get(kind.plural, short)} {name.rpartition('/')[2]}"


NAMES = {"endpointslices": "slice", "replicasets": "replica set"}


def lease_name(name: str) -> str:
    """Leases of nodes bear the node's name; the others are held by whoever leads."""
    namespace, _, lease = name.partition("/")
    return f"lease {lease}" if namespace == "kube-node-lease" else "leader lease"


def put_words(key: str, value: Any, verb: str) -> str:
    """What a write of an object means, by who writes it."""
    place = place_of(key)
    if place is None or not isinstance(value, dict):
        return f"{verb} {called(key)}"
    plural, writer = place[0].plural, writer_of(value)
    if plural == "leases":
        return called(key)
    if plural == "events":
        return "event"
    if value.get("metadata", {}).get("deletionTimestamp"):
        return f"end {called(key)}"
    if verb == "create":
        return f"create {place[1] if plural == 'pods' else place[1].rpartition('/')[2]}"
    if plural == "pods":
        if writer == "system:kube-scheduler":
            return f"bind {called(key)}"
        return f"status {called(key)}" if writer.startswith("system:node:") else called(key)
    return called(key)


def request_words(request: Any) -> str:
    """What a client asks of etcd: "put lease worker-1", "read pod shop/web-x"."""
    if isinstance(request, Range):
        return f"{called(request.key)}{' and what follows' if request.end else ''}"
    if isinstance(request, Txn):
        operation = main_operation(request)
        verb = "delete" if isinstance(operation, Delete) else "put" if isinstance(operation, Put) else "read"
        return f"{verb} {called(operation.key)}"
    return f"compact before rev {request.revision}"
