"""Capacities and organisations in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people import queries as people
from saty.web.moments import last_day

if TYPE_CHECKING:
    from saty.bodies.models import Membership

CAPACITIES = [
    ("member", _("Member")),
    ("chair", _("Chair")),
    ("deputy", _("Deputy chair")),
    ("secretary", _("Secretary")),
    ("alternate", _("Alternate")),
    ("observer", _("Observer")),
    ("assistant", _("Assistant")),
]
RANK = ("chair", "deputy", "member", "alternate", "secretary", "observer", "assistant")
"""In which order a body is listed."""


def capacity_words(key: str) -> str:
    """A capacity in words."""
    return str(dict(CAPACITIES)[key])


def member_lines(
    seats: Iterable["Membership"], *, reader: Actor, at: datetime
) -> list[dict[str, Any]]:
    """Who sits in a body, by capacity: each with name, organisation, capacity and term in words."""
    listed = sorted(seats, key=lambda seat: RANK.index(seat.capacity))
    staff = {seat.id: str(seat.person.staff_id) for seat in listed}
    names = people.names_of(staff.values(), reader=reader, at=at)
    return [
        {
            "row": seat,
            "name": names.get(staff[seat.id], ""),
            "capacity": capacity_words(seat.capacity),
            "organisation": organisation_name(seat),
            "last_day": term_words(seat.term_ends),
        }
        for seat in listed
    ]


def term_words(term_ends: datetime | None) -> str:
    """The last day of a term of office; "" where there is none."""
    return last_day(term_ends) if term_ends else ""


def organisation_name(seat: "Membership") -> str:
    """The name of the organisation that somebody sits for, in the reader's language."""
    return seat.organisation.name_in((get_language() or "en")[:2])
