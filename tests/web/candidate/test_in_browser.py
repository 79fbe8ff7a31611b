"""The form in a real browser: kept as it is typed, in two windows, after signing out."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, expect

from saty.applications.actions.drafting import start
from saty.applications.queries import answers_of
from saty.programmes.models import FILING
from tests import factories
from tests.applications import papers
from tests.chromium import launched
from tests.signing import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _while_filing(settings, tmp_path) -> None:
    """The clock runs here: it is the competition that is moved."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def draft():
    within, candidate, now = factories.competition(), factories.person(), timezone.now()
    within.windows.filter(key=FILING).update(
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=20)
    )
    by = factories.acting(candidate)
    return start(competition=within, candidate=candidate, by=by, at=now)


@pytest.fixture
def window(browser: Browser, live_server, draft) -> Iterator[BrowserContext]:
    """A window of the candidate's browser, signed in."""
    client = sign_in(Client(), draft.candidate, second_factor=False)
    made = browser.new_context(base_url=live_server.url, locale="en-GB")
    name = django_settings.SESSION_COOKIE_NAME
    made.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield made
    made.close()


def read_in(window: BrowserContext, language: str) -> None:
    """Somebody chose this language at the top of a page."""
    (host,) = {cookie["domain"] for cookie in window.cookies()}
    name = django_settings.LANGUAGE_COOKIE_NAME
    window.add_cookies([{"name": name, "value": language, "domain": host, "path": "/"}])


def address(name, draft, *more):
    return reverse(name, args=[draft.competition.slug, *more])


def test_answers_are_kept_as_they_are_typed_and_rules_follow(window, draft):
    tab = window.new_page()
    tab.goto(address("application_section", draft, "person"))

    tab.get_by_label("Full name").fill("Сәрсенова Айгүл")
    tab.get_by_label("Citizenship").select_option("KZ")
    tab.get_by_label("Day", exact=True).fill("17")
    tab.get_by_label("Month", exact=True).fill("5")
    tab.get_by_label("Year", exact=True).fill("1992")
    expect(tab.locator("#verdicts")).to_contain_text("You are 34 on")
    expect(tab.locator("[data-autosave-status]")).to_contain_text("Saved")

    assert answers_of(draft)["person"] == {
        "full-name": "Сәрсенова Айгүл",
        "citizenship": "KZ",
        "birth-date": "1992-05-17",
    }


def test_period_of_work_is_kept_as_it_is_typed_and_another_one_added(window, draft):
    tab = window.new_page()
    tab.goto(address("application_section", draft, "work"))

    tab.get_by_label("Organisation", exact=True).fill("School 7")
    tab.get_by_label("Post", exact=True).fill("Teacher")
    tab.get_by_role("button", name="Add another").click()

    expect(tab.get_by_label("Organisation", exact=True)).to_have_count(2)
    assert answers_of(draft)["work"]["work"][0]["position"] == "Teacher"


def test_answer_changed_in_another_window_is_shown_and_not_lost(window, draft):
    one, other = window.new_page(), window.new_page()
    for tab in (one, other):
        tab.goto(address("application_section", draft, "person"))

    one.get_by_label("Full name").fill("Aigul")
    expect(one.locator("[data-autosave-status]")).to_contain_text("Saved")
    other.get_by_label("Full name").fill("Айгуль")

    expect(other.locator("#conflict-full-name")).to_contain_text("to “Aigul”")
    expect(other.get_by_label("Full name")).to_have_value("Айгуль")
    assert answers_of(draft)["person"]["full-name"] == "Aigul"
    other.get_by_label("Full name").fill("Айгүл")
    expect(other.locator("[data-autosave-status]")).to_contain_text("Saved")
    assert answers_of(draft)["person"]["full-name"] == "Айгүл"


@pytest.mark.parametrize(
    ("language", "left"), [("kk", "3\u00a0000"), ("ru", "3\u00a0000"), ("en", "3,000")]
)
def test_characters_left_are_counted_as_the_language_writes_numbers(window, draft, language, left):
    read_in(window, language)
    tab = window.new_page()

    tab.goto(address("application_section", draft, "choice"))

    words = tab.locator(".govuk-character-count__status").first.text_content() or ""
    assert left in words


def test_page_says_when_the_session_has_ended_while_typing(window, draft):
    tab = window.new_page()
    tab.goto(address("application_section", draft, "person"))

    window.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    tab.get_by_label("Full name").fill("Айгүл")

    expect(tab.locator("[data-autosave-status]")).to_contain_text("you are signed out")


def test_document_is_uploaded_with_a_bar_and_a_refusal_is_shown(window, draft):
    tab = window.new_page()
    tab.goto(address("application_documents", draft))
    slot = tab.locator("#diploma")

    slot.locator("input[type=file]").set_input_files(
        {"name": "d.pdf", "mimeType": "application/pdf", "buffer": b"not a PDF"}
    )
    slot.get_by_role("button", name="Add the file").click()
    expect(tab.locator(".govuk-error-summary")).to_contain_text("This is not a PDF, JPEG or PNG")
    tab.locator("#diploma input[type=file]").set_input_files(
        {"name": "d.pdf", "mimeType": "application/pdf", "buffer": papers.pdf()}
    )
    tab.locator("#diploma").get_by_role("button", name="Add the file").click()

    expect(tab.locator("#diploma")).to_contain_text("1 page")
