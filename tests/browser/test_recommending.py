"""An Expert Commission recommends: candidates by name, reasons, a ranked list, signed minutes.

Four windows: the secretary, the chair, a deputy who reads Russian, a member on a phone in Kazakh.
"""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from saty.meetings.actions import meetings
from saty.meetings.models import Minutes
from saty.people.models import Person
from tests import factories
from tests.browser.walking import Walker
from tests.decisions import deciding
from tests.meetings import holding

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EXPERT, PHONE, FOLLOWS = "expert-commission", 360, 4_000
NAMES = ("Айгерім Сәтбаева", "Игорь Ким", "Самал Ахметова")
WHY = "The answers stayed general."


@pytest.fixture
def decision():
    """Three candidates whom the Expert Commission interviewed; their names are on file."""
    decision = deciding.vote_drafted(3, key=EXPERT, meets="here")
    asked = factories.programme_file().meant("full_name").key
    for name, entry in zip(NAMES, decision.stage.roster.order_by("code"), strict=True):
        application = entry.application
        application.snapshot = {"answers": {asked: name}, "documents": []}
        application.save()
    return decision


@pytest.fixture
def sit(opened):
    """Somebody at a window of their own."""

    def at_a_window(name: str, who, language: str = "en", width: int = 1280) -> Walker:
        return Walker(name, opened(Person.objects.get(id=who.person), language, width), language)

    return at_a_window


def votes(member: Walker, codes: list[str], *choices: str) -> None:
    """Vote on each candidate by name and code."""
    expect(member.main.get_by_text(member.words("Your vote is wanted now."))).to_be_visible(
        timeout=FOLLOWS
    )
    member.press("Vote")
    for code, name, choice in zip(codes, NAMES, choices, strict=True):
        group = member.main.get_by_role("group", name=f"{code}, {name}")
        group.get_by_label(member.words(choice), exact=True).check()
    member.press("Vote")


def test_expert_commission_recommends_a_ranked_list_with_reasons(decision, sit):
    body = deciding.body_of(decision.stage, EXPERT)
    people = holding.seated(body, members=3)
    codes = list(decision.stage.roster.order_by("code").values_list("code", flat=True))
    at = timezone.now()
    item = holding.with_item(body, "list", f"decision:{decision.id}", at=at, starts_at=at)
    holding.attend(item.meeting, *people, at=at)
    meetings.open_meeting(meeting=item.meeting, by=people[0], at=at)
    meeting = reverse("body_meeting", args=[body.id, item.meeting_id])
    clerk, chair = sit("clerk", holding.secretary(body)), sit("chair", people[0])
    deputy, phone = sit("deputy", people[1], "ru"), sit("phone", people[2], "kk", PHONE)
    windows = (clerk, chair, deputy, phone)

    for window in windows:
        window.open(meeting)
    chair.press("Put it to the vote")
    chair.reads("Candidates on the paper: 3")
    chair.press("Open the vote")
    votes(deputy, codes, "For", "For", "Against")
    votes(phone, codes, "Abstain", "For", "Against")
    votes(chair, codes, "For", "For", "Against")
    chair.follow("Vote 1", chair.main)
    chair.press("Close the vote and count it")
    chair.reads(f"{codes[1]}, {NAMES[1]}", "For: 3. Against: 0. Abstained: 0.")
    expect(clerk.main).to_contain_text("Write the reasons", timeout=FOLLOWS)
    clerk.follow("Write the reasons", clerk.main)
    clerk.main.get_by_label(codes[2]).fill(WHY)
    clerk.press("Write it down")
    clerk.reads("The reasons are written down.")
    chair.open(meeting)
    chair.press("Close the meeting")
    chair.reads("Closed")
    clerk.open(f"{meeting}minutes/")
    clerk.press("Save and freeze for signing")
    clerk.reads(WHY)
    for window in (chair, phone):
        window.open(f"{meeting}minutes/")
        window.press("Sign")
        window.reads("You signed the minutes.")

    decision.refresh_from_db()
    places = decision.outcomes.order_by("entry__code").values_list("admitted", "place")
    assert list(places) == [(True, 2), (True, 1), (False, None)]
    assert Minutes.objects.get().signatures.count() == 2
    assert [fault for window in windows for fault in window.found] == []
