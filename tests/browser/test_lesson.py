"""A lesson from the prediction to its three marks: by mouse, by keyboard alone, without JavaScript, on a phone, on
paper.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.servers import Server

from .conftest import PHONE
from .stage import LESSON, PATIENCE, Stage
from .test_pages_whole import COLOURS_ONLY, troubles

ELECTION = "/lessons/etcd/electing-a-leader/"
LOOP = "/lessons/the-loop/desired-and-observed/"
RIGHT_ANSWERS = {
    LESSON: ["Its ReplicaSet created a new pod", "It cannot tell a dead machine"],
    ELECTION: ["Whose random wait ends first", "The quorum of four is three"],
}


class Lesson:
    """The page of a lesson."""

    def __init__(self, page: Page, site: Server, path: str) -> None:
        self.page, self.path = page, path
        page.goto(f"{site.address}{path}")
        self.stage = Stage(page)

    def wait_until_live(self) -> "Lesson":
        """Return when the cluster is drawn."""
        self.stage.wait_until_live()
        return self

    @property
    def strip(self) -> Locator:
        """The task strip, whichever the server sent last."""
        return self.page.locator("#strip")

    def wait_for_step(self, step: int) -> None:
        """Return when the strip stands at that step."""
        expect(self.strip).to_have_attribute("data-step", str(step), timeout=PATIENCE)

    def marks(self) -> set[str]:
        """The marks that the head shows as earned."""
        return set(self.page.locator("#marks .is-earned").all_inner_texts())

    def pick_until_true(self, pick: Callable[[int], None]) -> list[str]:
        """Pick chains until the true one is found; what was said to the others."""
        said = []
        for place in range(4):
            pick(place)
            self.page.wait_for_function(
                "place => document.querySelector('.chains .holds')"
                " || document.querySelectorAll('.chain-option')[place].classList.contains('is-picked')",
                arg=place,
            )
            if self.strip.locator(".chains .holds").count():
                return said
            said.append(self.strip.locator(".chains .misread").inner_text())
        raise AssertionError("none of the four is true")


@pytest.mark.parametrize("width", [360, 390])
def test_no_lesson_is_wider_than_a_phone(new_page, site, width):
    page = new_page(viewport={"width": width, "height": 780})
    page.goto(f"{site.address}/lessons/")
    paths = [link.get_attribute("href") for link in page.locator(".lesson-list a").all()]

    assert len(paths) == 11
    for path in paths:
        lesson = Lesson(page, site, path).wait_until_live()
        assert lesson.page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.fixture
def at(page: Page, site: Server) -> Callable[[str], Lesson]:
    """Opens a lesson and waits for its cluster."""
    return lambda path: Lesson(page, site, path).wait_until_live()


def test_a_lesson_from_prediction_to_three_marks_by_mouse(at):
    lesson = at(LESSON)
    page, strip = lesson.page, lesson.strip
    invitation = lesson.stage.root.locator("svg [data-invitation]")
    page.evaluate(
        "() => document.querySelector('[data-stage]').addEventListener('sandbox:prediction',"
        " (event) => { window.drawn = event.detail; })"
    )

    expect(invitation).to_have_attribute("aria-label", "Cut the power: step 2")
    strip.locator("input[type=range]").fill("350")
    expect(strip.locator("output")).to_have_text("350 s")
    strip.get_by_text("New pods replace them").click()
    strip.get_by_role("button", name="Commit my prediction").click()
    lesson.wait_for_step(2)
    page.wait_for_function("() => window.drawn && window.drawn.says.includes('350 s after')")
    assert lesson.marks() == {"predicted"}

    expect(invitation).to_have_attribute("aria-label", "Cut the power")
    invitation.click()
    lesson.wait_for_step(3)
    expect(strip.locator(".verdict .missing").first).to_be_visible()
    lesson.stage.run_at(60)
    lesson.wait_for_step(4)
    assert lesson.marks() == {"predicted", "experiment checked"}
    expect(strip.get_by_role("heading", name="Explain")).to_be_in_viewport()

    score = strip.locator("[data-score=number]")
    expect(score.locator(".yours")).to_contain_text(re.compile(r"yours 350 s, it was 3\d\d\.\d s"))
    expect(score.locator(".evidence")).to_contain_text("Your record: the last of 2 replacements was ready")
    page.wait_for_function("() => window.drawn.scored && window.drawn.scored.says.startsWith('it was 3')")
    drawn = page.evaluate("() => window.drawn")
    assert abs(drawn["scored"]["at"] - drawn["at"]) < 35e6  # within a tenth, on the axis too

    before = strip.locator(".chain-lines").all_inner_texts()
    page.reload()
    lesson.wait_until_live()
    assert strip.locator(".chain-lines").all_inner_texts() == before and len(before) == 4

    def pick(place: int) -> None:
        strip.locator(".chain-option").nth(place).click()
        strip.locator(".chains button[type=submit]").click()

    found = [*troubles(page)]
    page.emulate_media(color_scheme="dark")
    found += troubles(page, COLOURS_ONLY)
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)

    said = lesson.pick_until_true(pick)
    assert all(re.match(r"Line \d is not so\. ", each) for each in said)
    for answer in RIGHT_ANSWERS[LESSON]:
        strip.get_by_text(answer).click()
        strip.locator(".quiz[open] button[type=submit]").first.click()
        expect(strip.locator(".quiz .holds", has_text="Yes.").last).to_be_visible()
    lesson.wait_for_step(6)
    seen = strip.locator("[data-score=number] [data-go]")
    seen.click()
    lesson.stage.until(
        "at => Math.abs(Number(document.querySelector('[data-clock]').dataset.at) - at) < 1e6",
        int(seen.get_attribute("data-go")),
    )
    assert lesson.marks() == {"predicted", "experiment checked", "explained"}
    expect(strip).to_contain_text("You have 3 of the three marks.")

    page.goto(page.url.replace(LESSON, "/lessons/"))
    row = page.locator(".lesson-list li", has_text="The long wait")
    assert row.locator(".is-earned").all_inner_texts() == ["predicted", "experiment checked", "explained"]


def test_a_lesson_by_keyboard_alone(at):
    lesson = at(ELECTION)
    page, strip = lesson.page, lesson.strip
    press = page.keyboard.press

    strip.locator("input[type=range]").focus()
    for _ in range(8):
        press("ArrowLeft")
    expect(strip.locator("output")).to_have_text("2 s")
    press("Tab")
    press("Space")
    press("ArrowDown")
    expect(strip.get_by_label("cp-2", exact=True)).to_be_checked()
    press("Tab")
    press("Enter")
    lesson.wait_for_step(2)

    leader = lesson.stage.root.locator("[data-see^='components/'][data-see$='/etcd'][aria-label*='leader']")
    machine = leader.get_attribute("data-see").split("/")[1]
    lesson.stage.thing(f"machines/{machine}").focus()
    press("f")
    expect(lesson.stage.root.locator("[data-part='menu']")).to_be_visible()
    press("Enter")
    lesson.wait_for_step(4)
    expect(strip.locator("[data-score=shape] .yours")).to_contain_text("yours cp-2")

    def pick(place: int) -> None:
        strip.locator(".chain-option input").nth(0).focus()
        press("Space")
        for _ in range(place):
            press("ArrowDown")
        press("Enter")

    lesson.pick_until_true(pick)
    for answer in RIGHT_ANSWERS[ELECTION]:
        choice = strip.locator(".quiz .choice", has_text=answer).locator("input")
        choice.focus()
        press("Space")
        press("Enter")
        expect(strip.locator(".quiz .choice.is-chosen", has_text=answer)).to_be_visible()
    lesson.wait_for_step(6)
    assert lesson.marks() == {"predicted", "experiment checked", "explained"}


def test_who_acts_first_is_told_that_the_prediction_is_closed(at):
    lesson = at(LESSON)

    lesson.stage.root.locator("svg [data-invitation]").click()

    lesson.wait_for_step(3)
    expect(lesson.strip.locator(".closed")).to_contain_text("The cluster was acted on first")
    assert lesson.strip.get_by_role("button", name="Commit my prediction").count() == 0
    assert lesson.marks() == set()


def test_a_box_on_the_picture_is_picked_by_a_click_and_asks_nothing_else(at):
    lesson = at(LOOP)
    box = lesson.stage.thing("components/cp-1/scheduler")

    box.click()

    expect(lesson.strip.locator("select")).to_have_value("components/cp-1/scheduler")
    expect(box).to_have_class(re.compile("picked"))
    assert lesson.stage.because.count() == 0
    lesson.strip.get_by_text("Four pods, until").click()
    lesson.strip.get_by_role("button", name="Commit my prediction").click()
    lesson.wait_for_step(2)
    expect(box).to_have_attribute("aria-label", re.compile("your prediction"))
    box.click()  # now it is a question again
    expect(box).to_have_class(re.compile("selected"))


def test_hints_come_one_at_a_time_and_open_when_one_has_looked(at):
    lesson = at(LESSON)
    strip = lesson.strip

    strip.get_by_role("button", name="Hint 1 of 3").click()
    expect(strip.locator(".hint")).to_have_count(1)
    strip.get_by_role("button", name="Hint 2 of 3").click()
    expect(strip.locator(".hints .misread")).to_contain_text("when you have looked at the timers")
    assert strip.locator(".hint").count() == 1

    lesson.stage.root.locator("[data-part=timers]").click()
    expect(strip.locator(".hints form p")).to_have_count(0)
    strip.get_by_role("button", name="Hint 2 of 3").click()
    expect(strip.locator(".hint")).to_have_count(2)
    expect(strip.locator(".hints form p")).to_contain_text("worker-2")


def test_words_and_shapes_light_up_together_both_ways(at):
    lesson = at(LESSON)
    word = lesson.page.locator(".article [data-shape='components/worker-2/kubelet']").first
    box = lesson.stage.thing("components/worker-2/kubelet")

    word.hover()
    expect(box).to_have_class(re.compile(r"\blit\b"))
    box.hover()
    expect(word).to_have_class(re.compile(r"\blit\b"))


def test_a_word_of_the_trade_is_explained_where_it_stands_first_by_key_too(at):
    lesson = at(LESSON)
    word = lesson.page.locator(".gloss").first

    word.focus()
    lesson.page.keyboard.press("Enter")

    pop_up = lesson.page.locator(".word:popover-open")
    expect(pop_up).to_be_visible()
    lesson.page.keyboard.press("Escape")
    expect(pop_up).to_have_count(0)


def test_a_lesson_without_javascript(new_page, site):
    lesson = Lesson(new_page(java_script_enabled=False), site, LESSON)
    page, strip = lesson.page, lesson.strip

    strip.get_by_text("The pods move to other nodes").click()
    strip.get_by_role("button", name="Commit my prediction").click()
    expect(strip).to_contain_text("The grace ends 40 to 55 s after the cut")
    strip.get_by_role("button", name="Hint 1 of 3").click()
    expect(strip.locator(".hint")).to_have_count(1)
    for answer in RIGHT_ANSWERS[LESSON]:
        quiz = strip.locator(".quiz", has=page.locator(".choice", has_text=answer))
        if quiz.get_attribute("open") is None:
            quiz.locator("summary").click()
        quiz.get_by_text(answer).click()
        quiz.locator("button[type=submit]").click()
    assert lesson.marks() == {"predicted", "explained"}
    assert not page.locator(".lesson-stage").is_visible()


def test_a_lesson_on_a_phone_stands_on_one_screen(new_page, site):
    lesson = Lesson(new_page(viewport=PHONE, has_touch=True), site, LESSON).wait_until_live()
    page = lesson.page
    places = [page.locator(name).bounding_box() for name in (".article", ".lesson-stage", "#strip", ".dock")]

    tops = [place["y"] for place in places]
    assert tops == sorted(tops) and tops[-1] + places[-1]["height"] <= PHONE["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(lesson.stage.thing("machines/worker-2")).to_be_in_viewport()
    page.get_by_role("button", name="Whole cluster").tap()
    expect(lesson.stage.thing("machines/cp-1")).to_be_in_viewport()
    page.get_by_role("button", name="Nearer").tap()
    lesson.strip.get_by_text("New pods replace them").tap()
    lesson.strip.get_by_role("button", name="Commit my prediction").tap()
    lesson.wait_for_step(2)
    lesson.strip.get_by_role("link", name="Check").tap()
    expect(lesson.strip.get_by_role("button", name="Hint 1 of 3")).to_be_in_viewport()


def test_a_lesson_on_paper_has_its_questions_and_not_their_answers(new_page, site, chromium: Browser):
    lesson = Lesson(new_page(java_script_enabled=False), site, LESSON)
    page, strip = lesson.page, lesson.strip
    strip.locator(".quiz summary").first.click()
    strip.get_by_text(RIGHT_ANSWERS[LESSON][0]).click()
    strip.locator(".quiz[open] button[type=submit]").first.click()

    page.emulate_media(media="print")

    for seen in (
        ".article h1",
        ".drawing svg",
        ".scale-marks",
        ".quiz .choice >> nth=0",
        ".words dd >> nth=0",
    ):
        expect(page.locator(seen).first).to_be_visible()
    for hidden in (".lesson-stage", ".head .nav", "#strip .button", ".quiz .holds", ".hints", ".link.go"):
        assert not any(each.is_visible() for each in page.locator(hidden).all()), hidden
    weights = page.locator(".quiz .choice").evaluate_all(
        "all => all.map(one => getComputedStyle(one).fontWeight)"
    )
    assert set(weights) == {"400"}
