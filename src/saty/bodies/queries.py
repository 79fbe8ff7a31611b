"""Reads on bodies: who sits in them, in which capacity."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from saty.bodies.models import Body, Membership, Recusal
from saty.programmes import queries as programmes

CHAIR = frozenset({Membership.Capacity.CHAIR})
PRESIDING = frozenset({Membership.Capacity.CHAIR, Membership.Capacity.DEPUTY})
"""The deputy stands in for the chair."""
SECRETARY = frozenset({Membership.Capacity.SECRETARY})
ALTERNATES = frozenset({Membership.Capacity.ALTERNATE})
VOTING = frozenset(
    {Membership.Capacity.CHAIR, Membership.Capacity.DEPUTY, Membership.Capacity.MEMBER}
)
"""Those counted as members; alternates stand in for them, and nobody else has a vote."""
DECIDING = VOTING | ALTERNATES
"""Whose conflicts of interest count: members, and who stands in for them."""
UNPUBLISHED = frozenset({Membership.Capacity.ASSISTANT})
"""They serve a body and are no part of its composition."""


@dataclass(frozen=True, slots=True)
class PublicSeat:
    """Who sits in a body, as it is published; those without a public name are counted together."""

    body: str
    capacity: str
    organisation: UUID
    name: str
    term_ends: datetime | None
    number: int


@dataclass(frozen=True, slots=True)
class Composition:
    """Who a body has: voting members, alternates, and whether chair and secretary are there."""

    voting: int
    alternates: int
    has_chair: bool
    has_secretary: bool


def bodies_of(competition: UUID) -> QuerySet[Body]:
    """The bodies of a competition, by key."""
    return Body.objects.filter(competition=competition).order_by("key")


def body(competition: UUID, key: str) -> Body | None:
    """The body of a competition with this key."""
    return bodies_of(competition).filter(key=key).first()


def body_of_id(key: UUID) -> Body | None:
    """The body with this id, with its competition."""
    return Body.objects.filter(id=key).select_related("competition").first()


def meets_here(body: Body, at: datetime) -> bool:
    """Whether a body meets in the system; else it keeps its minutes elsewhere, on paper."""
    file = programmes.rules_in_force(body.competition_id, at).file
    return file.body(body.key).meets == "here"


def bodies_of_person(person: UUID, at: datetime) -> QuerySet[Membership]:
    """Where somebody sits now, with body and competition."""
    rows = _standing(at).filter(person=person).select_related("body__competition")
    return rows.order_by("body__key")


def sits_in(person: UUID | None, body: Body, capacities: Collection[str], at: datetime) -> bool:
    """Whether somebody sits in a body now, in one of these capacities."""
    if person is None:
        return False
    rows = _standing(at).filter(body=body, person=person, capacity__in=capacities)
    return rows.exists()


def members_of(body: Body, at: datetime) -> QuerySet[Membership]:
    """Who sits in a body now: chair first, in order of joining."""
    rows = _standing(at).filter(body=body).select_related("person", "organisation")
    return rows.order_by("since", "id")


def membership(body: Body, key: UUID) -> Membership | None:
    """One membership of a body."""
    return Membership.objects.filter(body=body, id=key).select_related("person").first()


def membership_of(body: Body, person: UUID, at: datetime) -> Membership | None:
    """The membership of somebody in a body now."""
    return _standing(at).filter(body=body, person=person).first()


def composition(body: Body, at: datetime) -> Composition:
    """Who a body has, in one query."""
    return compositions(body.competition_id, at)[body.key]


def compositions(competition: UUID, at: datetime) -> dict[str, Composition]:
    """Key of each body of a competition -> who it has, in one query."""
    sits = _sits(at, "memberships__")
    capacity = "memberships__capacity"
    rows = Body.objects.filter(competition=competition).annotate(
        voting=Count("memberships", filter=sits & Q(**{f"{capacity}__in": VOTING})),
        alternates=Count(
            "memberships", filter=sits & Q(**{capacity: Membership.Capacity.ALTERNATE})
        ),
        chairs=Count("memberships", filter=sits & Q(**{capacity: Membership.Capacity.CHAIR})),
        secretaries=Count(
            "memberships", filter=sits & Q(**{capacity: Membership.Capacity.SECRETARY})
        ),
    )
    return {
        row.key: Composition(row.voting, row.alternates, row.chairs > 0, row.secretaries > 0)
        for row in rows
    }


def public_seats(competition: UUID, at: datetime) -> list[PublicSeat]:
    """The published composition of every body of a competition, by name, in one query."""
    rows = _standing(at).filter(body__competition=competition).exclude(capacity__in=UNPUBLISHED)
    listed = rows.order_by("public_name", "organisation", "term_ends").values_list(
        "body__key", "capacity", "organisation", "public_name", "term_ends"
    )
    return [PublicSeat(*each) for each in listed.annotate(number=Count("id"))]


def recusals_of(membership: Membership) -> QuerySet[Recusal]:
    """For whom a member stepped out, newest first."""
    rows = Recusal.objects.filter(membership=membership).select_related("application")
    return rows.order_by("-declared_at")


def recusal_counts(body: Body) -> dict[UUID, int]:
    """Membership -> for how many candidates they stepped out."""
    rows = Recusal.objects.filter(membership__body=body).order_by()
    return dict(rows.values_list("membership").annotate(number=Count("id")))


def terms_over(body: Body, at: datetime) -> QuerySet[Membership]:
    """Memberships that nobody has ended and whose term is over."""
    return Membership.objects.filter(body=body, until__isnull=True, term_ends__lte=at)


def _standing(at: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(_sits(at))


def _sits(at: datetime, path: str = "") -> Q:
    """Who sits at a moment: since then, not ended, and within their term. No clock records it."""
    return (
        Q(**{f"{path}since__lte": at})
        & (Q(**{f"{path}until__isnull": True}) | Q(**{f"{path}until__gt": at}))
        & (Q(**{f"{path}term_ends__isnull": True}) | Q(**{f"{path}term_ends__gt": at}))
    )
