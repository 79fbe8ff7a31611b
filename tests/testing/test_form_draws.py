"""Forms are drawn: nobody can choose one, whoever leaves changes none, and anyone can repeat it."""

from datetime import timedelta

import pytest

from saty.applications.actions.submission import withdraw
from saty.common.refusals import NotNow, Refusal
from saty.core import draw as core
from saty.core.ledger.entry import instant
from saty.decisions.actions import commit_draw, open_draw, perform_draw
from saty.decisions.models import Decision, Draw
from saty.decisions.public_draws import opened_record
from saty.ledger.models import Entry
from saty.stages import draw_purposes
from saty.stages.actions import enter
from saty.stages.actions.rosters import empty
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions.form_draws import FORMS
from saty.testing.models import FormAssignment, FormDraw
from tests import factories
from tests.stages import running
from tests.testing import blueprints, flights

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_test")]

AT = running.opens_at(1) - timedelta(days=2)
ROUND_AT = AT + timedelta(hours=1)
LATER = ROUND_AT + timedelta(minutes=1)
VALUE = "ab" * 32
KINDS = ("forms_drawn", "draw_committed", "draw_performed", "draw_opened")


def ready(number: int = 6) -> Stage:
    """The test with so many candidates and two locked forms."""
    stage = running.stage_with(number)
    blueprints.locked(blueprints.written(stage=stage))
    flights.passed(stage, AT)
    return stage


def committed(stage: Stage, **fields) -> Draw:
    values = {"public_round": "beacon 4711", "round_at": ROUND_AT, "at": AT, "purpose": FORMS}
    return commit_draw(stage=stage, **{"by": running.officer()} | values | fields)


def drawn(stage: Stage) -> Draw:
    return perform_draw(draw=committed(stage), round_value=VALUE, by=running.officer(), at=LATER)


def got(stage: Stage) -> dict[str, int]:
    """Stage code -> number of the form."""
    rows = FormAssignment.objects.filter(entry__stage=stage)
    return dict(rows.values_list("entry__code", "form__number"))


def lots_of(draw: Draw) -> core.Draw:
    """The draw as anyone makes it anew."""
    secret, value = bytes.fromhex(draw.secret), bytes.fromhex(VALUE)
    return core.Draw(secret, value, str(draw.competition_id), "forms:test")


def test_everyone_on_the_roster_gets_the_form_that_the_lots_give():
    stage = ready()

    draw = drawn(stage)

    codes = [entry.code for entry in running.entries(stage)]
    assert got(stage) == lots_of(draw).assign(codes, [1, 2])
    assert running.lost(*KINDS) == []


def test_log_says_how_many_got_which_form():
    stage = ready()

    drawn(stage)

    counts = {str(number): list(got(stage).values()).count(number) for number in (1, 2)}
    public = Entry.objects.get(kind="forms_drawn").public
    assert public == {"stage": "test", "counts": counts, "late": False}


def test_commitment_binds_the_forms_and_the_roster():
    stage = ready(2)

    draw = committed(stage)

    codes = sorted(entry.code for entry in running.entries(stage))
    subjects = sorted([*codes, "form:1", "form:2"])
    assert draw.commitment == core.commitment(
        bytes.fromhex(draw.secret),
        competition=str(stage.competition_id),
        purpose="forms:test",
        inputs=["round:beacon 4711", f"round_at:{instant(ROUND_AT)}", *subjects],
    )


def joined(stage: Stage) -> RosterEntry:
    """Somebody who comes to the roster."""
    late = factories.submitted(stage.competition)
    enter(stage=stage, applications=[late], by=running.officer(), at=LATER)
    return RosterEntry.objects.get(stage=stage, application=late)


def test_whoever_comes_later_is_assigned_by_the_same_draw():
    stage = ready()
    draw = drawn(stage)
    before = got(stage)

    late = joined(stage)

    assert got(stage) == {**before, late.code: lots_of(draw).assign([late.code], [1, 2])[late.code]}
    assert FormDraw.objects.filter(late=True).count() == 1
    assert running.lost(*KINDS) == []


def test_whoever_comes_between_commitment_and_round_is_assigned_too():
    stage = ready()
    draw = committed(stage)
    late = joined(stage)

    perform_draw(draw=draw, round_value=VALUE, by=running.officer(), at=LATER)

    assert len(got(stage)) == 7
    assert got(stage)[late.code] == lots_of(draw).assign([late.code], [1, 2])[late.code]


