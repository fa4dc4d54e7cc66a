"""`kubectl apply -f - DOCUMENT`: makes an object be as the document says, and remembers what it said.

Source: `k8s.io/kubectl/pkg/cmd/apply`, a three-way merge: what the last apply said and this one does not is
removed, what others set stays.
Simplified: there are no files, so the document stands in the line itself; server-side apply is not there.
"""

from typing import Any

import orjson

from ...api.resource import Resource
from ...api.schema import ANY, Shape, shapes
from ..parser import UsageError, kind_named
from ..printers import full_name
from ..verb import PATIENCE, Verb
from .create import no_file

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class Apply(Verb):
    """An object as a document says."""

    usage = "kubectl apply -f - DOCUMENT"
    flags = ("filename",)

    def check(self) -> None:
        if not self.arguments.documents:
            path = self.arguments.flags.get("filename")
            raise UsageError("error: must specify one of -f and -k" if path is None else no_file(path))
        self.described: list[tuple[type[Resource], str, dict]] = []
        for document in self.arguments.documents:
            kind = kind_named(str(document.get("kind", "")))
            name = (document.get("metadata") or {}).get("name")
            if not isinstance(name, str) or not name:
                raise UsageError(
                    "error: error when retrieving current configuration: resource name may not be empty"
                )
            self.described.append((kind, name, document))

    def begin(self) -> None:
        self.waits_for = len(self.described)
        for kind, name, document in self.described:
            self.client.get(
                kind.plural,
                name,
                self.namespace_of(kind, document),
                then=self.found,
                argument=(kind, name, document),
                because=self.because,
                timeout=PATIENCE,
            )

    def namespace_of(self, kind: type[Resource], document: dict) -> str | None:
        """Where the object belongs."""
        return document["metadata"].get("namespace") or self.place(kind)

    def found(self, reply: Any, wanted: tuple) -> None:
        """Create what is not there; patch what is."""
        kind, name, document = wanted
        namespace = self.namespace_of(kind, document)
        with_memory = remembered(document)
        options = {"fieldManager": "kubectl-client-side-apply", "fieldValidation": "Strict"}
        if reply.reason == "NotFound":
            self.client.create(
                kind.plural,
                with_memory,
                namespace,
                then=self.applied,
                argument=(kind, name, "created"),
                because=self.because,
                timeout=PATIENCE,
                options=options,
            )
        elif not reply.ok:
            self.applied(reply, (kind, name, ""))
        else:
            last = (reply.body["metadata"].get("annotations") or {}).get(LAST_APPLIED)
            before = memory_of(last)
            patch = difference(before, with_memory, shapes().get(kind.kind, ANY))
            self.client.patch(
                kind.plural,
                name,
                namespace,
                patch,
                kind="strategic",
                then=self.applied,
                argument=(kind, name, reply.body["metadata"]["resourceVersion"]),
                because=self.because,
                timeout=PATIENCE,
                options=options,
            )

    def applied(self, reply: Any, done: tuple) -> None:
        """The answer about one object."""
        kind, name, was = done
        if not reply.ok:
            self.refused(reply)
        elif was == "created":
            self.say(f"{full_name(kind, name)} created")
        else:
            word = "unchanged" if reply.body["metadata"]["resourceVersion"] == was else "configured"
            self.say(f"{full_name(kind, name)} {word}")
        self.one_done()


def memory_of(last: str | None) -> dict:
    """What the last apply said; nothing when it left no readable note."""
    try:
        before = orjson.loads(last) if last else {}
    except orjson.JSONDecodeError:
        return {}
    return before if isinstance(before, dict) else {}


def remembered(document: dict) -> dict:
    """The document with itself in its annotation."""
    metadata = document["metadata"]
    annotations = {
        key: value for key, value in (metadata.get("annotations") or {}).items() if key != LAST_APPLIED
    }
    written = orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode() + "\n"
    return {**document, "metadata": {**metadata, "annotations": {**annotations, LAST_APPLIED: written}}}


def difference(before: dict, after: dict, shape: Shape) -> dict:
    """The strategic merge patch that sets all of `after` and removes what only `before` has."""
    patch: dict[str, Any] = {}
    for key, value in after.items():
        inner = shape.fields.get(key, ANY) if shape.kind == "struct" else shape.item or ANY
        was = before.get(key)
        if isinstance(value, dict):
            patch[key] = difference(was if isinstance(was, dict) else {}, value, inner)
        elif isinstance(value, list) and inner.is_merged and inner.merge_key:
            patch[key] = list_difference(was if isinstance(was, list) else [], value, inner)
        else:
            patch[key] = value
    patch |= {key: None for key in before if key not in after}
    return patch


def list_difference(before: list, after: list, shape: Shape) -> list:
    """The same for a list whose items merge by a key."""
    key, item = shape.merge_key, shape.item or ANY
    were = {each.get(key): each for each in before if isinstance(each, dict)}
    are = [each.get(key) for each in after if isinstance(each, dict)]
    changes = [
        difference(were.get(each.get(key), {}), each, item) if isinstance(each, dict) else each
        for each in after
    ]
    return changes + [{"$patch": "delete", key: name} for name in were if name not in are]
