"""Synthetic answers: right ones earn the whole point, wrong ones nothing, on any form."""

from fractions import Fraction

import pytest

from saty.core import items as core
from saty.core.scoring import credit, read_answer
from saty.rehearsal.exams import answer
from saty.testing import example_bank
from saty.testing.models import FormItem

RECORDS = example_bank.read().package.records


def place_of(item: core.Item) -> FormItem:
    """A question at its place in a form, under readable identifiers."""
    return FormItem(
        option_ids=[f"o{place}" for place in range(item.size)],
        target_ids=[f"t{place}" for place in range(item.targets)],
    )


def earned(item: core.Item, wrong: int) -> Fraction:
    """What the synthetic answer earns."""
    place = place_of(item)
    given = answer(place, item, wrong)
    return credit(item, read_answer(item.kind, given, place.option_ids, place.target_ids))


@pytest.mark.parametrize("kind", core.KINDS)
def test_right_answer_earns_the_point_and_wrong_ones_nothing(kind):
    asked = [each.item for each in RECORDS if each.item.kind == kind]

    assert {earned(item, 0) for item in asked} <= {Fraction(1)}
    assert {earned(item, wrong) for item in asked for wrong in (1, 2, 3)} <= {Fraction(0)}
