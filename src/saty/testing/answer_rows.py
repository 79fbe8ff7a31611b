"""Checking a sheet of answers against the roster and the forms: every bad cell is named."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import xlsxwriter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saty.core.numbers import is_stage_code
from saty.core.scoring import AnswerError, printed_answer
from saty.stages import sheet_rows
from saty.stages.sheet_faults import Checked, Fault, fault
from saty.stages.sheet_files import Cell, Limits
from saty.testing.scales import Placed, Scale

CODE, LANGUAGE = "code", "language"
NAMES: Mapping[str, frozenset[str]] = {
    CODE: sheet_rows.NAMES[sheet_rows.CODE],
    LANGUAGE: frozenset({"language", "язык", "тіл"}),
}
"""What heads the first columns, in three languages; questions are headed 1, 2, 3, ..."""
MOST_COLUMNS = 520
"""A part of a test has at most 500 questions."""
LIMITS = Limits(columns=MOST_COLUMNS, elements=1_600_000)
"""Of a workbook: about 400,000 filled cells; more is brought as CSV."""

LANGUAGES: Mapping[str, str] = {
    **dict.fromkeys(("kk", "kz", "қаз", "казахский", "қазақша", "kazakh"), "kk"),
    **dict.fromkeys(("ru", "рус", "русский", "орысша", "russian"), "ru"),
    **dict.fromkeys(("en", "анг", "английский", "ағылшынша", "english"), "en"),
}

WORDS: Mapping[str, Promise] = {
    **{
        key: sheet_rows.WORDS[key]
        for key in (
            "file_too_large", "file_empty", "more_rows_than_roster", "and_more", "damaged",
            "encrypted", "has_macros", "formula", "error_value", "merged", "heading_twice",
            "heading_unknown", "code_wrong", "code_unknown", "code_twice", "candidacy_ended",
        )
    },
    "not_a_sheet": _("This is not a sheet of answers. Upload XLSX, or CSV in UTF-8."),
    "too_many_cells": _("The sheet is too large: at most 50,000 rows and 520 columns."),
    "unpacks_to_too_much": _(
        "The file is too large to be read at once. Save it as CSV in UTF-8, or in several parts."
    ),
    "not_text_or_number": _("This is a date or a yes/no value. Write letters or numbers as text."),
    "heading_missing": _("The heading of a column is missing: code, language, or a question."),
    "language_unknown": _("Write the language in which the candidate answered: kk, ru or en."),
    "no_form_drawn": _("No form was drawn for this candidate. Draw the forms first."),
    "sitting_there": _("The answers of this candidate are recorded already, and stay."),
    "no_such_question": _("The form of this candidate has no question of this number."),
    "not_a_letter": _("Write Latin letters A, B, C or numbers, as the options are printed."),
    "no_such_option": _("The question has no option of this letter or number."),
    "no_such_target": _("The question has nothing of this number to match with. Write A2 B1."),
    "one_option_only": _("One option is chosen here, and one letter is written."),
    "option_twice": _("An option stands here twice."),
    "not_every_option": _("Every option stands in the order, once each."),
    "text_too_long": _("This answer is too long."),
    "not_this_kind": _("This is no answer to a question of this kind."),
    "unknown_option": _("The question has no option of this letter or number."),
}  # fmt: skip
"""What each fault means and what to do."""


Answers = Checked[list[Any]]
"""A checked sheet; its good rows are [code, language, {position: value}]."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Who may stand in a sheet, and the form of each."""

    entries: Mapping[str, UUID]
    """Stage code -> roster entry, of those still on the roster."""
    ended: frozenset[str]
    sat: frozenset[str]
    """Codes whose answers are recorded already."""
    form_of: Mapping[str, UUID]
    scales: Mapping[UUID, Scale]
    languages: frozenset[str]

    @property
    def questions(self) -> int:
        """How many questions the longest form has."""
        return max((len(scale.places) for scale in self.scales.values()), default=0)

    @property
    def waiting(self) -> list[str]:
        """Codes whose answers are awaited, sorted."""
        return sorted(
            code for code in self.form_of if code in self.entries and code not in self.sat
        )


