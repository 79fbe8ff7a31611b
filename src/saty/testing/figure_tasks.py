"""Background work on figures of forms."""

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from saty.common.waiting_tasks import waits
from saty.testing.actions.figures import renew_figures
from saty.testing.queries import statistics

SECONDS = 600


@task()
def make_figures() -> int:
    """Make the figures of every form that has other answers or keys than they were made from."""
    forms = statistics.forms_with_old_figures()
    for form in forms:
        renew_figures(form=form, at=timezone.now())
    return len(forms)


def enqueue_figures() -> bool:
    """Enqueue the work, unless it waits already; the running one may be too far to see all."""
    if waits(make_figures):
        return False
    make_figures.enqueue()
    return True


def sweep(at: datetime) -> bool:
    """Enqueue what a worker that was stopped has left undone."""
    return bool(statistics.forms_with_old_figures()) and enqueue_figures()
