"""A sandbox of one's own, used as a person uses it: built, broken, healed, asked, watched, cut off from its
server, and deleted."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import join, sign_in
from tests.browser.stage import LESSON, PATIENCE, Stage
from tests.servers import Server

pytestmark = pytest.mark.browser

CLOCK_KEPT = 2  # seconds: the clock's position is written down once a second


def open_new(page: Page, site: Server, name: str = "Mine", **fields: object) -> Stage:
    """Fill in the form for a new sandbox and wait for its picture."""
    page.goto(f"{site.address}/sandboxes/")
    page.get_by_label("Name").fill(name)
    for label, value in fields.items():
        field = page.get_by_label(label.replace("_", "-").capitalize())
        if label == "control_plane":
            page.get_by_label("Control-plane machines").select_option(str(value))
        elif isinstance(value, bool):
            page.get_by_label("Run the shop").set_checked(value)
        else:
            field.fill(str(value))
    page.get_by_role("button", name="Open the sandbox").click()
    return Stage(page).wait_until_live()


@pytest.fixture
def opened(site: Server, page: Page) -> Callable[..., Stage]:
    """`opened(workers=2)`: one person's new sandbox."""
    return lambda **fields: open_new(page, site, **fields)


# Home


def test_home_is_alive_and_its_one_button_cuts_the_power(site, page, take_pictures):
    page.goto(site.address)
    stage = Stage(page).wait_until_live()
    expect(page.locator("[data-now-success]")).to_have_text("100 %")
    stage.root.get_by_role("button", name="Cut the power of worker-2").wait_for()
    take_pictures(page, "home", phone_at="#stage")

    stage.press("strike:power_off:worker-2")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")
    expect(page.locator("[data-now-success]")).not_to_have_text("100 %", timeout=PATIENCE)
    stage.run_at(60)
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    stage.pause()
    take_pictures(page, "home-after")
    page.locator("[data-full]").click()
    expect(Stage(page).wait_until_live().thing("machines/worker-2")).to_contain_text("no power")


# Building


@pytest.mark.parametrize("members", [1, 3, 5])
def test_a_control_plane_of_one_three_or_five_is_built_and_votes(members, opened, take_pictures):
    stage = opened(control_plane=members, workers=8 if members == 5 else 2, zones=3 if members == 5 else 1)

    assert stage.root.locator("[data-see^='machines/cp-']").count() == members
    expect(stage.price("writable")).to_have_text("yes")
    expect(stage.root.locator("[data-price-note='writable']")).to_have_text(f"{members} of {members} vote")
    expect(stage.price("ready")).to_have_text("7 of 7")
    stage.pause()
    take_pictures(stage.page, f"sandbox-{members}")


def test_without_the_shop_no_request_pays(opened):
    stage = opened(shop=False)

    expect(stage.root.locator("[data-part='price']")).to_contain_text("No shop runs here")
    assert not stage.pods


def test_a_worker_comes_and_goes(opened):
    stage = opened(workers=2, zones=1)
    stage.press("add-worker:a")
    added = stage.thing("machines/worker-3")
    expect(added).to_have_attribute("aria-label", "worker-3, worker machine, Ready", timeout=PATIENCE)

    stage.menu("worker-3").locator("[data-act='remove-worker:worker-3']").click()
    expect(added).to_have_count(0)
    expect(stage.thing("machines/worker-2")).to_be_visible()


# Time


def test_time_stands_runs_and_leaps(opened):
    stage = opened()
    stood = stage.pause()
    stage.page.get_by_text("Paused. Space goes on.").wait_for()
    stage.press("speed:10")
    expect(stage.root.locator("[data-act='speed:10']")).to_have_attribute("aria-pressed", "true")
    assert stage.now == stood, "choosing a speed moves no time"

    stage.play()
    stage.wait_for_time(stood + 20)
    stage.run_at(1)
    stage.strike("power_off", "worker-2")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")
    before = stage.now
    stage.press("next")
    expect(stage.belief("worker-2")).to_contain_text("Unknown", timeout=PATIENCE)
    assert stage.now > before + 38, "the next event was the end of the grace"


def test_a_new_sandbox_tells_of_a_ready_pod_until_something_was_done(opened):
    stage = opened()
    question = stage.root.locator("[data-because-title]")
    expect(question).to_contain_text("ready on worker-")
    expect(stage.because.last).to_contain_text("You opened the shop")

    stage.strike("isolate", "worker-1")
    stage.page.reload()
    stage.wait_until_live()
    expect(stage.root.locator("[data-part='because']")).to_contain_text("Select a machine")


def test_start_over_asks_once_and_begins_again(opened):
    stage = opened()
    stage.run_at(60)
    stage.strike("power_off", "worker-2")
    stage.wait_for_time(100)

    stage.press("start-over")
    stage.root.get_by_role("button", name="Sure?").click()
    stage.until("() => Number(document.querySelector('[data-clock]').dataset.at) < 60e6")
    expect(stage.thing("machines/worker-2")).not_to_contain_text("no power")
    expect(stage.root.locator("[data-part='because']")).to_contain_text("Select a machine")


