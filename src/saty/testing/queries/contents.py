"""Opening sealed items; every reading by a person is recorded."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from saty.common.actors import Actor
from saty.core import items as core
from saty.ledger.actions import record_readings
from saty.testing.models import ItemVersion

READ = "item"
"""What a reading of an item is recorded as."""


def item_subject(item_id: UUID | str) -> str:
    """The subject of an item in the log."""
    return f"bank_item:{item_id}"


def stimulus_subject(stimulus_id: UUID | str) -> str:
    """The subject of a text in the log."""
    return f"stimulus:{stimulus_id}"


def opened(
    versions: Iterable[ItemVersion], *, reader: Actor, at: datetime, what: str = READ
) -> Mapping[UUID, core.Item]:
    """Version id -> the question with its key. The reading is recorded, once per item."""
    read = list(versions)
    subjects = sorted({item_subject(version.item_id) for version in read})
    record_readings(reader=reader, subjects=subjects, what=what, at=at)
    return {version.id: core.from_json(version.content) for version in read}


def note_readings(
    subjects: Iterable[str], *, reader: Actor, at: datetime, what: str = READ
) -> None:
    """Record that somebody opened several other things of the bank."""
    record_readings(reader=reader, subjects=sorted(set(subjects)), what=what, at=at)


def note_reading(subject: str, *, reader: Actor, at: datetime, what: str = READ) -> None:
    """Record that somebody opened something else of the bank, such as a text."""
    record_readings(reader=reader, subjects=[subject], what=what, at=at)
