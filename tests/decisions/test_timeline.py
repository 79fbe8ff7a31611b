"""The candidate's way: computed on reading, so that nobody learns anything early."""

from datetime import timedelta

import pytest

from saty.applications import consequences as applications
from saty.decisions.models import Decision, Outcome
from saty.decisions.queries import timeline
from tests import factories
from tests.decisions import deciding
from tests.decisions.deciding import MOMENT
from tests.stages import running
from tests.stages.test_results import disqualify

pytestmark = pytest.mark.django_db
EARLIER = MOMENT - timedelta(microseconds=1)


def way(application, at) -> list[str]:
    """The states of the steps from the test on; the documents were passed before."""
    return [step.state for step in timeline(application, at)][1:4]


def passed_documents(stage) -> None:
    """Everyone's first stage, decided and announced."""
    first = running.stage_of(stage.competition, "documents")
    decision = Decision.objects.create(
        stage=first,
        rules_version=stage.competition.rules_versions.get(number=1),
        state="approved",
        inputs_sha256="0" * 64,
        drafted_by=factories.person(),
        drafted_at=factories.OPENS,
        approved_by=factories.person(),
        approved_at=factories.OPENS,
        announce_at=running.over_at(0),
    )
    Outcome.objects.bulk_create(
        Outcome(decision=decision, entry=entry, admitted=True) for entry in first.roster.all()
    )


def test_draft_has_no_way_yet():
    assert timeline(factories.draft(), MOMENT) == ()


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (running.opens_at(1) - timedelta(seconds=1), "upcoming"),
        (running.opens_at(1), "open"),
        (running.opens_at(1) + factories.STAGE_LASTS, "waiting"),
    ],
)
def test_stage_that_counts_follows_the_clock(at, state):
    stage = deciding.stage_with(1)
    passed_documents(stage)

    assert way(running.application_of(stage), at) == [state, "later", "later"]


def test_decision_shows_at_its_moment_and_not_before_it():
    decision = deciding.approved(30, 20, 10)
    passed_documents(decision.stage)
    first, _, last = (e.application for e in running.entries(decision.stage))

    assert way(first, EARLIER) == way(last, EARLIER) == ["waiting", "later", "later"]
    assert way(first, MOMENT) == ["admitted", "upcoming", "later"]
    assert way(last, MOMENT) == ["not_admitted", "not_reached", "not_reached"]


def test_refusal_says_why_in_three_languages():
    decision = deciding.approved(30, 20, 10)
    passed_documents(decision.stage)
    last = running.application_of(decision.stage, 2)

    step = timeline(last, MOMENT)[1]

    assert step.decided_at == MOMENT
    assert step.reason["en"].startswith("Your place is 3")
    assert set(step.reason) == {"kk", "ru", "en"}


def test_withdrawn_and_disqualified_end_at_the_stage_they_had_reached():
    stage = deciding.stage_with(2)
    passed_documents(stage)
    withdrawn, disqualified = (e.application for e in running.entries(stage))
    applications.on_withdrawn.run(withdrawn, by=running.officer(), at=running.AFTER_TEST)
    disqualify(running.entries(stage)[1])

    assert way(withdrawn, MOMENT) == ["withdrawn", "not_reached", "not_reached"]
    assert way(disqualified, MOMENT) == ["disqualified", "not_reached", "not_reached"]
    assert timeline(disqualified, MOMENT)[1].reason["ru"] == (
        "Представленный документ оказался поддельным."
    )


def test_timeline_asks_a_fixed_number_of_queries(django_assert_num_queries):
    decision = deciding.approved(30, 20, 10)
    passed_documents(decision.stage)
    application = running.application_of(decision.stage)

    with django_assert_num_queries(5):
        timeline(application, MOMENT)
