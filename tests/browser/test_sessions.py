"""An hour of a class: what it predicted goes to all screens, and the hour is looked at again afterwards."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers import Server

from .conftest import PHONE
from .people import sign_in
from .stage import LESSON, PATIENCE, Stage
from .test_pages_whole import COLOURS_ONLY, troubles


class Hour:
    """A class of its own: its console, its projector, and a learner on a phone who predicted."""

    def __init__(self, new_page: Callable[..., Page], site: Server) -> None:
        self.site = site
        self.console, self.learner = new_page(), new_page(viewport=PHONE, has_touch=True)
        sign_in(self.console, site)
        self.console.goto(f"{site.address}/teach/classes/new/")
        self.console.get_by_label("Name of the class").fill("An hour")
        self.console.get_by_role("button", name="Create the class").click()
        self.console.locator("#wall").wait_for()
        self.address = self.console.url.partition("?")[0]
        code = self.console.locator(".wall-side .code").inner_text()
        self.learner.goto(f"{site.address}/join/")
        self.learner.get_by_label("Join code").fill(code)
        self.learner.get_by_label("Nickname").fill("Amara")
        self.learner.get_by_role("button", name="Join", exact=True).click()
        self.learner.get_by_text("Amara").first.wait_for()
        self.projector = self.console.context.new_page()
        self.projector.goto(f"{self.address}projector/")

    def predict(self) -> Stage:
        """The learner commits 350 s, and the wrong belief; the learner's cluster is there then."""
        self.learner.goto(f"{self.site.address}{LESSON}")
        stage = Stage(self.learner).wait_until_live()
        strip = self.learner.locator("#strip")
        strip.locator("input[type=range]").fill("350")
        strip.get_by_text("The pods move to other nodes").tap()
        strip.get_by_role("button", name="Commit my prediction").tap()
        expect(strip).to_have_attribute("data-step", "2")
        return stage

    def until_kept(self, place: Locator, text: str) -> None:
        """Return when the replay that the console shows has kept that by now."""
        address = self.console.url.partition("?")[0]
        for _try in range(60):
            self.console.goto(f"{address}?at=21600")
            if place.count() and text in place.first.inner_text():
                return
        raise AssertionError(f"{text} was not kept")

    def press(self, name: str) -> None:
        """A button of the console."""
        self.console.get_by_role("button", name=name).click()


@pytest.fixture
def hour(new_page: Callable[..., Page], site: Server) -> Hour:
    """The class, with its learner inside."""
    return Hour(new_page, site)


def test_what_a_class_predicted_goes_to_all_screens_and_then_what_was_so(hour):
    board, shown = hour.console.locator("#board-state"), hour.projector.locator("#projector-shown")
    line = hour.learner.locator("#line-board")
    stage = hour.predict()
    expect(board).to_contain_text("1 of 1 committed")
    expect(board.locator(".histogram .count")).to_have_text(["1"])

    hour.press("Discuss first")
    expect(shown.get_by_role("heading", name="What does the class expect?")).to_be_visible()
    expect(shown.locator(".histogram .count")).to_have_text(["1"])
    expect(line).to_contain_text("Your class talks about its predictions in 6.1")
    expect(line).to_contain_text("You said 350 s; The pods move to other nodes.")

    stage.press("speed:60")
    hour.learner.locator("svg [data-invitation]").tap()
    expect(hour.learner.locator("#strip")).to_have_attribute("data-step", "4", timeout=PATIENCE)
    for screen in (shown, board, line):
        expect(screen.locator(".truth, .is-true")).to_have_count(0)
        assert "it was" not in screen.inner_text()
    found = troubles(hour.projector)

    hour.press("Reveal on all screens")
    expect(shown.get_by_role("heading", name="What did the clusters show?")).to_be_visible()
    expect(shown.locator(".truth-said")).to_have_text(re.compile(r"it was 3\d\d\.\d s"))
    expect(shown.locator(".projector-foot")).to_contain_text("1 of 1")
    expect(shown.locator(".projector-beliefs")).to_contain_text("Pods move")
    assert "Amara" not in shown.inner_html()
    expect(line).to_contain_text(re.compile(r"The clusters showed: 3\d\d\.\d s\. 1 of 1 within 10 %\."))
    expect(line).to_contain_text("The clusters showed: New pods replace them. 0 of 1 said so.")
    line.get_by_text("See what everybody said").tap()
    expect(line.locator(".histogram")).to_be_visible()
    expect(board).to_contain_text("Predictions, revealed")
    found += troubles(hour.projector) + troubles(hour.learner)
    hour.projector.emulate_media(color_scheme="dark")
    found += troubles(hour.projector, COLOURS_ONLY)
    assert not found, "\n".join(found)

    hour.press("Take it off the projector")
    expect(shown.locator(".histogram")).to_have_count(0)
    expect(line).to_be_hidden()


