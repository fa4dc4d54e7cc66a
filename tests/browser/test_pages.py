"""Every page that can be judged without a running cluster: it opens, keeps the content policy, fits a phone.

That it asks nobody else and throws nothing is asserted by the fixture of the page (see conftest.py).
"""

import pytest

from tests.browser.conftest import PHONE

PAGES = {
    "home": "/",
    "lessons": "/lessons/",
    "sandboxes": "/sandboxes/",
    "join": "/join/",
    "sign-in": "/sign-in/",
    "not-simulated": "/not-simulated/",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_and_fits_a_phone(name, site, new_page, take_pictures):
    page = new_page()
    answer = page.goto(site.address + PAGES[name])

    assert answer.status == 200
    assert page.locator("h1").count() == 1
    take_pictures(page, name)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_demo_instructor_signs_in_and_sees_the_class(site, page, take_pictures):
    name, password = site.login()
    page.goto(f"{site.address}/teach/")
    page.get_by_label("name").first.fill(name)
    page.get_by_label("password").fill(password)
    page.keyboard.press("Enter")

    page.get_by_text("Demo class").first.wait_for()
    take_pictures(page, "teach")
