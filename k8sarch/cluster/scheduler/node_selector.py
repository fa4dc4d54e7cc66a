"""Whether a node has the labels that a pod asks for: nodeSelector, and the terms of node affinity.

Source: component-helpers, scheduling/corev1/nodeaffinity/nodeaffinity.go. Terms are ORed, expressions in a
term ANDed; an empty term matches nothing; matchFields knows metadata.name only.
"""

from collections.abc import Mapping


def holds(expression: dict, labels: Mapping[str, str]) -> bool:
    """Whether one expression {key, operator, values} holds for `labels`."""
    value = labels.get(expression["key"])
    values: list[str] = expression.get("values") or []
    match expression["operator"]:
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case "Gt":
            return is_whole(value) and int(value) > int(values[0])  # type: ignore[arg-type]
        case "Lt":
            return is_whole(value) and int(value) < int(values[0])  # type: ignore[arg-type]
    return False


def is_whole(text: str | None) -> bool:
    """Whether a label's value is a whole number."""
    return text is not None and text.removeprefix("-").isascii() and text.removeprefix("-").isdigit()


def term_matches(term: dict, name: str, labels: Mapping[str, str]) -> bool:
    """Whether the node `name` with `labels` meets every expression of a term."""
    expressions, fields = term.get("matchExpressions") or (), term.get("matchFields") or ()
    if not expressions and not fields:
        return False
    for expression in expressions:
        if not holds(expression, labels):
            return False
    return all(holds(expression, {"metadata.name": name}) for expression in fields)


def matches(node_selector: Mapping[str, str], required: dict | None, name: str,
            labels: Mapping[str, str]) -> bool:
    """Whether a node meets nodeSelector and requiredDuringScheduling node affinity; both must hold."""
    for key, value in node_selector.items():
        if labels.get(key) != value:
            return False
    if required is None:
        return True
    return any(term_matches(term, name, labels) for term in required.get("nodeSelectorTerms") or ())
