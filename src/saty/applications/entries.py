"""What the ledger keeps of acts on applications."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.applications.models import (
    AdjustmentRequest,
    Application,
    IdentityClash,
    Withdrawal,
)
from saty.ledger.kinds import entry_kind


def _submissions() -> Iterator[str]:
    rows = Application.objects.filter(submitted_at__isnull=False).values_list("id", flat=True)
    return (f"application:{key}" for key in rows.iterator())


def _withdrawals() -> Iterator[str]:
    rows = Withdrawal.objects.values_list("application_id", flat=True)
    return (f"application:{key}" for key in rows.iterator())


def _undone() -> Iterator[str]:
    rows = Withdrawal.objects.filter(undone_at__isnull=False)
    return (f"application:{key}" for key in rows.values_list("application_id", flat=True))


def _clashes() -> Iterator[str]:
    return (f"clash:{key}" for key in IdentityClash.objects.values_list("id", flat=True))


def _requests() -> Iterator[str]:
    rows = AdjustmentRequest.objects.values_list("application_id", flat=True)
    return (f"application:{key}" for key in rows.iterator())


SUBMITTED = entry_kind(
    "application_submitted",
    _("A candidate submitted an application."),
    acts=_submissions,
    public=("rules_sha256",),
    committed=("candidate_number", "snapshot_sha256", "group", "area"),
)
WITHDRAWN = entry_kind(
    "application_withdrawn",
    _("A candidate withdrew an application."),
    acts=_withdrawals,
    committed=("candidate_number",),
)
WITHDRAWAL_UNDONE = entry_kind(
    "application_withdrawal_undone",
    _("A candidate took a withdrawal back in time."),
    acts=_undone,
    committed=("candidate_number",),
)
CLASH_FOUND = entry_kind(
    "identity_clash_found",
    _("Two submitted applications bear one identity number."),
    acts=_clashes,
    committed=("first", "second"),
)
ADJUSTMENT_REQUESTED = entry_kind(
    "adjustment_requested",
    _("A candidate asked for an adjustment."),
    acts=_requests,
    committed=("adjustment", "proof_sha256"),
)
