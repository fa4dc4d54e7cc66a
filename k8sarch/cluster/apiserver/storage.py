"""Objects as etcd keeps them: where, and as what.

Source: k8s `staging/src/k8s.io/apiserver/pkg/storage/etcd3/store.go`; keys as in `pkg/registry`.
The value of a key is the object's document without resourceVersion, which is the key's revision, and with
`writtenBy`, the user whose request wrote it (upstream: metadata.managedFields). A claim is a key that stands
for something only one object may have, such as an address; it is put and deleted together with the object
that holds it.
"""

from typing import Any, NamedTuple

from ..api.document import Document
from ..api.resource import Resource
from ..api.resources import KINDS, RESOURCES
from ..etcd.messages import KeyValue, prefix_end

ROOT = "/registry/"
END = prefix_end(ROOT)
HEALTH_KEY = "/registry/health"
WRITTEN_BY = "writtenBy"
FOLDERS = {resource.plural: f"{ROOT}{resource.stored_as or resource.plural}/" for resource in RESOURCES}
PLURALS = {
    folder.removeprefix(ROOT).partition("/")[0]: (plural, len(folder)) for plural, folder in FOLDERS.items()
}


def etcd_key(kind: type[Resource], namespace: str | None, name: str) -> str:
    """Where the object of that name lies."""
    folder = FOLDERS[kind.plural]
    return f"{folder}{namespace}/{name}" if kind.namespaced else folder + name


def folder_of(kind: type[Resource], namespace: str | None) -> str:
    """What the keys of all objects of a kind, or those of one namespace, begin with."""
    folder = FOLDERS[kind.plural]
    return f"{folder}{namespace}/" if namespace else folder


def place_of(key: str) -> tuple[type[Resource], str] | None:
    """The kind and the object's own key ("shop/web-1") that an etcd key stands for; None of a claim."""
    found = PLURALS.get(key[len(ROOT) :].partition("/")[0])
    if found is None:
        return None
    plural, length = found
    return KINDS[plural], key[length:]


def encoded(document: Document, user: str) -> Document:
    """The value that etcd gets."""
    metadata = document["metadata"]
    if "resourceVersion" in metadata:
        metadata = metadata.copy()
        del metadata["resourceVersion"]
    return {**document, "metadata": metadata, WRITTEN_BY: user}


class Decoded(NamedTuple):
    """A value of etcd, and the object that it is."""

    value: Any
    document: Document


DECODED_MAX = 256
# What one API server decoded, the others and the answer to the writer share: one document instead of four,
# and what is the very same object is not compared or checked again. This belongs to the process and not to a
# world; it changes no answer.
DECODED: dict[tuple[int, int], Decoded] = {}


def decoded(key_value: KeyValue, revision: int = 0) -> Document:
    """The object of a key; `revision` instead of its own: that of its deletion."""
    value, version = key_value.value, revision or key_value.mod_revision
    known = DECODED.get((id(value), version))
    if known is not None and known.value is value:
        return known.document
    document = value.copy()
    document.pop(WRITTEN_BY, None)
    document["metadata"] = {**document["metadata"], "resourceVersion": str(version)}
    if len(DECODED) >= DECODED_MAX:
        DECODED.clear()
    DECODED[id(value), version] = Decoded(value, document)
    return document


def writer_of(value: Any) -> str:
    """The user whose request wrote a value."""
    return value.get(WRITTEN_BY, "")
