"""People in real browsers: an account from its link to a class taught by two; a learner who signs in, takes
everything along as a file, and removes it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, ROOT
from tests.browser.people import join, sign_in
from tests.browser.test_pages_whole import troubles
from tests.servers import Server

pytestmark = pytest.mark.browser
PASSWORD = "seven green nodes"


def account(page: Page, site: Server, name: str, *options: str) -> None:
    """Make an account and choose its password, as its owner does."""
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    said = subprocess.run(
        [sys.executable, "manage.py", "add_person", name, *options, "--address", site.address],
        cwd=ROOT,
        env={**environment, "K8SARCH_DATA": str(site.data), "K8SARCH_NO_VENV": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    page.goto(said.split("Choose a password at ")[1].split()[0])
    assert not troubles(page)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("confirmation").fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_class_is_taught_by_two(new_page: Callable[..., Page], site: Server):
    lead, second = new_page(), new_page()
    account(second, site, "nora", "--email", "nora@school.example")
    second.goto(f"{site.address}/teach/")
    expect(second.get_by_text("This account teaches no class.")).to_be_visible()

    sign_in(lead, site)
    lead.get_by_role("link", name="People").click()
    lead.get_by_label("User name or e-mail address").fill("nora@school.example")
    lead.get_by_role("button", name="Let this person teach").click()
    expect(lead.get_by_text("nora teaches this class from now on")).to_be_visible()
    second.reload()
    second.get_by_role("link", name="Demo class").first.click()
    second.locator("#wall").wait_for()

    lead.get_by_role("button", name="Remove nora").click()
    expect(lead.get_by_role("button", name="Remove nora")).to_have_count(0)
    # Nobody reloads: the page of a class goes from the screen when the right to it ends.
    expect(second.get_by_role("heading", name="There is no such page")).to_be_visible()


def test_a_learner_signs_in_takes_all_along_and_removes_it(new_page: Callable[..., Page], site: Server):
    phone, desk = new_page(viewport=PHONE), new_page()
    join(phone, site, "Yaw on the phone")
    account(phone, site, "yaw")
    phone.goto(f"{site.address}/me/")
    expect(phone.get_by_text("as Yaw on the phone")).to_be_visible()

    desk.goto(f"{site.address}/sign-in/?next=/me/")
    desk.get_by_label("Username").fill("yaw")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("as Yaw on the phone")).to_be_visible()
    with desk.expect_download() as downloaded:
        desk.get_by_role("link", name="Download all of it").click()
    told = json.loads(downloaded.value.path().read_text())
    assert told["account"]["name"] == "yaw"
    assert told["classes"][0]["nickname"] == "Yaw on the phone"

    desk.get_by_label("I know that this cannot be taken back.").check()
    desk.get_by_role("button", name="Remove all that is kept of me").click()
    expect(desk.get_by_text("All that was kept of you is removed.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("You have no account here.")).to_be_visible()
    expect(phone.get_by_text("Yaw on the phone")).to_have_count(0)
