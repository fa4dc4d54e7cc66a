"""No text on the stage leaves its shape, runs over another text or over a crown, in a narrow and in a wide typeface.

Typefaces differ by a fifth from machine to machine. A text counts as its box, less the air above and below the letters.
"""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.clusters import draw, recorded, resized
from tests.browser.stage import Stage

pytestmark = pytest.mark.browser
FACES = ("DejaVu Sans", "Liberation Sans")
SIZES = {"3+4": (3, 4, 2), "5+8": (5, 8, 3), "1+1": (1, 1, 1)}
STAGES = {
    1440: (1120, 590),
    1024: (744, 520),
    768: (768, 420),
    390: (390, 480),
}  # the stage at a page's width

TROUBLES = """
() => {
  const SLACK = 1.2; // px
  const svg = document.querySelector('.picture').getBoundingClientRect();
  const boxOf = (element) => {
    const box = element.getBoundingClientRect(), air = element.localName === 'text' ? box.height * 0.2 : 0;
    const thick = element.classList.contains('stem') ? 1.5 : 0; // a box of a line has no width
    return { left: box.left - thick, right: box.right + thick, top: box.top + air, bottom: box.bottom - air, element };
  };
  const homeOf = (text) => {
    const group = text.closest('.component, .belief, .chip, .invitation, .machine');
    if (group) return group.querySelector('.frame') ?? group.querySelector('rect');
    return text.classList.contains('nick') ? text.parentNode.querySelector('.face') : null;
  };
  const said = (text) => `"${text.textContent}" (${text.getAttribute('class') ?? text.parentNode.getAttribute('class')})`;
  const texts = [...document.querySelectorAll('.things text')].filter((each) => each.getBoundingClientRect().width > 0);
  const found = [];
  for (const text of texts) {
    const box = boxOf(text), home = homeOf(text)?.getBoundingClientRect() ?? svg;
    if (box.left < home.left - SLACK || box.right > home.right + SLACK || box.top < home.top - SLACK
        || box.bottom > home.bottom + SLACK) found.push(`${said(text)} leaves its shape`);
    if (/^.?.?…$/.test(text.textContent)) found.push(`${said(text)} tells nothing`);
  }
  const boxes = [...texts, ...document.querySelectorAll('.things .crown, .things .glyph, .things .stem')].map(boxOf);
  boxes.forEach((one, place) => boxes.slice(place + 1).forEach((other) => {
    if (Math.min(one.right, other.right) - Math.max(one.left, other.left) > SLACK
        && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > SLACK)
      found.push(`${said(one.element)} runs over ${said(other.element)}`);
  }));
  return found;
}
"""


@pytest.fixture(scope="module")
def bare(chromium: Browser):
    """A page without a server behind it."""
    context = chromium.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("width", STAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("state", ["healthy", "node-lost"])
def test_no_text_leaves_its_shape_or_runs_over_another(state, size, width, face, bare: Page, static_address):
    picture = resized(recorded(state), *SIZES[size])
    if size == "1+1" and state == "node-lost":
        picture["tables"]["machines"]["worker-1"].update(power=False, change=1)
    stage_width, height = STAGES[width]
    draw(bare, static_address, picture, width=stage_width, height=height, face=face)

    assert bare.evaluate(TROUBLES) == []


def test_a_text_too_wide_for_its_box_is_found(bare: Page, static_address):
    draw(bare, static_address, recorded("healthy"), width=1120, height=590, face=FACES[0])
    bare.evaluate("document.querySelector('.component .name').textContent = 'a name of a component too long'")

    assert any("leaves its shape" in trouble for trouble in bare.evaluate(TROUBLES))


@pytest.mark.parametrize("face", FACES)
def test_the_whole_legend_is_seen(face, site, page):
    page.route("**/css/tokens*.css", lambda route: in_face(route, face))
    page.goto(site.address + "/sandboxes/")
    page.get_by_role("button", name="Open the sandbox").click()
    Stage(page).wait_until_live()
    legend = page.locator(".legend").first

    expect(legend.get_by_text("believed")).to_be_visible()
    assert legend.evaluate("each => each.scrollWidth <= each.clientWidth")


def in_face(route: Route, face: str) -> None:
    """The site's style sheet on a machine with another typeface."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("--sans: ", f'--sans: "{face}", '))
