"""Attempts to break each named constraint of the tables of meetings."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from saty.meetings.models import Presidency
from tests import factories
from tests.factories import OPENS
from tests.house import rows_above as rows
from tests.house.test_constraints_above import complaint
from tests.meetings.rows import (
    LATER,
    about_a_person,
    attendance,
    ballot,
    body,
    certified,
    dissent,
    in_session,
    item,
    item_paper,
    meeting,
    minutes,
    paper,
    parted_paper,
    question,
    saved,
    secret_paper,
    secret_vote,
    signature,
    taken_back,
)

Row = Any


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


def presides_twice() -> Row:
    here = saved(meeting())
    seat = factories.member(here.body, "deputy")
    return Presidency(meeting=here, membership=seat, earlier=seat, taken_at=LATER)


def same_paper_twice() -> Row:
    first = saved(item_paper())
    return item_paper(item=first.item, sha256=first.sha256, position=2)


def by_one_member(make: Callable[..., Row]) -> Row:
    of = saved(ballot())
    return twice(make, ballot=of, membership=factories.member(of.item.meeting.body))


def signed_twice() -> Row:
    of = saved(minutes())
    return twice(signature, minutes=of, membership=factories.member(of.meeting.body))


def asked_twice() -> Row:
    of, entry = saved(ballot()), rows.entry()
    saved(about_a_person(of, entry=entry))
    return about_a_person(of, entry=entry, position=2)


BROKEN: dict[str, Callable[[], Row]] = {
    "meeting_numbered_once": lambda: twice(meeting, body=body()),
    "one_sitting_in_session": session_twice,
    "sitting_has_a_place": lambda: meeting(place=""),
    "chair_goes_to_another": presides_twice,
    "meeting_is_opened_by_somebody": lambda: meeting(state="opened"),
    "meeting_closes_after_it_opens": lambda: closed_before_opening(),
    "meeting_cancelled_with_a_reason": lambda: meeting(state="cancelled", cancelled_at=LATER),
    "meeting_moved_with_a_reason": lambda: meeting(moves=1, moved_at=LATER),
    "item_paper_place_once": lambda: twice(item_paper, item=saved(item())),
    "item_paper_once": lambda: same_paper_twice(),
    "item_paper_can_be_read": lambda: item_paper(title=""),
    "item_paper_removed_by_somebody": lambda: item_paper(removed_at=LATER),
    "present_once": present_twice,
    "left_after_arriving": lambda: attendance(left_at=OPENS),
    "agenda_place_once": lambda: second_item(subject="number:y"),
    "on_the_agenda_once": lambda: second_item(position=2),
    "item_has_grounds": lambda: item(grounds=""),
    "one_ballot_each_round": lambda: second_ballot(round=1),
    "one_running_ballot_per_item": lambda: second_ballot(round=2, state="ended"),
    "repeated_with_a_reason": lambda: ballot(round=2),
    "ballot_ends_after_it_opens": lambda: ballot(state="closed", ended_at=OPENS),
    "abandoned_with_a_reason": lambda: ballot(state="abandoned", ended_at=LATER),
    "question_place_once": lambda: twice(question, ballot=saved(ballot())),
    "asked_once_of_each": asked_twice,
    "question_is_about_one_thing": lambda: question(about="person"),
    "outcome_has_its_totals": lambda: question(passed=True, decided_by="majority"),
    "one_paper_each": lambda: by_one_member(paper),
    "paper_was_cast": lambda: paper(castings=0),
    "half_is_somebodys": lambda: secret_vote(secretary_half="x"),
    "handed_over_between_end_and_count": lambda: secret_vote(handed_over="x"),
    "counted_papers_are_destroyed": lambda: secret_vote(unreadable=0),
    "one_secret_paper_each": lambda: by_one_member(secret_paper),
    "sealed_by_one_voter": lambda: twice(secret_paper, ballot=saved(ballot())),
    "parted_paper_is_sealed": lambda: parted_paper(sealed=""),
    "one_dissent_each": lambda: by_one_member(dissent),
    "frozen_minutes_have_their_text": lambda: minutes(frozen_at=LATER),
    "signed_once": signed_twice,
    "certified_once_by_one_message": lambda: certified(sha256=saved(certified()).sha256),
    "certified_by_a_certificate": lambda: certified(fingerprint=""),
    "identity_of_a_certificate_is_indexed": lambda: certified(identity="900105300016"),
    "taken_back_was_frozen": lambda: taken_back(sha256=""),
    "taken_back_after_it_was_frozen": lambda: taken_back(frozen_at=LATER, taken_back_at=OPENS),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(name):
    row = BROKEN[name]()

    with pytest.raises(IntegrityError, match=complaint(row, name)), transaction.atomic():
        row.save(force_insert=True)
