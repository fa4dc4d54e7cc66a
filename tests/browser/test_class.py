"""A whole class in six browsers: an instructor, the projector, and four learners, two of them with phones. They
join, predict, are struck by one fault at one instant; in the middle of it the server dies and comes back; a
hand goes up, a fork is sent back, the board is revealed, and the gradebook says what each of them earned.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from tests.servers import Server

from .conftest import PHONE, SCREENSHOTS
from .people import join, sign_in
from .stage import LESSON, PATIENCE, Stage

GUESSES = {"Amara": 30, "Birk": 350, "Chidi": 350, "Dora": 60}
ON_PHONES = ("Chidi", "Dora")
TOLERATE = (
    "kubectl patch deployment {app} -n shop -p "
    """'{{"spec":{{"template":{{"spec":{{"tolerations":[{{"key":"node.kubernetes.io/unreachable","""
    """"operator":"Exists","effect":"NoExecute","tolerationSeconds":30}}]}}}}}}}}'"""
)


@pytest.fixture
def school(tmp_path) -> Iterator[Server]:
    """A site of its own, for it is killed."""
    server = Server(tmp_path).start()
    yield server
    server.stop()


class Learner:
    """A learner of the class, in a browser."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name = page, name
        page.set_default_timeout(PATIENCE)
        self.stage = Stage(page)

    @property
    def line(self) -> Locator:
        """What the class says on this page."""
        return self.page.locator("#class-line")

    def predict(self, seconds: int) -> None:
        """Commit a number, and that new pods come."""
        strip = self.page.locator("#strip")
        strip.locator("input[type=range]").fill(str(seconds))
        strip.get_by_text("New pods replace them").click()
        strip.get_by_role("button", name="Commit my prediction").click()
        expect(strip).to_have_attribute("data-step", "2", timeout=PATIENCE)

    def types(self, line: str) -> None:
        """A line of kubectl, in the drawer."""
        field = self.stage.root.get_by_label("kubectl command")
        if not field.is_visible():
            self.stage.press("tab:kubectl")
        field.fill(line)
        field.press("Enter")
        expect(self.stage.root.get_by_role("log", name="kubectl output")).to_contain_text(
            f"{line.split()[3]} patched"
        )


class Console:
    """The instructor's page of the class."""

    def __init__(self, page: Page, site: Server) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        self.open(site)

    def open(self, site: Server) -> None:
        """Sign in, unless that is done, and look at the class."""
        if self.page.url == "about:blank":
            sign_in(self.page, site)
        else:
            self.page.goto(f"{site.address}/teach/")
            self.page.get_by_role("link", name="Demo class").first.click()
        self.page.locator("#wall").wait_for()

    def tile(self, name: str) -> Locator:
        """A learner on the wall."""
        return self.page.locator(".tile", has=self.page.get_by_role("rowheader", name=name))

    def choose_lesson(self, number: str) -> None:
        """The lesson of the class."""
        self.page.locator("#class-lesson summary").click()
        self.page.locator(f"#class-lesson button[value='{number}']").click()
        expect(self.page.locator("#class-lesson summary")).to_contain_text(number)

    def pace(self, words: str) -> None:
        """Go freely, gather here, or lock."""
        button = self.page.get_by_role("button", name=words)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")

    def strike(self, fault: str, where: str, speed: int) -> None:
        """A fault for the whole class, at the next instant that no cluster has passed."""
        self.page.get_by_role("link", name="Other", exact=True).click()
        form = self.page.locator("#strike-other form")
        form.locator("[name=fault]").select_option(fault)
        form.locator("[name=where]").select_option(where)
        form.locator("[name=speed]").select_option(label=f"x{speed}")
        form.get_by_role("button", name="Strike all clusters").click()


