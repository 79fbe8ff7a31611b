"""What a score sheet of a stage has to look like: the expected codes, and an empty sheet."""

import io

import xlsxwriter
from django.db.models import Q

from saty.programmes import schema
from saty.stages import scores, sheet_rows
from saty.stages.models import RosterEntry, Stage


def expected_of(stage: Stage, file: schema.ProgrammeFile) -> sheet_rows.Expected:
    """The rule of a stage and the codes of its roster, in one query."""
    rows = RosterEntry.objects.filter(stage=stage).annotate(
        has_ended=Q(end__isnull=False), has_result=Q(result__isnull=False)
    )
    listed = list(rows.values_list("code", "has_ended", "has_result"))
    return sheet_rows.Expected(
        rule=file.stage(stage.key),
        standing=frozenset(code for code, has_ended, _has in listed if not has_ended),
        ended=frozenset(code for code, has_ended, _has in listed if has_ended),
        without_result=frozenset(
            code for code, has_ended, has_result in listed if not has_ended and not has_result
        ),
    )


def template_for(stage: Stage, file: schema.ProgrammeFile, language: str) -> bytes:
    """An XLSX sheet with a row for each code that has no result yet; no names, no formulas."""
    expected = expected_of(stage, file)
    parts = scores.parts_of(expected.rule)
    heading = [sheet_rows.CODE, *(part.name.in_language(language) for part in parts)]
    heading.append(sheet_rows.OUTCOME)
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Scores")
        sheet.write_row(0, 0, heading, bold)
        sheet.write_column(1, 0, sorted(expected.without_result))
        sheet.set_column(0, len(heading), 22)
        sheet.freeze_panes(1, 1)
    return target.getvalue()
