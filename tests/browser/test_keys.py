"""Shortcuts of working pages, in whatever layout the keyboard has."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from saty.applications.models import VerificationLease
from tests import factories
from tests.applications.verifying import STAGE, filed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("while_filing"),
]
PRESS = """(pressed) => document.body.dispatchEvent(
  new KeyboardEvent("keydown", { ...pressed, bubbles: true, cancelable: true }))"""


@pytest.mark.parametrize("letter", ["n", "т", "Т"])
def test_key_works_in_latin_and_in_cyrillic_layout(opened, letter):
    competition = factories.competition()
    file = filed(competition)
    verifier = factories.official("verifier", f"competition:{competition.id}")
    tab = opened(verifier).new_page()
    tab.goto(reverse("staff_verification", args=[competition.slug, STAGE]))

    tab.evaluate(PRESS, {"key": letter, "code": "KeyN"})
    expect(tab.locator("#file")).to_be_visible()

    assert VerificationLease.objects.get().application == file


def test_key_of_another_latin_letter_does_nothing(opened):
    competition = factories.competition()
    filed(competition)
    verifier = factories.official("verifier", f"competition:{competition.id}")
    tab = opened(verifier).new_page()
    tab.goto(reverse("staff_verification", args=[competition.slug, STAGE]))

    tab.evaluate(PRESS, {"key": "k", "code": "KeyN"})
    tab.reload()

    assert not VerificationLease.objects.exists()
