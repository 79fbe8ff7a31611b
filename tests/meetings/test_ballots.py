"""Ballots: frozen seats, votes, counts, recusals, repeats, dissent; what votes carry out."""

import pytest

from saty.bodies.actions import declare_recusal
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions import queries as decisions
from saty.decisions.actions import draft_decision, refuse_decision
from saty.decisions.models import StageNumber
from saty.ledger.models import Entry
from saty.meetings import matters, queries
from saty.meetings.actions import ballots, meetings
from saty.meetings.models import Question
from saty.stages.actions import close_results
from tests.decisions import deciding
from tests.ledger.kept import kinds_of
from tests.meetings import holding
from tests.meetings.holding import LATER
from tests.stages import running

pytestmark = pytest.mark.django_db
EXPERT = "expert-commission"


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


@pytest.fixture
def item(stage, people):
    """How many go on from the test, in a meeting where all nine are present."""
    return holding.opened(holding.number_item(stage), *people)


def refused(kind, act) -> str:
    with pytest.raises(kind) as refusal:
        act()
    return refusal.value.key


def opening(item, by, number=3, because=""):
    return lambda: ballots.open_ballot(
        item=item, proposals=holding.on_number(number), because=because, by=by, at=LATER
    )


def steps(question: Question) -> list[tuple[str, bool]]:
    return [(step["rule"], step["held"]) for step in question.steps]


def test_vote_is_counted_by_the_rule_of_the_body_with_each_step(item, people):
    choices = holding.all_of(people[:6]) | holding.all_of(people[6:8], "against")

    found = holding.outcome(holding.voted(item, holding.on_number(3), choices))

    assert found.totals == {"for": 6, "against": 2, "abstain": 0, "presiding": "for"}
    assert (found.passed, found.decided_by) == (True, "majority")
    assert steps(found) == [("quorum_of_members", True), ("majority_of_present", True)]


def test_casting_vote_of_whoever_presides_decides_equal_votes(stage, body, people):
    item = holding.opened(holding.number_item(stage), *people[:8])
    choices = holding.all_of(people[:4]) | holding.all_of(people[4:8], "against")

    found = holding.outcome(holding.voted(item, holding.on_number(3), choices))

    assert (found.passed, found.decided_by) == (True, "equal_votes")
    assert steps(found)[-1] == ("equal_votes_casting_vote", True)


def test_only_whoever_presides_opens_one_vote_at_a_time(item, people):
    by_another = refused(NotYours, opening(item, people[1]))
    opening(item, people[0])()

    assert by_another == "does_not_preside"
    assert refused(NotNow, opening(item, people[0])) == "vote_is_open"


def test_number_that_cannot_be_is_not_put_to_the_vote(item, people):
    assert refused(Refusal, opening(item, people[0], number=6)) == "more_than_there_are"
    assert refused(Refusal, opening(item, people[0], number=0)) == "number_too_small"


def test_nothing_is_voted_on_before_the_meeting_is_open(stage, body, people):
    item = holding.number_item(stage)

    assert refused(NotNow, opening(item, people[0])) == "not_in_session"


def test_lost_quorum_opens_no_vote(item, people):
    for who in people[5:]:
        meetings.leave(
            meeting=item.meeting, membership=holding.seat(item.meeting.body, who), by=who, at=LATER
        )

    assert refused(NotNow, opening(item, people[0])) == "no_quorum"


def test_open_vote_keeps_its_voters_when_some_leave(item, people):
    ballot = opening(item, people[0])()
    for who in people[5:]:
        meetings.leave(
            meeting=item.meeting, membership=holding.seat(item.meeting.body, who), by=who, at=LATER
        )
    for who in people:
        holding.cast(ballot, who, "for")

    ballots.close_ballot(ballot=ballot, by=people[0], at=LATER)

    assert holding.outcome(ballot).totals["for"] == 9


