"""Meetings: called, attended, opened with a quorum, closed."""

from datetime import timedelta

import pytest

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions.models import StageNumber
from saty.meetings import matters, queries
from saty.meetings.actions import meetings
from saty.meetings.models import Attendance, Meeting
from tests.decisions import deciding
from tests.ledger.kept import kinds_of
from tests.meetings import holding
from tests.meetings.holding import CALLED, LATER, STARTS
from tests.stages import running

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return running.stage_with(5)


@pytest.fixture
def body(stage):
    return deciding.body_of(stage)


@pytest.fixture
def people(body):
    """Nine: the chair, the deputy and seven members."""
    return holding.seated(body)


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


def test_meetings_are_numbered_in_their_body(body, people):
    assert [holding.called(body).number for _ in range(3)] == [1, 2, 3]


def test_only_the_secretary_calls_a_meeting(body, people):
    def call(by, place="Hall 2", starts_at=STARTS):
        return lambda: meetings.call_meeting(
            body=body, starts_at=starts_at, place=place, by=by, at=CALLED
        )

    assert refused(NotYours, call(people[0])) == "not_secretary"
    assert refused(Refusal, call(holding.secretary(body), place=" ")) == "no_place"
    assert refused(Refusal, call(holding.secretary(body), starts_at=CALLED - timedelta(1))) == (
        "starts_in_past"
    )


def test_body_that_meets_elsewhere_calls_no_meeting_and_is_offered_nothing():
    stage = deciding.stage_with(5)
    body = deciding.body_of(stage)
    holding.seated(body)

    with pytest.raises(NotNow) as refused:
        holding.called(body)

    assert refused.value.key == "meets_elsewhere"
    assert "Its secretary enters what it decided" in str(refused.value.message)
    assert [matter.offers(body, CALLED) for matter in matters.matters()] == [()] * len(
        matters.matters()
    )


def test_meeting_opens_with_a_quorum_and_says_how_many_are_here(stage, body, people):
    item = holding.number_item(stage)
    holding.attend(item.meeting, *people[:5])

    too_few = refused(
        NotNow, lambda: meetings.open_meeting(meeting=item.meeting, by=people[0], at=STARTS)
    )
    holding.attend(item.meeting, people[5])
    opened = meetings.open_meeting(meeting=item.meeting, by=people[0], at=STARTS)

    assert too_few == "no_quorum"
    assert (opened.state, opened.presiding) == ("opened", holding.seat(body, people[0]))


def test_deputy_opens_where_the_chair_is_absent_and_not_otherwise(stage, body, people):
    item = holding.number_item(stage)
    holding.attend(item.meeting, *people[1:8])

    def opens(by):
        return meetings.open_meeting(meeting=item.meeting, by=by, at=STARTS)

    assert refused(NotYours, lambda: opens(people[2])) == "does_not_preside"
    assert opens(people[1]).presiding == holding.seat(body, people[1])


def test_body_of_which_nobody_presides_cannot_open(stage, body, people):
    item = holding.number_item(stage)
    holding.attend(item.meeting, *people[2:])

    opening = lambda: meetings.open_meeting(meeting=item.meeting, by=people[2], at=STARTS)  # noqa: E731

    assert refused(NotNow, opening) == "nobody_presides"


def test_empty_agenda_opens_no_meeting(body, people):
    meeting = holding.called(body)
    holding.attend(meeting, *people)

    opening = lambda: meetings.open_meeting(meeting=meeting, by=people[0], at=STARTS)  # noqa: E731

    assert refused(NotNow, opening) == "no_agenda"


