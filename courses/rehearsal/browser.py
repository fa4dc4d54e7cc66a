"""A browser without a screen: cookies, pages, forms and sockets of this site, over plain HTTP/1.1.

Contract: it knows the site as a browser does, by its addresses, forms and sockets alone; no row and no module
of the server. One connection is kept, and its requests wait for one another. Raises OSError when the server
is not there or hangs up, Refused for an answer that is no page.
"""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
ASSET = re.compile(
    rb'<(?:link rel="(?:stylesheet|icon|modulepreload)" href|script[^>]* src)="(/static/[^"]+)"'
)
IMPORTED = re.compile(rb"""\bfrom ?["'](\.[^"']+\.js)["']""")
HEAD_BYTES_MAX = 64 * 1024
MESSAGE_BYTES_MAX = 8 * 1024 * 1024
PATIENCE = 60.0  # real seconds for one answer
REDIRECTS_MAX = 5


class Refused(Exception):
    """The site answered with a status that is no page; the text says which, and where."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: where it came from, and its body."""

    path: str
    status: int
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Browser:
    """One person's browser on the site at `address` (http://HOST:PORT). `tls`: the site is told that a proxy
    in front of it speaks TLS."""

    def __init__(self, address: str, *, tls: bool = False) -> None:
        split = urlsplit(address)
        assert split.hostname is not None, "an address names its host"
        self.host, self.port, self.tls = split.hostname, split.port or 80, tls
        self.cookies: dict[str, str] = {}
        self.token = ""
        self.have: set[str] = set()
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    # Pages

    async def get(self, path: str) -> Page:
        """The page at `path`, wherever it leads. Raises Refused."""
        return await self.followed(await self.asked("GET", path))

    async def post(self, path: str, fields: dict[str, str]) -> Page:
        """What the form at `path` answers; the token is that of the last page. Raises Refused."""
        body = urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        return await self.followed(await self.asked("POST", path, body))

    async def assets(self, page: Page) -> int:
        """Fetch the page's styles and scripts that this browser does not have yet, and the modules that they
        import; returns how many."""
        before, wanted = len(self.have), [path.decode() for path in ASSET.findall(page.body)]
        while wanted:
            path = wanted.pop(0)
            if path not in self.have:
                self.have.add(path)
                _status, _head, body, _path = await self.asked("GET", path)
                if path.endswith(".js"):
                    wanted += [urljoin(path, found.decode()) for found in IMPORTED.findall(body)]
        return len(self.have) - before

    async def followed(self, answer: tuple[int, dict[str, str], bytes, str]) -> Page:
        """The page that an answer leads to."""
        for _ in range(REDIRECTS_MAX):
            status, head, body, path = answer
            if status not in (301, 302, 303, 307, 308):
                break
            there = urlsplit(head["location"])
            answer = await self.asked("GET", there.path + (f"?{there.query}" if there.query else ""))
        status, _, body, path = answer
        if status >= 400:
            raise Refused(f"{status} at {path}")
        found = TOKEN.search(body)
        if found:
            self.token = found[1].decode()
        return Page(path, status, body)

    async def asked(
        self, method: str, path: str, body: bytes = b""
    ) -> tuple[int, dict[str, str], bytes, str]:
        """Status, headers, body and path of one request."""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"Cookie: {self.cookie}",
            f"Origin: {self.origin}",
            f"Referer: {self.origin}/",
            "Accept-Language: en",
            # Pages and scripts are read here, for what they name.
            "Accept-Encoding: br" if path.endswith(".css") else "Accept-Encoding: identity",
            *(["X-Forwarded-Proto: https"] if self.tls else []),
        ]
        if method == "POST":
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
        request = "\r\n".join([*lines, "", ""]).encode() + body
        async with asyncio.timeout(PATIENCE):
            for is_last_try in (False, True):
                is_fresh = self.writer is None or self.writer.is_closing()
                if is_fresh:
                    self.reader, self.writer = await asyncio.open_connection(
                        self.host, self.port, limit=HEAD_BYTES_MAX
                    )
                assert self.reader is not None and self.writer is not None, "it was just opened"
                try:
                    self.writer.write(request)
                    head = await self.reader.readuntil(b"\r\n\r\n")
                except (asyncio.IncompleteReadError, ConnectionError):
                    self.writer.close()
                    self.writer = None
                    if is_fresh or is_last_try:  # a kept connection may have been closed meanwhile
                        raise
                    continue
                return await self.read(head, path)
        raise ConnectionError(f"{self.host}:{self.port} hangs up")

    async def read(self, head: bytes, path: str) -> tuple[int, dict[str, str], bytes, str]:
        """The rest of an answer whose head has come; keeps its cookies."""
        assert self.reader is not None, "something was read from it"
        first, *rest = head.decode("latin1").split("\r\n")
        status, headers = int(first.split()[1]), {}
        for line in rest:
            name, _, value = line.partition(":")
            name, value = name.strip().lower(), value.strip()
            if name == "set-cookie":
                key, _, cookie = value.partition(";")[0].partition("=")
                self.cookies[key] = cookie
            else:
                headers[name] = value
        body = b""
        if headers.get("transfer-encoding") == "chunked":
            while size := int((await self.reader.readline()).split(b";")[0], 16):
                body += await self.reader.readexactly(size)
                await self.reader.readexactly(2)
            await self.reader.readexactly(2)
        elif status not in (204, 304):
            body = await self.reader.readexactly(int(headers.get("content-length", 0)))
        return status, headers, body, path

    # Sockets

    async def socket(self, path: str) -> ClientConnection:
        """A WebSocket of the site, with this browser's cookies."""
        return await connect(
            f"ws://{self.host}:{self.port}{path}",
            origin=Origin(self.origin),
            additional_headers={
                "Cookie": self.cookie,
                "Accept-Language": "en",
                **({"X-Forwarded-Proto": "https"} if self.tls else {}),
            },
            compression=None,
            max_size=MESSAGE_BYTES_MAX,
            open_timeout=PATIENCE,
            ping_interval=None,
            proxy=None,
        )

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def close(self) -> None:
        """Let the connection go."""
        if self.writer is not None:
            self.writer.close()
            self.writer = None
