"""What must never be false of a pre-flight is a named constraint; each is broken here."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from saty.testing.models import Preflight, Sitting
from tests.factories_of_exams import open_test

pytestmark = pytest.mark.django_db


def run(stage, **fields):
    values = {"basis": "0" * 64, "asked_at": timezone.now()}
    return Preflight(stage=stage, **{**values, **fields})


def of_two(test):
    first = run(test.entry.stage)
    first.save(force_insert=True)
    return Sitting(entry=test.entry, preflight=first, form=test.form, language="kk")


BROKEN = {
    "one_preflight_at_a_time": lambda test: [
        run(test.entry.stage),
        run(test.entry.stage, state="running"),
    ],
    "passed_preflight_found_nothing": lambda test: [
        run(test.entry.stage, state="passed", total=1, findings=[{"key": "altered"}])
    ],
    "sitting_of_somebody_or_of_a_preflight": lambda test: [of_two(test)],
}


@pytest.mark.parametrize("name", BROKEN)
def test_constraint_refuses_what_must_never_be_false(name):
    *rows, last = BROKEN[name](open_test({"knowledge": ("single",)}))
    for row in rows:
        row.save(force_insert=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        last.save(force_insert=True)


def test_run_that_sat_nothing_has_not_passed():
    stage = open_test({"knowledge": ("single",)}).entry.stage

    with pytest.raises(IntegrityError), transaction.atomic():
        run(stage, state="passed", total=0).save(force_insert=True)


def test_sitting_of_nobody_is_refused():
    test = open_test({"knowledge": ("single",)})

    with pytest.raises(IntegrityError), transaction.atomic():
        Sitting(form=test.form, language="kk").save(force_insert=True)
