"""What waits of stages: results to close, decisions to draft, approve or announce, exits."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.bodies import queries as bodies
from saty.common.actors import Actor
from saty.decisions import waiting
from saty.meetings import queries as meetings
from saty.people.roles import BODY_ROLES, HeldRole, Role
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.states import CompetitionState
from saty.reserve.queries import waiting_exits
from saty.stages.queries import disqualifications
from saty.testing.policies.forms import KINDS
from saty.testing.queries import remedies
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo

if TYPE_CHECKING:
    from saty.bodies.models import Membership
    from saty.programmes.models import Competition

OURS = Role.SECRETARIAT.value
ROLE_OF = {"chair": Role.CHAIR.value, "secretary": Role.BODY_SECRETARY.value}
"""The role that opens the pages of a capacity; of the others it is that of a member."""


def of_secretariat(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """What the secretariat has to decide, or to hand on."""
    if not any(each.role == OURS for each in held):
        return
    within = programmes.competitions_within(scopes_of(held, OURS))
    for competition in within.exclude(state=CompetitionState.DRAFT):
        slug, me = competition.slug, actor.account
        file = programmes.rules_in_force(competition.id, at).file
        conduct = file.conduct.decided_by if file.conduct else None
        ends = disqualifications(competition.id, state="proposed").exclude(proposed_by=me)
        exits = waiting_exits(competition.id).exclude(exit_by=me)
        lines: tuple[tuple[Any, str, QuerySet[Any], str], ...] = (
            (
                _("Disqualifications to decide"),
                "staff_disqualifications",
                ends.none() if file.votes_here(conduct) else ends,
                "proposed_at",
            ),
            (
                _("Results to close"),
                "staff_stages",
                waiting.stages_to_close(competition.id, at),
                "opened_at",
            ),
            (
                _("Results closed, decision to draft"),
                "staff_stages",
                waiting.stages_to_decide(competition.id),
                "closed_at",
            ),
            (
                _("Decisions for a second officer"),
                "staff_decisions",
                waiting.for_second_officer(competition.id, me, at),
                "drafted_at",
            ),
            (
                _("Approved decisions without a moment"),
                "staff_decisions",
                waiting.without_moment(competition.id),
                "approved_at",
            ),
            (
                _("Exits from the reserve to decide"),
                "staff_reserve",
                exits.none() if file.votes_here(file.reserve.exits_decided_by) else exits,
                "exit_proposed_at",
            ),
            (
                _("Remedies of a test for a second officer"),
                "staff_stages",
                remedies.waiting_for(competition, me),
                "proposed_at",
            ),
        )
        for title, page, rows, moment in lines:
            yield _todo(title, rows, moment, reverse(page, args=[slug]), OURS)
        yield from _of_tests(competition, file, at)


def _of_tests(
    competition: "Competition", file: schema.ProgrammeFile, at: datetime
) -> Iterator[Todo]:
    """Tests that can be sat now, each with the way to its control room."""
    held = [each for each in file.stages if each.kind in KINDS and each.delivery == "system"]
    windows = programmes.windows(competition.id) if held else {}
    for rule in held:
        window = windows.get(rule.key)
        if window is not None and window.state(at) == "open":
            url = reverse("staff_exam", args=[competition.slug, rule.key])
            yield Todo(_("Tests that are being sat"), 1, window.opens_at, url, OURS)


def of_bodies(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """What the members of a body vote on, its secretary enters, and its chair approves."""
    if not any(each.role in BODY_ROLES for each in held):
        return
    for seat in bodies.bodies_of_person(actor.account, at):
        url = reverse("body", args=[seat.body_id])
        yield from _of_meetings(seat, url)
        if seat.capacity in bodies.SECRETARY:
            role = Role.BODY_SECRETARY.value
            unset = waiting.stages_without_number(seat.body, at)
            here = bodies.meets_here(seat.body, at)
            title = _("Numbers to put to the vote") if here else _("Numbers to enter")
            yield _todo(title, unset, "opened_at", url, role)
            rows = waiting.decisions_of_body(seat.body, "drafted", at)
            entered_or_voted = _("Decisions to put to the vote, or to enter with their minutes")
            title = entered_or_voted if here else _("Decisions to enter with their minutes")
            yield _todo(title, rows, "drafted_at", url, role)
        if seat.capacity in bodies.CHAIR:
            role = Role.CHAIR.value
            numbers = waiting.numbers_of_body(seat.body, at)
            entered = waiting.decisions_of_body(seat.body, "entered", at)
            yield _todo(_("Numbers to approve"), numbers, "entered_at", url, role)
            yield _todo(_("Decisions to approve"), entered, "entered_at", url, role)


def _of_meetings(seat: "Membership", url: str) -> Iterator[Todo]:
    """Votes that are open, and meetings that are called or in session."""
    role = ROLE_OF.get(seat.capacity, Role.MEMBER.value)
    votes = meetings.votes_wanted_of(seat)
    yield _todo(_("Votes to cast"), votes, "opened_at", url, role)
    coming = meetings.meetings_coming(seat.body)
    yield _todo(_("Meetings called or in session"), coming, "starts_at", url, role)


def _todo(title: Any, rows: QuerySet[Any], moment: str, url: str, role: str) -> Todo:
    oldest = rows.order_by(moment).values_list(moment, flat=True).first()
    return Todo(title, rows.count(), oldest, url, role)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_secretariat)
    todo.register(of_bodies)
