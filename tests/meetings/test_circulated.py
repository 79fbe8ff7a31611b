"""Circulated votes, where the rules allow them; the chair of a meeting, handed over or taken."""

from datetime import timedelta

import pytest

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import schedule
from saty.decisions.models import StageNumber
from saty.meetings import public, queries
from saty.meetings.actions import ballots, meetings
from saty.meetings.minutes import signers_of
from saty.meetings.models import Meeting
from tests.decisions import deciding
from tests.ledger.kept import kinds_of
from tests.meetings import holding, secretly
from tests.meetings.holding import CALLED, LATER, STARTS
from tests.stages import running

pytestmark = pytest.mark.django_db
LASTS = "P3D"
TIME_IS_UP = LATER + timedelta(days=3)
KINDS = ("meeting_called", "meeting_opened", "ballot_closed", "chair_taken")


@pytest.fixture
def stage():
    return running.stage_with(5)


@pytest.fixture
def body(stage):
    return deciding.body_of(stage)


@pytest.fixture
def people(body):
    """Nine: the chair, the deputy and seven members; the quorum is six of them."""
    return holding.seated(body)


@pytest.fixture
def allowed(monkeypatch):
    """The rules let the commission vote by circulation, for three days."""
    rule_of = queries.rule_of
    monkeypatch.setattr(
        queries,
        "rule_of",
        lambda body, at: rule_of(body, at).model_copy(update={"circulated": LASTS}),
    )


def call(body, **fields):
    values = {"starts_at": STARTS, "place": "", "form": "circulated", "at": CALLED}
    return meetings.call_meeting(body=body, by=holding.secretary(body), **values | fields)


@pytest.fixture
def item(allowed, stage, body, people):
    """How many go on, circulated by the chair."""
    meeting = call(body)
    made = meetings.add_item(
        meeting=meeting, matter_key="number", subject=f"number:{stage.id}",
        grounds=holding.GROUNDS, by=holding.secretary(body), at=CALLED,
    )  # fmt: skip
    made.meeting = meetings.open_meeting(meeting=meeting, by=people[0], at=STARTS)
    return made


@pytest.fixture
def ballot(item, people):
    return ballots.open_ballot(item=item, proposals=holding.on_number(3), by=people[0], at=LATER)


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


def close(ballot, who, at=LATER):
    return ballots.close_ballot(ballot=ballot, by=who, at=at)


def steps(ballot) -> list[tuple[str, int, int]]:
    return [
        (step["rule"], step["figures"].get("present", step["figures"].get("base")),
         step["figures"]["needed"])
        for step in holding.outcome(ballot).steps
    ]  # fmt: skip


def test_commission_votes_by_circulation_only_where_its_rules_let_it(body, people):
    assert refused(NotNow, lambda: call(body)) == "not_by_circulation"
    assert refused(Refusal, lambda: call(body, form="letter")) == "no_such_form"


def test_circulated_vote_is_on_one_matter_and_nobody_attends_it(item, body, people):
    meeting = call(body)
    clerk = holding.secretary(body)
    other = running.stage_of(body.competition, "essay")

    def add(stage):
        return meetings.add_item(
            meeting=meeting, matter_key="number", subject=f"number:{stage.id}",
            grounds="x", by=clerk, at=CALLED,
        )  # fmt: skip

    add(item.stage)
    assert refused(NotNow, lambda: add(other)) == "one_matter"
    arrive = lambda: meetings.arrive(  # noqa: E731
        meeting=meeting, membership=holding.seat(body, people[1]), how="room", by=clerk, at=CALLED
    )
    assert refused(NotNow, arrive) == "nobody_attends"


def test_everybody_can_vote_and_whoever_voted_is_present(ballot, people):
    for who in people[:5]:
        holding.cast(ballot, who, "for")
    holding.cast(ballot, people[5], "against")

    closed = close(ballot, people[0], TIME_IS_UP)

    assert queries.may_vote(closed) == {
        holding.seat(closed.item.meeting.body, who).id for who in people
    }
    assert holding.outcome(closed).passed
    assert steps(closed) == [("quorum_of_members", 6, 6), ("majority_of_present", 6, 4)]


def test_too_few_votes_are_no_quorum(ballot, people):
    for who in people[:5]:
        holding.cast(ballot, who, "for")

    found = holding.outcome(close(ballot, people[0], TIME_IS_UP))

    assert (found.passed, found.decided_by) == (False, "no_quorum")


def test_circulated_vote_ends_when_all_voted_or_its_time_is_up(ballot, people):
    for who in people[:8]:
        holding.cast(ballot, who, "for")
    early = refused(NotNow, lambda: close(ballot, people[0]))
    too_late = refused(NotNow, lambda: holding.cast(ballot, people[8], "for", at=TIME_IS_UP))
    holding.cast(ballot, people[8], "for")

    assert (early, too_late) == ("circulates", "vote_is_closed")
    assert ballot.closes_at == schedule.add(LATER, schedule.parse(LASTS))
    assert close(ballot, people[0]).state == "closed"


