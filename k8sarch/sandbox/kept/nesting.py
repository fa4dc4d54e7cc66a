"""How much one JSON value holds: what is too deep or too large is refused before anything walks through
it."""

from typing import Any

from k8sarch.sandbox.limits import API_DEPTH_MAX, API_NODES_MAX


def too_much(value: Any) -> str:
    """What is too much about `value`, as the end of a sentence; empty when nothing is."""
    nodes, level = 0, [value]
    for _ in range(API_DEPTH_MAX + 1):
        nodes += len(level)
        if nodes > API_NODES_MAX:
            return f"has more than {API_NODES_MAX} values"
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return ""
    return f"is nested more than {API_DEPTH_MAX} deep"
