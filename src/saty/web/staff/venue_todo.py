"""What waits of tests in venues: sessions to plan, seats to give, sessions to watch over."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people.roles import HeldRole, Role
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.states import CompetitionState
from saty.stages import queries as stages
from saty.testing.queries import invigilation, venues
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.supply import supply_of
from saty.web.staff.todo import Todo

if TYPE_CHECKING:
    from saty.programmes.models import Competition


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
    for competition in within.filter(state=CompetitionState.OPENED):
        file = programmes.rules_in_force(competition.id, at).file
        for rule in file.stages:
            if rule.exam is not None and "venue" in rule.exam.places:
                yield from _of_seats(competition, rule, at)


def _of_seats(competition: "Competition", rule: schema.Stage, at: datetime) -> Iterator[Todo]:
    """Sessions and seats that are wanted for a test, by when they are to be there."""
    role, args = Role.SECRETARIAT.value, [competition.slug, rule.key]
    stage = stages.stage(competition.id, rule.key)
    found = supply_of(stage, rule, at) if stage else None
    if found is None:
        return
    sessions, seats = reverse("staff_sessions", args=args), reverse("staff_seats", args=args)
    without = int(found.needs_sessions)
    yield Todo(_("Tests without a session in a venue"), without, found.due, sessions, role)
    if not without:
        lacking = _("Candidates for whom no seat is planned")
        yield Todo(lacking, found.lacking, found.due, sessions, role)
        yield Todo(_("Candidates who wait for a seat"), found.to_give, found.due, seats, role)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_invigilators)
    todo.register(of_secretariat)
