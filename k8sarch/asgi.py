"""What Daphne serves: HTTP and WebSockets, each to whom it concerns.

Contract: a path under a prefix of `BEFORE_DJANGO` goes to a plain ASGI application, because Django's own
request path is ten times slower; every other path goes to Django. A WebSocket must come from a page of an
admitted host, and of this very site.
"""

import os
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k8sarch.settings")
django.setup(set_prefix=False)

# These need the apps, which the line above has loaded.
from channels.auth import AuthMiddlewareStack  # noqa: E402
from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from channels.security.websocket import AllowedHostsOriginValidator, WebsocketDenier  # noqa: E402
from django.urls import re_path  # noqa: E402

import courses.routing  # noqa: E402
import k8sarch.sandbox.routing  # noqa: E402
from k8sarch.front import Pages, StaticFiles  # noqa: E402
from k8sarch.sandbox.limits import WEB_BODY_BYTES_MAX  # noqa: E402
from k8sarch.sandbox.socket.endings import that_end  # noqa: E402
from k8sarch.words.sockets import in_its_language  # noqa: E402

# (path prefix, ASGI application), asked in this order.
BEFORE_DJANGO: tuple[tuple[str, Callable[..., Awaitable[None]]], ...] = ()

NOBODY_HERE = 4404

django_application, static_files = Pages(), StaticFiles()


class NobodyHere(AsyncWebsocketConsumer):
    """Answers at an unknown path: accepts, so that the close code reaches the page, and closes."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(code=NOBODY_HERE)


async def http_application(scope, receive, send) -> None:
    """The first application of `BEFORE_DJANGO` whose prefix the path has, a static file, else Django."""
    for prefix, mounted in BEFORE_DJANGO:
        if scope["path"].startswith(prefix):
            await mounted(scope, receive, send)
            return
    if static_files.has(scope["path"]):
        await static_files(scope, receive, send)
        return
    length = dict(scope["headers"]).get(b"content-length", b"0")
    if not length.isdigit() or len(length) > 12 or int(length) > WEB_BODY_BYTES_MAX:
        await refuse_body(send)
        return
    await django_application(scope, limited(receive, send), send)


def limited(receive, send):
    """`receive`, until the body is larger than any form of the site: then it is refused, and Django is told
    that nobody listens any more."""
    taken = 0

    async def counted():
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > WEB_BODY_BYTES_MAX:
            await refuse_body(send)
            return {"type": "http.disconnect"}
        return message

    return counted


async def refuse_body(send) -> None:
    """413, with the reason as text."""
    most = WEB_BODY_BYTES_MAX // 1024
    says = f"This request cannot be read: a form has {most} KiB at most. Nothing was changed.\n".encode()
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(says)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": head})
    await send({"type": "http.response.body", "body": says})


def only_from_this_site(application):
    """Refuses a WebSocket whose page came from another port: cookies do not tell ports of one host apart."""

    async def guarded(scope, receive, send) -> None:
        headers = dict(scope["headers"])
        origin = urlsplit(headers.get(b"origin", b"").decode("latin1")).netloc
        asked = headers.get(b"host", b"").decode("latin1")
        chosen = application if not asked or asked == origin else WebsocketDenier()
        await chosen(scope, receive, send)

    return guarded


websocket_application = AllowedHostsOriginValidator(
    AuthMiddlewareStack(
        that_end(
            URLRouter(
                [
                    *k8sarch.sandbox.routing.websocket_urlpatterns,
                    *courses.routing.websocket_urlpatterns,
                    re_path(r"", NobodyHere.as_asgi()),
                ]
            )
        )
    )
)

application = ProtocolTypeRouter(
    {"http": http_application, "websocket": only_from_this_site(in_its_language(websocket_application))}
)
