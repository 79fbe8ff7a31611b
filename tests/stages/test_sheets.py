"""Score sheets: every bad row is named before anything is recorded, then all or nothing."""

import io
import zipfile

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from saty.applications import consequences as applications
from saty.common.refusals import Conflict, NotNow, NotYours
from saty.stages import queries
from saty.stages.actions import apply_sheet, close_results, discard_sheet, preview_sheet
from saty.stages.models import Result, ScoreSheet
from saty.stages.sheet_faults import MOST_FAULTS, SPARE_ROWS
from saty.stages.sheet_files import MAX_BYTES, Limits, SheetUnreadable, read_cells
from saty.stages.sheet_rows import WORDS
from saty.stages.sheet_template import template_for
from tests import factories
from tests.stages import running

HEADING = ("code", *running.PARTS, "outcome")
pytestmark = pytest.mark.django_db


def csv_of(*rows: object, delimiter: str = ";") -> bytes:
    """A CSV of rows of cells."""
    return "\n".join(delimiter.join(map(str, row)) for row in (HEADING, *rows)).encode()


def xlsx_of(*rows: object, merge: str = "") -> bytes:
    """A workbook of rows of cells."""
    book = openpyxl.Workbook()
    for row in (HEADING, *rows):
        book.active.append(list(row))
    if merge:
        book.active.merge_cells(merge)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def preview(stage, content: bytes) -> ScoreSheet:
    """Upload a sheet."""
    return preview_sheet(
        stage=stage,
        file=io.BytesIO(content),
        name="scores.xlsx",
        by=running.officer(),
        at=running.AFTER_TEST,
    )


def faults(stage, content: bytes) -> list[tuple[object, ...]]:
    """Place and key of each fault."""
    found = preview(stage, content).faults
    assert {f["fault"] for f in found} <= WORDS.keys()
    return [(f["row"], f["column"], f["fault"]) for f in found]


def codes(stage) -> list[str]:
    """The codes of a roster, in the order in which candidates were made."""
    return [entry.code for entry in running.entries(stage)]


@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_faultless_sheet_is_previewed_then_applied_as_a_whole(write):
    stage = running.stage_with(3)
    first, second, third = codes(stage)
    content = write(
        (first, 39.1, 0.1, 30, ""), (second, "12,5", "0", "0", ""), (third, "", "", "", "absent")
    )

    sheet = preview(stage, content)
    nothing_yet = Result.objects.count()
    apply_sheet(sheet=sheet, by=running.officer(), at=running.AFTER_TEST)

    assert (sheet.faults, nothing_yet) == ([], 0)
    found = {r.entry.code: (r.outcome, r.parts) for r in Result.objects.select_related("entry")}
    assert found == {
        first: ("completed", running.parts("39.1", "0.1", "30")),
        second: ("completed", running.parts("12.5")),
        third: ("absent", {}),
    }
    assert running.lost("sheet_applied", "result_recorded", "results_seen") == []


def test_applying_twice_records_once():
    stage = running.stage_with(1)
    sheet = preview(stage, csv_of((codes(stage)[0], 1, 2, 3, "")))

    for _ in range(2):
        apply_sheet(sheet=sheet, by=running.officer(), at=running.AFTER_TEST)

    assert Result.objects.get().recordings == 1


def test_every_bad_row_is_named_with_its_place():
    stage = running.stage_with(4)
    good, twice, ended, missing = codes(stage)
    applications.on_withdrawn.run(
        running.application_of(stage, 2), by=running.officer(), at=running.AFTER_TEST
    )

    found = faults(
        stage,
        csv_of(
            (good, 41, "x", "", ""),
            (twice, 1, 1, 1, ""),
            (twice, 1, 1, 1, ""),
            (ended, 1, 1, 1, ""),
            ("ABCDEFG", 1, 1, 1, ""),
            ("AAAAAAA", 1, 1, 1, "maybe"),
        ),
    )

    assert found == [
        (2, "B", "above_maximum"),
        (2, "C", "not_a_number"),
        (2, "D", "score_missing"),
        (4, "A", "code_twice"),
        (5, "A", "candidacy_ended"),
        (6, "A", "code_wrong"),
        (7, "A", "code_unknown"),
        (7, "E", "outcome_unknown"),
        (None, None, "row_missing"),
    ]
    assert ScoreSheet.objects.get().faults[-1]["value"] == missing
    assert not Result.objects.exists()


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (("=A1", 1, 1, 1, ""), ("A", "formula")),
        ((None, "=1+1", 1, 1, ""), ("B", "formula")),
        ((None, '=HYPERLINK("x")', 1, 1, ""), ("B", "formula")),
    ],
)
def test_formula_is_refused_by_its_cell(row, place):
    stage = running.stage_with(1)
    cells = tuple(codes(stage)[0] if cell is None else cell for cell in row)

    for content in (xlsx_of(cells), csv_of(cells)):
        assert (2, *place) in faults(stage, content)


