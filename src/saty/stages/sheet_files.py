"""Reading a score sheet: XLSX or CSV into cells, each with its place and what is wrong with it.

A file is taken by its content, not its name. Before an archive is opened its size, the number of
its entries, how far they unpack and how many elements they have are limited; defusedxml, which
openpyxl finds beside it, refuses entity bombs. Of what is read no more is kept than its reader
can have a use for.
"""

import csv
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
CHUNK = 1_000_000
DELIMITERS = ";\t,"
FORMULA = "="

_DAMAGE = (
    InvalidFileException, DefusedXmlException, ParseError, zipfile.BadZipFile, zlib.error,
    lzma.LZMAError, struct.error, LookupError, ValueError, TypeError, AttributeError, OSError,
    EOFError, ArithmeticError, RuntimeError,
)  # fmt: skip
"""What reading a damaged archive raises; a method of compression that nobody knows among them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, packed and unpacked."""

    bytes: int = MAX_BYTES
    entries: int = 200
    unpacked: int = 50_000_000
    elements: int = 800_000
    ratio: int = 200
    rows: int = MAX_ROWS
    columns: int = 50


SCORES = Limits()
"""The limits of score sheets."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and the fault that the file itself has there."""

    row: int
    column: str
    text: str
    fault: str = ""


class SheetUnreadable(ValueError):
    """The file as a whole cannot be read; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


def read_cells(
    content: bytes, *, most_rows: int = MAX_ROWS, limits: Limits | None = None
) -> list[list[Cell]]:
    """The filled rows of the first sheet, from the heading on; at most `most_rows` beneath it.

    Raises:
        SheetUnreadable: for a file that is too large, damaged, or no sheet at all.
    """
    within = limits or SCORES
    if len(content) > within.bytes:
        raise SheetUnreadable("file_too_large")
    filled: list[list[Cell]] = []
    is_workbook = content.startswith(b"PK")
    for row in _first_sheet(content, within) if is_workbook else text_cells(content, within):
        if any(cell.text or cell.fault for cell in row):
            filled.append(row)
        if len(filled) > most_rows + 1:
            raise SheetUnreadable("more_rows_than_roster")
    if not filled:
        raise SheetUnreadable("file_empty")
    return filled


def text_cells(content: bytes, limits: Limits) -> Iterator[list[Cell]]:
    """The rows of a CSV file; SheetUnreadable for what is none, or too large."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetUnreadable("not_a_sheet") from None
    if "\x00" in text:
        raise SheetUnreadable("not_a_sheet")
    heading = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            _check_extent(number, len(row), limits)
            yield [_text_cell(number, column, value) for column, value in enumerate(row, 1)]
    except csv.Error:
        raise SheetUnreadable("not_a_sheet") from None


def _text_cell(row: int, column: int, value: str) -> Cell:
    text = value.strip()
    fault = "formula" if text.startswith(FORMULA) else ""
    return Cell(row, get_column_letter(column), text, fault)


def _check_extent(rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.rows or columns > limits.columns:
        raise SheetUnreadable("too_many_cells")


def _first_sheet(content: bytes, limits: Limits) -> Iterator[list[Cell]]:
    return sheet_cells(workbook(content, limits).worksheets[0], limits)


def workbook(content: bytes, limits: Limits) -> Workbook:
    """A workbook; SheetUnreadable for what is none, or unpacks to too much."""
    _check_archive(content, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
        book.worksheets[0]
    except _DAMAGE:
        raise SheetUnreadable("damaged") from None
    return book


def sheet_cells(sheet: Worksheet, limits: Limits) -> Iterator[list[Cell]]:
    """The rows of one sheet of a workbook."""
    _check_extent(sheet.max_row, sheet.max_column, limits)
    merged = {str(area).split(":")[0] for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        yield [_cell(cell, merged) for cell in row]


def _check_archive(content: bytes, limits: Limits) -> None:
    """Refuse an archive that unpacks to too much, before anything is unpacked."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except _DAMAGE:
        raise SheetUnreadable("damaged") from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise SheetUnreadable("encrypted")
    if any("vbaproject" in entry.filename.lower() for entry in entries):
        raise SheetUnreadable("has_macros")
    packed, unpacked = _sizes(entries)
    most = min(limits.unpacked, limits.ratio * max(packed, 1))
    if len(entries) > limits.entries or unpacked > most:
        raise SheetUnreadable("unpacks_to_too_much")
    try:
        elements = sum(_elements(archive, entry) for entry in entries)
    except _DAMAGE:
        raise SheetUnreadable("damaged") from None
    if elements > limits.elements:
        raise SheetUnreadable("unpacks_to_too_much")


def _elements(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """How many elements an entry could have at most; each of them costs far more once read."""
    with archive.open(entry) as file:
        return sum(chunk.count(b"<") for chunk in iter(lambda: file.read(CHUNK), b""))


def _sizes(entries: Sequence[zipfile.ZipInfo]) -> tuple[int, int]:
    return sum(e.compress_size for e in entries), sum(e.file_size for e in entries)


def _cell(cell: Any, merged: set[str]) -> Cell:
    column = get_column_letter(cell.column)
    if cell.coordinate in merged:
        return Cell(cell.row, column, str(cell.value or ""), "merged")
    return Cell(cell.row, column, _written(cell.value), _fault_of(cell))


def _fault_of(cell: Any) -> str:
    if cell.data_type == "f":
        return "formula"
    if cell.data_type == "e":
        return "error_value"
    if isinstance(cell.value, bool | date | datetime | time):
        return "not_text_or_number"
    return ""


def _written(value: Any) -> str:
    """What stands in a cell, a number as its shortest exact decimal."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return str(value).strip()
