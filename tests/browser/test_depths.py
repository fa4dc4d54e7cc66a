"""Below the map: inside a member of etcd, the messages, the bytes of one, and back; by keyboard and by click."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import PATIENCE, Stage
from tests.browser.test_sandbox import open_new
from tests.servers import Server

pytestmark = pytest.mark.browser


class Depths(Stage):
    """A cluster on a page, and what is below its map."""

    @property
    def depth(self) -> Locator:
        return self.root.locator("[data-part='depth']")

    def send(self, action: dict) -> None:
        """Say an action to the server, as a part of the page does."""
        self.root.evaluate(
            "(root, detail) => root.dispatchEvent(new CustomEvent('sandbox:send', {detail}))", action
        )

    @property
    def focused(self) -> str:
        """What has the focus, as screen readers call it."""
        return self.page.evaluate("document.activeElement.getAttribute('aria-label') ?? ''")

    def look(self, reference: str) -> None:
        """Open what a component holds, by Enter on it."""
        self.thing(reference).focus()
        self.page.keyboard.press("Enter")
        expect(self.depth).to_be_visible()


@pytest.fixture
def opened(site: Server, page: Page) -> Callable[..., Depths]:
    """`opened()`: one person's new sandbox."""

    def fresh(**fields: object) -> Depths:
        open_new(page, site, **fields)
        return Depths(page)

    return fresh


def test_a_partition_of_the_leader_shows_the_entry_that_never_had_a_majority(opened, take_pictures):
    stage = opened(seed=7)
    depth = stage.depth
    leader = stage.thing("components/cp-1/etcd").or_(stage.thing("components/cp-2/etcd"))
    leader = leader.or_(stage.thing("components/cp-3/etcd")).filter(has_text="leader")
    machine = leader.get_attribute("data-see").split("/")[1]
    stage.look(f"components/{machine}/etcd")
    expect(depth.locator(".log-row.here")).to_contain_text(f"etcd on {machine}")
    expect(depth.locator(".log-row .entry.held")).to_have_count(30)

    stage.send({"do": "strike", "fault": "slow_link", "machine": machine})
    stage.wait_for_time(stage.now + 1.5)
    stage.send({"do": "pace", "speed": 0.1})
    given = stage.now
    stage.send({"do": "kubectl", "line": "create deployment fern --image=nginx"})
    stage.wait_for_time(given + 0.55)
    stage.send({"do": "strike", "fault": "isolate", "machine": machine})
    stage.send({"do": "pace", "speed": 1})

    here = depth.locator(".log-row.here")
    expect(here).to_contain_text("cable out")
    fern = here.locator(".entry.dropped", has_text="create fern")
    expect(fern).to_be_visible(timeout=PATIENCE)
    expect(here).to_contain_text(re.compile("wrote (this and it was|these and they were) never committed"))
    expect(here.locator(".entry.coming").first).to_contain_text("empty")
    expect(depth.locator(".log-row").nth(1).locator(".crown")).to_have_count(1)
    expect(depth.locator(".believes .differs")).to_contain_text(f"etcd on {machine}")
    ladder = depth.locator(".ladder")
    for words in ("you pull its cable", "leads term 2", "create fern", "heard no majority, steps down"):
        expect(ladder).to_contain_text(words, timeout=PATIENCE)

    stage.send({"do": "heal", "fault": "isolate", "machine": machine})
    expect(here).to_contain_text("on their way from", timeout=PATIENCE)
    stage.send({"do": "pause"})
    take_pictures(stage.page, "depth-etcd")
    stage.send({"do": "play"})
    expect(here).to_contain_text("Dropped at", timeout=PATIENCE)
    fern.click()
    expect(stage.because.first).to_contain_text("drops entr")


def test_the_keyboard_walks_from_the_map_to_the_bytes_and_back(opened, take_pictures):
    stage = opened()
    page, depth = stage.page, stage.depth
    stage.look("components/cp-2/etcd")
    expect(depth.locator(".logs")).to_be_visible()
    assert page.evaluate("document.activeElement.dataset.part") == "depth"
    page.keyboard.press("ArrowDown")
    assert "etcd on" in stage.focused
    page.keyboard.press("ArrowRight")
    assert re.match(r"entry \d+ of term \d", stage.focused)

    page.keyboard.press("3")
    expect(depth.locator(".choice")).to_be_visible()
    expect(depth.locator(".sequence .row").first).to_be_visible()
    take_pictures(page, "depth-messages")
    stage.send({"do": "pause"})
    page.keyboard.press("ArrowDown")
    for _ in range(40):
        if " to etcd on " in stage.focused:
            break
        page.keyboard.press("ArrowDown")
    told = stage.focused
    assert " to etcd on " in told, "the arrows reach the messages"

    page.keyboard.press("Enter")
    expect(depth.locator(".hex")).to_be_visible()
    assert depth.locator(".which b").inner_text() in told
    page.keyboard.press("ArrowDown")
    while "bytes " not in stage.focused:
        page.keyboard.press("ArrowDown")
    first, last = map(int, re.search(r"bytes (\d+) to (\d+)", stage.focused).groups())
    expect(depth.locator(".codes mark").first).to_be_visible()
    lit = "".join(depth.locator(".letters mark").all_inner_texts())
    assert len(lit) == last - first + 1 and lit.strip('"') in stage.focused
    take_pictures(page, "depth-bytes")

    for level in (".choice", ".logs"):
        page.keyboard.press("Escape")
        expect(depth.locator(level)).to_be_visible()
    page.keyboard.press("Escape")
    expect(depth).to_be_hidden()
    expect(stage.thing("components/cp-2/etcd")).to_be_focused()


