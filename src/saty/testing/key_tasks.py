"""Background work: everybody's score before and after a change of a key."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from saty.common.waiting_tasks import waits_or_runs


@task()
def compute_effects(change_id: str) -> int:
    """Score everybody as things are and as they would be; how many were scored."""
    from saty.testing.actions import keys

    return keys.compute_effects(change_id=UUID(change_id), at=timezone.now())


def is_enqueued(change_id: UUID) -> bool:
    """Whether a task for this change waits or runs."""
    return waits_or_runs(compute_effects, change_id)