def test_what_was_circulated_is_carried_out_signed_and_published(stage, item, ballot, people):
    for who in people[:7]:
        holding.cast(ballot, who, "for")
    close(ballot, people[0], TIME_IS_UP)
    meeting = meetings.close_meeting(meeting=item.meeting, by=people[0], at=TIME_IS_UP)

    voted = {holding.seat(meeting.body, who).id for who in people[:7]}
    clerk = holding.seat(meeting.body, holding.secretary(meeting.body)).id
    assert [each.number for each in StageNumber.objects.filter(state="approved")] == [3]
    assert signers_of(meeting) == voted | {clerk}
    shown = public.meetings(meeting.body.competition_id, [stage.key])
    assert [(each.form, each.present) for each in shown] == [("circulated", 7)]
    assert running.lost(*KINDS) == []


def test_sitting_can_be_in_session_while_a_vote_circulates(item, body, stage, people):
    sitting = holding.called(body)
    meetings.add_item(
        meeting=sitting, matter_key="number", subject=f"number:{stage.id}",
        grounds="x", by=holding.secretary(body), at=CALLED,
    )  # fmt: skip
    holding.attend(sitting, *people)

    meetings.open_meeting(meeting=sitting, by=people[0], at=STARTS)

    assert Meeting.objects.filter(body=body, state="opened").count() == 2


def test_secret_vote_can_be_circulated():
    stage = secretly.stage_with(5)
    body = secretly.body_of(stage)
    people = holding.seated(body, members=6)
    meeting = call(body)
    item = meetings.add_item(
        meeting=meeting, matter_key="number", subject=f"number:{stage.id}", grounds="x",
        by=holding.secretary(body), at=CALLED,
    )  # fmt: skip
    item.meeting = meetings.open_meeting(meeting=meeting, by=people[0], at=STARTS)
    vote = secretly.Vote(item).keyed().cast_all(holding.all_of(people[:5]))
    early = refused(NotNow, vote.end)

    vote.cast(people[5], "against")
    found = holding.outcome(vote.counted())

    assert early == "circulates"
    assert (found.totals["for"], found.totals["against"], found.passed) == (5, 1, True)


# --- the chair of a meeting ---


@pytest.fixture
def sitting(stage, people):
    """A sitting in session: all nine are there, the chair presides."""
    return holding.opened(holding.number_item(stage), *people).meeting


def take(meeting, who, by):
    return meetings.take_chair(
        meeting=meeting, membership=holding.seat(meeting.body, who), by=by, at=LATER
    )


def go(meeting, who):
    meetings.leave(meeting=meeting, membership=holding.seat(meeting.body, who), by=who, at=LATER)


def test_whoever_presides_hands_the_chair_over_between_votes(stage, sitting, people):
    item = sitting.items.get()
    ballot = ballots.open_ballot(item=item, proposals=holding.on_number(3), by=people[0], at=LATER)
    during = refused(NotNow, lambda: take(sitting, people[1], people[0]))
    ballots.abandon_ballot(ballot=ballot, reason="A call.", by=people[0], at=LATER)
    handed = take(sitting, people[1], people[0])
    sitting.refresh_from_db()

    assert during == "vote_is_open"
    assert sitting.presiding == holding.seat(sitting.body, people[1])
    assert kinds_of(f"presidency:{handed.id}") == ["chair_taken"]
    assert queries.presided(sitting) == [
        (holding.seat(sitting.body, people[0]).id, STARTS),
        (holding.seat(sitting.body, people[1]).id, LATER),
    ]
    assert refused(NotYours, lambda: close_meeting(sitting, people[0])) == "does_not_preside"
    assert close_meeting(sitting, people[1]).state == "closed"
    assert running.lost(*KINDS) == []


def close_meeting(meeting, who):
    return meetings.close_meeting(meeting=meeting, by=who, at=LATER)


def test_deputy_takes_the_chair_when_whoever_presided_left(sitting, people):
    item = sitting.items.get()
    ballot = ballots.open_ballot(item=item, proposals=holding.on_number(3), by=people[0], at=LATER)
    while_there = refused(NotYours, lambda: take(sitting, people[1], people[1]))
    go(sitting, people[0])
    take(sitting, people[1], people[1])
    for who in people[1:]:
        holding.cast(ballot, who, "for")

    closed = ballots.close_ballot(ballot=ballot, by=people[1], at=LATER)

    assert while_there == "does_not_preside"
    assert holding.outcome(closed).passed


def test_only_chair_and_deputies_who_are_there_preside(sitting, people):
    by_a_member = refused(NotYours, lambda: take(sitting, people[2], people[0]))
    twice = refused(NotYours, lambda: take(sitting, people[0], people[0]))
    go(sitting, people[1])
    absent = refused(NotYours, lambda: take(sitting, people[1], people[0]))

    assert {by_a_member, twice, absent} == {"cannot_preside"}
