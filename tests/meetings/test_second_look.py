"""What happens beside the plan: seats that end, stepping out while a vote runs, too few for one."""

from datetime import timedelta

import pytest

from saty.bodies.actions import declare_recusal, end_membership
from saty.common.refusals import NotNow, NotYours
from saty.ledger.models import Entry
from saty.meetings import matters, queries
from saty.meetings.actions import ballots, meetings
from saty.meetings.actions.minutes import freeze_minutes, sign_minutes
from saty.meetings.minutes import signers_of
from saty.meetings.models import Attendance, Meeting, PartedPaper, SecretPaper
from saty.stages.actions.endings import end_by_withdrawal
from tests import factories
from tests.decisions import deciding
from tests.ledger.kept import kinds_of
from tests.meetings import holding, secretly
from tests.meetings.holding import CALLED, LATER, STARTS
from tests.stages import running

pytestmark = pytest.mark.django_db


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


@pytest.fixture
def stage():
    return running.stage_with(5)


@pytest.fixture
def people(stage):
    """Nine: the chair, the deputy and seven members."""
    return holding.seated(deciding.body_of(stage))


@pytest.fixture
def item(stage, people):
    """How many go on, in a meeting where all nine are present."""
    return holding.opened(holding.number_item(stage), *people)


def end(item, who, at=LATER):
    seat = holding.seat(item.meeting.body, who)
    end_membership(membership=seat, by=running.officer(), at=at)


def take(item, who):
    meetings.take_chair(
        meeting=item.meeting, membership=holding.seat(item.meeting.body, who), by=who, at=LATER
    )


# --- seats that end ---


def test_meeting_goes_on_when_the_seat_of_whoever_presides_ends(item, people):
    end(item, people[0])
    leads = lambda: ballots.open_ballot(  # noqa: E731
        item=item, proposals=holding.on_number(3), by=people[0], at=LATER
    )

    assert refused(NotYours, leads) == "does_not_preside"
    take(item, people[1])
    item.meeting.refresh_from_db()
    found = holding.outcome(holding.voted(item, holding.on_number(3), holding.all_of(people[1:])))
    assert found.seats["members"] == 8
    closed = meetings.close_meeting(meeting=item.meeting, by=people[1], at=LATER)
    assert closed.state == "closed"


def test_secretary_records_that_somebody_left_whose_seat_has_ended(item, people):
    seat = holding.seat(item.meeting.body, people[3])
    end(item, people[3])

    meetings.leave(
        meeting=item.meeting, membership=seat, by=holding.secretary(item.meeting.body), at=LATER
    )

    assert Attendance.objects.get(membership=seat).left_at == LATER


def test_whoever_took_part_signs_though_their_seat_has_ended(item, people):
    holding.voted(item, holding.on_number(3), holding.all_of(people))
    meeting = meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)
    freeze_minutes(meeting=meeting, by=holding.secretary(meeting.body), at=LATER)
    earlier = holding.seat(meeting.body, people[4])
    end(item, people[4])
    new = factories.member(meeting.body, "member", person=earlier.person)

    signed = sign_minutes(meeting=meeting, by=holding.acting(new), at=LATER)

    assert signed.membership == earlier


def test_secretary_who_came_later_and_froze_the_minutes_signs_them(item, people):
    holding.voted(item, holding.on_number(3), holding.all_of(people))
    meeting = meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)
    end(item, holding.secretary(meeting.body))
    new = factories.member(meeting.body, "secretary", since=LATER)
    at = LATER + timedelta(hours=1)

    freeze_minutes(meeting=meeting, by=holding.acting(new), at=at)

    assert new.id in signers_of(meeting)
    assert sign_minutes(meeting=meeting, by=holding.acting(new), at=at).membership == new


# --- who presides ---


def test_casting_vote_is_that_of_whoever_presides_now(item, people):
    meetings.leave(
        meeting=item.meeting, membership=holding.seat(item.meeting.body, people[8]), by=people[8],
        at=LATER,
    )  # fmt: skip
    meetings.take_chair(
        meeting=item.meeting, membership=holding.seat(item.meeting.body, people[1]), by=people[0],
        at=LATER,
    )  # fmt: skip
    item.meeting.refresh_from_db()
    choices = holding.all_of([people[0], *people[5:8]], "against") | holding.all_of(people[1:5])

    found = holding.outcome(holding.voted(item, holding.on_number(3), choices))

    assert found.presiding == holding.seat(item.meeting.body, people[1])
    assert (found.passed, found.decided_by) == (True, "equal_votes")


# --- attendance ---


