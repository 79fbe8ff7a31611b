"""Every page in three languages: accessible, within narrow screens, clean under the policy.

axe judges what a page is made of, and where it has words, not which words: of pages that differ in
words alone, one is shown to it whole, and of the others what hangs on the length of words.
A width of 320 CSS pixels is what 1,280 are at 400 % (WCAG 2.2, 1.4.10).
"""

from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Response

from tests.browser.axe import AXE, CONTRAST, NARROW, SMALL, WIDEST, violations
from tests.browser.conftest import carry_session
from tests.crawl import READERS, pages_of, visits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = {"width": 1280, "height": 900}
LANGUAGES = ("kk", "ru", "en")
AT_A_TIME = 8
"""Pages of one test."""
OF_AN_ACCOUNT = ("account", "mfa_")
MADE = """(WORDS) => {
  const page = document.documentElement.cloneNode(true)
  const some = (words) => words.trim() ? "x" : ""
  page.querySelectorAll(".saty-languages, script, meta, link").forEach((each) => each.remove())
  for (const each of [page, ...page.querySelectorAll("*")]) {
    for (const { name, value } of [...each.attributes]) {
      if (WORDS.includes(name)) each.setAttribute(name, some(value))
    }
    for (const node of each.childNodes) if (node.nodeType === 3) node.data = some(node.data)
  }
  return page.outerHTML
}"""
"""What a page is made of, without its words and addresses, and without the choice of a language."""
WORDS = (
    *("lang", "hreflang", "alt", "title", "placeholder", "aria-label", "value", "datetime"),
    *("href", "src", "action", "hx-post", "hx-get"),
)


def is_page(context: BrowserContext, address: str) -> bool:
    """Whether there is a page for a browser, and not a file, a redirect, or a target of forms."""
    answer = context.request.get(address, max_redirects=0)
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status not in {301, 302, 405} and is_html and "<html" in answer.text()


def problems(tab: Page, address: str, known: set[str]) -> list[str]:
    """What is wrong with a page, in words; `known` are the makes of those that axe has seen."""
    tab.set_viewport_size(WIDE)
    tab.goto(address)
    made = tab.evaluate(MADE, [*WORDS])
    is_new = made not in known
    known.add(made)
    found = violations(tab, AXE) if is_new else list(tab.evaluate(SMALL))
    if is_new:
        tab.emulate_media(color_scheme="dark")
        found += [f"in the dark, {each}" for each in violations(tab, CONTRAST)]
        tab.emulate_media(color_scheme="light")
    for width in NARROW:
        tab.set_viewport_size({"width": width, "height": 800})
        if (reached := tab.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{reached} px wide on a screen of {width}: {tab.evaluate(WIDEST)}")
    return found


def is_error(message) -> bool:
    """Whether a browser complains; that an error page is an error page is no complaint."""
    return message.type == "error" and "responded with a status of" not in message.text


class Window:
    """Somebody's browser in one language. What it complains of gathers in `said`."""

    def __init__(self, context: BrowserContext, known: set[str]) -> None:
        self.context = context
        self.known = known
        self.tab = context.new_page()
        self.said: list[str] = []
        self.tab.on("response", self._answered)
        self.tab.on("console", lambda message: self._note(message.text, is_error(message)))
        self.tab.on("pageerror", lambda error: self._note(str(error), True))

    def _answered(self, answer: Response) -> None:
        self._note(answer.url, answer.status >= 500)

    def _note(self, words: str, is_fault: bool) -> None:
        if is_fault:
            self.said.append(words)

    def faults(self, address: str) -> list[str]:
        """What is wrong with a page."""
        self.said.clear()
        found = problems(self.tab, address, self.known)
        return [*self.said, *found]


def in_parts() -> Iterator[ParameterSet]:
    """Each reader's pages, a few at a time, so that all cores have work to the end.

    The pages of an account are the same for whoever has one.
    """
    seen: set[str] = set()
    for reader in READERS:
        pages = [page for page in pages_of(reader) if page.name not in seen]
        seen |= {page.name for page in pages if page.name.startswith(OF_AN_ACCOUNT)}
        for start in range(0, len(pages), AT_A_TIME):
            part = pages[start : start + AT_A_TIME]
            yield pytest.param(reader, part, id=f"{reader.name}-{part[0].name}")


@pytest.fixture(scope="module")
def known() -> set[str]:
    """What the pages are made of that axe has seen."""
    return set()


@pytest.fixture
def windows(opened, known) -> dict[str, Window]:
    """A window for each language."""
    return {language: Window(opened(language=language), known) for language in LANGUAGES}


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("while_filing")
@pytest.mark.parametrize(("reader", "pages"), list(in_parts()))
def test_every_page_is_accessible_in_three_languages(
    windows, live_server, reader, pages, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    found = {}

    for visit in visits(reader, pages):
        client = visit.sign_in(Client()) if visit.person else None
        for window in windows.values():
            if client is not None:
                carry_session(window.context, client, live_server.url)
        if not is_page(windows["en"].context, visit.address):
            continue
        for language, window in windows.items():
            found[f"{visit.name} in {language}"] = window.faults(visit.address)

    assert {name: said for name, said in found.items() if said} == {}
