"""Items are sealed under keys of their own: those of personal data do not open them."""

import io

import pytest
from django.core.management import call_command

from saty.common.sealing import (
    ITEMS,
    PERSONAL,
    ItemBytes,
    ItemJSON,
    ItemText,
    SealBroken,
    key_id_of,
    seal,
    sealed_fields,
    unseal,
)
from saty.people.models import Person
from saty.testing.models import ItemVersion
from tests import factories
from tests import factories_of_testing as testing

FIRST, SECOND, THIRD, FOURTH = (bytes(range(n, n + 32)) for n in (0, 32, 64, 96))
KINDS_OF_ITEMS = {ItemText, ItemBytes, ItemJSON}
PLACE = "app.model|field|row"


@pytest.fixture
def rings(settings):
    settings.SATY_FIELD_KEYS, settings.SATY_ITEM_KEYS = {7: FIRST}, {7: SECOND}
    return settings


@pytest.mark.parametrize(("own", "other"), [(ITEMS, PERSONAL), (PERSONAL, ITEMS)])
def test_value_of_one_ring_does_not_open_with_the_other(rings, own, other):
    sealed = seal(b"Option B", PLACE, own)

    with pytest.raises(SealBroken):
        unseal(sealed, PLACE, other)

    assert unseal(sealed, PLACE, own) == b"Option B"


OF_PEOPLE = {
    "AnswerSheet.rows",
    "DropHearing.reason",
    "ExamNote.text",
    "ItemChallenge.answer",
    "ItemChallenge.reason",
    "Remedy.reason",
}
"""What the test stage holds of people: under the keys of personal data."""


def test_all_of_the_test_stage_but_what_is_of_people_is_under_the_keys_of_items():
    fields = {
        f"{model.__name__}.{field.name}": type(field)
        for model, fields in sealed_fields().items()
        if model._meta.app_label == "testing"
        for field in fields
    }

    others = {name for name, kind in fields.items() if kind not in KINDS_OF_ITEMS}
    assert others == OF_PEOPLE


@pytest.mark.django_db
def test_item_does_not_open_with_the_keys_of_personal_data(rings):
    version = testing.item(testing.bank()).versions.get()
    rings.SATY_ITEM_KEYS = rings.SATY_FIELD_KEYS

    with pytest.raises(SealBroken):
        _ = ItemVersion.objects.get(id=version.id).content


def rotate() -> None:
    call_command("rotate_keys", stdout=io.StringIO(), stderr=io.StringIO())


@pytest.mark.django_db
def test_both_rings_are_rotated_each_under_its_own_new_key(rings):
    someone = factories.person(name="Айгүл")
    bank = testing.bank()
    version = testing.item(bank).versions.get()
    kept, stage = version.content, factories.competition().stages.get(position=1)
    testing.locked_form(testing.blueprint(bank, stage), [version.item])

    rings.SATY_FIELD_KEYS = {8: THIRD, 7: FIRST}
    rings.SATY_ITEM_KEYS = {9: FOURTH, 7: SECOND}
    rotate()
    rings.SATY_FIELD_KEYS, rings.SATY_ITEM_KEYS = {8: THIRD}, {9: FOURTH}

    sealed = ItemVersion.objects.values_list("content", flat=True).get(id=version.id)
    name = Person.objects.values_list("name", flat=True).get(id=someone.id)
    assert (key_id_of(sealed), key_id_of(name)) == (9, 8)
    assert ItemVersion.objects.get(id=version.id).content == kept
    assert Person.objects.get(id=someone.id).name == "Айгүл"


@pytest.mark.django_db
def test_rotation_of_one_ring_leaves_the_other_as_it_is(rings):
    factories.person(name="Айгүл")
    version = testing.item(testing.bank()).versions.get()
    values = ItemVersion.objects.values_list("content", flat=True)
    before = bytes(values.get(id=version.id))

    rings.SATY_FIELD_KEYS = {8: THIRD, 7: FIRST}
    rotate()

    assert bytes(values.get(id=version.id)) == before
