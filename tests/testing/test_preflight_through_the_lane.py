"""The real thing, on either database: the worker's task, connections of its own, rows committed."""

import logging

import pytest

from saty.ledger.models import Entry
from saty.testing.actions import preflights
from saty.testing.models import Answer, Preflight
from saty.testing.tasks import fly
from tests.racing import read, shared_database
from tests.testing.flights import officer, one_to_fly

pytestmark = pytest.mark.django_db(transaction=True)


def test_worker_sits_every_form_in_every_language_through_the_lane(tmp_path, caplog):
    from django.utils import timezone

    test = one_to_fly()
    asked = preflights.ask(stage=test.entry.stage, by=officer(), at=timezone.now())
    with shared_database(tmp_path):
        state = read(lambda: fly.call(str(asked.id)))
        findings, done = read(lambda: Preflight.objects.values_list("findings", "done").get())
        stored = read(lambda: Answer.objects.filter(sitting__preflight=asked.id).count())
        entries = read(lambda: list(Entry.objects.values_list("kind", flat=True)))

    assert (state, findings, done) == ("passed", [], 18)
    assert stored == 4 * 3 * 7
    assert entries.count("preflight_passed") == 1
    assert [each.name for each in caplog.records if each.levelno >= logging.WARNING] == []
