"""A fault for the whole class in the browser: the console's button, the projector's curves, a learner who goes
back to the moment before."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import join, sign_in
from tests.browser.test_pages_whole import troubles

PATIENCE = 60_000


def test_a_fault_for_all_reaches_projector_and_learner(new_page, site):
    console, learner = new_page(viewport=DESKTOP), new_page(viewport=PHONE)
    sign_in(console, site)
    console.locator("#class-lesson summary").click()
    console.locator("#class-lesson").get_by_role("button", name="6.1").click()
    expect(console.locator("#class-lesson summary")).to_contain_text("6.1")
    join(learner, site, "Struck Adjoa")
    expect(learner).to_have_url(f"{site.address}/lessons/a-worker-dies/the-long-wait/")
    projector = console.context.new_page()
    projector.goto(re.sub(r"\?.*", "", console.url) + "projector/")
    expect(projector.locator("#projector-shown")).to_have_attribute("data-mode", "join")

    console.get_by_role("button", name="Cut zone B").click()

    expect(projector.locator("#projector-shown")).to_have_attribute("data-mode", "curves", timeout=PATIENCE)
    expect(projector.locator(".curves .struck text")).to_have_text("zone B was cut")
    expect(projector.locator(".curves-legend li")).to_have_count(1, timeout=PATIENCE)
    expect(projector.locator(".curves path.bold").first).to_have_attribute("d", re.compile("^M"))
    expect(projector.locator("body")).not_to_contain_text("Struck Adjoa")
    expect(console.locator("#strike-state")).to_contain_text(re.compile(r"(\d+) of \1 clusters are struck"))
    names = console.get_by_role("link", name="Curves with names").get_attribute("href")
    form = console.get_by_role("link", name="Other", exact=True).get_attribute("href")
    for address in (names, form):  # as pages of their own
        console.goto(f"{site.address}{address}")
        assert not troubles(console)
    expect(learner.locator("#line-strike")).to_contain_text("zone B was cut", timeout=PATIENCE)
    expect(learner.locator(".notice.success")).to_be_hidden()

    learner.get_by_role("link", name="See the moment before").click()
    expect(learner.locator("[data-live=past]").first).to_be_attached(timeout=PATIENCE)
