"""Help without taking over, with the real site: a raised hand is opened, worked in as a fork, and comes back as
a lane; a cluster goes on the projector only after its learner agreed."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import join
from tests.browser.stage import LESSON, Stage
from tests.browser.test_pages_whole import troubles
from tests.servers import Server


def opened_console(page: Page, site: Server, nickname: str) -> str:
    """Sign in, open the console with that learner in its side; returns the learner's id."""
    name, password = site.login()
    page.goto(f"{site.address}/sign-in/?next=/teach/")
    page.get_by_label("name").first.fill(name)
    page.get_by_label("password").fill(password)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Demo class").first.click()
    page.locator("#wall a", has_text=nickname).first.click()
    expect(page.locator("#side-help")).to_be_visible()
    return parse_qs(urlsplit(page.url).query)["learner"][0]


@pytest.fixture
def learner(new_page, site: Server):
    """A learner's page: worker-2 lost its power, time stands, and a hand is up."""
    page = new_page()
    join(page, site, f"Amara {id(page) % 10_000}")
    page.goto(site.address + LESSON)
    stage = Stage(page).wait_until_live()
    stage.strike("power_off", "worker-2")
    stage.run_at(60)
    stage.wait_for_time(90)
    stage.pause()
    page.get_by_role("button", name="Raise a hand").or_(page.locator(".raise-hand summary")).first.click()
    page.keyboard.press("Enter")
    page.get_by_text("Your hand is up").wait_for()
    return page


def nickname_of(page: Page, site: Server) -> str:
    """The nickname of who looks at this page."""
    return re.search(r"Amara \d+", page.request.get(f"{site.address}/join/").text())[0]


def test_a_raised_hand_is_opened_forked_and_sent_back(learner, new_page, site, take_pictures):
    stands, teacher = Stage(learner).now, new_page()
    opened_console(teacher, site, nickname_of(learner, site))

    teacher.get_by_role("button", name="Open this moment").click()
    copy = Stage(teacher).wait_until_live()
    expect(teacher.get_by_text("to look at.")).to_be_visible()
    assert copy.now == stands
    expect(teacher.locator("[data-act='play']").first).to_be_enabled()
    expect(copy.thing("machines/worker-1").locator("[data-act]")).to_have_count(0)
    assert not troubles(teacher)
    take_pictures(teacher, "help-copy")

    teacher.get_by_role("button", name="Work in a fork").click()
    copy = Stage(teacher).wait_until_live()
    copy.menu("worker-2").locator("[data-act^='heal:power_off']").click()
    copy.run_at(60)
    copy.play()
    copy.wait_for_time(stands + 60)
    copy.pause()
    teacher.get_by_placeholder("A sentence for").fill("Healed before the toleration ended.")
    teacher.get_by_role("button", name="Send the fork back").click()
    expect(teacher.get_by_text("as lane B")).to_be_visible()

    expect(learner.get_by_text("Your instructor sent a fork: lane B")).to_be_visible()
    expect(learner.get_by_text("Healed before the toleration ended.")).to_be_visible()
    assert Stage(learner).now == stands, "the learner's own cluster stands where it stood"
    take_pictures(learner, "help-learner-fork")
    learner.get_by_role("button", name="Open the fork").click()
    expect(learner.locator("[data-future='B'].shown")).to_be_visible()
    Stage(learner).press("live")
    expect(learner.locator("[data-act='pause']").first).to_be_visible()
    expect(Stage(learner).thing("machines/worker-2").locator("text=no power")).to_have_count(0)


def test_the_room_sees_a_cluster_for_as_long_as_its_learner_agrees(learner, new_page, site, take_pictures):
    teacher = new_page()
    nickname = nickname_of(learner, site)
    opened_console(teacher, site, nickname)
    projector = teacher.context.new_page()
    projector.goto(re.sub(r"\?.*", "", teacher.url) + "projector/")

    teacher.get_by_role("button", name="Ask to spotlight").click()
    expect(teacher.get_by_text("is asked to be on the projector. Without the name.")).to_be_visible()
    expect(learner.get_by_text("Your name is not shown.")).to_be_visible()
    expect(projector.locator("[data-stage]")).to_have_count(0)
    learner.get_by_role("button", name="Show it").click()

    shown = Stage(projector).wait_until_live()
    expect(projector.get_by_text("One cluster of this class")).to_be_visible()
    assert nickname not in projector.content()
    take_pictures(projector, "help-spotlight")
    Stage(learner).press("play")  # what the learner does is seen
    at = shown.now
    shown.wait_for_time(at + 20)

    learner.get_by_role("button", name="Take it off").click()
    expect(projector.locator("[data-stage]")).to_have_count(0)
    expect(projector.locator(".projector-qr")).to_be_visible()
    expect(teacher.get_by_role("button", name="Ask to spotlight")).to_be_visible()
