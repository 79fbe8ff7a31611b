"""An official who takes part as a candidate: nobody judges their own file."""

import pytest

from saty.applications.actions.adjustments import propose_decision
from saty.applications.actions.leases import lease, lease_file
from saty.applications.actions.verification import confirm_refusals
from saty.applications.actions.verification_in_bulk import confirm_all_refusals
from saty.applications.models import AdjustmentRequest
from saty.common.refusals import NotYours
from saty.people.models import Person
from saty.stages.actions import record_result
from saty.stages.queries import entry_of
from tests import factories
from tests.applications.verifying import AT, STAGE, filed, in_bulk, official, verified
from tests.stages import running

pytestmark = pytest.mark.django_db


def own_file(by, competition=None):
    return filed(competition, candidate=Person.objects.get(id=by.person))


def test_own_file_is_never_the_next_one():
    by, competition = official(), factories.competition()
    own_file(by, competition)

    found = lease(stage_key=STAGE, competition=competition.id, by=by, at=AT)

    assert found is None


def test_own_file_is_not_taken_by_name():
    by = official()

    with pytest.raises(NotYours, match="own_application"):
        lease_file(application=own_file(by), stage=STAGE, by=by, at=AT)


def test_own_file_is_not_verified_in_bulk():
    by, competition = official(), factories.competition()

    with pytest.raises(NotYours, match="own_application"):
        in_bulk(competition, own_file(by, competition), by=by)


def test_refusals_in_ones_own_file_wait_for_somebody_else():
    by, competition = official(), factories.competition()
    application = own_file(by, competition)
    verified(application, official(), diploma="expired")

    with pytest.raises(NotYours, match="own_application"):
        confirm_refusals(application=application, stage=STAGE, by=by, at=AT)
    at_once = confirm_all_refusals(competition=competition.id, stage=STAGE, by=by, at=AT)

    assert at_once == 0


def test_own_adjustment_is_decided_by_somebody_else():
    by = official("secretariat")
    asked = AdjustmentRequest.objects.create(
        application=own_file(by), kind="reader", explanation="x", requested_at=AT
    )

    with pytest.raises(NotYours, match="own_application"):
        propose_decision(request=asked, grant=True, reason="", by=by, at=AT)


def test_own_result_is_recorded_by_somebody_else():
    stage = running.stage_with(1)
    application = stage.roster.get().application
    by = factories.acting(application.candidate, "secretariat")

    with pytest.raises(NotYours, match="own_application"):
        record_result(entry=entry_of(application), outcome="absent", parts={}, by=by, at=AT)
