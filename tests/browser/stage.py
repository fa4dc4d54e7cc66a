"""What a person sees of a live cluster and does to it, for the browser tests.

Contract: every look waits for what is on the screen, never for a length of time. Instants are seconds of
cluster time.
"""

from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000  # milliseconds of real time; a loaded machine runs a cluster slower than asked
LESSON = "/lessons/a-worker-dies/the-long-wait/"


class Stage:
    """The cluster on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("[data-stage]")

    def wait_until_live(self) -> "Stage":
        """Return when the first picture is drawn."""
        self.page.locator("[data-stage]:not(.loading) [data-see^='machines/worker-']").first.wait_for()
        return self

    @property
    def now(self) -> float:
        """The clock as it is shown."""
        return int(self.root.locator("[data-clock]").get_attribute("data-at")) / 1e6

    def wait_for_time(self, at: float) -> None:
        """Return when the clock shows `at` or later."""
        self.until("at => Number(document.querySelector('[data-clock]').dataset.at) >= at", at * 1e6)

    def until(self, condition: str, given: object = None) -> None:
        """Return when the page's own JavaScript says that `condition` holds."""
        self.page.wait_for_function(condition, arg=given, timeout=PATIENCE)

    def press(self, act: str) -> None:
        """Click what carries this act, as "speed:60"; the transport's menu is opened for what stands there."""
        button = self.root.locator(f"[data-act='{act}']").first
        button.wait_for(state="attached")
        if button.locator("xpath=ancestor::details[@data-more and not(@open)]").count():
            self.root.locator("[data-more] summary").click()
        button.click()

    def run_at(self, speed: int) -> None:
        """Choose a speed and see it chosen."""
        self.press(f"speed:{speed}")
        expect(self.root.locator(f"[data-act='speed:{speed}']")).to_have_attribute("aria-pressed", "true")

    def pause(self) -> float:
        """Stop the clock; the instant at which it stands."""
        self.press("pause")
        self.root.locator("[data-act='play']").wait_for()
        return self.now

    def play(self) -> None:
        """Let the clock go on."""
        self.press("play")
        self.root.locator("[data-act='pause']").wait_for()

    def thing(self, reference: str) -> Locator:
        """A shape, as "pods/shop/web-x"."""
        return self.root.locator(f"[data-see='{reference}']")

    def menu(self, machine: str) -> Locator:
        """Open the fault menu of a machine by a click on its head line."""
        self.thing(f"machines/{machine}").locator(".frame").click(position={"x": 20, "y": 10})
        menu = self.root.locator("[data-part='menu']")
        expect(menu).to_be_visible()
        return menu

    def strike(self, fault: str, machine: str) -> None:
        """Do something to a machine by its menu."""
        self.menu(machine).locator(f"[data-act='strike:{fault}:{machine}']").click()

    def belief(self, machine: str) -> Locator:
        """What the cluster believes of a worker, where that is not what is so."""
        return self.root.locator(f"[data-belief='{machine}']")

    def price(self, name: str) -> Locator:
        """A figure of the price strip."""
        return self.root.locator(f"[data-price='{name}']")

    @property
    def pods(self) -> dict[str, str]:
        """The state of each drawn pod, by its reference."""
        return dict(
            self.root.locator("[data-see^='pods/']").evaluate_all(
                "all => all.map(one => [one.dataset.see, one.dataset.state])"
            )
        )

    def pods_on(self, machine: str) -> set[str]:
        """References of the pods that are drawn on a machine, by what is said of them."""
        return set(
            self.root.locator(f"[data-see^='pods/'][aria-label*=' on {machine},']").evaluate_all(
                "all => all.map(one => one.dataset.see)"
            )
        )

    @property
    def because(self) -> Locator:
        """The links of the chain that is shown."""
        return self.root.locator("[data-part='because'] [data-link]")

    def instant_of(self, text: str) -> float:
        """When something happened, by the drawer of events, which is closed again."""
        self.press("tab:events")
        event = self.root.locator("[data-part='drawer'] li", has_text=text).first
        at = float(event.locator("time").inner_text().removesuffix(" s"))
        self.press("tab:events")
        return at

    @property
    def acts(self) -> list[str]:
        """The learner's own acts, oldest first, as the open events drawer tells them."""
        return self.root.locator("[data-part='drawer'] li.act .text").all_inner_texts()[::-1]
