"""After a class: a lesson is assigned, done, done again under another seed and certified; the gradebook says what each
cell is made of, and goes home as a file.
"""

import csv
import re
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.servers import Server

from .conftest import PHONE
from .people import join, sign_in
from .stage import LESSON, PATIENCE, Stage
from .test_lesson import RIGHT_ANSWERS, Lesson
from .test_pages_whole import COLOURS_ONLY, troubles


def whole(page: Page) -> list[str]:
    """What is wrong with a page in both themes, and whether a phone must scroll it sideways."""
    found = list(troubles(page))
    page.emulate_media(color_scheme="dark")
    found += troubles(page, COLOURS_ONLY)
    page.emulate_media(color_scheme="light")
    size = page.viewport_size
    page.set_viewport_size(PHONE)
    if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
        found.append(f"{page.url} is wider than a phone")
    page.set_viewport_size(size)
    return found


def does_the_lesson(page: Page, site: Server) -> None:
    """All three marks of the long wait."""
    lesson = Lesson(page, site, LESSON).wait_until_live()
    strip = lesson.strip
    strip.locator("input[type=range]").fill("350")
    strip.get_by_text("New pods replace them").click()
    strip.get_by_role("button", name="Commit my prediction").click()
    lesson.wait_for_step(2)
    lesson.stage.root.locator("svg [data-invitation]").click()
    lesson.wait_for_step(3)
    lesson.stage.run_at(60)
    lesson.wait_for_step(4)

    def pick(place: int) -> None:
        strip.locator(".chain-option").nth(place).click()
        strip.locator(".chains button[type=submit]").click()

    lesson.pick_until_true(pick)
    for answer in RIGHT_ANSWERS[LESSON]:
        strip.get_by_text(answer).click()
        strip.locator(".quiz[open] button[type=submit]").first.click()
        expect(strip.locator(".quiz .holds", has_text="Yes.").last).to_be_visible()
    lesson.wait_for_step(6)


def does_it_again(page: Page) -> str:
    """The same task under another seed; the seed, as the page says it."""
    page.locator("#strip").get_by_role("link", name="Do it again with another seed").click()
    page.get_by_role("button", name="Begin", exact=True).click()
    strip, stage = page.locator("#strip"), Stage(page).wait_until_live()
    expect(strip).not_to_contain_text("Hint")
    stage.strike("power_off", "worker-2")
    expect(strip.locator(".verdict .missing").first).to_be_visible()
    stage.run_at(60)
    expect(strip).to_contain_text("Passed again under seed", timeout=PATIENCE)
    return re.search(r"Passed again under seed (\d+)\.", strip.inner_text())[1]


def downloaded(page: Page, name: str) -> bytes:
    with page.expect_download() as download:
        page.locator(".nav").get_by_role("link", name=name, exact=True).click()
    assert download.value.suggested_filename.startswith("gradebook-demo-class-")
    return Path(download.value.path()).read_bytes()


def test_a_lesson_from_its_assignment_to_the_gradebook_and_a_certificate(
    new_page: Callable[..., Page], site: Server
):
    teacher, learner = new_page(), new_page()
    sign_in(teacher, site)
    teacher.get_by_role("link", name="Gradebook").click()
    teacher.locator(".nav").get_by_role("link", name="Assignments").click()
    teacher.get_by_label("Lesson", exact=True).select_option("6.1")
    teacher.get_by_label("Due").fill("2027-06-01T18:00")
    teacher.get_by_role("button", name="Assign").click()
    expect(teacher.locator(".assigned-rows")).to_contain_text("due 1 Jun 2027, 18:00 UTC")
    found = whole(teacher)

    join(learner, site, "=Amara()")
    learner.goto(f"{site.address}/lessons/")
    expect(learner.locator(".asked")).to_contain_text("due 1 Jun 2027, 18:00 UTC")
    found += whole(learner)
    learner.goto(f"{site.address}/certificates/")
    expect(learner.locator(".earned-missing")).to_have_text(
        "missing: predicted, experiment checked, explained"
    )
    does_the_lesson(learner, site)
    seed = does_it_again(learner)
    found += whole(learner)
    learner.goto(f"{site.address}/certificates/")
    learner.get_by_label("Name on the certificate").fill("Amara Okafor")
    found += whole(learner)
    learner.get_by_role("button", name="Ask for the certificate").click()
    expect(learner.get_by_role("heading", name="Amara Okafor")).to_be_visible()
    found += whole(learner)
    certificate = learner.url

    teacher.locator(".nav").get_by_role("link", name="Gradebook").click()
    row = teacher.locator(".grades tr", has_text="=Amara()")
    expect(row.locator("a.grade .unseen")).to_contain_text(
        "predicted, experiment checked, explained, passed again under another seed"
    )
    row.locator("a.grade").click()
    side = teacher.locator("#made-of")
    expect(side).to_contain_text("Predicted: 350 s.")
    expect(side).to_contain_text("its check “pods_evicted_and_replaced” read from the history")
    expect(side).to_contain_text(f"The same task in a cluster of seed {seed}, without hints; begun once.")
    expect(side).to_contain_text("The cluster was begun once.")
    expect(row.locator("a.grade")).to_have_attribute("aria-current", "true")
    found += whole(teacher)
    teacher.reload()
    expect(side).to_contain_text("Predicted: 350 s.")

    headings, *rows = csv.reader(StringIO(downloaded(teacher, "CSV").decode("utf-8-sig"), newline=""))
    [mine] = [dict(zip(headings, each, strict=True)) for each in rows if each[0] == "'=Amara()"]
    assert [mine[name] for name in ("predicted", "experiment checked", "explained")] == ["yes"] * 3
    assert float(mine["Active minutes"]) > 0
    summary = load_workbook(BytesIO(downloaded(teacher, "XLSX"))).worksheets[0]
    assert "'=Amara()" in [cell.value for cell in summary["A"]]

    side.get_by_role("button", name=re.compile(r"Open \d+\.\d s")).first.click()
    Stage(teacher).wait_until_live()
    expect(teacher.locator("body")).to_contain_text("=Amara()")

    sign_in(teacher, site)
    teacher.get_by_role("link", name="Gradebook").click()
    teacher.get_by_role("button", name="Revoke the certificate of Amara Okafor").click()
    assert new_page().goto(certificate).status == 410
    assert not found, "\n".join(found)
