"""Inside the organs, in a browser: during a partition belief and truth stand side by side; components and
controllers are switched off and on; the ribbon tells every wait."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.stage import PATIENCE, Stage
from tests.browser.test_pages_whole import judge
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser


def open_inside(stage: Stage, component: str) -> None:
    """Open a component as the mouse does: a double click."""
    stage.thing(f"components/{component}").dblclick()
    expect(stage.root.locator("[data-part='depth']")).to_be_visible()
    stage.root.locator(".inside-part, .card").first.wait_for()


def back(page: Page, stage: Stage) -> None:
    """Back to the map."""
    page.locator("[data-act='depth:map']").first.click()
    expect(stage.root.locator("[data-part='depth']")).to_be_hidden()


def test_in_a_partition_the_kubelet_and_kube_proxy_believe_what_is_no_longer_so(site, page):
    stage = open_new(page, site)
    pod = next(pod for pod in sorted(stage.pods_on("worker-2")) if "/api-" in pod)
    name = stage.thing(pod).locator("text.nick").text_content()
    stage.strike("isolate", "worker-2")
    stage.press("tab:kubectl")
    page.get_by_label("kubectl command").fill(f"kubectl delete pod {pod.rpartition('/')[2]} -n shop")
    page.keyboard.press("Enter")
    expect(stage.root.locator("[data-part='drawer']")).to_contain_text("deleted")
    stage.press("tab:kubectl")

    open_inside(stage, "worker-2/kubelet")
    depth = stage.root.locator("[data-part='depth']")
    wrong = depth.locator("tr.differs", has_text=name)
    expect(wrong).to_contain_text("marked for deletion")
    expect(wrong).to_contain_text("to be run")
    expect(wrong).to_contain_text("api: running")
    expect(depth.locator(".believes .differs", has_text=name)).to_contain_text(
        "believes to be run; is marked for deletion"
    )
    back(page, stage)

    open_inside(stage, "worker-2/kube-proxy")
    gone = depth.locator(".endpoint.gone")
    expect(gone).to_contain_text(name)
    expect(gone).to_contain_text("in the rules, not in the slices")
    back(page, stage)
    open_inside(stage, "worker-1/kube-proxy")
    expect(depth.locator(".endpoint.gone")).to_have_count(0)


def test_the_scheduler_shows_its_score_table_and_without_it_pods_wait(site, page):
    stage = open_new(page, site)
    leader = stage.root.locator("[data-see$='/scheduler'][aria-label*='lead']").first.get_attribute(
        "data-see"
    )
    open_inside(stage, leader.removeprefix("components/"))
    depth = stage.root.locator("[data-part='depth']")
    chosen = depth.locator(".scores .chosen").first
    total = int(chosen.locator(".total").inner_text())
    parts = [text.split(" × ") for text in chosen.locator("td:not(.total)").all_inner_texts()]
    assert sum(int(score) * int(rest[0] if rest else 1) for score, *rest in parts) == total

    depth.get_by_role("button", name="Switch it off everywhere").click()
    expect(depth.locator(".absent")).to_contain_text("does not run")
    back(page, stage)
    for machine in ("cp-1", "cp-2", "cp-3"):
        expect(stage.thing(f"components/{machine}/scheduler")).to_contain_text("off")
    expect(stage.root.locator("[data-part='timeline']")).to_contain_text("You switched off the scheduler")

    stage.press("tab:kubectl")
    page.get_by_label("kubectl command").fill("kubectl scale deployment web --replicas=4 -n shop")
    page.keyboard.press("Enter")
    stage.until(
        "() => [...document.querySelectorAll('[data-see^=\"pods/\"]')].some(pod => pod.dataset.state === 'waiting' || /Pending|waits/.test(pod.textContent + pod.getAttribute('aria-label')))"
    )
    stage.press("tab:kubectl")
    stage.menu("cp-1").get_by_role("menuitem", name="Switch on: scheduler").click()
    for machine in ("cp-1", "cp-2", "cp-3"):
        expect(stage.thing(f"components/{machine}/scheduler")).not_to_contain_text("off", timeout=PATIENCE)


def test_one_controller_is_switched_off_and_the_others_go_on(site, page):
    stage = open_new(page, site)
    leader = stage.root.locator("[data-see$='/controller-manager'][aria-label*='lead']").first.get_attribute(
        "data-see"
    )
    open_inside(stage, leader.removeprefix("components/"))
    depth = stage.root.locator("[data-part='depth']")
    card = depth.locator(".card", has=page.locator(".name", has_text="replicaset"))
    expect(card.locator("svg[role='img']")).to_have_attribute(
        "aria-label", "pods wanted and there: 7 and 7 now"
    )
    card.get_by_role("button", name="Switch off").click()
    expect(card).to_contain_text("switched off: nobody does this")
    expect(depth.locator(".card.off")).to_have_count(1)
    card.get_by_role("button", name="Switch on").click()
    expect(depth.locator(".card.off")).to_have_count(0)


def test_the_ribbon_tells_waits_and_unfolds_to_the_turns_of_the_wheels(site, page):
    stage = open_new(page, site)
    timers = stage.root.locator("[data-part='timers']")
    expect(timers.locator("[data-timer]", has_text="Grace period for worker-2")).to_contain_text(
        "Then, with no news, worker-2 becomes Unknown."
    )
    stage.strike("power_off", "worker-2")
    stage.run_at(60)
    eviction = timers.locator(".tied", has_text="Then taint eviction deletes").first
    expect(eviction).to_be_visible(timeout=PATIENCE)
    stage.pause()
    stage.press("unfold-timers")
    wheels = timers.locator(".wheels [data-timer]")
    expect(wheels.first).to_be_visible()
    assert wheels.count() > 30
    assert all(text.startswith(("Then ", "Then, ")) for text in timers.locator(".then").all_inner_texts())
    stage.press("unfold-timers")
    expect(timers.locator(".wheels")).to_have_count(0)

    due = int(eviction.locator("[data-act^='timer-end:']").get_attribute("data-act").split(":")[1])
    eviction.locator("[data-act^='timer-end:']").click()
    stage.until("due => Number(document.querySelector('[data-clock]').dataset.at) >= due", due)
    assert abs(stage.now - due / 1e6) < 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_of_an_organ_is_wider_than_the_screen(site, new_page, scheme):
    page = new_page(viewport=PHONE, color_scheme=scheme)
    stage = open_new(page, site)
    for place in ("worker-2/kubelet", "worker-2/kube-proxy", "worker-2/runtime"):
        open_inside(stage, place)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        wide = page.locator(
            "[data-part='depth'] :is(.inside-part, .card, .believes, .depth-head)"
        ).evaluate_all(
            "all => all.filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.className)"
        )
        assert wide == []
        page.locator("[data-part='depth'] [data-act='depth:map']").first.click()


def test_axe_finds_nothing_inside_any_organ(site, page):
    stage = open_new(page, site)
    stage.strike("isolate", "worker-2")
    for place in (
        "cp-1/scheduler",
        "cp-1/controller-manager",
        "worker-2/kubelet",
        "worker-2/runtime",
        "worker-2/kube-proxy",
    ):
        open_inside(stage, place)
        judge(page)
        page.set_viewport_size(DESKTOP)
        back(page, stage)
