"""Reads on files of items that were brought."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from saty.common.actors import Actor
from saty.core import items as core
from saty.ledger.actions import record_readings
from saty.testing.exchange import kept
from saty.testing.exchange.fitting import Names
from saty.testing.models import (
    Bank,
    BankPicture,
    Competency,
    Item,
    ItemImport,
    ItemImportPart,
    Stimulus,
    Topic,
)
from saty.testing.states import ImportState

Kind = ItemImportPart.Kind
HEAVY = ("content", "found", "faults")
"""Sealed fields that lists leave in the database."""
ITEMS_OF_A_PART = 20
READ = "items of a file"
"""What a reading of a file that was brought is recorded as."""


def imports_of(bank: Bank) -> QuerySet[ItemImport]:
    """The files of a bank, newest first, without what is in them."""
    return ItemImport.objects.filter(bank=bank).defer(*HEAVY).order_by("-at", "id")


def item_import(bank: Bank, import_id: UUID) -> ItemImport | None:
    """One file of a bank, without what is in it."""
    return imports_of(bank).filter(id=import_id).first()


def read_for(person: UUID | None) -> QuerySet[ItemImport]:
    """Files of a person that were read and wait for them."""
    rows = ItemImport.objects.filter(state=ImportState.READ, by=person)
    return rows.defer(*HEAVY).select_related("bank")


def found_in(
    source: ItemImport, *, reader: Actor, at: datetime
) -> tuple[Mapping[str, Any] | None, list[dict[str, Any]]]:
    """What a file has, in numbers, and its faults. The reading is recorded."""
    record_readings(reader=reader, subjects=[f"import:{source.id}"], what=READ, at=at)
    return source.found, source.faults


def items_in(source: ItemImport, part: int, *, reader: Actor, at: datetime) -> list[core.Record]:
    """The items of one part, numbered from 0. The reading is recorded."""
    record_readings(reader=reader, subjects=[f"import:{source.id}"], what=READ, at=at)
    found = source.parts.filter(kind=Kind.ITEMS, number=part).first()
    return [kept.record_of(each) for each in found.content] if found else []


def parts_in(source: ItemImport) -> int:
    """How many parts of items there are."""
    return source.parts.filter(kind=Kind.ITEMS).count()


def package_of(source: ItemImport) -> core.Package:
    """Everything that was found, for a worker to take in."""
    parts = {
        kind: [part.content for part in source.parts.filter(kind=kind).order_by("number")]
        for kind in (Kind.ITEMS, Kind.STIMULI, Kind.PICTURES)
    }
    return core.Package(
        tuple(kept.record_of(each) for part in parts[Kind.ITEMS] for each in part),
        tuple(kept.stimulus_of(each) for part in parts[Kind.STIMULI] for each in part),
        tuple(kept.picture_of(each) for each in parts[Kind.PICTURES]),
    )


def names_of(bank: Bank) -> Names:
    """What a bank has, for a file to be fitted to."""
    topics: dict[str, str] = {}
    for topic in Topic.objects.filter(bank=bank).order_by("-position"):
        names = (topic.name_kk, topic.name_ru, topic.name_en)
        topics |= {name.casefold(): topic.key for name in names}
    keys = Topic.objects.filter(bank=bank).values_list("key", flat=True)
    return Names(
        languages=frozenset(bank.languages),
        topics={**topics, **{key: key for key in keys}},
        competencies=_names(Competency, "key", bank),
        items=_names(Item, "identifier", bank),
        stimuli=_names(Stimulus, "identifier", bank),
        pictures=_names(BankPicture, "name", bank),
    )


def _names(model: Any, field: str, bank: Bank) -> frozenset[str]:
    return frozenset(model.objects.filter(bank=bank).values_list(field, flat=True))
