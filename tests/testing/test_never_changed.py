"""Places in locked forms are written once, and a version that stands in one never changes."""

import pytest
from django.db import DatabaseError, connection, transaction

from saty.common.rows import AppendOnlyError
from saty.common.sealing import key_id_of
from saty.core import items as core
from saty.testing.models import FormItem, ItemVersion
from tests import factories
from tests import factories_of_testing as testing

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))
pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings) -> FormItem:
    """The only place of a locked form; its item is sealed under key 7."""
    settings.SATY_ITEM_KEYS = {7: FIRST}
    bank = testing.bank()
    stage = factories.competition().stages.get(position=1)
    form = testing.locked_form(testing.blueprint(bank, stage), [testing.item(bank)])
    return form.items.get()


def execute(statement: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def reseal(version: ItemVersion, content: core.Item) -> None:
    """Save a version again under the current key."""
    version.content = core.as_json(content)
    with transaction.atomic():
        version.save(update_fields=["content"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE testing_formitem SET position = 9",
        "UPDATE testing_formitem SET public_id = 'another'",
        "DELETE FROM testing_formitem",
    ],
)
def test_database_refuses_to_change_a_place_of_a_locked_form(place, statement):
    with pytest.raises(DatabaseError, match="testing_formitem is append-only"):
        execute(statement)

    assert FormItem.objects.get() == place


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL replaces no rows")
def test_sqlite_replaces_no_place_either(place):
    columns = "id, form_id, position, section, version_id, public_id, option_ids, target_ids"

    with pytest.raises(DatabaseError, match="append-only"):
        execute(
            f'INSERT OR REPLACE INTO testing_formitem ({columns}, "order") '
            f"SELECT {columns}, '[3]' FROM testing_formitem"
        )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_postgresql_does_not_empty_the_table_either(place):
    connection.check_constraints()  # foreign keys that were put off stand in the way otherwise

    with pytest.raises(DatabaseError, match="append-only"):
        execute("TRUNCATE testing_formitem CASCADE")


def test_model_refuses_before_the_database_is_asked(place):
    for change in (
        place.save,
        place.delete,
        lambda: FormItem.objects.update(position=9),
        lambda: FormItem.objects.all().delete(),
    ):
        with pytest.raises(AppendOnlyError):
            change()


def test_version_in_a_locked_form_never_changes(place):
    kept = place.version.content

    with pytest.raises(DatabaseError, match="is in use and never changes"):
        reseal(place.version, testing.question(right=(2,)))
    with pytest.raises(DatabaseError, match="is in use and never changes"):
        reseal(place.version, core.from_json(kept))

    assert ItemVersion.objects.get(id=place.version_id).content == kept


def test_version_in_a_locked_form_is_sealed_again_under_another_key(place, settings):
    kept = place.version.content
    settings.SATY_ITEM_KEYS = {8: SECOND, 7: FIRST}

    reseal(place.version, core.from_json(kept))

    settings.SATY_ITEM_KEYS = {8: SECOND}
    found = ItemVersion.objects.get(id=place.version_id)
    sealed = ItemVersion.objects.values_list("content", flat=True).get(id=place.version_id)
    assert (found.content, key_id_of(sealed)) == (kept, 8)


def test_state_of_a_version_in_a_locked_form_may_change(place):
    place.version.state = "retired"

    place.version.save(update_fields=["state"])

    assert ItemVersion.objects.get(id=place.version_id).state == "retired"


def test_version_that_stands_in_no_locked_form_changes(settings):
    settings.SATY_ITEM_KEYS = {7: FIRST}
    version = testing.item(testing.bank(), state="draft").versions.get()

    reseal(version, testing.question("multiple"))

    found = ItemVersion.objects.get(id=version.id)
    assert core.from_json(found.content).kind == "multiple"
