"""The learner's line to the class in real browsers: gathered, locked, asked, pointed, and a hand about a
moment."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.people import join, sign_in
from tests.browser.stage import LESSON, Stage
from tests.servers import Server

HELD = "Your instructor holds the clock."


@pytest.fixture
def console(new_page: Callable[..., Page], site: Server) -> Iterator[Page]:
    """The demo class's console, at the lesson; freely and at none again when the test is over."""
    page = new_page()
    sign_in(page, site)
    page.locator(".lesson-pop summary").click()
    page.locator(".lesson-pop button", has_text="The long wait").click()
    expect(page.locator(".lesson-pop summary")).to_contain_text("The long wait")
    yield page
    page.goto(re.sub(r"\?.*", "", page.url))
    for close in (
        page.locator("#offers-list").get_by_role("button", name=re.compile("Close it|Take it")).all()
    ):
        close.click()
    page.locator(".lesson-pop summary").click()
    page.locator(".lesson-pop button[value='']").click()
    expect(page.locator(".lesson-pop summary")).to_contain_text("Choose the lesson")


@pytest.fixture
def learner(new_page: Callable[..., Page], site: Server) -> Callable[..., Page]:
    """`learner("Amara")`: a browser that joined; further options as new_page has them."""

    def joined(nickname: str, **options: object) -> Page:
        page = new_page(**options)
        join(page, site, nickname)
        return page

    return joined


def pace(console: Page, words: str) -> None:
    button = console.locator("#head-pace").get_by_role("button", name=words)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def hand_out(console: Page, kind: str, button: str, **fields: str) -> None:
    form = console.locator(".offer-form", has=console.locator("summary", has_text=kind))
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button", name=button).click()
    expect(form.locator("[name=says]")).to_have_value("")


def test_gathering_brings_every_page_to_the_lesson_once(console, learner, site):
    amara = learner("Gathered")
    amara.goto(f"{site.address}/sandboxes/")
    expect(amara.locator("#line-pace")).to_contain_text("Your class is at 6.1 The long wait")

    pace(console, "Gather here")
    amara.wait_for_url(f"**{LESSON}")
    expect(amara.locator("#line-pace")).to_contain_text("Your instructor brought the class here.")

    amara.goto(f"{site.address}/lessons/")
    expect(amara.locator("#line-pace")).to_contain_text("Your class is gathered at 6.1 The long wait")
    expect(amara).to_have_url(f"{site.address}/lessons/")
    pace(console, "Gather here")
    amara.wait_for_url(f"**{LESSON}")


def test_in_a_locked_class_the_transport_is_readable_and_not_the_learners(console, learner, site):
    amara = learner("Locked")
    amara.goto(f"{site.address}{LESSON}")
    stage = Stage(amara).wait_until_live()

    pace(console, "Locked to me")
    live = amara.locator("[data-live]")
    expect(live).to_have_text(HELD)
    expect(amara.locator("[data-act='pause']")).to_be_disabled()
    expect(amara.locator("[data-act='speed:10']")).to_be_disabled()
    console.locator(".head-speed select").select_option("10")
    expect(amara.locator("[data-act='speed:10']")).to_have_attribute("aria-pressed", "true")
    console.get_by_role("button", name="Pause all").click()
    expect(amara.locator("[data-act='play']")).to_be_disabled()
    amara.locator("[data-part='transport'] .clock").click()
    amara.keyboard.press("Space")
    stood = stage.now
    console.get_by_role("button", name="Go on").click()
    stage.wait_for_time(stood + 2)

    pace(console, "Go freely")
    expect(amara.locator("[data-act='pause']")).to_be_enabled()
    stage.pause()


