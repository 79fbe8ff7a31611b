"""Sheets of items: XLSX and CSV, a row for each item with all its languages (docs/item-files.md).

Every bad cell is named by its row and column, and its row is not taken. A heading that is not
known, or stands twice, takes no row at all: what stands beneath it would be missing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.worksheet.worksheet import Worksheet

from saty.core.items import Fault, Item, Package, Record, Stimulus, Wording
from saty.stages.sheet_files import Cell, Limits, SheetUnreadable, sheet_cells, text_cells, workbook
from saty.testing.exchange.base import Read, Tell, Unreadable, silent
from saty.testing.exchange.decimals import spread
from saty.testing.exchange.html_text import NotTaken
from saty.testing.exchange.sheet_columns import (
    KIND_WORDS,
    STIMULUS,
    YES_OR_NO,
    Column,
    column_of,
)
from saty.testing.exchange.sheet_write import GUARD, GUARDED, losses, write_csv, write_xlsx

__all__ = ["losses", "read_csv", "read_xlsx", "write_csv", "write_xlsx"]

LIMITS = Limits(
    bytes=64_000_000,
    entries=500,
    unpacked=200_000_000,
    elements=4_000_000,
    ratio=200,
    rows=50_001,
    columns=400,
)
SHOWN = 60

Cells = Mapping[Column, Cell]


@dataclass(slots=True)
class _Sheet:
    """What was read so far."""

    language: str
    topic: str
    columns: Mapping[str, Column]
    """Letter of a column -> what it holds."""
    records: list[Record] = field(default_factory=list)
    stimuli: dict[str, Stimulus] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_xlsx(content: bytes, *, language: str, topic: str, tell: Tell = silent) -> Read:
    """The items of the one sheet of a workbook that is to be seen.

    Raises:
        Unreadable: with the keys of `sheet_files`, or `nothing_in_it`.
    """
    try:
        book = workbook(content, LIMITS)
        seen = [each for each in book.worksheets if each.sheet_state == "visible"]
        beside = [*_not_read(book.worksheets, seen)]
        if not seen:
            raise Unreadable("nothing_in_it")
        merged = _merged(seen[0])
        rows = [_with_merged(row, merged) for row in sheet_cells(seen[0], LIMITS)]
    except SheetUnreadable as error:
        raise Unreadable(error.fault) from None
    found = _read(rows, language, topic, tell)
    return Read(found.package, (*beside, *found.faults))


def read_csv(content: bytes, *, language: str, topic: str, tell: Tell = silent) -> Read:
    """The items of a CSV file in UTF-8, parted by commas, semicolons or tabs."""
    try:
        rows = [[_unguarded(cell) for cell in row] for row in text_cells(content, LIMITS)]
    except SheetUnreadable as error:
        raise Unreadable(error.fault) from None
    return _read(rows, language, topic, tell)


def _not_read(sheets: Sequence[Worksheet], seen: Sequence[Worksheet]) -> Iterator[Fault]:
    for sheet in sheets:
        if sheet not in seen:
            yield Fault("hidden_sheet", f"sheet {sheet.title[:SHOWN]}")
        elif sheet is not seen[0] and sheet.max_row > 1:
            yield Fault("another_sheet", f"sheet {sheet.title[:SHOWN]}")


def _merged(sheet: Worksheet) -> dict[int, set[str]]:
    """Row -> the letters at which areas begin that were merged from several cells."""
    found: dict[int, set[str]] = {}
    for area in sheet.merged_cells.ranges:
        letter = str(area).rstrip("0123456789").split(":")[0].rstrip("0123456789")
        for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1):
            found.setdefault(row, set()).add(letter)
    return found


def _with_merged(row: list[Cell], merged: Mapping[int, set[str]]) -> list[Cell]:
    letters = merged.get(row[0].row) if row else None
    if not letters:
        return row
    return [
        Cell(each.row, each.column, each.text, "merged") if each.column in letters else each
        for each in row
    ]


def _unguarded(cell: Cell) -> Cell:
    text = cell.text
    if text.startswith(GUARD) and text[1:].startswith(GUARDED):
        return Cell(cell.row, cell.column, text[1:], cell.fault)
    return cell


def _read(rows: Sequence[list[Cell]], language: str, topic: str, tell: Tell) -> Read:
    filled = [row for row in rows if any(cell.text or cell.fault for cell in row)]
    if not filled:
        raise Unreadable("nothing_in_it")
    columns, faults = _headings(filled[0])
    if faults:
        return Read(Package(()), tuple(faults))
    sheet = _Sheet(language, topic, columns)
    for number, row in enumerate(filled[1:], 1):
        _take(row, sheet)
        tell(number, len(filled) - 1)
    package = Package(tuple(sheet.records), tuple(sheet.stimuli.values()))
    return Read(package, tuple(sheet.faults))


def _headings(heading: Sequence[Cell]) -> tuple[dict[str, Column], list[Fault]]:
    columns: dict[str, Column] = {}
    faults = []
    for cell in heading:
        column = column_of(cell.text) if cell.text else None
        if cell.fault:
            faults.append(_fault(cell.fault, cell))
        elif column is None and cell.text:
            faults.append(_fault("heading_unknown", cell))
        elif column in columns.values():
            faults.append(_fault("heading_twice", cell))
        elif column is not None:
            columns[cell.column] = column
    names = {column.name for column in columns.values()}
    missing = [each for each in ("kind", "prompt") if each not in names]
    faults += [Fault("heading_missing", "row 1", {"heading": each}) for each in missing]
    return columns, faults


def _fault(key: str, cell: Cell) -> Fault:
    return Fault(key, f"row {cell.row}, column {cell.column}", {"text": cell.text[:SHOWN]})


class _BadCell(Exception):
    """A cell that cannot be taken, and why."""

    def __init__(self, key: str, cell: Cell) -> None:
        super().__init__(key)
        self.fault = _fault(key, cell)


def _take(row: Sequence[Cell], sheet: _Sheet) -> None:
    """Take one row, or name its bad cells."""
    bad = [_fault(cell.fault, cell) for cell in row if cell.fault]
    bad += [
        _fault("cell_without_heading", cell)
        for cell in row
        if cell.text and cell.column not in sheet.columns
    ]
    if bad:
        sheet.faults += bad
        return
    cells = {sheet.columns[each.column]: each for each in row if each.column in sheet.columns}
    place = f"row {row[0].row}"
    try:
        _take_row(cells, row[0], sheet)
    except _BadCell as error:
        sheet.faults.append(error.fault)
    except NotTaken as error:
        sheet.faults.append(Fault(error.key, place, error.details))


def _take_row(cells: Cells, first: Cell, sheet: _Sheet) -> None:
    kind = KIND_WORDS.get(_text(cells, "kind").casefold())
    if kind is None:
        raise _BadCell("kind_unknown", cells.get(Column("kind"), first))
    if kind == STIMULUS:
        _take_stimulus(cells, sheet)
        return
    record = Record(
        identifier=_text(cells, "identifier"),
        item=_item(kind, cells),
        topic=_text(cells, "topic") or sheet.topic,
        competency=_text(cells, "competency"),
        difficulty=_whole(cells, "difficulty", 3, range(1, 6)),
        seconds=_whole(cells, "seconds", 60, range(1, 3601)),
        source=_text(cells, "source"),
        stimulus=_text(cells, "stimulus"),
        enemies=tuple(sorted(set(_lines(_text(cells, "enemies"))))),
    )
    sheet.records.append(record)


def _take_stimulus(cells: Cells, sheet: _Sheet) -> None:
    identifier = _text(cells, "identifier")
    if not identifier or identifier in sheet.stimuli:
        cell = cells.get(Column("identifier")) or cells[Column("kind")]
        raise _BadCell("identifier_twice" if identifier else "identifier_missing", cell)
    words = {
        column.language: cell.text
        for column, cell in cells.items()
        if column.name == "prompt" and cell.text
    }
    sheet.stimuli[identifier] = Stimulus(identifier, words)


def _text(cells: Cells, name: str) -> str:
    cell = cells.get(Column(name))
    return cell.text if cell else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _whole(cells: Cells, name: str, default: int, among: range) -> int:
    text = _text(cells, name)
    if not text:
        return default
    if not (text.isascii() and text.isdecimal()) or int(text[:9]) not in among:
        raise _BadCell(f"{name}_wrong", cells[Column(name)])
    return int(text)


def _flag(cells: Cells, name: str, *, default: bool) -> bool:
    text = _text(cells, name).casefold()
    if not text:
        return default
    if text not in YES_OR_NO:
        raise _BadCell("yes_or_no", cells[Column(name)])
    return YES_OR_NO[text]


def _item(kind: str, cells: Cells) -> Item:
    languages = sorted({each.language for each, cell in cells.items() if cell.text} - {""})
    sizes = {
        name: max(
            (c.number for c, cell in cells.items() if c.name == name and cell.text), default=0
        )
        for name in ("option", "target")
    }
    value, tolerance = _number(kind, cells)
    numbers = () if kind in {"number", "text"} else _key(cells)
    return Item(
        kind=kind,  # type: ignore[arg-type]
        wordings={each: _wording(each, cells, sizes) for each in languages},
        right=() if kind == "judgement" else tuple(each - 1 for each in numbers),
        levels=numbers if kind == "judgement" else (),
        value=value,
        tolerance=tolerance,
        shuffle=_flag(cells, "shuffle", default=True),
        partial=_flag(cells, "partial", default=False),
    )


def _number(kind: str, cells: Cells) -> tuple[str, str]:
    if kind != "number":
        return "", "0"
    key = Column("key")
    if not _text(cells, "key"):
        raise _BadCell("key_missing", cells.get(key) or cells[Column("kind")])
    try:
        return spread(_text(cells, "key"), _text(cells, "tolerance") or "0")
    except NotTaken as error:
        raise _BadCell(error.key, cells[key]) from None


def _key(cells: Cells) -> tuple[int, ...]:
    """Numbers parted by commas, semicolons or blanks."""
    text = _text(cells, "key")
    parts = text.replace(",", " ").replace(";", " ").split()
    if not parts:
        raise _BadCell("key_missing", cells.get(Column("key")) or cells[Column("kind")])
    if not all(part.isascii() and part.isdecimal() and len(part) < 4 for part in parts):
        raise _BadCell("key_wrong", cells[Column("key")])
    return tuple(map(int, parts))


def _wording(language: str, cells: Cells, sizes: Mapping[str, int]) -> Wording:
    def text(name: str, number: int = 0) -> str:
        cell = cells.get(Column(name, number, language))
        return cell.text if cell else ""

    return Wording(
        prompt=text("prompt"),
        options=tuple(text("option", each) for each in range(1, sizes["option"] + 1)),
        targets=tuple(text("target", each) for each in range(1, sizes["target"] + 1)),
        accepted=tuple(_lines(text("accepted"))),
        explanation=text("explanation"),
    )
