"""Exports: text that a spreadsheet would take for a formula stays text.

CSV: a leading `=`, `+`, `-`, `@`, tab or carriage return gets an apostrophe before it (OWASP, "CSV
Injection"). XLSX: every text is written as a string.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"
"""With it, spreadsheets read Cyrillic letters as UTF-8."""


def csv_safe(value: object) -> object:
    """The value as it may stand in a cell: numbers as they are, text that is no formula."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A CSV file line by line, so that a long one is never held whole."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    for row in _all(heading, rows):
        writer.writerow([csv_safe(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _all(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield heading
    yield from rows


def xlsx(heading: Sequence[str], rows: Iterable[Sequence[object]], *, sheet: str) -> bytes:
    """An XLSX file of one sheet; text is never read as formula, link or number."""
    target = io.BytesIO()
    options: dict[str, Any] = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(sheet[:31])
        page.freeze_panes(1, 0)
        page.write_row(0, 0, list(heading), book.add_format({"bold": True}))
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(page, number, column, value)
    return target.getvalue()


def _write(page: Any, row: int, column: int, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        page.write_string(row, column, "" if value is None else str(value))
    else:
        page.write_number(row, column, value)