def check_rows(table: Sequence[Sequence[Cell]], expected: Expected) -> Answers:
    """The good rows and the faults of a sheet whose first row is its heading."""
    found = Answers()
    with found.until_enough():
        found.add(fault(c.fault, c) for row in table for c in row if c.fault)
        columns = _columns(table[0], found)
        missing = [name for name in NAMES if name not in columns.values()]
        found.add(fault("heading_missing", value=name) for name in missing)
        if not missing:
            seen: set[str] = set()
            for row in table[1:]:
                _check_row(row, columns, expected, seen, found)
    return found


def _columns(heading: Sequence[Cell], found: Answers) -> dict[str, str | int]:
    """Letter of a column -> "code", "language", or the position of a question from 0."""
    columns: dict[str, str | int] = {}
    for cell in heading:
        key = _heading(cell.text)
        if key is None and cell.text:
            found.add([fault("heading_unknown", cell)])
        elif key is not None and key in columns.values():
            found.add([fault("heading_twice", cell)])
        elif key is not None:
            columns[cell.column] = key
    return columns


def _heading(text: str) -> str | int | None:
    plain = text.casefold()
    for key, names in NAMES.items():
        if plain in names:
            return key
    is_number = plain.isascii() and plain.isdigit() and 0 < int(plain) <= MOST_COLUMNS
    return int(plain) - 1 if is_number else None


def _check_row(
    row: Sequence[Cell],
    columns: Mapping[str, str | int],
    expected: Expected,
    seen: set[str],
    found: Answers,
) -> None:
    cells = {columns[cell.column]: cell for cell in row if cell.column in columns}
    if not any(cell.text for cell in cells.values()):
        return
    empty = Cell(row[0].row, row[0].column, "")
    code_cell, language_cell = cells.get(CODE, empty), cells.get(LANGUAGE, empty)
    code = code_cell.text.upper()
    faults = list(_code_faults(code_cell, expected, seen))
    seen.add(code)
    language = LANGUAGES.get(language_cell.text.casefold(), "")
    if language not in expected.languages:
        faults.append(fault("language_unknown", language_cell))
    values: dict[str, object] = {}
    if code in expected.form_of:
        places = expected.scales[expected.form_of[code]].places
        faults += _answer_faults(cells, places, values)
    found.add(faults)
    if not faults and not any(cell.fault for cell in row):
        found.rows.append([code, language, values])


def _code_faults(cell: Cell, expected: Expected, seen: set[str]) -> Iterator[Fault]:
    code = cell.text.upper()
    if not is_stage_code(code):
        yield fault("code_wrong", cell)
    elif code in seen:
        yield fault("code_twice", cell)
    elif code in expected.ended:
        yield fault("candidacy_ended", cell)
    elif code not in expected.entries:
        yield fault("code_unknown", cell)
    elif code in expected.sat:
        yield fault("sitting_there", cell)
    elif code not in expected.form_of:
        yield fault("no_form_drawn", cell)


def _answer_faults(
    cells: Mapping[str | int, Cell], places: Mapping[int, Placed], values: dict[str, object]
) -> list[Fault]:
    """Fill `values` with the answers of a row; the faults of its cells."""
    faults = []
    for position, cell in cells.items():
        if not isinstance(position, int) or not cell.text or cell.fault:
            continue
        place = places.get(position)
        if place is None:
            faults.append(fault("no_such_question", cell))
            continue
        try:
            values[str(position)] = printed_answer(
                place.item.kind,
                cell.text,
                order=place.order,
                option_ids=place.option_ids,
                target_ids=place.target_ids,
            )
        except AnswerError as error:
            faults.append(fault(error.key, cell))
    return faults


def template_for(expected: Expected) -> bytes:
    """An XLSX sheet with a row for each code whose answers are awaited; no names, no formulas."""
    target = io.BytesIO()
    heading = [CODE, LANGUAGE, *map(str, range(1, expected.questions + 1))]
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, heading, book.add_format({"bold": True}))
        sheet.write_column(1, 0, expected.waiting)
        sheet.freeze_panes(1, 1)
    return target.getvalue()
