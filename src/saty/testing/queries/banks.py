"""Reads on banks: which there are, how many items stand where."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, QuerySet

from saty.testing.models import Bank, Item, ItemVersion, Topic


def bank(key: str) -> Bank | None:
    """The bank with this key."""
    return Bank.objects.filter(key=key).first()


def banks_within(scopes: Collection[str] | None) -> QuerySet[Bank]:
    """Banks that somebody reaches by the scopes of their roles; None for all."""
    found = Bank.objects.order_by("key")
    if scopes is None:
        return found
    ids = [UUID(scope.removeprefix("bank:")) for scope in scopes if scope.startswith("bank:")]
    return found.filter(id__in=ids)


def counts_by_state(bank: Bank) -> dict[str, int]:
    """State of version -> how many there are in the bank."""
    rows = ItemVersion.objects.filter(item__bank=bank).values_list("state").annotate(Count("id"))
    return dict(rows)


def size(bank: Bank) -> int:
    """How many items the bank has."""
    return Item.objects.filter(bank=bank).count()


def topics(bank: Bank) -> QuerySet[Topic]:
    """The topics of a bank, in order."""
    return Topic.objects.filter(bank=bank).order_by("position", "key")
