"""Sheets of items: every bad cell is named by its row and column; no cell of ours is a formula."""

import io

import openpyxl
import pytest

from saty.core import items as core
from saty.testing.exchange import formats, spreadsheet
from saty.testing.exchange.base import Unreadable
from saty.testing.exchange.sheet_template import template

HEADING = ["identifier", "kind", "prompt kk", "option 1 kk", "option 2 kk", "key"]
GOOD = ["one", "single", "Қайсы?", "а", "ә", 2]


def book(*rows, change=None):
    made = openpyxl.Workbook()
    sheet = made.active
    for row in rows:
        sheet.append(row)
    if change:
        change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(content):
    return spreadsheet.read_xlsx(content, language="kk", topic="law")


def told(found):
    return [(each.key, each.place) for each in found.faults]


def test_row_is_read_in_any_of_three_languages_of_headings():
    heading = ["идентификатор", "түрі", "Сұрақ kk", "вариант ответа 1 kk", "Option 2 KK", "кілт"]

    found = read(book(heading, GOOD))

    assert found.faults == ()
    item = core.Item("single", {"kk": core.Wording("Қайсы?", ("а", "ә"))}, right=(1,))
    assert found.package.records == (core.Record("one", item, "law"),)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["one", "single", "=1+1", "а", "ә", 2], ("formula", "row 3, column C")),
        (["one", "single", "x", True, "ә", 2], ("not_text_or_number", "row 3, column D")),
        (["one", "riddle", "x", "а", "ә", 2], ("kind_unknown", "row 3, column B")),
        (["one", "single", "x", "а", "ә", ""], ("key_missing", "row 3, column F")),
        (["one", "single", "x", "а", "ә", "B"], ("key_wrong", "row 3, column F")),
        (["one", "number", "x", "", "", "many"], ("not_a_number", "row 3, column F")),
        (["one", "single", "x", "а", "ә", 2, "y"], ("cell_without_heading", "row 3, column G")),
        (["", "stimulus", "x"], ("identifier_missing", "row 3, column A")),
    ],
)
def test_bad_cell_is_named_and_its_row_is_not_taken(row, fault):
    found = read(book(HEADING, GOOD, row))

    assert told(found) == [fault]
    assert [each.identifier for each in found.package.records] == ["one"]


def test_merged_cells_take_none_of_their_rows():
    rows = [["one", *GOOD[1:]], ["two", *GOOD[1:]], ["three", *GOOD[1:]]]

    found = read(book(HEADING, *rows, change=lambda made: made.active.merge_cells("B3:C4")))

    assert told(found) == [("merged", "row 3, column B"), ("merged", "row 4, column B")]
    assert [each.identifier for each in found.package.records] == ["one"]


@pytest.mark.parametrize(
    ("heading", "fault"),
    [
        ([*HEADING[:-1], "Answer"], ("heading_unknown", "row 1, column F")),
        ([*HEADING[:-1], "kind"], ("heading_twice", "row 1, column F")),
        ([*HEADING[:-1], "option 99 kk"], ("heading_unknown", "row 1, column F")),
        (["identifier", "topic", "prompt kk"], ("heading_missing", "row 1")),
    ],
)
def test_wrong_heading_takes_no_row(heading, fault):
    found = read(book(heading, GOOD[: len(heading)]))

    assert told(found) == [fault]
    assert found.package.records == ()


def test_hidden_and_other_sheets_are_named():
    def change(made):
        made.create_sheet("More").append(["a"])
        made["More"].append(["b"])
        made.create_sheet("Secret").sheet_state = "hidden"

    found = read(book(HEADING, GOOD, change=change))

    assert told(found) == [("another_sheet", "sheet More"), ("hidden_sheet", "sheet Secret")]
    assert len(found.package.records) == 1


@pytest.mark.parametrize(
    ("content", "key"), [(b"PK\x03\x04 and nothing", "damaged"), (book([]), "nothing_in_it")]
)
def test_file_that_is_no_sheet_is_refused(content, key):
    with pytest.raises(Unreadable, match=key):
        read(content)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=x", "''"])
def test_no_cell_that_is_written_is_a_formula(text):
    wording = core.Wording(f"{text}?", (text, "b"))
    package = core.Package((core.Record(text, core.Item("single", {"kk": wording}, (0,)), "law"),))

    sheet = openpyxl.load_workbook(
        io.BytesIO(spreadsheet.write_xlsx(package, language="kk"))
    ).active
    cells = spreadsheet.write_csv(package, language="kk").decode("utf-8-sig").split("\r\n")[1]

    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells.split(","))
    found = spreadsheet.read_csv(
        spreadsheet.write_csv(package, language="kk"), language="kk", topic="x"
    )
    assert found.package == package


def test_formula_in_csv_is_named():
    content = b"identifier,kind,prompt kk\none,text,=1+1\n"

    found = spreadsheet.read_csv(content, language="kk", topic="law")

    assert told(found) == [("formula", "row 2, column C")]


def test_template_can_be_read_as_it_is():
    content = template(["kk", "ru", "en"])

    found = read(content)

    assert formats.kind_of(content) == "xlsx"
    assert [each.item.kind for each in found.package.records] == ["single", "number"]
    assert [core.faults(each.item) for each in found.package.records] == [[], []]
