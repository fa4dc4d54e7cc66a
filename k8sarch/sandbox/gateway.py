"""The Kubernetes API over HTTP for real clients: a plain ASGI application in front of one cluster.

Contract: each HTTP request becomes an ApiCall command, its answer leaves the cluster as a change, and every
error is a Kubernetes Status. Time passes at `speed`; at the speed "max" it runs as fast as it goes while any
request or watch is open, and stands still otherwise.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

from k8sarch.cluster import (
    BadRequest,
    Cluster,
    CommandError,
    NoSuchPath,
    RequestEntityTooLarge,
    ServiceUnavailable,
    StatusError,
    command_from,
    discovered,
)
from k8sarch.sandbox.kept.nesting import too_much
from k8sarch.sandbox.limits import API_BODY_BYTES_MAX, API_CALLS_MAX

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]
MAX = "max"
EVENTS_A_TURN = 300
TURN = 0.01  # real seconds between two turns at a speed that is not "max"
HEALTH = ("/healthz", "/livez", "/readyz")
JSON = b"application/json"
AGGREGATED = b"application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"


class Gateway:
    """One cluster behind an HTTP door."""

    def __init__(self, cluster: Cluster, speed: float | str) -> None:
        self.cluster = cluster
        self.speed = speed
        self.last_call = 0
        self.answers: dict[int, asyncio.Future] = {}  # call → who waits for its answer
        self.streams: dict[int, asyncio.Queue] = {}  # call → what its watch was told
        self.task: asyncio.Task | None = None
        self.wake = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        if self.task is None:
            self.task = asyncio.get_running_loop().create_task(self.run())
        path = scope.get("raw_path", scope["path"].encode()).decode("ascii", "replace").partition("?")[0]
        query = scope["query_string"].decode("ascii", "replace")
        try:
            await self.serve(scope, path, query, receive, send)
        except StatusError as error:
            await respond(send, error.code, error.status())

    async def serve(self, scope: dict[str, Any], path: str, query: str, receive: Receive, send: Send) -> None:
        """Answer from what is known, or ask the cluster. Raises StatusError."""
        if path in HEALTH:
            await respond(send, 200, None, b"ok")
            return
        headers = dict(scope["headers"])
        method = scope["method"]
        if method == "GET":
            aggregated = path in ("/api", "/apis") and b"as=APIGroupDiscoveryList" in headers.get(
                b"accept", b""
            )
            try:
                document = discovered(path, "", aggregated)
            except NoSuchPath:
                document = None
            if document is not None:
                await respond(send, 200, document, kind=AGGREGATED if aggregated else JSON)
                return
        body = decoded(await whole_body(headers, receive))
        if len(self.answers) >= API_CALLS_MAX:
            raise ServiceUnavailable(f"{API_CALLS_MAX} calls wait for their answers, the limit; try again")
        self.last_call = call = self.last_call + 1
        future = self.answers[call] = asyncio.get_running_loop().create_future()
        target = f"{path}?{query}" if query else path
        kind = (
            headers.get(b"content-type", JSON).decode("latin-1").partition(";")[0].strip()
            or "application/json"
        )
        self.streams[call] = asyncio.Queue()
        try:
            self.give(f"api {call} {method} {target} {kind.replace(' ', '')} {orjson.dumps(body).decode()}")
            code, document = await future
            if code == 200 and not document:
                await self.stream(call, receive, send)
            else:
                await respond(send, code, document)
        finally:
            self.answers.pop(call, None)
            self.streams.pop(call, None)

    def give(self, line: str) -> None:
        """Put a command into the cluster now. Raises BadRequest for what is none."""
        try:
            self.cluster.do(command_from(line))
        except CommandError as error:
            raise BadRequest(str(error)) from error
        self.wake.set()
        self.hear()

    async def stream(self, call: int, receive: Receive, send: Send) -> None:
        """Pass on a watch until either side ends it."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", JSON)]})
        gone = asyncio.ensure_future(hung_up(receive))
        queue = self.streams[call]
        try:
            while True:
                told = asyncio.ensure_future(queue.get())
                await asyncio.wait((told, gone), return_when=asyncio.FIRST_COMPLETED)
                if not told.done():
                    told.cancel()
                    self.give(f"api {call} HANGUP")
                    return
                event = told.result()
                if event is None:
                    await send({"type": "http.response.body", "body": b""})
                    return
                await send(
                    {"type": "http.response.body", "body": orjson.dumps(event) + b"\n", "more_body": True}
                )
        finally:
            gone.cancel()

    # Time

    async def run(self) -> None:
        """Let time pass while somebody waits (at "max"), or always (at a number)."""
        cluster, last = self.cluster, time.monotonic()
        target = float(cluster.now)
        while True:
            if self.speed == MAX:
                if not self.answers:
                    self.wake.clear()
                    await self.wake.wait()
                cluster.run(cluster.world.agenda.due(cluster.now) or cluster.now, events_max=EVENTS_A_TURN)
                cluster.run(cluster.now + 1_000_000, events_max=EVENTS_A_TURN)
                await asyncio.sleep(0)
            else:
                await asyncio.sleep(TURN)
                now = time.monotonic()
                target = min(
                    target + (now - last) * 1_000_000 * float(self.speed),
                    cluster.now + 5_000_000.0 * float(self.speed),
                )
                last = now
                while (
                    cluster.run(int(target), events_max=EVENTS_A_TURN) == EVENTS_A_TURN
                    and time.monotonic() - now < TURN
                ):
                    pass
            self.hear()

    def hear(self) -> None:
        """Give to whoever waits what the cluster has answered."""
        for change in self.cluster.take_changes():
            fact = change.fact
            match type(fact).__name__:
                case "ApiAnswered":
                    future = self.answers.get(fact.call)
                    if future is not None and not future.done():
                        future.set_result((fact.code, fact.body))
                case "ApiStreamed":
                    if fact.call in self.streams:
                        self.streams[fact.call].put_nowait({"type": fact.type, "object": fact.document})
                case "ApiStreamEnded":
                    if fact.call in self.streams:
                        self.streams[fact.call].put_nowait(None)


async def hung_up(receive: Receive) -> None:
    """Return when the client is gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def whole_body(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    """The body of a request. Raises RequestEntityTooLarge before too much of it was kept."""
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or len(length) > 12 or int(length) > API_BODY_BYTES_MAX:
        raise RequestEntityTooLarge(API_BODY_BYTES_MAX)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("the request ended before its body was complete")
        body += message.get("body", b"")
        if len(body) > API_BODY_BYTES_MAX:
            raise RequestEntityTooLarge(API_BODY_BYTES_MAX)
        if not message.get("more_body"):
            return bytes(body)


def decoded(body: bytes) -> Any:
    """The JSON value of a body, None for an empty one. Raises BadRequest for what is no JSON, too deep or too
    large."""
    if not body:
        return None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"the object provided is unrecognized (must be of type JSON): {error}") from error
    problem = too_much(value)
    if problem:
        raise BadRequest(f"the object {problem}")
    return value


async def respond(
    send: Send, code: int, document: Any, text: bytes | None = None, kind: bytes = JSON
) -> None:
    """Send one answer: a document as JSON, or `text` as it is."""
    body = orjson.dumps(document) if text is None else text
    kind = kind if text is None else b"text/plain; charset=utf-8"
    await send(
        {
            "type": "http.response.start",
            "status": code,
            "headers": [(b"content-type", kind), (b"content-length", str(len(body)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": body})
