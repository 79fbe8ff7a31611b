"""Tasks whose worker was killed: the library leaves them running for ever."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django_tasks_db.models import DBTaskResult

log = structlog.get_logger(__name__)

LOST_AFTER = timedelta(minutes=15)
"""Longer than any task of ours takes."""

ATTEMPTS = 3


@transaction.atomic
def recover(at: datetime) -> int:
    """Put tasks of killed workers back, three times at most, then fail them; how many there were.

    Tasks are idempotent, so a second run does no harm.
    """
    lost = DBTaskResult.objects.running().filter(started_at__lt=at - LOST_AFTER)
    found = list(lost.select_for_update(skip_locked=True))
    for task in found:
        may_run_again = len(task.worker_ids) < ATTEMPTS
        task.status = "READY" if may_run_again else "FAILED"
        task.finished_at = None if may_run_again else at
        task.exception_class_path = "" if may_run_again else "saty.WorkerKilled"
        task.save(update_fields=["status", "finished_at", "exception_class_path"])
        log.warning("task of a killed worker", task=task.task_name, again=may_run_again)
    return len(found)


def failed() -> "QuerySet[DBTaskResult[..., object]]":
    """Tasks that failed for good, oldest first."""
    return DBTaskResult.objects.failed().order_by("finished_at", "id")
