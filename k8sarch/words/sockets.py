"""The language of a socket: as of the page that opened it."""

from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

from django.http.cookie import parse_cookie
from django.utils import translation

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def language_of(scope: dict[str, Any]) -> str:
    """The language that the reader chose (cookie), else one that the browser asks for, else English."""
    headers = {name: value.decode("latin1") for name, value in scope.get("headers", [])}
    asked = SimpleNamespace(
        COOKIES=parse_cookie(headers.get(b"cookie", "")),
        META={"HTTP_ACCEPT_LANGUAGE": headers.get(b"accept-language", "")},
        path_info="/",
    )
    return translation.get_language_from_request(asked)  # type: ignore[arg-type]


def in_its_language(application: Application) -> Application:
    """Whatever `application` says while it serves one socket is said in the language of that socket."""

    async def speaking(scope: dict[str, Any], receive: Any, send: Any) -> None:
        with translation.override(language_of(scope)):
            await application(scope, receive, send)

    return speaking