def test_heal_gives_back_what_a_fault_took(opened):
    stage = opened(workers=2, zones=1)
    stage.strike("isolate", "worker-1")
    expect(stage.thing("machines/worker-1")).to_contain_text("no network")
    stage.menu("worker-1").locator("[data-act='heal:isolate:worker-1']").click()
    expect(stage.thing("machines/worker-1")).not_to_contain_text("no network")

    stage.menu("worker-1").locator("[data-act='strike:kill_process:worker-1:kubelet']").click()
    expect(stage.thing("components/worker-1/kubelet")).to_contain_text("crashed")
    stage.menu("worker-1").locator("[data-act='heal:kill_process:worker-1:kubelet']").click()
    expect(stage.thing("components/worker-1/kubelet")).not_to_contain_text("crashed")


# Asking


def test_because_leads_from_link_to_link_and_back(opened):
    stage = opened()
    pod = next(iter(stage.pods))
    stage.thing(pod).click()
    expect(stage.because.last).to_contain_text("You opened the shop")
    question = stage.root.locator("[data-because-title]")
    asked = question.inner_text()

    stage.because.nth(1).click()
    expect(question).not_to_have_text(asked)
    expect(stage.because.last).to_contain_text("You opened the shop")
    stage.press("back")
    expect(question).to_have_text(asked)


def test_kubectl_acts_and_the_events_tell(opened):
    stage = opened(workers=2, zones=1)
    stage.press("tab:kubectl")
    line = stage.root.get_by_label("kubectl command")
    expect(line).to_be_focused()
    line.fill("kubectl scale deployment web --replicas=5 -n shop")
    line.press("Enter")
    printed = stage.root.get_by_role("log", name="kubectl output")
    expect(printed).to_contain_text("scaled")
    line.fill("get no-such-thing")
    line.press("Enter")
    expect(printed).to_contain_text('the server doesn\'t have a resource type "no-such-thing"')
    expect(stage.price("ready")).to_have_text("9 of 9", timeout=PATIENCE)

    stage.press("tab:events")
    drawer = stage.root.locator("[data-part='drawer']")
    expect(drawer.locator("li.act").first).to_contain_text("kubectl")
    drawer.locator("li", has_text="web").first.locator("button").click()
    expect(stage.because.last).to_contain_text("You")
    stage.press("tab:events")
    expect(drawer).to_be_hidden()


# Without a mouse, without motion


