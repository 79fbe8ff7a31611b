"""Numbers: set by the body that the file names, marked when set after results were known."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.decisions import policies, queries
from saty.decisions.actions import approve_number, draft_decision, refuse_number
from saty.decisions.models import StageNumber
from saty.stages.actions import see_results
from tests import factories
from tests.decisions import deciding
from tests.stages import running

pytestmark = pytest.mark.django_db


def test_number_is_entered_by_the_secretary_and_approved_by_the_chair():
    stage = deciding.stage_with(3)

    number = deciding.number_set(stage, 2)

    assert (number.state, number.number, number.set_after_results) == ("approved", 2, False)
    assert running.lost(*deciding.KINDS) == []


def test_number_approved_after_results_were_seen_is_marked():
    stage = deciding.stage_with(3)
    waiting = deciding.entered_number(stage, 2)
    see_results(stage=stage, by=running.officer(), at=running.AFTER_TEST)

    number = approve_number(number=waiting, by=deciding.chair(stage), at=running.AFTER_TEST)

    assert number.set_after_results is True


@pytest.mark.parametrize(
    ("until", "seen", "begun", "marked"),
    [
        ("before_results", False, True, False),
        ("before_results", True, True, True),
        ("before_window", False, False, False),
        ("before_window", False, True, True),
        ("any_time", False, True, False),
        ("any_time", True, True, True),
    ],
)
def test_when_a_number_counts_as_set_after_results(until, seen, begun, marked):
    stage = deciding.stage_with(1)
    at = running.WHILE_TESTING if begun else deciding.BEFORE
    stage.results_seen_at = at if seen else None
    rule = factories.programme_file().stage("test")
    rule = rule.model_copy(update={"cut": rule.cut.model_copy(update={"number_set_until": until})})

    assert policies.is_set_after_results(stage, rule, at) is marked


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"number": 0}, "number_too_small"),
        ({"number": 4}, "more_than_there_are"),
        ({"memo": " "}, "no_memo"),
        ({"per_track": {"sectoral": 1}}, "tracks_do_not_add_up"),
        ({"per_track": {"nobodys": 2}}, "more_than_in_the_group"),
    ],
)
def test_number_that_cannot_be_is_refused_with_what_to_do(fields, reason):
    stage = deciding.stage_with(3)

    with pytest.raises(Refusal, match=reason):
        deciding.entered_number(stage, **fields)

    assert not StageNumber.objects.exists()


def test_number_above_the_ceiling_of_the_file_is_refused():
    stage = deciding.stage_with(0, name="kz-presidential-reserve-2019")
    stage.opened_at = None
    stage.save()

    with pytest.raises(Refusal, match="number_above_ceiling"):
        deciding.entered_number(stage, 1001)


def test_number_of_a_body_that_meets_here_is_not_entered_by_hand():
    stage = running.stage_with(3)

    with pytest.raises(NotNow, match="meets_here"):
        deciding.entered_number(stage, 2)

    assert not StageNumber.objects.exists()


@pytest.mark.parametrize("capacity", ["chair", "member", "nobody"])
def test_only_the_secretary_enters_a_number(capacity):
    stage = deciding.stage_with(3)
    by = {
        "chair": lambda: deciding.chair(stage),
        "member": lambda: factories.acting(
            factories.member(deciding.body_of(stage)).person, "member"
        ),
        "nobody": lambda: running.officer("body_secretary"),
    }[capacity]()

    with pytest.raises(NotYours, match="not_secretary"):
        deciding.entered_number(stage, by=by)


def test_only_the_chair_approves_or_refuses_a_number():
    stage = deciding.stage_with(3)
    number = deciding.entered_number(stage)

    with pytest.raises(NotYours, match="not_chair"):
        approve_number(number=number, by=deciding.secretary(stage), at=deciding.BEFORE)
    with pytest.raises(NotYours, match="not_chair"):
        refuse_number(number=number, reason="No.", by=deciding.secretary(stage), at=deciding.BEFORE)


def test_number_approved_twice_by_the_chair_is_approved_once():
    stage = deciding.stage_with(3)
    number = deciding.entered_number(stage)

    for _ in range(2):
        approve_number(number=number, by=deciding.chair(stage), at=deciding.BEFORE)

    assert queries.number_in_force(stage) == number
    assert running.lost(*deciding.KINDS) == []


def test_refused_number_makes_room_for_another():
    stage = deciding.stage_with(3)
    refuse_number(
        number=deciding.entered_number(stage),
        reason="The commission said one.",
        by=deciding.chair(stage),
        at=deciding.BEFORE,
    )

    assert deciding.number_set(stage, 1).number == 1
    assert running.lost(*deciding.KINDS) == []


def test_number_in_force_is_corrected_by_two_and_marked():
    stage = deciding.stage_with(3)
    first = deciding.number_set(stage, 2)
    later = deciding.BEFORE + timedelta(minutes=1)

    waiting = deciding.entered_number(stage, 1, at=later)
    before = queries.number_in_force(stage).number
    approve_number(number=waiting, by=deciding.chair(stage), at=later)

    now = queries.number_in_force(stage)
    first.refresh_from_db()
    assert (before, now.number, now.corrects, first.state) == (2, 1, 2, "revoked")
    assert running.lost(*deciding.KINDS, "number_replaced") == []


def test_correction_that_is_refused_leaves_the_number_in_force():
    stage = deciding.stage_with(3)
    deciding.number_set(stage, 2)
    waiting = deciding.entered_number(stage, 1)

    refuse_number(number=waiting, reason="No.", by=deciding.chair(stage), at=deciding.BEFORE)

    assert queries.number_in_force(stage).number == 2


def test_number_that_a_decision_rests_on_stays():
    decision = deciding.drafted(1, 2)

    with pytest.raises(NotNow, match="number_is_used"):
        deciding.entered_number(decision.stage, 1, at=deciding.AT)


def test_correction_that_waits_is_not_approved_once_a_decision_rests_on_the_number():
    stage = deciding.ready(1, 2, 3)
    waiting = deciding.entered_number(stage, 1, at=deciding.AT)
    draft_decision(stage=stage, by=running.officer(), at=deciding.AT)

    with pytest.raises(NotNow, match="number_is_used"):
        approve_number(number=waiting, by=deciding.chair(stage), at=deciding.AT)
    refuse_number(number=waiting, reason="Late.", by=deciding.chair(stage), at=deciding.AT)

    assert queries.number_in_force(stage).number == 2


def test_stage_whose_rules_say_who_goes_on_takes_no_number():
    stage = deciding.stage_with(1, key="expert-commission")

    with pytest.raises(NotNow, match="no_number_needed"):
        deciding.entered_number(stage, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"number": 0},
        {"memo": ""},
        {"approved_by": "entered_by"},
        {"state": "approved"},
        {"state": "refused"},
    ],
)
def test_number_that_breaks_a_constraint_is_refused_by_the_database(change):
    number = deciding.entered_number(deciding.stage_with(3))
    if "approved_by" in change:
        change = {"approved_by": number.entered_by_id}

    with pytest.raises(IntegrityError), transaction.atomic():
        StageNumber.objects.filter(id=number.id).update(**change)


@pytest.mark.parametrize("state", ["entered", "approved"])
def test_two_numbers_of_a_stage_are_refused_by_the_database(state):
    stage = deciding.stage_with(3)
    number = deciding.number_set(stage) if state == "approved" else deciding.entered_number(stage)
    number.pk = uuid4()

    with pytest.raises(IntegrityError), transaction.atomic():
        number.save(force_insert=True)
