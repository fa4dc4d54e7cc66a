"""Time in a browser: scrubbed by hand and by key, forked in the past, shared by viewers, on a phone too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import join, sign_in
from tests.browser.stage import LESSON, PATIENCE, Stage
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser


PAST_NEAR = """([at, within]) => document.querySelector('[data-live=past]')
    && Math.abs(Number(document.querySelector('[data-clock]').dataset.at) - at) <= within"""


class Dock:
    """The timeline and the transport of a stage."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.timeline = stage.root.locator("[data-scrub]")
        self.live = stage.root.locator("[data-live]")

    def place(self, at: float) -> tuple[float, float]:
        """Where an instant (seconds) stands on the page."""
        begins, ends, left, right = map(float, self.timeline.get_attribute("data-axis").split())
        box = self.timeline.bounding_box()
        return box["x"] + left + (at * 1e6 - begins) / (ends - begins) * (right - left), box["y"] + 8

    def drag(self, begins: float, *stops: float) -> None:
        """Press at an instant, move over others, and let go at the last."""
        mouse = self.stage.page.mouse
        mouse.move(*self.place(begins))
        mouse.down()
        for at in stops:
            mouse.move(*self.place(at), steps=3)
        mouse.up()

    def expect_past(self, at: float, within: float = 2.0) -> None:
        """It stands in the past, near `at`."""
        self.stage.until(PAST_NEAR, [at * 1e6, within * 1e6])

    @property
    def lanes(self) -> list[str]:
        """The letters of the lanes that are drawn."""
        return self.stage.root.locator("[data-future]").evaluate_all(
            "all => all.map(one => one.dataset.future)"
        )


@pytest.fixture
def lost(site, page) -> tuple[Stage, Dock, float]:
    """A cluster that lost worker-2 some two minutes ago; it stands still."""
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")
    cut_at = stage.now
    stage.run_at(60)
    stage.wait_for_time(cut_at + 100)
    expect(stage.belief("worker-2")).to_contain_text("Unknown")
    stage.pause()
    page.keyboard.press("Escape")
    return stage, Dock(stage), cut_at


def test_the_past_is_dragged_and_the_future_stays_painted(lost, take_pictures):
    stage, dock, cut_at = lost
    end = stage.now
    dock.drag(end - 5, cut_at + 60, cut_at + 20)
    dock.expect_past(cut_at + 20)
    take_pictures(stage.page, "past")

    expect(stage.thing("machines/worker-2")).to_contain_text("no power")
    expect(stage.belief("worker-2")).to_contain_text("Ready=True")
    expect(stage.root.locator(".bands .veil")).to_be_visible()
    expect(stage.root.locator("[data-track='worker-2 believed'] .unknown")).to_be_attached()

    dock.drag(cut_at + 20, cut_at - 3)
    expect(stage.thing("machines/worker-2")).not_to_contain_text("no power")
    dock.expect_past(cut_at - 3)
    stage.root.get_by_role("button", name="Past. Press L to return to now.").click()
    expect(dock.live).to_have_attribute("data-live", "live")
    expect(stage.belief("worker-2")).to_contain_text("Unknown")
    assert stage.now >= end


def test_keys_on_the_dock_walk_through_time(lost):
    stage, dock, cut_at = lost
    end = stage.now
    dock.timeline.focus()
    stage.page.keyboard.press("Shift+ArrowLeft")
    dock.expect_past(end - 10, within=0.2)
    stage.page.keyboard.press("ArrowRight")
    dock.expect_past(end - 9, within=0.2)
    assert dock.timeline.get_attribute("aria-valuetext").startswith(f"{stage.now:.1f} s, in the past")

    stage.page.keyboard.press("Home")
    stage.until("() => document.querySelector('[data-clock]').dataset.at === '0'")
    expect(stage.root.locator("[data-see^='pods/']")).to_have_count(0)
    stage.page.keyboard.press("End")
    stage.until("end => Number(document.querySelector('[data-clock]').dataset.at) >= end", end * 1e6)
    expect(dock.live).not_to_have_attribute("data-live", "past")


