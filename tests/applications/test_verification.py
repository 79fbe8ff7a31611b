"""Verdicts: one on each document and fact, by whoever has the file in hand, with history."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saty.applications.actions.leases import lease_file, release
from saty.applications.actions.verification import (
    confirm_refusals,
    finish,
    record_verdict,
    return_file,
)
from saty.applications.models import FileCheck, Verification, VerificationLease
from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.stages.models import Stage
from tests import factories
from tests.applications.verifying import (
    AT,
    STAGE,
    TARGETS,
    accept_all,
    filed,
    gaps,
    official,
    verified,
)

pytestmark = pytest.mark.django_db


def verdict_on(application, by, **changed):
    given = {"target": "document:diploma", "verdict": "accepted", **changed}
    return record_verdict(application=application, stage=STAGE, by=by, at=AT, **given)


def in_hand(by=None, **fields):
    by = by or official()
    application = filed(**fields)
    lease_file(application=application, stage=STAGE, by=by, at=AT)
    return application, by


def own_entries(application):
    rows = Entry.objects.filter(subject=f"application:{application.id}").order_by("ordinal")
    return list(rows.values_list("kind", flat=True))


def test_verdict_given_twice_is_given_once():
    application, by = in_hand()

    first = verdict_on(application, by)
    again = verdict_on(application, by)

    assert again.id == first.id
    assert Verification.objects.count() == 1


def test_verdict_that_changes_supersedes_the_old_one_and_keeps_it():
    application, by = in_hand()
    first = verdict_on(application, by)

    second = verdict_on(application, by, verdict="refused", reason="expired", comment="2019")

    first.refresh_from_db()
    assert first.superseded_at == AT
    assert (second.verdict, second.reason, second.comment) == ("refused", "expired", "2019")
    assert second.superseded_at is None


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"verdict": "refused"}, "verification.no_reason"),
        ({"verdict": "refused", "reason": "not-proved"}, "verification.no_reason"),
        ({"reason": "expired"}, "verification.reason_of_acceptance"),
        ({"target": "document:passport"}, "verification.no_such_target"),
        ({"target": "fact:motivation"}, "verification.no_such_target"),
        ({"target": "document:language-certificate"}, "verification.no_such_target"),
    ],
)
def test_verdict_that_does_not_fit_is_refused(changed, key):
    application, by = in_hand()

    with pytest.raises(Refusal) as refused:
        verdict_on(application, by, **changed)

    assert refused.value.key == key


def test_verdict_on_what_is_required_and_missing_can_be_given():
    by = official()
    application = filed(snapshot={"answers": {}, "documents": []})
    lease_file(application=application, stage=STAGE, by=by, at=AT)

    given = verdict_on(application, by, verdict="refused", reason="incomplete")

    assert given.target == "document:diploma"


def test_verdict_without_the_file_in_hand_is_refused():
    application, by = in_hand()

    with pytest.raises(Conflict) as refused:
        verdict_on(application, official())
    release(application=application, stage=STAGE, by=by, at=AT)
    with pytest.raises(Conflict):
        verdict_on(application, by)

    assert refused.value.key == "verification.not_in_your_hands"


def test_verdict_holds_the_file_for_another_quarter_of_an_hour():
    application, by = in_hand()
    later = AT + timedelta(minutes=10)

    record_verdict(
        application=application,
        stage=STAGE,
        target="document:diploma",
        verdict="accepted",
        by=by,
        at=later,
    )

    assert VerificationLease.objects.get().until == later + timedelta(minutes=15)


@pytest.mark.parametrize("state", ["withdrawn", "draft"])
def test_verdict_on_an_application_that_is_not_submitted_is_refused(state):
    application, by = in_hand()
    type(application).objects.filter(id=application.id).update(state=state, withdrawn_at=AT)

    with pytest.raises(NotNow) as refused:
        verdict_on(application, by)

    assert refused.value.key == "verification.not_on_roster"


def test_verdict_after_the_results_are_closed_is_refused():
    application, by = in_hand()
    Stage.objects.filter(key=STAGE).update(closed_at=AT)

    with pytest.raises(NotNow) as refused:
        verdict_on(application, by)

    assert refused.value.key == "verification.stage_closed"


def test_two_standing_verdicts_on_one_target_are_refused_by_the_database():
    application, by = in_hand()
    verdict_on(application, by)

    with pytest.raises(IntegrityError), transaction.atomic():
        Verification.objects.create(
            application=application,
            stage=STAGE,
            target="document:diploma",
            verdict="accepted",
            by_id=by.person,
            at=AT,
        )

    assert Verification.objects.count() == 1


def test_finished_file_has_one_entry_and_is_in_nobodys_hands():
    application, by = filed(), official()

    check = verified(application, by, diploma="expired")

    assert check.refused == 1
    assert {v.target for v in Verification.objects.all()} == TARGETS
    assert own_entries(application) == ["file_verified"]
    assert not VerificationLease.objects.exists()
    assert gaps() == []


def test_finishing_twice_is_finishing_once():
    application, by = filed(), official()
    check = verified(application, by)

    again = finish(application=application, stage=STAGE, by=by, at=AT)

    assert again == check
    assert own_entries(application) == ["file_verified"]


def test_file_with_something_unverified_is_not_finished():
    application, by = in_hand()
    verdict_on(application, by)

    with pytest.raises(NotNow) as refused:
        finish(application=application, stage=STAGE, by=by, at=AT)

    assert refused.value.key == "verification.unfinished"
    assert not FileCheck.objects.exists()


def test_finished_file_is_open_again_when_a_verdict_changes():
    application, by = filed(), official()
    first = verified(application, by)
    lease_file(application=application, stage=STAGE, by=by, at=AT)

    verdict_on(application, by, verdict="refused", reason="expired")
    second = finish(application=application, stage=STAGE, by=by, at=AT)

    first.refresh_from_db()
    assert first.superseded_at == AT
    assert second.refused == 1
    assert own_entries(application) == ["file_verified", "file_verified"]
    assert gaps() == []


def test_entry_of_a_file_commits_to_every_verdict_and_shows_none():
    application, by = filed(), official()
    verified(application, by, diploma="expired")

    entry = Entry.objects.get(kind="file_verified")

    opened = entry.opening.sealed["fields"]
    assert entry.public == {}
    assert opened["refused"]["value"] == [["document:diploma", "expired", ""]]
    assert opened["accepted"]["value"] == sorted(TARGETS - {"document:diploma"})
    assert opened["stage"]["value"] == STAGE


def test_refusal_is_confirmed_by_a_second_person():
    application, first, second = filed(), official(), official()
    verified(application, first, diploma="expired")

    check = confirm_refusals(application=application, stage=STAGE, by=second, at=AT)
    again = confirm_refusals(application=application, stage=STAGE, by=second, at=AT)

    assert (check.confirmed_by_id, again.id) == (second.person, check.id)
    assert own_entries(application) == ["file_verified", "refusals_confirmed"]
    assert gaps() == []


def test_refusal_is_not_confirmed_by_whoever_refused():
    application, by = filed(), official()
    verified(application, by, diploma="expired")

    with pytest.raises(NotYours) as refused:
        confirm_refusals(application=application, stage=STAGE, by=by, at=AT)

    assert refused.value.key == "verification.own_refusal"


def test_second_look_at_a_file_without_refusals_is_refused():
    application = filed()
    verified(application, official())

    with pytest.raises(NotNow) as refused:
        confirm_refusals(application=application, stage=STAGE, by=official(), at=AT)

    assert refused.value.key == "verification.nothing_refused"


def test_file_that_is_returned_is_verified_again_with_its_verdicts():
    application, first, second = filed(), official(), official()
    verified(application, first, diploma="expired")

    return_file(application=application, stage=STAGE, reason="Valid to 2030", by=second, at=AT)

    check = FileCheck.objects.get()
    assert (check.returned_by_id, check.return_reason) == (second.person, "Valid to 2030")
    assert check.superseded_at == AT
    assert Verification.objects.filter(superseded_at__isnull=True).count() == len(TARGETS)
    assert own_entries(application) == ["file_verified", "file_returned"]
    assert gaps() == []


def test_file_is_not_returned_without_a_reason():
    application = filed()
    verified(application, official(), diploma="expired")

    with pytest.raises(Refusal) as refused:
        return_file(application=application, stage=STAGE, reason=" ", by=official(), at=AT)

    assert refused.value.key == "verification.no_return_reason"


def test_confirmation_by_the_same_person_is_refused_by_the_database():
    application, by = filed(), official()
    check = verified(application, by, diploma="expired")

    with pytest.raises(IntegrityError), transaction.atomic():
        FileCheck.objects.filter(id=check.id).update(confirmed_by=by.person, confirmed_at=AT)


def test_targets_of_a_later_stage_are_verified_apart_from_those_of_the_first():
    application, by = filed(), official()
    last = application.competition.stages.get(key="national-commission")
    factories.on_roster(application, last)
    verified(application, by)

    accept_all(application, by, "national-commission", work="not-proved")
    check = finish(application=application, stage="national-commission", by=by, at=AT)

    assert (check.stage, check.refused) == ("national-commission", 1)
    assert FileCheck.objects.filter(superseded_at__isnull=True).count() == 2