def test_an_hour_is_looked_at_again_to_the_moment_of_a_cluster(hour):
    page = hour.console
    stage = hour.predict()
    page.get_by_text("This session").click()
    page.get_by_label("What this moment is").fill("Amara has predicted")
    hour.press("Bookmark")
    expect(page.locator("#session-state")).to_contain_text("Amara has predicted")
    at = f"at {stage.pause():.1f} s"
    page.get_by_role("link", name="Sessions", exact=True).click()
    expect(page.locator(".session-rows")).to_contain_text("runs now")
    page.get_by_role("link", name="Replay").first.click()
    slider, wall = page.get_by_label("Second of the session"), page.locator("#stood")
    mark, moment = page.locator(".event.is-mark"), wall.get_by_role("button", name="Open the cluster")
    hour.until_kept(moment, at)
    page.goto(hour.address)
    page.get_by_text("This session").click()
    hour.press("End the session")
    expect(page.locator("#session-state")).to_contain_text("No session runs")
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name="Replay").first.click()

    expect(mark).to_contain_text("Amara has predicted")
    mark.get_by_role("link").click()
    expect(wall).to_have_attribute("data-second", mark.get_attribute("data-at"))
    expect(mark).to_have_class(re.compile("is-now"))
    slider.focus()
    page.keyboard.press("Home")
    expect(wall).to_have_attribute("data-second", "0")
    page.keyboard.press("]")
    expect(slider).not_to_have_value("0")
    slider.focus()
    page.keyboard.press("End")
    expect(wall).to_have_attribute("data-second", slider.get_attribute("max"))
    assert f"at={slider.get_attribute('max')}" in page.url

    found = troubles(page)
    page.emulate_media(color_scheme="dark")
    found += troubles(page, COLOURS_ONLY)
    assert not found, "\n".join(found)

    page.get_by_label("What this moment is").fill("the end")
    page.get_by_role("button", name="Bookmark", exact=True).click()
    expect(page.locator(".event.is-mark", has_text="the end")).to_have_class(re.compile("is-now"))

    expect(moment).to_contain_text(at)
    moment.click()
    expect(page.get_by_text(f"Amara's cluster at {at.removeprefix('at ')}")).to_be_visible()


def test_a_replay_without_javascript_and_on_a_phone(new_page, site, hour):
    hour.predict()
    hour.console.get_by_role("link", name="Sessions", exact=True).click()
    hour.console.get_by_role("link", name="Replay").first.click()
    hour.until_kept(hour.console.locator("#stood .stood-head"), "Amara")
    page = new_page(
        java_script_enabled=False, storage_state=hour.console.context.storage_state(), viewport=PHONE
    )

    page.goto(f"{hour.address}sessions/")
    page.get_by_role("link", name="Replay").first.click()
    page.locator(".event a").first.click()
    assert "at=" in page.url
    page.goto(f"{page.url.partition('?')[0]}?at=21600")
    expect(page.locator("#stood")).to_contain_text("Amara")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#stood")).to_contain_text("Amara")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