def test_causes_and_events_are_stepped_to_both_ways(lost):
    stage, dock, _ = lost
    dock.timeline.focus()
    stage.page.keyboard.press("Alt+ArrowLeft")
    expect(dock.live).to_have_attribute("data-live", "past")
    expect(stage.belief("worker-2")).to_contain_text("Unknown")
    unknown_at = stage.now
    stage.page.keyboard.press("Alt+ArrowLeft")
    stage.until("at => Number(document.querySelector('[data-clock]').dataset.at) < at", unknown_at * 1e6)
    stage.page.keyboard.press("Alt+ArrowRight")
    stage.until("at => Number(document.querySelector('[data-clock]').dataset.at) >= at", unknown_at * 1e6)

    stage.thing("machines/worker-2").locator(".frame").click(position={"x": 20, "y": 10})
    expect(stage.because.last).to_contain_text("You cut the power of worker-2")
    go = stage.root.locator("[data-part='because'] button.at").last.get_attribute("data-act")
    told_at = int(go.removeprefix("go:")) / 1e6
    stage.page.keyboard.press("Escape")
    dock.timeline.focus()
    stage.page.keyboard.press("[")
    dock.expect_past(told_at, within=0.2)
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")


def test_an_act_in_the_past_forks_and_both_lanes_are_there_to_go_to(lost, take_pictures):
    stage, dock, cut_at = lost
    dock.drag(cut_at + 90, cut_at + 10)
    dock.expect_past(cut_at + 10)
    stage.strike("isolate", "worker-3")
    expect(stage.root.locator("[data-future='B']")).to_be_visible()
    expect(stage.thing("machines/worker-3")).to_contain_text("no network")
    assert dock.lanes == ["A", "B"]
    take_pictures(stage.page, "fork")

    stage.root.locator("[data-future='A']").click(position={"x": 400, "y": 6})
    expect(stage.thing("machines/worker-3")).not_to_contain_text("no network")
    dock.expect_past(cut_at + 10, within=5)
    stage.page.reload()
    stage.wait_until_live()
    assert dock.lanes == ["A", "B"]
    stage.root.locator("[data-future='B']").focus()
    stage.page.keyboard.press("Enter")
    expect(stage.thing("machines/worker-3")).to_contain_text("no network")


def test_it_runs_until_a_node_is_not_ready(site, page):
    stage = open_new(page, site)
    stage.strike("power_off", "worker-1")
    stage.press("until:not_ready")
    expect(stage.belief("worker-1")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.root.locator("[data-act='play']").wait_for()


def test_who_watches_sees_the_moment_and_cannot_move_it(site, new_page):
    learner, instructor = new_page(), new_page()
    join(learner, site, "Ada")
    learner.goto(site.address + LESSON)
    driver = Stage(learner).wait_until_live()
    sign_in(instructor, site)
    instructor.get_by_role("link", name="Ada").click()
    instructor.get_by_role("link", name="Watch the cluster").click()
    watcher = Stage(instructor).wait_until_live()
    driver.run_at(60)
    driver.wait_for_time(60)
    dock = Dock(driver)
    dock.drag(driver.pause(), 45, 40)  # a running axis would move under the pointer
    dock.expect_past(40)

    watched = Dock(watcher)
    watched.expect_past(40)
    assert watcher.now == driver.now
    watched.drag(42, 33)
    instructor.evaluate(SEND, {"do": "go", "at": 33_000_000})
    expect(watcher.root.locator("[data-part='toast']")).to_contain_text("You are watching")
    assert watcher.now == driver.now and abs(driver.now - 40) < 2


SEND = """detail => document.querySelector('[data-stage]').dispatchEvent(
    new CustomEvent('sandbox:send', { detail }))"""


def test_on_a_phone_the_past_is_under_a_finger(site, new_page: Callable[..., Page], take_pictures):
    page = new_page(viewport=PHONE, has_touch=True)
    stage = open_new(page, site)
    stage.press("speed:60")
    stage.wait_for_time(60)
    dock = Dock(stage)
    dock.drag(59, 45, 40)
    dock.expect_past(40)
    assert dock.timeline.bounding_box()["y"] + dock.timeline.bounding_box()["height"] <= PHONE["height"] + 1
    for name in ("step:cause:back", "play", "step:cause:on", "next"):
        box = stage.root.locator(f"[data-act='{name}']").bounding_box()
        assert box["height"] >= 24 and box["x"] + box["width"] <= PHONE["width"]
    take_pictures(page, "past-phone")
    stage.press("live")
    expect(dock.live).to_contain_text("Live")
