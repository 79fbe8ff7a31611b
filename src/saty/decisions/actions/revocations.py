"""Revoking an approved decision: proposed by one, done by another, with reason and notice."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from saty.common.actors import Actor
from saty.decisions import policies
from saty.decisions.consequences import on_revoked
from saty.decisions.entries import DECISION_REVOKED, REVOCATION_DROPPED, REVOCATION_PROPOSED
from saty.decisions.models import Decision, Outcome
from saty.decisions.recording import locked, record_of
from saty.decisions.states import DECISION, DecisionState
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.messages import Recipient, localized, tell
from saty.stages import queries as stages
from saty.stages.actions import rosters
from saty.stages.consequences import on_decision_revoked
from saty.stages.models import Stage


@transaction.atomic
def propose_revocation(*, decision: Decision, reason: str, by: Actor, at: datetime) -> Decision:
    """Propose to revoke an approved decision, while nothing is built on it."""
    decision = locked(decision)
    policies.check_proposes_revocation(decision, by, reason)
    decision.revoke_proposed_by_id, decision.revoke_reason = by.person, reason.strip()
    decision.save(update_fields=["revoke_proposed_by", "revoke_reason"])
    record_of(REVOCATION_PROPOSED, decision, by, at, reason=decision.revoke_reason)
    return decision


@transaction.atomic
def drop_revocation(*, decision: Decision, by: Actor, at: datetime) -> Decision:
    """Drop a proposal to revoke: the decision stands."""
    decision = locked(decision)
    policies.check_drops_revocation(decision, by)
    decision.revoke_proposed_by, decision.revoke_reason = None, ""
    decision.revocations_dropped += 1
    decision.save(update_fields=["revoke_proposed_by", "revoke_reason", "revocations_dropped"])
    record_of(REVOCATION_DROPPED, decision, by, at)
    return decision


@transaction.atomic
def revoke(*, decision: Decision, by: Actor, at: datetime) -> Decision:
    """Revoke as the second person: the next roster is taken back and everyone told learns why."""
    decision = locked(decision)
    if decision.state == DecisionState.REVOKED and decision.revoked_by_id == by.person:
        return decision
    _hold_next_stage(decision)
    rules = programmes.rules_version(decision.rules_version_id)
    rule = rules.file.stage(decision.stage.key)
    policies.check_revokes(decision, rule, policies.body_deciding(decision.stage, rule), by, at)
    was_announced = decision.announcement_recorded_at is not None
    decision.state = DECISION.after("revoke", decision.state)
    decision.revoked_by_id, decision.revoked_at = by.person, at
    decision.save(update_fields=["state", "revoked_by", "revoked_at"])
    _take_back(decision, by, at)
    on_revoked.run(decision, by=by, at=at)
    on_decision_revoked.run(decision.stage, by=by, at=at)
    record_of(
        DECISION_REVOKED, decision, by, at, reason=decision.revoke_reason,
        was_announced=was_announced,
    )  # fmt: skip
    if was_announced or (decision.announce_at is not None and decision.announce_at <= at):
        _tell(decision, at)
    return decision


def _hold_next_stage(decision: Decision) -> None:
    """No result of the next stage is recorded while its roster is taken back."""
    later = stages.stage_after(decision.stage)
    if later is not None:
        Stage.objects.select_for_update(no_key=True).get(id=later.id)


def _take_back(decision: Decision, by: Actor, at: datetime) -> None:
    later = stages.stage_after(decision.stage)
    if later is not None:
        rosters.empty(stage=later, back_to=decision.stage, by=by, at=at)


def _told(decision: Decision) -> QuerySet[Outcome]:
    """Whom the announcement reached: not those whose candidacy had ended by then."""
    announced_at = decision.announcement_recorded_at or decision.announce_at
    rows = Outcome.objects.filter(decision=decision)
    return rows.exclude(entry__end__at__lte=announced_at)


def _tell(decision: Decision, at: datetime) -> None:
    rules = programmes.rules_version(decision.rules_version_id)
    reason = dict.fromkeys(schema.LANGUAGES, decision.revoke_reason)
    stage = localized(rules.file.stage(decision.stage.key).title)
    told = _told(decision).values_list("entry__application", "entry__application__candidate")
    to = [
        Recipient(candidate, f"application:{application}", {"stage": stage, "reason": reason})
        for application, candidate in told
    ]
    event = f"decision:{decision.id}:revoked"
    tell(rules=rules, kind="decision_revoked", event=event, to=to, at=at)