def test_last_vote_counts_until_the_ballot_closes(item, people):
    ballot = opening(item, people[0])()
    for choice in ("for", "for", "against"):
        holding.cast(ballot, people[1], choice)
    paper = queries.paper_of(ballot, holding.seat(item.meeting.body, people[1]))

    assert paper.castings == 2
    assert list(paper.choices.values()) == ["against"]
    assert kinds_of(f"paper:{paper.id}") == ["vote_cast", "vote_cast"]


def test_vote_after_closing_by_the_absent_or_by_others_is_refused(stage, body, people):
    item = holding.opened(holding.number_item(stage), *people[:8])
    ballot = opening(item, people[0])()
    absent, clerk = people[8], holding.secretary(body)
    choices = {str(holding.outcome(ballot).id): "for"}

    def vote(who, given=choices):
        return lambda: ballots.cast(ballot=ballot, choices=given, by=who, at=LATER)

    assert refused(NotYours, vote(absent)) == "has_no_vote"
    assert refused(NotYours, vote(clerk)) == "has_no_vote"
    assert refused(Refusal, vote(people[1], {})) == "not_answered"
    assert refused(Refusal, vote(people[1], dict.fromkeys(choices, "maybe"))) == "not_answered"
    ballots.close_ballot(ballot=ballot, by=people[0], at=LATER)
    assert refused(NotNow, vote(people[1])) == "vote_is_closed"
    assert holding.outcome(ballot).totals["for"] == 0


def test_repeated_vote_needs_a_reason_and_both_stand(item, people):
    first = holding.voted(item, holding.on_number(4), holding.all_of(people, "against"))
    without = refused(Refusal, opening(item, people[0]))
    second = holding.voted(
        item, holding.on_number(3), holding.all_of(people), because="A smaller number."
    )

    assert without == "no_reason"
    assert [(each.round, holding.outcome(each).passed) for each in (first, second)] == [
        (1, False),
        (2, True),
    ]
    assert [each.number for each in queries.decided(item)] == [3]


def test_abandoned_vote_decides_nothing(item, people):
    ballot = opening(item, people[0])()
    holding.cast(ballot, people[1], "for")

    gone = ballots.abandon_ballot(ballot=ballot, reason="A fire alarm.", by=people[0], at=LATER)
    meetings.close_meeting(meeting=item.meeting, by=people[0], at=LATER)

    assert (gone.state, gone.abandoned_because) == ("abandoned", "A fire alarm.")
    assert queries.decided(item) == []
    assert not StageNumber.objects.exists()


def test_whoever_is_outvoted_attaches_an_opinion_once(item, people):
    choices = holding.all_of(people[:8]) | {people[8]: "against"}
    ballot = holding.voted(item, holding.on_number(3), choices)

    def say(who, text="Too few."):
        return ballots.dissent(ballot=ballot, text=text, by=who, at=LATER)

    assert say(people[8]) == say(people[8], "Far too few.")
    assert refused(Refusal, lambda: say(people[7], " ")) == "no_text"
    assert refused(NotYours, lambda: say(holding.secretary(item.meeting.body))) == "had_no_vote"


def test_meeting_closes_though_a_decision_rests_on_another_number_meanwhile(stage, item, people):
    holding.voted(item, holding.on_number(3), holding.all_of(people))
    deciding.number_voted(stage, 2)
    running.record_scores(stage, 40, 30, 20, 10, 5)
    close_results(stage=stage, by=running.officer(), at=running.AFTER_TEST)
    stage.refresh_from_db()
    draft_decision(stage=stage, by=running.officer(), at=deciding.AT)

    closed = meetings.close_meeting(meeting=item.meeting, by=people[0], at=deciding.AT)

    assert closed.state == "closed"
    assert [each.number for each in StageNumber.objects.filter(state="approved")] == [2]


# --- votes on persons ---


@pytest.fixture
def drafted():
    """The draft of the last stage: four candidates, whom the National Commission votes on."""
    return deciding.vote_drafted(4, meets="here")


