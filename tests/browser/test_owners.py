"""Who owns whom, asked on the stage: a drawing of the server whose boxes lead back to the things; and a moment on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser.stage import Stage
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser


def test_the_owners_of_a_pod_are_drawn_and_each_box_leads_to_its_thing(site, page):
    stage = open_new(page, site, seed=7)
    stage.pause()
    pod = next(pod for pod in stage.pods if "/web-" in pod)
    stage.thing(pod).click()
    stage.press(f"graph:{pod}")
    drawing = page.get_by_role("dialog").locator(".owners svg")
    expect(drawing).to_contain_text("Deployment, 3 of 3 ready")
    expect(page.get_by_role("link", name="Save as a drawing")).to_be_visible()

    drawing.locator("a[href$='#see=nodes/worker-1'], a[href*='#see=nodes/']").first.click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(stage.root.locator("[data-because-title]")).to_contain_text("worker-")


def test_a_link_of_a_drawing_opens_the_stage_at_the_thing(site, page):
    open_new(page, site, seed=7)
    page.goto(f"{page.url}#see=nodes/worker-3")
    page.reload()
    stage = Stage(page).wait_until_live()

    expect(stage.root.locator("[data-because-title]")).to_contain_text("worker-3")


def test_a_moment_is_printed_from_the_menu(site, page, take_pictures):
    stage = open_new(page, site, name="Shop", seed=7)
    stage.pause()
    page.get_by_label("Menu", exact=True).first.click()
    page.get_by_role("link", name="Print this moment").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Shop at ")
    expect(page.locator(".printed svg")).to_contain_text("API server")
    take_pictures(page, "print")
