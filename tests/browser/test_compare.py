"""The headline experiment forked: a worker dies in two futures, in one of which pods tolerate that for 30 s only; both
are compared side by side, with the mouse and with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.stage import PATIENCE, Stage
from tests.browser.test_axe import troubles
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser

TOLERATE = (
    "kubectl patch deployment {app} -n shop -p "
    """'{{"spec":{{"template":{{"spec":{{"tolerations":[{{"key":"node.kubernetes.io/unreachable","""
    """"operator":"Exists","effect":"NoExecute","tolerationSeconds":30}}]}}}}}}}}'"""
)
STEPS_MOST = 30  # arrows from one machine to the other lane: through what stands on the way
CUT, BEFORE, LATE, OVER = (
    70,
    35,
    170,
    450,
)  # seconds: the power is cut, the fork, the comparison, the end of lane A


class Futures:
    """Lane A, in which worker-2 dies, and lane B, in which it dies too."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.page = stage, stage.page

    def say(self, **action: object) -> None:
        """What the page says to the server."""
        self.page.evaluate(
            """action => document.querySelector('[data-stage]')
                .dispatchEvent(new CustomEvent('sandbox:send', { detail: action }))""",
            action,
        )

    def run_until(self, at: int) -> None:
        """As fast as it goes until an instant."""
        self.say(do="run_until", what="instant", at=at * 1_000_000)
        self.arrive(at)

    def arrive(self, at: int) -> None:
        """Return when the clock stands at that instant."""
        self.stage.until(
            "at => Number(document.querySelector('[data-clock]').dataset.at) === at", at * 1_000_000
        )

    def go(self, at: int) -> None:
        """Back, or on, along the lane."""
        self.say(do="go", at=at * 1_000_000)
        self.arrive(at)

    def cut(self) -> None:
        """The power of worker-2 is cut at CUT."""
        self.run_until(CUT)
        self.say(do="strike", fault="power_off", machine="worker-2")

    def half(self, letter: str) -> Locator:
        """One of the two stages."""
        return self.stage.root.locator(f"[data-lane='{letter}']")

    def row(self, key: str) -> list[str]:
        """A row of the table: A, B, difference."""
        return self.stage.root.locator(f"[data-row='{key}'] td").all_inner_texts()

    def press_on_stage(self, key: str) -> None:
        """A key, while the stage has the focus."""
        self.stage.root.locator(".stage [data-see][tabindex='0']").first.focus()
        self.page.keyboard.press(key)


@pytest.fixture
def futures(site, page) -> Futures:
    """Both lanes, B shown at LATE."""
    made = Futures(open_new(page, site))
    made.stage.pause()
    made.cut()
    made.run_until(OVER)
    made.go(BEFORE)
    for app in ("web", "api"):
        made.say(do="kubectl", line=TOLERATE.format(app=app))
    made.cut()
    made.run_until(LATE)
    return made


def seconds(text: str) -> float:
    return float(re.match(r"[\d.]+", text)[0])


def test_two_futures_of_one_cut_side_by_side(futures, take_pictures):
    futures.press_on_stage("c")
    a, b = futures.half("A"), futures.half("B")
    expect(b.locator("svg.picture")).to_be_visible(timeout=PATIENCE)
    expect(a.locator("[data-ready]")).to_have_text("5 of 7 ready")
    expect(b.locator("[data-ready]")).to_have_text("7 of 7 ready")
    expect(a.locator("h3")).to_contain_text("your first line")
    expect(b.locator("h3")).to_contain_text("kubectl patch deployment web")
    expect(a.locator("[data-see='machines/worker-2']")).to_contain_text("no power")
    expect(b.locator("[data-see='machines/worker-2']")).to_contain_text("no power")
    take_pictures(futures.page, "compare")

    so_far, in_all = futures.row("so-far"), futures.row("in-all")
    # In A the two pods of worker-2 are missing since the cut; evicted they are after 50 s of grace and 300 s.
    assert so_far[0] == f"{LATE - CUT:.1f} s"
    assert 340 < seconds(in_all[0]) < 365 and 70 < seconds(in_all[1]) < 95
    assert in_all[2] == f"{seconds(in_all[0]) - seconds(in_all[1]):.1f} s less in B"
    assert futures.row("anew")[0] == "0" and futures.row("refused") == ["0", "0", "none"]
    assert "believed Running" in futures.row("left")[0] and "Terminating" in futures.row("left")[1]
    seen = futures.stage.root.locator(".seen")
    expect(seen).to_contain_text(f"B left A at {BEFORE:.1f} s")
    expect(seen).to_contain_text(f"B is short of pods for {in_all[2].removesuffix(' less in B')} less")
    expect(seen).to_contain_text("worker-2 becomes Ready=Unknown at")


def test_axe_finds_nothing_in_the_comparison(futures):
    futures.press_on_stage("c")
    expect(futures.half("A").locator("svg.picture")).to_be_visible(timeout=PATIENCE)
    found = troubles(futures.page)
    futures.page.set_viewport_size(PHONE)
    found += troubles(futures.page)

    assert not found, "\n".join(found)


def test_both_stand_at_one_instant_and_go_together(futures):
    futures.press_on_stage("c")
    expect(futures.half("A").locator("svg.picture")).to_be_visible(timeout=PATIENCE)
    axis = futures.stage.root.locator("[data-part='axis']")
    expect(axis.locator("[data-act-at='70000000']")).to_have_count(1)
    expect(axis.locator("[data-act-at='70000000']")).to_contain_text("in both")
    expect(axis.locator("[data-act-at='35000000']").first).to_contain_text("B")

    futures.run_until(OVER)
    expect(futures.half("A").locator("[data-ready]")).to_have_text("7 of 7 ready")
    assert futures.row("so-far") == futures.row("in-all")
    futures.go(60)
    expect(futures.half("A").locator("[data-see='machines/worker-2']")).not_to_contain_text("no power")
    expect(futures.stage.root.locator("[data-row='so-far'] .difference")).not_to_contain_text("in all")
    futures.go(20)
    expect(futures.stage.root.locator(".seen")).to_contain_text("before the fork at 35.0 s")
    assert futures.row("anew") == ["0", "0", "none"]
    box = axis.bounding_box()
    axis.click(position={"x": box["width"] - 60, "y": 60})
    expect(futures.half("B").locator("[data-see='machines/worker-2']")).to_contain_text(
        "no power", timeout=PATIENCE
    )


def test_with_the_keyboard_alone_two_lanes_are_compared_walked_and_left(futures):
    page, root = futures.page, futures.stage.root
    futures.press_on_stage("c")
    expect(futures.half("A").locator("svg.picture")).to_be_visible(timeout=PATIENCE)
    futures.half("A").locator("[data-see='machines/worker-2']").focus()
    lane = "() => document.activeElement.closest('[data-lane]').dataset.lane"
    for _ in range(STEPS_MOST):
        if page.evaluate(lane) == "B":
            break
        page.keyboard.press("ArrowRight")
    assert page.evaluate(lane) == "B"
    futures.half("A").locator("[data-see='machines/worker-2']").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stage-head [data-act='only:A']")).to_have_attribute(
        "aria-pressed", "true", timeout=PATIENCE
    )
    expect(root).not_to_have_class(re.compile("comparing"))
    expect(root.locator("[data-because-title]")).to_contain_text("worker-2", timeout=PATIENCE)
    expect(futures.stage.thing("machines/worker-2")).to_contain_text("no power")

    futures.press_on_stage("c")
    expect(root).to_have_class(re.compile("comparing"))
    page.keyboard.press("Escape")
    expect(root).not_to_have_class(re.compile("comparing"))
    expect(page.locator(".stage-head [data-compare-head]")).to_be_hidden(timeout=PATIENCE)


def test_one_lane_alone_has_nothing_to_be_compared_with(site, page):
    stage = open_new(page, site)
    Futures(stage).press_on_stage("c")

    expect(stage.root.locator("[data-part='toast']")).to_contain_text("one lane so far")


def test_only_one_of_two_is_shown_by_the_head_and_the_other_stays_beside(futures):
    futures.press_on_stage("c")
    expect(futures.half("A").locator("svg.picture")).to_be_visible(timeout=PATIENCE)
    head = futures.page.locator(".stage-head [data-compare-head]")
    head.get_by_role("button", name="Only A").click()
    expect(futures.stage.root).not_to_have_class(re.compile("comparing"))
    expect(futures.stage.thing("machines/worker-2")).to_be_visible()
    expect(futures.stage.price("ready")).to_have_text("5 of 7", timeout=PATIENCE)
    head.get_by_role("button", name="Only B").click()
    expect(futures.stage.price("ready")).to_have_text("7 of 7", timeout=PATIENCE)
    head.get_by_role("button", name="Side by side").click()
    expect(futures.half("A").locator("[data-ready]")).to_have_text("5 of 7 ready", timeout=PATIENCE)


def test_on_a_phone_the_two_stand_over_each_other(futures):
    page: Page = futures.page
    futures.press_on_stage("c")
    expect(futures.half("A").locator("svg.picture")).to_be_visible(timeout=PATIENCE)
    page.set_viewport_size(PHONE)
    a, b = futures.half("A"), futures.half("B")
    futures.stage.until("() => document.querySelector('[data-lane] svg').clientWidth <= 390")
    boxes = [half.bounding_box() for half in (a, b)]

    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"] - 1
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    expect(futures.stage.root.locator("[data-row='in-all'] .difference")).to_contain_text("less in B")