def test_merged_cells_are_refused_by_their_place():
    stage = running.stage_with(1)

    found = faults(stage, xlsx_of((codes(stage)[0], 1, 1, 1, ""), merge="B2:C2"))

    assert (2, "B", "merged") in found


def test_a_score_beside_an_absence_is_refused():
    stage = running.stage_with(1)

    found = faults(stage, csv_of((codes(stage)[0], 5, "", "", "absent")))

    assert found == [(2, "B", "score_of_absent")]


def test_a_decimal_comma_in_a_sheet_of_commas_is_seen():
    stage = running.stage_with(1)

    found = faults(stage, csv_of((codes(stage)[0], "1,5", "1,5", "1,5", ""), delimiter=","))

    assert (2, "F", "cell_without_heading") in found


def test_a_short_row_lacks_scores():
    stage = running.stage_with(1)
    content = f"{';'.join(HEADING)}\n{codes(stage)[0]};1".encode()

    assert faults(stage, content) == [(2, "C", "score_missing"), (2, "D", "score_missing")]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("number;knowledge;analytical;critical", "heading_unknown"),
        ("code;knowledge;knowledge;critical", "heading_twice"),
        ("code;knowledge", "heading_missing"),
    ],
)
def test_headings_that_are_not_those_of_the_stage_are_refused(heading, key):
    stage = running.stage_with(1)

    found = faults(stage, f"{heading}\n{codes(stage)[0]};1;1;1".encode())

    assert key in {fault for _row, _column, fault in found}


