"""Recording results and closing them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.documents_stage import recheck_blockers
from saty.applications.verification_policies import check_not_own
from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.common.sealing import sealed_of
from saty.ledger.actions import Act, record, record_many
from saty.programmes import kinds, schema
from saty.programmes import queries as programmes
from saty.stages import policies, queries, scores
from saty.stages.entries import RESULT_RECORDED, RESULTS_CLOSED, RESULTS_SEEN
from saty.stages.models import Result, RosterEntry, ScoreSheet, Stage

CHUNK = 500
NOT_DONE = _("Some candidates are not done with yet. The stage's page lists them.")
Obstacles = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One outcome to be recorded: parts as text, obstacles as {"reason", "details"}."""

    entry: RosterEntry
    outcome: str
    parts: Mapping[str, str] = field(default_factory=dict)
    obstacles: Obstacles = ()


@transaction.atomic
def record_result(
    *,
    entry: RosterEntry,
    outcome: str,
    parts: Mapping[str, str],
    obstacles: Obstacles = (),
    by: Actor,
    at: datetime,
) -> Result:
    """Record one outcome by hand, or correct it before closing. The same again changes nothing."""
    policies.check_stands(entry)
    check_not_own(entry.application, by)
    stage = Stage.objects.get(id=entry.stage_id)
    record_results(stage=stage, rows=[Recorded(entry, outcome, parts, obstacles)], by=by, at=at)
    return Result.objects.get(entry=entry)


@transaction.atomic
def record_results(*, stage: Stage, rows: Sequence[Recorded], by: Actor, at: datetime) -> int:
    """Record many outcomes of one stage, all or none; how many are new or changed.

    Raises:
        NotNow: where results come from the system, are closed, or the roster is not made.
        Refusal: `result_incomplete` or a fault of a score, for the first row that has one.
    """
    stage = Stage.objects.select_for_update().get(id=stage.id)
    file = programmes.rules_in_force(stage.competition_id, at).file
    policies.check_takes_scores_by_hand(stage, file)
    policies.check_not_on_roster(stage, by, among={row.entry.id for row in rows})
    checked = [_checked(row, file.stage(stage.key)) for row in rows]
    _see(stage, by, at)
    return write_results(stage, checked, sheet=None, by=by, at=at)


@transaction.atomic
def see_results(*, stage: Stage, by: Actor, at: datetime) -> None:
    """Staff open the results of a stage: from the first time on they may know them."""
    _see(Stage.objects.select_for_update().get(id=stage.id), by, at)


@transaction.atomic
def close_results(*, stage: Stage, by: Actor, at: datetime) -> Stage:
    """Close the results: everyone on the roster has an outcome. Closing again changes nothing.

    A stage that runs in the system is asked for its results here.
    """
    stage = Stage.objects.select_for_update().get(id=stage.id)
    if stage.closed_at is not None:
        return stage
    policies.check_secretariat(by)
    policies.check_not_on_roster(stage, by)
    file = programmes.rules_in_force(stage.competition_id, at).file
    _check_unblocked(stage, file, at)
    if policies.runs_in_the_system(stage, file):
        policies.check_takes_results(stage)
        _fetch(stage, by, at)
    counts = queries.roster_counts(stage)
    policies.check_closable(stage, waiting=counts.waiting, absent=counts.absent, at=at)
    _see(stage, by, at)
    stage.closed_at, stage.renewal_asked_at = at, None
    stage.save(update_fields=["closed_at", "renewal_asked_at"])
    record(
        RESULTS_CLOSED,
        subject=f"stage:{stage.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        roster=counts.roster,
        completed=counts.completed,
        absent=counts.absent,
        withdrawn=counts.withdrawn,
        disqualified=counts.disqualified,
    )
    return stage


def blockers(stage: Stage, file: schema.ProgrammeFile, at: datetime) -> list[kinds.Blocker]:
    """What is still to be done before the results of a stage can be closed.

    The kind of the stage says what, and verification where everyone is verified once more.
    """
    kind = kinds.kind_of(stage.kind)
    ref = kinds.StageRef(stage.competition_id, stage.key)
    found: list[kinds.Blocker] = []
    if kind is not None and policies.runs_in_the_system(stage, file):
        found += kind.blockers(ref, at)
    if file.stage(stage.key).recheck_before_decision:
        found += recheck_blockers(ref, at)
    return found


def _check_unblocked(stage: Stage, file: schema.ProgrammeFile, at: datetime) -> None:
    if blockers(stage, file, at):
        raise NotNow("stage_has_blockers", NOT_DONE)


def check_not_opened_anew(stage: Stage, file: schema.ProgrammeFile, at: datetime) -> None:
    """Nothing has come up since results were closed that is to be done before they are decided on:
    a changed key may make of a score what somebody has to look at."""
    kind = kinds.kind_of(stage.kind)
    if kind is None or not policies.runs_in_the_system(stage, file):
        return
    if kind.opened_anew(kinds.StageRef(stage.competition_id, stage.key), at):
        raise NotNow("stage_has_blockers", NOT_DONE)


@transaction.atomic
def ask_renewal(*, stage: Stage, at: datetime, even_closed: bool = False) -> bool:
    """Have results that stand and are not closed taken anew by a worker; whether there are any.

    `even_closed` is for a key that a challenge has changed, while no decision stands on them. Until
    `renew_results` has run no decision is drafted, and no lots are drawn.
    """
    stage = Stage.objects.select_for_update().get(id=stage.id)
    if not even_closed:
        policies.check_takes_results(stage)
    file = programmes.rules_in_force(stage.competition_id, at).file
    stand = Result.objects.filter(entry__stage=stage).exists()
    if not stand or not policies.runs_in_the_system(stage, file):
        return False
    if stage.renewal_asked_at is None:
        stage.renewal_asked_at = at
        stage.save(update_fields=["renewal_asked_at"])
    return True