def pictures(page: Page, name: str) -> None:
    """What is to be looked at beside the design; not committed."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=SCREENSHOTS / f"class-{name}-{scheme}.png")


def test_a_class_from_joining_to_the_gradebook(school: Server, new_page: Callable[..., Page], tmp_path):
    console = Console(new_page(color_scheme="dark"), school)
    projector = new_page(
        viewport={"width": 1920, "height": 1080}, storage_state=console.page.context.storage_state()
    )
    projector.goto(f"{console.page.url.partition('?')[0]}projector/")
    expect(projector.get_by_text(school.join_code()).first).to_be_visible()

    # They join, and are gathered at the lesson.
    learners = {}
    for name in GUESSES:
        page = new_page(**({"viewport": PHONE} if name in ON_PHONES else {}))
        join(page, school, name)
        learners[name] = Learner(page, name)
        expect(console.tile(name)).to_be_visible()
    console.choose_lesson("6.1")
    console.pace("Gather here")
    for learner in learners.values():
        learner.page.wait_for_url(f"**{LESSON}*")
        learner.stage.wait_until_live()
        expect(learner.line).to_contain_text("Your instructor brought the class here")

    # They predict; the room sees how, not who, and nothing of what is true.
    for name, seconds in GUESSES.items():
        learners[name].predict(seconds)
    side = console.page.locator("#board-state")
    expect(side).to_contain_text("4 of 4 committed")
    side.get_by_role("button", name="Discuss first").click()
    board = projector.locator(".projector-board")
    expect(board).to_contain_text("How many seconds after the power cut of worker-2")
    expect(projector.locator("body")).not_to_contain_text(re.compile("|".join(GUESSES)))
    expect(projector.locator("body")).not_to_contain_text("The clusters showed")

    # Birk prepares: his pods tolerate a silent node for 30 s. Then one fault strikes all, at one instant.
    birk = learners["Birk"]
    for app in ("web", "api"):
        birk.types(TOLERATE.format(app=app))
    console.strike("power_off", "worker-2", speed=60)
    state = console.page.locator("#strike-state")
    expect(state).to_contain_text("4 of 4 clusters are struck", timeout=PATIENCE)
    instants = set()
    for learner in learners.values():
        expect(learner.line).to_contain_text("For the whole class, at")
        expect(learner.stage.thing("machines/worker-2")).to_contain_text("no power")
        if learner.name not in ON_PHONES:  # whose timelines have no room for words
            expect(learner.stage.root).to_contain_text("The instructor cut")
        instants.add(re.search(r"at ([0-9.]+ s) of your cluster", learner.line.text_content())[1])
    assert len(instants) == 1

    # A hand goes up, tied to its moment.
    amara = learners["Amara"]
    amara.page.locator("#raise-hand summary").click()
    amara.page.locator("#hand-says").fill("Why does nobody notice?")
    amara.page.get_by_role("button", name="Raise the hand").click()
    expect(amara.line).to_contain_text("Your hand is up at")
    expect(console.tile("Amara")).to_contain_text("hand at")

    # The server dies in the middle of it. Everybody is back where they were, by themselves.
    were = {name: learner.stage.now for name, learner in learners.items()}
    school.kill()
    school.start()
    for name, learner in learners.items():
        learner.stage.wait_for_time(were[name] + 1)
        expect(learner.stage.thing("machines/worker-2")).to_contain_text("no power")
        expect(learner.line).to_contain_text("For the whole class, at")
        expect(learner.page.locator("#strip")).to_contain_text(f"{GUESSES[name]} s")
    expect(amara.line).to_contain_text("Your hand is up at")
    expect(console.tile("Amara")).to_contain_text("hand at")
    expect(state).to_contain_text("4 of 4 clusters are struck")

    # The curves come, in two groups, and no name.
    curves = projector.locator(".projector-curves")
    expect(curves).to_contain_text("tolerations of 30 to 300 s", timeout=PATIENCE)  # his db is as it was
    expect(curves).to_contain_text("tolerations of 300 s")
    expect(curves).to_contain_text(re.compile(r"3 of 4, back at"), timeout=PATIENCE)
    expect(curves).to_contain_text(re.compile(r"1 of 4, back at"))
    expect(projector.locator("body")).not_to_contain_text(re.compile("|".join(GUESSES)))
    pictures(projector, "projector-curves")
    pictures(console.page, "console")

    # History decides; then the instructor pauses all, opens the hand's moment, works in a fork, and sends that back.
    for name in GUESSES.keys() - {"Birk"}:  # his lesson asks for an experiment with nothing prepared
        expect(learners[name].page.locator("#strip")).to_have_attribute("data-step", "4", timeout=PATIENCE)
    console.page.get_by_role("button", name="Pause all").click()
    for learner in learners.values():
        expect(learner.line).to_contain_text("paused all clusters")
    console.tile("Amara").get_by_role("link").click()
    console.page.get_by_role("button", name="Open this moment").click()
    copy = Stage(console.page).wait_until_live()
    expect(console.page.locator(".help-bar")).to_contain_text("Why does nobody notice?")
    console.page.get_by_role("button", name="Work in a fork").click()
    copy.wait_until_live()
    copy.strike("power_off", "worker-1")
    expect(copy.thing("machines/worker-1")).to_contain_text("no power")
    console.page.locator(".help-says").fill("Look at worker-1 too.")
    console.page.get_by_role("button", name="Send the fork back").click()
    expect(amara.line).to_contain_text("Look at worker-1 too.")
    console.open(school)
    console.page.get_by_role("button", name="Go on").click()
    expect(amara.line).not_to_contain_text("paused all clusters")
    amara.line.get_by_role("button", name="Open the fork").click()
    amara.stage.wait_until_live()
    expect(amara.stage.thing("machines/worker-1")).to_contain_text("no power")
    pictures(amara.page, "fork-sent-back")

    # The board is revealed on all screens.
    console.page.locator("#board-state").get_by_role("button", name="Reveal on all screens").click()
    for learner in learners.values():
        expect(learner.line).to_contain_text("What your class predicted in 6.1.")
        expect(learner.line).to_contain_text("The clusters showed")
    expect(projector.locator("body")).to_contain_text("What did the clusters show?")
    pictures(projector, "projector-board")

    # The gradebook says what each of them earned, and leaves as two files.
    console.page.get_by_role("link", name="Gradebook").click()
    for name in GUESSES:
        expect(console.page.get_by_role("row", name=re.compile(name))).to_be_visible()
    pictures(console.page, "gradebook")
    with console.page.expect_download() as taken:
        console.page.get_by_role("link", name="CSV").first.click()
    rows = list(csv.reader(io.StringIO(taken.value.path().read_text(encoding="utf-8-sig"))))
    assert {row[0] for row in rows} >= set(GUESSES)
    with console.page.expect_download() as taken:
        console.page.get_by_role("link", name="XLSX").first.click()
    book = load_workbook(io.BytesIO(taken.value.path().read_bytes()))
    assert {row[0].value for sheet in book for row in sheet} >= set(GUESSES)
