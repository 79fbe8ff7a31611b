"""Somebody at a browser: opens pages, clicks, types, and looks at each page that comes.

Looking means that axe finds nothing, that the browser says nothing against the page (an error of a
script, something that the content security policy refused), and that the server did not fail. A
page that the same person comes back to is not shown to axe again.
Set SATY_SHOTS to a folder to keep a picture of every page.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from django.utils.functional import Promise
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from saty.programmes.schema import Text
from saty.web.forms.dates import LABELS

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
PATIENCE = 20_000
"""Milliseconds."""
Said = str | Promise | Text
"""Words of the product in English, or words of a programme file."""
SHOTS = os.environ.get("SATY_SHOTS")


class Walker:
    """One person's window. What is wrong with the pages they saw gathers in `found`."""

    def __init__(self, name: str, context: BrowserContext, language: str = "en") -> None:
        self.name = name
        self.language = language
        self.tab: Page = context.new_page()
        self.tab.set_default_timeout(PATIENCE)
        self.found: list[str] = []
        self.seen = 0
        self.known: set[tuple[str, str]] = set()
        self.tab.on("console", self._said)
        self.tab.on("pageerror", lambda error: self._note(str(error)))
        self.tab.on("response", self._answered)

    @property
    def main(self) -> Locator:
        """The page without its header and footer."""
        return self.tab.locator("main")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "responded with a status of" not in message.text:
            self._note(message.text)

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self._note(f"the server answered {response.status} to {response.url}")

    def _note(self, words: str) -> None:
        self.found.append(f"{self.name} on {self.tab.url}: {words}")

    def look(self) -> None:
        """Look at the page that has come."""
        self.tab.wait_for_load_state("load")
        page = (urlsplit(self.tab.url).path, self.tab.title())
        if page not in self.known:
            self.known.add(page)
            self._show_to_axe()
        if self.tab.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            self._note("the page is wider than the screen")
        self.seen += 1
        if SHOTS:
            shot = Path(SHOTS) / f"{self.name}-{self.seen:02}.png"
            self.tab.screenshot(path=shot, full_page=True)

    def _show_to_axe(self) -> None:
        violations = Axe().run(self.tab, options=AXE).response["violations"]
        for each in violations:
            self._note(f"{each['id']}: {each['nodes'][0]['html'][:160]}")

    def open(self, address: str) -> None:
        """Go to an address, as from a bookmark."""
        self.tab.goto(address)
        self.look()

    def leave_by(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, and look at that."""
        with self.tab.expect_navigation():
            act()
        self.look()

    def words(self, said: Said) -> str:
        """What is said in English in tests, as this reader's pages say it."""
        if isinstance(said, Text):
            return said.in_language(self.language)
        with translation.override(self.language):
            if isinstance(said, Promise):
                return str(said)
            return translation.gettext(said) if said else ""

    def named(self, said: Said) -> re.Pattern[str]:
        """Beginning with these words: a hidden rest says which one it is."""
        return re.compile(rf"^\s*{re.escape(self.words(said))}")

    def press(self, name: Said, within: Locator | None = None) -> None:
        """Press a button (or a link that looks like one) that leads to another page."""
        button = (within or self.main).get_by_role("button", name=self.named(name))
        self.leave_by(button.first.click)

    def follow(self, name: Said, within: Locator | None = None) -> None:
        """Follow a link on the page."""
        link = (within or self.tab.locator("body")).get_by_role("link", name=self.named(name))
        self.leave_by(link.first.click)

    def field(self, label: Said, within: Locator | None = None) -> Locator:
        """The input with this label."""
        return (within or self.main).get_by_label(self.words(label), exact=True).first

    def type(self, label: Said, text: str, within: Locator | None = None) -> None:
        """Type into a field, letter by letter."""
        self.field(label, within).press_sequentially(text)

    def choose(self, label: Said, option: Said) -> None:
        """Choose from a list."""
        self.field(label).select_option(label=self.words(option))

    def tick(self, label: Said, within: Locator | None = None) -> None:
        """Tick a box or a circle."""
        self.field(label, within).check()

    def question(self, legend: Said) -> Locator:
        """A group of inputs with a common legend."""
        return self.main.get_by_role("group", name=self.named(legend))

    def date(self, day: str, month: str, year: str, within: Locator | None = None) -> None:
        """Type a date into its three inputs."""
        for part, text in (("day", day), ("month", month), ("year", year)):
            self.type(LABELS[part], text, within)

    def reads(self, *said: Said) -> None:
        """The page says this."""
        for each in said:
            expect(self.main).to_contain_text(self.words(each), timeout=PATIENCE)

    def is_saved(self) -> None:
        """What was typed has arrived."""
        status = self.tab.locator("[data-autosave-status]")
        expect(status).to_have_attribute("data-state", "saved", timeout=PATIENCE)
