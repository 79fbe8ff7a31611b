"""Entries of the log about who sits in a body, and who steps out."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.bodies.models import Membership, Recusal
from saty.ledger.kinds import entry_kind


def _memberships(ended: bool = False) -> Iterator[str]:
    rows = Membership.objects.filter(until__isnull=False) if ended else Membership.objects.all()
    return (f"membership:{key}" for key in rows.values_list("id", flat=True).iterator())


def _recusals() -> Iterator[str]:
    rows = Recusal.objects.values_list("membership", flat=True)
    return (f"membership:{key}" for key in rows.iterator())


MEMBER_ADDED = entry_kind(
    "member_added",
    _("Somebody sits in a body, in a capacity."),
    acts=_memberships,
    public=("body", "capacity", "member"),
)
MEMBERSHIP_ENDED = entry_kind(
    "membership_ended",
    _("Somebody sits in a body no more."),
    acts=lambda: _memberships(ended=True),
    public=("body",),
)
RECUSAL_DECLARED = entry_kind(
    "recusal_declared",
    _("A member of a body stepped out for one candidate because of a conflict of interest."),
    acts=_recusals,
    public=("body",),
    committed=("application", "reason"),
)
