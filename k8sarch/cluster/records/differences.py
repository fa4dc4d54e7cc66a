"""What differs between two versions of a document, field by field.

Contract: pure. Items of a list are known by their type, name, ip or uid where all have one and no two share
it, else by place; that is how people read conditions, containers and addresses.
"""

from collections.abc import Iterator
from typing import Any

NAMES = ("type", "name", "uid", "ip")
MISSING = object()
UNTOLD = ("metadata.resourceVersion",)  # every write changes it; the revision stands above


def differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(path, before, now) of each field that differs, None for what is not there."""
    if old == new or path in UNTOLD:
        return
    if old is MISSING and isinstance(new, dict) and new:
        old = {}  # what is new is told leaf by leaf
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            yield from differences(old.get(name, MISSING), new.get(name, MISSING), joined(path, name))
    elif isinstance(old, (list, tuple)) and isinstance(new, (list, tuple)):
        before, now = named(old), named(new)
        for name in dict.fromkeys([*before, *now]):
            yield from differences(before.get(name, MISSING), now.get(name, MISSING), f"{path}[{name}]")
    else:
        yield path, None if old is MISSING else old, None if new is MISSING else new


def joined(path: str, name: str) -> str:
    """A path and one more name; a name with dots or slashes stands in brackets."""
    if any(letter in name for letter in "./ "):
        return f"{path}[{name}]"
    return f"{path}.{name}" if path else name


def named(items: Any) -> dict[str, Any]:
    """The items of a list by what they are known by."""
    for key in NAMES:
        if items and all(isinstance(item, dict) and isinstance(item.get(key), str) for item in items):
            found = {item[key]: item for item in items}
            if len(found) == len(items):
                return found
    return {str(place): item for place, item in enumerate(items)}
