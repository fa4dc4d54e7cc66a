"""What the API answers when it refuses: Kubernetes' reasons, codes and sentences.

Source: apimachinery `pkg/api/errors/errors.go` and `pkg/util/validation/field/errors.go` (v0.34.1).
`resource` is the plural with its group, `deployments.apps`; `kind` likewise, `Deployment.apps`.
"""

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple

import orjson


class Problem(NamedTuple):
    """One thing that is wrong with one field of an object."""

    type: str  # "Required value", "Invalid value", "Duplicate value", "Unsupported value", "Forbidden", …
    field: str  # spec.containers[0].name
    value: Any = None
    detail: str = ""

    def __str__(self) -> str:
        if self.type in ("Required value", "Forbidden", "Too long", "Internal error"):
            body = self.type
        elif isinstance(self.value, str):
            body = f'{self.type}: "{self.value}"'
        else:
            body = f"{self.type}: {orjson.dumps(self.value, default=str).decode()}"
        return f"{self.field}: {body}" + (f": {self.detail}" if self.detail else "")

    def cause(self) -> dict[str, str]:
        """The problem as an entry of `details.causes`."""
        message = str(self).removeprefix(f"{self.field}: ")
        return {"reason": CAUSES.get(self.type, "FieldValueInvalid"), "message": message, "field": self.field}


CAUSES = {
    "Required value": "FieldValueRequired",
    "Invalid value": "FieldValueInvalid",
    "Duplicate value": "FieldValueDuplicate",
    "Unsupported value": "FieldValueNotSupported",
    "Forbidden": "FieldValueForbidden",
    "Too long": "FieldValueTooLong",
    "Too many": "FieldValueTooMany",
    "Not found": "FieldValueNotFound",
    "Internal error": "InternalError",
}


def required(field: str, detail: str = "") -> Problem:
    """A field that must be there is not."""
    return Problem("Required value", field, None, detail)


def invalid(field: str, value: Any, detail: str) -> Problem:
    """A value that breaks a rule."""
    return Problem("Invalid value", field, value, detail)


def forbidden(field: str, detail: str) -> Problem:
    """A field that may not be set, or not be changed."""
    return Problem("Forbidden", field, None, detail)


def duplicate(field: str, value: Any) -> Problem:
    """A value that must be there once only."""
    return Problem("Duplicate value", field, value)


def unsupported(field: str, value: Any, supported: Iterable[str]) -> Problem:
    """A value that is none of the `supported` ones."""
    return Problem(
        "Unsupported value", field, value, "supported values: " + ", ".join(f'"{each}"' for each in supported)
    )


class StatusError(Exception):
    """A refusal that goes to the client as a Status document."""

    code: ClassVar[int] = 500
    reason: ClassVar[str] = "InternalError"
    stage = ""  # where in the pipeline it was refused, when that is not plain from the reason

    def __init__(self, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details or {}

    def status(self) -> dict[str, Any]:
        """The Status document."""
        document: dict[str, Any] = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
        }
        if self.details:
            document["details"] = self.details
        document["code"] = self.code
        return document


def about(resource: str, name: str) -> dict[str, Any]:
    """`details` that name an object: {name, group, kind}, without what is empty."""
    plural, _, group = resource.partition(".")
    named = {"name": name, "group": group, "kind": plural}
    return {key: value for key, value in named.items() if value}


class BadRequest(StatusError):
    """400: the request cannot be understood."""

    code, reason = 400, "BadRequest"


class Unauthorized(StatusError):
    """401: nobody knows who asks."""

    code, reason = 401, "Unauthorized"

    def __init__(self, message: str = "Unauthorized") -> None:
        super().__init__(message)


class Forbidden(StatusError):
    """403: the asker may not do this, or nobody may do it now."""

    code, reason = 403, "Forbidden"

    def __init__(
        self, resource: str, name: str, why: str, causes: list[dict[str, str]] | None = None
    ) -> None:
        quoted = f' "{name}"' if name else ""
        details = about(resource, name)
        if causes:
            details["causes"] = causes
        super().__init__(f"{resource}{quoted} is forbidden: {why}", details)


