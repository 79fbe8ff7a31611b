"""Leases: who has a file in hand, for how long, and never two at once."""

from datetime import timedelta
from functools import partial

import pytest

from saty.applications.actions.leases import lease, lease_file, release
from saty.applications.models import VerificationLease
from saty.applications.verification_queries import Filters
from saty.common.refusals import Conflict, NotNow
from saty.stages.models import Stage
from tests import factories
from tests.applications.verifying import AT, STAGE, filed, in_bulk, official, verified
from tests.racing import at_once, read, shared_database

QUARTER = timedelta(minutes=15)


def next_for(by, competition, at=AT, **filters):
    return lease(
        stage_key=STAGE, competition=competition.id, by=by, at=at, filters=Filters(**filters)
    )


@pytest.mark.django_db
def test_next_file_is_the_oldest_that_nobody_holds():
    competition = factories.competition()
    newer = filed(competition, submitted_at=factories.WHILE_FILING + timedelta(hours=1))
    older = filed(competition)

    first, second, third = (next_for(official(), competition) for _ in range(3))

    assert (first, second, third) == (older, newer, None)


@pytest.mark.django_db
def test_next_file_of_whoever_holds_one_is_that_one_for_longer():
    competition, by = factories.competition(), official()
    filed(competition)
    filed(competition)
    first = next_for(by, competition)

    again = next_for(by, competition, at=AT + timedelta(minutes=5))

    assert again == first
    assert VerificationLease.objects.get().until == AT + timedelta(minutes=20)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "is_free"), [(QUARTER - timedelta(seconds=1), False), (QUARTER, True)]
)
def test_file_is_free_again_when_its_lease_has_run_out(after, is_free):
    competition = factories.competition()
    application = filed(competition)
    next_for(official(), competition)

    taken = next_for(official(), competition, at=AT + after)

    assert taken == (application if is_free else None)


@pytest.mark.django_db
def test_file_that_is_put_back_is_the_next_again():
    competition, by = factories.competition(), official()
    application = filed(competition)
    next_for(by, competition)

    release(application=application, stage=STAGE, by=by, at=AT)

    assert next_for(official(), competition) == application


@pytest.mark.django_db
@pytest.mark.parametrize(
    "filters",
    [{"group": "regional"}, {"region": "abai"}, {"sector": "private"}, {"number": "12345678"}],
)
def test_next_file_fits_the_filters(filters):
    competition = factories.competition()
    filed(competition)
    fields = dict(filters)
    if "number" in fields:
        fields["candidate_number"] = fields.pop("number")
    wanted = filed(competition, **fields)

    found = next_for(official(), competition, **filters)

    assert found == wanted


@pytest.mark.django_db
def test_refused_file_comes_for_a_second_look_to_others_alone():
    competition, first, second = factories.competition(), official(), official()
    application = filed(competition)
    verified(application, first, diploma="expired")

    own = next_for(first, competition, state="refused")
    others = next_for(second, competition, state="refused")

    assert (own, others) == (None, application)


@pytest.mark.django_db
def test_withdrawn_ended_and_foreign_files_are_not_in_the_queue():
    competition = factories.competition()
    filed(competition, state="withdrawn", withdrawn_at=AT)
    filed(factories.competition())
    done = filed(competition)
    in_bulk(competition, done, by=official())

    assert next_for(official(), competition) is None


@pytest.mark.django_db
def test_one_file_is_taken_by_name_and_refused_to_the_next():
    application, by = filed(), official()
    held = lease_file(application=application, stage=STAGE, by=by, at=AT)

    again = lease_file(application=application, stage=STAGE, by=by, at=AT)
    with pytest.raises(Conflict) as refused:
        lease_file(application=application, stage=STAGE, by=official(), at=AT)

    assert again == held
    assert refused.value.key == "verification.taken"


@pytest.mark.django_db
def test_file_of_a_closed_stage_is_not_taken():
    competition = factories.competition()
    filed(competition)
    Stage.objects.filter(key=STAGE).update(closed_at=AT)

    with pytest.raises(NotNow) as refused:
        next_for(official(), competition)

    assert refused.value.key == "verification.stage_closed"


@pytest.mark.django_db(transaction=True)
def test_two_verifiers_who_ask_at_once_never_hold_the_same_file(tmp_path):
    competition = factories.competition()
    files = [filed(competition) for _ in range(6)]
    officials = [official() for _ in range(6)]

    with shared_database(tmp_path):
        taken = at_once(*(partial(next_for, by, competition) for by in officials))
        leases = read(VerificationLease.objects.count)

    assert {file.id for file in taken} == {file.id for file in files}
    assert leases == len(files)
