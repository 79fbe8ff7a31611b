"""Writing sheets of items: XLSX and CSV, a row for each item with all its languages."""

import csv
import io
from collections.abc import Iterator, Sequence

from saty.common.exports import BYTE_ORDER_MARK, FORMULA_STARTS, xlsx
from saty.core.items import Fault, Item, Package, Record, Stimulus, Wording
from saty.testing.exchange.sheet_columns import NUMBERED, ONCE, PER_LANGUAGE, STIMULUS, Column

MOST_IN_CELL = 32_767
"""Characters of a cell (ECMA-376 leaves it open; spreadsheets keep no more)."""
SHEET = "items"
GUARD = "'"
GUARDED = (*FORMULA_STARTS, GUARD)
"""How a text begins that a CSV file gets an apostrophe before."""

Row = dict[Column, str | int]


def losses(package: Package, *, language: str) -> tuple[Fault, ...]:
    """What a sheet leaves out: items with a text too long for a cell, and all pictures.

    Items that show a picture are there, with its name; the bank must have the picture already.
    """
    found = [Fault(key, identifier) for key, identifier, _row in _judged(package) if key]
    return (*found, *(Fault("picture_not_carried", each.name) for each in package.pictures))


def write_xlsx(package: Package, *, language: str) -> bytes:
    """An XLSX file with one sheet; no cell of it is a formula."""
    columns, rows = _table(package)
    return xlsx([each.heading for each in columns], rows, sheet=SHEET)


def write_csv(package: Package, *, language: str) -> bytes:
    """A CSV file in UTF-8; what a spreadsheet would take for a formula has an apostrophe."""
    columns, rows = _table(package)
    target = io.StringIO()
    target.write(BYTE_ORDER_MARK)
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow([each.heading for each in columns])
    writer.writerows([_safe(value) for value in row] for row in rows)
    return target.getvalue().encode()


def _safe(value: str | int) -> str | int:
    return f"{GUARD}{value}" if isinstance(value, str) and value.startswith(GUARDED) else value


def _table(package: Package) -> tuple[list[Column], list[list[str | int]]]:
    rows = [row for key, _identifier, row in _judged(package) if not key]
    used = {column for row in rows for column in row}
    columns = [column for column in _all_columns(used) if column in used]
    return columns, [[row.get(column, "") for column in columns] for row in rows]


def _all_columns(used: set[Column]) -> Iterator[Column]:
    """Every column that may stand in a sheet, in its place."""
    yield from map(Column, ONCE)
    languages = sorted({each.language for each in used} - {""})
    most = max((each.number for each in used), default=0)
    for language in languages:
        yield Column("prompt", language=language)
        for name in NUMBERED:
            yield from (Column(name, number, language) for number in range(1, most + 1))
        yield from (Column(name, language=language) for name in PER_LANGUAGE if name != "prompt")


def _judged(package: Package) -> Iterator[tuple[str, str, Row]]:
    """(why it cannot stand in a sheet, identifier, row) of stimuli and items; texts first."""
    lost = set()
    for stimulus in package.stimuli:
        row = _stimulus(stimulus)
        key = "too_long_for_cell" if _is_too_long(row) else ""
        lost |= {stimulus.identifier} if key else set()
        yield key, stimulus.identifier, row
    for record in package.records:
        row = _row(record)
        key = "stimulus_not_carried" if record.stimulus in lost else ""
        yield key or _why_not(record, row), record.identifier, row


def _is_too_long(row: Row) -> bool:
    return any(len(str(value)) > MOST_IN_CELL for value in row.values())


def _why_not(record: Record, row: Row) -> str:
    if any("\n" in each for w in record.item.wordings.values() for each in w.accepted):
        return "line_break"
    return "too_long_for_cell" if _is_too_long(row) else ""


def _stimulus(stimulus: Stimulus) -> Row:
    words: Row = {
        Column("prompt", language=language): text for language, text in stimulus.wordings.items()
    }
    return {Column("identifier"): stimulus.identifier, Column("kind"): STIMULUS, **words}


def _row(record: Record) -> Row:
    item = record.item
    once: dict[str, str | int] = {
        "identifier": record.identifier,
        "kind": item.kind,
        "topic": record.topic,
        "competency": record.competency,
        "difficulty": record.difficulty,
        "seconds": record.seconds,
        "source": record.source,
        "stimulus": record.stimulus,
        "enemies": "\n".join(record.enemies),
        "shuffle": "yes" if item.shuffle else "no",
        "partial": "yes" if item.partial else "no",
        "key": _key(item),
        "tolerance": item.tolerance if item.kind == "number" else "",
    }
    row: Row = {Column(name): value for name, value in once.items() if value != ""}
    for language, wording in item.wordings.items():
        row |= _words(language, wording)
    return row


def _key(item: Item) -> str:
    """Numbers of options or targets from 1, levels, or the right number."""
    if item.kind == "judgement":
        return _listed(item.levels)
    return item.value or _listed([place + 1 for place in item.right])


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _words(language: str, wording: Wording) -> Row:
    lists = {"option": wording.options, "target": wording.targets}
    once = {
        "prompt": wording.prompt,
        "accepted": "\n".join(wording.accepted),
        "explanation": wording.explanation,
    }
    found: Row = {
        Column(name, number, language): text
        for name, texts in lists.items()
        for number, text in enumerate(texts, 1)
    }
    return found | {Column(name, language=language): text for name, text in once.items() if text}
