"""The console in a real browser: who needs help stands first, the side follows, nothing that is typed is lost."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import join, sign_in
from tests.browser.stage import Stage

LESSON = "/lessons/a-worker-dies/the-long-wait/"


@pytest.mark.parametrize(
    ("now", "wanted", "moves"),
    [
        ("a b c d", "a b c d", ""),
        ("a b c d", "d a b c", "d"),
        ("a b c d", "b c d a", "a"),
        ("a b c d", "b a d c", 2),
        ("a b", "c a b", "c"),
        ("a b c", "c b a", 2),
        ("", "a b", "a b"),
    ],
)
def test_as_few_tiles_move_as_can(ask: Any, now: str, wanted: str, moves: str | int):
    moved = ask(
        "../console/order.js",
        "(module, [now, wanted]) => [...module.movers(now, wanted)]",
        [now.split(), wanted.split()],
    )

    if isinstance(moves, int):
        assert len(moved) == moves
    else:
        assert moved == moves.split()


def test_the_side_follows_and_what_is_typed_stays(site, new_page, take_pictures):
    instructor, amara, birk = new_page(), new_page(), new_page()
    join(amara, site, "Console Amara")
    sign_in(instructor, site)
    amara.goto(site.address + LESSON)
    stage = Stage(amara).wait_until_live()

    tile = instructor.get_by_role("row").filter(has_text="Console Amara")
    expect(tile.locator(".glyph rect").first).to_be_visible()
    tile.get_by_role("link").click()
    side = instructor.locator(".wall-side")
    expect(side.get_by_role("heading", name="Console Amara", exact=True)).to_be_visible()
    expect(instructor).to_have_url(re.compile(r"learner=\w+"))
    expect(tile).to_have_attribute("aria-current", "true")

    side.get_by_text("Notes", exact=True).click()
    note = side.get_by_label("A note")
    note.fill("asks good ques")
    stage.strike("power_off", "worker-2")
    side.get_by_text("Lately").click()
    expect(side.get_by_text("cut the power of worker-2")).to_be_visible()
    expect(tile.locator(".glyph path.off")).to_have_count(1)
    join(birk, site, "Console Birk")
    expect(instructor.get_by_role("row").filter(has_text="Console Birk")).to_be_visible()
    expect(note).to_have_value("asks good ques")
    note.fill("asks good questions")
    side.get_by_role("button", name="Write it down").click()
    expect(side.locator("#notes-list")).to_contain_text("asks good questions")
    expect(note).to_have_value("")
    expect(note).to_be_visible()  # what was folded out stays so when its part comes anew

    take_pictures(instructor, "console")


def test_three_ways_to_show_a_class_stand_in_its_address(site, new_page):
    instructor, cleo = new_page(), new_page()
    join(cleo, site, "Console Cleo")
    sign_in(instructor, site)
    wall = instructor.locator(".wall-part")
    tile = instructor.get_by_role("row").filter(has_text="Console Cleo")
    expect(tile).to_be_visible()

    instructor.get_by_role("link", name="Table", exact=True).click()
    expect(instructor.get_by_role("columnheader", name="Came on")).to_be_in_viewport()
    expect(instructor).to_have_url(re.compile("as=table"))
    instructor.reload()
    expect(wall).to_have_attribute("data-as", "table")
    instructor.locator("body").press("2")
    expect(wall).to_have_attribute("data-as", "compact")
    instructor.locator("body").press("n")
    expect(instructor).to_have_url(re.compile("learner="))
    instructor.keyboard.press("Escape")
    expect(instructor).not_to_have_url(re.compile("learner="))
    expect(instructor.locator(".wall-side")).to_contain_text("Choose a tile")


def test_the_lesson_of_the_class_is_chosen_in_the_head(site, new_page):
    instructor: Page = new_page()
    sign_in(instructor, site)
    lesson = instructor.locator("#class-lesson")

    lesson.locator("summary").click()
    lesson.get_by_role("button", name="The long wait").click()

    expect(lesson.locator("summary")).to_have_text("6.1 The long wait")
    instructor.reload()
    expect(lesson.locator("summary")).to_have_text("6.1 The long wait")


def test_the_pages_of_a_class_are_in_sight_on_its_console(site, new_page):
    dora, instructor = new_page(), new_page()
    join(dora, site, "Console Dora")
    sign_in(instructor, site)

    for name in ("Class list", "Gradebook", "Sessions", "People", "My classes"):
        expect(instructor.get_by_role("link", name=name, exact=True)).to_be_in_viewport()
    for name in ("This session", "Rehearsal", "Notes", "How learners enter"):
        expect(instructor.locator(".side-fold", has_text=name)).not_to_have_attribute("open", "")