def test_a_question_is_asked_answered_and_revealed_on_all_screens(console, learner, site):
    amara, birk = learner("Asked"), learner("Phone", viewport=PHONE)
    for page in (amara, birk):
        page.goto(f"{site.address}{LESSON}")

    hand_out(
        console, "A question", "Ask the class", says="Who decides?", choices="The kubelet\n*The scheduler"
    )
    amara.locator("#line-offer").get_by_label("The kubelet").check()
    amara.get_by_role("button", name="Answer").click()
    expect(amara.locator("#line-offer")).to_contain_text("You answered: The kubelet")
    expect(amara.locator(".answer-bars")).to_have_count(0)
    expect(birk.locator("#line-offer").get_by_label("The scheduler")).to_be_visible()
    console.locator("#offers-list").get_by_role("button", name="Reveal on all screens").click()

    for page in (amara, birk):
        expect(page.locator("#line-offer .is-right")).to_contain_text("The scheduler")
    expect(birk.locator("#line-offer")).to_contain_text("You did not answer.")
    amara.get_by_role("button", name="Put it away").click()
    expect(amara.locator("#line-offer")).to_be_hidden()


def test_a_hand_is_raised_with_a_key_about_what_is_selected(console, learner, site):
    amara = learner("Handy")
    amara.goto(f"{site.address}{LESSON}")
    stage = Stage(amara).wait_until_live()
    amara.locator("[data-see='machines/worker-2']").first.click()
    amara.keyboard.press("Escape")
    at = stage.pause()

    amara.keyboard.press("h")
    amara.keyboard.type("Why does it wait?")
    amara.keyboard.press("Enter")

    expect(amara.locator("#line-hand")).to_contain_text(f"Your hand is up at {at:.1f} s.")
    expect(amara.locator("#line-hand")).to_contain_text("Why does it wait?")
    expect(amara.locator("#raise-hand")).not_to_have_attribute("open", "")
    expect(console.locator(".tile", has_text="Handy")).to_contain_text(f"hand at {at:.1f} s")
    amara.get_by_role("button", name="Lower it").click()
    expect(amara.locator("#line-hand")).to_be_hidden()
    expect(console.locator(".tile", has_text="Handy")).not_to_contain_text("hand at")


def test_on_a_phone_the_line_is_one_row_that_opens(console, learner, site):
    amara = learner("Folded", viewport=PHONE)
    amara.goto(f"{site.address}{LESSON}")
    Stage(amara).wait_until_live()
    line, opener = amara.locator("#class-line"), amara.locator("#line-opener")
    expect(opener).to_be_hidden()

    pace(console, "Gather here")
    expect(amara.locator("#line-pace")).to_be_visible()
    amara.locator("#raise-hand summary").click()
    amara.get_by_role("button", name="Raise the hand").click()
    expect(opener).to_have_text("1 more")
    expect(amara.locator("#line-pace")).to_be_visible()
    expect(amara.locator("#line-hand")).to_be_hidden()
    assert line.bounding_box()["height"] < 50

    opener.click()
    expect(amara.get_by_role("button", name="Lower it")).to_be_visible()
    opener.click()
    hand_out(console, "A hint", "Hand it out", says="Look at the leases.")
    expect(amara.locator("#line-offer")).to_be_visible()
    expect(amara.locator("#line-pace")).to_be_hidden()
    expect(opener).to_have_text("2 more")
    amara.get_by_role("button", name="I have read it").click()
    expect(amara.locator("#line-pace")).to_be_visible()
    opener.click()
    amara.get_by_role("button", name="Lower it").click()
    expect(opener).to_be_hidden()
    pace(console, "Go freely")


def test_a_pointer_opens_the_learners_own_cluster_at_that_instant(console, learner, site):
    amara = learner("Pointed")
    amara.goto(f"{site.address}{LESSON}")
    Stage(amara).wait_until_live()
    amara.goto(f"{site.address}/lessons/")

    hand_out(console, "A pointer", "Hand it out", at="12", of="machines/worker-2")
    amara.get_by_role("button", name="Show it on my cluster").click()
    amara.wait_for_url(re.compile(re.escape(LESSON)))

    expect(amara.locator("[data-clock]")).to_have_attribute("data-at", "12000000")
    expect(amara.locator("[data-live]")).to_have_attribute("data-live", "past")
    expect(amara.locator("[data-because-title]")).to_contain_text("worker-2")
    expect(amara).to_have_url(f"{site.address}{LESSON}")
