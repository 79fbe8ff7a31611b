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


AT_ONCE = """(key) => new MutationObserver((_changes, watching) => {
  if (!document.querySelector(".saty-target").textContent.includes("2 /")) return
  watching.disconnect()
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code: "KeyA", bubbles: true }))
}).observe(document.querySelector("main"), { childList: true, subtree: true })"""
"""Press a key in the moment in which the second target is on the page."""


def test_key_pressed_the_moment_a_target_comes_is_a_verdict_without_a_new_page(opened):
    competition = factories.competition()
    filed(competition)
    verifier = factories.official("verifier", f"competition:{competition.id}")
    tab = opened(verifier).new_page()
    tab.goto(reverse("staff_verification", args=[competition.slug, STAGE]))
    tab.keyboard.press("n")
    expect(tab.locator(".saty-target")).to_contain_text("1 /")
    tab.wait_for_load_state("load")
    tab.evaluate("document.body.dataset.same = 'yes'")

    tab.evaluate(AT_ONCE, "a")
    tab.keyboard.press("a")

    expect(tab.locator(".saty-target")).to_contain_text("3 /")
    expect(tab.locator("body[data-same]")).to_be_visible()
