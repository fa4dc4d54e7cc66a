"""An object is its JSON document, and nobody ever changes one: a change makes a new spine that shares the
rest.

A path is dotted ("spec.nodeName"), or a tuple of keys where a key has dots itself (("metadata", "labels",
"kubernetes.io/hostname")).

Under tests the store wraps what it keeps with `frozen`: dicts and lists whose mutators raise, so that a
mutation fails where it happens. A world switches that on with `guard_documents(world)`; in production it is
off, because it costs 30 us a document.
"""

from functools import lru_cache
from typing import Any, NoReturn

Document = dict[str, Any]
Path = str | tuple[str, ...]


@lru_cache(maxsize=512)
def keys_of(path: Path) -> tuple[str, ...]:
    """The path as a tuple of keys."""
    return tuple(path.split(".")) if isinstance(path, str) else path


def get(document: Document, path: Path, default: Any = None) -> Any:
    """The value at `path`, or `default` where any part of the way is missing."""
    value: Any = document
    for key in keys_of(path):
        if not isinstance(value, dict):
            return default
        value = value.get(key)
        if value is None:
            return default
    return value


def replaced(document: Document, path: Path, value: Any) -> Document:
    """A document with `value` at `path`; the dicts on the way are made where they are missing."""
    key, *rest = keys_of(path)
    if rest:
        inner = document.get(key)
        value = replaced(inner if isinstance(inner, dict) else {}, tuple(rest), value)
    return {**document, key: value}


def without(document: Document, path: Path) -> Document:
    """A document that has nothing at `path`; the same one when there was nothing."""
    key, *rest = keys_of(path)
    if key not in document:
        return document
    if rest:
        inner = document[key]
        if not isinstance(inner, dict):
            return document
        trimmed = without(inner, tuple(rest))
        return document if trimmed is inner else {**document, key: trimmed}
    return {name: value for name, value in document.items() if name != key}


def merged(document: Document, changes: Document) -> Document:
    """The document with `changes` merged into it: dicts merge, None removes, all else replaces (RFC 7386)."""
    result: Document | None = None  # made at the first difference, so that what stays the same is shared
    for key, change in changes.items():
        inner = document.get(key)
        if isinstance(change, dict):
            change = merged(inner if isinstance(inner, dict) else {}, change)
        if change is inner and (change is not None or key not in document):
            continue
        if isinstance(change, str) and isinstance(inner, str) and change == inner:
            continue
        result = dict(document) if result is None else result
        if change is None:
            result.pop(key, None)
        else:
            result[key] = change
    return document if result is None else result


def key_of(document: Document) -> str:
    """ "shop/web-abc" for an object in a namespace, "worker-1" for one that is in none."""
    metadata = document["metadata"]
    namespace = metadata.get("namespace")
    return f"{namespace}/{metadata['name']}" if namespace else metadata["name"]


def split_key(key: str) -> tuple[str | None, str]:
    """Namespace (None when there is none) and name of a key."""
    namespace, slash, name = key.rpartition("/")
    return (namespace if slash else None), name


# The guard


class Mutated(TypeError):
    """Somebody tried to change a document that others share."""


def refuse(self, *arguments, **settings) -> NoReturn:
    """Stands in for every mutator of a frozen document."""
    raise Mutated("this document is shared: make a changed copy with replaced(), without() or merged()")


class FrozenDict(dict):
    """A dict of a stored document."""

    __slots__ = ()
    # type: ignore[assignment]
    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = refuse

    def __reduce__(self):
        return FrozenDict, (dict(self),)

    def __deepcopy__(self, memo):
        return thawed(self)


class FrozenList(list):
    """A list of a stored document."""

    __slots__ = ()
    # type: ignore[assignment]
    __setitem__ = __delitem__ = __iadd__ = __imul__ = append = clear = extend = insert = pop = refuse
    remove = reverse = sort = refuse  # type: ignore[assignment]

    def __reduce__(self):
        return FrozenList, (list(self),)

    def __deepcopy__(self, memo):
        return thawed(self)


def frozen(value: Any) -> Any:
    """The value with every dict and list in it wrapped; what is wrapped already is taken as it is."""
    if isinstance(value, (FrozenDict, FrozenList)):
        return value
    if isinstance(value, dict):
        return FrozenDict((key, frozen(inner)) for key, inner in value.items())
    if isinstance(value, list):
        return FrozenList(frozen(inner) for inner in value)
    return value


def thawed(value: Any) -> Any:
    """A copy of the value in plain dicts and lists."""
    if isinstance(value, dict):
        return {key: thawed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [thawed(inner) for inner in value]
    return value


def guard_documents(world) -> None:
    """Let every API server of this world freeze what it stores: for tests."""
    world.news["documents are guarded"] = 1


def are_guarded(world) -> bool:
    """Whether the documents of this world are frozen."""
    return "documents are guarded" in world.news
