"""What waits of tests in venues: sessions to watch over, and sessions that nobody watches."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people.roles import HeldRole, Role
from saty.programmes import queries as programmes
from saty.testing.queries import invigilation, venues
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo


def of_invigilators(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """The sessions that are still to come, or go on."""
    role = Role.INVIGILATOR.value
    if any(each.role == role for each in held):
        rows = invigilation.sessions_of_person(actor.account, at).filter(ends_at__gt=at)
        starts = list(rows.values_list("starts_at", flat=True))
        first = min(starts, default=None)
        yield Todo(_("Sessions to watch over"), len(starts), first, reverse("room_home"), role)


def of_secretariat(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """Sessions to come over which nobody watches, stage by stage."""
    role = Role.SECRETARIAT.value
    if not any(each.role == role for each in held):
        return
    within = programmes.competitions_within(scopes_of(held, role))
    for slug, stage, count, first in venues.unwatched(within, at):
        url = reverse("staff_sessions", args=[slug, stage])
        yield Todo(_("Sessions that nobody watches over yet"), count, first, url, role)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_invigilators)
    todo.register(of_secretariat)
