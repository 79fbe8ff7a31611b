"""The example bank: our own items in three languages, whole and approved by three people."""

from collections import Counter

import pytest

from saty.core import items as core
from saty.ledger import monitor
from saty.testing import example_bank
from saty.testing.actions.example import make_example_bank
from saty.testing.models import ItemVersion
from saty.testing.rendering import all_problems, problems
from tests import factories
from tests import factories_of_testing as testing

RECORDS = example_bank.read().package.records


def test_there_are_at_least_120_items_on_every_subject():
    by_competency = Counter(each.competency for each in RECORDS)

    assert len(RECORDS) >= 120
    assert set(by_competency) == set(example_bank.COMPETENCIES)
    assert min(by_competency.values()) >= 12


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.identifier)
def test_example_item_is_whole_in_three_languages(record):
    assert core.faults(record.item) == []
    assert set(record.item.wordings) == {"kk", "ru", "en"}
    assert all_problems(record.item.wordings, ()) == []
    assert all(wording.explanation for wording in record.item.wordings.values())


def test_stimuli_of_examples_are_shown_whole():
    package = example_bank.read().package
    asked = {each.stimulus for each in package.records if each.stimulus}

    assert {each.identifier for each in package.stimuli} == asked
    assert [
        problem
        for each in package.stimuli
        for text in each.wordings.values()
        for problem in problems(text, ())
    ] == []


def test_keys_of_examples_stand_at_no_favoured_place():
    places = Counter(each.item.right[0] for each in RECORDS if each.item.kind == "single")
    four = [places[place] for place in range(4)]

    assert max(four) - min(four) <= sum(four) // 8


@pytest.mark.django_db
def test_example_bank_is_taken_reviewed_and_approved_by_three_people():
    author, reviewer, owner = (
        factories.acting(testing.worker(role), role)
        for role in ("item_author", "item_reviewer", "test_owner")
    )

    bank = make_example_bank(author=author, reviewer=reviewer, owner=owner, at=testing.WRITTEN)

    versions = ItemVersion.objects.filter(item__bank=bank)
    assert versions.count() == len(RECORDS)
    assert set(versions.values_list("state", flat=True)) == {"approved"}
    assert [each for each in monitor.findings() if each.kind.startswith("item_")] == []
