"""What must never be false of a sitting is a named constraint; each is broken here."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from saty.testing.models import AsideAnswer, FormSheet, SittingPart
from tests.testing.lane_rows import sitting

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 4, tzinfo=UTC)


def part(of, **fields):
    """A further part of a sitting, which has not begun."""
    values = {"number": 1, "section": "more", "first": 3, "last": 5, "seconds": 60}
    return SittingPart(sitting=of, **{**values, **fields})


def aside(of):
    return AsideAnswer(
        sitting=of, position=0, value='"a"', epoch=1, n=1, arrived_at=NOW, why="late"
    )


def sheet(of):
    return FormSheet(form=of.form, language="kk", content=b"x", sha256=f"{id(object()):064x}")


MINUTE = timedelta(minutes=1)
BROKEN = {
    "sitting_part_once": lambda of: [part(of), part(of)],
    "part_has_questions": lambda of: [part(of, first=5, last=3)],
    "part_ends_after_its_beginning": lambda of: [
        part(of, began_at=NOW, ends_at=NOW, closes_at=NOW + MINUTE)
    ],
    "set_aside_once": lambda of: [aside(of), aside(of)],
    "sheet_of_a_language_once": lambda of: [sheet(of), sheet(of)],
}


@pytest.mark.parametrize("name", BROKEN)
def test_constraint_refuses_what_must_never_be_false(name):
    of = sitting(NOW)
    *rows, last = BROKEN[name](of)
    for row in rows:
        row.save(force_insert=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        last.save(force_insert=True)


def test_part_that_has_not_begun_has_no_end():
    with pytest.raises(IntegrityError), transaction.atomic():
        part(sitting(NOW), ends_at=NOW + MINUTE).save(force_insert=True)
