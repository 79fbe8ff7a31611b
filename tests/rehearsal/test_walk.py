"""A rehearsal sends synthetic candidates through a whole competition by the real acts."""

import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from saty.ledger.models import Entry, Position
from saty.ledger.monitor import findings
from saty.programmes import shipped
from saty.rehearsal import walk
from saty.rehearsal.report import Report, StageReport
from saty.reserve.models import Reservist

pytestmark = pytest.mark.long
SIZE = 24


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("programme", sorted(shipped.names()))
def test_rehearsal_of_each_shipped_programme_reconciles(programme):
    file = shipped.programme(programme)

    report = walk.walk(shipped.text_of(programme), candidates=SIZE, seed=3)

    assert report.reconciled
    assert [stage.id for stage in report.stages] == [stage.key for stage in file.stages]
    assert report.stages[0].roster == SIZE
    assert all(s.roster == s.completed + s.absent + s.withdrawn + s.disqualified
               for s in report.stages)  # fmt: skip
    assert report.admitted == report.stages[-1].passed == Reservist.objects.count() > 0
    assert report.ledger_entries == Entry.objects.count() == Position.objects.count()


@pytest.mark.django_db
def test_rehearsal_that_lost_its_reservists_does_not_reconcile():
    report = walk.walk(shipped.text_of("kz-regional-reserve"), candidates=SIZE, seed=3)

    Reservist.objects.all()._raw_delete("default")
    walk.finish(report, 0.0)

    assert not report.reconciled
    assert {finding.problem for finding in findings()} == {"entry_without_act"}


def test_stage_that_loses_somebody_does_not_add_up():
    stage = StageReport("test", "test", roster=10, completed=6, absent=2, withdrawn=1)

    lost = stage.adds_up
    stage.disqualified = 1

    assert (lost, stage.adds_up) == (False, True)


def test_report_has_the_documented_keys():
    report = Report("p", 1, [StageReport("test", "test")])

    assert list(asdict(report)) == [
        "programme", "candidates", "stages", "admitted", "ledger_entries", "reconciled",
        "seconds", "peak_memory_mb",
    ]  # fmt: skip
    assert list(report.as_json()["stages"][0]) == [
        "id", "kind", "roster", "completed", "absent", "withdrawn", "disqualified", "passed",
        "seconds",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.once
def test_equal_seeds_give_equal_json_here_and_from_the_command_line(tmp_path):
    text = shipped.text_of("kz-regional-reserve")

    here = walk.walk(text, candidates=12, seed=5).as_json()
    there = _rehearsed(tmp_path / "there.json")

    assert _without_costs(here) == _without_costs(there)
    assert there["reconciled"]


def _rehearsed(target):
    """What `saty rehearse` says, in a database of its own."""
    command = [
        sys.executable, "-m", "saty.cli.main", "rehearse", "kz-regional-reserve",
        "--candidates", "12", "--seed", "5", "--json", str(target),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    return json.loads(target.read_text())


def _without_costs(report):
    """A report without its seconds and memory."""
    costs = {"seconds", "peak_memory_mb"}
    stages = [{k: v for k, v in stage.items() if k != "seconds"} for stage in report["stages"]]
    return {k: v for k, v in report.items() if k not in costs} | {"stages": stages}


def test_unknown_programme_is_refused_in_words(tmp_path):
    command = [sys.executable, "-m", "saty.cli.main", "rehearse", "no-such-programme"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "no programme of this name ships" in done.stderr
    assert "Traceback" not in done.stderr
