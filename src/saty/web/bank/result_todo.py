"""What waits of the results of a test: changes of keys, far drops and hearings, challenges."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people.roles import HeldRole, Role
from saty.programmes import queries as programmes
from saty.programmes.states import CompetitionState
from saty.stages import queries as stages
from saty.testing.queries import banks, challenges, drops, keys
from saty.web.staff import todo
from saty.web.staff.reach import scopes_of
from saty.web.staff.todo import Todo

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from saty.programmes.models import Competition
    from saty.testing.models import Bank

WORDS = _("Changes of keys to decide")
TO_CALL = _("Far drops to call to a hearing")
TO_WRITE = _("Hearings whose outcome is to be proposed")
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
        for competition in within.filter(state=CompetitionState.OPENED):
            yield from _of_drops(competition, at, role)
        past = drops.held_within(within, at)
        yield from _of_hearings(TO_WRITE, past, "invited_for", role)
        proposed = drops.proposed_within(within, actor.account)
        yield from _of_hearings(HEARINGS, proposed, "proposed_at", role)


def _of_drops(competition: "Competition", at: datetime, role: str) -> Iterator[Todo]:
    """Far drops whose candidates nobody has called, once nobody sits the verification any more."""
    file = programmes.rules_in_force(competition.id, at).file
    declared = [each.key for each in file.stages if each.verifies is not None]
    windows = programmes.windows(competition.id) if declared else {}
    for key in declared:
        stage = stages.stage(competition.id, key)
        is_open = stage is not None and stage.opened_at and stage.closed_at is None
        if stage is not None and is_open and windows[key].state(at) == "after":
            url = reverse("staff_drops", args=[competition.slug, key])
            number = drops.to_call(stage, file, at)
            yield Todo(TO_CALL, number, windows[key].closes_at, url, role)


def _of_hearings(title: "Promise", rows: "QuerySet[Any]", moment: str, role: str) -> Iterator[Todo]:
    """Hearings that wait, by stage; `moment` is the field that says since when."""
    found: dict[str, list[datetime]] = {}
    places = rows.values_list("entry__stage__competition__slug", "entry__stage__key", moment)
    for slug, stage, since in places:
        if since is not None:
            found.setdefault(reverse("staff_drops", args=[slug, stage]), []).append(since)
    for url, moments in found.items():
        yield Todo(title, len(moments), min(moments), url, role)


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
