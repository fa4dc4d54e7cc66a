"""The fields in which two versions of a document differ, and the field that a path names.

A path has dots between keys; an item of a list is named in brackets by its place, or by its own name, type,
key or ip: `status.conditions[Ready].status`, `spec.containers[0].image`.
"""

import re
from typing import Any

import orjson

IDENTITIES = ("name", "type", "key", "ip", "uid")
IGNORED = ("metadata.resourceVersion", "metadata.managedFields")
VALUE_MAX = 80
PART = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
PATH_MAX = 40
MISSING = object()


def shown(value: Any) -> str:
    """A value as text; "none" of what is not there."""
    if value is MISSING:
        return "none"
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return text if len(text) <= VALUE_MAX else text[: VALUE_MAX - 1] + "…"


def identity(item: Any, place: int) -> str:
    """What an item of a list is called."""
    if isinstance(item, dict):
        for field in IDENTITIES:
            if isinstance(item.get(field), str):
                effect = item.get("effect")
                return f"{item[field]}:{effect}" if field == "key" and effect else item[field]
    return str(place)


def named(items: list) -> dict[str, Any]:
    """The items of a list by what they are called."""
    found: dict[str, Any] = {}
    for place, item in enumerate(items):
        name = identity(item, place)
        found[name if name not in found else f"{name}#{place}"] = item
    return found


def differences(old: Any, new: Any) -> list[tuple[str, str, str]]:
    """(path, before, after) of each field that differs, in the order of the new document."""
    found: list[tuple[str, str, str]] = []
    compare(old, new, "", found)
    return [entry for entry in found if entry[0] not in IGNORED]


def compare(old: Any, new: Any, path: str, found: list[tuple[str, str, str]]) -> None:
    """Add what differs at and below `path`."""
    if old is new or old == new:
        return
    if isinstance(old, list) and isinstance(new, list):
        before, after, form = named(old), named(new), "{}[{}]"
    elif isinstance(old, dict) and isinstance(new, dict):
        before, after, form = old, new, "{}.{}"
    else:
        found.append((path, shown(old), shown(new)))
        return
    for key in [*after, *[key for key in before if key not in after]]:
        name = f"[{key}]" if form == "{}.{}" and ("." in key or "/" in key) else key
        joined = f"{path}{name}" if name.startswith("[") else form.format(path, name).lstrip(".")
        compare(before.get(key, MISSING), after.get(key, MISSING), joined, found)


def parts_of(path: str) -> list[str]:
    """The keys of a path. Raises ValueError when it is none."""
    parts, place = [], 0
    while place < len(path):
        match = PART.match(path, place)
        if match is None or len(parts) >= PATH_MAX:
            raise ValueError(f"{path[:80]!r} is no path of a field; one is status.conditions[Ready].status")
        parts.append(match[1] if match[1] is not None else match[2])
        place = match.end()
    return parts


def value_at(document: Any, parts: list[str]) -> Any:
    """The value that the keys lead to, or MISSING."""
    here = document
    for part in parts:
        if isinstance(here, dict):
            here = here.get(part, MISSING)
        elif isinstance(here, list):
            items = named(here)
            here = items.get(part, MISSING)
            if here is MISSING and part.isascii() and part.isdigit() and int(part) < len(items):
                here = list(items.values())[int(part)]
        else:
            return MISSING
    return here
