"""A page's socket to its cluster, as static/js/sandbox/socket.js and picture.js are: rows folded, messages
acknowledged, requests sent.

Contract: one task reads; whoever waits is woken by each message. `closed` is why the server ended it, ""
while it is open.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from courses.rehearsal.browser import Browser

SEEN_EACH = 16
SEEN_AFTER = 5.0  # real seconds
Content = dict[str, Any]


class Ended(Exception):
    """The socket is closed, and what was waited for has not come."""


class Stage:
    """One open cluster of a browser. `heard` is told every message."""

    def __init__(self, heard: Callable[[Content], None] = lambda content: None) -> None:
        self.heard = heard
        self.tables: dict[str, dict[str, Content]] = {}
        self.at = 0
        self.verdict: Content = {}
        self.error = ""
        self.closed = ""
        self.number = self.told = 0
        self.unseen_since = 0.0  # real instant of the first message that was not acknowledged
        self.wire: ClientConnection | None = None
        self.news = asyncio.Condition()
        self.reading: asyncio.Task[None] | None = None

    async def open(self, browser: Browser, path: str) -> None:
        """Connect, say hello, and wait for the whole picture. Raises Ended."""
        self.wire = await browser.socket(path)
        self.reading = asyncio.create_task(self.read())
        await self.say({"do": "hello", "since": None})
        await self.until(lambda: bool(self.tables))

    async def say(self, content: Content) -> None:
        """Send a request. Raises Ended."""
        assert self.wire is not None, "an open stage has its wire"
        try:
            await self.wire.send(orjson.dumps(content).decode())
        except ConnectionClosed as error:
            raise Ended(str(error)) from error

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until it is so. Raises Ended when the socket closes before."""
        async with self.news:
            await self.news.wait_for(lambda: is_so() or bool(self.closed))
        if not is_so():
            raise Ended(self.closed)

    async def read(self) -> None:
        """Take in messages until the socket ends."""
        assert self.wire is not None, "an open stage has its wire"
        try:
            while True:
                try:
                    text = await asyncio.wait_for(self.wire.recv(), SEEN_AFTER)
                except TimeoutError:
                    await self.acknowledge()
                    continue
                self.number += 1
                now = time.monotonic()
                if self.number - self.told == 1:
                    self.unseen_since = now
                if self.number - self.told >= SEEN_EACH or now - self.unseen_since >= SEEN_AFTER:
                    await self.acknowledge()
                await self.take(orjson.loads(text))
        except ConnectionClosed as error:
            self.closed = str(error)
            async with self.news:
                self.news.notify_all()

    async def acknowledge(self) -> None:
        """Tell how many messages have come."""
        if self.told != self.number and self.wire is not None:
            self.told = self.number
            await self.wire.send(f'{{"do":"seen","number":{self.number}}}')

    async def take(self, content: Content) -> None:
        """Fold a message in."""
        match content["kind"]:
            case "picture":
                self.tables, self.at = content["tables"], content["at"]
                self.verdict = content.get("verdict") or self.verdict
            case "frame":
                self.at = content["at"]
                self.verdict = content.get("verdict") or self.verdict
                for table, key, fields in content["rows"]:
                    rows = self.tables.setdefault(table, {})
                    if fields is None:
                        rows.pop(key, None)
                    else:
                        rows[key] = {**rows.get(key, {}), **fields}
            case "error":
                self.error = content["says"]
        self.heard(content)
        async with self.news:
            self.news.notify_all()

    async def close(self) -> None:
        """End it."""
        if self.wire is not None:
            await self.wire.close()
        if self.reading is not None:
            await self.reading