@pytest.fixture
def admission(drafted):
    """The vote on admission, in a meeting of nine and an alternate, all present."""
    body = deciding.body_of(drafted.stage)
    people = holding.seated(body, alternates=1)
    at = drafted.drafted_at
    item = holding.with_item(body, "list", f"decision:{drafted.id}", at=at, starts_at=at)
    return holding.opened(item, *people, at=at), people


def explain(item, by, at, reason="The interviews showed otherwise."):
    return meetings.explain_departure(item=item, reason=reason, by=by, at=at)


def on_people(item) -> list[matters.Proposal]:
    return list(matters.matter("list").people(item, LATER))


def test_each_candidate_is_a_question_by_stage_code(drafted, admission):
    item, people = admission
    ballot = ballots.open_ballot(
        item=item, proposals=on_people(item), by=people[0], at=drafted.drafted_at
    )

    codes = [each.entry.code for each in ballot.questions.all()]
    assert codes == deciding.codes(decisions.recommendable(drafted))
    assert Entry.objects.get(kind="ballot_opened").public["about"] == f"decision:{drafted.id}"


def test_recused_member_has_no_vote_on_that_candidate_and_an_alternate_stands_in(
    drafted, admission
):
    item, people = admission
    body, at = item.meeting.body, drafted.drafted_at
    proposals = on_people(item)
    entry = drafted.stage.roster.get(id=proposals[0].entry)
    member, alternate = holding.seat(body, people[3]), holding.seat(body, people[9])
    declare_recusal(
        membership=member, application=entry.application, reason="A cousin.", by=people[3], at=at
    )

    ballot = ballots.open_ballot(item=item, proposals=proposals, by=people[0], at=at)
    mine = queries.questions_for(ballot, member)
    theirs = queries.questions_for(ballot, alternate)
    every = {str(each.id): "for" for each in ballot.questions.all()}
    vote = lambda: ballots.cast(ballot=ballot, choices=every, by=people[3], at=at)  # noqa: E731

    assert [each.entry_id for each in theirs] == [entry.id]
    assert {each.entry_id for each in mine} == {p.entry for p in proposals} - {entry.id}
    assert refused(NotYours, vote) == "stepped_out"
    assert ballot.questions.get(entry=entry).seats["stands_in"] == {
        str(alternate.id): str(member.id)
    }


def test_another_presides_over_the_question_for_which_the_chair_stepped_out(drafted, admission):
    item, people = admission
    body, at = item.meeting.body, drafted.drafted_at
    proposals = on_people(item)
    entry = drafted.stage.roster.get(id=proposals[0].entry)
    declare_recusal(
        membership=holding.seat(body, people[0]), application=entry.application,
        reason="A former assistant.", by=people[0], at=at,
    )  # fmt: skip

    ballot = ballots.open_ballot(item=item, proposals=proposals, by=people[0], at=at)

    presides = [each.presiding for each in ballot.questions.all()]
    chair, deputy = holding.seat(body, people[0]), holding.seat(body, people[1])
    assert presides == [deputy, chair, chair, chair]


def test_admission_by_vote_is_approved_as_the_meeting_closes(drafted, admission):
    item, people = admission
    at = drafted.drafted_at
    ballot = ballots.open_ballot(item=item, proposals=on_people(item), by=people[0], at=at)
    questions = list(ballot.questions.all())
    for who in people[:9]:
        choices = {str(each.id): "against" for each in questions} | {str(questions[1].id): "for"}
        ballots.cast(ballot=ballot, choices=choices, by=who, at=at)
    ballots.close_ballot(ballot=ballot, by=people[0], at=at)
    explain(item, people[0], at)
    holding.give_reasons(item)

    meetings.close_meeting(meeting=item.meeting, by=people[0], at=at)

    drafted.refresh_from_db()
    admitted = drafted.outcomes.filter(admitted=True)
    assert (drafted.state, drafted.protocol_number, drafted.memo) == (
        "approved",
        "1",
        holding.GROUNDS,
    )
    assert [each.entry_id for each in admitted] == [questions[1].entry_id]
    assert set(drafted.outcomes.filter(admitted=False).values_list("reason", flat=True)) == {
        "not_recommended"
    }
    assert (drafted.entered_by_id, drafted.approved_by_id) == (
        holding.secretary(item.meeting.body).person,
        people[0].person,
    )


