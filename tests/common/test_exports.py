"""Exports: nothing that a spreadsheet would run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from saty.common.exports import FORMULA_STARTS, csv_lines, csv_safe, xlsx

DANGEROUS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_would_be_a_formula_gets_an_apostrophe(text):
    assert csv_safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "shown"), [(None, ""), (-5, -5), (2.5, 2.5), ("Айгүл", "Айгүл"), ("", "")]
)
def test_other_values_stand_as_they_are(value, shown):
    assert csv_safe(value) == shown


@given(st.text())
def test_no_text_begins_as_a_formula(text):
    assert not str(csv_safe(text)).startswith(FORMULA_STARTS)


def test_csv_is_read_back_cell_by_cell_with_kazakh_letters():
    lines = "".join(csv_lines(["name", "score"], [["Ұлбосын, «Ә»", 5], ["=1", -1]]))

    rows = list(csv.reader(io.StringIO(lines.removeprefix("\ufeff"))))

    assert lines.startswith("\ufeff")
    assert rows == [["name", "score"], ["Ұлбосын, «Ә»", "5"], ["'=1", "-1"]]


@pytest.mark.parametrize("text", DANGEROUS[:4] + DANGEROUS[7:])
def test_xlsx_holds_a_formula_as_text(text):
    book = load_workbook(io.BytesIO(xlsx(["a", "b"], [[text, 3]], sheet="Sheet")))

    cell, number = book.active["A2"], book.active["B2"]

    assert (cell.value, cell.data_type) == (text, "s")
    assert (number.value, number.data_type) == (3, "n")