def bomb() -> bytes:
    """A small archive that unpacks to much."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)
    return target.getvalue()


def with_macros() -> bytes:
    """An archive with macros in it."""
    target = io.BytesIO(xlsx_of())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "file_empty"),
        (b"\xff\xfe\x00", "not_a_sheet"),
        (b"code\x00", "not_a_sheet"),
        (b"PK\x03\x04 and nothing", "damaged"),
        (bomb(), "unpacks_to_too_much"),
        (with_macros(), "has_macros"),
        (b"x" * (MAX_BYTES + 1), "file_too_large"),
        (b"a;" * 60, "too_many_cells"),
    ],
)
def test_a_file_that_is_no_score_sheet_is_named_as_what_it_is(content, key):
    stage = running.stage_with(1)

    assert faults(stage, content) == [(None, None, key)]


def test_sheet_with_faults_is_not_applied():
    stage = running.stage_with(1)
    sheet = preview(stage, csv_of((codes(stage)[0], 99, 1, 1, "")))

    with pytest.raises(NotNow, match="sheet_has_faults"):
        apply_sheet(sheet=sheet, by=running.officer(), at=running.AFTER_TEST)

    assert not Result.objects.exists()


def test_sheet_previewed_before_somebody_withdrew_is_not_applied():
    stage = running.stage_with(2)
    sheet = preview(stage, csv_of(*((code, 1, 1, 1, "") for code in codes(stage))))
    applications.on_withdrawn.run(
        running.application_of(stage), by=running.officer(), at=running.AFTER_TEST
    )

    with pytest.raises(Conflict, match="roster_changed_since_preview"):
        apply_sheet(sheet=sheet, by=running.officer(), at=running.AFTER_TEST)

    assert not Result.objects.exists()


def test_discarded_or_late_sheet_is_not_applied():
    stage = running.stage_with(1)
    content = csv_of((codes(stage)[0], 1, 1, 1, ""))
    discarded, late, applied = (preview(stage, content) for _ in range(3))
    discard_sheet(sheet=discarded, by=running.officer(), at=running.AFTER_TEST)

    with pytest.raises(NotNow, match="sheet_discarded"):
        apply_sheet(sheet=discarded, by=running.officer(), at=running.AFTER_TEST)
    apply_sheet(sheet=applied, by=running.officer(), at=running.AFTER_TEST)
    close_results(stage=stage, by=running.officer(), at=running.AFTER_TEST)
    with pytest.raises(NotNow, match="stage_closed"):
        apply_sheet(sheet=late, by=running.officer(), at=running.AFTER_TEST)


def test_sheet_does_not_say_whom_a_body_recommends():
    stage = running.stage_with(1, key="national-commission")
    content = f"code;recommended\n{codes(stage)[0]};yes".encode()

    assert [key for _row, _column, key in faults(stage, content)] == ["heading_unknown"]


def test_template_lists_the_codes_that_have_no_result_and_can_be_uploaded_filled():
    stage = running.stage_with(3)
    book = openpyxl.load_workbook(io.BytesIO(template_for(stage, factories.programme_file(), "kk")))
    sheet = book.active

    for row in sheet.iter_rows(min_row=2):
        for cell, value in zip(row[1:4], ("1", "2", "3"), strict=True):
            cell.value = value
    target = io.BytesIO()
    book.save(target)

    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == sorted(codes(stage))
    assert preview(stage, target.getvalue()).faults == []


def test_faulty_sheet_marked_as_applied_is_refused_by_the_database():
    stage = running.stage_with(1)
    sheet = preview(stage, b"nothing of use")

    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreSheet.objects.filter(id=sheet.id).update(state="applied")


def test_a_sheet_of_nothing_but_faults_names_the_first_of_them():
    stage = running.stage_with(1)
    rows = [("=1",) * 5 for _ in range(MOST_FAULTS)]

    found = faults(stage, csv_of(*rows))

    assert len(found) == MOST_FAULTS + 1
    assert found[-1] == (None, None, "and_more")


@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_a_sheet_of_far_more_rows_than_the_roster_is_not_read(write):
    stage = running.stage_with(1)
    rows = [("x", 1, 1, 1, "") for _ in range(SPARE_ROWS + 2)]

    assert faults(stage, write(*rows)) == [(None, None, "more_rows_than_roster")]


def test_a_column_without_or_with_an_unknown_heading_is_named_once():
    stage = running.stage_with(2)
    heading = ";".join((*HEADING, "remarks"))
    rows = [";".join((code, "1", "1", "1", "", "x", "y")) for code in codes(stage)]

    found = faults(stage, "\n".join((heading, *rows)).encode())

    assert found == [(1, "F", "heading_unknown"), (2, "G", "cell_without_heading")]


def test_a_workbook_that_is_damaged_anywhere_is_named_as_damaged():
    content = xlsx_of(("x", 1, 2, 3, ""))
    keys = set()
    for place in range(0, len(content), 17):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        try:
            read_cells(bytes(damaged))
        except SheetUnreadable as error:
            keys.add(error.fault)

    assert "damaged" in keys
    assert keys <= WORDS.keys()


def test_a_workbook_of_more_elements_than_a_sheet_can_have_is_not_opened(monkeypatch):
    stage = running.stage_with(1)
    monkeypatch.setattr("saty.stages.sheet_files.SCORES", Limits(elements=10))

    assert faults(stage, xlsx_of()) == [(None, None, "unpacks_to_too_much")]


def test_a_file_that_could_not_be_read_shows_nobody_results():
    stage = running.stage_with(1)

    preview(stage, b"PK\x03\x04 and nothing")
    unread = running.stage_of(stage.competition).results_seen_at
    preview(stage, csv_of((codes(stage)[0], 99, 1, 1, "")))

    assert unread is None
    assert running.stage_of(stage.competition).results_seen_at == running.AFTER_TEST


def test_a_candidate_records_no_sheet_with_a_row_of_their_own():
    stage = running.stage_with(2)
    sheet = preview(stage, csv_of(*((code, 1, 1, 1, "") for code in codes(stage))))
    own = factories.acting(running.application_of(stage).candidate, "secretariat")

    with pytest.raises(NotYours, match="own_candidacy"):
        apply_sheet(sheet=sheet, by=own, at=running.AFTER_TEST)

    assert not Result.objects.exists()


def test_list_of_sheets_leaves_rows_and_faults_where_they_are():
    stage = running.stage_with(1)
    preview(stage, b"nothing of use")
    preview(stage, csv_of((codes(stage)[0], 1, 1, 1, "")))

    listed = list(queries.sheets_of(stage))

    assert {"rows", "faults"} <= listed[0].get_deferred_fields()
    assert sorted(sheet.has_faults for sheet in listed) == [False, True]