def test_meeting_closes_though_what_it_voted_on_was_taken_back_meanwhile(drafted, admission):
    item, people = admission
    at = drafted.drafted_at
    holding.voted(item, on_people(item), holding.all_of(people[:9]), at=at)
    refuse_decision(decision=drafted, reason="Drafted anew.", by=running.officer(), at=at)

    closed = meetings.close_meeting(meeting=item.meeting, by=people[0], at=at)

    drafted.refresh_from_db()
    assert (closed.state, drafted.state) == ("closed", "refused")


def test_departure_from_the_recommended_list_needs_a_reason_before_closing(drafted, admission):
    item, people = admission
    at, clerk = drafted.drafted_at, holding.secretary(item.meeting.body)
    early = refused(NotNow, lambda: explain(item, clerk, at))
    holding.voted(item, on_people(item), holding.all_of(people[:9], "against"), at=at)
    holding.give_reasons(item)

    closing = lambda: meetings.close_meeting(meeting=item.meeting, by=people[0], at=at)  # noqa: E731
    unexplained = refused(NotNow, closing)
    by_a_member = refused(NotYours, lambda: explain(item, people[2], at))
    without = refused(Refusal, lambda: explain(item, clerk, at, " "))
    explain(item, clerk, at)
    explain(item, clerk, at)
    explain(item, people[0], at, "Nobody convinced the commission.")
    closed = closing()

    assert (early, unexplained) == ("no_departure", "departure_unexplained")
    assert (by_a_member, without) == ("not_secretary", "no_reason")
    item.refresh_from_db()
    assert (closed.state, item.departure, item.explanations) == (
        "closed",
        "Nobody convinced the commission.",
        2,
    )
    assert kinds_of(f"item:{item.id}") == ["item_added", *["departure_explained"] * 2]


def test_nothing_follows_until_everybody_was_decided_on(drafted, admission):
    item, people = admission
    some = on_people(item)[:2]
    holding.voted(item, some, holding.all_of(people[:9]), at=drafted.drafted_at)

    meetings.close_meeting(meeting=item.meeting, by=people[0], at=drafted.drafted_at)

    drafted.refresh_from_db()
    assert drafted.state == "drafted"


def test_whoever_is_not_on_the_list_is_not_voted_on(drafted, admission):
    item, people = admission
    stranger = running.stage_with(1).roster.get()
    proposals = [matters.Proposal("person", entry=stranger.id, application=stranger.application_id)]
    attempt = lambda: ballots.open_ballot(  # noqa: E731
        item=item, proposals=proposals, by=people[0], at=drafted.drafted_at
    )

    assert refused(Refusal, attempt) == "not_eligible"


# --- votes on a computed decision ---


@pytest.mark.parametrize(("choice", "state"), [("for", "approved"), ("against", "refused")])
def test_computed_decision_is_voted_on_as_a_whole(choice, state):
    decision = deciding.drafted(40, 30, 20, meets="here")
    body = deciding.body_of(decision.stage)
    people = [deciding.chair(decision.stage), *holding.seated_beside_chair(body)]
    item = holding.with_item(
        body, "decision", f"decision:{decision.id}", at=deciding.AT, starts_at=deciding.AT
    )
    holding.opened(item, *people, at=deciding.AT)
    whole = [matters.Proposal("list")]

    holding.voted(item, whole, holding.all_of(people, choice), at=deciding.AT)
    meetings.close_meeting(meeting=item.meeting, by=people[0], at=deciding.AT)

    decision.refresh_from_db()
    assert decision.state == state
