"""A secret vote through its pages: what they carry, what they take, and what they never hold."""

import pytest
from django.test import Client
from django.urls import reverse

from saty.meetings.models import Ballot, SecretPaper
from saty.rehearsal.devices import Device
from tests.meetings import holding, secretly
from tests.meetings.holding import LATER
from tests.signing import sign_in
from tests.web.staff.asking import text

pytestmark = pytest.mark.django_db


class Room:
    """A commission of six that votes in secret, in session, and its pages."""

    def __init__(self) -> None:
        self.stage = secretly.stage_with(5)
        self.body = secretly.body_of(self.stage)
        self.people = holding.seated(self.body, members=6)
        self.item = secretly.opened(self.stage, *self.people)
        self.clerk = holding.secretary(self.body)
        self.parts = {"body": self.body.id, "meeting": self.item.meeting_id}
        self.clients: dict[object, Client] = {}

    def vote(self) -> secretly.Vote:
        made = secretly.Vote(self.item)
        self.parts["ballot"] = made.ballot.id
        return made

    def browser(self, who) -> Client:
        if who.person not in self.clients:
            client = Client(headers={"accept-language": "en"})
            person = holding.seat(self.body, who).person
            self.clients[who.person] = sign_in(client, person)
        return self.clients[who.person]

    def get(self, who, name="body_ballot", **parts):
        return self.browser(who).get(reverse(name, kwargs=self._parts(name, parts)))

    def post(self, who, name, data=None, **parts):
        address = reverse(name, kwargs=self._parts(name, parts))
        return self.browser(who).post(address, data or {})

    def _parts(self, name, parts):
        own = dict(self.parts) | parts
        if name in {"body_meeting", "body_meeting_live", "body_open_vote"}:
            own.pop("ballot", None)
        return own


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def room():
    return Room()


def test_page_that_opens_a_secret_vote_makes_the_first_half(room):
    chair, parts = room.people[0], {"item": room.item.id}
    page = room.get(chair, "body_open_vote", **parts).content.decode()
    without = room.post(chair, "body_open_vote", {"number": "3"}, **parts)
    opened = room.post(chair, "body_open_vote", {"number": "3", "half": Device().half}, **parts)

    assert 'data-secret="half"' in page
    assert "secret-vote.js" in page
    assert without.status_code == 400
    assert "The key of this vote was not made on your device." in text(without)
    assert (opened.status_code, Ballot.objects.get().state) == (302, "opened")


def test_screen_leads_everybody_to_their_part_in_turn(room):
    vote = room.vote()
    chair, member, clerk = room.people[0], room.people[2], room.clerk
    screens = lambda: [  # noqa: E731
        text(room.get(who, "body_meeting_live")) for who in (chair, member, clerk)
    ]

    half = screens()
    room.post(clerk, "body_make_half", {"half": vote.secretary.half})
    voting = screens()
    vote.ballot = vote.now()
    vote.cast(member, "for")
    room.post(chair, "body_end_voting")
    ended = screens()
    vote.hand_over()
    handed = screens()

    make, cast, hand, count = (
        "Make your half of the key", "Your vote is wanted now.", "Hand your half of the key over.",
        "count the votes.",
    )  # fmt: skip
    assert [make in each for each in half] == [False, False, True]
    assert [cast in each for each in voting] == [True, True, False]
    assert [hand in each for each in ended] == [False, False, True]
    assert [count in each for each in handed] == [True, False, False]
    assert "1 of 6" in ended[0]


def test_choices_lie_outside_of_every_form(room):
    vote = room.vote()
    before = room.get(room.people[1]).content.decode()
    vote.keyed()
    page = room.get(room.people[1]).content.decode()

    forms = [each.split("</form>")[0] for each in page.split("<form")[1:]]
    assert 'name="q-' not in before
    assert page.count('type="radio"') == 3
    assert [each for each in forms if 'type="radio"' in each] == []
    assert 'data-secret="paper"' in page


def test_sealed_paper_is_taken_and_the_page_shows_no_choice(room):
    vote = room.vote().keyed()
    member = room.people[1]
    sent = room.post(member, "body_cast_sealed", {"sealed": vote.paper(member, "for")})
    page = room.get(member).content.decode()

    assert sent.status_code == 302
    assert SecretPaper.objects.count() == 1
    assert "You have voted." in page
    assert "checked" not in page


def test_choice_that_is_sent_in_the_open_is_not_taken(room):
    vote = room.vote().keyed()
    member = room.people[1]
    choices = {f"q-{each.id}": "for" for each in vote.ballot.questions.all()}

    sealed = room.post(member, "body_cast_sealed", choices)
    openly = room.post(member, "body_cast", choices)
    close = room.post(room.people[0], "body_close_vote")

    assert [each.status_code for each in (sealed, openly, close)] == [400, 400, 409]
    assert "Your vote did not arrive sealed." in text(sealed)
    assert not SecretPaper.objects.exists()


def test_count_brings_the_halves_together_in_one_request(room):
    vote = room.vote().keyed().cast_all(holding.all_of(room.people))
    vote.end()
    vote.hand_over()
    first, second = vote.private()
    chair = room.people[0]
    page = room.get(chair).content.decode()

    wrong = room.post(chair, "body_count", {"presiding": second, "secretary": first})
    right = room.post(chair, "body_count", {"presiding": first, "secretary": second})
    counted = text(room.get(chair))

    assert 'data-handed-over="' in page
    assert (wrong.status_code, right.status_code) == (400, 302)
    assert "nothing was counted" in text(wrong)
    assert "For: 6. Against: 0. Abstained: 0." in counted
    assert "Its papers and its key are destroyed; only the totals are left." in counted
    assert "dissenting" not in counted


def test_what_was_handed_over_is_shown_to_whoever_presides_alone(room):
    vote = room.vote().keyed()
    vote.end()
    handed = vote.hand_over().handed_over

    seen = [handed in room.get(who).content.decode()
            for who in (room.people[0], room.people[1], room.clerk)]  # fmt: skip
    assert seen == [True, False, False]


def test_lost_half_is_said_where_it_is_missed(room):
    vote = room.vote().keyed()
    vote.end()
    clerk = room.get(room.clerk).content.decode()
    vote.hand_over()
    chair = room.get(room.people[0]).content.decode()

    assert "Your half of the key is not on this device." in clerk
    assert "abandon the vote and repeat it" in chair
    assert "Abandon the vote" in chair
