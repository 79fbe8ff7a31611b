"""Rosters: who is admitted to a stage, under a code that nobody can guess."""

import pytest
from django.db import IntegrityError, transaction

from saty.applications import consequences as applications
from saty.common.refusals import NotNow
from saty.core.numbers import is_stage_code
from saty.programmes import consequences as programmes
from saty.stages.actions import close_results, enter
from saty.stages.actions.rosters import make_stages
from saty.stages.models import RosterEntry, Stage
from saty.stages.queries import stage_after, stage_of, track_sizes
from tests import factories
from tests.stages import running

AT = running.opens_at(1)
pytestmark = pytest.mark.django_db


def test_opening_makes_every_stage_and_the_roster_of_the_first():
    competition = factories.competition()
    Stage.objects.filter(competition=competition).delete()

    programmes.on_opened.run(competition, by=running.officer(), at=AT)

    file = factories.programme_file()
    made = list(competition.stages.values_list("key", "kind", "position", "opened_at"))
    assert made == [
        (stage.key, stage.kind, place, AT if place == 0 else None)
        for place, stage in enumerate(file.stages)
    ]
    assert running.lost("roster_made") == []


def test_opening_twice_makes_stages_once():
    competition = factories.competition()
    Stage.objects.filter(competition=competition).delete()

    for _ in range(2):
        make_stages(competition, running.officer(), AT)

    assert competition.stages.count() == len(factories.programme_file().stages)


def test_submission_enters_the_first_stage_once():
    application = factories.submitted()
    RosterEntry.objects.all().delete()

    for _ in range(2):
        applications.on_submitted.run(application, by=running.officer(), at=AT)

    entry = application.roster_entries.get()
    assert (entry.stage.position, entry.track) == (0, application.group)
    assert is_stage_code(entry.code)


def test_entering_makes_the_roster_and_repeats_nothing():
    stage = running.stage_with(3)
    everyone = [entry.application for entry in running.entries(stage)]

    again = enter(stage=stage, applications=everyone, by=running.officer(), at=AT)

    assert again == 0
    assert stage.opened_at == AT
    assert stage.roster.count() == 3
    assert track_sizes(stage) == {everyone[0].group: 3}
    assert running.lost("roster_made") == []


def test_codes_taken_already_are_drawn_again():
    stage = running.stage_with(1)
    taken = stage.roster.get().code
    drawn = iter([0, 0, 7, 7, 8])
    newcomers = [factories.submitted(stage.competition) for _ in range(2)]
    RosterEntry.objects.filter(stage=stage).update(code="AAAAAAA")

    by = running.officer()
    enter(stage=stage, applications=newcomers, by=by, at=AT, chance=lambda n: next(drawn))

    codes = set(stage.roster.values_list("code", flat=True))
    assert taken not in codes
    assert len(codes) == 3


def test_a_closed_stage_takes_nobody():
    stage = running.closed_with(10, 20)
    late = factories.submitted(stage.competition)

    with pytest.raises(NotNow, match="stage_closed"):
        enter(stage=stage, applications=[late], by=running.officer(), at=AT)

    assert not stage.roster.filter(application=late).exists()


def test_the_stage_of_a_candidate_is_the_last_one_entered():
    stage = running.stage_with(1)

    reached = stage_of(running.application_of(stage))

    assert reached == stage
    assert stage_after(stage).key == "essay"


@pytest.mark.parametrize("same", ["application", "code"])
def test_roster_with_a_candidate_or_a_code_twice_is_refused_by_the_database(same):
    stage = running.stage_with(1)
    entry = stage.roster.get()
    other = {
        "application": factories.submitted(stage.competition),
        "code": "BBBBBBB",
    } | {same: getattr(entry, same)}

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.on_roster(other.pop("application"), stage, **other)


def test_a_stage_stands_once_in_a_competition_by_key_and_by_place():
    stage = running.stage_with(1)

    for key, position in ((stage.key, 99), ("other", stage.position)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stage.objects.create(
                competition=stage.competition, key=key, kind="test", position=position
            )


def test_closing_the_stage_again_changes_nothing():
    stage = running.closed_with(1)

    again = close_results(stage=stage, by=running.officer(), at=running.over_at(2))

    assert again.closed_at == running.AFTER_TEST
    assert running.lost("results_closed") == []
