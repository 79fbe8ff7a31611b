"""Entries of verification, of adjustments and of identity clashes. All their fields are committed:
the log says that a file was verified, and opens what was found to the candidate alone."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from saty.applications.models import (
    AdjustmentRequest,
    FileCheck,
    IdentityClash,
    Verification,
)
from saty.applications.states import AdjustmentState, ClashState
from saty.ledger.kinds import entry_kind


def _checks(**conditions: bool) -> Iterator[str]:
    ids = FileCheck.objects.filter(**conditions).values_list("application_id", flat=True)
    return (f"application:{each}" for each in ids.iterator(chunk_size=5_000))


def _decided_adjustments() -> Iterator[str]:
    decided = AdjustmentRequest.objects.filter(
        state__in=[AdjustmentState.GRANTED, AdjustmentState.REFUSED]
    )
    return (f"application:{each}" for each in decided.values_list("application_id", flat=True))


def _settled_clashes() -> Iterator[str]:
    settled = IdentityClash.objects.filter(state=ClashState.SETTLED)
    return (f"clash:{each}" for each in settled.values_list("id", flat=True))


FILE_VERIFIED = entry_kind(
    "file_verified",
    _("A verifier finished a file at a stage: every document and declared fact has a verdict."),
    acts=_checks,
    committed=("stage", "accepted", "refused"),
)
REFUSALS_CONFIRMED = entry_kind(
    "refusals_confirmed",
    _("A second person looked at what a verifier refused, and agreed."),
    acts=lambda: _checks(confirmed_at__isnull=False),
    committed=("stage", "check"),
)
FILE_RETURNED = entry_kind(
    "file_returned",
    _("A second person did not agree with a refusal: the file is verified again."),
    acts=lambda: _checks(returned_at__isnull=False),
    committed=("stage", "check", "reason"),
)
ADJUSTMENT_DECIDED = entry_kind(
    "adjustment_decided",
    _("A request for an adjustment was granted or refused, by two people."),
    acts=_decided_adjustments,
    committed=("adjustment", "granted", "reason", "proposed_by"),
)
CLASH_SETTLED = entry_kind(
    "identity_clash_settled",
    _("Two applications claimed one identity number; two of the secretariat found whose it is."),
    acts=_settled_clashes,
    committed=("first", "second", "upheld", "reason", "proposed_by"),
)


def verdicts_of(stage: str, verdicts: Iterable[Verification]) -> dict[str, object]:
    """The fields of `file_verified`: keys accepted, and [key, reason, comment] of the refused."""
    accepted, refused = [], []
    for each in verdicts:
        if each.verdict == Verification.Verdict.ACCEPTED:
            accepted.append(each.target)
        else:
            refused.append([each.target, each.reason, each.comment or ""])
    return {"stage": stage, "accepted": sorted(accepted), "refused": sorted(refused)}
