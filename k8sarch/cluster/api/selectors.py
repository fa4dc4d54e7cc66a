"""Label selectors and field selectors.

Source: apimachinery `pkg/labels/selector.go`, `pkg/fields/selector.go`, `pkg/apis/meta/v1/helpers.go`.
A selector is a tuple of Requirements, all of which must hold; the empty tuple selects everything, NOTHING
selects nothing.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from .document import Document, get
from .errors import BadRequest

LENGTH_MAX = 4096
TERMS_MAX = 100


class Requirement(NamedTuple):
    """`key operator values`; operator: in, notin, exists, absent, gt, lt."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether labels meet the requirement."""
        value = labels.get(self.key)
        match self.operator:
            case "in":
                return value in self.values if value is not None else False
            case "notin":
                return value is None or value not in self.values
            case "exists":
                return value is not None
            case "absent":
                return value is None
            case _:
                if value is None or not re.fullmatch(r"[+-]?[0-9]{1,19}", value):
                    return False
                return (
                    int(value) > int(self.values[0])
                    if self.operator == "gt"
                    else int(value) < int(self.values[0])
                )


Selector = tuple[Requirement, ...]
EVERYTHING: Selector = ()
NOTHING: Selector = (Requirement("", "in", ()),)


def selects(selector: Selector, labels: Mapping[str, str] | None) -> bool:
    """Whether a selector selects an object with these labels."""
    return all(requirement.holds(labels or {}) for requirement in selector)


def from_map(labels: Mapping[str, str] | None) -> Selector:
    """The selector of a Service: equality of every label; nothing when there is none."""
    if not labels:
        return NOTHING
    return tuple(Requirement(key, "in", (value,)) for key, value in labels.items())


OPERATORS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "absent"}


def from_label_selector(selector: Document | None) -> Selector:
    """The selector of a metav1.LabelSelector document: none selects nothing, an empty one everything."""
    if selector is None:
        return NOTHING
    equal = tuple(
        Requirement(key, "in", (value,)) for key, value in (selector.get("matchLabels") or {}).items()
    )
    expressions = tuple(
        Requirement(each["key"], OPERATORS[each["operator"]], tuple(each.get("values") or ()))
        for each in selector.get("matchExpressions") or ()
    )
    return equal + expressions


def written(selector: Selector) -> str:
    """The selector as text: "app=web,tier in (a,b)"."""
    words = {
        "in": "{0}={1}",
        "notin": "{0}!={1}",
        "exists": "{0}",
        "absent": "!{0}",
        "gt": "{0}>{1}",
        "lt": "{0}<{1}",
    }
    several = {"in": "{0} in ({1})", "notin": "{0} notin ({1})"}
    return ",".join(
        (several if len(each.values) > 1 else words)[each.operator].format(each.key, ",".join(each.values))
        for each in selector
    )


TOKEN = re.compile(r"\s*(?:(!=|==|=|!|\(|\)|,|<|>)|([^\s!=(),<>]+))")
KEY = re.compile(r"(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\Z")
VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\Z")


def unparsable(why: str) -> BadRequest:
    """The refusal of a selector."""
    return BadRequest(f"unable to parse requirement: {why}")


@lru_cache(maxsize=512)
def parse_labels(text: str) -> Selector:
    """The selector that `text` says: "a=b,c!=d,e in (f,g),h notin (i),j,!k". Raises BadRequest."""
    if len(text) > LENGTH_MAX:
        raise unparsable(f"a selector may have {LENGTH_MAX} characters")
    tokens, place = [], 0
    stripped = text.rstrip()
    while place < len(stripped):
        match = TOKEN.match(stripped, place)
        assert match is not None, f"every character of {text!r} is part of a token"
        tokens.append(match[1] or match[2])
        place = match.end()
    requirements: list[Requirement] = []
    tokens.reverse()  # pop() takes the next token
    while tokens:
        requirements.append(parse_requirement(tokens))
        if len(requirements) > TERMS_MAX:
            raise unparsable(f"a selector may have {TERMS_MAX} terms")
        if tokens and (tokens.pop() != "," or not tokens):
            raise unparsable("found '', expected: identifier after ','")
    return tuple(requirements)


