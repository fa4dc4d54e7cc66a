"""Who comes to the site: learners of the demo class, and its instructor."""

from playwright.sync_api import Page, expect

from tests.servers import Server


def join(page: Page, site: Server, nickname: str) -> None:
    """Enter the demo class by its code, under a nickname that nobody else has there."""
    page.goto(f"{site.address}/join/")
    page.get_by_label("Join code").fill(site.join_code())
    page.get_by_label("Nickname").fill(nickname)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator(".notice.success")).to_contain_text(nickname)


def sign_in(page: Page, site: Server) -> None:
    """Sign in as the demo class's instructor and open its wall."""
    name, password = site.login()
    page.goto(f"{site.address}/sign-in/?next=/teach/")
    page.get_by_label("name").first.fill(name)
    page.get_by_label("password").fill(password)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Demo class").first.click()
    page.locator("#wall").wait_for()
