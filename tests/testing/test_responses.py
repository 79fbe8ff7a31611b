"""Answers of a test sat elsewhere: from the sheet to closed results."""

import pytest
from django.db import IntegrityError, transaction

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.programmes.kinds import Blocker, StageRef
from saty.stages.actions import close_results
from saty.stages.models import CandidacyEnd, Result
from saty.testing import test_stage
from saty.testing.models import Answer, FormAssignment, Sitting
from tests import factories
from tests import factories_of_testing as testing
from tests.factories import OPENS
from tests.stages import running
from tests.testing import sitting

pytestmark = pytest.mark.django_db


def ref(stage):
    return StageRef(stage.competition_id, stage.key)


def test_answers_become_results_when_the_stage_is_closed():
    stage = sitting.stage_with(3)
    (form,) = sitting.forms_for(stage)
    first, second, absent = sitting.draw_forms(stage, [form])

    sitting.record(
        stage,
        sitting.sat(first, sitting.answer_all(form, 1)),
        sitting.sat(second, sitting.answer_all(form, 1, [0, 1]), "ru"),
    )
    close_results(stage=stage, by=running.officer(), at=sitting.AFTER)

    found = {each.entry_id: each for each in Result.objects.all()}
    assert found[absent.id].outcome == "absent"
    full = {part.key: part.maximum for part in factories.programme_file().stage("test").score.parts}
    assert found[first.id].parts == full
    assert found[second.id].parts == full | {"critical": "0"}


def test_recording_makes_one_entry_each_and_keeps_values_as_the_form_names_them():
    stage = sitting.stage_with(2)
    (form,) = sitting.forms_for(stage)
    entries = sitting.draw_forms(stage, [form])

    number = sitting.record(stage, *(sitting.sat(e, {0: "q0o1", 1: ""}) for e in entries))

    assert number == 2
    assert Entry.objects.filter(kind="sitting_recorded").count() == 2
    assert set(Answer.objects.values_list("position", "value")) == {(0, '"q0o1"')}
    assert running.lost("sitting_recorded") == []
    assert running.stage_of(stage.competition).results_seen_at == sitting.AFTER


@pytest.mark.parametrize(
    ("answers", "language", "key"),
    [
        ({0: "q1o0"}, "kk", "answers_do_not_fit"),
        ({0: ["q0o0"]}, "kk", "answers_do_not_fit"),
        ({9: "q9o0"}, "kk", "answers_do_not_fit"),
        ({0: "q0o0"}, "de", "unknown_language"),
    ],
    ids=["another item's option", "a list", "no such question", "no such language"],
)
def test_one_bad_row_and_nothing_is_recorded(answers, language, key):
    stage = sitting.stage_with(2)
    (form,) = sitting.forms_for(stage)
    good, bad = sitting.draw_forms(stage, [form])

    with pytest.raises(Refusal) as refused:
        sitting.record(stage, sitting.sat(good, {0: "q0o0"}), sitting.sat(bad, answers, language))

    assert refused.value.key == key
    assert not Sitting.objects.exists()


def test_candidate_without_a_form_is_refused():
    stage = sitting.stage_with(1)
    sitting.forms_for(stage)
    (entry,) = running.entries(stage)

    with pytest.raises(Refusal) as refused:
        sitting.record(stage, sitting.sat(entry, {}))

    assert refused.value.key == "no_form_drawn"


def test_second_sitting_and_a_candidate_twice_are_refused():
    stage = sitting.stage_with(1)
    (form,) = sitting.forms_for(stage)
    (entry,) = sitting.draw_forms(stage, [form])
    row = sitting.sat(entry, {0: "q0o0"})

    with pytest.raises(Refusal, match="candidate_twice"):
        sitting.record(stage, row, row)
    sitting.record(stage, row)
    with pytest.raises(NotNow, match="sitting_there"):
        sitting.record(stage, row)


def test_candidate_of_another_stage_is_refused():
    stage, other = sitting.stage_with(1), sitting.stage_with(1)
    sitting.draw_forms(stage, sitting.forms_for(stage))
    (entry,) = running.entries(other)

    with pytest.raises(Refusal, match="not_on_roster"):
        sitting.record(stage, sitting.sat(entry, {}))


