"""Asking for an adjustment: extra time, a reader. What officials decide of it stands elsewhere."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.applications import entries
from saty.applications.adjustment_kinds import kind_index
from saty.applications.models import AdjustmentRequest, Application, Document
from saty.applications.policies import check_may_request_adjustment
from saty.applications.queries import ADJUSTMENT, rules_of, standing_adjustment, subject_of
from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.ledger.actions import record


@transaction.atomic
def request_adjustment(
    *,
    application: Application,
    kind: str,
    explanation: str,
    proof: Document,
    by: Actor,
    at: datetime,
) -> AdjustmentRequest:
    """Ask for one kind of adjustment, with a proof that was uploaded for it.

    The same kind asked for again is the request that stands, unless it was refused. Raises
    KeyError for a kind that the programme lacks, NotNow after a withdrawal and for another
    document than a standing proof of this application.
    """
    held = Application.objects.select_for_update().get(id=application.id)
    if kind not in {each.key for each in rules_of(held, at).file.application.adjustments}:
        raise KeyError(kind)
    if standing := standing_adjustment(held, kind):
        return standing
    check_may_request_adjustment(held)
    _check_proof(held, proof)
    made = AdjustmentRequest.objects.create(
        application=held,
        kind=kind,
        kind_index=kind_index(held.id, kind),
        explanation=explanation,
        proof=proof,
        requested_at=at,
    )
    record(
        entries.ADJUSTMENT_REQUESTED,
        subject=subject_of(held),
        competition=str(held.competition_id),
        by=by,
        at=at,
        adjustment=kind,
        proof_sha256=proof.sha256,
    )
    return made


def _check_proof(held: Application, proof: Document) -> None:
    is_of_it = proof.application_id == held.id and proof.requirement == ADJUSTMENT
    if not is_of_it or proof.removed_at is not None:
        raise NotNow("adjustment.no_proof", _("Add the proof first, and then ask again."))
