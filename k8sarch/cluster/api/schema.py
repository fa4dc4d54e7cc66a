"""The published definitions of the API (Kubernetes v1.34, package kubernetes-validate): what fields there
are, of which types.

A Shape is one definition, boiled down to what is asked here: is this value of the right type, which fields
are unknown, and by which key do the items of a list merge. The file is read once, at the first question; only
what our kinds reach is kept of it.
Contract: shapes belong to the process and are never reachable from a world.
Simplified: formats (date-time, byte) and `required` are left to a kind's own rules.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import orjson

from .errors import BadRequest
from .resource import Resource
from .resources import RESOURCES

RELEASE = "v1.34.0"
PREFIX = "#/$defs/"
INTEGERS = {"int32": 2**31, "int64": 2**63}
GO_NAMES = {str: "string", bool: "bool", int: "number", float: "number", list: "array", dict: "object"}
KEPT_NULL = "creationTimestamp"
SUBRESOURCE_KINDS = {
    "Scale": "io.k8s.api.autoscaling.v1.Scale",
    "Binding": "io.k8s.api.core.v1.Binding",
    "Eviction": "io.k8s.api.policy.v1.Eviction",
    "DeleteOptions": "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
}


class Shape:
    """`kind`: struct (fields), map (item), list (item, and merge_key or is_set), string, bool, int, number,
    int-or-string, any.
    """

    __slots__ = ("kind", "name", "fields", "item", "merge_key", "is_merged", "limit", "go_type")

    def __init__(self, kind: str, name: str = "", go_type: str = "") -> None:
        self.kind = kind
        self.name = name  # "PodSpec", of a struct
        self.fields: dict[str, Shape] = {}
        self.item: Shape | None = None
        self.merge_key = ""  # of a list: which field names an item in a strategic merge
        self.is_merged = False  # of a list: whether a strategic merge merges it
        self.limit = INTEGERS["int64"]
        self.go_type = go_type or kind


ANY = Shape("any")


class Definitions:
    """Boils definitions down, each once."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.known: dict[str, Shape] = {}

    def named(self, name: str) -> Shape:
        """The Shape of a definition by its full name."""
        if name not in self.known:
            definition = self.raw[name]
            if "properties" in definition:
                self.known[name] = shape = Shape(
                    "struct", name.rpartition(".")[2], f"v1.{name.rpartition('.')[2]}"
                )
                for field, schema in definition["properties"].items():
                    shape.fields[field] = self.of(schema)
            else:
                self.known[name] = self.of(definition)
        return self.known[name]

    def of(self, schema: dict[str, Any]) -> Shape:
        """The Shape of a schema inside a definition."""
        if "$ref" in schema:
            return self.named(schema["$ref"].removeprefix(PREFIX))
        if "oneOf" in schema:
            choices = [kind for each in schema["oneOf"] for kind in types_of(each)]
            return Shape("quantity" if "number" in choices else "int-or-string")
        kinds = types_of(schema)
        if "array" in kinds:
            shape = Shape("list")
            shape.item = self.of(schema["items"])
            shape.is_merged = "merge" in schema.get("x-kubernetes-patch-strategy", "")
            shape.merge_key = schema.get("x-kubernetes-patch-merge-key", "")
            shape.go_type = f"[]{shape.item.go_type}"
            return shape
        if "object" in kinds and isinstance(schema.get("additionalProperties"), dict):
            shape = Shape("map")
            shape.item = self.of(schema["additionalProperties"])
            shape.go_type = f"map[string]{shape.item.go_type}"
            return shape
        if "integer" in kinds:
            shape = Shape("int", go_type=schema.get("format", "int64"))
            shape.limit = INTEGERS.get(schema.get("format", ""), shape.limit)
            return shape
        for kind, name in (("string", "string"), ("boolean", "bool"), ("number", "number")):
            if kind in kinds:
                return Shape(name)
        return ANY


def types_of(schema: dict[str, Any]) -> tuple[str, ...]:
    """The JSON types that a schema allows, without null."""
    types = schema.get("type", ())
    return tuple(each for each in ([types] if isinstance(types, str) else types) if each != "null")


@cache
def shapes() -> dict[str, Shape]:
    """The shapes of all our kinds, by kind. Reads the installed definitions: 1.5 MB, about 20 ms, once a
    process.
    """
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"{RELEASE}-local"
    raw = orjson.loads((folder / "_definitions.json").read_bytes())["$defs"]
    definitions = Definitions(raw)
    named = {resource.kind: full_name(resource, raw) for resource in RESOURCES}
    return {kind: definitions.named(name) for kind, name in (named | SUBRESOURCE_KINDS).items()}


def full_name(resource: type[Resource], raw: dict[str, Any]) -> str:
    """The name of a kind's definition: io.k8s.api.apps.v1.Deployment."""
    group, _, version = resource.api_version.rpartition("/")
    return f"io.k8s.api.{(group or 'core').partition('.')[0]}.{version}.{resource.kind}"


class WrongType(Exception):
    """A value is of the wrong type; the text is what Go's JSON decoder says."""