def test_stage_of_score_sheets_takes_no_answers_and_changes_nothing():
    stage = running.stage_with(1)
    (form,) = sitting.forms_for(stage)
    (entry,) = sitting.draw_forms(stage, [form])

    with pytest.raises(NotNow, match="not_scored_here"):
        sitting.record(stage, sitting.sat(entry, {}))

    running.record_scores(stage, 3)
    close_results(stage=stage, by=running.officer(), at=sitting.AFTER)
    assert Result.objects.get().parts == running.parts(3)


def test_only_the_secretariat_that_is_no_candidate_brings_answers():
    stage = sitting.stage_with(1)
    (form,) = sitting.forms_for(stage)
    (entry,) = sitting.draw_forms(stage, [form])
    own = factories.acting(entry.application.candidate, "secretariat")

    for by in (running.officer("test_owner"), own):
        with pytest.raises(NotYours):
            sitting.record(stage, sitting.sat(entry, {}), by=by)


def test_blockers_name_what_is_to_be_done_before_closing():
    stage = sitting.stage_with(2)
    assert test_stage.blockers(ref(stage), sitting.AT) == (
        Blocker("no_locked_form", 1),
        Blocker("forms_not_drawn", 2),
    )

    (form,) = sitting.forms_for(stage)
    first, _second = sitting.draw_forms(stage, [form])
    assert test_stage.blockers(ref(stage), sitting.AT) == ()

    Sitting.objects.create(entry=first, form=form, language="kk", started_at=sitting.AT)
    assert test_stage.blockers(ref(stage), sitting.AT) == (Blocker("sittings_unfinished", 1),)
    with pytest.raises(NotNow, match="stage_has_blockers"):
        close_results(stage=stage, by=running.officer(), at=sitting.AFTER)


def test_form_without_a_section_that_is_scored_is_a_blocker():
    stage = sitting.stage_with(1)
    bank = testing.bank()
    form = testing.locked_form(testing.blueprint(bank, stage), [testing.item(bank)])
    FormAssignment.objects.create(entry=running.entries(stage)[0], form=form, drawn_at=sitting.AT)

    assert test_stage.blockers(ref(stage), sitting.AT) == (Blocker("forms_do_not_fit", 1),)


def test_progress_and_what_is_held_about_a_candidate():
    stage = sitting.stage_with(2)
    (form,) = sitting.forms_for(stage)
    first, second = sitting.draw_forms(stage, [form])
    sitting.record(stage, sitting.sat(first, {0: "q0o1"}))

    progress = test_stage.progress(ref(stage), sitting.AFTER)

    assert (progress.roster, progress.done, progress.waiting) == (2, 1, 1)
    held = test_stage.held(first.application_id)["sittings"]
    assert [(each["stage"], each["language"], each["answers"]) for each in held] == [
        ("test", "kk", {"1": "q0o1"})
    ]
    nothing = {"sittings": [], "places": [], "seats": [], "challenges": []}
    assert test_stage.held(second.application_id) == nothing


def test_whoever_left_is_neither_scored_nor_counted():
    stage = sitting.stage_with(2)
    (form,) = sitting.forms_for(stage)
    first, second = sitting.draw_forms(stage, [form])
    sitting.record(stage, *(sitting.sat(e, {0: "q0o1"}) for e in (first, second)))
    CandidacyEnd.objects.create(entry=second, kind="withdrawn", at=sitting.AFTER)

    found = test_stage.results(ref(stage), sitting.AFTER)

    assert [each.application for each in found] == [first.application_id]


@pytest.mark.parametrize(
    ("name", "fields"),
    [("attempt_once", {}), ("sitting_ends_after_its_start", {"attempt": 2, "finished_at": OPENS})],
)
def test_constraint_on_sittings_holds(name, fields):
    stage = sitting.stage_with(1)
    (form,) = sitting.forms_for(stage)
    (entry,) = sitting.draw_forms(stage, [form])
    values = {"entry": entry, "form": form, "language": "kk", "started_at": sitting.AT}
    Sitting.objects.create(**values)

    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting.objects.create(**values | fields)
    assert name
