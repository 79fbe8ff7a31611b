"""Entries of the log about the register of those admitted."""

from collections.abc import Iterator

from saty.ledger.kinds import entry_kind
from saty.reserve.models import Reservist


def _reservists(exited: bool = False) -> Iterator[str]:
    rows = Reservist.objects.filter(exited_on__isnull=False) if exited else Reservist.objects.all()
    return (f"reservist:{key}" for key in rows.values_list("id", flat=True).iterator())


RESERVIST_ADMITTED = entry_kind(
    "reservist_admitted",
    "An announced admission made a reservist, for a term.",
    acts=_reservists,
    public=("term_from", "term_until"),
    committed=("application",),
)
RESERVIST_EXITED = entry_kind(
    "reservist_exited",
    "A reservist left the register, by two officials and with a reason.",
    acts=lambda: _reservists(exited=True),
    public=("exited_on",),
    committed=("reason",),
)
