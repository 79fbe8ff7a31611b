"""Very many rows are inserted at once, in the transaction of their act."""

import pytest
from django.db import IntegrityError, connection, transaction

from saty.common.inserts import insert_rows
from saty.testing.models import Answer
from tests.testing import sitting

pytestmark = pytest.mark.django_db
FIELDS = ("sitting", "position", "value", "epoch", "n", "saved_at")


@pytest.fixture
def sat():
    stage = sitting.stage_with(1)
    (form,) = sitting.forms_for(stage)
    (entry,) = sitting.draw_forms(stage, [form])
    sitting.record(stage, sitting.sat(entry, {}))
    return entry.sittings.get()


def test_rows_are_as_the_manager_would_have_made_them(sat):
    texts = ['"q0o1"', '["a","b"]', '"tab\\tand \\\\ back"', '"Қазақша"']

    insert_rows(
        Answer,
        FIELDS,
        ((sat.id, place, text, 1, 1, sitting.AT) for place, text in enumerate(texts)),
    )

    kept = Answer.objects.order_by("position")
    assert [each.value for each in kept] == texts
    assert {each.saved_at for each in kept} == {sitting.AT}


def test_constraints_hold(sat):
    rows = [(sat.id, 0, '"a"', 1, 1, sitting.AT)] * 2

    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Answer, FIELDS, rows)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_nothing_is_inserted():
    assert not connection.in_atomic_block

    with pytest.raises(RuntimeError, match="transaction of their act"):
        insert_rows(Answer, FIELDS, [])
