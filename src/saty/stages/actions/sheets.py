"""Score sheets: previewed with every bad row named, then applied as a whole or not at all."""

import hashlib
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow
from saty.ledger.actions import record
from saty.programmes import queries as programmes
from saty.stages import policies, sheet_rows
from saty.stages.actions.results import Recorded, mark_seen, write_results
from saty.stages.entries import SHEET_APPLIED
from saty.stages.models import RosterEntry, ScoreSheet, Stage
from saty.stages.sheet_faults import Checked, fault
from saty.stages.sheet_files import MAX_BYTES, SheetUnreadable, read_cells
from saty.stages.sheet_template import expected_of


@transaction.atomic
def preview_sheet(
    *, stage: Stage, file: BinaryIO, name: str, by: Actor, at: datetime
) -> ScoreSheet:
    """Read and check a sheet; nothing is recorded. Once it was read, staff may know the results.

    `name` is what the uploader calls the file; its content alone decides what it is.
    """
    stage = Stage.objects.select_for_update().get(id=stage.id)
    rules = programmes.rules_in_force(stage.competition_id, at).file
    policies.check_takes_scores_by_hand(stage, rules)
    content = file.read(MAX_BYTES + 1)
    checked = _checked(content, expected_of(stage, rules))
    if checked.is_read:
        mark_seen(stage, by, at)
    return ScoreSheet.objects.create(
        stage=stage,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=[] if checked.faults else checked.rows,
        faults=checked.faults,
        uploaded_by_id=by.account,
        uploaded_at=at,
    )


@transaction.atomic
def apply_sheet(*, sheet: ScoreSheet, by: Actor, at: datetime) -> ScoreSheet:
    """Record every row of a faultless sheet, or nothing. Applying it again changes nothing.

    Raises:
        NotNow: for a sheet with faults, a discarded one, or a stage that takes no results.
        Conflict: when the roster changed since the preview, so that a row is no longer right.
    """
    stage = Stage.objects.select_for_update().get(id=sheet.stage_id)
    sheet = ScoreSheet.objects.select_for_update().get(id=sheet.id)
    if sheet.state == ScoreSheet.State.APPLIED:
        return sheet
    rules = programmes.rules_in_force(stage.competition_id, at).file
    policies.check_takes_scores_by_hand(stage, rules)
    _check_applicable(sheet)
    rows = _recorded(sheet, stage)
    policies.check_not_on_roster(stage, by, among={row.entry.id for row in rows})
    sheet.state, sheet.applied_at = ScoreSheet.State.APPLIED, at
    sheet.save(update_fields=["state", "applied_at"])
    write_results(stage, rows, sheet=sheet, by=by, at=at)
    record(
        SHEET_APPLIED,
        subject=f"sheet:{sheet.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        sha256=sheet.sha256,
        rows=len(rows),
    )
    return sheet


@transaction.atomic
def discard_sheet(*, sheet: ScoreSheet, by: Actor, at: datetime) -> ScoreSheet:
    """Put a previewed sheet aside."""
    sheet = ScoreSheet.objects.select_for_update().get(id=sheet.id)
    if sheet.state == ScoreSheet.State.APPLIED:
        raise NotNow("sheet_applied", _("This sheet has been applied and cannot be discarded."))
    sheet.state = ScoreSheet.State.DISCARDED
    sheet.save(update_fields=["state"])
    return sheet


def _checked(content: bytes, expected: sheet_rows.Expected) -> Checked[sheet_rows.SheetRow]:
    try:
        cells = read_cells(content, most_rows=expected.most_rows)
    except SheetUnreadable as error:
        return Checked(faults=[fault(error.fault)], is_read=False)
    return sheet_rows.check_rows(cells, expected)


def _check_applicable(sheet: ScoreSheet) -> None:
    if sheet.faults:
        raise NotNow(
            "sheet_has_faults", _("The sheet has faults. Correct them in the file and upload it.")
        )
    if sheet.state != ScoreSheet.State.PREVIEWED:
        raise NotNow("sheet_discarded", _("This sheet was discarded. Upload it again."))


def _recorded(sheet: ScoreSheet, stage: Stage) -> list[Recorded]:
    """The rows with their entries; Conflict if the roster is no longer that of the preview."""
    entries = {e.code: e for e in RosterEntry.objects.filter(stage=stage, end__isnull=True)}
    codes = {row["code"] for row in sheet.rows}
    without = RosterEntry.objects.filter(stage=stage, end__isnull=True, result__isnull=True)
    if codes - entries.keys() or set(without.values_list("code", flat=True)) - codes:
        raise Conflict(
            "roster_changed_since_preview",
            _("The roster has changed since this preview. Upload the sheet again."),
        )
    return [Recorded(entries[row["code"]], row["outcome"], row["parts"]) for row in sheet.rows]
