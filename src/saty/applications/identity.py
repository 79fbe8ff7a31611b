"""Blind indexes of identity numbers: how one is found again without being readable."""

from collections.abc import Iterator
from uuid import UUID

from django.conf import settings
from django.db import transaction

from saty.applications.models import Application
from saty.applications.queries import rules_of
from saty.common.rotation import Rotated, batches
from saty.common.sealing import blind_indexes
from saty.programmes.schema import ProgrammeFile


def identity_indexes(held: Application, file: ProgrammeFile) -> tuple[str, ...]:
    """The indexes of the number in a frozen snapshot, under each key, the current one first.

    While keys change, an older application still stands under the key before. Empty where the
    form asks no identity number or none was given.
    """
    question = file.meant("identity_number")
    number = held.snapshot["answers"].get(question.key) if question else None
    return blind_indexes(f"identity:{file.application.identity_kind}", number) if number else ()


def indexes_on_file(person: UUID, kind: str) -> frozenset[str]:
    """The indexes of the numbers of a kind that somebody applied with; none that is in dispute."""
    held = Application.objects.filter(candidate=person, contested=False).exclude(identity_index="")
    return frozenset(
        each.identity_index
        for each in held.defer("snapshot")
        if rules_of(each, each.created_at).file.application.identity_kind == kind
    )


def _renew() -> Iterator[int]:
    for keys in batches(Application):
        with transaction.atomic():
            rows = Application.objects.select_for_update().filter(pk__in=keys)
            for held in rows.exclude(identity_index="").exclude(identity_index__startswith=_now()):
                index = identity_indexes(held, rules_of(held, held.created_at).file)[0]
                Application.objects.filter(pk=held.pk).update(identity_index=index)
        yield len(keys)


def _now() -> str:
    """How every index under the current key begins."""
    return f"{next(iter(settings.SATY_INDEX_KEYS))}:"


IDENTITY_INDEXES = Rotated("applications.identity_index", Application.objects.count, _renew)
