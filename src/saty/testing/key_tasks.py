"""Background work: everybody's score before and after a change of a key."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult


@task()
def compute_effects(change_id: str) -> int:
    """Score everybody as things are and as they would be; how many were scored."""
    from saty.testing.actions import keys

    return keys.compute_effects(change_id=UUID(change_id), at=timezone.now())


def is_enqueued(change_id: UUID) -> bool:
    """Whether a task for this change waits or runs."""
    rows = DBTaskResult.objects.filter(
        task_path=compute_effects.module_path, status__in=["READY", "RUNNING"]
    )
    wanted = [str(change_id)]
    return any(args["args"] == wanted for args in rows.values_list("args_kwargs", flat=True))
