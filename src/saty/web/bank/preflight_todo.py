"""Tests whose forms nobody can get before a pre-flight has passed."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people.roles import HeldRole, Role
from saty.programmes import queries as programmes
from saty.testing.queries import banks, preflights
from saty.testing.queries.forms import blueprint_of
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo

WORDS = _("Tests whose forms have not passed a pre-flight")


def of_owners(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """What owners of a test have flown."""
    role = Role.TEST_OWNER.value
    if not any(each.role == role for each in held):
        return
    for bank in banks.banks_within(scopes_of(held, role)):
        for stage, locked_at in preflights.waiting_in_bank(bank, at):
            found = blueprint_of(stage)
            if found is not None:
                url = reverse("bank_preflights", args=[bank.key, found.id])
                yield Todo(WORDS, 1, locked_at, url, role)


def of_secretariat(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """What the secretariat has flown as well, before it draws."""
    role = Role.SECRETARIAT.value
    if not any(each.role == role for each in held):
        return
    within = programmes.competitions_within(scopes_of(held, role))
    for stage, locked_at in preflights.waiting_in(within, at):
        url = reverse("staff_preflights", args=[stage.competition.slug, stage.key])
        yield Todo(WORDS, 1, locked_at, url, role)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_owners)
    todo.register(of_secretariat)
