"""A whole rehearsal: opened, filed, decided stage by stage, and reconciled with the ledger."""

import time
from datetime import UTC, datetime, timedelta

from saty.common import periodic
from saty.decisions.models import Outcome
from saty.ledger.actions import sequence
from saty.ledger.models import Entry
from saty.rehearsal import sittings, staging
from saty.rehearsal.cast import make_cast
from saty.rehearsal.filing import file_all
from saty.rehearsal.opening import open_scene, setting_of
from saty.rehearsal.reconciling import reconciles
from saty.rehearsal.report import Report, StageReport, peak_memory_mb
from saty.rehearsal.scene import Progress, Scene, silent
from saty.reserve.models import Reservist
from saty.stages import queries as stages

OPENS_AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""When a rehearsed competition opens, unless a demo counts back from now."""

BEFORE = timedelta(days=4)
AFTER_ADMISSION = timedelta(days=30)


def walk(
    text: str,
    *,
    candidates: int,
    seed: int,
    opens_at: datetime = OPENS_AT,
    progress: Progress = silent,
) -> Report:
    """Send `candidates` through every stage of the programme in `text`; what came of it."""
    began = time.monotonic()
    cast = make_cast(opens_at - BEFORE)
    scene = open_scene(
        text,
        cast=cast,
        slug="rehearsal",
        opens_at=opens_at,
        size=candidates,
        seed=seed,
        progress=progress,
    )
    scene.tick = periodic.run_due
    report = Report(programme=scene.file.key, candidates=candidates)
    for position, rules in enumerate(scene.file.stages):
        started = time.monotonic()
        if position == 0:
            file_all(scene, setting_of(scene))
        staging.hold(scene, rules.key)
        report.stages.append(report_of(scene, rules.key, rules.kind, time.monotonic() - started))
    last = scene.window(scene.file.stages[-1].key).closes_at
    sittings.let_one_leave(scene, last + AFTER_ADMISSION)
    finish(report, began)
    return report


def report_of(scene: Scene, key: str, kind: str, seconds: float) -> StageReport:
    """The numbers of one stage, as the tables have them."""
    stage = staging.stage_named(scene, key)
    counts = stages.roster_counts(stage)
    outcomes = Outcome.objects.filter(decision__stage=stage, decision__state="approved")
    return StageReport(
        id=key,
        kind=kind,
        roster=counts.roster,
        completed=counts.completed,
        absent=counts.absent,
        withdrawn=counts.withdrawn,
        disqualified=counts.disqualified,
        passed=outcomes.filter(admitted=True).count(),
        seconds=round(seconds, 2),
    )


def finish(report: Report, began: float) -> None:
    """Number the entries, count the admitted, and see whether everything reconciles."""
    sequence()
    report.admitted = Reservist.objects.count()
    report.ledger_entries = Entry.objects.count()
    report.reconciled = reconciles(report)
    report.seconds = round(time.monotonic() - began, 2)
    report.peak_memory_mb = peak_memory_mb()
