"""Every component in a real browser: accessible, within the screen, and clean under the policy."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.chromium import launched
from tests.web.pattern import Site, page, served

pytestmark = pytest.mark.browser

LOOKS = [
    pytest.param("light", 1280, id="light"),
    pytest.param("dark", 1280, id="dark"),
    pytest.param("light", 360, id="phone"),
    pytest.param("dark", 360, id="dark-phone"),
]
PAGES = ["/", "/sent", "/working"]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    pages = {"/": page(), "/sent": page(sent=True), "/working": page(base="working.html")}
    with served(pages) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def tab(browser: Browser, site: Site) -> Iterator[Page]:
    site.posted.clear()
    site.answer = 204
    tab = browser.new_page()
    tab.goto(site.address)
    yield tab
    tab.close()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing(
    browser: Browser, site: Site, path: str, scheme: str, width: int
) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    tab.goto(site.address + path)

    found = Axe().run(tab).response["violations"]

    assert [(v["id"], v["nodes"][0]["html"], v["nodes"][0]["any"]) for v in found] == []
    tab.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone(browser: Browser, site: Site, path: str) -> None:
    tab = browser.new_page(viewport={"width": 360, "height": 800})

    tab.goto(site.address + path)

    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    tab.close()


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_stops_nothing_of_ours(browser: Browser, site: Site, path: str) -> None:
    tab, said = browser.new_page(), []
    tab.on("console", lambda message: said.append(message.text) if message.type == "error" else 0)
    tab.on("pageerror", lambda error: said.append(str(error)))

    tab.goto(site.address + path, wait_until="networkidle")

    assert said == []
    tab.close()


def test_kazakh_letters_and_figures_come_from_our_font(tab: Page) -> None:
    loaded = tab.evaluate(
        "document.fonts.load('19px \"Golos Text\"', 'әғқңөұүһі₸ 0123')"
        ".then((faces) => faces.filter((face) => face.status === 'loaded').length)"
    )

    assert loaded == 4


def test_a_changed_answer_is_saved_alone_with_the_proof(tab: Page, site: Site) -> None:
    tab.get_by_label("Full name").fill("Айгүл")

    tab.wait_for_selector("[data-autosave-status][data-state=saved]")

    assert site.posted == [{"field": ["name"], "name": ["Айгүл"], "token": ["x" * 64]}]


def test_the_parts_of_a_date_are_saved_together(tab: Page, site: Site) -> None:
    for part, typed in {"Күн": "31", "Ай": "12", "Жыл": "1995"}.items():
        tab.get_by_label(part, exact=True).fill(typed)

    tab.wait_for_selector("[data-autosave-status][data-state=saved]")

    assert site.posted == [
        {
            "field": ["born"],
            "born_day": ["31"],
            "born_month": ["12"],
            "born_year": ["1995"],
            "token": ["x" * 64],
        }
    ]


def test_an_answer_that_did_not_arrive_is_told_and_sent_again(tab: Page, site: Site) -> None:
    site.answer = 503
    tab.get_by_label("Full name").fill("Айгүл")
    tab.wait_for_selector("[data-autosave-status][data-state=failed]")
    site.answer = 204

    tab.wait_for_selector("[data-autosave-status][data-state=saved]")

    assert [post["name"] for post in site.posted] == [["Айгүл"], ["Айгүл"]]


def test_a_closed_form_is_told_and_not_sent_again(tab: Page, site: Site) -> None:
    site.answer = 409
    tab.get_by_label("Full name").fill("Айгүл")

    tab.wait_for_selector("[data-autosave-status][data-state=refused]")
    tab.wait_for_timeout(1500)

    assert len(site.posted) == 1


def test_a_field_shows_when_its_answer_is_chosen(tab: Page) -> None:
    post = tab.get_by_label("Post")
    hidden_before = post.is_hidden()

    tab.get_by_label("Quasi-public").check()

    assert (hidden_before, post.is_visible()) == (True, True)


def test_a_shortcut_presses_its_button_unless_one_is_typing_or_it_is_off(tab: Page) -> None:
    tab.evaluate(
        "window.pressed = 0;"
        "document.querySelector('[data-key=s]').addEventListener('click', () => window.pressed++)"
    )
    tab.keyboard.press("s")
    tab.get_by_label("Full name").press("s")
    tab.locator("[data-keys-switch]").click()
    tab.keyboard.press("s")

    assert tab.evaluate("window.pressed") == 1


def test_a_double_click_sends_a_form_once(tab: Page, site: Site) -> None:
    tab.evaluate(
        "const form = document.createElement('form'); form.method = 'post'; form.action = '/twice';"
        "const button = document.createElement('button'); button.id = 'twice'; form.append(button);"
        "const told = document.createElement('input'); told.type = 'hidden'; told.name = 'told';"
        "told.value = 'once'; form.append(told);"
        "document.body.append(form)"
    )

    tab.locator("#twice").dblclick(no_wait_after=True)
    tab.wait_for_timeout(300)

    assert [each["told"] for each in site.posted if "told" in each] == [["once"]]
