"""What the wire costs: bytes a second of an idle and a busy sandbox, and how long a click takes to the first
changed frame on the screen, alone and with two hundred other sandboxes alive.

Contract: bytes are counted in this process, at the levels of attention, before and after the deflate of a
WebSocket; their yardstick is what a page is sent that gets every frame. A click is measured in a Chromium
against a real server; its yardstick is a bare page and a bare socket that echoes, in the same browser.
Without Chromium and Playwright there are no clicks.
"""

import asyncio
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from k8sarch.sandbox.benches.server import Figure
from k8sarch.sandbox.socket.viewers import CLOSER, HIDDEN, MAP

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 60
OTHERS = 200
CLICKS = 60
LOST = {"do": "strike", "fault": "power_off", "machine": "worker-2"}
IDLE_GOAL = "goal 1 KiB/s"
CLICK_GOAL = "p99 under 100 ms"

ECHO = """
from pathlib import Path
from django.conf import settings
settings.configure(SECRET_KEY="bench")
from channels.generic.websocket import AsyncWebsocketConsumer
class Echo(AsyncWebsocketConsumer):
    async def receive(self, text_data=None, bytes_data=None):
        await self.send(text_data=text_data)
sockets = Echo.as_asgi()
async def application(scope, receive, send):
    if scope["type"] == "websocket":
        return await sockets(scope, receive, send)
    body = Path("page.html").read_bytes()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": body})
"""
ECHO_PAGE = """<!doctype html><title>echo</title><p id="place">0</p><script>
const socket = new WebSocket('ws://' + location.host + '/');
socket.onmessage = ({ data }) => { document.getElementById('place').className = data; };
window.ready = new Promise((done) => { socket.onopen = done; });
window.place = () => document.getElementById('place');
window.act = (number) => socket.send('n' + number);
</script>"""
STAGE_ACTS = """() => {
  const root = document.querySelector('[data-stage]');
  window.ready = Promise.resolve();
  window.place = () => root.querySelector('[data-see="machines/worker-4"]');
  window.act = (number) => root.dispatchEvent(new CustomEvent('sandbox:send',
    { detail: { do: number % 2 ? 'heal' : 'strike', fault: 'isolate', machine: 'worker-4' } }));
}"""
# From the event of a click to the frame in which what it changed is painted.
MEASURE = """async (clicks) => {
  await window.ready;
  const taken = [];
  for (let number = 0; number < clicks; number += 1) {
    await new Promise((done) => {
      const button = document.body.appendChild(document.createElement('button'));
      button.onclick = (event) => {
        const begun = event.timeStamp, observer = new MutationObserver(() => {
          observer.disconnect();
          requestAnimationFrame(() => { const port = new MessageChannel(); port.port1.onmessage = () => {
          taken.push(performance.now() - begun); done(); }; port.port2.postMessage(0); }); });
          observer.observe(window.place(), { attributes: true, attributeFilter: ['class'] });
          window.act(number); }; button.click(); button.remove(); }); await new Promise((done) =>
          setTimeout(done, 60 + 37 * (number % 5))); } return taken; }"""


def wire_figures() -> Iterator[Figure]:
    """Bytes first, then clicks."""
    yield from byte_figures()
    yield from click_figures()


def byte_figures() -> Iterator[Figure]:
    """What a viewer of each level is sent a second: of a cluster at rest, and of one that loses a node."""
    with site() as port:
        for name, line in (("idle", None), ("busy: a node dies", LOST)):
            counted = asyncio.run(all_levels(port, line))
            for level in (MAP, CLOSER, HIDDEN):
                for form, place in (("as it is", 0), ("deflated", 1)):
                    yield Figure(
                        f"wire: {name}, {level}, {form}",
                        counted[level][place],
                        "bytes a s",
                        counted[level][place] / counted[CLOSER][place],
                        "every frame",
                        IDLE_GOAL if level == MAP and line is None else "",
                    )


async def all_levels(port: int, act: dict | None) -> dict[str, tuple[float, float]]:
    """Each level on a socket and a cluster of its own, at the same time."""
    levels = (MAP, CLOSER, HIDDEN)
    return dict(
        zip(levels, await asyncio.gather(*(counted_at(port, level, act) for level in levels)), strict=True)
    )


async def counted_at(port: int, level: str, act: dict | None) -> tuple[float, float]:
    """Bytes a second over a minute after the first picture, and the same deflated as a WebSocket does it: one
    window, flushed after each message."""
    reader, writer = await opened(port)
    for said in ({"do": "attend", "level": level}, act):
        if said is not None:
            writer.write(framed(json.dumps(said, separators=(",", ":"))))
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    plain = packed = 0
    number, ends = 1, time.monotonic() + SECONDS
    while (left := ends - time.monotonic()) > 0:
        try:
            text = await asyncio.wait_for(message(reader), left)
        except TimeoutError:
            break
        number += 1
        plain += len(text)
        packed += len(packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH))
        writer.write(framed(json.dumps({"do": "seen", "number": number}, separators=(",", ":"))))
    writer.close()
    return plain / SECONDS, packed / SECONDS


