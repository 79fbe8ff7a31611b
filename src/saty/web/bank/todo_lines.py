"""What waits in item banks, for the home page of officials."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people.roles import BANK_ROLES, HeldRole, Role
from saty.testing.queries import banks, items
from saty.testing.states import VersionState
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo

if TYPE_CHECKING:
    from saty.testing.models import Bank


def of_banks(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """Items to review, to approve, and those that were sent back."""
    for role in sorted(BANK_ROLES & {each.role for each in held}):
        for bank in banks.banks_within(scopes_of(held, role)):
            yield _todo(bank, role, actor)


def _todo(bank: "Bank", role: str, actor: Actor) -> Todo:
    url = reverse("bank_items", args=[bank.key])
    if role == Role.ITEM_AUTHOR:
        found = items.returned(bank, actor.account)
        words, query = _("Items that were sent back to you"), "?state=draft&mine=on"
    elif role == Role.ITEM_REVIEWER:
        found = items.waiting(bank, actor.account, VersionState.IN_REVIEW)
        words, query = _("Items to review"), "?state=in_review"
    else:
        found = items.waiting(bank, actor.account, VersionState.REVIEWED)
        words, query = _("Items to approve"), "?state=reviewed"
    return Todo(words, found.count, found.oldest, f"{url}{query}", role)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_banks)
