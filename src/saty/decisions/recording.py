"""What every act on a decision does: hold its stage and row still, and make its entry."""

from datetime import datetime

from saty.common.actors import Actor
from saty.decisions.models import Decision
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.stages.models import Stage


def locked(decision: Decision) -> Decision:
    """The decision as it is now, its stage held still."""
    stage = Stage.objects.select_for_update(no_key=True).get(id=decision.stage_id)
    found = Decision.objects.select_for_update().get(id=decision.id)
    found.stage = stage
    return found


def record_of(
    kind: EntryKind, decision: Decision, by: Actor, at: datetime, **fields: object
) -> None:
    """Record an act on a decision."""
    record(
        kind,
        subject=f"decision:{decision.id}",
        competition=str(decision.stage.competition_id),
        by=by,
        at=at,
        stage=decision.stage.key,
        **fields,
    )
