"""After a test in a real browser: results, a challenge and its answer, a hearing."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from saty.core import items as core
from saty.testing.models import ItemChallenge
from tests import factories
from tests.browser.axe import AXE, NARROW, WIDEST, violations
from tests.testing.released import released
from tests.testing.verified import verified

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS: tuple[core.Kind, ...] = ("single", "matching", "ordering", "number", "judgement")
WHY = "Article 44 was amended in May: option 2 is right now."
SHOTS = os.environ.get("SATY_SHOTS", "")
"""A folder in which pictures of the pages are kept, to be looked at."""


def looks(tab: Page, name: str) -> None:
    """No fault that axe finds, and nothing beyond the edge of a phone."""
    assert violations(tab, AXE) == []
    _kept(tab, f"{name}-wide")
    before = tab.viewport_size
    tab.set_viewport_size({"width": NARROW[0], "height": 800})
    overflow = tab.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not overflow, tab.evaluate(WIDEST)
    _kept(tab, f"{name}-phone")
    tab.set_viewport_size(before)


def _kept(tab: Page, name: str) -> None:
    if SHOTS:
        tab.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def test_candidate_challenges_a_question_and_reads_the_owners_answer(opened):
    of = released({"knowledge": KINDS}, {0: '"q0o1"', 3: '"7"', 4: '"q4o1"'})
    slug, bank = of.test.competition.slug, of.version.item.bank
    candidate = opened(of.test.candidate).new_page()
    candidate.goto(reverse("exam_result", args=[slug, "test"]))
    expect(candidate.get_by_role("heading", level=1)).to_contain_text("Your result")
    expect(candidate.get_by_text("2 of 7")).to_be_visible()
    looks(candidate, "result")

    candidate.get_by_role("row").filter(has_text="Right").get_by_role("link").first.click()
    expect(candidate.get_by_role("heading", name="Explanation")).to_be_visible()
    looks(candidate, "question")
    here = candidate.url
    candidate.get_by_role("button", name="File the challenge").click()
    expect(candidate.get_by_role("alert").first).to_be_visible()
    candidate.get_by_label("What is wrong with this question").fill(WHY)
    candidate.get_by_role("button", name="File the challenge").click()
    expect(candidate.get_by_text("Your challenge is filed.")).to_be_visible()

    owner = opened(factories.official("test_owner")).new_page()
    owner.goto(reverse("staff_home"))
    owner.get_by_role("link", name="Challenges of questions to answer").click()
    looks(owner, "challenged")
    owner.get_by_role("table").get_by_role("link").first.click()
    expect(owner.get_by_text(WHY)).to_be_visible()
    looks(owner, "challenge")
    owner.get_by_label("Dismissed: the question and its key stand").check()
    owner.get_by_label("Answer", exact=True).fill("The amendment comes into force in August.")
    owner.get_by_role("button", name="Decide and tell the candidates").click()
    expect(owner.get_by_text("1 challenge is decided.")).to_be_visible()

    candidate.goto(here)
    expect(candidate.get_by_text("The amendment comes into force in August.")).to_be_visible()
    expect(candidate.get_by_text("Challenge dismissed")).to_be_visible()
    looks(candidate, "answered")
    assert ItemChallenge.objects.get().state == "dismissed"
    assert str(bank.key) not in here


def test_officer_invites_whoever_fell_far_and_the_candidate_reads_of_it(opened):
    found = verified(["25", "20", "22"], [0, 2, 2])
    slug = found.stage.competition.slug
    officer = opened(factories.official("secretariat")).new_page()
    officer.goto(reverse("staff_drops", args=[slug, "verification"]))
    looks(officer, "drops")
    officer.get_by_role("link", name=found.entries[0].code).click()
    for label, part in (("Day", "12"), ("Month", "3"), ("Year", "2031")):
        officer.get_by_label(label, exact=True).fill(part)
    officer.get_by_label("Time").fill("10:30")
    officer.get_by_role("button", name="Invite", exact=True).click()
    expect(officer.get_by_text("Invited. The candidate has been told.")).to_be_visible()
    looks(officer, "drop")

    candidate = opened(found.entries[0].application.candidate).new_page()
    candidate.goto(reverse("exam_hearing", args=[slug, "verification"]))
    expect(candidate.get_by_text("It is no accusation")).to_be_visible()
    expect(candidate.get_by_text("You are invited for")).to_be_visible()
    looks(candidate, "hearing")