def test_nobody_is_there_and_nothing_opens_long_before_it_begins(stage, people):
    meeting = holding.number_item(stage).meeting
    early = lambda: holding.attend(meeting, people[1], at=CALLED)  # noqa: E731

    assert refused(NotNow, early) == "too_early"
    holding.attend(meeting, *people, at=STARTS - timedelta(minutes=59))
    opening = lambda at: lambda: meetings.open_meeting(meeting=meeting, by=people[0], at=at)  # noqa: E731
    assert refused(NotNow, opening(STARTS - timedelta(minutes=61))) == "too_early"
    assert opening(STARTS - timedelta(minutes=30))().state == "opened"


def test_moving_a_meeting_ends_the_attendance_at_it(stage, people):
    meeting = holding.number_item(stage).meeting
    holding.attend(meeting, *people[:6], at=STARTS)

    meetings.move_meeting(
        meeting=meeting, starts_at=STARTS + timedelta(days=2), place="Hall 3", reason="A strike.",
        by=holding.secretary(meeting.body), at=STARTS,
    )  # fmt: skip

    assert not queries.sitting(meeting).exists()
    assert Entry.objects.filter(kind="attendance_ended").count() == 6


# --- votes on persons ---


@pytest.fixture
def drafted():
    """The draft of the last stage: three candidates, whom the National Commission votes on."""
    return deciding.vote_drafted(3, meets="here")


@pytest.fixture
def admission(drafted):
    """The vote on admission, in a meeting of nine, of whom seven are there."""
    body = deciding.body_of(drafted.stage)
    people = holding.seated(body)
    at = drafted.drafted_at
    item = holding.with_item(body, "list", f"decision:{drafted.id}", at=at, starts_at=at)
    return holding.opened(item, *people[:7], at=at), people


def everybody(item) -> list[matters.Proposal]:
    return list(matters.matter("list").people(item, LATER))


def steps_out(item, who, proposal, at):
    entry = item.stage.roster.get(id=proposal.entry)
    declare_recusal(
        membership=holding.seat(item.meeting.body, who), application=entry.application,
        reason="A cousin.", by=who, at=at,
    )  # fmt: skip


def test_whoever_steps_out_while_the_vote_runs_takes_no_part_and_it_is_repeated(drafted, admission):
    item, people = admission
    at, proposals = drafted.drafted_at, everybody(item)
    ballot = ballots.open_ballot(item=item, proposals=proposals, by=people[0], at=at)
    holding.cast(ballot, people[1], "for", at=at)
    steps_out(item, people[2], proposals[0], at)

    cast = lambda: holding.cast(ballot, people[2], "for", at=at)  # noqa: E731
    close = lambda: ballots.close_ballot(ballot=ballot, by=people[0], at=at)  # noqa: E731
    assert (refused(NotNow, cast), refused(NotNow, close)) == ("stepped_out_since",) * 2
    ballots.abandon_ballot(ballot=ballot, reason="Stepped out.", by=people[0], at=at)
    again = ballots.open_ballot(
        item=item, proposals=proposals, because="Stepped out.", by=people[0], at=at
    )
    seat = holding.seat(item.meeting.body, people[2])
    asked = {each.entry_id for each in queries.questions_for(again, seat)}
    assert asked == {each.entry for each in proposals[1:]}


def test_candidate_on_whom_too_few_may_vote_waits_and_the_others_are_decided(drafted, admission):
    item, people = admission
    at, proposals = drafted.drafted_at, everybody(item)
    for who in people[5:7]:
        steps_out(item, who, proposals[0], at)

    first = holding.voted(item, proposals, holding.all_of(people[:7]), at=at)
    asked = {each.entry_id for each in first.questions.all()}
    closed = meetings.close_meeting(meeting=item.meeting, by=people[0], at=at)
    drafted.refresh_from_db()

    assert asked == {each.entry for each in proposals[1:]}
    assert (closed.state, drafted.state) == ("closed", "drafted")


def test_next_meeting_decides_on_whoever_is_left_and_the_list_follows(drafted, admission):
    item, people = admission
    at, proposals = drafted.drafted_at, everybody(item)
    for who in people[5:7]:
        steps_out(item, who, proposals[0], at)
    holding.voted(item, proposals, holding.all_of(people[:7]), at=at)
    meetings.close_meeting(meeting=item.meeting, by=people[0], at=at)

    later = holding.with_item(
        item.meeting.body, "list", f"decision:{drafted.id}", at=at, starts_at=at
    )
    later = holding.opened(later, *people[:5], *people[7:], at=at)
    holding.voted(later, proposals[:1], holding.all_of([*people[:5], *people[7:]]), at=at)
    meetings.close_meeting(meeting=later.meeting, by=people[0], at=at)

    drafted.refresh_from_db()
    assert drafted.state == "approved"
    assert drafted.outcomes.filter(admitted=True).count() == 3