class NotFound(StatusError):
    """404: there is no such object."""

    code, reason = 404, "NotFound"

    def __init__(self, resource: str, name: str) -> None:
        super().__init__(f'{resource} "{name}" not found', about(resource, name))


class NoSuchPath(StatusError):
    """404: there is no such resource or path."""

    code, reason = 404, "NotFound"

    def __init__(self) -> None:
        super().__init__("the server could not find the requested resource")


class MethodNotAllowed(StatusError):
    """405: the resource exists, but does not do this."""

    code, reason = 405, "MethodNotAllowed"

    def __init__(self, resource: str, verb: str) -> None:
        super().__init__(f'{verb} is not supported on resources of kind "{resource}"', about(resource, ""))


class NotAcceptable(StatusError):
    """406: the client wants an answer in a form that we do not speak."""

    code, reason = 406, "NotAcceptable"


class AlreadyExists(StatusError):
    """409: the name is taken."""

    code, reason = 409, "AlreadyExists"

    def __init__(self, resource: str, name: str) -> None:
        super().__init__(f'{resource} "{name}" already exists', about(resource, name))


MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"


class Conflict(StatusError):
    """409: the write was made from an older version of the object."""

    code, reason = 409, "Conflict"

    def __init__(self, resource: str, name: str, why: str = MODIFIED) -> None:
        super().__init__(
            f'Operation cannot be fulfilled on {resource} "{name}": {why}', about(resource, name)
        )


class Expired(StatusError):
    """410: the version asked for is no longer kept."""

    code, reason = 410, "Expired"


class RequestEntityTooLarge(StatusError):
    """413: the body is too large."""

    code, reason = 413, "RequestEntityTooLarge"

    def __init__(self, limit: int) -> None:
        super().__init__(f"Request entity too large: limit is {limit}")


class UnsupportedMediaType(StatusError):
    """415: the body is in a form that we do not read."""

    code, reason = 415, "UnsupportedMediaType"


class Invalid(StatusError):
    """422: the object breaks rules; all of them are named."""

    code, reason = 422, "Invalid"

    def __init__(self, kind: str, name: str, problems: Iterable[Problem]) -> None:
        listed = list(problems)
        said = [str(problem) for problem in listed]
        text = said[0] if len(said) == 1 else f"[{', '.join(said)}]"
        details = about(kind, name)
        details["causes"] = [problem.cause() for problem in listed]
        super().__init__(f'{kind} "{name}" is invalid: {text}', details)


class TooManyRequests(StatusError):
    """429: not now; come back after some seconds."""

    code, reason = 429, "TooManyRequests"

    def __init__(
        self, message: str = "too many requests, please try again later.", retry_after: int = 1
    ) -> None:
        super().__init__(message, {"retryAfterSeconds": retry_after})


class InternalError(StatusError):
    """500: something behind the API server failed."""

    code, reason = 500, "InternalError"

    def __init__(self, why: str) -> None:
        super().__init__(f"Internal error occurred: {why}", {"causes": [{"message": why}]})


class StoreError(StatusError):
    """500 with etcd's own words and no reason, as the API server passes an error of its store on."""

    code, reason = 500, ""


class ServiceUnavailable(StatusError):
    """503: the API server cannot serve now."""

    code, reason = 503, "ServiceUnavailable"


class Timeout(StatusError):
    """504: the answer did not come in time; the write may or may not have happened."""

    code, reason = 504, "Timeout"

    def __init__(
        self, message: str, retry_after: int = 0, causes: list[dict[str, str]] | None = None
    ) -> None:
        details: dict[str, Any] = {"causes": causes} if causes else {}
        if retry_after:
            details["retryAfterSeconds"] = retry_after
        super().__init__(f"Timeout: {message}", details)


def success(resource: str, name: str, uid: str = "") -> dict[str, Any]:
    """The Status that answers a delete which removed its object at once."""
    details = about(resource, name)
    if uid:
        details["uid"] = uid
    return {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details}