def test_the_keyboard_alone_reaches_and_does_everything(opened):
    stage = opened()
    page = stage.page
    see = "document.activeElement.getAttribute('data-see')"
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate(see):
            break
    assert page.evaluate(see), "the stage is one stop on the way of Tab"

    seen = {page.evaluate(see)}
    for key in ["ArrowRight"] * 6 + ["ArrowDown"] * 6 + ["ArrowLeft"] * 6:
        page.keyboard.press(key)
        seen.add(page.evaluate(see) or "cables")  # a stub opens its cable and stands for nothing else
    assert len(seen) > 8
    assert {reference.split("/")[0] for reference in seen} >= {"machines", "components"}

    stage.thing("machines/worker-2").focus()
    page.keyboard.press("Enter")
    menu = stage.root.locator("[data-part='menu']")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(stage.thing("machines/worker-2")).to_be_focused()

    page.keyboard.press("f")
    expect(menu).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(stage.thing("machines/worker-2")).to_contain_text("no power")
    expect(stage.thing("machines/worker-2")).to_be_focused()
    page.keyboard.press("Space")
    stage.root.locator("[data-act='play']").wait_for()
    page.keyboard.press("Space")
    stage.root.locator("[data-act='pause']").wait_for()
    page.keyboard.press("=")
    expect(stage.root.locator("[data-act='speed:10']")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("r")
    expect(stage.root.locator("[data-part='narration']")).to_contain_text("You cut the power of worker-2")


def test_with_reduced_motion_messages_stand_and_are_numbered(opened):
    stage = opened(workers=2, zones=1)
    stage.thing("components/worker-1/kubelet").click()  # routine messages come to who looks at what sends them
    stage.root.locator(".flight text").first.wait_for()
    expect(stage.root.locator("[data-part='steps']")).to_contain_text("1 ")
    moving = "() => document.getAnimations().flatMap(one => one.effect.getKeyframes()).filter(frame => frame.transform).length"
    assert stage.page.evaluate(moving) == 0


def test_with_motion_messages_travel_and_healthy_is_quiet(site, new_page):
    stage = open_new(new_page(reduced_motion="no-preference"), site, workers=2, zones=1)
    stage.until(
        "() => document.getAnimations().some(one => one.effect.getKeyframes().some(frame => frame.transform))"
    )
    assert stage.root.locator(".flight").count() <= 12
    expect(stage.root.locator("[data-part='steps']")).to_be_hidden()


# A server that dies


def test_the_page_comes_back_by_itself_after_its_server_was_killed(tmp_path, new_page, take_pictures):
    server = Server(tmp_path / "data").start()
    try:
        page = new_page()
        greetings: list[dict] = []
        page.on(
            "websocket",
            lambda socket: socket.on("framesent", lambda text: greetings.append(json.loads(text))),
        )
        stage = open_new(page, server)
        stage.press("tab:events")
        stage.strike("power_off", "worker-2")
        expect(stage.root.locator("li.act", has_text="You cut the power of worker-2")).to_have_count(1)
        acts, shown = stage.acts, stage.now

        server.kill()
        banner = stage.root.locator("[data-part='connection']")
        expect(banner).to_contain_text("Connection lost")
        expect(banner).to_contain_text("The picture shows")
        take_pictures(page, "sandbox-lost-connection")
        stage.press("speed:60")
        expect(stage.root.locator("[data-part='toast']")).to_contain_text("nothing was done")
        server.start()
        expect(banner).to_contain_text("Caught up", timeout=PATIENCE)

        hellos = [said["since"] for said in greetings if said["do"] == "hello"]
        assert len(hellos) == 2 and hellos[0] is None and hellos[1] > 0, (
            "the last change that was shown is named"
        )
        assert stage.now > shown - CLOCK_KEPT, (
            "no change is taken back, and no more of the clock than is not kept"
        )
        assert stage.acts == acts
        stage.pause()
        fresh = page.context.new_page()
        fresh.goto(page.url)
        other = Stage(fresh).wait_until_live()
        other.root.locator("[data-act='play']").wait_for()
        labels = "all => all.map(one => one.getAttribute('aria-label')).sort()"
        told = [each.root.locator("[data-see]").evaluate_all(labels) for each in (stage, other)]
        assert told[0] == told[1], "a page that went on sees what a new page sees"
    finally:
        server.kill()


# Others


def test_an_instructor_watches_and_cannot_drive(site, new_page, take_pictures):
    learner, instructor = new_page(), new_page()
    join(learner, site, "Bela")
    learner.goto(site.address + LESSON)
    driver = Stage(learner).wait_until_live()
    sign_in(instructor, site)
    instructor.get_by_role("link", name="Bela").click()
    instructor.get_by_role("link", name="Watch the cluster").click()
    watcher = Stage(instructor).wait_until_live()

    expect(watcher.root.locator("[data-live]")).to_contain_text("You watch")
    expect(watcher.root.locator("[data-act='speed:60']")).to_be_disabled()
    watcher.thing("machines/worker-2").locator(".frame").click(position={"x": 20, "y": 10})
    expect(watcher.because.first).to_be_visible()
    expect(watcher.root.locator("[data-part='menu']")).to_be_hidden()
    instructor.evaluate("""() => document.querySelector('[data-stage]').dispatchEvent(
        new CustomEvent('sandbox:send', { detail: { do: 'strike', fault: 'power_off', machine: 'worker-2' } }))""")
    expect(watcher.root.locator("[data-part='toast']")).to_contain_text("You are watching")
    expect(driver.thing("machines/worker-2")).not_to_contain_text("no power")

    driver.strike("power_off", "worker-2")
    expect(watcher.thing("machines/worker-2")).to_contain_text("no power")
    take_pictures(instructor, "watch")


def test_nobody_else_sees_or_drives_my_sandbox(opened, site, new_page):
    stage = opened(workers=2, zones=1)
    address = stage.page.url
    stranger = new_page()

    answer = stranger.goto(address)
    assert answer.status == 404
    expect(stranger.get_by_role("heading", name="There is no such page")).to_be_visible()
    code = stranger.evaluate(CLOSE_CODE, f"/ws/sandboxes/{address.rstrip('/').rsplit('/', 1)[1]}/")
    assert code == 4404
    expect(stage.thing("machines/worker-1")).not_to_contain_text("no power")


CLOSE_CODE = """path => new Promise(resolve => {
    const socket = new WebSocket(`ws://${location.host}${path}`);
    socket.onopen = () => socket.send(JSON.stringify({ do: 'strike', fault: 'power_off', machine: 'worker-1' }));
    socket.onclose = ({ code }) => resolve(code);
})"""


def test_a_deleted_sandbox_says_so_to_whoever_still_looks(opened, site, take_pictures):
    stage = opened(name="Soon gone", workers=2, zones=1)
    other = stage.page.context.new_page()
    other.goto(f"{site.address}/sandboxes/")
    take_pictures(other, "mine")
    other.get_by_role("button", name="Delete Soon gone").click()
    expect(other.get_by_role("link", name="Soon gone")).to_have_count(0)

    banner = stage.root.locator("[data-part='connection']")
    expect(banner).to_contain_text("gone")
    assert stage.page.goto(stage.page.url).status == 404
