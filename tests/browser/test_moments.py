"""A moment as a link: made by one person, opened by another who has no cookie, asked why, put into a page of another
site, played anew, gone on from; and the tape as a file, out and in."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Frame, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.stage import PATIENCE, Stage
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser

# What is drawn of each thing: its state, what is said of it, and its words; not where, for a page may be lower.
DRAWN = """root => [...root.querySelectorAll('[data-see]')].map(one => [
    one.dataset.see, one.dataset.state ?? '', one.getAttribute('class').replace(' selected', ''), one.getAttribute('aria-label'),
    [...one.querySelectorAll('text')].map(text => text.textContent).join('|'),
]).sort().map(String)"""


SAID = """root => [...root.querySelectorAll('[data-see]')].map(one =>
    `${one.dataset.see} ${one.dataset.state ?? ''} ${one.getAttribute('aria-label')}`).sort()"""


def drawn(page: Page | Frame) -> list[str]:
    """The shapes on a stage that stands still."""
    return page.locator("[data-part='things']").evaluate(DRAWN)


def broken(page: Page, site) -> Stage:
    """A sandbox whose worker-2 has had no power for two minutes, standing still."""
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    stage.run_at(60)
    stage.wait_for_time(stage.now + 120)
    stage.pause()
    page.keyboard.press("Escape")
    return stage


def link_of(page: Page) -> str:
    """The link to what is shown, as the pop-up gives it."""
    page.locator(".stage-head [data-act='moment']").click()
    box = page.get_by_role("dialog", name="Link to this moment")
    expect(box).to_be_visible()
    link = box.get_by_label("Link", exact=True).input_value()
    box.get_by_role("button", name="Close").click()
    expect(box).to_be_hidden()
    return link


@pytest.fixture
def elsewhere() -> Iterator[list]:
    """A page of another site: [its address, the HTML that it serves]."""
    page = ["", ""]

    class Elsewhere(BaseHTTPRequestHandler):
        """Serves that page."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Elsewhere</title>{page[1]}".encode())

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    page[0] = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield page
    server.shutdown()
    server.server_close()


def test_a_second_browser_without_a_cookie_sees_the_identical_picture(site, page, new_page, take_pictures):
    stage = broken(page, site)
    at = stage.now
    link = link_of(page)
    expected = drawn(page)
    other = new_page()
    other.goto(link)
    moment = Stage(other).wait_until_live()

    assert moment.now == at and drawn(other) == expected
    expect(moment.thing("machines/worker-2")).to_contain_text("no power")
    expect(moment.belief("worker-2")).to_contain_text("Unknown")
    expect(other.locator(".moment-line")).to_contain_text(f"as it stood at {at:.1f} s")
    expect(other.locator(".moment-line")).to_contain_text("which runs here")
    expect(moment.root.locator("[data-act='pause'], [data-act='play']")).to_be_hidden()
    stage.play()
    stage.wait_for_time(at + 30)
    other.reload()
    assert drawn(Stage(other).wait_until_live().page) == expected
    take_pictures(other, "moment")


def test_the_link_is_copied_where_the_browser_lets_it_and_selected_where_not(site, page, new_page):
    broken(page, site)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = link_of(page)
    assert page.evaluate("() => navigator.clipboard.readText()") == link

    other = new_page()
    # Plain http in a classroom: such a page has no clipboard at all, and no command copies.
    other.add_init_script("""
        Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });
        document.execCommand = () => false;
    """)
    open_new(other, site)
    other.locator(".stage-head [data-act='moment']").click()
    box = other.get_by_role("dialog", name="Link to this moment")
    expect(box).to_contain_text("copy it by hand")
    assert box.get_by_label("Link", exact=True).evaluate("field => document.activeElement === field")
    assert other.evaluate("() => getSelection().toString()").startswith(site.address)


