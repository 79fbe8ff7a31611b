"""A blueprint follows the rules in force and the bank; of two owners the second is told."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.core.assembly import from_json
from saty.stages.models import Stage
from saty.testing.models import Assembly, Blueprint, Form, FormItem
from tests import factories
from tests import factories_of_testing as testing
from tests.stages import running
from tests.testing import blueprints
from tests.testing.blueprints import AT, spec, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_test")]


def test_blueprint_is_kept_with_its_entry():
    saved = written()

    assert from_json(Blueprint.objects.get().spec) == spec()
    assert (saved.saves, saved.made_at) == (1, AT)
    assert running.lost("blueprint_saved") == []


def test_second_owner_is_told_and_nothing_is_lost():
    first = written()
    again = {"stage": first.stage, "bank": first.bank}
    written(**again, follows=1, spec=spec(forms=3))

    with pytest.raises(Conflict, match="blueprint_changed"):
        written(**again, follows=1, spec=spec(forms=4))
    with pytest.raises(Conflict, match="blueprint_changed"):
        written(**again, follows=0)

    assert from_json(Blueprint.objects.get().spec).forms == 3
    assert running.lost("blueprint_saved") == []


WRONG = spec().sections


@pytest.mark.parametrize(
    ("change", "refusal", "reason"),
    [
        ({"by": Actor("auditor")}, NotYours, "not_test_owner"),
        ({"by": Actor("item_author")}, NotYours, "not_test_owner"),
        ({"spec": spec(items=4)}, Refusal, "section_unlike_rules"),
        ({"spec": replace(spec(), sections=WRONG[:2])}, Refusal, "sections_unlike_rules"),
        ({"spec": replace(spec(), sections=WRONG[::-1])}, Refusal, "sections_unlike_rules"),
        ({"spec": spec(forms=0)}, Refusal, "blueprint_faulty"),
        ({"spec": replace(spec(), tolerance=Fraction(2))}, Refusal, "blueprint_faulty"),
        ({"spec": spec(minutes=20)}, Refusal, "section_unlike_rules"),
        ({"spec": spec(topic="unknown")}, Refusal, "unknown_topic"),
    ],
)
def test_blueprint_that_cannot_be_is_refused(change, refusal, reason):
    with pytest.raises(refusal, match=reason):
        written(**change)

    assert not Blueprint.objects.exists()


def test_a_stage_without_a_test_has_no_blueprint():
    stage = factories.competition().stages.get(key="essay")

    with pytest.raises(Refusal, match="not_a_test"):
        written(stage=stage)


def test_a_closed_stage_keeps_its_forms():
    stage = blueprints.test_stage()
    Stage.objects.filter(id=stage.id).update(closed_at=AT)

    with pytest.raises(NotNow, match="stage_closed"):
        written(stage=stage)


def test_a_stage_has_the_blueprint_of_one_bank():
    first = written()

    with pytest.raises(NotNow, match="blueprint_elsewhere"):
        written(stage=first.stage, follows=1)


def test_blueprint_of_locked_forms_stays():
    found = blueprints.written()
    blueprints.locked(found)

    with pytest.raises(NotNow, match="forms_locked"):
        written(stage=found.stage, bank=found.bank, follows=1)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("one_assembly_at_a_time", {}),
        ("failed_assembly_says_why", {"state": "failed"}),
    ],
)
def test_assembly_that_breaks_a_constraint_is_refused_by_the_database(name, change):
    found = written()
    values = {"saves": 1, "total": 2, "by": factories.person(), "at": AT, "moved_at": AT}
    Assembly.objects.create(blueprint=found, **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        Assembly.objects.create(blueprint=found, **{**values, **change})

    assert name in {each.name for each in Assembly._meta.constraints}


def same_number(form):
    return Form(blueprint=form.blueprint, number=1, assembled_by=form.assembled_by, assembled_at=AT)


def locked_without_hash(form):
    return Form(
        blueprint=form.blueprint,
        number=2,
        state="locked",
        assembled_by=form.assembled_by,
        assembled_at=AT,
        locked_by=form.assembled_by,
        locked_at=AT,
    )


def place(form, position, version):
    return FormItem(
        form=form, position=position, section="law", version=version, public_id="another"
    )


def same_place(form):
    item = testing.item(form.blueprint.bank)
    return place(form, 0, item.versions.get())


def same_item(form):
    return place(form, 9, form.items.get().version)


def second_blueprint(form):
    of = form.blueprint
    return Blueprint(
        bank=of.bank, stage=of.stage, spec={}, made_by=of.made_by, made_at=AT, saved_at=AT
    )


BREAKING = {
    "form_number_once": same_number,
    "locked_form_has_its_hash": locked_without_hash,
    "form_place_once": same_place,
    "in_a_form_once": same_item,
    "one_blueprint_per_stage": second_blueprint,
}


@pytest.mark.parametrize("name", BREAKING)
def test_row_that_breaks_a_constraint_is_refused_by_the_database(name):
    bank = testing.bank()
    blueprint = testing.blueprint(bank, blueprints.test_stage())
    form = testing.locked_form(blueprint, [testing.item(bank)])
    row = BREAKING[name](form)

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
