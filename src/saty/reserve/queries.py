"""Reads on the register."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from saty.applications.models import Application
from saty.reserve.models import Reservist

Term = Literal["", "running", "ended", "exited", "exit_waits", "revoked"]


@dataclass(frozen=True, slots=True)
class Search:
    """What narrows the register; "" narrows nothing."""

    number: str = ""
    group: str = ""
    area: str = ""
    region: str = ""
    term: str = ""


def reservists(competition: UUID, search: Search, *, today: date) -> QuerySet[Reservist]:
    """The register of a competition by candidate number; no names are read."""
    rows = Reservist.objects.filter(application__competition=competition)
    number = "".join(letter for letter in search.number if letter.isdigit())
    wanted = {
        "application__candidate_number__startswith": number,
        "application__group": search.group,
        "application__area": search.area,
        "application__region": search.region,
    }
    rows = rows.filter(_term(search.term, today), **{k: v for k, v in wanted.items() if v})
    return (
        rows.select_related("application")
        .defer("application__snapshot")
        .order_by("application__candidate_number")
    )


def _term(term: str, today: date) -> Q:
    stays = Q(exited_on__isnull=True, revoked_at__isnull=True)
    return {
        "running": stays & Q(term_until__gte=today),
        "ended": stays & Q(term_until__lt=today),
        "exited": Q(exited_on__isnull=False),
        "exit_waits": stays & Q(exit_proposed_at__isnull=False),
        "revoked": Q(revoked_at__isnull=False),
    }.get(term, Q())


def term_of(reservist: Reservist, today: date) -> Term:
    """Where somebody's place in the register stands on a day."""
    if reservist.revoked_at is not None:
        return "revoked"
    if reservist.exited_on is not None:
        return "exited"
    if reservist.term_until < today:
        return "ended"
    return "exit_waits" if reservist.exit_proposed_at is not None else "running"


def reservist(competition: UUID, key: UUID) -> Reservist | None:
    """One reservist of a competition."""
    rows = Reservist.objects.filter(application__competition=competition, id=key)
    return rows.select_related("application").first()


def reservist_of(application: Application) -> Reservist | None:
    """The place of a candidate in the register."""
    return Reservist.objects.filter(application=application, revoked_at__isnull=True).first()


def waiting_exits(competition: UUID) -> QuerySet[Reservist]:
    """Exits that wait for a second official, oldest first."""
    rows = Reservist.objects.filter(application__competition=competition)
    waiting = rows.filter(
        exit_proposed_at__isnull=False, exited_on__isnull=True, revoked_at__isnull=True
    )
    return waiting.order_by("exit_proposed_at")
