"""What answers a browser's requests: static files at once, pages of Django in a few threads that are kept.

Contract: Django's own ASGI handler makes a thread and a database connection for each request, another thread
to end it, and one hop between threads for every middleware; with a class at the door that was half of all
computing (measured). Here a page is one hop: middleware and view run in one thread of a small pool, whose
connection stays open. Static files need no Django: WhiteNoise knows them, and they are read where they are
asked for.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

PAGES_AT_ONCE = 4  # threads; more would only wait for the one interpreter and for each other's writes

PARTLY = (b"range", b"if-none-match", b"if-modified-since")  # headers that ask for less than a whole file

SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", settings.SECURE_REFERRER_POLICY.encode()),
    (b"cross-origin-opener-policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY.encode()),
)


class Pages(ASGIHandler):
    """Django, whose middleware and views run in a kept thread; async views come back to the loop."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.threads = [ThreadPoolExecutor(1, f"pages-{number}") for number in range(PAGES_AT_ONCE)]
        self.busy = [0] * PAGES_AT_ONCE

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        place = self.busy.index(min(self.busy))
        self.busy[place] += 1
        try:
            async with ThreadSensitiveContext(executor=self.threads[place]):
                await self.handle(scope, receive, send)
        finally:
            self.busy[place] -= 1

    async def run_get_response(self, request: HttpRequest) -> HttpResponseBase:
        response = await sync_to_async(self.get_response)(request)
        response._handler_class = self.__class__
        return response


class StaticFiles:
    """The collected static files. What is not among them is none of them."""

    def __init__(self) -> None:
        is_collected = not settings.DEBUG and Path(settings.STATIC_ROOT).is_dir()
        self.files = WhiteNoiseMiddleware(lambda request: None).files if is_collected else {}
        self.whole: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}

    def has(self, path: str) -> bool:
        return path in self.files

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        for message in self.answer(scope["method"], scope["path"], dict(scope["headers"])):
            await send(message)

    def answer(
        self, method: str, path: str, headers: dict[bytes, bytes]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Head and body of the answer. A whole file is read once for each way in which it is compressed: they
        are few and small, and a class asks for all of them at once."""
        accepted = headers.get(b"accept-encoding", b"")
        encodings = ", ".join(name for name in ("br", "gzip") if name.encode() in accepted)
        if method != "GET" or any(name in headers for name in PARTLY):
            return self.told(method, path, {**headers, b"accept-encoding": encodings.encode()})
        if (path, encodings) not in self.whole:
            self.whole[path, encodings] = self.told(method, path, {b"accept-encoding": encodings.encode()})
        return self.whole[path, encodings]

    def told(
        self, method: str, path: str, headers: dict[bytes, bytes]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What WhiteNoise answers."""
        asked = {
            f"HTTP_{name.decode('latin1').upper().replace('-', '_')}": value.decode("latin1")
            for name, value in headers.items()
        }
        found = self.files[path].get_response(method, asked)
        body = b""
        if found.file is not None:
            with found.file:
                body = found.file.read()
        heads = [
            (name.lower().encode("latin1"), str(value).encode("latin1")) for name, value in found.headers
        ]
        head = {"type": "http.response.start", "status": found.status.value, "headers": [*heads, *SECURITY]}
        return head, {"type": "http.response.body", "body": body}
