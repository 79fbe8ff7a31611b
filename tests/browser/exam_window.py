"""A candidate at the player: what they see and press."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.factories_of_exams import Test

SOON = 8_000


class Sitting:
    """A tab in which somebody sits a test."""

    def __init__(self, context: BrowserContext, test: Test, tab: Page | None = None) -> None:
        self.context, self.test = context, test
        self.tab = tab or context.new_page()
        self.said: list[str] = []
        self.tab.on("pageerror", lambda error: self.said.append(str(error)))
        self.tab.on("console", self._hear)

    def _hear(self, message) -> None:
        is_network = "Failed to load resource" in message.text
        if message.type == "error" and not is_network:
            self.said.append(message.text)

    def check_in(self, language: str = "English") -> None:
        self.tab.goto(self.test.address("exam_room"))
        expect(self.tab.locator("[data-room-status]")).not_to_be_empty()
        self.tab.get_by_role("radio", name=language).check()
        self.tab.get_by_role("checkbox").check()
        self.tab.locator("form[novalidate] button").click()

    def start(self, name: str = "Start the test") -> None:
        self.tab.get_by_role("button", name=name).click()
        expect(self.heading("1 ")).to_be_visible(timeout=SOON)

    def begin(self, language: str = "English") -> None:
        """Check in and start."""
        self.check_in(language)
        self.start()

    def heading(self, text: str) -> Locator:
        return self.tab.get_by_role("heading", level=1).filter(has_text=text)

    @property
    def saved(self) -> Locator:
        return self.tab.locator("[data-exam-saved]")

    def is_saved(self) -> None:
        expect(self.saved).to_contain_text("Saved", timeout=SOON)

    def press(self, name: str) -> None:
        self.tab.get_by_role("button", name=name, exact=True).click()

    def next(self) -> None:
        self.press("Next question")

    def choose(self, text: str) -> None:
        self.tab.get_by_label(text).check()

    def question(self) -> str:
        """The identifier of the question on the screen."""
        name = self.tab.locator(".saty-exam__question").locator("input, select").first
        return str(name.get_attribute("name")).rpartition("-q")[0] or str(
            name.get_attribute("name")
        )

    def finish(self) -> None:
        self.tab.get_by_role("button", name="Finish the test").click()
        expect(self.heading("You have finished the test")).to_be_visible(timeout=SOON)
