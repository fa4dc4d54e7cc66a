"""Reasons on the page: walked by clicking back to one's own act, with the evidence behind each link; what an
act caused; the keyboard; what is said to those who cannot see it."""

import pytest
from playwright.sync_api import Page, expect

from .stage import Stage

ENOUGH = 130  # seconds after the cut by which the node is believed lost


@pytest.fixture
def lost(page: Page, site) -> Stage:
    """A cluster whose worker-2 has had no power for so long that the cluster noticed, standing still."""
    page.goto(f"{site.address}/sandboxes/")
    page.locator("form[action='/sandboxes/new/'] button, [data-new]").first.click()
    stage = Stage(page).wait_until_live()
    stage.strike("power_off", "worker-2")
    cut = stage.now
    stage.run_at(60)
    stage.wait_for_time(cut + ENOUGH)
    stage.pause()
    return stage


def ask(stage: Stage, reference: str) -> None:
    """Select a thing and see the answer about it."""
    stage.thing(reference).first.click()
    expect(stage.root.locator(f"[data-because='{reference}']")).to_be_visible()


def test_the_chain_is_walked_by_clicking_to_the_act_and_its_evidence_opens(lost):
    ask(lost, "machines/worker-2")
    expect(lost.because.last).to_contain_text("You cut the power of worker-2")
