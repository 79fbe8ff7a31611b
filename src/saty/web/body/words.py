"""Capacities and organisations in words."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.people import queries as people

if TYPE_CHECKING:
    from saty.bodies.models import Membership

CAPACITIES = [
    ("member", _("Member")),
    ("chair", _("Chair")),
    ("deputy", _("Deputy chair")),
    ("secretary", _("Secretary")),
    ("alternate", _("Alternate")),
]
RANK = ("chair", "deputy", "member", "alternate", "secretary")
"""In which order a body is listed."""


def capacity_words(key: str) -> str:
    """A capacity in words."""
    return str(dict(CAPACITIES)[key])


def member_lines(
    seats: Iterable["Membership"], *, reader: Actor, at: datetime
) -> list[dict[str, Any]]:
    """Who sits in a body, by capacity: each with name, organisation and capacity in words."""
    listed = sorted(seats, key=lambda seat: RANK.index(seat.capacity))
    staff = {seat.id: str(seat.person.staff_id) for seat in listed}
    names = people.names_of(staff.values(), reader=reader, at=at)
    return [
        {
            "row": seat,
            "name": names.get(staff[seat.id], ""),
            "capacity": capacity_words(seat.capacity),
            "organisation": organisation_name(seat),
        }
        for seat in listed
    ]


def organisation_name(seat: "Membership") -> str:
    """The name of the organisation that somebody sits for, in the reader's language."""
    return seat.organisation.name_in((get_language() or "en")[:2])
