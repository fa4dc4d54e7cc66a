"""axe finds nothing, of any weight, on any page and in both themes.

The list of pages is made from the site's own addresses: a new page is judged from the day it has one. What needs
a name of something (a class, a sandbox, a moment) is listed in `named`; an address that is missing there fails.
"""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.people import join, sign_in
from tests.browser.stage import LESSON, PATIENCE, Stage
from tests.browser.test_sandbox import open_new
from tests.servers import Server

pytestmark = pytest.mark.browser
FOREIGN = ("admin/",)  # Django's own pages
# Pages about what a story makes first: each is judged where that story is told.
ELSEWHERE = {
    "password/new/<uidb64>/<token>/": "test_people",
    "certificates/<str:token>/": "test_afterwards",
    "teach/classes/<int:class_id>/help/<int:help_id>/": "test_help",
    "teach/classes/<int:class_id>/strikes/<int:strike_id>/": "test_strike",
    "teach/classes/<int:class_id>/strike/form/": "test_strike",
}


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every address of the site, as its pattern: "sandboxes/<uuid:sandbox_id>/"."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address
        else:
            yield from addresses(pattern, address)


PLAIN = [address for address in addresses() if "<" not in address and not address.startswith(FOREIGN)]
NAMED = [address for address in addresses() if "<" in address and not address.startswith(FOREIGN)]


def troubles(page: Page) -> list[str]:
    """Everything that axe finds, in both themes: rule, how often, the first element."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for each in Axe().run(page).response["violations"]:
            first = each["nodes"][0]
            found.append(
                f"{page.url} {scheme} {each['impact']} {each['id']} on {len(each['nodes'])}: "
                f"{first['html'][:200]} ({first['failureSummary'][:300]})"
            )
    return found


def is_page(page: Page, address: str) -> bool:
    """Whether somebody who types this address gets a page; others are forms' targets, files, signs of life, and
    parts of a page that htmx fetches."""
    seen = page.request.get(address, max_redirects=0)
    is_html = seen.status == 200 and seen.headers["content-type"].startswith("text/html")
    return is_html and "<!doctype html>" in seen.text()[:100].lower()


def judged(page: Page, address: str) -> list[str]:
    """What axe finds at an address, once what is live there runs."""
    page.goto(address)
    if page.locator("[data-stage]").count():
        Stage(page).wait_until_live()
    return troubles(page)


@pytest.mark.parametrize("address", PLAIN)
def test_a_page_that_everybody_reaches(address: str, site: Server, page: Page):
    if not is_page(page, f"{site.address}/{address}"):
        sign_in(page, site)
    if is_page(page, f"{site.address}/{address}"):
        found = judged(page, f"{site.address}/{address}")
        assert not found, "\n".join(found)


def test_every_page_that_is_about_something(site: Server, new_page):
    """A class with its projector and a learner's cluster, a sandbox, a moment and its frame, a lesson."""
    learner, instructor = new_page(), new_page()
    join(learner, site, "Axel")
    learner.goto(site.address + LESSON)
    Stage(learner).wait_until_live()
    sign_in(instructor, site)
    wall = instructor.url
    watch = instructor.locator("#wall a[data-learner]", has_text="Axel")
    watched = watch.get_attribute("data-learner", timeout=PATIENCE)
    open_new(learner, site)
    sandbox = learner.url
    learner.locator("[data-act='moment']").first.click()
    link = learner.locator("[data-field='link']")
    expect(link).to_have_value(re.compile("/moments/"))
    moment = re.search(r"/moments/[^/]+/", link.input_value())[0]
    class_id, sandbox_id = wall.rstrip("/").rsplit("/", 1)[1], sandbox.rstrip("/").rsplit("/", 1)[1]
    names = {
        "<int:class_id>": class_id,
        "<uuid:sandbox_id>": sandbox_id,
        "<slug:learner_id>": watched,
        "<str:token>": moment.split("/")[2],
        "<slug:module>/<slug:slug>": LESSON.strip("/").removeprefix("lessons/"),
    }
    found, seen, controls = troubles(learner), [], []  # the dialogue with the link
    for pattern in NAMED:
        address = f"{site.address}/{pattern}"
        for name, value in names.items():
            address = address.replace(name, value)
        address = re.sub(r"<int:\w+>", "1", address).replace("<slug:kind>", "hint")
        who = instructor if pattern.startswith("teach/") else learner
        if "<" in address:
            continue
        if is_page(who, address):
            seen.append(pattern)
            found += judged(who, address)
        elif who.request.get(address).status == 405:
            controls.append(pattern)  # it is sent to, never looked at

    assert not found, "\n".join(found)
    never_pages = ("delete/", "start-over/", "door/", "predict/", "explain/", "hint/", "tape/", "continue/", "play/")
    parts = ("strip/", "graph/", ".csv", ".xlsx")
    forgotten = [
        pattern
        for pattern in NAMED
        if pattern not in {*seen, *controls, *ELSEWHERE} and not pattern.endswith((*never_pages, *parts))
        if "<slug:quiz>" not in pattern and "<uuid:play_id>" not in pattern
    ]
    assert not forgotten, "addresses that nobody judged: " + ", ".join(forgotten)


def test_a_sandbox_in_each_of_its_states(site: Server, page: Page):
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    expect(stage.belief("worker-2")).to_be_visible()
    found = troubles(page)
    stage.run_at(60)
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.pause()
    stage.belief("worker-2").click()
    stage.because.first.wait_for()
    found += troubles(page)
    page.keyboard.press("Escape")
    stage.menu("worker-1")
    found += troubles(page)
    page.keyboard.press("Escape")
    for tab in page.locator("[data-part='tabs'] [data-tab]").evaluate_all("all => all.map(one => one.dataset.tab)"):
        stage.press(f"tab:{tab}")
        found += [f"tab {tab}: {trouble}" for trouble in troubles(page)]
    page.set_viewport_size(PHONE)
    found += [f"phone: {trouble}" for trouble in troubles(page)]
    page.set_viewport_size(DESKTOP)

    assert not found, "\n".join(found)