def test_draft_from_which_a_candidate_left_is_not_voted_on_and_nothing_follows(drafted, admission):
    item, people = admission
    at, proposals = drafted.drafted_at, everybody(item)
    holding.voted(item, proposals, holding.all_of(people[:7]), at=at)
    entry = item.stage.roster.get(id=proposals[0].entry)
    leave_competition(entry, at)

    def again():
        return ballots.open_ballot(
            item=item, proposals=proposals[1:], because="Left.", by=people[0], at=at
        )

    opening = refused(NotNow, again)
    closed = meetings.close_meeting(meeting=item.meeting, by=people[0], at=at)

    drafted.refresh_from_db()
    assert opening == "results_changed"
    assert (closed.state, drafted.state) == ("closed", "drafted")


def leave_competition(entry, at):
    who = factories.acting(entry.application.candidate, "candidate")
    end_by_withdrawal(entry.application, who, at)


def test_whoever_drafted_a_decision_does_not_preside_over_the_vote_on_it(drafted, admission):
    item, people = admission
    drafted.drafted_by_id = people[0].person
    drafted.save()

    def opening(by):
        return lambda: ballots.open_ballot(
            item=item, proposals=everybody(item), by=by, at=drafted.drafted_at
        )

    first = refused(NotYours, opening(people[0]))
    meetings.take_chair(
        meeting=item.meeting, membership=holding.seat(item.meeting.body, people[1]),
        by=people[0], at=drafted.drafted_at,
    )  # fmt: skip
    item.meeting.refresh_from_db()

    assert first == "own_decision"
    assert opening(people[1])().state == "opened"


# --- set aside ---


def test_matter_that_is_set_aside_lets_the_meeting_close_and_nothing_follows(item, people):
    holding.voted(item, holding.on_number(3), holding.all_of(people))

    def aside(by, why="To be looked at again."):
        return lambda: meetings.set_aside(item=item, reason=why, by=by, at=LATER)

    assert refused(NotYours, aside(people[2])) == "does_not_preside"
    assert aside(people[0])() == aside(people[0])()
    again = lambda: ballots.open_ballot(  # noqa: E731
        item=item, proposals=holding.on_number(2), because="x", by=people[0], at=LATER
    )
    assert refused(NotNow, again) == "set_aside"
    meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)
    assert not item.stage.numbers.filter(state="approved").exists()
    assert kinds_of(f"item:{item.id}") == ["item_added", "item_set_aside"]
    assert running.lost("item_set_aside", "item_added") == []


# --- secret votes ---


def test_papers_are_parted_from_their_voters_before_the_half_is_handed_over():
    stage = secretly.stage_with(5)
    people = holding.seated(secretly.body_of(stage), members=6)
    vote = secretly.Vote(secretly.opened(stage, *people)).keyed()
    papers = {vote.cast(who, "for").sealed for who in people}

    vote.end()

    assert set(SecretPaper.objects.values_list("sealed", flat=True)) == {""}
    assert set(PartedPaper.objects.values_list("sealed", flat=True)) == papers
    fields = {each.name for each in PartedPaper._meta.get_fields()}
    assert fields == {"id", "ballot", "questions", "sealed"}
    vote.hand_over()
    assert holding.outcome(vote.count()).totals["for"] == 6
    assert not PartedPaper.objects.exists()


def test_deputy_ends_a_circulated_vote_whose_chair_lets_its_time_pass():
    stage = secretly.stage_with(5)
    body = secretly.body_of(stage)
    people = holding.seated(body, members=6)
    meeting = meetings.call_meeting(
        body=body, starts_at=STARTS, place="", form="circulated", by=holding.secretary(body),
        at=CALLED,
    )  # fmt: skip
    item = meetings.add_item(
        meeting=meeting, matter_key="number", subject=f"number:{stage.id}", grounds="x",
        by=holding.secretary(body), at=CALLED,
    )  # fmt: skip
    item.meeting = meetings.open_meeting(meeting=meeting, by=people[0], at=STARTS)
    vote = secretly.Vote(item).keyed()
    seat, over = holding.seat(body, people[1]), vote.ballot.closes_at

    def take_over(at):
        return lambda: meetings.take_chair(meeting=meeting, membership=seat, by=people[1], at=at)

    assert refused(NotYours, take_over(LATER)) == "does_not_preside"
    take_over(over)()
    gone = ballots.abandon_ballot(
        ballot=vote.ballot, reason="The chair's half is out of reach.", by=people[1], at=over
    )
    assert (gone.state, Meeting.objects.get().presiding) == ("abandoned", seat)
