"""The head of a sandbox page: where one is, the four depths, the moment, the keys. It acts on the stage below it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser
ACTS = ("depth:map", "depth:inside", "depth:messages", "depth:bytes", "moment", "recent", "keys")


def test_the_head_names_the_cluster_and_offers_each_act_once(site, page):
    open_new(page, site, name="Shop")

    expect(page.locator(".crumbs [aria-current]")).to_have_text("Shop3 control-plane machines, 4 workers")
    for act in ACTS:
        expect(page.locator(f".stage-head [data-act='{act}']")).to_be_visible()
        expect(page.locator(f".menu-acts [data-act='{act}']")).to_be_hidden()
    expect(page.locator(".stage-head [data-depth='map']")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Menu", exact=True).first.click()
    expect(page.get_by_role("link", name="Lessons")).to_be_visible()
    expect(page.locator(".head-menu [data-pin='dark']")).to_be_visible()


def test_on_a_phone_the_acts_stand_in_the_menu(site, new_page):
    page = new_page(viewport=PHONE)
    open_new(page, site)

    expect(page.locator(".stage-head")).to_be_hidden()
    page.get_by_label("Menu", exact=True).first.click()
    page.locator(".menu-acts [data-act='keys']").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    expect(page.locator(".head-menu nav")).to_be_hidden()


def test_read_aloud_tells_the_last_ten_seconds(site, page):
    stage = open_new(page, site)
    stage.pause()
    page.get_by_role("button", name="Read aloud").click()
    expect(stage.root.locator("[data-part='narration']")).not_to_be_empty()


def test_the_keys_are_told_and_single_letters_can_be_switched_off_for_good(site, page):
    stage = open_new(page, site)
    keys = page.get_by_role("dialog", name="Keys")
    stage.thing("machines/worker-1").focus()
    page.keyboard.press("?")
    expect(keys).to_be_visible()
    named = keys.locator("kbd").all_inner_texts()
    heard = page.evaluate("""async () => {
        const { ACTS, LETTERS } = await import('/static/js/sandbox/keymap.js');
        return [...Object.keys(LETTERS), ...Object.keys(ACTS)];
    }""")
    assert not {letter.upper() for letter in heard} - set(named), "every letter that is heard is told"

    keys.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    expect(stage.thing("machines/worker-1")).to_be_focused()
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(keys).to_be_hidden()
    expect(stage.root.locator("[data-kubectl]")).to_have_count(0)

    page.reload()
    stage.wait_until_live()
    stage.thing("machines/worker-1").focus()
    page.keyboard.press("?")
    page.keyboard.press("Space")
    stage.root.locator("[data-act='play']").wait_for()
    expect(keys).to_be_hidden()


def test_the_keys_close_on_a_click_beside_them(site, page: Page):
    open_new(page, site)
    page.get_by_role("button", name="? Keys").click()
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    page.mouse.click(5, 450)
    expect(keys).to_be_hidden()
