"""Checking a score sheet against the roster: every bad row is named, with its place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saty.core.numbers import is_stage_code
from saty.programmes import schema
from saty.stages import scores
from saty.stages.models import Result
from saty.stages.sheet_faults import SPARE_ROWS, Checked, Fault, fault
from saty.stages.sheet_files import Cell

CODE, OUTCOME = "code", "outcome"

NAMES: Mapping[str, frozenset[str]] = {
    CODE: frozenset({"code", "stage code", "код", "код этапа", "кезең коды"}),
    OUTCOME: frozenset({"outcome", "исход", "қатысуы", "участие"}),
}
"""What heads each column that every sheet may have, in three languages."""

OUTCOMES: Mapping[str, str] = {
    **dict.fromkeys(("", "completed", "есть результат", "қатысты"), Result.Outcome.COMPLETED),
    **dict.fromkeys(("absent", "неявка", "қатыспады"), Result.Outcome.ABSENT),
    **dict.fromkeys(("void", "аннулировано", "жарамсыз"), Result.Outcome.VOID),
}

WORDS: Mapping[str, Promise] = {
    **scores.WORDS,
    "file_too_large": _("The file is too large: at most 5 MB."),
    "file_empty": _("There is nothing in the first sheet of the file."),
    "not_a_sheet": _("This is not a score sheet. Upload XLSX, or CSV in UTF-8."),
    "too_many_cells": _("The sheet is too large: at most 50,000 rows and 50 columns."),
    "more_rows_than_roster": _(
        "The sheet has far more rows than the roster of this stage. Use the template."
    ),
    "and_more": _("There are more faults. Correct these first and upload the sheet again."),
    "damaged": _("The file is damaged and cannot be opened. Save it anew as XLSX."),
    "encrypted": _("The file has a password. Save it without one."),
    "has_macros": _("The file has macros in it. Save it as XLSX without them."),
    "unpacks_to_too_much": _("The file unpacks to far more than a score sheet."),
    "formula": _("There is a formula here. Paste the value in its place."),
    "error_value": _("There is an error value here. Write the score."),
    "merged": _("This cell is merged with others. Split it: one cell for each value."),
    "not_text_or_number": _("This is a date or a yes/no value. Write a number."),
    "heading_missing": _("The heading of a column is missing: its part has no scores."),
    "heading_twice": _("Two columns have the same heading."),
    "heading_unknown": _("This heading is not known. Use the headings of the template."),
    "cell_without_heading": _("This cell has no heading above it. Is a comma taken for a column?"),
    "code_wrong": _("This is not a stage code: a letter is wrong, missing or swapped."),
    "code_unknown": _("Nobody on the roster of this stage has this code."),
    "code_twice": _("This code stands in the sheet more than once."),
    "candidacy_ended": _("This candidacy has ended. Take the row out."),
    "row_missing": _("This code is on the roster, has no result yet and is not in the sheet."),
    "outcome_unknown": _("Write completed, absent or void, or leave it empty."),
    "score_missing": _("There is no score here. If the candidate did not come, write absent."),
    "score_of_absent": _("A score stands beside an absence or a void result. Decide which holds."),
}
"""What each fault means and what to do."""


class SheetRow(TypedDict):
    """One good row."""

    code: str
    outcome: str
    parts: dict[str, str]


@dataclass(frozen=True, slots=True)
class Expected:
    """What a stage expects of a sheet: its rule, and the codes of its roster."""

    rule: schema.Stage
    standing: frozenset[str]
    ended: frozenset[str]
    without_result: frozenset[str]

    @property
    def most_rows(self) -> int:
        """How many rows a sheet of this stage can have beneath its heading."""
        return len(self.standing) + len(self.ended) + SPARE_ROWS


def check_rows(table: Sequence[Sequence[Cell]], expected: Expected) -> Checked[SheetRow]:
    """The good rows and the faults of a sheet whose first row is its heading."""
    found: Checked[SheetRow] = Checked()
    with found.until_enough():
        found.add(fault(c.fault, c) for row in table for c in row if c.fault)
        _check_table(table, expected, found)
    return found


def _check_table(
    table: Sequence[Sequence[Cell]], expected: Expected, found: Checked[SheetRow]
) -> None:
    columns = _columns(table[0], expected, found)
    if CODE not in columns.values():
        found.add([fault("heading_missing", value=CODE)])
        return
    found.add(_without_heading(table))
    seen: set[str] = set()
    for row in table[1:]:
        _check_row(_cells(row, columns), expected, seen, found)
    found.add(fault("row_missing", value=code) for code in sorted(expected.without_result - seen))


def _without_heading(table: Sequence[Sequence[Cell]]) -> Iterator[Fault]:
    """The first filled cell of each column that has no heading, in the order of rows."""
    named = {cell.column for cell in table[0] if cell.text}
    for row in table[1:]:
        for cell in row:
            if cell.text and cell.column not in named:
                named.add(cell.column)
                yield fault("cell_without_heading", cell)


def _columns(
    heading: Sequence[Cell], expected: Expected, found: Checked[SheetRow]
) -> dict[str, str]:
    """Letter of a column -> what it holds."""
    known = _headings(expected)
    columns: dict[str, str] = {}
    for cell in heading:
        key = known.get(cell.text.casefold())
        if key is None and cell.text:
            found.add([fault("heading_unknown", cell)])
        elif key in columns.values():
            found.add([fault("heading_twice", cell)])
        elif key is not None:
            columns[cell.column] = key
    needed = [part.key for part in scores.parts_of(expected.rule)]
    found.add(fault("heading_missing", value=key) for key in needed if key not in columns.values())
    return columns


def _cells(row: Sequence[Cell], columns: Mapping[str, str]) -> dict[str, Cell]:
    """What a row has under each heading; a cell that a short row lacks is an empty one."""
    there = {cell.column: cell for cell in row}
    empty = {letter: Cell(row[0].row, letter, "") for letter in columns}
    return {columns[letter]: cell for letter, cell in (empty | there).items() if letter in columns}


def _headings(expected: Expected) -> dict[str, str]:
    """Heading in small letters -> what the column holds."""
    known = {name: key for key, names in NAMES.items() for name in names}
    for part in scores.parts_of(expected.rule):
        names = {part.key, part.name.kk, part.name.ru, part.name.en}
        known |= {name.casefold(): part.key for name in names}
    return known


def _check_row(
    cells: Mapping[str, Cell], expected: Expected, seen: set[str], found: Checked[SheetRow]
) -> None:
    if not any(cell.text for cell in cells.values()):
        return
    faults = list(_row_faults(cells, expected, seen))
    code = cells[CODE].text.upper()
    seen.add(code)
    found.add(faults)
    if not faults and not any(cell.fault for cell in cells.values()):
        found.rows.append(_good_row(code, cells, expected))


def _row_faults(cells: Mapping[str, Cell], expected: Expected, seen: set[str]) -> Iterator[Fault]:
    yield from _code_faults(cells[CODE], expected, seen)
    outcome = _outcome(cells)
    if outcome is None:
        yield fault("outcome_unknown", cells[OUTCOME])
        return
    for part in scores.parts_of(expected.rule):
        if part.key in cells:
            yield from _score_faults(cells[part.key], part, outcome)


def _code_faults(cell: Cell, expected: Expected, seen: set[str]) -> Iterator[Fault]:
    code = cell.text.upper()
    if not is_stage_code(code):
        yield fault("code_wrong", cell)
    elif code in seen:
        yield fault("code_twice", cell)
    elif code in expected.ended:
        yield fault("candidacy_ended", cell)
    elif code not in expected.standing:
        yield fault("code_unknown", cell)


def _outcome(cells: Mapping[str, Cell]) -> str | None:
    """The outcome of a row: from its column, or the word in the place of a score."""
    words = [cells[OUTCOME].text.casefold()] if OUTCOME in cells else []
    for word in words:
        if word:
            return OUTCOMES.get(word)
    others = {c.text.casefold() for key, c in cells.items() if key not in (CODE, OUTCOME)} - {""}
    if len(others) == 1 and (only := next(iter(others))) in OUTCOMES:
        return OUTCOMES[only]
    return Result.Outcome.COMPLETED


def _score_faults(cell: Cell, part: schema.ScorePart, outcome: str) -> Iterator[Fault]:
    if cell.fault:
        return
    if outcome != Result.Outcome.COMPLETED:
        if cell.text and cell.text.casefold() not in OUTCOMES:
            yield fault("score_of_absent", cell)
        return
    if not cell.text:
        yield fault("score_missing", cell)
        return
    try:
        scores.exact(cell.text, part)
    except scores.ScoreError as error:
        yield fault(error.fault, cell)


def _good_row(code: str, cells: Mapping[str, Cell], expected: Expected) -> SheetRow:
    outcome = _outcome(cells) or ""
    is_completed = outcome == Result.Outcome.COMPLETED
    parts = scores.parts_of(expected.rule) if is_completed else ()
    return {
        "code": code,
        "outcome": str(outcome),
        "parts": {p.key: scores.exact(cells[p.key].text, p) for p in parts if p.key in cells},
    }
