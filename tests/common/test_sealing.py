"""Sealed values: open in their own place alone, and are never passed off unopened."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from saty.common.sealing import (
    SealBroken,
    Sealed,
    blind_index,
    key_id_of,
    seal,
    sealed_fields,
    unseal,
)
from saty.people.models import Person
from tests.factories import person

PLACE = "app.model|field|row"
FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))


@given(st.binary(max_size=200))
def test_value_sealed_for_a_place_opens_there(plain):
    assert unseal(seal(plain, PLACE), PLACE) == plain


@given(
    st.binary(max_size=50), st.sampled_from(["app.model|field|other", "app.model|other|row", ""])
)
def test_value_moved_to_another_place_does_not_open(plain, other):
    with pytest.raises(SealBroken):
        unseal(seal(plain, PLACE), other)


@given(st.data())
def test_value_with_any_byte_altered_does_not_open(data):
    sealed = bytearray(seal(b"Aigul", PLACE))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= data.draw(st.integers(1, 255))

    with pytest.raises(SealBroken):
        unseal(bytes(sealed), PLACE)


@pytest.mark.parametrize("broken", [b"", b"\x01", b"\x01\x01short", b"plain text, never sealed"])
def test_what_was_never_sealed_does_not_open(broken):
    with pytest.raises(SealBroken):
        unseal(broken, PLACE)


def test_key_that_is_gone_opens_nothing(settings):
    settings.SATY_FIELD_KEYS = {7: FIRST}
    sealed = seal(b"Aigul", PLACE)

    settings.SATY_FIELD_KEYS = {8: SECOND}

    with pytest.raises(SealBroken):
        unseal(sealed, PLACE)


def test_new_key_seals_and_the_old_one_still_opens(settings):
    settings.SATY_FIELD_KEYS = {7: FIRST}
    before = seal(b"Aigul", PLACE)

    settings.SATY_FIELD_KEYS = {8: SECOND, 7: FIRST}
    after = seal(b"Aigul", PLACE)

    assert (key_id_of(before), key_id_of(after)) == (7, 8)
    assert unseal(before, PLACE) == unseal(after, PLACE) == b"Aigul"


def test_same_value_is_never_sealed_the_same_twice():
    assert seal(b"Aigul", PLACE) != seal(b"Aigul", PLACE)


def test_blind_index_is_the_same_for_the_same_value_and_purpose_alone(settings):
    settings.SATY_INDEX_KEYS = {3: FIRST}

    same = {blind_index("iin", "900101300123"), blind_index("iin", " 900101300123 ")}

    assert len(same) == 1
    assert same.pop().startswith("3:")
    assert blind_index("iin", "1") != blind_index("phone", "1")


@pytest.mark.django_db
def test_column_holds_no_plain_text():
    someone = person(name="Айгүл")

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_person")
        held = bytes(cursor.fetchone()[0])

    assert "Айгүл".encode() not in held
    assert Person.objects.get(id=someone.id).name == "Айгүл"


@pytest.mark.django_db
def test_values_give_the_sealed_bytes():
    person(name="Айгүл")

    value = Person.objects.values_list("name", flat=True).get()

    assert isinstance(value, Sealed)


@pytest.mark.django_db
def test_row_is_read_without_opening_and_opened_when_asked(settings):
    someone = person(name="Айгүл")
    settings.SATY_FIELD_KEYS = {9: SECOND}

    row = Person.objects.get(id=someone.id)

    assert row.email == someone.email
    with pytest.raises(SealBroken):
        _ = row.name


@pytest.mark.django_db
def test_unopened_value_goes_back_as_it_was():
    someone = person(name="Айгүл")
    before = Person.objects.values_list("name", flat=True).get()
    row = Person.objects.get(id=someone.id)

    row.save()

    assert Person.objects.values_list("name", flat=True).get() == before


@pytest.mark.django_db
def test_value_copied_to_another_row_does_not_open():
    giver, taker = person(name="Айгүл"), person(name="Болат")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_person SET name = "
            "(SELECT name FROM people_person AS other WHERE other.email = %s) WHERE email = %s",
            [giver.email, taker.email],
        )

    with pytest.raises(SealBroken):
        _ = Person.objects.get(id=taker.id).name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        lambda: Person.objects.filter(name="Айгүл").exists(),
        lambda: Person.objects.update(name="Айгүл"),
        lambda: Person.objects.exclude(name="Айгүл").count(),
    ],
)
def test_query_by_a_sealed_field_is_refused(query):
    with pytest.raises(TypeError, match="sealed field"):
        query()


def test_every_sealed_field_is_found():
    assert "name" in [field.name for field in sealed_fields()[Person]]
