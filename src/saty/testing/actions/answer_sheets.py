"""Sheets of answers: previewed with every bad cell named, then recorded whole or not at all."""

import hashlib
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow
from saty.ledger.actions import record
from saty.programmes import queries as programmes
from saty.stages.actions.results import mark_seen
from saty.stages.models import RosterEntry, Stage
from saty.stages.sheet_faults import SPARE_ROWS, Checked, fault
from saty.stages.sheet_files import MAX_BYTES, SheetUnreadable, read_cells
from saty.testing import answer_rows
from saty.testing.actions.responses import Sat, record_sittings
from saty.testing.entries.sittings import ANSWERS_TAKEN
from saty.testing.models import AnswerSheet
from saty.testing.policies.results import check_takes_answers
from saty.testing.queries.answers import expected_of


@transaction.atomic
def preview_answers(*, stage: Stage, file: BinaryIO, by: Actor, at: datetime) -> AnswerSheet:
    """Read and check a sheet of answers; nothing is recorded.

    Once it was read, staff may know the results.
    """
    stage = Stage.objects.select_for_update().get(id=stage.id)
    check_takes_answers(stage, programmes.rules_in_force(stage.competition_id, at).file, by)
    content = file.read(MAX_BYTES + 1)
    checked = _checked(content, expected_of(stage, at))
    if checked.is_read:
        mark_seen(stage, by, at)
    return AnswerSheet.objects.create(
        stage=stage,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=[] if checked.faults else checked.rows,
        total=0 if checked.faults else len(checked.rows),
        faults=checked.faults,
        uploaded_by_id=by.account,
        uploaded_at=at,
    )


def _checked(content: bytes, expected: answer_rows.Expected) -> answer_rows.Answers:
    most = len(expected.entries) + len(expected.ended) + SPARE_ROWS
    try:
        cells = read_cells(content, most_rows=most, limits=answer_rows.LIMITS)
    except SheetUnreadable as error:
        return Checked(faults=[fault(error.fault)], is_read=False)
    return answer_rows.check_rows(cells, expected)


@transaction.atomic
def record_answers(*, sheet: AnswerSheet, by: Actor, at: datetime) -> AnswerSheet:
    """Record every row of a faultless sheet, or nothing. Recording it again changes nothing.

    Raises:
        NotNow: for a sheet with faults, or one that was put aside.
        Conflict: where the roster changed since the preview.
    """
    stage = Stage.objects.select_for_update().get(id=sheet.stage_id)
    sheet = AnswerSheet.objects.select_for_update().get(id=sheet.id)
    if sheet.state == AnswerSheet.State.RECORDED:
        return sheet
    if sheet.faults:
        raise NotNow(
            "sheet_has_faults", _("The sheet has faults. Correct them in the file and upload it.")
        )
    if sheet.state != AnswerSheet.State.PREVIEWED:
        raise NotNow("sheet_discarded", _("This sheet was discarded. Upload it again."))
    record_sittings(stage=stage, rows=_sat(sheet, stage), by=by, at=at)
    sheet.state, sheet.recorded_at, sheet.rows = AnswerSheet.State.RECORDED, at, None
    sheet.save(update_fields=["state", "recorded_at", "rows"])
    record(
        ANSWERS_TAKEN,
        subject=f"answer_sheet:{sheet.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        sha256=sheet.sha256,
        sittings=sheet.total,
    )
    return sheet


def _sat(sheet: AnswerSheet, stage: Stage) -> list[Sat]:
    standing = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    entries = dict(standing.values_list("code", "id"))
    rows = sheet.rows or []
    if any(code not in entries for code, _language, _answers in rows):
        raise Conflict(
            "roster_changed_since_preview",
            _("The roster has changed since this preview. Upload the sheet again."),
        )
    return [
        Sat(entries[code], language, {int(place): value for place, value in answers.items()})
        for code, language, answers in rows
    ]


@transaction.atomic
def discard_answers(*, sheet: AnswerSheet, by: Actor, at: datetime) -> AnswerSheet:
    """Put a previewed sheet aside; its answers are gone."""
    sheet = AnswerSheet.objects.select_for_update().get(id=sheet.id)
    if sheet.state == AnswerSheet.State.RECORDED:
        raise NotNow("sheet_recorded", _("This sheet has been recorded and cannot be put aside."))
    sheet.state, sheet.rows = AnswerSheet.State.DISCARDED, None
    sheet.save(update_fields=["state", "rows"])
    return sheet
