"""Every page in three languages: accessible, within narrow screens, clean under the policy.

A width of 320 CSS pixels is what 1,280 are at 400 % (WCAG 2.2, 1.4.10).
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import carry_session
from tests.crawl import READERS, Visit, visits

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": LEVELS}, "resultTypes": ["violations"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
NARROW = (360, 320)
WIDEST = """
    [...document.querySelectorAll("body *")]
        .filter((each) => each.getBoundingClientRect().right > innerWidth)
        .filter((each) => !each.closest(".saty-scroll"))
        .map((each) => each.outerHTML.slice(0, 120)).at(-1)
"""
"""The innermost of the elements that reach beyond the screen."""


def is_page(context: BrowserContext, address: str) -> bool:
    """Whether there is a page for a browser, and not a file, a redirect, or a target of forms."""
    answer = context.request.get(address, max_redirects=0)
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status not in {301, 302, 405} and is_html and "<html" in answer.text()


def problems(tab: Page, address: str, *, in_the_dark: bool) -> list[str]:
    """What is wrong with a page, in words."""
    said: list[str] = []
    tab.on("response", lambda answer: said.append(answer.url) if answer.status >= 500 else None)
    tab.on("console", lambda message: said.append(message.text) if is_error(message) else None)
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(address)
    found = [*said, *violations(tab, AXE)]
    if in_the_dark:
        tab.emulate_media(color_scheme="dark")
        found += [f"in the dark, {each}" for each in violations(tab, CONTRAST)]
    for width in NARROW:
        tab.set_viewport_size({"width": width, "height": 800})
        if (reached := tab.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{reached} px wide on a screen of {width}: {tab.evaluate(WIDEST)}")
    return found


def is_error(message) -> bool:
    """Whether a browser complains; that an error page is an error page is no complaint."""
    return message.type == "error" and "responded with a status of" not in message.text


def violations(tab: Page, options: dict) -> list[str]:
    found = Axe().run(tab, options=options).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def faults(opened, server: str, visit: Visit, language: str) -> list[str]:
    context = opened(language=language)
    if visit.person is not None:
        carry_session(context, visit.sign_in(Client()), server)
    try:
        if not is_page(context, visit.address):
            return []
        return problems(context.new_page(), visit.address, in_the_dark=language == "kk")
    finally:
        context.close()


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("while_filing")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_every_page_is_accessible(opened, live_server, reader, language, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = {
        visit.name: faults(opened, live_server.url, visit, language) for visit in visits(reader)
    }

    assert {name: said for name, said in found.items() if said} == {}
