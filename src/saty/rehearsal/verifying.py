"""Officials verify files: at the first stage, and once more before the last list."""

from datetime import timedelta
from uuid import UUID

from saty.applications.actions import adjustments
from saty.applications.actions.verification_in_bulk import (
    FileVerdicts,
    confirm_all_refusals,
    record_verdicts,
)
from saty.applications.models import AdjustmentRequest
from saty.applications.states import AdjustmentState
from saty.people.roles import Role
from saty.rehearsal.scene import Scene
from saty.stages.models import RosterEntry, Stage

BATCH = 1_000
BEFORE_CLOSE = timedelta(hours=20)


def verify_all(scene: Scene, stage: Stage, *, first_time: bool) -> None:
    """Every file of the roster; what is refused gets a second person's look."""
    files = standing(stage)
    at = scene.window(stage.key).closes_at - BEFORE_CLOSE
    starts = range(0, len(files), BATCH)
    for start in scene.progress(starts, "verification", len(starts)):
        items = [_verdicts(scene, key, first_time) for key in files[start : start + BATCH]]
        record_verdicts(
            competition=scene.competition.id,
            stage=stage.key,
            items=items,
            by=scene.cast.actor(Role.VERIFIER),
            at=at,
        )
    confirm_all_refusals(
        competition=scene.competition.id,
        stage=stage.key,
        by=scene.cast.actor(Role.VERIFIER, 1),
        at=at + timedelta(hours=1),
    )


def grant_adjustments(scene: Scene, stage: Stage) -> None:
    """What was asked for is granted: proposed by one of the secretariat, decided by another."""
    at = scene.window(stage.key).closes_at - BEFORE_CLOSE
    asked = AdjustmentRequest.objects.filter(
        application__in=standing(stage), state=AdjustmentState.REQUESTED
    )
    for request in asked.order_by("requested_at", "id"):
        first, second = (scene.cast.actor(Role.SECRETARIAT, place) for place in (0, 1))
        adjustments.propose_decision(request=request, grant=True, reason="", by=first, at=at)
        adjustments.decide(request=request, agree=True, by=second, at=at + timedelta(hours=1))


def standing(stage: Stage) -> list[UUID]:
    """The applications of a roster whose candidacy goes on."""
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    return list(
        rows.order_by("application__candidate_number").values_list("application", flat=True)
    )


def _verdicts(scene: Scene, application: UUID, first_time: bool) -> FileVerdicts:
    if not (first_time and scene.people[application].documents_refused):
        return FileVerdicts(application)
    document = next(d for d in scene.file.application.documents if d.required)
    reason = next(r.key for r in scene.file.reasons if r.applies_to == "document")
    return FileVerdicts(application, {f"document:{document.key}": reason})
