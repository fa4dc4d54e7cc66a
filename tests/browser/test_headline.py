"""The headline: a learner kills a worker in a lesson, sees the cluster notice, wait and heal, and asks why;
the instructor sees it live."""

from playwright.sync_api import Page, expect

from tests.browser.people import join, sign_in
from tests.browser.stage import LESSON, PATIENCE, Stage

GRACE = (40, 62)  # seconds from the cut to Ready=Unknown: 50 s after the last news, seen on a look each 5 s
TOLERATION = 300


RIGHT = {"do-pods-move": "Its ReplicaSet created a new pod", "why-wait": "It cannot tell a dead machine"}


def answer(page: Page, quiz: str) -> None:
    """Answer a quiz rightly."""
    form = page.locator(f"#quiz-{quiz}")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.locator(".choice", has_text=RIGHT[quiz]).locator("input").check()
    form.get_by_role("button").click()
    expect(form.locator(".holds")).to_be_attached()


def explain(page: Page) -> None:
    """Pick chains until the true one is found."""
    for place in range(4):
        page.locator(".chain-option").nth(place).click()
        with page.expect_response(lambda response: response.url.endswith("/explain/")):
            page.locator(".chains button[type=submit]").click()
        page.wait_for_function(
            "place => document.querySelector('.chains .holds')"
            " || document.querySelectorAll('.chain-option')[place].classList.contains('is-picked')",
            arg=place,
        )
        if page.locator(".chains .holds").count():
            return


def test_a_worker_dies_and_its_pods_are_replaced(site, new_page, take_pictures):
    learner, instructor = new_page(), new_page()
    join(learner, site, "Headline Amara")
    sign_in(instructor, site)
    tile = instructor.locator(".tile", has_text="Headline Amara")

    learner.goto(site.address + LESSON)
    stage = Stage(learner).wait_until_live()
    expect(tile).to_contain_text("Predict")
    learner.locator("#strip input[type=range]").fill("350")
    learner.locator("#strip").get_by_text("New pods replace them").click()
    learner.get_by_role("button", name="Commit my prediction").click()
    expect(learner.locator("#strip")).to_contain_text("yours 350 s")
    expect(tile).to_contain_text("Break")
    expect(stage.price("success")).to_have_text("100 %")
    before = stage.pods_on("worker-2")
    assert before
    take_pictures(learner, "lesson-before")

    stage.strike("power_off", "worker-2")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")
    expect(stage.belief("worker-2")).to_contain_text("Ready")
    expect(stage.because.last).to_contain_text("You cut the power of worker-2")
    stage.run_at(60)
    expect(stage.price("success")).not_to_have_text("100 %")

    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.pause()
    cut, unknown = stage.instant_of("You cut the power of worker-2"), stage.instant_of("Ready=Unknown")
    assert GRACE[0] <= unknown - cut <= GRACE[1]
    expect(tile).to_contain_text("Watch")
    take_pictures(learner, "lesson-unknown", phone_at="#stage")
    stage.play()
    expect(stage.price("success")).to_have_text("100 %", timeout=PATIENCE)
    others = set(stage.pods) - before
    stage.wait_for_time(unknown + TOLERATION - 40)
    if stage.pause() < unknown + TOLERATION - 2:
        assert set(stage.pods) == before | others, "nothing is replaced before its toleration ends"
    stage.play()

    expect(learner.locator("#strip")).to_contain_text("All of it holds.", timeout=PATIENCE)
    stage.pause()
    assert unknown + TOLERATION - 2 <= stage.now
    assert {stage.pods[pod] for pod in before} == {"ending"}
    take_pictures(learner, "lesson-after", phone_at="#strip")

    new = sorted(set(stage.pods) - before - others)
    assert len(new) == len(before)
    assert not set(new) & stage.pods_on("worker-2")
    stage.thing(new[0]).click()
    expect(stage.because.last).to_contain_text("You cut the power of worker-2")
    take_pictures(learner, "lesson-because", phone_at="#stage")

    explain(learner)
    for quiz in ("do-pods-move", "why-wait"):
        answer(learner, quiz)
    expect(learner.locator("#strip")).to_contain_text("You have 3 of the three marks.")
    expect(tile).to_contain_text("all 5 steps")
    take_pictures(learner, "lesson-done", phone_at="#strip")
    take_pictures(instructor, "class", phone_at="#wall")
    instructor.get_by_role("link", name="Open the projector").click()
    expect(instructor.locator(".projector-foot")).to_be_visible()
    take_pictures(instructor, "projector")