def click_figures() -> Iterator[Figure]:
    """p50 and p99 of a click, alone and among others, over those of a bare echo."""
    path = os.environ.get("K8SARCH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    if not path:
        return
    arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright, echo_server() as echo, site() as port:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        bare = echoed(browser, echo)
        alone = clicked(browser, port)
        with others(port):
            among = clicked(browser, port)
        browser.close()
    yield Figure("yardstick: a click, a bare echo, a frame, p50", bare[0], "ms", 1, "bare echo")
    yield Figure("yardstick: the same, p99", bare[1], "ms", bare[1] / bare[0], "bare echo")
    for name, (half, most) in (("alone", alone), (f"{OTHERS} others alive", among)):
        yield Figure(
            f"wire: a click to its first frame, {name}, p50", half, "ms", half / bare[0], "bare echo"
        )
        yield Figure(
            f"wire: a click to its first frame, {name}, p99",
            most,
            "ms",
            most / bare[1],
            "bare echo",
            CLICK_GOAL,
        )


def clicked(browser: Any, port: int) -> tuple[float, float]:
    """p50 and p99 (ms) of acts on the home page's cluster, as a new person."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.locator("[data-stage]:not(.loading) [data-see='machines/worker-4']").first.wait_for()
    page.evaluate(STAGE_ACTS)
    taken = page.evaluate(MEASURE, CLICKS)
    context.close()
    return middle_and_most(taken)


def echoed(browser: Any, port: int) -> tuple[float, float]:
    """The same of a bare page that changes a class when its socket echoes."""
    page = browser.new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    taken = page.evaluate(MEASURE, CLICKS)
    page.close()
    return middle_and_most(taken)


def middle_and_most(taken: list[float]) -> tuple[float, float]:
    """The median, and the 99th percentile: of sixty, the largest."""
    return median(taken), sorted(taken)[int(0.99 * (len(taken) - 1) + 0.5)]


@contextmanager
def echo_server() -> Iterator[int]:
    """A bare Daphne that echoes; its port."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bare_echo.py").write_text(ECHO)
        (Path(folder) / "page.html").write_text(ECHO_PAGE)
        command = [
            sys.executable,
            "-m",
            "daphne",
            "-b",
            "127.0.0.1",
            "-p",
            str(port),
            "bare_echo:application",
        ]
        with running(command, folder, {"PYTHONPATH": folder}) as process:
            for line in process.stdout:
                if "Listening on TCP" in line:
                    break
            yield port


@contextmanager
def site() -> Iterator[int]:
    """The whole site with a database of its own; its port."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "manage.py"), "up", "--port", "0"]
        with running(command, str(ROOT), {"K8SARCH_DATA": folder, "K8SARCH_NO_VENV": "1"}) as process:
            port = 0
            for line in process.stdout:
                if line.startswith("Ready."):
                    port = int(line.split("127.0.0.1:")[1].split("/")[0])
                if "Ctrl-C" in line:
                    break
            yield port


@contextmanager
def running(command: list[str], folder: str, more: dict[str, str]) -> Iterator[Any]:
    """A child process whose lines can be read, ended at the end."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


@contextmanager
def others(port: int) -> Iterator[None]:
    """Two hundred people who look at clusters of their own, each on a socket that reads and acknowledges."""
    looking, ends = threading.Event(), threading.Event()

    async def all_of_them() -> None:
        tasks = []
        for _ in range(OTHERS):
            reader, writer = await opened(port)
            tasks.append(asyncio.create_task(looked(reader, writer)))
        looking.set()
        await asyncio.to_thread(ends.wait)
        for task in tasks:
            task.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(all_of_them()), daemon=True)
    thread.start()
    looking.wait()
    try:
        yield
    finally:
        ends.set()
        thread.join(20)


async def opened(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket to a cluster of its own, whose first picture has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /ws/home/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    writer.write(framed(json.dumps({"do": "hello"}, separators=(",", ":"))))
    await message(reader)
    return reader, writer


async def looked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read for ever, and say every few messages how many have come."""
    number = 1
    while True:
        await message(reader)
        number += 1
        if number % 8 == 0:
            writer.write(framed(json.dumps({"do": "seen", "number": number}, separators=(",", ":"))))


async def message(reader: asyncio.StreamReader) -> bytes:
    """The next frame of the server (RFC 6455): its payload."""
    head = await reader.readexactly(2)
    size = head[1] & 127
    if size >= 126:
        size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8), "big")
    return await reader.readexactly(size)


def framed(text: str) -> bytes:
    """A short text as a client frames it, masked with zeros."""
    data = text.encode()
    return bytes([0x81, 0x80 | len(data)]) + b"\0\0\0\0" + data
