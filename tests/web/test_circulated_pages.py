"""Circulated votes and the chair of a meeting, on their pages."""

import pytest
from django.test import Client
from django.urls import reverse

from saty.meetings.actions import ballots, meetings
from saty.meetings.models import Meeting
from tests.decisions import deciding
from tests.meetings import holding, secretly
from tests.meetings.holding import CALLED, LATER, STARTS
from tests.signing import sign_in
from tests.stages import running
from tests.web.staff.asking import moment, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(CALLED, tick=False)
    return time_machine


def at_browser(body, who) -> Client:
    return sign_in(Client(headers={"accept-language": "en"}), holding.seat(body, who).person)


@pytest.fixture
def regional():
    """The commission of the regional reserve, whose rules let it vote by circulation."""
    stage = secretly.stage_with(5)
    body = secretly.body_of(stage)
    return body, holding.seated(body, members=6)


def call(body, **fields):
    client = at_browser(body, holding.secretary(body))
    address = reverse("body_call_meeting", args=[body.id])
    return client.post(address, {**moment("starts", STARTS), **fields})


def test_secretary_calls_a_circulated_vote_where_the_rules_allow_it(regional):
    body, people = regional
    neither = call(body)
    nowhere = call(body, form="sitting")
    called = call(body, form="circulated")

    meeting = Meeting.objects.get()
    page = text(
        at_browser(body, people[1]).get(reverse("body_meeting", args=[body.id, meeting.id]))
    )
    assert [each.status_code for each in (neither, nowhere, called)] == [400, 400, 302]
    assert "Choose one." in text(neither)
    assert "Say where the meeting is held." in text(nowhere)
    assert (meeting.form, meeting.place) == ("circulated", "")
    assert "Circulated vote" in page
    assert "Voted: 0. Needed for a quorum: 4." in page
    assert "In the room" not in page
    assert "members then have this long: 5 days" in page


def test_commission_that_decides_in_sittings_alone_is_not_asked(clock):
    stage = running.stage_with(5)
    body = deciding.body_of(stage)
    holding.seated(body)
    client = at_browser(body, holding.secretary(body))

    page = text(client.get(reverse("body_call_meeting", args=[body.id])))
    forced = call(body, form="circulated", place="Hall 2")

    assert "circulated" not in page
    assert (forced.status_code, Meeting.objects.get().form) == (302, "sitting")


def test_screen_of_a_circulated_vote_says_until_when_and_who_voted(regional, clock):
    body, people = regional
    call(body, form="circulated")
    meeting = Meeting.objects.get()
    stage = running.stage_of(body.competition)
    item = meetings.add_item(
        meeting=meeting, matter_key="number", subject=f"number:{stage.id}", grounds="x",
        by=holding.secretary(body), at=CALLED,
    )  # fmt: skip
    item.meeting = meetings.open_meeting(meeting=meeting, by=people[0], at=STARTS)
    vote = secretly.Vote(item).keyed()
    clock.move_to(LATER, tick=False)
    vote.cast(people[1], "for")

    page = text(
        at_browser(body, people[2]).get(reverse("body_meeting", args=[body.id, meeting.id]))
    )

    assert "Voted: 1. Needed for a quorum: 4." in page
    assert "Members can vote until: 25 April 2026" in page
    assert "Your vote is wanted now." in page


def test_chair_is_handed_over_by_whoever_presides_and_taken_when_they_left(clock):
    stage = running.stage_with(5)
    body = deciding.body_of(stage)
    people = holding.seated(body)
    meeting = holding.opened(holding.number_item(stage), *people).meeting
    clock.move_to(LATER, tick=False)
    screen = reverse("body_meeting", args=[body.id, meeting.id])
    take = reverse("body_take_chair", args=[body.id, meeting.id])
    chair, deputy, member = (at_browser(body, who) for who in people[:3])
    seats = [{"seat": str(holding.seat(body, who).id)} for who in people[:3]]
    offered = ["Hand the chair over" in text(each.get(screen)) for each in (chair, deputy, member)]

    to_a_member = chair.post(take, seats[2])
    handed = chair.post(take, seats[1])
    meetings.leave(
        meeting=meeting, membership=holding.seat(body, people[1]), by=people[1], at=LATER
    )
    left = ["Take the chair" in text(each.get(screen)) for each in (chair, deputy, member)]
    taken = chair.post(take, seats[0])

    meeting.refresh_from_db()
    assert (offered, left) == ([True, False, False], [True, False, False])
    assert [each.status_code for each in (to_a_member, handed, taken)] == [403, 302, 302]
    assert meeting.presiding == holding.seat(body, people[0])
    assert ballots.open_ballot(
        item=meeting.items.get(), proposals=holding.on_number(3), by=people[0], at=LATER
    )
