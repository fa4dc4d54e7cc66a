"""The line to the server: cut while a cluster recovers, slow, looked at from a hidden tab.

The server lives on; only this page's socket is cut, and another page keeps the cluster's time going.
"""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.stage import PATIENCE, Stage
from tests.browser.test_sandbox import open_new
from tests.servers import Server

pytestmark = pytest.mark.browser


class Line:
    """The WebSockets of a page: what came on them, and scissors."""

    def __init__(self, page: Page) -> None:
        self.is_cut = False
        self.heard: list[dict] = []
        self.said: list[dict] = []
        self.ends: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/**", self.opened)

    def opened(self, socket: WebSocketRoute) -> None:
        """The page opens a socket."""
        if self.is_cut:
            socket.close(code=1011)
            return
        server = socket.connect_to_server()
        self.ends = [socket, server]

        def hear(text: str) -> None:
            self.heard.append(json.loads(text))
            socket.send(text)

        def say(text: str) -> None:
            self.said.append(json.loads(text))
            server.send(text)

        server.on_message(hear)
        socket.on_message(say)

    def cut(self) -> None:
        """From now on nothing comes and nothing can be opened."""
        self.is_cut = True
        page_end, server_end = self.ends
        page_end.close(code=1011)
        server_end.close()

    def mend(self) -> None:
        """It may be opened again."""
        self.is_cut = False
        self.heard.clear()


def numbers_of_events(stage: Stage) -> list[str]:
    """The sequence numbers in the drawer of events, which is opened for it."""
    stage.press("tab:events")
    stage.root.locator("[data-event]").first.wait_for()
    return stage.root.locator("[data-event]").evaluate_all("all => all.map(one => one.dataset.event)")


def test_a_cut_in_the_middle_of_a_recovery_loses_nothing_and_doubles_nothing(
    site: Server, new_page: Callable[..., Page]
):
    page = new_page()
    line = Line(page)
    cut = open_new(page, site)
    other = page.context.new_page()
    other.goto(page.url)
    whole = Stage(other).wait_until_live()

    cut.strike("power_off", "worker-2")
    expect(cut.thing("machines/worker-2")).to_contain_text("no power")
    line.cut()
    expect(cut.root.locator("[data-part='connection']")).to_contain_text("Connection lost")
    whole.run_at(60)
    expect(whole.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    whole.run_at(1)
    line.mend()

    expect(cut.root.locator("[data-part='connection']")).to_contain_text("Caught up", timeout=PATIENCE)
    expect(cut.belief("worker-2")).to_contain_text("Unknown")
    assert line.heard[0]["kind"] == "frame" and "resumed" in line.heard[0], "the gap was replayed, not the picture sent"
    whole.pause()
    cut.root.locator("[data-act='play']").wait_for()
    here, there = numbers_of_events(cut), numbers_of_events(whole)
    assert here == there and len(set(here)) == len(here)
    assert cut.pods == whole.pods


def test_a_page_says_what_it_has_seen_and_asks_for_less_when_nobody_looks(site, new_page):
    page = new_page()
    page.add_init_script(
        "Object.defineProperty(Document.prototype, 'hidden', {configurable: true, get: () => globalThis.isAway ?? false})"
    )
    line = Line(page)
    stage = open_new(page, site, workers=2, zones=1)
    stage.run_at(10)
    stage.until("() => Number(document.querySelector('[data-clock]').dataset.at) > 140e6")
    page.evaluate("() => { globalThis.isAway = true; document.dispatchEvent(new Event('visibilitychange')) }")
    page.evaluate("() => { globalThis.isAway = false; document.dispatchEvent(new Event('visibilitychange')) }")
    stage.thing("components/cp-1/etcd").click()
    stage.until("() => document.querySelector('.component.selected')")
    page.wait_for_function("() => document.querySelector('[data-because-title]')")

    levels = [said["level"] for said in line.said if said["do"] == "attend"]
    assert levels[:3] == ["hidden", "map", "closer"]
    counts = [said["number"] for said in line.said if said["do"] == "seen"]
    assert counts == sorted(set(counts)) and counts and counts[-1] <= len(line.heard)


def test_rows_named_after_javascripts_own_are_refused(site, new_page):
    page = new_page()
    page.goto(f"{site.address}/not-simulated/")
    kept = page.evaluate(
        """async () => {
          const { opened, patched } = await import('/static/js/sandbox/picture.js');
          const evil = JSON.parse('{"pods": {"__proto__": {"hit": 1}, "a": {"x": 1}}, "__proto__": {"b": {"hit": 1}}}');
          const first = opened({ tables: evil, at: 0, number: 1 });
          const rows = JSON.parse('[["pods", "__proto__", {"hit": 1}], ["__proto__", "hit", {"x": 1}], ["pods", "constructor", {"x": 1}],'
            + '["pods", "b", {"__proto__": {"hit": 1}}], ["pods", "c", {"x": 2}]]');
          const second = patched(first, { rows, at: 1, number: 2 });
          return { keys: Object.keys(second.tables.pods), hit: [({}).hit, second.tables.pods.hit, second.tables.hit, second.tables.pods.a.hit] };
        }"""
    )

    assert kept == {"keys": ["a", "c"], "hit": [None, None, None, None]}


def test_a_page_that_falls_behind_says_by_how_much_and_that_nothing_is_lost(site, new_page):
    page = new_page()
    stage = open_new(page, site, workers=2, zones=1)
    stage.run_at(10)
    # The page is kept busy, as a slow machine is: what came meanwhile is read late.
    page.evaluate("() => { const until = performance.now() + 3000; while (performance.now() < until); }")

    banner = stage.root.locator("[data-part='connection']")
    expect(banner).to_contain_text("s behind; nothing is lost.")
    expect(banner).to_be_hidden()