def test_clicks_walk_the_same_way_and_the_header_says_where_one_is(opened):
    stage = opened()
    page, depth, crumbs = stage.page, stage.depth, stage.page.locator("ol.crumbs")
    stage.thing("components/cp-1/api-server").dblclick()
    expect(depth.locator(".pipeline .request").first).to_be_visible()
    expect(crumbs).to_contain_text("api-server")
    expect(page.locator("[data-depth='inside']").first).to_have_attribute("aria-pressed", "true")

    page.locator("[data-depth='messages']").first.click()
    rows = depth.locator(".sequence .row")
    expect(rows.first).to_be_visible()
    chips = depth.locator(".lines .chip")
    expect(chips.nth(1)).to_be_visible()
    taken = chips.last.get_attribute("data-act")
    depth.locator(f".lines .chip[data-act='{taken}']").click()
    expect(depth.locator(f".lines .chip[data-act='{taken}']")).to_have_count(0)
    depth.locator(".add summary").click()
    depth.locator(".add [data-act='depth-line:workstation/kubectl']").click()
    expect(depth.locator(".lifeline.box[data-see='components/workstation/kubectl']")).to_be_visible()
    depth.locator("[data-act='depth-kind:watch']").click()
    expect(depth.locator("[data-act='depth-kind:watch']")).to_have_attribute("aria-pressed", "false")
    expect(depth.locator(".sequence .row.watch")).to_have_count(0)

    stage.send({"do": "pause"})
    rows.first.locator(".label").click()
    expect(depth.locator(".hex")).to_be_visible()
    field = depth.locator(".fields li").nth(1)
    field.hover()
    expect(depth.locator(".codes mark").first).to_be_visible()
    stage.root.locator(".hex .codes").first.hover(position={"x": 190, "y": 8})
    expect(depth.locator(".fields li.lit")).to_have_count(1)
    depth.locator(".upstream").get_by_text("Simplified").wait_for()

    page.locator("[data-depth='map']").first.click()
    expect(depth).to_be_hidden()
    expect(crumbs).not_to_contain_text("api-server")


def test_a_depth_goes_back_in_time_with_the_cluster_and_shows_the_messages_of_then(opened):
    stage = opened()
    depth = stage.depth
    stage.look("components/cp-2/etcd")
    stage.wait_for_time(36)
    newest = int(depth.locator(".index").last.inner_text())

    stage.send({"do": "go", "at": 32_000_000})
    expect(depth.locator(".nowwords")).to_have_text("now, 32.00 s", timeout=PATIENCE)
    then = int(depth.locator(".index").last.inner_text())
    assert then < newest
    expect(depth.locator(".sequence .row").first).to_be_visible()

    depth.locator(".sequence .when").first.click()
    expect(depth.locator(".nowwords")).not_to_have_text("now, 32.00 s", timeout=PATIENCE)
    stage.send({"do": "live"})
    stage.until("at => Number(document.querySelector('[data-clock]').dataset.at) >= at", 36e6)
    expect(depth.locator(".index").last).not_to_have_text(str(then), timeout=PATIENCE)


def test_two_viewers_look_into_different_things_at_once(opened):
    stage = opened()
    page = stage.page
    other_page = page.context.new_page()
    other_page.goto(page.url)
    other = Depths(other_page)
    other.wait_until_live()

    stage.look("components/cp-1/etcd")
    other.look("links/worker-2") if other.thing("links/worker-2").count() else other.root.locator(
        "[data-act='depth:inside:links/worker-2']"
    ).first.click()

    expect(stage.depth.locator(".logs")).to_be_visible()
    expect(other.depth.locator(".facets.cable")).to_be_visible()
    expect(other.depth).to_contain_text("Connections over it")
    stage.send({"do": "strike", "fault": "isolate", "machine": "worker-2"})
    expect(other.depth.locator(".believes .differs").first).to_be_visible(timeout=PATIENCE)
    expect(stage.depth.locator(".logs")).to_be_visible()


def test_what_does_not_run_says_why_and_comes_back(opened):
    stage = opened()
    stage.look("components/cp-1/api-server")
    expect(stage.depth.locator(".pipeline")).to_be_visible()

    stage.send({"do": "strike", "fault": "power_off", "machine": "cp-1"})
    expect(stage.depth.locator(".absent")).to_contain_text("no power")
    stage.send({"do": "heal", "fault": "power_off", "machine": "cp-1"})
    expect(stage.depth.locator(".pipeline")).to_be_visible(timeout=PATIENCE)


def test_on_a_phone_a_depth_fits_between_header_and_sheet(site, new_page):
    page = new_page(viewport={"width": 390, "height": 844})
    open_new(page, site)
    stage = Depths(page)
    stage.look("components/cp-2/etcd")

    box = stage.depth.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["y"] + box["height"] <= 844
    stage.depth.locator("[data-act='depth:map']").click()
    expect(stage.depth).to_be_hidden()
