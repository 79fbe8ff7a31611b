"""Observers and assistants: they sit in a body, and have no hand in what it decides."""

import pytest

from saty.common.refusals import NotYours
from saty.meetings import minutes, queries
from saty.meetings.actions import ballots, meetings
from saty.meetings.actions.minutes import freeze_minutes, sign_minutes
from tests import factories
from tests.decisions import deciding
from tests.meetings import holding
from tests.meetings.holding import LATER, STARTS
from tests.stages import running

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["observer", "assistant"])
def case(request):
    """A meeting with an item, its nine members, and somebody without a vote."""
    stage = running.stage_with(5)
    body = deciding.body_of(stage)
    people = holding.seated(body)
    other = holding.acting(factories.member(body, request.param))
    return holding.number_item(stage), people, other


def test_quorum_is_that_of_the_members(case):
    item, people, _other = case
    holding.attend(item.meeting, *people[:6])

    seating = queries.Seating(item.meeting, STARTS)

    assert seating.seats().members == 9
    assert queries.quorum_of(
        queries.quorum_rule(queries.rule_of(item.meeting.body, STARTS)), seating
    ).figures == {"present": 6, "needed": 6, "base": 9}


def test_nobody_without_a_vote_is_marked_as_present(case):
    item, _people, other = case

    with pytest.raises(NotYours, match="has_no_vote"):
        holding.attend(item.meeting, other)


def test_they_neither_vote_nor_preside_nor_sign(case):
    item, people, other = case
    holding.opened(item, *people)
    proposals = holding.on_number(3)

    with pytest.raises(NotYours, match="does_not_preside"):
        ballots.open_ballot(item=item, proposals=proposals, by=other, at=LATER)
    ballot = ballots.open_ballot(item=item, proposals=proposals, by=people[0], at=LATER)
    question = ballot.questions.get()
    with pytest.raises(NotYours, match="has_no_vote"):
        ballots.cast(ballot=ballot, choices={str(question.id): "for"}, by=other, at=LATER)
    for who in people:
        holding.cast(ballot, who, "for")
    ballots.close_ballot(ballot=ballot, by=people[0], at=LATER)
    closed = meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)
    freeze_minutes(meeting=closed, by=holding.secretary(closed.body), at=LATER)
    with pytest.raises(NotYours, match="was_not_there"):
        sign_minutes(meeting=closed, by=other, at=LATER)

    assert holding.seat(closed.body, other).id not in minutes.signers_of(closed)
    assert holding.outcome(ballot).totals == {
        "for": 9, "against": 0, "abstain": 0, "presiding": "for",
    }  # fmt: skip


def test_they_do_what_is_the_secretarys_as_little(case):
    item, _people, other = case

    with pytest.raises(NotYours, match="not_secretary"):
        meetings.cancel_meeting(meeting=item.meeting, reason="Snow.", by=other, at=STARTS)
