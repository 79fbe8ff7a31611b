"""Where members vote: the body's secretary enters whom it recommends, and the outcomes follow."""

import pytest

from saty.common.refusals import Conflict, NotNow, Refusal
from saty.decisions import queries
from saty.decisions.actions import approve_decision
from saty.ledger.models import Entry
from saty.stages.models import CandidacyEnd
from tests.decisions import deciding
from tests.stages import running

AT = running.over_at(6)
pytestmark = pytest.mark.django_db


def outcomes(decision) -> dict[str, tuple[bool, str]]:
    """Stage code -> whether it goes on, and why not."""
    return {row.entry.code: (row.admitted, row.reason) for row in queries.outcomes_of(decision)}


def test_secretary_enters_whom_the_body_recommends_and_the_outcomes_follow():
    decision = deciding.vote_drafted(3)
    first, second, third = deciding.codes(queries.recommendable(decision))

    entered = deciding.enter(decision, recommended=[second], at=AT)

    refused = (False, "not_recommended")
    assert outcomes(entered) == {first: refused, second: (True, ""), third: refused}
    entry = Entry.objects.get(kind="decision_entered").public
    assert (entry["admitted"], entry["refused"]) == (1, 2)
    assert entered.lines[""]["admitted"] == 1
    assert running.lost(*deciding.KINDS) == []


def test_list_is_approved_by_the_chair_as_it_was_entered():
    decision = deciding.enter(deciding.vote_drafted(2), recommended=[], at=AT)

    approved = approve_decision(decision=decision, by=deciding.chair(decision.stage), at=AT)

    assert (approved.state, queries.outcome_counts(approved)) == ("approved", (0, 2))


def test_vote_is_not_entered_without_its_list():
    decision = deciding.vote_drafted(1)

    with pytest.raises(Refusal, match="no_list"):
        deciding.enter(decision, recommended=None, at=AT)


def test_no_list_is_entered_where_scores_decide():
    decision = deciding.drafted(30, 20, 10)

    with pytest.raises(Refusal, match="scores_decide"):
        deciding.enter(decision, recommended=[])


def test_code_that_is_not_on_the_roster_cannot_be_recommended():
    decision = deciding.vote_drafted(1)

    with pytest.raises(Refusal, match="not_on_the_list") as refused:
        deciding.enter(decision, recommended=["ZZZZZZ"], at=AT)

    assert str(refused.value.message) == (
        "These codes cannot be recommended at this stage: ZZZZZZ."
    )


def test_list_longer_than_the_places_is_refused():
    decision = deciding.vote_drafted(2)
    rule = deciding.rule_of(decision)
    places = rule.cut.model_copy(update={"at_most": 1})

    with pytest.raises(Refusal, match="more_than_places"):
        deciding.policies.check_places(rule.model_copy(update={"cut": places}), 2)


def test_list_is_not_entered_when_somebody_dropped_out_since_the_draft():
    decision = deciding.vote_drafted(2)
    codes = deciding.codes(queries.recommendable(decision))
    CandidacyEnd.objects.create(entry=running.entries(decision.stage)[0], kind="withdrawn", at=AT)

    with pytest.raises(Conflict, match="results_changed"):
        deciding.enter(decision, recommended=codes, at=AT)


def test_list_of_a_body_that_meets_here_is_not_entered_by_hand():
    decision = deciding.vote_drafted(1, meets="here")

    with pytest.raises(NotNow, match="meets_here") as refused:
        deciding.enter(decision, at=AT)

    assert str(refused.value.message) == (
        "This commission votes in its meetings here. Put it on the agenda of one."
    )
    decision.refresh_from_db()
    assert decision.state == "drafted"


def test_list_is_entered_once():
    decision = deciding.enter(deciding.vote_drafted(1), at=AT)

    with pytest.raises(NotNow):
        deciding.enter(decision, recommended=[], at=AT)


@pytest.mark.parametrize("number", [1, 3])
def test_outcomes_are_listed_in_one_query(number, django_assert_num_queries):
    decision = deciding.vote_drafted(number)

    with django_assert_num_queries(1):
        listed = [(row.entry.code, row.details) for row in queries.outcomes_of(decision)]

    assert len(listed) == number
