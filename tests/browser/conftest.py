"""A real server, and a real Chromium that looks at it.

Contract: everything here ends with this folder's last test. A Chromium driven by Playwright's plain functions
keeps an event loop running in the process, under which Django's database and coroutine tests refuse to work;
hence package scope and no wider, and no database in a browser test: it uses the pages, or asks the server.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, expect, sync_playwright

from tests.servers import Server

ROOT = Path(__file__).parents[2]
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PATIENCE = 15_000  # milliseconds that a page has to show what is expected; two cores are shared by all of it
Ask = Callable[..., Any]
SCREENSHOTS = Path(__file__).parent / "screenshots"

# A test's Chromium asks its own site and nobody else.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
]


expect.set_options(timeout=PATIENCE)


def chromium_path(playwright: Playwright) -> str:
    """The Chromium that K8SARCH_CHROMIUM names, or one on PATH, or Playwright's own; else empty."""
    named = os.environ.get("K8SARCH_CHROMIUM", "")
    on_path = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    candidates = [named, *on_path, playwright.chromium.executable_path]
    return next((path for path in candidates if path and Path(path).exists()), "")


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The whole site, with a database of its own; `site.address` is where."""
    server = Server(tmp_path_factory.mktemp("site")).start()
    yield server
    server.stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A running Chromium; skips with the reason where there is none."""
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        if not path:
            pytest.skip("no Chromium: type `apt install chromium`, or set K8SARCH_CHROMIUM to one")
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        browser = playwright.chromium.launch(
            executable_path=path, args=[*QUIET, *(["--no-sandbox"] if is_root else [])]
        )
        yield browser
        browser.close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and tells nobody."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture(scope="package")
def static_address() -> Iterator[str]:
    """Where the project's folder is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def ask(chromium: Browser, static_address: str) -> Iterator[Ask]:
    """`ask("picture.js", "(module, given) => …", given)`: what the function returns, in a bare page."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{static_address}/static/js/sandbox/")

    def asked(module: str, function: str, given: Any = None) -> Any:
        address = f"{static_address}/static/js/sandbox/{module}"
        call = f"async ([address, given]) => ({function})(await import(address), given)"
        return page.evaluate(call, [address, given])

    yield asked
    context.close()


class Wrongs:
    """What no page may do: ask another host, break the content policy, or throw."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def watch(self, page: Page) -> None:
        """Note from now on every wrong that `page` does."""
        page.on("request", self.note_request)
        page.on("console", self.note_console)
        page.on("pageerror", lambda error: self.seen.append(f"threw {error}"))

    def note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            self.seen.append(f"asked {request.url}")

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.seen.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page of another person: `new_page(viewport=PHONE, color_scheme="dark")`, cookies of its own."""
    contexts = []
    wrongs = Wrongs()

    def opened(**options: object) -> Page:
        context = chromium.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        wrongs.watch(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrongs.seen, "\n".join(wrongs.seen)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One person's page, 1440x900."""
    return new_page()


@pytest.fixture
def take_pictures() -> Callable[..., None]:
    """`take_pictures(page, "home")`: at both sizes, light and dark, to be looked at; not committed.

    `phone_at` is what a phone is scrolled to, where the page is longer than its screen.
    """

    def taken(page: Page, name: str, phone_at: str = "body") -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        for size, viewport in (("1440", DESKTOP), ("390", PHONE)):
            page.set_viewport_size(viewport)
            if viewport is PHONE:
                page.locator(phone_at).evaluate("element => element.scrollIntoView()")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                page.screenshot(path=SCREENSHOTS / f"{name}-{size}-{scheme}.png")
        page.set_viewport_size(DESKTOP)
        page.emulate_media(color_scheme="light")

    return taken
