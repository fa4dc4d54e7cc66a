"""The site in German: chosen in the foot, kept, spoken by the socket too; no sentence of the interface is left in English."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from k8sarch.words import catalogue
from tests.browser.conftest import PHONE
from tests.browser.stage import LESSON, PATIENCE, Stage
from tests.browser.test_zoom_rtl import OVERLAPS
from tests.servers import ROOT, Server

pytestmark = pytest.mark.browser
PO = catalogue.read((ROOT / "locale/de/LC_MESSAGES/django.po").read_text(encoding="utf-8"))
# English sentences of the interface that must not be met: those that have a German of their own and no value inside.
ENGLISH = {english for english, entry in PO.items() if len(english) > 3 and english not in {each.said[0] for each in PO.values()} and not re.search(r"[%{]", english)}

# Every text, label, title and placeholder of the page that is not marked as English.
SAID = """() => {
  const said = new Set(), isEnglish = (one) => one.closest('[lang="en"]:not(html), script, style');
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!isEnglish(walker.currentNode.parentElement)) said.add(walker.currentNode.textContent.trim());
  for (const one of document.querySelectorAll('[aria-label], [title], [placeholder]'))
    if (!isEnglish(one)) for (const name of ['aria-label', 'title', 'placeholder']) if (one.getAttribute(name)) said.add(one.getAttribute(name).trim());
  return [...said];
}"""


def left_in_english(page: Page) -> list[str]:
    return sorted(ENGLISH.intersection(page.evaluate(SAID)))


@pytest.fixture
def german(new_page) -> Page:
    """The page of somebody whose browser asks for German."""
    return new_page(locale="de-DE")


def test_german_is_chosen_in_the_foot_and_kept_and_english_again(site: Server, page: Page):
    page.goto(f"{site.address}/lessons/")
    page.get_by_role("button", name="Deutsch").click()
    expect(page).to_have_url(f"{site.address}/lessons/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    page.goto(site.address)
    expect(page.locator("h1")).to_have_text("Sieh, warum ein Cluster tut, was er tut.")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("address", ["/", "/lessons/", "/sandboxes/", "/join/", "/sign-in/", "/grammar/", "/not-simulated/", "/no-such-page/", LESSON])
def test_a_german_page_says_nothing_in_english_but_what_it_marks(address: str, site: Server, german: Page):
    german.goto(site.address + address)
    if german.locator("[data-stage]").count():
        Stage(german).wait_until_live()

    assert left_in_english(german) == []
    assert german.evaluate("document.documentElement.scrollWidth") <= 1440


def test_a_sandbox_in_german_through_a_lost_worker(site: Server, german: Page):
    german.goto(f"{site.address}/sandboxes/")
    german.get_by_role("button", name="Sandbox öffnen").click()
    stage = Stage(german).wait_until_live()
    menu = stage.menu("worker-2")
    expect(menu).to_contain_text("Strom abschalten")
    left = left_in_english(german)
    menu.locator("[data-act='strike:power_off:worker-2']").click()
    expect(stage.thing("machines/worker-2")).to_contain_text("kein Strom")
    stage.run_at(60)
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.pause()
    stage.belief("worker-2").click()
    stage.because.first.wait_for()
    for tab in german.locator("[data-part='tabs'] [data-tab]").evaluate_all("all => all.map(one => one.dataset.tab)"):
        stage.press(f"tab:{tab}")
        left += left_in_english(german)
        stage.press(f"tab:{tab}")
    assert left == []
    assert re.search(r"\d,\d s", stage.root.locator("[data-clock]").inner_text()), "a decimal comma"
    assert german.evaluate(OVERLAPS) == []
    cut = german.evaluate(
        "() => [...document.querySelectorAll('.dock button, .tabs button, .head button, .head a')].filter((one) => one.offsetParent && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"
    )
    assert cut == []
    german.set_viewport_size(PHONE)
    stage.until(f"() => !({OVERLAPS})().length")  # once it is drawn for a phone


def test_what_the_server_refuses_is_said_in_the_language_of_the_page(site: Server, german: Page):
    german.goto(site.address)
    Stage(german).wait_until_live()
    refused = german.evaluate(
        """() => new Promise((done) => {
          const socket = new WebSocket(location.origin.replace('http', 'ws') + '/ws/home/');
          socket.onopen = () => socket.send('nonsense');
          socket.onmessage = ({ data }) => { socket.close(); done(data); };
        })"""
    )

    assert json.loads(refused)["says"] == PO["The message is not JSON. Nothing was changed; load the page again."].said[0]
