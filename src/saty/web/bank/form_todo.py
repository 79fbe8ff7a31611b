"""What waits for owners of tests: forms to look at and lock, forms that could not be assembled."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people.roles import HeldRole, Role
from saty.testing.queries import banks
from saty.testing.queries import forms as queries
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo

OURS = Role.TEST_OWNER.value


def of_owners(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """Drafts to lock and blueprints that cannot be met, bank by bank."""
    if not any(each.role == OURS for each in held):
        return
    for bank in banks.banks_within(scopes_of(held, OURS)):
        url = reverse("bank_blueprints", args=[bank.key])
        for title, waiting in (
            (_("Forms to look at and lock"), queries.drafts_to_lock(bank)),
            (_("Forms that could not be assembled"), queries.failed_assemblies(bank)),
        ):
            yield Todo(title, waiting.count, waiting.oldest, url, OURS)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_owners)
