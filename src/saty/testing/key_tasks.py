"""Background work of changed keys: everybody's score before and after, then results anew."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from saty.common.waiting_tasks import waits, waits_or_runs
from saty.stages import queries as stages

SWEEP_SECONDS = 60
LOST_AFTER = timedelta(minutes=2)
"""Longer than it takes to record the results of 13,000; who looks again earlier does no harm."""


@task()
def compute_effects(change_id: str) -> int:
    """Score everybody as things are and as they would be; how many were scored."""
    from saty.testing.actions import keys

    return keys.compute_effects(change_id=UUID(change_id), at=timezone.now())


def is_enqueued(change_id: UUID) -> bool:
    """Whether a task for this change waits or runs."""
    return waits_or_runs(compute_effects, change_id)


@task()
def record_anew(stage_id: str) -> int:
    """Record the results of a stage by the keys in force; how many have changed."""
    from saty.testing.actions import keys

    return keys.record_anew(stage_id=UUID(stage_id), at=timezone.now())


def sweep(at: datetime) -> int:
    """Enqueue what a worker that was killed has left undone; for how many stages."""
    if waits(record_anew):
        return 0
    lost = list(stages.to_renew(at - LOST_AFTER).values_list("id", flat=True))
    for stage in lost:
        record_anew.enqueue(str(stage))
    return len(lost)
