"""Lists in pages, and lists as of a past revision: these come from etcd, which keeps the past.

Source: apiserver `pkg/storage/continue.go`, `pkg/storage/etcd3/store.go` (GetList),
`pkg/apis/meta/internalversion/validation`.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Any, NamedTuple

import orjson

from ..api.errors import BadRequest, Invalid, forbidden, unsupported
from ..api.resource import Resource
from ..etcd.messages import Range, RangeReply, prefix_end
from .messages import Request
from .storage import folder_of

FORM = "meta.k8s.io/v1"
MATCHES = ("Exact", "NotOlderThan")


class Page(NamedTuple):
    """A part of a folder of etcd, as of a revision (0: now)."""

    start: str
    end: str
    revision: int
    limit: int

    def question(self, number: int) -> Range:
        """What to ask etcd."""
        return Range(number, self.start, self.end, self.revision, self.limit)


def page_of(request: Request, kind: type[Resource]) -> Page | None:
    """The page that a list asks for; None when it wants everything as it is. Raises BadRequest, Invalid."""
    options = request.options
    token, match = options.get("continue"), options.get("resourceVersionMatch")
    version = str(options.get("resourceVersion") or "")
    limit = whole(options.get("limit") or 0)
    check_match(match, version, token)
    folder = folder_of(kind, request.namespace)
    if token:
        revision, start = parse_token(token)
        return Page(folder + start, prefix_end(folder), revision, limit)
    if match == "Exact":
        return Page(folder, prefix_end(folder), whole(version), limit)
    if limit and version != "0":
        return Page(folder, prefix_end(folder), whole(version or 0), limit)
    return None


def whole(value: Any) -> int:
    """A whole number of a query. Raises BadRequest."""
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        raise BadRequest(f'strconv.ParseInt: parsing "{text[:40]}": invalid syntax')
    return int(text)


def check_match(match: str | None, version: str, token: str | None) -> None:
    """Raise Invalid when resourceVersionMatch does not go with the rest."""
    problems = []
    if match is not None:
        if match not in MATCHES:
            problems.append(unsupported("resourceVersionMatch", match, MATCHES))
        if not version:
            problems.append(
                forbidden(
                    "resourceVersionMatch",
                    "resourceVersionMatch is forbidden unless resourceVersion is provided",
                )
            )
        if token:
            problems.append(
                forbidden(
                    "resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"
                )
            )
        if match == "Exact" and version == "0":
            problems.append(
                forbidden(
                    "resourceVersionMatch",
                    'resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
                )
            )
    if problems:
        raise Invalid("ListOptions.meta.k8s.io", "", problems)


def parse_token(token: str) -> tuple[int, str]:
    """Revision and first key that a continue token names. Raises BadRequest."""
    try:
        said = orjson.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        form, revision, start = said["v"], said["rv"], said["start"]
    except (Base64Error, ValueError, KeyError, TypeError) as error:
        raise BadRequest(f"continue key is not valid: {error}") from error
    if form != FORM or not isinstance(revision, int) or not isinstance(start, str) or revision < 0:
        raise BadRequest("continue key is not valid: incorrect encoded start resourceVersion")
    return revision, start.lstrip("/")


def list_metadata(
    request: Request, kind: type[Resource], answer: RangeReply, is_selective: Any
) -> dict[str, Any]:
    """The metadata of a page: its revision, and how to go on when there is more."""
    page = page_of(request, kind)
    assert page is not None, "this list is a page"
    revision = page.revision or answer.revision
    metadata: dict[str, Any] = {"resourceVersion": str(revision)}
    left = answer.count - len(answer.key_values)
    if left > 0:
        start = answer.key_values[-1].key.removeprefix(folder_of(kind, request.namespace)) + "\0"
        metadata["continue"] = (
            urlsafe_b64encode(orjson.dumps({"v": FORM, "rv": revision, "start": start})).decode().rstrip("=")
        )
        if not is_selective:
            metadata["remainingItemCount"] = left
    return metadata
