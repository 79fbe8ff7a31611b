"""Entries of the log about the register of those admitted."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.reserve.models import Reservist


def _reservists(**where: bool) -> Iterator[str]:
    rows = Reservist.objects.filter(**where)
    return (f"reservist:{key}" for key in rows.values_list("id", flat=True).iterator())


def _exits(*, proposed: bool) -> Iterator[str]:
    """Once for each proposal that was refused, and for the one that waits or was followed."""
    rows = Reservist.objects.filter(Q(exits_refused__gt=0) | Q(exit_proposed_at__isnull=False))
    for key, refused, at in rows.values_list("id", "exits_refused", "exit_proposed_at"):
        stands = 1 if proposed and at is not None else 0
        yield from [f"reservist:{key}"] * (refused + stands)


RESERVIST_ADMITTED = entry_kind(
    "reservist_admitted",
    _("An announced admission made a reservist, for a term."),
    acts=_reservists,
    public=("term_from", "term_until"),
    committed=("application",),
)
ADMISSION_REVOKED = entry_kind(
    "admission_revoked",
    _("The decision that made a reservist was revoked: they are not in the reserve."),
    acts=lambda: _reservists(revoked_at__isnull=False),
    public=("decision",),
)
EXIT_PROPOSED = entry_kind(
    "exit_proposed",
    _("An official proposed that a reservist leaves the register; another decides."),
    acts=lambda: _exits(proposed=True),
    committed=("reason", "comment"),
)
EXIT_REFUSED = entry_kind(
    "exit_refused",
    _("A second official, or a body by its vote, refused a proposed exit: the reservist stays."),
    acts=lambda: _exits(proposed=False),
    public=("reason",),
)
RESERVIST_EXITED = entry_kind(
    "reservist_exited",
    _("A reservist left the register, by two officials or the vote of a body, with a reason."),
    acts=lambda: _reservists(exited_on__isnull=False),
    public=("exited_on",),
    committed=("reason",),
)
