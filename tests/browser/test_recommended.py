"""The recommended list and the reasons of a vote fit a phone, in each language."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from saty.people.models import Person
from tests.decisions import deciding
from tests.decisions.test_recommended import NATIONAL, Interview
from tests.meetings import holding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = 360


def _person(who) -> Person:
    return Person.objects.get(id=who.person)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_reasons_and_the_list_fit_a_phone(opened, language):
    held = Interview(3)
    held.vote((9, 0), (7, 2), (0, 9))
    held.write(0)
    parts = {"body": held.body.id, "meeting": held.item.meeting_id, "item": held.item.id}
    page = opened(_person(held.clerk), language, PHONE).new_page()

    page.goto(reverse("body_reasons", kwargs=parts))
    written = Axe().run(page)
    page.locator("textarea").first.fill("The answers stayed general.")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.locator("main form button").click()
    page.wait_for_url("**" + reverse("body_meeting", args=[held.body.id, held.item.meeting_id]))
    held.close()
    held.announce()
    body = deciding.body_of(held.decision.stage, NATIONAL)
    member = opened(_person(holding.seated(body)[2]), language, PHONE).new_page()
    member.goto(reverse("body_recommended", args=[body.id, NATIONAL]))
    listed = Axe().run(member)

    assert width <= PHONE
    assert member.evaluate("document.documentElement.scrollWidth") <= PHONE
    assert written.violations_count == 0, written.generate_report()
    assert listed.violations_count == 0, listed.generate_report()
