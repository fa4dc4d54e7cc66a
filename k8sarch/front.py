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

    def has(self, path: str) -> bool:
        return path in self.files

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        asked = {
            f"HTTP_{name.decode('latin1').upper().replace('-', '_')}": value.decode("latin1")
            for name, value in scope["headers"]
        }
        found = self.files[scope["path"]].get_response(scope["method"], asked)
        body = b""
        if found.file is not None:
            with found.file:
                body = found.file.read()
        heads = [
            (name.lower().encode("latin1"), str(value).encode("latin1")) for name, value in found.headers
        ]
        await send(
            {"type": "http.response.start", "status": found.status.value, "headers": [*heads, *SECURITY]}
        )
        await send({"type": "http.response.body", "body": body})
