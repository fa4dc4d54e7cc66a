"""The headline experiment with the keyboard alone, and that arrows reach every part of the picture.

Nothing here is clicked, and no element is given the focus by the test: Tab, arrows, letters, Enter and Escape.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import PATIENCE, Stage
from tests.servers import Server

pytestmark = pytest.mark.browser

REACHED = """async () => {
  const all = [...document.querySelectorAll('.stage [data-see]')], reached = new Set(), waiting = [all.find((one) => one.tabIndex === 0)];
  while (waiting.length) {
    const here = waiting.pop();
    if (!here || reached.has(here.dataset.see)) continue;
    reached.add(here.dataset.see);
    for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
      here.focus();
      here.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      waiting.push(document.activeElement.closest('[data-see]'));
    }
  }
  return all.map((one) => one.dataset.see).filter((see) => !reached.has(see));
}"""


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on what `selector` says. Raises AssertionError after a hundred."""
    for _ in range(100):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


TOWARDS = """reference => {
  const centre = (box) => [box.left + box.width / 2, box.top + box.height / 2];
  const here = document.activeElement, there = document.querySelector(`.stage [data-see="${reference}"]`);
  const [x, y] = centre(here.getBoundingClientRect()), [tx, ty] = centre(there.getBoundingClientRect());
  const ways = { ArrowLeft: x - tx, ArrowRight: tx - x, ArrowUp: y - ty, ArrowDown: ty - y };
  return { here: here.dataset.see, keys: Object.keys(ways).sort((one, other) => ways[other] - ways[one]) };
}"""


def walk_to(page: Page, reference: str) -> None:
    """Press arrows, always the one that leads there and was not tried from here, until the focus is on a thing."""
    tried: set[tuple[str, str]] = set()
    for _ in range(60):
        looked = page.evaluate(TOWARDS, reference)
        if looked["here"] == reference:
            return
        key = next((key for key in looked["keys"] if (looked["here"], key) not in tried), None)
        assert key is not None, f"no arrow leads from {looked['here']} to {reference}"
        tried.add((looked["here"], key))
        page.keyboard.press(key)
    raise AssertionError(f"the arrows do not lead to {reference}")


def test_the_headline_experiment_by_keyboard_alone(site: Server, page: Page):
    page.goto(f"{site.address}/sandboxes/")
    tab_to(page, "form.machines button")
    page.keyboard.press("Enter")
    stage = Stage(page).wait_until_live()

    # Cut the power.
    tab_to(page, ".stage [data-see]")
    walk_to(page, "machines/worker-2")
    page.keyboard.press("f")
    expect(stage.root.locator("[data-part='menu'] [role='menuitem']").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")

    # See Unknown.
    for speed in (10, 60):
        page.keyboard.press("=")
        expect(stage.root.locator(f"[data-act='speed:{speed}']")).to_have_attribute("aria-pressed", "true")
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    expect(stage.root.locator("[data-part='narration']")).to_contain_text("worker-2", timeout=PATIENCE)
    page.keyboard.press("Space")
    stage.root.locator("[data-act='play']").wait_for()

    # Read the chain back to the act.
    walk_to(page, "nodes/worker-2")
    page.keyboard.press("b")
    stage.because.first.wait_for()
    assert "You cut the power of worker-2" in stage.because.last.inner_text()
    unknown = stage.now

    # Go back to before it, and do something else: a second lane.
    tab_to(page, "[data-undo]")
    page.keyboard.press("Enter")
    expect(stage.thing("machines/worker-2")).not_to_contain_text("no power")
    assert stage.now < unknown - 30
    tab_to(page, ".stage [data-see]", "Shift+Tab")
    walk_to(page, "machines/worker-2")
    page.keyboard.press("f")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(stage.root.locator("[data-part='timeline']")).to_contain_text("B", timeout=PATIENCE)
    expect(stage.thing("machines/worker-2")).not_to_contain_text("no power")


def test_arrows_reach_every_part_of_the_picture(site: Server, page: Page):
    page.goto(f"{site.address}/sandboxes/")
    page.get_by_role("button", name="Open the sandbox").click()
    stage = Stage(page).wait_until_live()
    stage.strike("power_off", "worker-2")
    stage.run_at(60)
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.pause()

    assert page.evaluate(REACHED) == []


def test_the_ear_is_told_one_sentence_at_a_time_and_can_ask_for_ten_seconds(site: Server, page: Page):
    page.goto(f"{site.address}/sandboxes/")
    page.get_by_role("button", name="Open the sandbox").click()
    stage = Stage(page).wait_until_live()
    page.evaluate(
        """() => {
          globalThis.told = [];
          const place = document.querySelector("[data-part='narration']");
          new MutationObserver(() => told.push([performance.now(), place.textContent])).observe(place, { childList: true, characterData: true, subtree: true });
        }"""
    )
    stage.strike("power_off", "worker-2")
    stage.run_at(60)
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.until("() => told.length >= 2")
    stage.pause()
    told = page.evaluate("() => told")

    assert all(later[0] - sooner[0] > 3500 for sooner, later in zip(told, told[1:], strict=False)), told
    assert "Unknown" in told[0][1] or "Unknown" in told[1][1], "what is amiss is said before what is not"
    assert all("; and " in words or ";" not in words for _, words in told), told
    stage.thing("machines/worker-1").focus()
    page.keyboard.press("r")
    expect(stage.root.locator("[data-part='narration']")).to_contain_text(" s")


def test_the_table_says_what_the_picture_shows(site: Server, page: Page):
    page.goto(f"{site.address}/sandboxes/")
    page.get_by_role("button", name="Open the sandbox").click()
    stage = Stage(page).wait_until_live()
    stage.strike("power_off", "worker-2")
    stage.press("tab:table")
    tables = stage.root.locator("[data-part='drawer'] table")
    expect(tables).to_have_count(6)
    row = stage.root.locator("[data-twin='machines'] tr", has=page.get_by_role("rowheader", name="worker-2"))
    expect(row).to_contain_text("no power")
    expect(row).to_contain_text("Ready=True")
    stage.pause()
    named = set(stage.root.locator("[data-twin='pods'] tbody th").all_inner_texts())
    drawn = {label.split(",")[0] for label in stage.root.locator("[data-see^='pods/']").evaluate_all("all => all.map(one => one.getAttribute('aria-label'))")}
    assert named == drawn
    for caption in ("Machines", "Pods", "Components", "Services", "Timers that run", "The latest events"):
        assert page.get_by_role("table", name=caption).count() == 1
    headless = stage.root.locator("[data-part='drawer']").evaluate(
        "body => [...body.querySelectorAll('th')].filter(one => !one.scope).length + [...body.querySelectorAll('tr')].filter(row => !row.querySelector('th')).length"
    )
    assert headless == 0
    page.set_viewport_size({"width": 390, "height": 844})
    expect(stage.root.locator("[data-tab='table']")).to_be_visible()