@transaction.atomic
def renew_results(*, stage: Stage, by: Actor, at: datetime) -> int:
    """Take the results from the kind of the stage anew, where that was asked for, and once.

    How many have changed. A worker that is killed in it has changed nothing.
    """
    stage = Stage.objects.select_for_update().get(id=stage.id)
    if stage.renewal_asked_at is None:
        return 0
    changed = _fetch(stage, by, at)
    stage.renewal_asked_at = None
    stage.save(update_fields=["renewal_asked_at"])
    return changed


def _fetch(stage: Stage, by: Actor, at: datetime) -> int:
    """Take the results from the kind of the stage; how many are new or changed."""
    kind = kinds.kind_of(stage.kind)
    if kind is None:
        return 0
    ref = kinds.StageRef(stage.competition_id, stage.key)
    entries = {
        entry.application_id: entry
        for entry in RosterEntry.objects.filter(stage=stage, end__isnull=True)
    }
    rows = [
        Recorded(
            entries[found.application],
            outcome_of(found),
            found.parts,
            [{"reason": o.reason, "details": dict(o.details)} for o in found.obstacles],
        )
        for found in kind.results(ref, at)
        if found.application in entries
    ]
    return write_results(stage, rows, sheet=None, by=by, at=at)


def outcome_of(found: kinds.StageResult) -> Result.Outcome:
    """The outcome that is recorded of what a kind of stage found."""
    return Result.Outcome.ABSENT if found.absent else Result.Outcome.COMPLETED


def write_results(
    stage: Stage, rows: Sequence[Recorded], *, sheet: ScoreSheet | None, by: Actor, at: datetime
) -> int:
    """Write checked outcomes in the running transaction; how many are new or changed."""
    known = _known(stage, rows)
    changed = [row for row in rows if _differs(known.get(row.entry.id), row)]
    new = [_result(row, sheet, by, at) for row in changed if row.entry.id not in known]
    corrected = [
        _corrected(known[row.entry.id], row, sheet, by, at)
        for row in changed
        if row.entry.id in known
    ]
    Result.objects.bulk_create(new, batch_size=CHUNK)
    Result.objects.bulk_update(
        corrected,
        ["outcome", "parts", "obstacles", "recorded_at", "recorded_by", "sheet", "recordings"],
        batch_size=CHUNK,
    )
    acts = [_act(stage, row, sheet) for row in changed]
    record_many(RESULT_RECORDED, acts, competition=str(stage.competition_id), by=by, at=at)
    return len(changed)


def _known(stage: Stage, rows: Sequence[Recorded]) -> dict[Any, Result]:
    if len(rows) == 1:
        return {r.entry_id: r for r in Result.objects.filter(entry=rows[0].entry)}
    return {r.entry_id: r for r in Result.objects.filter(entry__stage=stage)}


def _differs(known: Result | None, row: Recorded) -> bool:
    return known is None or (known.outcome, known.parts, known.obstacles) != (
        row.outcome,
        dict(row.parts),
        [dict(o) for o in row.obstacles],
    )


def _result(row: Recorded, sheet: ScoreSheet | None, by: Actor, at: datetime) -> Result:
    return Result(
        entry=row.entry,
        outcome=row.outcome,
        parts=dict(row.parts),
        obstacles=[dict(o) for o in row.obstacles],
        recorded_at=at,
        recorded_by_id=by.person,
        sheet=sheet,
    )


def _corrected(
    known: Result, row: Recorded, sheet: ScoreSheet | None, by: Actor, at: datetime
) -> Result:
    made = _result(row, sheet, by, at)
    made.id, made.recordings = known.id, known.recordings + 1
    made.obstacles = sealed_of(made, "obstacles")
    return made


def _act(stage: Stage, row: Recorded, sheet: ScoreSheet | None) -> Act:
    fields = {
        "stage": stage.key,
        "sheet": str(sheet.id) if sheet else None,
        "outcome": str(row.outcome),
        "parts": dict(row.parts),
        "obstacles": [dict(o) for o in row.obstacles],
    }
    return Act(f"application:{row.entry.application_id}", fields)


def _checked(row: Recorded, rule: schema.Stage) -> Recorded:
    """The row with its scores in their one text; Refusal where something is wrong."""
    if row.outcome not in Result.Outcome.values:
        raise Refusal("no_such_outcome", _("An outcome is: completed, absent or void."))
    if row.outcome != Result.Outcome.COMPLETED:
        return Recorded(row.entry, row.outcome)
    parts = {part.key: part for part in scores.parts_of(rule)}
    if row.parts.keys() != parts.keys():
        raise Refusal("result_incomplete", _("Give a score for every part of the stage."))
    try:
        exact = {key: scores.exact(text, parts[key]) for key, text in row.parts.items()}
    except scores.ScoreError as error:
        raise Refusal(error.fault, scores.WORDS[error.fault]) from None
    return Recorded(row.entry, row.outcome, exact, row.obstacles)


def _see(stage: Stage, by: Actor, at: datetime) -> None:
    if stage.results_seen_at is not None:
        return
    stage.results_seen_at = at
    stage.save(update_fields=["results_seen_at"])
    record(
        RESULTS_SEEN,
        subject=f"stage:{stage.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
    )


def mark_seen(stage: Stage, by: Actor, at: datetime) -> None:
    """As `see_results`, for a stage that is locked already."""
    _see(stage, by, at)
