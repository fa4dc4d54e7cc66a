"""The field that a path names, and how a value is shown.

A path has dots between keys; an item of a list stands in brackets by its type, name, uid or ip, or by its
place, as in records/differences.py: `status.conditions[Ready].status`, `spec.containers[0].image`.
"""

import re
from typing import Any

import orjson

from ..records.differences import MISSING, named

VALUE_MAX = 80
PART = re.compile(r"\.?([^.\[\]]+)|\[([^\]]*)\]")
PATH_MAX = 40


def shown(value: Any) -> str:
    """A value as text; "none" of what is not there."""
    if value is MISSING or value is None:
        return "none"
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return text if len(text) <= VALUE_MAX else text[: VALUE_MAX - 1] + "…"


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


__all__ = ["MISSING", "parts_of", "shown", "value_at"]
