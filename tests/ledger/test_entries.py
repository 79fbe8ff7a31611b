"""Entries: one per act, in the act's transaction, never changed."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from saty.common.actors import Actor
from saty.common.rows import AppendOnlyError
from saty.core.ledger.commitments import opens
from saty.ledger.actions import body_of, erase_opening, record, sequence
from saty.ledger.database_role import append_only_tables
from saty.ledger.kinds import KINDS, EntryKind, entry_kind
from saty.ledger.models import Entry, Opening, Position, Reading
from saty.ledger.monitor import Finding, findings

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BY = Actor("secretariat", "7e1f7e1f-0000-4000-8000-000000000001")
ACTS: list[str] = []


@pytest.fixture
def kind():
    ACTS.clear()
    made = entry_kind(
        "test_act", "A test act.", acts=lambda: list(ACTS), public=("number",), committed=("name",)
    )
    yield made
    del KINDS[made.key]


def made(kind: EntryKind, subject: str = "thing:1", **fields: object) -> Entry:
    ACTS.append(subject)
    with transaction.atomic():
        return record(kind, subject=subject, competition="c", by=BY, at=AT, **fields)


@pytest.mark.django_db
def test_entry_commits_to_a_field_and_its_opening_opens_it(kind):
    entry = made(kind, number="3", name="Айгүл")

    held = entry.opening.sealed["fields"]["name"]

    assert entry.public == {"number": "3"}
    assert "Айгүл" not in str(entry.commitments)
    assert opens(
        entry.commitments["name"],
        competition="c",
        entry=str(entry.id),
        field="name",
        salt=bytes.fromhex(held["salt"]),
        value="Айгүл",
    )


@pytest.mark.django_db
def test_entry_follows_the_previous_one_of_its_subject(kind):
    first = made(kind, number="1")

    second = made(kind, number="2")

    assert (second.ordinal, second.previous) == (1, first.digest)
    assert body_of(Entry.objects.get(id=second.id)).digest() == second.digest


@pytest.mark.django_db
def test_entry_with_a_field_its_kind_has_not_is_refused(kind):
    with pytest.raises(TypeError, match="test_act has no field colour"):
        made(kind, colour="red")


@pytest.mark.django_db(transaction=True)
def test_entry_outside_a_transaction_is_refused(kind):
    with pytest.raises(RuntimeError, match="in the transaction of its act"):
        record(kind, subject="thing:1", by=BY, at=AT)


def rows_of(table: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return cursor.fetchall()


def written(kind: EntryKind) -> None:
    """A row in each table that is written once."""
    made(kind)
    sequence()
    Reading.objects.create(reader_role=BY.role, reader=BY.opaque, subject="thing:1", at=AT)


TABLES = [table for table in append_only_tables() if table.startswith("ledger_")]
"""Those of the log; others that are written once have tests of their own."""
REWRITING = ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0}")


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", REWRITING)
def test_row_of_the_log_changed_in_the_database_itself_is_refused(kind, statement, table):
    written(kind)
    before = rows_of(table)
    column = {"ledger_position": "position"}.get(table, "id")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement.format(table, column))

    assert len(before) == 1
    assert rows_of(table) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("ledger_entry", {"kind": "forged"}),
        ("ledger_entry", {"id": "0" * 32, "kind": "forged"}),
        ("ledger_entry", {"id": "0" * 32, "digest": "0" * 64, "kind": "forged"}),
        ("ledger_position", {"leaf": "forged"}),
        ("ledger_position", {"position": 7}),
        ("ledger_reading", {"what": "forged"}),
    ],
)
def test_row_of_the_log_is_not_replaced(kind, table, changed):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    written(kind)
    before = rows_of(table)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        names = [column[0] for column in cursor.description]
        taken = ", ".join(f"'{changed[name]}'" if name in changed else name for name in names)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT {taken} FROM {table}")

    assert rows_of(table) == before


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_log_is_not_emptied_by_the_owner_of_its_tables(kind, table):
    written(kind)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"TRUNCATE {table} CASCADE")

    assert len(rows_of(table)) == 1


@pytest.mark.django_db
def test_entry_changed_through_the_model_is_refused(kind):
    entry = made(kind)

    for change in (entry.save, entry.delete, Entry.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    with pytest.raises(AppendOnlyError):
        Entry.objects.update(kind="x")


@pytest.mark.django_db
def test_sequencer_places_every_entry_once_and_goes_on_where_it_stopped(kind):
    made(kind, "thing:1")
    made(kind, "thing:2")

    first, again = sequence(), sequence()
    made(kind, "thing:3")
    later = sequence()

    assert (first, again, later) == (2, 0, 1)
    placed = Position.objects.order_by("position").values_list("position", flat=True)
    assert list(placed) == [0, 1, 2]


@pytest.mark.django_db
def test_erased_entry_keeps_its_place_and_opens_nothing(kind):
    entry = made(kind, name="Айгүл")

    erase_opening(entry=entry, by=BY, at=AT)
    made(kind, "thing:2")

    assert sequence() == 1
    assert Position.objects.get(entry=entry).position == 0
    assert not Opening.objects.filter(entry=entry).exists()
    assert findings() == []


@pytest.mark.django_db
def test_monitor_finds_an_act_without_an_entry_and_an_entry_without_its_act(kind):
    made(kind, "thing:1")
    ACTS[:] = ["thing:2"]

    found = findings()

    assert found == [
        Finding("act_without_entry", "test_act", "thing:2"),
        Finding("entry_without_act", "test_act", "thing:1"),
    ]


@pytest.mark.django_db
def test_monitor_finds_an_altered_entry(kind, lifted_triggers):
    entry = made(kind, number="1")

    connection.cursor().execute("UPDATE ledger_entry SET subject = 'thing:1', actor = 'x'")

    assert findings() == [Finding("altered", "test_act", entry.subject)]


@pytest.mark.django_db
def test_monitor_finds_a_chain_that_was_broken(kind, lifted_triggers):
    made(kind, number="1")
    second = made(kind, number="2")

    forged = second.digest[::-1]
    connection.cursor().execute(f"UPDATE ledger_entry SET previous = '{forged}' WHERE ordinal = 1")

    assert findings() == [
        Finding("broken_chain", "test_act", "thing:1"),
        Finding("altered", "test_act", "thing:1"),
    ]


@pytest.mark.django_db
def test_monitor_finds_an_entry_of_a_kind_that_nobody_declared(kind):
    stray = EntryKind("stray", "Not declared.", acts=list)

    with transaction.atomic():
        record(stray, subject="thing:1", by=BY, at=AT)

    assert findings() == [Finding("unknown_kind", "stray", "thing:1")]


@pytest.mark.django_db
def test_act_between_two_readings_of_the_monitor_is_no_finding():
    happened: list[str] = []

    def acts():
        before = list(happened)
        if not happened:
            happened.append("thing:1")
            with transaction.atomic():
                record(slow, subject="thing:1", by=BY, at=AT)
        return before

    slow = entry_kind("slow_act", "An act while the monitor reads.", acts=acts)

    found = findings()
    del KINDS[slow.key]

    assert found == []
    assert happened == ["thing:1"]
