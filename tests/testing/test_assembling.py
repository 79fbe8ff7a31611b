"""Draft forms come from the worker; what cannot be assembled says why."""

import random
from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours
from saty.testing import states
from saty.testing.actions import assembling
from saty.testing.actions.assembling import ask_for_forms, carry_out, shortage_of, sweep_up
from saty.testing.models import Assembly, Enmity, Form
from saty.testing.queries import forms as queries
from tests import factories_of_testing as testing
from tests.testing import blueprints
from tests.testing.blueprints import AT, assembled, owner, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_test")]


def worked(asked, **fields):
    """What the worker makes of it."""
    values = {"now": lambda: AT, "chance": random.Random(1).randrange}
    return carry_out(assembly=asked.id, **{**values, **fields})


def test_draft_forms_meet_their_blueprint():
    found = assembled()

    forms = queries.forms_of(found)
    standing = queries.standing(found, forms)
    assert [(each.number, each.state) for each in forms] == [(1, "draft"), (2, "draft")]
    assert standing.violations() == []
    assert queries.overlaps(standing) == [[9, 3], [3, 9]]
    assert Assembly.objects.get().state == "done"


def test_asking_enqueues_the_work_once():
    asked = ask_for_forms(blueprint=written(), by=owner(), at=AT)

    with pytest.raises(NotNow, match="assembling"):
        ask_for_forms(blueprint=asked.blueprint, by=owner(), at=AT)

    assert (asked.state, asked.total) == ("waiting", 2)
    assert DBTaskResult.objects.filter(task_path="saty.testing.tasks.assemble_forms").count() == 1


def test_only_the_owner_asks():
    with pytest.raises(NotYours, match="not_test_owner"):
        ask_for_forms(blueprint=written(), by=Actor("auditor"), at=AT)


def test_new_drafts_take_the_place_of_old_ones():
    found = assembled()
    before = set(Form.objects.values_list("id", flat=True))

    assembled(found)

    assert not before & set(Form.objects.values_list("id", flat=True))
    assert Form.objects.count() == 2


def test_second_run_of_finished_work_changes_nothing():
    found = assembled()
    before = list(Form.objects.values_list("id", flat=True))

    worked(found.assemblies.get())

    assert list(Form.objects.values_list("id", flat=True)) == before


def test_work_of_a_killed_worker_begins_anew():
    asked = ask_for_forms(blueprint=written(), by=owner(), at=AT)
    Assembly.objects.filter(id=asked.id).update(state="running", done=1)

    done = worked(asked)

    assert (done.state, done.done) == ("done", 2)


def test_work_that_nobody_does_any_more_is_swept_up():
    asked = ask_for_forms(blueprint=written(), by=owner(), at=AT)
    assert sweep_up(AT + assembling.LOST_AFTER) == 0

    assert sweep_up(AT + assembling.LOST_AFTER + timedelta(seconds=1)) == 1

    asked.refresh_from_db()
    assert (asked.state, asked.problem) == ("failed", "stopped")
    assert worked(asked).state == "failed"


def test_forms_of_a_blueprint_that_was_changed_meanwhile_are_not_kept():
    found = written()
    asked = ask_for_forms(blueprint=found, by=owner(), at=AT)

    def changed_meanwhile(below: int) -> int:
        if found.saves == 1:
            written(stage=found.stage, bank=found.bank, follows=1)
            found.saves = 2
        return 0

    worked(asked, chance=changed_meanwhile)

    asked.refresh_from_db()
    assert (asked.state, asked.problem) == ("failed", "changed")
    assert not Form.objects.exists()


def test_impossible_blueprint_says_what_is_missing():
    found = written(bank=blueprints.bank_with(items=4))

    failed = worked(ask_for_forms(blueprint=found, by=owner(), at=AT))

    short = [shortage_of(each) for each in failed.found["shortages"]]
    assert (failed.state, failed.problem) == ("failed", "impossible")
    assert {(each.demand.family, each.wanted, each.there) for each in short} == {
        ("items", 3, 4),
        ("topic_least", 3, 4),
    }


def test_demands_survive_being_kept():
    found = written(bank=blueprints.bank_with(items=5))
    items = list(found.bank.items.filter(topic__key="law").order_by("id"))
    for place, first in enumerate(items):
        for second in items[place + 1 :]:
            Enmity.objects.create(first=first, second=second)

    failed = worked(ask_for_forms(blueprint=found, by=owner(), at=AT))

    short = shortage_of(failed.found["shortages"][0])
    named = {each.family for each in (short.demand, *short.beside)}
    assert "enemies" in named
    assert assembling.shortage_json(short) == failed.found["shortages"][0]


def test_only_approved_items_are_taken_the_least_used_first():
    bank = blueprints.bank_with(items=5)
    testing.item(bank, state=states.VersionState.DRAFT, topic="law")
    used = bank.items.get(number=1)
    testing.locked_form(testing.blueprint(bank, blueprints.test_stage()), [used])

    rows = list(queries.pool.approved(bank))
    there = queries.pool.candidates(bank, rows)

    assert len(there) == 15
    exposed = {each.key for each in there if each.exposure}
    assert exposed == {str(used.versions.get().id)}


def test_locked_forms_are_not_assembled_anew():
    found = written()
    blueprints.locked(found)

    with pytest.raises(NotNow, match="forms_locked"):
        ask_for_forms(blueprint=found, by=owner(), at=AT)
