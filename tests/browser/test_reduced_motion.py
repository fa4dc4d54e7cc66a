"""Reduced motion, forced colours, more contrast and print: the same things are told with less."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stage import PATIENCE, Stage
from tests.browser.test_sandbox import open_new
from tests.servers import Server

pytestmark = pytest.mark.browser

MOVING = """() => document.getAnimations().filter((one) => one.playState === 'running').flatMap((one) => one.effect.getKeyframes())
  .filter((frame) => frame.transform && frame.transform !== 'none').length"""


def test_nothing_moves_messages_are_numbered_and_listed_and_states_cross_fade(site: Server, new_page):
    page = new_page(reduced_motion="reduce")
    page.add_init_script(
        """globalThis.played = [];
        const animate = Element.prototype.animate;
        Element.prototype.animate = function (frames, options) { played.push([JSON.stringify(frames), options.duration ?? options]); return animate.call(this, frames, options); };"""
    )
    stage = open_new(page, site)
    stage.thing("components/worker-1/kubelet").click()
    numbers = stage.root.locator(".flight text")
    numbers.first.wait_for()
    expect(stage.root.locator("[data-part='steps']")).to_contain_text("1 ")
    assert all(text.isdigit() for text in numbers.all_text_contents())
    stage.strike("power_off", "worker-2")
    stage.run_at(60)
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.until("() => [...document.querySelectorAll('[data-see^=\"pods/\"]')].length > 7")

    assert page.evaluate(MOVING) == 0
    played = page.evaluate("() => played")
    assert played and all("transform" not in frames for frames, _ in played), "something travelled"
    assert max(duration for _, duration in played) <= 160, "cross-fades take 150 ms"


def test_under_forced_colours_every_state_keeps_its_outline_and_word(site: Server, new_page):
    page = new_page(forced_colors="active")
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")
    painted = page.evaluate(
        """() => [...document.querySelectorAll('.stage .machine .frame, .stage .pod .face')].map((one) => getComputedStyle(one)).every((style) =>
          style.stroke !== 'none' && style.stroke !== style.fill)"""
    )

    assert painted
    pressed = stage.root.locator("[data-act='speed:1']")
    assert page.evaluate("one => getComputedStyle(one).backgroundColor", pressed.element_handle()) != page.evaluate(
        "one => getComputedStyle(one).backgroundColor", stage.root.locator("[data-act='speed:10']").element_handle()
    )


def test_more_contrast_darkens_what_is_quiet(site: Server, new_page):
    page: Page = new_page(contrast="more")
    open_new(page, site, workers=2, zones=1)

    quiet, ink = page.evaluate(
        """() => ['--ink3', '--ink'].map((name) => {
          const probe = document.body.appendChild(document.createElement('i'));
          probe.style.color = `var(${name})`;
          return getComputedStyle(probe).color;
        })"""
    )
    assert quiet == ink


def test_paper_gets_the_picture_and_its_reasons_and_no_buttons(site: Server, page: Page):
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    stage.because.first.wait_for()
    page.emulate_media(media="print")

    expect(stage.root.locator("[data-part='because']")).to_be_visible()
    expect(stage.root.locator(".dock")).to_be_hidden()
    assert Stage(page).thing("machines/worker-2").is_visible()