def test_agenda_takes_what_the_body_decides_once_and_with_grounds(stage, body, people):
    item = holding.number_item(stage)
    other = running.stage_of(stage.competition, "essay")

    def add(subject, grounds="Because."):
        return lambda: meetings.add_item(
            meeting=item.meeting, matter_key="number", subject=subject, grounds=grounds,
            by=holding.secretary(body), at=CALLED,
        )  # fmt: skip

    assert refused(NotNow, add(item.subject)) == "on_the_agenda"
    assert refused(NotNow, add("number:nothing")) == "not_offered"
    assert refused(Refusal, add(f"number:{other.id}", grounds=" ")) == "no_grounds"
    assert item.position == 1


def test_attendance_is_recorded_once_and_ends(stage, body, people):
    meeting = holding.number_item(stage).meeting
    holding.attend(meeting, people[0], people[0])
    mine = {"meeting": meeting, "membership": holding.seat(body, people[1]), "by": people[1]}

    meetings.arrive(**mine, how="video", at=STARTS)
    meetings.leave(**mine, at=LATER)
    meetings.leave(**mine, at=LATER)

    rows = Attendance.objects.order_by("arrived_at", "how").values_list("how", "left_at")
    assert list(rows) == [("room", None), ("video", LATER)]
    assert [each.membership for each in queries.sitting(meeting)] == [holding.seat(body, people[0])]


def test_nobody_attends_for_another_but_the_secretary_who_is_not_counted(stage, body, people):
    meeting = holding.number_item(stage).meeting
    clerk = holding.secretary(body)

    def arrive(of, by):
        return lambda: meetings.arrive(
            meeting=meeting, membership=holding.seat(body, of), how="room", by=by, at=STARTS
        )

    assert refused(NotYours, arrive(people[0], people[1])) == "not_secretary"
    assert refused(NotYours, arrive(clerk, clerk)) == "has_no_vote"


def test_one_meeting_of_a_body_is_in_session(stage, body, people):
    first, other = holding.number_item(stage), holding.number_item(stage)
    holding.opened(first, *people)
    holding.attend(other.meeting, *people)

    opening = lambda: meetings.open_meeting(meeting=other.meeting, by=people[0], at=STARTS)  # noqa: E731

    assert refused(NotNow.__mro__[1], opening) == "another_in_session"


def test_cancelled_meeting_says_why_and_cannot_open(stage, body, people):
    item = holding.number_item(stage)
    clerk = holding.secretary(body)

    cancelled = meetings.cancel_meeting(
        meeting=item.meeting, reason=" The hall is closed. ", by=clerk, at=CALLED
    )
    opening = lambda: meetings.open_meeting(meeting=cancelled, by=people[0], at=STARTS)  # noqa: E731

    assert (cancelled.state, cancelled.cancellation) == ("cancelled", "The hall is closed.")
    assert refused(NotNow, opening) == "meeting.open.cancelled"
    assert kinds_of(f"meeting:{cancelled.id}") == ["meeting_called", "meeting_cancelled"]


def test_what_was_voted_is_carried_out_as_the_meeting_closes(stage, body, people):
    item = holding.opened(holding.number_item(stage), *people)
    holding.voted(item, holding.on_number(3), holding.all_of(people))
    before = StageNumber.objects.count()

    closed = meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)

    number = StageNumber.objects.get()
    assert (before, closed.state) == (0, "closed")
    assert (number.number, number.state, number.memo) == (3, "approved", holding.GROUNDS)
    assert (number.entered_by_id, number.approved_by_id) == (
        holding.secretary(body).person,
        people[0].person,
    )
    assert kinds_of(f"meeting:{closed.id}") == [
        "meeting_called",
        "meeting_opened",
        "meeting_closed",
    ]


def test_meeting_with_an_open_vote_does_not_close(stage, body, people):
    from saty.meetings.actions import ballots

    item = holding.opened(holding.number_item(stage), *people)
    ballots.open_ballot(item=item, proposals=holding.on_number(3), by=people[0], at=LATER)

    closing = lambda: meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)  # noqa: E731

    assert refused(NotNow, closing) == "vote_is_open"
    assert Meeting.objects.get(id=item.meeting_id).state == "opened"
