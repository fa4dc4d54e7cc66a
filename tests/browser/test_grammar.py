"""The grammar of the stage, as a page and as the measure of every drawing.

What each specimen is made of (tags and classes) and how it looks in both themes is compared with what is kept in
`grammar/`; text is hidden and its widths are made equal everywhere, so that no typeface counts. A pixel differs when
a channel is off by more than `CHANNEL`; a specimen differs when more than `SHARE` of its pixels do, which is less than
one edge of one shape. `pytest tests/browser/test_grammar.py --rewrite` accepts what is seen.
"""

import base64
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import ROOT
from tests.browser.fewer_colours import with_fewer_colours
from tests.servers import Server

pytestmark = pytest.mark.browser
KEPT = Path(__file__).parent / "grammar"
THEMES = ("light", "dark")
CHANNEL, SHARE = 40, 0.008
CLEARLY, PIXELS_THAT_TELL = 40, 12  # of 255 greys
BYTES_MAX = 60_000
CELL = (132, 84)  # px of a specimen on the contact sheet
STATES = ("ready", "starting", "notready", "backoff", "completed", "ending", "unknown", "stopped")

EQUAL_LETTERS = """
CanvasRenderingContext2D.prototype.measureText = (text) => ({ width: 54 * text.length });
"""

STRUCTURE = """
() => Object.fromEntries([...document.querySelectorAll('[data-draw]')].map((figure) => {
  const told = (element) => `${element.localName}${element.classList.length ? '.' : ''}${[...element.classList].join('.')}`;
  return [figure.dataset.draw, [...figure.querySelectorAll('.drawn *')].map(told).join(' ')];
}))
"""

# Each drawing alone on a cell of its own, without words.
SHEET = """
async ([width, height]) => {
  const across = Math.floor(innerWidth / width), names = [];
  const sheet = document.createElement('div');
  sheet.className = 'sandbox contact-sheet';
  sheet.style.cssText = 'position: absolute; inset: 0; display: block; z-index: 99; background: var(--paper)';
  const figures = [...document.querySelectorAll('[data-draw]')].filter((each) => each.querySelector('.drawn > svg'));
  figures.forEach((figure, place) => {
    const drawing = figure.querySelector('.drawn > svg');
    const drawn = drawing.getBoundingClientRect();
    if (!drawing.viewBox.baseVal.width) drawing.setAttribute('viewBox', `0 0 ${drawn.width} ${drawn.height}`);
    if (drawing.viewBox.baseVal.width > width || drawing.viewBox.baseVal.height > height) {
      drawing.setAttribute('width', width);
      drawing.setAttribute('height', height);
    }
    drawing.style.cssText = `position: absolute; left: ${(place % across) * width}px; top: ${Math.floor(place / across) * height}px; min-width: 0`;
    sheet.append(drawing);
    names.push(figure.dataset.draw);
  });
  sheet.append(document.querySelector('.grammar-sheet > .unseen')); // hatch and dots
  document.body.replaceChildren(sheet);
  const styles = new CSSStyleSheet();
  styles.replaceSync('text { visibility: hidden } * { transition: none !important; animation: none !important }');
  document.adoptedStyleSheets = [styles];
  for (const animation of document.getAnimations()) animation.finish();
  const rows = Math.ceil(names.length / across);
  sheet.style.height = `${rows * height}px`;
  const words = figures.map((_, place) => [...sheet.children[place].querySelectorAll('.label, .fact')].map((each) => each.textContent).join());
  return { names, words, across, clip: { x: 0, y: 0, width: across * width, height: rows * height } };
}
"""

DIFFERENCES = """
async ([one, other, names, across, [width, height], channel, share]) => {
  const pixels = async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height), ink = canvas.getContext('2d');
    ink.drawImage(image, 0, 0);
    return ink;
  };
  const [first, second] = [await pixels(one), await pixels(other)];
  return names.flatMap((name, place) => {
    const box = [(place % across) * width, Math.floor(place / across) * height, width, height];
    const [these, those] = [first, second].map((ink) => ink.getImageData(...box).data);
    let differing = 0;
    for (let at = 0; at < these.length; at += 4)
      if ([0, 1, 2].some((each) => Math.abs(these[at + each] - those[at + each]) > channel)) differing += 1;
    return differing > share * width * height ? [`${name}: ${differing} pixels`] : [];
  });
}
"""

# The grey of each cell, and how many pixels of it differ clearly from another cell's.
GREY_DISTANCES = """
async ([png, names, across, [width, height], clearly]) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const ink = new OffscreenCanvas(image.width, image.height).getContext('2d');
  ink.drawImage(image, 0, 0);
  const greys = names.map((_, place) => {
    const { data } = ink.getImageData((place % across) * width, Math.floor(place / across) * height, width, height);
    return Float32Array.from({ length: width * height }, (_, at) =>
      0.2126 * data[4 * at] + 0.7152 * data[4 * at + 1] + 0.0722 * data[4 * at + 2]);
  });
  return greys.map((one) => greys.map((other) => one.reduce((sum, grey, at) => sum + (Math.abs(grey - other[at]) > clearly), 0)));
}
"""


