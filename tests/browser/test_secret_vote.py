"""A commission votes in secret: two halves of a key on two devices, papers sealed on each.

The chair reads Russian, the member on a phone Kazakh. A member's browser is closed half way, and a
second browser of the chair, without the half of the key, cannot count.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from saty.meetings.models import Paper, Question, SecretPaper, SecretVote
from saty.people.models import Person
from tests.browser.walking import Walker
from tests.meetings import holding, secretly

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
PHONE = 360
FOLLOWS = 4_000
"""Milliseconds within which a screen has followed: two seconds, and as many for a busy machine."""
NOT_HERE = (
    "Your half of the key is not on this device. Open this page on the device on which you opened"
    " the vote. If it is lost, nobody can read the votes: abandon the vote and repeat it."
)


@pytest.fixture
def item():
    """A meeting in session, with how many go on."""
    stage = secretly.stage_with(5)
    return secretly.opened(stage, *holding.seated(secretly.body_of(stage), members=4))


@pytest.fixture
def sit(opened, item):
    """Somebody at a window of their own, at the screen of the meeting."""
    screen = reverse("body_meeting", args=[item.meeting.body_id, item.meeting_id])

    def at_a_window(name: str, seat, language: str = "en", width: int = 1280) -> Walker:
        person = Person.objects.get(id=seat.person_id)
        window = Walker(name, opened(person, language, width), language)
        window.open(screen)
        return window

    return at_a_window


def follows(window: Walker, words: str) -> None:
    """The screen says this by itself, without a click."""
    expect(window.main).to_contain_text(window.words(words), timeout=FOLLOWS)


def votes(window: Walker, choice: str) -> None:
    """Vote by keyboard: forgotten at first, then chosen and sealed."""
    window.press("Vote")
    seal = window.main.get_by_role("button", name=window.named("Seal and vote"))
    seal.click()
    window.reads("There is a problem", "Answer: for, against, or abstain.")
    group = window.main.get_by_role("group").first
    group.get_by_label(window.words(choice), exact=True).focus()
    window.tab.keyboard.press("Space")
    window.press("Seal and vote")
    window.reads("Your sealed vote is recorded. Until voting ends you can vote again.")


def leaves_half_way(window: Walker) -> None:
    """Choose, and close the browser."""
    window.press("Vote")
    window.main.get_by_role("group").first.get_by_label("Against", exact=True).check()
    window.tab.close()


def test_secret_vote_from_its_key_to_its_totals(item, sit):
    seats = list(item.meeting.body.memberships.order_by("since", "id"))
    chair_seat, clerk_seat = (
        next(each for each in seats if each.capacity == capacity)
        for capacity in ("chair", "secretary")
    )
    members = [each for each in seats if each not in (chair_seat, clerk_seat)]
    chair, clerk = sit("chair", chair_seat, "ru"), sit("clerk", clerk_seat)
    phone, deputy = sit("phone", members[1], "kk", PHONE), sit("deputy", members[0])
    leaves_early = sit("leaves", members[2])

    chair.press("Put it to the vote")
    chair.reads("This vote is secret")
    chair.type("How many go on", "3")
    chair.press("Open the vote")
    follows(clerk, "Make your half of the key: nobody can vote before.")
    clerk.press("Make my half")
    clerk.press("Make my half")
    clerk.reads("Your half of the key is on this device. Members can vote now.")
    follows(phone, "Your vote is wanted now.")
    follows(leaves_early, "Your vote is wanted now.")
    votes(phone, "For")
    leaves_half_way(leaves_early)
    follows(deputy, "Your vote is wanted now.")
    votes(deputy, "Against")
    follows(chair, "Your vote is wanted now.")
    votes(chair, "For")
    kept = set(SecretPaper.objects.values_list("sealed", flat=True))
    chair.leave_by(chair.main.locator(".saty-meeting__vote a").click)
    ballot = chair.tab.url
    chair.press("End voting")
    follows(clerk, "Voting has ended. Hand your half of the key over.")
    clerk.press("Hand it over")
    clerk.press("Hand it over")
    clerk.reads("Your half is handed over. Whoever presides counts the votes now.")

    elsewhere = sit("elsewhere", chair_seat, "ru")
    elsewhere.press("Count the votes")
    elsewhere.main.get_by_role("button", name=elsewhere.named("Count the votes")).click()
    elsewhere.reads(NOT_HERE)
    follows(chair, "Both halves of the key are here: count the votes.")
    chair.press("Count the votes")
    chair.press("Count the votes")
    chair.reads("The vote is counted. Its papers and its key are destroyed.")

    counted = Question.objects.get()
    assert counted.totals == {"for": 2, "against": 1, "abstain": 0, "presiding": None}
    assert (counted.passed, len(kept)) == (False, 3)  # three of four voted; two are not enough
    assert set(SecretPaper.objects.values_list("sealed", "membership")) == {
        ("", each.id) for each in (chair_seat, *members[:2])
    }
    assert SecretVote.objects.get().unreadable == 0
    assert not Paper.objects.exists()
    halves = "Object.keys(localStorage).filter(key => key.startsWith('saty-half:')).length"
    clerk.open(ballot)
    assert [each.tab.evaluate(halves) for each in (chair, clerk)] == [0, 0]
    windows = (chair, clerk, phone, deputy, leaves_early, elsewhere)
    assert [fault for window in windows for fault in window.found] == []
