"""Reasons on the page: walked by clicking back to one's own act, with the evidence behind each link; instants
that move the timeline; what an act caused; the keyboard; what is said to those who do not see it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import PATIENCE, Stage
from tests.browser.test_sandbox import open_new
from tests.servers import Server

pytestmark = pytest.mark.browser

NOTICED = 130  # seconds after the cut by which the node is believed lost
ACT = "You cut the power of worker-2"


@pytest.fixture
def lost(page: Page, site: Server) -> Stage:
    """A cluster that noticed that worker-2 has no power, standing still."""
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    cut = stage.now
    stage.run_at(60)
    stage.wait_for_time(cut + NOTICED)
    stage.pause()
    return stage


def ask(stage: Stage, reference: str) -> None:
    """Select a thing by its shape and see the answer about it."""
    stage.thing(reference).first.click()
    stage.root.locator(f"[data-because='{reference}']").wait_for()


def test_the_chain_is_walked_to_the_act_with_its_evidence_and_back_in_time(lost):
    panel = lost.root.locator("[data-part='because']")
    ask(lost, sorted(lost.pods_on("worker-2"))[0])
    expect(lost.because.last).to_contain_text(ACT)
    sentences = lost.because.locator(".says").all_inner_texts()
    assert "50 s of grace ended with no news of worker-2" in sentences
    assert "The kubelet of worker-2 stopped: the machine lost its power" in sentences

    # What stands behind a link opens and closes, with the keyboard as well.
    opener = panel.locator("[data-evidence]").first
    expect(opener).to_have_attribute("aria-expanded", "false")
    opener.focus()
    lost.page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(panel.locator("[data-table='round'] tbody tr").first).to_contain_text("term")
    opener.click()
    expect(panel.locator("[data-behind]")).to_have_count(0)

    # A sentence asks deeper; Back returns.
    grace = panel.locator("[data-link]", has_text="50 s of grace ended").first
    grace.click()
    expect(panel.locator("[data-because-title]")).to_have_text("Why did this happen?")
    expect(lost.because.first).to_contain_text("50 s of grace ended")
    panel.locator("[data-act='back']").click()
    expect(panel.locator("[data-because-title]")).to_contain_text("on worker-2?")

    # An instant moves the timeline there, and the step before the act shows a cluster that is whole.
    end = lost.now
    panel.locator("[data-undo]").click()
    expect(lost.thing("machines/worker-2")).not_to_contain_text("no power", timeout=PATIENCE)
    assert lost.now < end - NOTICED


def test_what_an_act_caused_is_a_tree_with_a_count_and_the_way_back(lost):
    panel = lost.root.locator("[data-part='because']")
    ask(lost, "machines/worker-2")
    panel.locator("[data-caused]").click()
    total = panel.locator("[data-caused-total]")
    expect(total).to_contain_text("changes so far")
    assert int(total.get_attribute("data-caused-total")) > 50
    tree = panel.locator("[data-tree]")
    expect(tree.locator("> li > .sentence")).to_contain_text(ACT)
    expect(tree).to_contain_text("requests failed")
    expect(tree).to_contain_text("Node worker-2 became Ready=Unknown")

    tree.locator(".sentence", has_text="Node worker-2 became Ready=Unknown").first.click()
    expect(lost.because.first).to_contain_text("Node worker-2 became Ready=Unknown")
    expect(lost.because.last).to_contain_text(ACT)

    lost.thing("machines/worker-2").focus()
    lost.page.keyboard.press("Shift+B")
    expect(panel.locator("[data-tree]")).to_contain_text("worker-2 lost its power", timeout=PATIENCE)
    lost.thing("machines/worker-2").focus()
    lost.page.keyboard.press("Shift+B")
    expect(panel.locator("[data-tree]")).to_have_count(0)
    expect(lost.because.last).to_contain_text(ACT)


def test_an_answer_is_told_politely_and_a_phone_shows_it(lost):
    ask(lost, "machines/worker-2")
    said = lost.root.locator("[data-part='because'] [role='status']")
    expect(said).to_contain_text("Why is worker-2 without power?")
    expect(said).to_contain_text(f"back to: {ACT}")

    lost.root.locator("[data-waiting]").click()
    expect(lost.root.locator("[data-because-title]")).to_have_text("Why has nothing happened yet to worker-2?")
    expect(lost.root.locator("[data-absent]")).to_contain_text("believed: node worker-2 is Ready=Unknown")
    lost.press("back")

    lost.page.set_viewport_size({"width": 390, "height": 844})
    expect(lost.because.last).to_contain_text(ACT)
    for button in lost.root.locator("[data-part='because'] .chain .sentence").all():
        assert button.bounding_box()["height"] >= 44
