"""The README's picture, taken by the browser that looks at it: `manage.py test --picture` writes it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.fewer_colours import with_fewer_colours
from tests.browser.stage import PATIENCE
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser
PICTURE = Path(__file__).parents[2] / "docs" / "sandbox.png"
BYTES_MAX = 200_000


def test_the_picture_of_the_readme_shows_a_lost_node(site, new_page, request):
    page = new_page(reduced_motion="no-preference")
    stage = open_new(page, site, name="Shop", seed=7)
    stage.run_at(10)
    stage.strike("power_off", "worker-2")
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.wait_for_time(stage.now + 45)
    stage.pause()
    stage.run_at(60)
    lost = [pod for pod, state in stage.pods.items() if state == "stopped"]
    stage.thing(lost[-1]).click()
    expect(stage.because.last).to_contain_text("You cut the power of worker-2")
    page.mouse.move(2, 2)
    stage.until("() => !document.querySelector('.flight') && document.getAnimations().length === 0")

    if request.config.getoption("--picture"):
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_bytes(with_fewer_colours(page.screenshot()))
    assert PICTURE.stat().st_size < BYTES_MAX
