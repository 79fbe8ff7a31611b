"""What waits of verification: files, second looks, requests for adjustments, identity clashes."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.applications import cases, rosters
from saty.applications.states import AdjustmentState, ClashState
from saty.applications.verification_queries import Filters, queue
from saty.common.actors import Actor
from saty.people.roles import HeldRole, Role
from saty.programmes import queries as programmes
from saty.programmes.kinds import StageRef
from saty.programmes.states import CompetitionState
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo
from saty.web.staff.verification import verified_stages

if TYPE_CHECKING:
    from saty.programmes.models import Competition

VERIFIER, SECRETARIAT = Role.VERIFIER.value, Role.SECRETARIAT.value


def of_verifiers(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """Files to verify, and refusals of others to look at."""
    for competition in _running(held, VERIFIER):
        file = programmes.rules_in_force(competition.id, at).file
        for stage in verified_stages(file):
            ref = StageRef(competition.id, stage.key)
            if not rosters.is_closed(ref):
                yield from _of_stage(ref, competition.slug, actor)


def _of_stage(ref: StageRef, slug: str, actor: Actor) -> Iterator[Todo]:
    url = reverse("staff_verification", args=[slug, ref.key])
    refused = queue(ref, Filters("refused", reader=actor.person))
    yield _todo(_("Files to verify"), queue(ref, Filters()), "submitted_at", url, VERIFIER)
    yield _todo(
        _("Refusals for a second look"), refused, "submitted_at", f"{url}?state=refused", VERIFIER
    )


def of_secretariat(actor: Actor, held: frozenset[HeldRole], at: datetime) -> Iterator[Todo]:
    """Adjustments and identity clashes to propose or decide."""
    for competition in _running(held, SECRETARIAT):
        asked = cases.open_adjustments(competition.id)
        proposed = asked.filter(state=AdjustmentState.PROPOSED).exclude(proposed_by=actor.person)
        url = reverse("staff_adjustments", args=[competition.slug])
        yield _todo(
            _("Requests for adjustments to look at"),
            asked.filter(state=AdjustmentState.REQUESTED),
            "requested_at",
            url,
            SECRETARIAT,
        )
        yield _todo(
            _("Proposals on adjustments to decide"), proposed, "requested_at", url, SECRETARIAT
        )
        yield from _clashes(competition, actor)


def _clashes(competition: "Competition", actor: Actor) -> Iterator[Todo]:
    clashes = cases.open_clashes(competition.id)
    proposed = clashes.filter(state=ClashState.PROPOSED).exclude(proposed_by=actor.person)
    url = reverse("staff_clashes", args=[competition.slug])
    yield _todo(
        _("Identity clashes to settle"),
        clashes.filter(state=ClashState.OPEN),
        "found_at",
        url,
        SECRETARIAT,
    )
    yield _todo(
        _("Proposals on identity clashes to decide"), proposed, "found_at", url, SECRETARIAT
    )


def _running(held: frozenset[HeldRole], role: str) -> "Iterator[Competition]":
    """The opened competitions for which somebody holds a role."""
    if any(each.role == role for each in held):
        within = programmes.competitions_within(scopes_of(held, role))
        yield from within.filter(state=CompetitionState.OPENED)


def _todo(title: Any, waiting: QuerySet[Any], moment: str, url: str, role: str) -> Todo:
    oldest = waiting.order_by(moment).values_list(moment, flat=True).first()
    return Todo(title, waiting.count(), oldest, url, role)


def register() -> None:
    """Called in `WebConfig.ready()`."""
    todo.register(of_verifiers)
    todo.register(of_secretariat)
