"""A commission meets: secretary, chair and members, each at a window of their own.

The member on a phone reads Kazakh and works by keyboard; the screens follow the meeting by
themselves.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from saty.bodies.actions import declare_recusal
from saty.decisions import queries
from saty.meetings.models import Minutes
from saty.people.models import Person
from tests.browser.walking import Walker
from tests.decisions import deciding
from tests.meetings import holding

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
PHONE = 360
FOLLOWS = 4_000
"""Milliseconds within which a screen has followed: two seconds, and as many for a busy machine."""


@pytest.fixture
def decision():
    """The vote on admission waits: two candidates."""
    return deciding.vote_drafted(2, meets="here")


@pytest.fixture
def people(decision):
    """The chair, the deputy and two members of the National Commission."""
    return holding.seated(deciding.body_of(decision.stage), members=4)


@pytest.fixture
def sit(opened):
    """Somebody at a window of their own."""

    def at_a_window(name: str, who, language: str = "en", width: int = 1280) -> Walker:
        return Walker(name, opened(Person.objects.get(id=who.person), language, width), language)

    return at_a_window


def calls(clerk: Walker, body) -> None:
    """The secretary calls a meeting in half an hour and puts the vote on its agenda."""
    clerk.open(reverse("body", args=[body.id]))
    clerk.follow("All meetings")
    clerk.press("Call a meeting")
    soon = timezone.localtime(timezone=ZoneInfo("Asia/Almaty")) + timedelta(minutes=30)
    for label, part in (("Day", soon.day), ("Month", soon.month), ("Year", soon.year)):
        clerk.main.get_by_label(label, exact=True).fill(str(part))
    clerk.type("Time", f"{soon:%H:%M}")
    clerk.type("Place", "Hall 2")
    clerk.press("Call the meeting")
    clerk.choose(
        "What is to be decided", "Interview at the National Commission: Each candidate in turn"
    )
    clerk.type("What is proposed, and why", "As interviewed on Monday and Tuesday.")
    clerk.press("Put it on the agenda")
    clerk.reads("Each candidate in turn", "There is no quorum")


def votes(member: Walker, *choices: str) -> None:
    """Vote on each candidate in turn, by keyboard."""
    expect(member.main.get_by_text(member.words("Your vote is wanted now."))).to_be_visible(
        timeout=FOLLOWS
    )
    member.press("Vote")
    for group, choice in zip(member.main.get_by_role("group").all(), choices, strict=True):
        group.get_by_label(member.words(choice), exact=True).focus()
        member.tab.keyboard.press("Space")
    member.press("Vote")
    member.reads("Your vote is recorded. Until the vote closes you can change it.")


def signs(clerk: Walker, chair: Walker, member: Walker, meeting: str) -> None:
    """The secretary writes and freezes the minutes; the chair and a member sign them."""
    clerk.open(meeting)
    clerk.press("Minutes")
    clerk.main.get_by_label("How the meeting went").fill("The chair opened; all agreed.")
    clerk.press("Save")
    clerk.reads("Saved.", "The chair opened; all agreed.")
    clerk.press("Save and freeze for signing")
    for window in (chair, member):
        window.open(f"{meeting}minutes/")
        window.press("Sign")
        window.reads("You signed the minutes.", "Signed in the system")
    chair.open(f"{meeting}minutes/")
    chair.reads("Signatures that are still wanted: 3")


def test_commission_admits_by_a_vote_that_everybody_sees_happen(decision, people, sit):
    body = deciding.body_of(decision.stage)
    codes = deciding.codes(queries.recommendable(decision))
    entry = decision.stage.roster.get(code=codes[1])
    declare_recusal(
        membership=holding.seat(body, people[3]), application=entry.application,
        reason="We worked together.", by=people[3], at=timezone.now(),
    )  # fmt: skip
    clerk = sit("clerk", holding.secretary(body))
    chair = sit("chair", people[0])
    deputy = sit("deputy", people[1], "ru")
    member = sit("member", people[2], "kk", PHONE)
    recused = sit("recused", people[3])

    calls(clerk, body)
    meeting = clerk.tab.url
    chair.open(meeting)
    for line in range(4):
        row = clerk.main.locator(".saty-meeting__seat").nth(line)
        clerk.press("In the room", row)
    expect(chair.main.get_by_role("button", name="Open the meeting")).to_be_visible(timeout=FOLLOWS)
    chair.press("Open the meeting")
    for window in (deputy, member, recused):
        window.open(meeting)
    chair.press("Put it to the vote")
    chair.reads("Candidates on the paper: 2")
    chair.press("Open the vote")
    votes(deputy, "For", "Against")
    votes(member, "For", "For")
    votes(recused, "For")
    votes(chair, "For", "Against")
    chair.follow("Vote 1", chair.main)
    chair.press("Close the vote and count it")
    chair.reads(
        "For: 4. Against: 0.", "For: 1. Against: 2.", "Present: 3. Needed: 3 of all members"
    )
    expect(member.main.get_by_text("Қабылданғаны: 2 ішінен 1")).to_be_visible(timeout=FOLLOWS)
    chair.open(meeting)
    chair.reads(codes[1])
    chair.press("Write why")
    chair.type("Why the commission departs from the list", "The interview showed otherwise.")
    chair.press("Write it down")
    chair.follow("Write the reasons", chair.main)
    chair.main.locator("textarea").first.fill("The answers on the budget stayed general.")
    chair.press("Write it down")
    chair.reads("The reasons are written down.")
    chair.press("Close the meeting")
    chair.reads("Closed")
    signs(clerk, chair, member, meeting)

    decision.refresh_from_db()
    admitted = queries.outcomes_of(decision).filter(admitted=True)
    assert (decision.state, deciding.codes(admitted)) == ("approved", codes[:1])
    minutes = Minutes.objects.get()
    assert {each.sha256 for each in minutes.signatures.all()} == {minutes.sha256}
    windows = (clerk, chair, deputy, member, recused)
    assert [fault for window in windows for fault in window.found] == []
