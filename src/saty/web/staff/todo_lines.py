"""What waits of programmes and notices: drafts, amendments, outages, questions, stuck mail."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.notices import queries as notices
from saty.people.roles import HeldRole, Role
from saty.programmes import queries as programmes
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo

OURS = Role.SECRETARIAT.value


def of_secretariat(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """What the secretariat opens, approves and answers."""
    if not any(each.role == OURS for each in held):
        return
    scopes = scopes_of(held, OURS)
    yield from _to_approve(scopes, actor.account)
    waiting = notices.help_waiting(scopes)
    yield Todo(
        _("Requests for help to answer"),
        waiting.count,
        waiting.oldest,
        reverse("staff_help"),
        OURS,
    )


def _to_approve(scopes: frozenset[str] | None, person: UUID) -> Iterator[Todo]:
    within = programmes.competitions_within(scopes)
    url = reverse("staff_competitions")
    for title, waiting in (
        (_("Competitions to open"), programmes.drafts_to_open(within, person)),
        (_("Amendments to approve"), programmes.amendments_to_approve(within, person)),
        (_("Extended deadlines to approve"), programmes.outages_to_approve(within, person)),
    ):
        yield Todo(title, waiting.count, waiting.oldest, url, OURS)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_secretariat)
