"""The sockets that a page opens for htmx: a console, a projector, a learner's line to the class. They are
only listened to.
"""

import asyncio
import re
import time
from contextlib import suppress
from html import unescape

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from courses.rehearsal.browser import Browser, Page

WALLS = "/ws/classes/"  # these say what they have seen
CONNECTS = re.compile(r'ws-connect="(/ws/[^"]+)"')


class Line:
    """One such socket. `heard` are the real instants (monotonic) and bytes of its messages, `last` its latest
    text.
    """

    def __init__(self) -> None:
        self.heard: list[tuple[float, int]] = []
        self.last = ""
        self.closed = ""
        self.acknowledges = False
        self.wire: ClientConnection | None = None
        self.reading: asyncio.Task[None] | None = None

    async def open(self, browser: Browser, path: str) -> None:
        """Connect and begin to listen."""
        self.wire = await browser.socket(path)
        self.acknowledges = path.startswith(WALLS)
        self.reading = asyncio.create_task(self.read())

    async def read(self) -> None:
        """Take in messages until the socket ends."""
        assert self.wire is not None, "an open line has its wire"
        try:
            async for text in self.wire:
                self.heard.append((time.monotonic(), len(text)))
                self.last = text if isinstance(text, str) else ""
                if self.acknowledges:
                    await self.wire.send('{"seen":1}')
        except ConnectionClosed as error:
            self.closed = str(error)

    async def close(self) -> None:
        """End it."""
        if self.wire is not None:
            await self.wire.close()
        if self.reading is not None:
            with suppress(asyncio.CancelledError):
                await self.reading


async def lines_of(browser: Browser, page: Page) -> list[Line]:
    """The sockets that htmx opens on this page, open."""
    lines = []
    for path in dict.fromkeys(CONNECTS.findall(page.text)):
        line = Line()
        await line.open(browser, unescape(path))
        lines.append(line)
    return lines
