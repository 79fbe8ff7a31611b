"""Background work: mail by tasks, tasks of killed workers, sweeps that fail."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from saty.cli import worker
from saty.common import periodic, stopped_tasks
from saty.notices import actions
from saty.notices.models import Delivery
from saty.notices.tasks import deliver_mail, enqueue_due
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
WORDS = dict.fromkeys(("kk", "ru", "en"), "Words")


@pytest.fixture(autouse=True)
def _clock(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture(autouse=True)
def _connection_of_the_test(monkeypatch):
    """The library's worker closes connections that are in a transaction, as a test's is."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


def post(count: int) -> None:
    letters = [actions.Letter(factories.person().id) for _ in range(count)]
    texts = {"subject": WORDS, "body": WORDS}
    actions.post_many(key="k", texts=texts, event="e", to=letters, at=NOW)


@pytest.mark.parametrize("count", [1, 3, 60])
def test_worker_sends_what_is_due_in_one_task(count):
    post(count)
    enqueue_due(NOW)

    worker.task_worker(batch=True).run()

    assert DBTaskResult.objects.get().return_value == count
    assert len(mail.outbox) == count
    assert not Delivery.objects.exclude(state="sent").exists()


def test_task_is_enqueued_once_while_one_waits_and_only_for_due_mail():
    nothing_due = enqueue_due(NOW)
    post(1)

    first, again = enqueue_due(NOW), enqueue_due(NOW)

    assert (nothing_due, first, again) == (False, True, False)
    assert DBTaskResult.objects.count() == 1


def test_task_stops_after_two_minutes_and_leaves_the_rest_to_the_next(monkeypatch, time_machine):
    post(3)
    send = actions.delivery.mail.send

    def slow(message):
        time_machine.shift(timedelta(minutes=1))
        return send(message)

    monkeypatch.setattr(actions.delivery.mail, "send", slow)

    tried = deliver_mail.func()

    assert tried == 2
    assert Delivery.objects.filter(state="queued").count() == 1


def running(workers: int, since: timedelta) -> DBTaskResult:
    """A task that a worker took and never finished."""
    task = deliver_mail.enqueue().db_result
    task.status, task.started_at = "RUNNING", NOW - since
    task.worker_ids = [f"worker {number}" for number in range(workers)]
    task.save()
    return task


def test_task_of_a_killed_worker_runs_again():
    task = running(1, timedelta(minutes=16))

    found = stopped_tasks.recover(NOW)
    worker.task_worker(batch=True).run()

    task.refresh_from_db()
    assert (found, task.status) == (1, "SUCCESSFUL")
    assert len(task.worker_ids) == 2


def test_task_that_killed_three_workers_has_failed():
    task = running(3, timedelta(minutes=16))

    stopped_tasks.recover(NOW)

    task.refresh_from_db()
    assert (task.status, task.exception_class_path) == ("FAILED", "saty.WorkerKilled")
    assert list(stopped_tasks.failed()) == [task]


def test_task_that_still_runs_is_left_alone():
    task = running(1, timedelta(minutes=14))

    found = stopped_tasks.recover(NOW)

    task.refresh_from_db()
    assert (found, task.status) == (0, "RUNNING")


def test_sweep_that_fails_does_not_keep_the_others_from_running(monkeypatch):
    ran = []

    def fail(at: datetime) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(periodic, "_SWEEPS", {})
    periodic.every(1, "broken", fail)
    periodic.every(1, "sound", ran.append)

    worker.sweep_once(NOW)

    assert ran == [NOW]


def test_every_sweep_of_the_house_runs_and_leaves_nothing_to_do():
    post(1)

    names = periodic.run_all(NOW)

    assert {"mail", "mails of killed workers", "places in the tree", "announcements"} <= {*names}
    assert DBTaskResult.objects.count() == 1