def parse_requirement(tokens: list[str]) -> Requirement:
    """Take one requirement off the reversed tokens."""
    negated = tokens[-1] == "!"
    if negated:
        tokens.pop()
    key = checked_key(tokens.pop() if tokens else "")
    if negated or not tokens or tokens[-1] == ",":
        return Requirement(key, "absent" if negated else "exists")
    operator = tokens.pop()
    if operator in ("=", "=="):
        return Requirement(key, "in", (parse_value(tokens),))
    if operator == "!=":
        return Requirement(key, "notin", (parse_value(tokens),))
    if operator in ("<", ">"):
        return Requirement(key, "gt" if operator == ">" else "lt", (parse_value(tokens),))
    if operator in ("in", "notin"):
        return Requirement(key, operator, parse_values(tokens))
    raise unparsable(f"found '{operator}', expected: in, notin, =, ==, !=, gt, lt")


def checked_key(key: str) -> str:
    """A label key, or BadRequest."""
    if not KEY.match(key):
        raise unparsable(
            f"<nil>: Invalid value: \"{key}\": name part must consist of alphanumeric characters, '-', '_' "
            f"or '.'"
        )
    return key


def parse_value(tokens: list[str]) -> str:
    """Take one value, which may be empty, off the reversed tokens."""
    if not tokens or tokens[-1] == ",":
        return ""
    value = tokens.pop()
    if not VALUE.match(value):
        raise unparsable(
            f'values[0][{value}]: Invalid value: "{value}": a valid label must be an empty string or '
            f"consist of "
            "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        )
    return value


def parse_values(tokens: list[str]) -> tuple[str, ...]:
    """Take "(a,b)" off the reversed tokens."""
    if not tokens or tokens.pop() != "(":
        raise unparsable("found '', expected: '('")
    values = []
    while True:
        values.append(parse_value(tokens) if tokens and tokens[-1] != ")" else "")
        end = tokens.pop() if tokens else ""
        if end == ")":
            return tuple(values)
        if end != ",":
            raise unparsable(f"found '{end}', expected: ',' or ')'")


class FieldRequirement(NamedTuple):
    """`path = value`, or `path != value`."""

    path: str
    value: str
    equal: bool = True


FieldSelector = tuple[FieldRequirement, ...]


@lru_cache(maxsize=512)
def parse_fields(text: str) -> FieldSelector:
    """The field selector of "spec.nodeName=worker-1,status.phase!=Failed". Raises BadRequest."""
    requirements = []
    for term in text.split(","):
        if not term.strip():
            continue
        for operator in ("!=", "==", "="):
            path, found, value = term.partition(operator)
            if found:
                requirements.append(FieldRequirement(path.strip(), value.strip(), operator != "!="))
                break
        else:
            raise BadRequest(f"invalid selector: '{text}'; can't understand '{term}'")
    if len(requirements) > TERMS_MAX:
        raise BadRequest(f"invalid selector: a selector may have {TERMS_MAX} terms")
    return tuple(requirements)


def check_fields(selector: FieldSelector, selectable: tuple[str, ...]) -> None:
    """Raise BadRequest when a path is neither a name nor one of `selectable`."""
    for requirement in selector:
        if (
            requirement.path not in ("metadata.name", "metadata.namespace")
            and requirement.path not in selectable
        ):
            raise BadRequest(f"field label not supported: {requirement.path}")


def field_text(value: Any) -> str:
    """A field's value as field selectors compare it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def selects_fields(selector: FieldSelector, document: Document) -> bool:
    """Whether a field selector selects the document."""
    for path, value, equal in selector:
        if (
            field_text(get(document, path, "false" if path == "spec.unschedulable" else "")) == value
        ) != equal:
            return False
    return True