def conformed(
    kind: str, document: dict[str, Any], old: dict[str, Any] | None = None
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The document without nulls and unknown fields, and the paths of the latter.

    What is the same object in `old`, which conforms, is not looked at again. Raises BadRequest for a value of
    the wrong type.
    """
    unknown: list[str] = []
    try:
        result = conform(shapes()[kind], document, old, "", "", unknown)
    except WrongType as wrong:
        version = str(document.get("apiVersion", "v1")).rpartition("/")[2]
        raise BadRequest(f'{kind} in version "{version}" cannot be handled as a {kind}: {wrong}') from wrong
    return result, tuple(unknown)


def fits(shape: Shape, value: Any, old: Any) -> bool:
    """Whether `conform` would give the value back as it is: nearly always so, and found out without spelling
    the path to each value.
    """
    if value is old:
        return True
    kind = shape.kind
    if kind == "string":
        return isinstance(value, str)
    if kind == "struct":
        if not isinstance(value, dict):
            return False
        fields, olds = shape.fields, old if isinstance(old, dict) else {}
        for key, each in value.items():
            inner = fields.get(key)
            if each is None or inner is None or not fits(inner, each, olds.get(key)):
                return False
        return True
    item = shape.item
    if kind == "list" and item is not None and isinstance(value, list):
        olds = old if isinstance(old, list) else ()
        known = len(olds)
        for place, each in enumerate(value):
            if not fits(item, each, olds[place] if place < known else None):
                return False
        return True
    if kind == "map" and item is not None and isinstance(value, dict):
        return all(each is not None and fits(item, each, None) for each in value.values())
    if kind == "bool":
        return isinstance(value, bool)
    return kind == "int" and type(value) is int and -shape.limit <= value < shape.limit


def conform(shape: Shape, value: Any, old: Any, path: str, struct: str, unknown: list[str]) -> Any:
    """The value as `shape` has it. `path` leads to it, `struct` is the struct that holds it, for messages."""
    if value is old:
        return value
    kind = shape.kind
    if kind == "string":
        if not isinstance(value, str):
            raise wrong_type(shape, value, path, struct)
    elif kind == "struct":
        return conform_struct(shape, value, old, path, unknown)
    elif kind == "list":
        if not isinstance(value, list):
            raise wrong_type(shape, value, path, struct)
        item = shape.item
        assert item is not None, "a list has items"
        olds = old if isinstance(old, list) else ()
        items = []
        for place, each in enumerate(value):
            before = olds[place] if place < len(olds) else None
            if not fits(item, each, before):
                each = conform(item, each, before, f"{path}[{place}]", struct, unknown)
            items.append(each)
        return value if all(new is each for new, each in zip(items, value, strict=True)) else items
    elif kind == "map":
        if not isinstance(value, dict):
            raise wrong_type(shape, value, path, struct)
        item = shape.item
        assert item is not None, "a map has items"
        for key, each in value.items():
            if each is None or conform(item, each, None, f"{path}.{key}", struct, unknown) is not each:
                return {
                    name: conform(item, inner, None, f"{path}.{name}", struct, unknown)
                    for name, inner in value.items()
                    if inner is not None
                }
    elif kind == "int":
        if not isinstance(value, int) or isinstance(value, bool) or not -shape.limit <= value < shape.limit:
            raise wrong_type(shape, value, path, struct)
    elif kind == "bool":
        if not isinstance(value, bool):
            raise wrong_type(shape, value, path, struct)
    elif kind != "any":
        allowed = (str, int) if kind == "int-or-string" else (str, int, float)
        if (
            not isinstance(value, allowed)
            or isinstance(value, bool)
            or (isinstance(value, int) and abs(value) >= 2**63)
        ):
            raise wrong_type(shape, value, path, struct)
    return value


def conform_struct(shape: Shape, value: Any, old: Any, path: str, unknown: list[str]) -> Any:
    """A struct: each field by its own shape; the same object when nothing had to go."""
    if not isinstance(value, dict):
        raise wrong_type(shape, value, path, "")
    fields = shape.fields
    olds = old if isinstance(old, dict) else {}
    changed: dict[str, Any] | None = None
    for key, each in value.items():
        if each is None:
            if key != KEPT_NULL:
                changed = dict(value) if changed is None else changed
                del changed[key]
            continue
        inner = fields.get(key)
        if inner is not None and fits(inner, each, olds.get(key)):
            continue
        here = f"{path}.{key}" if path else key
        if inner is None:
            unknown.append(here)
            changed = dict(value) if changed is None else changed
            del changed[key]
            continue
        new = conform(inner, each, olds.get(key), here, shape.name, unknown)
        if new is not each:
            changed = dict(value) if changed is None else changed
            changed[key] = new
    return value if changed is None else changed


def wrong_type(shape: Shape, value: Any, path: str, struct: str) -> WrongType:
    """What encoding/json says: `json: cannot unmarshal string into Go struct field
    DeploymentSpec.spec.replicas of type int32`.
    """
    found = GO_NAMES.get(
        type(value), "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "null"
    )
    if found == "number" and shape.kind == "int":
        found = f"number {value}"
    field = ".".join(part.partition("[")[0] for part in path.split("."))
    return WrongType(
        f"json: cannot unmarshal {found} into Go struct field {struct}{'.' if struct else ''}{field} "
        f"of type {shape.go_type}"
    )


def strict_decoding_error(kind: str, api_version: str, unknown: tuple[str, ...]) -> BadRequest:
    """The refusal of unknown fields when the client asked for Strict."""
    fields = ", ".join(f'unknown field "{path}"' for path in unknown)
    version = api_version.rpartition("/")[2]
    return BadRequest(
        f'{kind} in version "{version}" cannot be handled as a {kind}: strict decoding error: {fields}'
    )