def test_withdrawal_changes_nobodys_form():
    stage = ready()
    drawn(stage)
    before = got(stage)

    application = running.application_of(stage)
    by = factories.acting(application.candidate)
    withdraw(application=application, by=by, at=LATER)

    assert got(stage) == before


def test_a_roster_that_is_made_anew_gets_forms_by_the_same_draw():
    stage = ready(2)
    draw = drawn(stage)
    applications = [entry.application for entry in running.entries(stage)]
    earlier = Stage.objects.get(competition=stage.competition, position=0)

    empty(stage=stage, back_to=earlier, by=running.officer(), at=LATER)
    assert got(stage) == {}
    enter(stage=stage, applications=applications, by=running.officer(), at=LATER)

    codes = [entry.code for entry in running.entries(stage)]
    assert got(stage) == lots_of(draw).assign(codes, [1, 2])
    assert running.lost(*KINDS) == []


def test_roster_of_which_somebody_has_sat_stays():
    stage = ready(2)
    drawn(stage)
    assigned = FormAssignment.objects.first()
    assigned.form.sittings.create(entry=assigned.entry, language="kk", started_at=LATER)
    earlier = Stage.objects.get(competition=stage.competition, position=0)

    with pytest.raises(NotNow, match="form_sat"):
        empty(stage=stage, back_to=earlier, by=running.officer(), at=LATER)


def test_performing_twice_changes_nothing():
    stage = ready()
    draw = drawn(stage)
    before = got(stage)

    perform_draw(draw=draw, round_value=VALUE, by=running.officer(), at=LATER)

    assert got(stage) == before
    assert FormDraw.objects.count() == 1


def without_forms() -> Stage:
    return running.stage_with(1)


def without_roster() -> Stage:
    stage = blueprints.test_stage()
    blueprints.locked(blueprints.written(stage=stage))
    return stage


def closed() -> Stage:
    stage = ready(1)
    Stage.objects.filter(id=stage.id).update(closed_at=AT)
    return running.stage_of(stage.competition)


def without_test() -> Stage:
    return factories.competition().stages.get(key="essay")


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (without_forms, "no_locked_forms"),
        (without_roster, "no_roster"),
        (closed, "stage_closed"),
        (without_test, "not_a_test"),
    ],
)
def test_forms_that_cannot_be_drawn(make, reason):
    stage = make()

    with pytest.raises(Refusal, match=reason):
        committed(stage)

    assert not FORMS.serves(stage, None)


def test_there_is_one_draw_of_forms_for_a_stage():
    stage = ready(1)
    assert FORMS.serves(stage, None)
    committed(stage)

    with pytest.raises(NotNow, match="draw_stands"):
        committed(stage)


def test_secret_is_opened_after_the_announcement_alone():
    stage = ready()
    draw = drawn(stage)
    with pytest.raises(NotNow, match="not_announced"):
        open_draw(draw=draw, by=running.officer(), at=LATER)
    announced(stage)

    open_draw(draw=draw, by=running.officer(), at=LATER)

    assert running.lost(*KINDS) == []


def test_anyone_repeats_an_opened_draw_from_its_record_alone():
    stage = ready()
    draw = drawn(stage)
    late = joined(stage)
    announced(stage)
    open_draw(draw=draw, by=running.officer(), at=LATER)

    record = opened_record(stage.competition_id, draw.id)

    secret = bytes.fromhex(record["secret"])
    bound = {name: record[name] for name in ("competition", "purpose", "inputs")}
    value = bytes.fromhex(record["round_value"])
    lots = core.Draw(secret, value, record["competition"], record["purpose"])
    assert core.commitment(secret, **bound) == record["commitment"]
    assert lots.assign(record["assigned"], record["options"]) == record["assigned"] == got(stage)
    assert (record["options"], record["late"]) == ([1, 2], [late.code])
    assert "order" not in record


def announced(stage: Stage) -> None:
    """The decision on the stage is announced."""
    Decision.objects.create(
        stage=stage,
        rules_version=stage.competition.rules_versions.get(number=1),
        state="approved",
        inputs_sha256="0" * 64,
        drafted_by=factories.person(),
        drafted_at=LATER,
        approved_by=factories.person(),
        approved_at=LATER,
        announce_at=LATER,
        announcement_recorded_at=LATER,
    )


def test_purposes_are_known_by_their_prefix():
    assert [each.prefix for each in draw_purposes.purposes()] == ["forms", "ties"]
    assert draw_purposes.purpose_of("forms:test") is FORMS
    with pytest.raises(ValueError, match="twice"):
        draw_purposes.register(draw_purposes.DrawPurpose("forms", *[FORMS.serves] * 4))
