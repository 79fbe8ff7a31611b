"""Packages are taken into a bank whole, or not at all; sealed texts can be searched."""

import dataclasses

import pytest
from django.db import DatabaseError, transaction

from saty.common.refusals import NotNow, Refusal
from saty.core import items as core
from saty.testing.actions.taking import take_package
from saty.testing.models import Enmity, Item, ItemVersion, ItemWords
from saty.testing.words import searched
from tests import factories
from tests import factories_of_testing as testing

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return testing.bank()


@pytest.fixture
def author():
    return factories.acting(factories.official("item_author"), "item_author")


def take(bank, author, *records, **package):
    return take_package(
        bank=bank, package=core.Package(records, **package), by=author, at=testing.WRITTEN
    )


def test_package_is_taken_as_drafts_in_its_order(bank, author):
    first = testing.record("one", enemies=("two",))
    second = testing.record("two", "numbers", item=testing.question("matching"))

    taken = take(bank, author, first, second)

    assert [each.number for each in taken] == [1, 2]
    kept = {each.item.identifier: each for each in ItemVersion.objects.select_related("item")}
    assert {key: core.from_json(each.content) for key, each in kept.items()} == {
        "one": first.item,
        "two": second.item,
    }
    assert {each.state for each in kept.values()} == {"draft"}
    assert Enmity.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"topic": "unknown"}, "unknown_topic"),
        ({"competency": "unknown"}, "unknown_competency"),
        ({"stimulus": "unknown"}, "unknown_stimulus"),
        ({"item": testing.question(right=(7,))}, "item_faulty"),
    ],
)
def test_one_bad_record_takes_nothing(bank, author, changed, reason):
    bad = dataclasses.replace(testing.record(), **changed)

    with pytest.raises(Refusal, match=reason):
        take(bank, author, testing.record(), bad)

    assert not Item.objects.exists()


def test_what_the_bank_has_already_is_not_taken_again(bank, author):
    take(bank, author, testing.record("one"))

    with pytest.raises(NotNow, match="item_there"):
        take(bank, author, testing.record("two"), testing.record("one"))

    assert Item.objects.count() == 1


def test_sealed_texts_are_found_by_the_beginnings_of_their_words(bank, author):
    content = testing.question(about="Бюджеттің тапшылығы")
    take(bank, author, testing.record("one", item=content))

    words = ItemWords.objects.get().words

    assert all(any(each in words for each in one) for one in searched("бюджет тапшылық"))
    assert not any(each in words for each in searched("налог")[0])
    assert "бюдже" not in words


def test_version_in_a_locked_form_never_changes_in_the_database(bank):
    used, free = testing.item(bank), testing.item(bank)
    competition = factories.competition()
    testing.locked_form(testing.blueprint(bank, competition.stages.get(key="test")), [used])

    for each, is_used in ((used, True), (free, False)):
        version = each.versions.get()
        version.content = core.as_json(testing.question(about="Another"))
        if is_used:
            with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
                version.save(update_fields=["content"])
        else:
            version.save(update_fields=["content"])

    assert core.from_json(used.versions.get().content).wordings["en"].prompt != "Another (en)?"