def opened(page: Page, site: Server, theme: str) -> Page:
    """The page with every specimen drawn, in letters that are equally wide everywhere."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.add_init_script(EQUAL_LETTERS)
    page.goto(f"{site.address}/grammar/")
    expect(page.locator("[data-draw]:not(.is-drawn)")).to_have_count(0)
    return page


def contact_sheet(page: Page) -> tuple[str, list[str], int, list[str]]:
    """The drawings side by side as a PNG in base64, their names, how many stand in a row, and their own words."""
    laid = page.evaluate(SHEET, CELL)
    page.set_viewport_size({"width": 1440, "height": laid["clip"]["height"]})
    picture = page.screenshot(clip=laid["clip"], animations="disabled")
    return base64.b64encode(picture).decode(), laid["names"], laid["across"], laid["words"]


def differences(page: Page, theme: str) -> list[str]:
    """Which specimens do not look as they are kept."""
    seen, names, across, _words = contact_sheet(page)
    kept = base64.b64encode((KEPT / f"{theme}.png").read_bytes()).decode()
    page.goto("about:blank")
    return page.evaluate(DIFFERENCES, [seen, kept, names, across, CELL, CHANNEL, SHARE])


def test_every_specimen_is_made_of_what_it_was_made_of(site, page, request):
    seen = opened(page, site, "light").evaluate(STRUCTURE)
    path = KEPT / "structure.json"
    if request.config.getoption("--rewrite"):
        KEPT.mkdir(exist_ok=True)
        path.write_text(json.dumps(seen, indent=1, sort_keys=True) + "\n")

    assert seen == json.loads(path.read_text())


@pytest.mark.parametrize("theme", THEMES)
def test_every_specimen_looks_as_it_looked(theme, site, page, request):
    opened(page, site, theme)
    path = KEPT / f"{theme}.png"
    if request.config.getoption("--rewrite"):
        path.write_bytes(with_fewer_colours(base64.b64decode(contact_sheet(page)[0])))
        opened(page, site, theme)

    assert path.stat().st_size < BYTES_MAX
    assert differences(page, theme) == []


CHANGES = {
    "a hexagon with flat flanks": ("pod.js", "[-1.08, 0]", "[-0.8, 0]", ":3"),
    "an unknown pod without its hatch": ("pod.js", "state === 'unknown'", "state === 'none'", ":unknown:"),
    "a crown that is gone": ("component.js", "row.leads &&", "false &&", "component:leads"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_shape_is_seen(change, site, page):
    """The measure itself: the same page with one module changed on its way to the browser."""
    module, old, new, named = CHANGES[change]

    def changed(route: Route) -> None:
        path = ROOT / route.request.url.partition("127.0.0.1:")[2].partition("/")[2]
        source = re.sub(r"\.[0-9a-f]{12}\.js$", ".js", str(path))
        text = Path(source).read_text()
        if path.name == module:
            assert old in text
            text = text.replace(old, new)
        route.fulfill(body=text, content_type="text/javascript")

    page.route("**/static/js/sandbox/**", changed)
    found = differences(opened(page, site, "light"), "light")

    assert found and all(named in each for each in found), found


@pytest.mark.parametrize("theme", THEMES)
def test_without_any_colour_every_state_can_still_be_told(theme, site, page):
    """Within each family no two drawings are alike in grey: a badge, a hatch, a dash, an outline or a word tells them apart."""
    sheet, names, across, words = contact_sheet(opened(page, site, theme))
    page.goto("about:blank")
    distances = page.evaluate(GREY_DISTANCES, [sheet, names, across, CELL, CLEARLY])
    families: list[Callable[[str], bool]] = [
        *(
            lambda name, shape=shape: name.startswith("pod:") and name.endswith(f":{shape}")
            for shape in range(1, 5)
        ),
        lambda name: name.startswith("pod:ready:"),
        lambda name: name.startswith("message:"),
        lambda name: name.startswith("component:"),
        lambda name: name.startswith("link:"),
    ]
    alike = [
        (names[one], names[other], distances[one][other])
        for family in families
        for one in range(len(names))
        for other in range(one + 1, len(names))
        if family(names[one])
        and family(names[other])
        and distances[one][other] < PIXELS_THAT_TELL
        and words[one] == words[other]
    ]

    assert alike == []


def test_the_grammar_is_readable_without_javascript(site, new_page: Callable[..., Any]):
    page = new_page(java_script_enabled=False)
    page.goto(f"{site.address}/")
    page.get_by_role("link", name="What the shapes mean").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("The grammar of the stage")
    words = page.locator("main").inner_text()
    for said in ("being deleted", "watch event", "off: struck through", "an object was written", "unknown"):
        assert said in words.lower()


def test_every_state_stands_on_the_sheet_for_each_app(site, page):
    opened(page, site, "light")
    for state in STATES:
        for shape in range(1, 5):
            expect(page.locator(f"[data-draw='pod:{state}:{shape}'] [data-state='{state}']")).to_be_visible()
