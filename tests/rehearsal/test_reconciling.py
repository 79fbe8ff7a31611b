"""A rehearsal reconciles only while report, tables and log say the same of everybody."""

from collections.abc import Callable

import pytest
from django.db import transaction

from saty.decisions.models import Outcome
from saty.ledger.models import Opening
from saty.programmes import shipped
from saty.rehearsal import walk
from saty.rehearsal.reconciling import reconciles
from saty.rehearsal.report import Report
from saty.reserve.models import Reservist
from saty.stages.models import Result, RosterEntry


def a_result_becomes_an_absence() -> None:
    row = Result.objects.filter(entry__stage__key="test", outcome="completed")[0]
    Result.objects.filter(id=row.id).update(outcome="absent", parts={})


def a_score_is_altered() -> None:
    row = Result.objects.filter(entry__stage__key="essay", outcome="completed")[0]
    row.parts = dict.fromkeys(row.parts, "0.25")
    row.save(update_fields=["parts"])


def a_refused_candidate_takes_the_place_of_one_admitted() -> None:
    of_test = Outcome.objects.filter(decision__stage__key="test")
    admitted = of_test.filter(admitted=True)[0]
    refused = of_test.filter(admitted=False, place__isnull=False)[0]
    mine, theirs = admitted.entry_id, refused.entry_id
    refused.delete()
    Outcome.objects.filter(id=admitted.id).update(entry=theirs)
    refused.entry_id = mine
    refused.save(force_insert=True)


def a_track_is_changed_on_a_roster() -> None:
    row = RosterEntry.objects.filter(stage__key="essay")[0]
    other = "sectoral" if row.track != "sectoral" else "regional"
    RosterEntry.objects.filter(id=row.id).update(track=other)


def somebody_is_left_off_a_roster() -> None:
    entry = RosterEntry.objects.filter(stage__key="essay", outcomes__admitted=False)[0]
    entry.outcomes.all().delete()
    Result.objects.filter(entry=entry).delete()
    entry.delete()


def a_total_is_altered() -> None:
    row = Outcome.objects.filter(decision__stage__key="test", admitted=True)[0]
    Outcome.objects.filter(id=row.id).update(total="99")


def an_opening_is_exchanged() -> None:
    one, other = Opening.objects.filter(entry__kind="result_recorded")[:2]
    one.sealed = other.sealed
    one.save(update_fields=["sealed"])


def somebody_else_is_in_the_register() -> None:
    outsider = Result.objects.filter(outcome="absent")[0].entry.application_id
    row = Reservist.objects.all()[0]
    Reservist.objects.filter(id=row.id).update(application=outsider)


CHANGES: tuple[Callable[[], None], ...] = (
    a_result_becomes_an_absence,
    a_score_is_altered,
    a_refused_candidate_takes_the_place_of_one_admitted,
    a_track_is_changed_on_a_roster,
    somebody_is_left_off_a_roster,
    a_total_is_altered,
    an_opening_is_exchanged,
    somebody_else_is_in_the_register,
)


@pytest.mark.django_db
def test_rehearsal_with_anything_changed_does_not_reconcile(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = walk.walk(shipped.text_of("kz-regional-reserve"), candidates=24, seed=3)

    found = {change.__name__: _after(change, report) for change in CHANGES}

    assert report.reconciled
    assert found == {change.__name__: False for change in CHANGES}
    assert reconciles(report)


def _after(change: Callable[[], None], report: Report) -> bool:
    """Whether the report reconciles after a change, which is undone again."""
    with transaction.atomic():
        change()
        held = reconciles(report)
        transaction.set_rollback(True)
    return held


@pytest.mark.django_db
def test_report_with_another_number_does_not_reconcile(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = walk.walk(shipped.text_of("kz-regional-reserve"), candidates=12, seed=3)

    report.stages[1].completed -= 1
    report.stages[1].absent += 1

    assert report.stages[1].adds_up
    assert not reconciles(report)
