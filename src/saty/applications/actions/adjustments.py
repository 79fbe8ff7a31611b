"""Requests for adjustments: one of the secretariat proposes, another decides.

What the log keeps is the decision with both people; a proposal, and sending it back, only prepare
one.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.models import AdjustmentRequest
from saty.applications.queries import rules_of, subject_of
from saty.applications.states import ADJUSTMENT
from saty.applications.verification_entries import ADJUSTMENT_DECIDED
from saty.applications.verification_policies import check_not_own
from saty.common.actors import Actor
from saty.common.refusals import NotYours, Refusal
from saty.ledger.actions import record
from saty.programmes.messages import Recipient, localized, tell
from saty.programmes.schema import LANGUAGES, MessageKind


@transaction.atomic
def propose_decision(
    *, request: AdjustmentRequest, grant: bool, reason: str, by: Actor, at: datetime
) -> AdjustmentRequest:
    """Propose to grant a request or to refuse it; a refusal gives the candidate a reason."""
    held = _locked(request)
    check_not_own(held.application, by)
    if not grant and not reason.strip():
        raise Refusal("adjustment.no_reason", _("Say why the request is refused."))
    held.state = ADJUSTMENT.after("propose", held.state)
    held.proposed_grant, held.proposed_by_id = grant, by.account
    held.reason = reason.strip() or None
    held.save(update_fields=["state", "proposed_grant", "proposed_by", "reason"])
    return held


@transaction.atomic
def decide(
    *, request: AdjustmentRequest, agree: bool, by: Actor, at: datetime
) -> AdjustmentRequest:
    """Agree with a proposal, which then stands and is told, or send it back for another one."""
    held = _locked(request)
    check_not_own(held.application, by)
    verb = ("grant" if held.proposed_grant else "refuse") if agree else "return"
    after = ADJUSTMENT.after(verb, held.state)
    _check_another(held, by)
    held.state = after
    if agree:
        return _decided(held, by, at)
    held.proposed_grant, held.proposed_by, held.reason = None, None, None
    held.save(update_fields=["state", "proposed_grant", "proposed_by", "reason"])
    return held


def _locked(request: AdjustmentRequest) -> AdjustmentRequest:
    rows = AdjustmentRequest.objects.select_for_update(of=("self",))
    return rows.select_related("application").get(id=request.id)


def _check_another(held: AdjustmentRequest, by: Actor) -> None:
    if held.proposed_by_id == by.person:
        raise NotYours(
            "adjustment.own_proposal",
            _("You proposed this yourself. Somebody else of the secretariat must decide."),
        )


def _decided(held: AdjustmentRequest, by: Actor, at: datetime) -> AdjustmentRequest:
    held.decided_by_id, held.decided_at = by.account, at
    held.save(update_fields=["state", "decided_by", "decided_at"])
    record(
        ADJUSTMENT_DECIDED,
        subject=subject_of(held.application),
        competition=str(held.application.competition_id),
        by=by,
        at=at,
        adjustment=held.kind,
        granted=held.proposed_grant,
        reason=held.reason,
        proposed_by=str(held.proposed_by.staff_id) if held.proposed_by else None,
    )
    _tell(held, at)
    return held


def _tell(held: AdjustmentRequest, at: datetime) -> None:
    rules = rules_of(held.application, at)
    name = next(k.name for k in rules.file.application.adjustments if k.key == held.kind)
    kind: MessageKind = "adjustment_granted" if held.proposed_grant else "adjustment_refused"
    params = {"adjustment": localized(name)}
    if not held.proposed_grant:
        params["reason"] = dict.fromkeys(LANGUAGES, held.reason or "")
    to = Recipient(held.application.candidate_id, subject_of(held.application), params)
    tell(rules=rules, kind=kind, event=f"adjustment:{held.id}", to=[to], at=at)
