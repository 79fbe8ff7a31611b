"""Background work of notices."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from saty.notices import queries
from saty.notices.actions.delivery import deliver

ONE_TASK_LASTS = timedelta(minutes=2)
FEW = 50


@task()
def deliver_mail() -> int:
    """Send what is due for two minutes at most; how many mails were tried."""
    tried, stop_at = 0, timezone.now() + ONE_TASK_LASTS
    while (now := timezone.now()) < stop_at:
        due = queries.due_deliveries(now, FEW)
        if not due:
            break
        for delivery in due:
            tried += deliver(delivery=delivery, at=timezone.now()) is not None
            if timezone.now() >= stop_at:
                break
    return tried


def enqueue_due(at: datetime) -> bool:
    """Enqueue one task if mail is due and none is waiting to send it."""
    waiting = DBTaskResult.objects.filter(
        task_path=deliver_mail.module_path, status__in=["READY", "RUNNING"]
    )
    if not queries.due_deliveries(at, 1) or waiting.exists():
        return False
    deliver_mail.enqueue()
    return True
