"""The drawer's records, in a browser: YAML, revisions with differences, a watch stream, a Raft log, filtered
events."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.stage import Stage
from tests.browser.test_pages_whole import judge
from tests.browser.test_sandbox import open_new

pytestmark = pytest.mark.browser


def open_tab(stage: Stage, tab: str) -> Locator:
    """Open a tab of the drawer, and wait for what stands in it."""
    stage.press(f"tab:{tab}")
    drawer = stage.root.locator("[data-part='drawer']")
    expect(drawer).to_be_visible()
    return drawer


def test_yaml_and_revisions_are_of_what_is_selected_and_follow_it(site, page):
    stage = open_new(page, site)
    pod = sorted(stage.pods_on("worker-1") or stage.pods_on("worker-3"))[0]
    drawer = open_tab(stage, "yaml")
    expect(drawer).to_contain_text("Pod shop/")  # the one that a new sandbox shows
    stage.press("tab:yaml")
    stage.thing(pod).click()
    open_tab(stage, "yaml")
    expect(drawer.locator("[data-yaml]")).to_contain_text(f"name: {pod.rpartition('/')[2]}")
    expect(drawer.locator("[data-yaml] .key", has_text="nodeName")).to_have_count(1)

    open_tab(stage, "revisions")
    newest = drawer.locator(".revisions > li").first
    before = newest.locator("b").inner_text()
    stage.press("tab:kubectl")
    page.get_by_label("kubectl command").fill(f"kubectl label pod {pod.rpartition('/')[2]} tier=gold -n shop")
    page.keyboard.press("Enter")
    expect(drawer).to_contain_text("labeled")
    open_tab(stage, "revisions")
    expect(newest.locator("b")).not_to_have_text(before)
    expect(newest).to_contain_text("changed by kubectl")
    expect(newest.locator(".path", has_text="metadata.labels.tier")).to_have_count(1)
    expect(newest.locator("ins")).to_have_text(["+ gold"])
    newest.get_by_role("button", name="why").click()
    expect(stage.root.locator("[data-part='because']")).to_contain_text("kubectl label pod")


def test_a_revision_leads_to_its_instant_and_back(site, page):
    stage = open_new(page, site)
    stage.thing("machines/worker-1").locator(".frame").click(position={"x": 20, "y": 10})
    page.keyboard.press("Escape")
    drawer = open_tab(stage, "revisions")
    link = drawer.locator(".revisions [data-act^='go:']").last
    at = int(link.get_attribute("data-act").split(":")[1])
    link.click()
    stage.until("at => Math.abs(Number(document.querySelector('[data-clock]').dataset.at) - at) < 20000", at)


def test_a_watcher_that_is_cut_off_has_its_missed_events_above_the_line(site, page):
    stage = open_new(page, site)
    pod = sorted(pod for pod in stage.pods_on("worker-2") if "/api-" in pod)[0]
    stage.strike("isolate", "worker-2")
    stage.press("tab:kubectl")
    page.get_by_label("kubectl command").fill(f"kubectl delete pod {pod.rpartition('/')[2]} -n shop")
    page.keyboard.press("Enter")
    drawer = stage.root.locator("[data-part='drawer']")
    expect(drawer).to_contain_text("deleted")
    open_tab(stage, "watch")
    page.get_by_label("Watcher").select_option("watchers/worker-2/kubelet/pods")
    expect(drawer.locator(".late li").first).to_be_visible()
    expect(drawer).to_contain_text(re.compile(r"believes rev \d+, is \d+"))
    page.get_by_label("Watcher").select_option("watchers/worker-1/kubelet/pods")
    expect(drawer).to_contain_text("has seen rev")
    expect(drawer.locator(".late")).to_have_count(0)


def test_a_raft_log_is_that_of_the_chosen_member(site, page):
    stage = open_new(page, site)
    drawer = open_tab(stage, "raft")
    expect(drawer.locator("tbody tr").first).to_contain_text(re.compile("put|empty|delete"))
    page.get_by_label("Member").select_option("components/cp-3/etcd")
    expect(drawer).to_contain_text("Raft log of etcd on cp-3")
    indexes = [int(text) for text in drawer.locator("td.index").all_inner_texts()]
    assert indexes == sorted(indexes, reverse=True)
    oldest = indexes[-1]
    drawer.get_by_role("button", name="Older entries").click()
    expect(drawer.locator("td.index").first).to_have_text(str(oldest - 1))
    drawer.get_by_role("button", name="Newest").click()
    expect(drawer.locator("td.index").first).not_to_have_text(str(oldest - 1))


def test_events_are_filtered_by_words(site, page):
    stage = open_new(page, site)
    stage.strike("power_off", "worker-2")
    drawer = open_tab(stage, "events")
    page.get_by_label("Filter").fill("you")
    expect(drawer.locator(".events li").first).to_contain_text("You cut the power of worker-2")
    assert all("you" in text.lower() for text in drawer.locator(".events li").all_inner_texts())
    page.get_by_label("Filter").fill("nothing like it")
    expect(drawer.locator(".events li")).to_have_count(0)
    expect(drawer).to_contain_text(re.compile(r"0 of \d+ events"))


def test_a_closed_drawer_asks_for_nothing(site, page):
    said = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda text: said.append(str(text))))
    stage = open_new(page, site)
    stage.thing(sorted(stage.pods)[0]).click()
    at = stage.now
    stage.wait_for_time(at + 3)
    assert not [text for text in said if '"read"' in text]
    open_tab(stage, "yaml")
    expect(stage.root.locator("[data-yaml]")).to_be_visible()
    assert [text for text in said if '"read"' in text]


def test_records_stand_in_the_sheet_of_a_phone(site, new_page):
    page = new_page(viewport=PHONE)
    stage = open_new(page, site)
    stage.thing(sorted(stage.pods)[0]).click()
    for tab, sign in (
        ("yaml", "[data-yaml]"),
        ("revisions", ".revisions"),
        ("watch", ".stream"),
        ("raft", ".raftlog"),
    ):
        drawer = open_tab(stage, tab)
        expect(drawer.locator(sign).first).to_be_visible()
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing_in_any_record(site, page):
    stage = open_new(page, site)
    stage.thing("machines/worker-1").locator(".frame").click(position={"x": 20, "y": 10})
    page.keyboard.press("Escape")
    for tab, sign in (
        ("yaml", "[data-yaml]"),
        ("revisions", ".revisions"),
        ("watch", ".stream"),
        ("raft", ".raftlog"),
    ):
        page.set_viewport_size(DESKTOP)
        drawer = open_tab(stage, tab)
        expect(drawer.locator(sign).first).to_be_visible()
        judge(page)
