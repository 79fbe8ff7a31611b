"""`saty worker`: background tasks in one thread, what is done again and again in another."""

import threading
from datetime import datetime

import structlog
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from saty.common import periodic
from saty.ledger import monitor

log = structlog.get_logger(__name__)

COMPARE_SECONDS = 6 * 3600
"""Comparing the whole log takes seconds for each hundred thousand entries."""


def worker() -> None:
    """Work until stopped. Any number of workers may run: each finds only what is left to do."""
    from saty.ledger.database_role import refuse_powerful_role_in_production
    from saty.rehearsal.marks import refuse_demo_in_production

    refuse_demo_in_production()
    refuse_powerful_role_in_production()
    periodic.every(COMPARE_SECONDS, "completeness of the log", monitor.compare)
    stop = threading.Event()
    sweeper = threading.Thread(target=sweep_until, args=[stop], name="sweeps", daemon=True)
    sweeper.start()
    tasks = task_worker()
    tasks.configure_signals()
    try:
        tasks.run()
    finally:
        stop.set()
        sweeper.join(timeout=30)


def task_worker(*, batch: bool = False) -> Worker:
    """The library's worker; with `batch` it stops when nothing is left."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=1,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def sweep_until(stop: threading.Event) -> None:
    """Look every second what is due. What fails is logged, and comes again at its time."""
    while not stop.wait(1):
        close_old_connections()
        sweep_once(timezone.now())


def sweep_once(at: datetime) -> None:
    """Run what is due; one that fails does not keep the others from running."""
    for due in periodic.due(at):
        try:
            due.sweep(at)
        except Exception:
            log.exception("a sweep failed", sweep=due.name)
