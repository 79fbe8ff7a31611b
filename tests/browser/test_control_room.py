"""The control room and a player at once: a message, time, another form by two officers."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from saty.testing.models import Sitting as Sat
from tests import factories, factories_of_testing
from tests.browser.axe import AXE, WIDEST, violations
from tests.browser.exam_window import SOON, Sitting
from tests.factories_of_exams import DAY, open_test
from tests.web.staff.asking import moment

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def test(server):
    made = open_test({"knowledge": ("text",)}, minutes=5)
    made.competition.stages.filter(key="test").update(opened_at=timezone.now())
    bank = made.form.blueprint.bank
    other = factories_of_testing.question("text", about="Another form")
    factories_of_testing.locked_form(
        made.form.blueprint, [factories_of_testing.item(bank, other)], 2, sections=["knowledge"]
    )
    return made


@pytest.fixture
def desk(opened, test):
    """A tab of another officer at each call, at the control room."""

    def at(width: int = 1280) -> Page:
        scope = f"competition:{test.competition.id}"
        tab = opened(factories.official("secretariat", scope), width=width).new_page()
        tab.goto(f"/staff/competitions/{test.competition.slug}/stages/test/exam/")
        expect(tab.get_by_role("heading", name="Control room of the test")).to_be_visible()
        return tab

    return at


def decide(tab: Page, act: str) -> None:
    tab.get_by_role("button", name="Time and sittings given").click()
    tab.locator("tbody a").first.click()
    tab.get_by_role("button", name=act).click()
    expect(tab.get_by_text("Approved, and done for all whom it fits.")).to_be_visible()


def propose(tab: Page, test, link: str, **filled: str) -> None:
    tab.get_by_role("link", name=test.entry.code).first.click()
    tab.get_by_role("button", name=link).click()
    for label, value in filled.items():
        tab.locator(f"[name={label}]").fill(value)
    tab.get_by_role("textbox", name="Reason").fill("The power failed in the room.")
    tab.get_by_role("button", name="Propose").click()
    expect(tab.get_by_text("Another officer looks at it and decides.")).to_be_visible()


def test_message_and_time_reach_the_player(opened, test, desk):
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    one, other = desk(), desk()
    before = test.sitting.parts.get().ends_at

    one.get_by_role("link", name=test.entry.code).first.click()
    one.get_by_role("textbox", name="Message to the candidate").fill("Stay calm, all is saved.")
    one.get_by_role("button", name="Send").click()
    expect(sitting.tab.get_by_text("Stay calm, all is saved.", exact=True)).to_be_visible(
        timeout=SOON
    )

    one.go_back()
    one.goto(f"/staff/competitions/{test.competition.slug}/stages/test/exam/")
    propose(one, test, "Propose more time", minutes="20")
    decide(other, "Approve for 1")

    assert (test.sitting.parts.get().ends_at - before).total_seconds() == 1200
    expect(sitting.tab.get_by_role("timer")).to_contain_text("24:", timeout=SOON)
    assert sitting.said == []


def test_void_test_is_sat_again_on_another_form(opened, test, desk):
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    one, other = desk(), desk()
    now = timezone.now()
    times = moment("from", now - DAY) | moment("until", now + DAY)

    propose(one, test, "Propose to declare it void", **times)
    decide(other, "Approve for 1")

    expect(sitting.tab.get_by_text("The test that you sat was declared void")).to_be_visible(
        timeout=SOON
    )
    sitting.begin()
    expect(sitting.tab.get_by_text("Another form")).to_be_visible(timeout=SOON)
    forms = Sat.objects.filter(entry=test.entry).order_by("attempt")
    assert [each.form.number for each in forms] == [1, 2]


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_the_control_room_are_free_of_faults(opened, test, desk, width):
    sitting = Sitting(opened(test.candidate), test)
    sitting.begin()
    tab = desk(width)
    base = tab.url

    code = test.entry.code
    names = (
        "",
        f"{code}/",
        "messages/",
        "incidents/",
        "browser/",
        "remedies/",
        "remedies/propose/",
    )
    for name in names:
        tab.goto(base + name)
        assert violations(tab, AXE) == []
        assert tab.evaluate(WIDEST) is None
