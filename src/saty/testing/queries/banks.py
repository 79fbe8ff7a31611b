"""Reads on banks: which there are, how many items stand where."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, QuerySet

from saty.testing.models import Bank, Topic
from saty.testing.queries.items import newest


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


def topics(bank: Bank) -> QuerySet[Topic]:
    """The topics of a bank, in their order."""
    return Topic.objects.filter(bank=bank)


def by_topic_and_state(bank: Bank) -> dict[UUID, dict[str, int]]:
    """Topic -> state of the newest version -> how many items."""
    found: dict[UUID, dict[str, int]] = {}
    counted = newest(bank).order_by().values_list("item__topic", "state").annotate(Count("id"))
    for topic, state, count in counted:
        found.setdefault(topic, {})[state] = count
    return found
