"""What waits of files of items: exports to decide, files that were read."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people.roles import HeldRole, Role
from saty.testing.queries import exports, imports
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo

OWNER, AUTHOR = Role.TEST_OWNER.value, Role.ITEM_AUTHOR.value


def of_owners(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """Exports that others proposed, by bank."""
    if not any(each.role == OWNER for each in held):
        return
    waiting: dict[str, list[datetime]] = {}
    for each in exports.waiting_for(scopes_of(held, OWNER), actor.person):
        waiting.setdefault(each.bank.key, []).append(each.proposed_at)
    for key, moments in waiting.items():
        url = reverse("bank_exports", args=[key])
        yield Todo(_("Exports of items to decide"), len(moments), min(moments), url, OWNER)


def of_authors(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """Files of one's own that were read, by bank."""
    if not any(each.role == AUTHOR for each in held):
        return
    waiting: dict[str, list[datetime]] = {}
    for each in imports.read_for(actor.person):
        waiting.setdefault(each.bank.key, []).append(each.moved_at)
    for key, moments in waiting.items():
        url = reverse("bank_imports", args=[key])
        yield Todo(_("Files of items to take in or drop"), len(moments), min(moments), url, AUTHOR)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_owners)
    todo.register(of_authors)
