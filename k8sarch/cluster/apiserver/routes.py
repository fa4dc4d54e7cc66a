"""Which request an HTTP method and path mean.

Source: apiserver `pkg/endpoints/request/requestinfo.go`. Contract: pure; errors are StatusErrors.
"""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ..api.errors import BadRequest, MethodNotAllowed, NoSuchPath, UnsupportedMediaType
from ..api.resource import Resource
from ..api.resources import KINDS
from .messages import Request

PATCH_TYPES = {
    "application/json-patch+json": "json",
    "application/merge-patch+json": "merge",
    "application/strategic-merge-patch+json": "strategic",
}
FLAGS = ("watch", "allowWatchBookmarks", "sendInitialEvents")
NUMBERS = ("gracePeriodSeconds", "timeoutSeconds")
READS_OF_PART = ("get", "update", "patch")
PARTS: dict[str, tuple[str, ...]] = {
    "status": READS_OF_PART,
    "scale": READS_OF_PART,
    "finalize": ("update",),
    "binding": ("create",),
    "eviction": ("create",),
}


def kind_of(request: Request) -> type[Resource]:
    """The kind that a request is about. Raises NoSuchPath, MethodNotAllowed, BadRequest for what no path
    could mean.
    """
    kind = KINDS.get(request.resource)
    if kind is None:
        raise NoSuchPath()
    part = request.subresource
    if part:
        if part not in kind.subresources:
            raise NoSuchPath()
        if request.verb not in PARTS[part]:
            raise MethodNotAllowed(kind.qualified(), request.verb)
    if request.verb not in VERBS:
        raise MethodNotAllowed(kind.qualified(), request.verb)
    if (
        kind.namespaced
        and not request.namespace
        and request.verb not in ("list", "watch", "deletecollection")
    ):
        raise BadRequest(
            "the server could not find the requested resource: an empty namespace may not be set during "
            "creation"
        )
    return kind


VERBS = ("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection")


def parse(
    number: int,
    method: str,
    target: str,
    body: Any = None,
    content_type: str = "application/json",
    user: str = "kubernetes-admin",
) -> Request:
    """The Request of an HTTP method and target ("/apis/apps/v1/namespaces/shop/deployments/web?…"). Raises
    StatusError.
    """
    split = urlsplit(target)
    parts = [unquote(part) for part in split.path.split("/") if part]
    group_version, rest = group_of(parts)
    namespace = None
    if (
        len(rest) >= 3
        and rest[0] == "namespaces"
        and not (len(rest) == 3 and rest[2] in KINDS["namespaces"].subresources)
    ):
        namespace, rest = rest[1], rest[2:]
    if not rest or len(rest) > 3:
        raise NoSuchPath()
    kind = KINDS.get(rest[0])
    if kind is None or kind.api_version != group_version or (namespace is not None and not kind.namespaced):
        raise NoSuchPath()
    name = rest[1] if len(rest) > 1 else None
    part = rest[2] if len(rest) > 2 else None
    options = options_of(split.query)
    verb = verb_of(method, name, options.pop("watch", False), kind)
    if verb == "patch":
        media = content_type.partition(";")[0].strip()
        if media not in PATCH_TYPES:
            raise UnsupportedMediaType(
                "the body of the request was in an unknown format - accepted media types include: "
                + ", ".join(PATCH_TYPES)
            )
        options["patchType"] = PATCH_TYPES[media]
    request = Request(number, verb, kind.plural, namespace, name, part, body, options, user)
    kind_of(request)
    return request


def group_of(parts: list[str]) -> tuple[str, list[str]]:
    """The group and version of a path, and what follows."""
    match parts:
        case ["api", "v1", *rest]:
            return "v1", rest
        case ["apis", group, version, *rest]:
            return f"{group}/{version}", rest
    raise NoSuchPath()


def verb_of(method: str, name: str | None, watches: bool, kind: type[Resource]) -> str:
    """The verb that a method means here."""
    match method:
        case "GET" | "HEAD":
            return "watch" if watches else "get" if name else "list"
        case "POST":
            return "create"
        case "PUT" if name:
            return "update"
        case "PATCH" if name:
            return "patch"
        case "DELETE":
            return "delete" if name else "deletecollection"
    raise MethodNotAllowed(kind.qualified(), method.lower())


def options_of(query: str) -> dict[str, Any]:
    """The options of a query: flags as bools, seconds as numbers, all else as text."""
    options: dict[str, Any] = {}
    for key, values in parse_qs(query, keep_blank_values=True, max_num_fields=64).items():
        value = values[-1]
        if key in FLAGS:
            options[key] = value in ("", "1", "true", "True")
        elif key in NUMBERS:
            if not value.isascii() or not value.removeprefix("-").isdigit() or len(value) > 18:
                raise BadRequest(f'strconv.ParseInt: parsing "{value[:40]}": invalid syntax')
            options[key] = int(value)
        else:
            options[key] = value
    return options
