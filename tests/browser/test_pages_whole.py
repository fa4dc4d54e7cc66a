"""Every page is whole: without JavaScript, on a phone, for whoever cannot see it well, and with no other host
in the world.

That a page asks nobody else, keeps the content policy and throws nothing is asserted by the fixture of the
page (see conftest.py).
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import sign_in
from tests.browser.stage import LESSON, Stage
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser

OPEN = {
    "home": "/",
    "lessons": "/lessons/",
    "lesson": LESSON,
    "mine": "/sandboxes/",
    "join": "/join/",
    "sign-in": "/sign-in/",
    "not-simulated": "/not-simulated/",
    "grammar": "/grammar/",
    "missing": "/no-such-page/",
}
LIVE = ("home", "lesson")
SERIOUS = ("serious", "critical")


COLOURS_ONLY = {"runOnly": ["color-contrast"]}


def troubles(page: Page, options: dict | None = None) -> list[str]:
    """What axe calls serious or worse on the page as it stands: rule and the first element."""
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{each['id']} on {len(each['nodes'])}: {each['nodes'][0]['html'][:160]} ({each['nodes'][0]['failureSummary'][:300]})"
        for each in found
        if each["impact"] in SERIOUS
    ]


def judge(page: Page) -> None:
    """Both themes at 1440x900, then a phone: nothing serious, nothing beyond the right edge."""
    page.emulate_media(color_scheme="light")
    found = [f"light: {trouble}" for trouble in troubles(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {trouble}" for trouble in troubles(page, COLOURS_ONLY)]
    page.set_viewport_size(PHONE)
    found += [f"phone: {trouble}" for trouble in troubles(page)]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert not found, "\n".join(found)
    assert width <= PHONE["width"]


@pytest.mark.parametrize("name", OPEN)
def test_an_open_page_is_whole(name, site, page, take_pictures):
    answer = page.goto(site.address + OPEN[name])
    assert answer.status == (404 if name == "missing" else 200)
    assert page.locator("h1").count() == 1
    if name in LIVE:
        Stage(page).wait_until_live()
    else:
        take_pictures(page, name)
    judge(page)


def test_a_sandbox_with_everything_open_is_whole(site, page, take_pictures):
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    expect(stage.belief("worker-2")).to_be_visible()
    stage.press("tab:events")
    stage.pause()
    stage.menu("worker-1")
    take_pictures(page, "sandbox-menu")
    judge(page)


def test_the_instructors_pages_are_whole(site, page, take_pictures):
    sign_in(page, site)
    address = page.url
    judge(page)
    for path in (f"{address}projector/", f"{site.address}/teach/", f"{site.address}/teach/classes/new/"):
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        take_pictures(page, path.rstrip("/").rsplit("/", 1)[1])
        judge(page)


def test_without_javascript_every_lesson_can_be_read_and_predicted(site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.address}/lessons/")
    addresses = page.locator(".lesson-list a").all()
    paths = [each.get_attribute("href") for each in addresses]
    assert len(paths) == 11
    for path in paths:
        page.goto(site.address + path)
        expect(page.locator("article h1")).to_be_visible()
        assert len(page.locator("article").inner_text()) > 2500
        expect(page.locator("article figure svg").first).to_be_visible()
        expect(page.locator("#strip")).to_contain_text("Predict")
        expect(page.locator("#strip .without-script").first).to_contain_text("needs JavaScript")

    page.goto(site.address + LESSON)
    page.get_by_label("The pods move to other nodes").check()
    page.get_by_role("button", name="Commit my prediction").click()
    expect(page.locator("#strip")).to_contain_text("yours The pods move to other nodes")
    page.locator("#quiz-why-wait summary").click()
    page.get_by_label("It needs the 300 s to copy").check()
    page.locator("#quiz-why-wait button").click()
    expect(page.locator("#quiz-why-wait")).to_contain_text("Many believe this")


@pytest.mark.parametrize("name", [name for name in OPEN if name != "lesson"])
def test_without_javascript_a_page_says_all_it_has_to_say(name, site, new_page):
    page = new_page(java_script_enabled=False)
    page.goto(site.address + OPEN[name])

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert len(page.locator("main").inner_text()) > 80
