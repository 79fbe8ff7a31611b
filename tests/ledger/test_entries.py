"""Entries: one per act, in the act's transaction, never changed."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from saty.common.actors import Actor
from saty.common.rows import AppendOnlyError
from saty.core.ledger.commitments import opens
from saty.ledger.actions import body_of, erase_opening, record, sequence
from saty.ledger.kinds import KINDS, EntryKind, entry_kind
from saty.ledger.models import Entry, Opening, Position
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


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry"]
)
def test_entry_changed_in_the_database_itself_is_refused(kind, statement):
    made(kind)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)

    assert Entry.objects.count() == 1


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
