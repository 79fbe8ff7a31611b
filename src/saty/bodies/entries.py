"""Entries of the log about who sits in a body, what they undertake, and who steps out."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.bodies.models import Membership, Recusal, Undertaking
from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind


def _corrections() -> Iterator[str]:
    found = Membership.objects.order_by().values_list("id", "corrections")
    for key, times in found.iterator():
        yield from [f"membership:{key}"] * times


def _recusals() -> Iterator[str]:
    found = Recusal.objects.values_list("membership", flat=True)
    return (f"membership:{key}" for key in found.iterator())


MEMBER_ADDED = entry_kind(
    "member_added",
    _("Somebody sits in a body, in a capacity."),
    acts=rows(Membership, "membership"),
    public=("body", "capacity", "member", "term_ends"),
    committed=("public_name",),
)
MEMBERSHIP_ENDED = entry_kind(
    "membership_ended",
    _("Somebody sits in a body no more."),
    acts=rows(Membership, "membership", until__isnull=False),
    public=("body",),
)
MEMBERSHIP_CORRECTED = entry_kind(
    "membership_corrected",
    _("The published name or the term of somebody who sits in a body was corrected."),
    acts=_corrections,
    public=("body", "term_ends"),
    committed=("public_name",),
)
UNDERTAKING_SIGNED = entry_kind(
    "undertaking_signed",
    _("Somebody who sits in a body signed an undertaking."),
    acts=rows(Undertaking, "undertaking"),
    public=("body", "membership", "undertaking", "sha256"),
)
RECUSAL_DECLARED = entry_kind(
    "recusal_declared",
    _("A member of a body stepped out for one candidate because of a conflict of interest."),
    acts=_recusals,
    public=("body",),
    committed=("application", "reason"),
)
