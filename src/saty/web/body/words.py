"""Capacities and organisations in words."""

from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from saty.bodies.models import Membership

CAPACITIES = [
    ("member", _("Member")),
    ("chair", _("Chair")),
    ("deputy", _("Deputy chair")),
    ("secretary", _("Secretary")),
    ("alternate", _("Alternate")),
]


def capacity_words(key: str) -> str:
    """A capacity in words."""
    return str(dict(CAPACITIES)[key])


def organisation_name(seat: "Membership") -> str:
    """The name of the organisation that somebody sits for, in the reader's language."""
    return seat.organisation.name_in((get_language() or "en")[:2])
