"""The stage of documents: how far it is, what stands in its way, and its outcome."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from saty.applications import documents_stage
from saty.applications.actions.verification_in_bulk import (
    FileVerdicts,
    confirm_all_refusals,
    record_verdicts,
)
from saty.applications.models import AdjustmentRequest, IdentityClash, Verification
from saty.common.refusals import Conflict, NotNow, Refusal
from saty.ledger.models import Entry
from saty.programmes.kinds import Blocker, Obstacle, Progress
from tests import factories
from tests.applications.verifying import (
    AT,
    LAST_STAGE,
    STAGE,
    TARGETS,
    accept_all,
    filed,
    gaps,
    in_bulk,
    official,
    ref,
    verified,
)

pytestmark = pytest.mark.django_db


def outcomes(competition):
    found = documents_stage.results(ref(competition), AT)
    return {result.application: result.obstacles for result in found}


def test_stage_of_documents_counts_what_is_verified():
    competition = factories.competition()
    files = [filed(competition) for _ in range(3)]
    filed(competition, state="withdrawn", withdrawn_at=AT)
    verified(files[0], official())

    found = documents_stage.progress(ref(competition), AT)

    assert found == Progress(roster=3, done=1, waiting=2)


def test_stage_of_documents_names_each_thing_in_its_way():
    competition = factories.competition()
    first, second, third = (filed(competition) for _ in range(3))
    verified(first, official(), diploma="expired")
    IdentityClash.objects.create(first=first, second=second, found_at=AT)
    AdjustmentRequest.objects.create(
        application=third, kind="reader", explanation="x", requested_at=AT
    )

    found = documents_stage.blockers(ref(competition), AT)

    assert found == (
        Blocker("files_unverified", 2),
        Blocker("refusals_unconfirmed", 1),
        Blocker("clashes_open", 1),
        Blocker("adjustments_open", 1),
    )
    assert {blocker.key for blocker in found} < documents_stage.BLOCKER_WORDS.keys()


def test_stage_of_documents_with_everything_done_has_nothing_in_its_way():
    competition = factories.competition()
    in_bulk(competition, filed(competition), by=official(), document="expired")

    confirm_all_refusals(competition=competition.id, stage=STAGE, by=official(), at=AT)

    assert documents_stage.blockers(ref(competition), AT) == ()


def test_whoever_meets_every_rule_and_is_verified_has_no_obstacle():
    competition = factories.competition()
    application = filed(competition)
    verified(application, official())

    assert outcomes(competition) == {application.id: ()}


@pytest.mark.parametrize(
    ("answers", "reason", "detail"),
    [
        ({"citizenship": "RU"}, "rule:citizenship", {"needed": "KZ", "have": "RU"}),
        (
            {"birth_date": "1980-05-17"},
            "rule:age",
            {"needed": 35, "on": "2026-04-01", "age": 45, "until": "2016-05-16"},
        ),
        (
            {"education": [{"level": "secondary"}]},
            "rule:education",
            {"needed": "higher", "have": "secondary"},
        ),
        (
            {"offices_held": ["political-by-president"]},
            "rule:political-office",
            {"fact": "offices-held", "held": "political-by-president"},
        ),
        ({"education": None}, "rule:education", {"needed": "higher"}),
    ],
)
def test_rule_that_is_not_met_or_left_open_is_an_obstacle(answers, reason, detail):
    competition = factories.competition()
    application = filed(competition, answers=answers)

    assert outcomes(competition) == {application.id: (Obstacle(reason, detail),)}


def test_standing_refusals_are_obstacles_with_their_reasons():
    competition, by = factories.competition(), official()
    application = filed(competition)
    verified(application, by, diploma="expired", work="not-proved")
    accept_all(application, by, work="not-proved")

    assert outcomes(competition) == {
        application.id: (Obstacle("fact_refused", {"target": "fact:work", "reason": "not-proved"}),)
    }


def test_refusal_at_a_later_stage_is_no_obstacle_of_the_first():
    competition, by = factories.competition(), official()
    application = filed(competition)
    factories.on_roster(application, competition.stages.get(key=LAST_STAGE))
    verified(application, by)
    verified(application, by, LAST_STAGE, diploma="expired")

    assert outcomes(competition) == {application.id: ()}


def test_second_verification_must_be_done_and_its_refusals_settled():
    competition, by = factories.competition(), official()
    last = competition.stages.get(key=LAST_STAGE)
    accepted, refused, waiting = (filed(competition) for _ in range(3))
    filed(competition)
    for application in (accepted, refused, waiting):
        factories.on_roster(application, last)
    verified(accepted, by, LAST_STAGE)
    verified(refused, by, LAST_STAGE, diploma="expired")

    found = documents_stage.recheck_blockers(ref(competition, LAST_STAGE), AT)

    assert found == (Blocker("recheck_waiting", 1), Blocker("recheck_refused", 1))


def test_bulk_verdicts_are_those_of_single_files():
    competition, by = factories.competition(), official()
    files = [filed(competition) for _ in range(3)]

    done = in_bulk(competition, *files, by=by, document="expired")

    rows = Verification.objects.filter(application=files[0])
    assert done == 3
    assert {row.target for row in rows} == TARGETS
    assert [(row.target, row.reason) for row in rows.filter(verdict="refused")] == [
        ("document:diploma", "expired")
    ]
    assert Entry.objects.filter(kind="file_verified").count() == 3
    assert gaps() == []


def test_bulk_confirmation_leaves_out_ones_own_refusals():
    competition, first, second = factories.competition(), official(), official()
    in_bulk(competition, filed(competition), by=first, document="expired")
    in_bulk(competition, filed(competition), by=second, document="expired")

    confirmed = confirm_all_refusals(competition=competition.id, stage=STAGE, by=second, at=AT)

    assert confirmed == 1
    assert documents_stage.blockers(ref(competition), AT) == (Blocker("refusals_unconfirmed", 1),)
    assert gaps() == []


@pytest.mark.parametrize(
    ("spoil", "refusal", "key"),
    [
        ("held", Conflict, "verification.taken"),
        ("withdrawn", NotNow, "verification.not_on_roster"),
        ("begun", NotNow, "verification.begun"),
        ("target", Refusal, "verification.no_such_target"),
        ("reason", Refusal, "verification.no_reason"),
    ],
)
def test_bulk_verdicts_are_given_all_or_none(spoil, refusal, key):
    competition, by = factories.competition(), official()
    good, bad = filed(competition), filed(competition)
    refused = {"target": {"document:passport": "expired"}, "reason": {"document:diploma": "?"}}
    _spoil(spoil, bad, by)

    with pytest.raises(refusal) as raised:
        record_verdicts(
            competition=competition.id,
            stage=STAGE,
            items=[FileVerdicts(good.id), FileVerdicts(bad.id, refused.get(spoil, {}))],
            by=by,
            at=AT,
        )

    assert raised.value.key == key
    assert not Verification.objects.filter(application=good).exists()


def _spoil(spoil, application, by):
    from saty.applications.actions.leases import lease_file

    if spoil == "held":
        lease_file(application=application, stage=STAGE, by=official(), at=AT)
    elif spoil == "begun":
        verified(application, by)
    elif spoil == "withdrawn":
        application.state, application.withdrawn_at = "withdrawn", AT
        application.save(update_fields=["state", "withdrawn_at"])


@pytest.mark.parametrize("number", [1, 3])
def test_outcome_takes_the_same_queries_for_one_and_for_three(number):
    competition = factories.competition()
    in_bulk(competition, *(filed(competition) for _ in range(number)), by=official())

    with CaptureQueriesContext(connection) as queries:
        documents_stage.results(ref(competition), AT)

    assert len(queries) == 5
