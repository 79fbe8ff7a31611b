"""New keys: what is sealed is sealed again under the current one, blind indexes are made anew.

First put the new key before the old ones in SATY_FIELD_KEYS (or SATY_ITEM_KEYS, SATY_INDEX_KEYS)
and restart, then rotate, then drop the old key. Each batch is one transaction, so a rotation can
be stopped and run again. Apps register what only they can renew, such as an index computed from
an answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction

from saty.common.sealing import Sealed, SealedField, key_id_of, seal, sealed_fields, unseal

BATCH = 500


@dataclass(frozen=True, slots=True)
class Rotated:
    """Something to renew: how many rows there are, and a renewal that yields rows done."""

    name: str
    count: Callable[[], int]
    renew: Callable[[], Iterator[int]]


_REGISTERED: list[Rotated] = []


def register(rotated: Rotated) -> None:
    """Add what an app renews itself; called in `AppConfig.ready()`."""
    if rotated.name not in {r.name for r in _REGISTERED}:
        _REGISTERED.append(rotated)


def everything() -> tuple[Rotated, ...]:
    """Every sealed table, then what apps registered."""
    tables = (_table(model, fields) for model, fields in sealed_fields().items())
    return (*tables, *_REGISTERED)


def batches(model: type[models.Model]) -> Iterator[list[Any]]:
    """The keys of every row, in batches."""
    last: Any = None
    while True:
        rows = model._default_manager.order_by("pk")
        rows = rows.filter(pk__gt=last) if last is not None else rows
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        last = keys[-1]


def _table(model: type[models.Model], fields: tuple[SealedField, ...]) -> Rotated:
    def renew() -> Iterator[int]:
        for keys in batches(model):
            with transaction.atomic():
                for row in model._default_manager.select_for_update().filter(pk__in=keys):
                    _renew(row, fields)
            yield len(keys)

    return Rotated(model._meta.label_lower, model._default_manager.count, renew)


def _renew(row: models.Model, fields: tuple[SealedField, ...]) -> None:
    renewed: dict[str, Sealed] = {}
    for field in fields:
        held = row.__dict__.get(field.attname)
        current = next(iter(getattr(settings, field.ring)))
        if isinstance(held, Sealed) and key_id_of(held) != current:
            place = field.place(row)
            renewed[field.attname] = seal(unseal(held, place, field.ring), place, field.ring)
    if renewed:
        type(row)._default_manager.filter(pk=row.pk).update(**renewed)
