"""Background work: the check of a whole bank."""

from uuid import UUID

from django.utils import timezone
from django_tasks import task

from saty.common.waiting_tasks import waits_or_runs
from saty.testing.actions import checks
from saty.testing.models import BankCheck


@task()
def check_bank(check_id: str) -> int:
    """Carry a check out, unless that was done; how many findings it has."""
    check = BankCheck.objects.select_related("bank").filter(id=check_id).first()
    if check is None or check.finished_at is not None:
        return 0
    found = checks.carry_out(check=check, at=timezone.now())
    checks.finish(check_id=check.id, found=found, at=timezone.now())
    return len(found.findings)


def is_enqueued(check_id: UUID) -> bool:
    """Whether a task for this check waits or runs."""
    return waits_or_runs(check_bank, check_id)
