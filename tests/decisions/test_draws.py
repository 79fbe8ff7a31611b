"""Lots for ties: nobody can choose them, and everybody can repeat them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.core import draw as core
from saty.decisions import queries
from saty.decisions.actions import (
    commit_draw,
    draft_decision,
    open_draw,
    perform_draw,
    preview_cut,
)
from saty.decisions.models import Draw
from saty.ledger.models import Entry
from saty.programmes.schema import ProgrammeFile
from tests import factories
from tests.decisions import deciding
from tests.decisions.deciding import AT, MOMENT
from tests.stages import running

ROUND_AT = AT + timedelta(hours=1)
LATER = ROUND_AT + timedelta(minutes=1)
VALUE = "ab" * 32
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lots_are_declared(monkeypatch):
    """The test of the programme draws lots where totals are equal."""
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_lots())


def with_lots() -> ProgrammeFile:
    """The shipped programme, with lots for ties at the test; its commissions meet elsewhere."""
    file = factories.scored_elsewhere(factories.meeting_elsewhere(factories.programme_file()))
    stages = tuple(
        stage.model_copy(update={"cut": stage.cut.model_copy(update={"ties": "draw"})})
        if stage.key == "test"
        else stage
        for stage in file.stages
    )
    return file.model_copy(update={"stages": stages})


def committed(stage, **fields) -> Draw:
    """A draw that waits for its round."""
    values = {"public_round": "beacon 4711", "round_at": ROUND_AT, "at": AT}
    return commit_draw(stage=stage, **{"by": running.officer()} | values | fields)


def drawn(stage) -> Draw:
    """A performed draw."""
    return perform_draw(draw=committed(stage), round_value=VALUE, by=running.officer(), at=LATER)


def test_equal_candidates_at_the_line_wait_for_lots():
    stage = deciding.ready(30, 20, 20, 10)

    with pytest.raises(NotNow, match="lots_needed"):
        draft_decision(stage=stage, by=running.officer(), at=AT)
    shown = preview_cut(stage=stage, by=running.officer(), at=AT)

    assert (shown.admitted, shown.lots_needed) == (1, 2)


def test_number_that_lots_are_drawn_by_stays():
    stage = deciding.ready(30, 20, 20, 10)
    committed(stage)

    with pytest.raises(NotNow, match="number_is_drawn_for"):
        deciding.entered_number(stage, 1, at=AT)


def test_the_lower_lot_goes_on_and_the_other_is_told_why():
    stage = deciding.ready(30, 20, 20, 10)
    draw = drawn(stage)

    decision = draft_decision(stage=stage, by=running.officer(), at=LATER)

    lots = core.Draw(
        bytes.fromhex(draw.secret),
        bytes.fromhex(VALUE),
        str(stage.competition_id),
        "ties:test",
    )
    tied = [entry.code for entry in running.entries(stage)[1:3]]
    winner = min(tied, key=lots.lot)
    admitted = set(decision.outcomes.filter(admitted=True).values_list("entry__code", flat=True))
    assert admitted == {running.entries(stage)[0].code, winner}
    lost = decision.outcomes.get(reason="lot_lost")
    assert lost.entry.code == max(tied, key=lots.lot)


def test_commitment_binds_secret_round_and_everyone_with_a_result():
    stage = deciding.ready(30, 20, 20, 10)

    draw = committed(stage)

    everyone = sorted(entry.code for entry in running.entries(stage))
    round_at = Entry.objects.get(kind="draw_committed").public["round_at"]
    assert draw.inputs == everyone
    assert draw.commitment == core.commitment(
        bytes.fromhex(draw.secret),
        competition=str(stage.competition_id),
        purpose="ties:test",
        inputs=["round:beacon 4711", f"round_at:{round_at}", *everyone],
    )


def test_a_second_draw_for_the_same_purpose_is_refused():
    stage = deciding.ready(30, 20, 20, 10)
    committed(stage)

    with pytest.raises(NotNow, match="draw_stands"):
        committed(stage)


@pytest.mark.parametrize(
    ("fields", "refusal", "reason"),
    [
        ({"round_at": AT}, Refusal, "round_known"),
        ({"public_round": " "}, Refusal, "no_round"),
        ({"by": Actor("chair")}, NotYours, "not_secretariat"),
    ],
)
def test_a_draw_that_could_be_chosen_is_refused(fields, refusal, reason):
    stage = deciding.ready(30, 20, 20, 10)

    with pytest.raises(refusal, match=reason):
        committed(stage, **fields)


@pytest.mark.parametrize("value", ["", "12", "zz" * 32, "a" * 33])
def test_round_that_is_not_hexadecimal_is_refused(value):
    draw = committed(deciding.ready(30, 20, 20, 10))

    with pytest.raises(Refusal, match="round_not_hexadecimal"):
        perform_draw(draw=draw, round_value=value, by=running.officer(), at=LATER)


def test_draw_is_not_performed_before_its_round_and_never_twice():
    draw = committed(deciding.ready(30, 20, 20, 10))

    with pytest.raises(NotNow, match="round_to_come"):
        perform_draw(draw=draw, round_value=VALUE, by=running.officer(), at=AT)
    for _ in range(2):
        perform_draw(draw=draw, round_value=VALUE.upper(), by=running.officer(), at=LATER)
    with pytest.raises(NotNow, match="drawn_already"):
        perform_draw(draw=draw, round_value="cd" * 32, by=running.officer(), at=LATER)


def test_withdrawal_does_not_change_the_lots_of_the_others():
    stage = deciding.ready(30, 20, 20, 10)
    drawn(stage)
    before, _ = queries.lots_for(stage)

    running.entries(stage)[0].result.delete()
    after, _ = queries.lots_for(stage)

    assert after == before


def test_secret_is_opened_after_the_announcement_alone():
    stage = deciding.ready(30, 20, 20, 10)
    draw = drawn(stage)
    with pytest.raises(NotNow, match="not_announced"):
        open_draw(draw=draw, by=running.officer(), at=LATER)
    decision = deciding.enter(draft_decision(stage=stage, by=running.officer(), at=LATER), at=LATER)
    deciding.approve_decision(
        decision=decision, announce_at=MOMENT, by=deciding.chair(stage), at=LATER
    )
    deciding.record_announcement(decision=decision, by=running.officer(), at=MOMENT)

    opened = open_draw(draw=draw, by=running.officer(), at=MOMENT)

    assert opened.opened_at == MOMENT
    assert Entry.objects.get(kind="draw_opened").public["secret"] == draw.secret
    assert running.lost(*deciding.KINDS) == []


@pytest.mark.parametrize(
    "change",
    [
        {"round_at": AT},
        {"drawn_at": AT, "round_value": VALUE},
        {"drawn_at": LATER},
        {"opened_at": LATER},
    ],
)
def test_draw_that_breaks_a_constraint_is_refused_by_the_database(change):
    draw = committed(deciding.ready(30, 20, 20, 10))

    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(id=draw.id).update(**change)
