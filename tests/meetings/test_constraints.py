"""Attempts to break each named constraint of the tables of meetings."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from saty.bodies.models import Body
from saty.meetings.models import (
    AgendaItem,
    Attendance,
    Ballot,
    Dissent,
    Meeting,
    Paper,
    Question,
)
from tests import factories
from tests.factories import OPENS
from tests.house import rows_above as rows
from tests.house.test_constraints_above import complaint

Row = Any
LATER = OPENS + timedelta(days=1)
SEATS = {"members": 1, "entitled": 1, "voters": [], "stands_in": {}}
TOTALS = {"for": 1, "against": 0, "abstain": 0, "presiding": None}


def body() -> Body:
    return factories.competition().bodies.get(key="national-commission")


def meeting(**fields: Any) -> Meeting:
    values = {"number": 1, "starts_at": LATER, "place": "x", "called_at": OPENS}
    who = factories.person()
    return Meeting(body=fields.pop("body", None) or body(), called_by=who, **{**values, **fields})


def in_session(of: Body, **fields: Any) -> Meeting:
    return meeting(
        body=of,
        state="opened",
        opened_at=LATER,
        presiding=factories.member(of, "deputy"),
        **fields,
    )


def saved(row: Row) -> Row:
    row.save()
    return row


def attendance(**fields: Any) -> Attendance:
    here = fields.pop("meeting", None) or saved(meeting())
    seat = fields.pop("membership", None) or factories.member(here.body)
    return Attendance(
        meeting=here, membership=seat, **{"how": "room", "arrived_at": LATER, **fields}
    )


def item(**fields: Any) -> AgendaItem:
    values = {
        "position": 1,
        "matter": "number",
        "subject": "number:x",
        "grounds": "x",
        "added_by": factories.person(),
        "added_at": OPENS,
    }
    here = fields.pop("meeting", None) or saved(meeting())
    return AgendaItem(meeting=here, **{**values, **fields})


def ballot(**fields: Any) -> Ballot:
    of = fields.pop("item", None) or saved(item())
    values = {
        "round": 1,
        "rules_version": of.meeting.body.competition.rules_versions.get(number=1),
        "opened_by": factories.person(),
        "opened_at": LATER,
    }
    return Ballot(item=of, **{**values, **fields})


def question(**fields: Any) -> Question:
    of = fields.pop("ballot", None) or saved(ballot())
    values = {"position": 1, "about": "number", "number": 3, "seats": SEATS}
    return Question(ballot=of, **{**values, **fields})


def about_a_person(of: Ballot, **fields: Any) -> Question:
    return question(ballot=of, about="person", number=None, **fields)


def twice(make: Callable[..., Row], **shared: Any) -> Row:
    """Two rows that share what may be there once; the first one is saved."""
    make(**shared).save(force_insert=True)
    return make(**shared)


def closed_before_opening() -> Row:
    row = in_session(body())
    row.state, row.closed_at = "closed", OPENS
    return row


def second_item(**fields: Any) -> Row:
    return item(meeting=saved(item()).meeting, **fields)


def second_ballot(**fields: Any) -> Row:
    """A ballot beside one that is open, or closed where both are of one round."""
    of = saved(item())
    first = ballot(item=of)
    if fields["round"] == 1:
        first.state, first.ended_at = "closed", LATER
    first.save()
    return ballot(item=of, repeated_because="x", **fields)


def present_twice() -> Row:
    here = saved(meeting())
    return twice(attendance, meeting=here, membership=factories.member(here.body))


def session_twice() -> Row:
    of = body()
    saved(in_session(of))
    return in_session(of, number=2)


def by_one_member(make: Callable[..., Row]) -> Row:
    of = saved(ballot())
    return twice(make, ballot=of, membership=factories.member(of.item.meeting.body))


def paper(**fields: Any) -> Paper:
    of = fields.pop("ballot", None) or saved(ballot())
    seat = fields.pop("membership", None) or factories.member(of.item.meeting.body)
    return Paper(ballot=of, membership=seat, **{"choices": {}, "cast_at": LATER, **fields})


def dissent(**fields: Any) -> Dissent:
    return Dissent(text="x", attached_at=LATER, **fields)


def asked_twice() -> Row:
    of, entry = saved(ballot()), rows.entry()
    saved(about_a_person(of, entry=entry))
    return about_a_person(of, entry=entry, position=2)


BROKEN: dict[str, Callable[[], Row]] = {
    "meeting_numbered_once": lambda: twice(meeting, body=body()),
    "one_meeting_in_session": session_twice,
    "meeting_is_opened_by_somebody": lambda: meeting(state="opened"),
    "meeting_closes_after_it_opens": lambda: closed_before_opening(),
    "meeting_cancelled_with_a_reason": lambda: meeting(state="cancelled", cancelled_at=LATER),
    "present_once": present_twice,
    "left_after_arriving": lambda: attendance(left_at=OPENS),
    "agenda_place_once": lambda: second_item(subject="number:y"),
    "on_the_agenda_once": lambda: second_item(position=2),
    "item_has_grounds": lambda: item(grounds=""),
    "one_ballot_each_round": lambda: second_ballot(round=1),
    "one_open_ballot_per_item": lambda: second_ballot(round=2, state="opened"),
    "repeated_with_a_reason": lambda: ballot(round=2),
    "ballot_ends_after_it_opens": lambda: ballot(state="closed", ended_at=OPENS),
    "abandoned_with_a_reason": lambda: ballot(state="abandoned", ended_at=LATER),
    "question_place_once": lambda: twice(question, ballot=saved(ballot())),
    "asked_once_of_each": asked_twice,
    "question_is_about_one_thing": lambda: question(about="person"),
    "outcome_has_its_totals": lambda: question(passed=True, decided_by="majority"),
    "one_paper_each": lambda: by_one_member(paper),
    "paper_was_cast": lambda: paper(castings=0),
    "one_dissent_each": lambda: by_one_member(dissent),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(name):
    row = BROKEN[name]()

    with pytest.raises(IntegrityError, match=complaint(row, name)), transaction.atomic():
        row.save(force_insert=True)