def test_why_is_walked_in_a_moment_without_a_cluster(site, page, new_page):
    stage = broken(page, site)
    reference = sorted(stage.pods_on("worker-2"))[0]
    stage.thing(reference).click()
    stage.root.locator(f"[data-because='{reference}']").wait_for()
    expect(stage.because.last).to_contain_text("You cut the power of worker-2")
    links = stage.because.all_inner_texts()
    title = stage.root.locator("[data-because-title]").inner_text()
    link = link_of(page)

    other = new_page()
    other.goto(link)
    moment = Stage(other).wait_until_live()
    expect(moment.root.locator("[data-because-title]")).to_have_text(title)
    assert moment.because.all_inner_texts() == links
    moment.because.nth(1).click()
    expect(moment.root.locator("[data-because-title]")).not_to_have_text(title)
    expect(moment.because.last).to_contain_text("You cut the power of worker-2")
    moment.press("back")
    expect(moment.root.locator("[data-because-title]")).to_have_text(title)
    moment.thing("machines/worker-3").focus()
    other.keyboard.press("Enter")
    expect(moment.root.locator("[data-because-title]")).to_contain_text("worker-3")


def test_a_frame_in_a_page_of_another_site_shows_the_same_and_needs_no_cookie(
    site, page, new_page, elsewhere, take_pictures
):
    broken(page, site)
    page.locator(".stage-head [data-act='moment']").click()
    elsewhere[1] = page.get_by_label("Frame for any page").input_value()
    page.get_by_role("button", name="Close").click()
    expected = page.locator("[data-part='things']").evaluate(SAID)

    other = new_page()
    other.goto(elsewhere[0])
    frame = other.frame_locator("iframe")
    frame.locator("[data-stage]:not(.loading) [data-see^='machines/worker-']").first.wait_for()
    inside = next(each for each in other.frames if "/moments/" in each.url)

    # A frame is narrower: what a shape has room for differs, what it is and says does not.
    assert inside.locator("[data-part='things']").evaluate(SAID) == expected
    take_pictures(other, "moment-framed")
    assert other.context.cookies() == []
    frame.locator("[data-see='machines/worker-2'] .frame").click(position={"x": 20, "y": 10})
    expect(frame.locator("[data-part='because'] [data-link]").last).to_contain_text("You cut the power")
    assert frame.locator("form").count() == 0


def test_it_is_played_anew_and_gone_on_from(site, page, new_page):
    stage = broken(page, site)
    at, link, expected = stage.now, link_of(page), drawn(page)
    other = new_page()
    other.goto(link)
    Stage(other).wait_until_live()
    other.get_by_role("button", name="Play it anew").click()
    expect(other.locator(".outcome")).to_contain_text("came out the same to the byte", timeout=PATIENCE)
    expect(other.get_by_role("button", name="Play it anew")).to_be_hidden()

    other.get_by_role("button", name="Look around from here").click()
    own = Stage(other).wait_until_live()
    assert own.now == at and drawn(other) == expected
    own.play()
    own.strike("power_off", "worker-3")
    expect(own.thing("machines/worker-3")).to_contain_text("no power")
    expect(stage.thing("machines/worker-3")).not_to_contain_text("no power")


def test_a_tape_goes_out_as_a_file_and_comes_in_again(site, page, new_page, tmp_path):
    stage = broken(page, site)
    at, expected = stage.now, drawn(page)
    page.goto(f"{site.address}/sandboxes/")
    with page.expect_download() as download:
        page.get_by_label("Download the tape of Mine").click()
    file = tmp_path / "mine.txt"
    download.value.save_as(file)

    other = new_page()
    other.goto(f"{site.address}/sandboxes/")
    other.get_by_label("File of a tape").set_input_files(file)
    other.get_by_role("button", name="Play it and open it").click()
    own = Stage(other).wait_until_live()
    expect(other.locator(".notice")).to_contain_text("came out the same to the byte")
    assert own.now == at and drawn(other) == expected

    file.write_text(file.read_text().replace("power_off", "meteor"))
    other.goto(f"{site.address}/sandboxes/")
    other.get_by_label("File of a tape").set_input_files(file)
    other.get_by_role("button", name="Play it and open it").click()
    expect(other.locator(".error")).to_contain_text("line 5")


def test_on_a_phone_the_moment_is_whole(site, page, new_page):
    broken(page, site)
    link = link_of(page)
    phone = new_page(viewport=PHONE)
    phone.goto(link)
    Stage(phone).wait_until_live()

    assert phone.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    for name in ("Look around from here", "Play it anew"):
        assert phone.get_by_role("button", name=name).bounding_box()["height"] >= 44
