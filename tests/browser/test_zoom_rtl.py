"""200 % and 400 % zoom (WCAG 1.4.4, 1.4.10: at 320 px nothing but the stage scrolls two ways), writing from the right.

A browser at 200 % of 1440x900 lays a page out at 720x450, at 400 % of 1280 at 320.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import LESSON, Stage
from tests.browser.test_axe import PLAIN, is_page
from tests.browser.test_sandbox import open_new
from tests.servers import Server

pytestmark = pytest.mark.browser

BEYOND = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || one.closest('svg, .unseen, .skip, [data-part="scroller"], [data-part="depth"], dialog:not([open])')) return false;
  let around = one.parentElement;
  while (around && !/auto|scroll|hidden|clip/.test(getComputedStyle(around).overflowX)) around = around.parentElement;
  return !around && (box.right > innerWidth + 1 || box.left < -1);
}).slice(0, 5).map((one) => `${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`)"""

# Pairs of things with words of their own, side by side in one row, that lie on each other.
OVERLAPS = """() => {
  const shown = [...document.querySelectorAll('.head *, .price *, .dock .transport *, .tabs *, .because *, .timers-panel *, .strip *, .foot *, .home-text *, .legend *')]
    .filter((one) => !one.closest('svg, .unseen, [hidden], details:not([open]) > :not(summary)') && one.offsetParent
      && [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
  const seen = (one) => {  // the box of its words, as far as nothing around cuts them off
    const range = document.createRange();
    range.selectNodeContents(one);
    let { left, right, top, bottom } = range.getBoundingClientRect();
    for (let around = one; around; around = around.parentElement) {
      const style = getComputedStyle(around), box = around.getBoundingClientRect();
      if (style.clipPath !== 'none') return { left: 0, right: 0, top: 0, bottom: 0 };
      if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
      [left, right, top, bottom] = [Math.max(left, box.left), Math.min(right, box.right), Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    return { left, right, top, bottom };
  };
  const boxes = shown.map((one) => [one, seen(one)]).filter(([, box]) => box.right > box.left && box.bottom > box.top);
  const over = [];
  for (const [one, a] of boxes) for (const [other, b] of boxes) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    const [x, y] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    if (x > 3 && y > 6 && one.compareDocumentPosition(other) & 4) over.push(`${one.textContent.trim().slice(0, 30)} | ${other.textContent.trim().slice(0, 30)}`);
  }
  return over;
}"""


@pytest.mark.parametrize("address", [*PLAIN, LESSON.lstrip("/")])
def test_at_320_px_a_page_scrolls_one_way_only(address: str, site: Server, new_page):
    page = new_page(viewport={"width": 320, "height": 640})
    if not is_page(page, f"{site.address}/{address}"):
        return
    page.goto(f"{site.address}/{address}")
    if page.locator("[data-stage]").count():
        Stage(page).wait_until_live()

    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.evaluate(BEYOND)
    assert page.evaluate(BEYOND) == []


def test_at_320_px_a_sandbox_scrolls_one_way_only_and_nothing_lies_on_another(site: Server, new_page):
    page = new_page(viewport={"width": 320, "height": 640})
    open_new(page, site)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(BEYOND) == []
    assert page.evaluate(OVERLAPS) == []


def test_at_200_per_cent_everything_of_a_sandbox_can_be_reached(site: Server, new_page):
    page = new_page(viewport={"width": 720, "height": 450})
    stage = open_new(page, site)
    for part in ("picture", "because", "timers", "transport", "timeline"):
        place = stage.root.locator(f"[data-part='{part}']")
        place.scroll_into_view_if_needed()
        assert place.bounding_box()["height"] > 60, part
    stage.strike("power_off", "worker-2")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")

    assert page.evaluate("document.documentElement.scrollWidth") <= 720
    assert page.evaluate(OVERLAPS) == []


@pytest.mark.parametrize("width, height", [(1440, 900), (390, 844)])
def test_written_from_the_right_nothing_lies_on_another_and_drawings_keep_their_direction(
    width: int, height: int, site: Server, new_page
):
    page: Page = new_page(viewport={"width": width, "height": height})
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")
    stage.pause()
    before = page.evaluate(OVERLAPS)
    left = stage.thing("machines/worker-1").bounding_box()["x"] < stage.thing("machines/worker-2").bounding_box()["x"]
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.wait_for_function("() => getComputedStyle(document.querySelector('[data-part=\"because\"]')).direction === 'rtl'")

    assert before == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    there = stage.thing("machines/worker-1").bounding_box()["x"] < stage.thing("machines/worker-2").bounding_box()["x"]
    assert there == left, "the drawing turned round"
    if width > 1000:
        side, picture = (page.locator(part).bounding_box() for part in (".sandbox .side", ".sandbox .stage"))
        assert side["x"] < picture["x"], "the panels stand at the other side"


@pytest.mark.parametrize("address", ["/", "/lessons/", LESSON])
def test_pages_around_are_whole_when_written_from_the_right(address: str, site: Server, page: Page):
    page.goto(site.address + address)
    if page.locator("[data-stage]").count():
        Stage(page).wait_until_live()
    page.evaluate("document.documentElement.dir = 'rtl'")

    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert page.evaluate(BEYOND) == []
    assert page.evaluate(OVERLAPS) == []
