"""More pods than can be drawn one by one: calm tiles with numbers, which open; and never more than twelve things on the move."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.clusters import crowded, draw, recorded
from tests.browser.test_sandbox import open_new
from tests.browser.test_words_fit import FACES, STAGES, TROUBLES, bare

pytestmark = pytest.mark.browser
__all__ = ["bare"]
COUNTED = "all => all.reduce((sum, each) => sum + Number(each.dataset.count), 0)"


@pytest.mark.parametrize("pods", [60, 61, 500])
def test_every_pod_is_drawn_or_counted(pods, bare: Page, static_address):
    draw(bare, static_address, crowded(recorded("healthy"), pods), width=1120, height=590, face=FACES[1])
    tiles = bare.locator("[data-see^='tiles/']")
    single = bare.locator("[data-see^='pods/']").count()
    more = bare.locator(".pod.more .nick").evaluate_all(
        "all => all.reduce((sum, each) => sum + Number(each.textContent), 0)"
    )

    assert (tiles.count() == 0) == (pods <= 60)
    assert single + tiles.evaluate_all(COUNTED) + more == pods
    assert bare.locator(".things *").count() < 1500, "a crowd is not drawn one by one"


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("width", STAGES)
def test_the_words_of_a_crowd_fit(width, face, bare: Page, static_address):
    stage_width, height = STAGES[width]
    draw(
        bare, static_address, crowded(recorded("node-lost"), 500), width=stage_width, height=height, face=face
    )

    assert bare.evaluate(TROUBLES) == []


def test_a_tile_keeps_its_place_when_another_comes(bare: Page, static_address):
    picture = crowded(recorded("healthy"), 120)
    places = bare.evaluate  # the same seats are carried from drawing to drawing
    draw(bare, static_address, picture, width=1120, height=590, face=FACES[1])
    before, after = places(
        """async (picture) => {
          const [{ seatable }, { seated }] = await Promise.all(['crowd', 'slots'].map((name) => import(`/static/js/sandbox/${name}.js`)));
          const first = seated(seatable(picture, picture.at), {});
          const pods = { ...picture.tables.pods };
          const key = Object.keys(pods)[1];
          pods[key] = { ...pods[key], deleting: picture.at };
          return [first, seated(seatable({ ...picture, tables: { ...picture.tables, pods } }, picture.at), first)];
        }""",
        picture,
    )

    assert len(after) == len(before) + 1
    assert {key: after[key] for key in before} == before


def test_a_tile_opens_and_shows_its_pods_by_name(site, page):
    stage = open_new(page, site, workers=4)
    stage.press("tab:kubectl")
    page.locator("[data-kubectl] input").fill("kubectl scale deployment web -n shop --replicas=80")
    page.keyboard.press("Enter")
    tile = stage.root.locator("[data-see^='tiles/worker-1/web/']").first
    tile.wait_for()
    stage.pause()
    stage.press("tab:kubectl")
    count = int(tile.get_attribute("data-count"))
    tile.focus()
    page.keyboard.press("Enter")
    pods = stage.root.locator(".opentile [data-see^='pods/shop/web-']")
    expect(pods).to_have_count(count)
    expect(tile).to_have_attribute("aria-expanded", "true")

    pods.first.click()
    expect(stage.root.locator("[data-because-title]")).to_contain_text("Why is")
    page.keyboard.press("Escape")
    expect(pods).to_have_count(0)


def test_at_most_twelve_things_move_at_once(new_page, static_address):
    page = new_page(reduced_motion="no-preference")
    draw(page, static_address, recorded("healthy"), width=1120, height=590, face=FACES[1])
    moving = page.evaluate("""async () => {
      const [{ render }, { tag }] = await Promise.all(['svg', 'tag'].map((name) => import(`/static/js/sandbox/${name}.js`)));
      await Promise.all(document.getAnimations().map((each) => each.finished));
      render(document.querySelector('.picture').appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'g')), Array.from({ length: 50 }, (_, place) =>
        tag('circle', { key: String(place), at: [place * 9, 40], r: 4, motion: 'grow' })));
      return document.getAnimations().length;
    }""")

    assert moving == 12


def lane_dots(page: Page, **eye: object) -> int:
    """How many requests are seen on their way along the lane of 2 requests a second, 450 px long."""
    return page.evaluate(
        """async ([pace, rate]) => {
          const lane = await import('/static/js/sandbox/shapes/lane.js');
          const { render } = await import('/static/js/sandbox/svg.js');
          await Promise.all(document.getAnimations().map((each) => each.finished));
          const tap = { pod: 'a', x: 550, top: 8, rate, failing: false, isSaid: true };
          const group = document.querySelector('.picture').appendChild(document.createElementNS('http://www.w3.org/2000/svg', 'g'));
          render(group, [lane.draw({ key: 'k', title: 't', titled: true, app: 1, y: 44, labelX: 0, from: 100, sumX: 600, rate,
            sources: [], taps: [tap], pace })]);
          const seen = group.querySelectorAll('.passing').length;
          const moving = group.getAnimations({ subtree: true }).length;
          render(group, []);
          return [seen, moving, group.getAnimations({ subtree: true }).length];
        }""",
        [eye["pace"], eye["rate"]],
    )


@pytest.mark.parametrize(("pace", "rate", "dots"), [(0.5, 2, 5), (0.1, 2, 1), (0, 2, 0)])
def test_in_slow_motion_single_requests_pass_along_their_lane(pace, rate, dots, bare, static_address):
    draw(bare, static_address, recorded("healthy"), width=1120, height=590, face=FACES[1])

    assert lane_dots(bare, pace=pace, rate=rate) == [dots, dots, 0]


@pytest.mark.parametrize(("rate", "seen"), [(1.7, True), (400, False)])
def test_more_than_twelve_requests_at_once_are_a_rate(rate, seen, bare: Page, static_address):
    picture = recorded("healthy")
    for lane in picture["tables"]["traffic"].values():
        lane["rate"] = rate
    draw(bare, static_address, picture, width=1120, height=590, face=FACES[1], pace=0.1)

    assert (bare.locator(".passing").count() > 0) == seen
    assert bare.locator(".passing").count() <= 12
