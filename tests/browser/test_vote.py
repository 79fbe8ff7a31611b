"""The secretary of a commission enters whom it recommends, on a phone and by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from saty.decisions import queries
from saty.people.models import Person
from tests.decisions import deciding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = 360


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_list_fits_a_phone_and_is_ticked_by_keyboard(opened, language):
    decision = deciding.vote_drafted(2)
    chosen = deciding.codes(queries.recommendable(decision))[0]
    secretary = Person.objects.get(id=deciding.secretary(decision.stage).person)
    page = opened(secretary, language, PHONE).new_page()
    body = deciding.body_of(decision.stage).id

    page.goto(reverse("body_decision", args=[body, decision.id]))
    page.get_by_label(chosen).focus()
    page.keyboard.press("Space")
    width = page.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(page)
    page.locator("[name=protocol_number]").fill("12")
    for part, value in (("day", "20"), ("month", "4"), ("year", "2026")):
        page.locator(f"[name=protocol_date_{part}]").fill(value)
    page.locator("[name=memo]").fill("As voted.")
    page.locator("[name=memo]").press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    decision.refresh_from_db()
    assert width <= PHONE
    assert found.violations_count == 0, found.generate_report()
    assert (decision.state, queries.outcome_counts(decision)) == ("entered", (1, 1))
