"""Changes of keys that wait for a second person."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people.roles import HeldRole, Role
from saty.programmes import queries as programmes
from saty.testing.queries import banks, challenges, drops, keys
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from saty.testing.models import Bank

WORDS = _("Changes of keys to decide")
HEARINGS = _("Outcomes of hearings to decide")
CHALLENGES = _("Challenges of questions to answer")


def of_owners(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """What owners of a test decide for one another."""
    role = Role.TEST_OWNER.value
    if any(each.role == role for each in held):
        for bank in banks.banks_within(scopes_of(held, role)):
            rows = keys.waiting_in_bank(bank, actor.account)
            yield _todo(rows, reverse("bank_keys", args=[bank.key]), role)
            yield _of_challenges(bank, role)


def of_secretariat(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """What the secretariat decides as well."""
    role = Role.SECRETARIAT.value
    if any(each.role == role for each in held):
        within = programmes.competitions_within(scopes_of(held, role))
        for stage, rows in keys.waiting_in(within, actor.account):
            yield _todo(rows, reverse("staff_keys", args=[stage.competition.slug, stage.key]), role)
        yield from _of_hearings(within, actor, role)


def _of_hearings(within: "QuerySet[Any]", actor: Actor, role: str) -> Iterator[Todo]:
    """Outcomes of hearings that wait for a second officer, by stage."""
    found: dict[str, list[datetime]] = {}
    rows = drops.proposed_within(within, actor.account)
    places = rows.values_list("entry__stage__competition__slug", "entry__stage__key", "proposed_at")
    for slug, stage, proposed_at in places:
        if proposed_at is not None:
            found.setdefault(reverse("staff_drops", args=[slug, stage]), []).append(proposed_at)
    for url, moments in found.items():
        yield Todo(HEARINGS, len(moments), min(moments), url, role)


def _of_challenges(bank: "Bank", role: str) -> Todo:
    rows = challenges.waiting(bank)
    oldest = rows.order_by("filed_at").values_list("filed_at", flat=True).first()
    url = reverse("bank_challenges", args=[bank.key])
    return Todo(CHALLENGES, rows.count(), oldest, url, role)


def _todo(rows: "QuerySet[Any]", url: str, role: str) -> Todo:
    moments = list(rows.values_list("proposed_at", flat=True))
    return Todo(WORDS, len(moments), min(moments, default=None), url, role)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_owners)
    todo.register(of_secretariat)
