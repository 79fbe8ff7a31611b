"""Entries of the log about numbers, cuts, decisions and draws."""

from collections.abc import Iterator
from itertools import repeat

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saty.decisions.models import CutPreview, Decision, Draw, StageNumber, VoteReason
from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind


def _previews() -> Iterator[str]:
    return (f"stage:{key}" for key in CutPreview.objects.values_list("stage", flat=True).iterator())


def _vote_reasons() -> Iterator[str]:
    for key, times in VoteReason.objects.values_list("id", "writings").iterator():
        yield from repeat(f"vote_reason:{key}", times)


def _revocations(*, proposed: bool) -> Iterator[str]:
    """Once for each proposal that was dropped, and for the one that waits or was followed."""
    rows = Decision.objects.filter(
        Q(revocations_dropped__gt=0) | Q(revoke_proposed_by__isnull=False)
    )
    for key, dropped, by in rows.values_list("id", "revocations_dropped", "revoke_proposed_by"):
        stands = 1 if proposed and by is not None else 0
        yield from [f"decision:{key}"] * (dropped + stands)


NUMBER_ENTERED = entry_kind(
    "number_entered",
    _("The secretary of a body entered how many go on from a stage."),
    acts=rows(StageNumber, "number"),
    public=("stage", "number", "per_track", "memo"),
)
NUMBER_SET = entry_kind(
    "number_set",
    _("The chair approved how many go on from a stage."),
    acts=rows(StageNumber, "number", approved_at__isnull=False),
    public=("stage", "number", "per_track", "set_after_results"),
)
NUMBER_REPLACED = entry_kind(
    "number_replaced",
    _("A number in force gave way to another that the secretary entered and the chair approved."),
    acts=rows(StageNumber, "number", state="revoked"),
    public=("stage", "number", "replaced_by"),
)
NUMBER_REFUSED = entry_kind(
    "number_refused",
    _("A number that had been entered was refused."),
    acts=rows(StageNumber, "number", refused_at__isnull=False),
    public=("stage", "reason"),
)
CUT_PREVIEWED = entry_kind(
    "cut_previewed",
    _("An official tried out a cut, without names or codes."),
    acts=_previews,
    public=("stage", "number", "per_track", "share", "pass_mark", "ties"),
)
DECISION_DRAFTED = entry_kind(
    "decision_drafted",
    _("The outcomes of a stage were computed from its results, its rule and the number in force."),
    acts=rows(Decision, "decision"),
    public=("stage", "rules", "inputs_sha256", "outcomes_sha256", "admitted", "refused"),
)
DECISION_ENTERED = entry_kind(
    "decision_entered",
    _("The secretary of a body entered its decision with its minutes, and whom it recommends."),
    acts=rows(Decision, "decision", entered_at__isnull=False),
    public=(
        "stage",
        "protocol_number",
        "protocol_date",
        "memo",
        "outcomes_sha256",
        "admitted",
        "refused",
    ),
)
DECISION_APPROVED = entry_kind(
    "decision_approved",
    _("A decision was approved by a person who had neither drafted nor entered it."),
    acts=rows(Decision, "decision", approved_at__isnull=False),
    public=("stage", "inputs_sha256"),
)
DECISION_REFUSED = entry_kind(
    "decision_refused",
    _("A drafted or entered decision was refused."),
    acts=rows(Decision, "decision", refused_at__isnull=False),
    public=("stage", "reason"),
)
VOTE_REASON_WRITTEN = entry_kind(
    "vote_reason_written",
    _("It was written why a body voted so on a candidate."),
    acts=_vote_reasons,
    public=("stage", "meeting"),
    committed=("reason",),
)
ANNOUNCEMENT_SET = entry_kind(
    "announcement_set",
    _("The one moment was set at which all learn a decision."),
    acts=rows(Decision, "decision", announce_at__isnull=False),
    public=("stage", "announce_at"),
)
DECISION_ANNOUNCED = entry_kind(
    "decision_announced",
    _("A decision was announced: the next roster was made and everyone was told."),
    acts=rows(Decision, "decision", announcement_recorded_at__isnull=False),
    public=("stage", "admitted", "refused", "next_roster"),
)
REVOCATION_PROPOSED = entry_kind(
    "revocation_proposed",
    _("It was proposed to revoke a decision, with a reason; another person decides."),
    acts=lambda: _revocations(proposed=True),
    public=("stage", "reason"),
)
REVOCATION_DROPPED = entry_kind(
    "revocation_dropped",
    _("A proposal to revoke a decision was dropped: the decision stands."),
    acts=lambda: _revocations(proposed=False),
    public=("stage",),
)
DECISION_REVOKED = entry_kind(
    "decision_revoked",
    _("A decision was revoked by two people, with a reason."),
    acts=rows(Decision, "decision", revoked_at__isnull=False),
    public=("stage", "reason", "was_announced"),
)
DRAW_COMMITTED = entry_kind(
    "draw_committed",
    _("Inputs and secret of a draw were committed to, and a public round was named."),
    acts=rows(Draw, "draw"),
    public=("purpose", "commitment", "public_round", "round_at"),
)
DRAW_PERFORMED = entry_kind(
    "draw_performed",
    _("The public round became known, and the lots with it."),
    acts=rows(Draw, "draw", drawn_at__isnull=False),
    public=("purpose", "round_value"),
)
DRAW_OPENED = entry_kind(
    "draw_opened",
    _("The secret of a draw was opened, so that anyone can repeat it."),
    acts=rows(Draw, "draw", opened_at__isnull=False),
    public=("purpose", "secret"),
)
