"""What is wrong with answers that are lists: education, periods of work, languages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.applications.values import day_of, year_of
from saty.programmes.schema import Named, ProgrammeFile

Row = Mapping[str, Any]
Found = Iterator[tuple[int, str, "str | Promise"]]
"""(row, key, words)"""
RowCheck = Callable[[Sequence[Row], ProgrammeFile, date | None, date], Found]
"""(rows, programme, date of birth, today) -> faults"""

LONGEST_CELL = 300


def _education(rows: Sequence[Row], file: ProgrammeFile, born: date | None, today: date) -> Found:
    for number, row in enumerate(rows):
        yield from _known(number, row, "level", file.application.education_levels)
        yield from _texts(number, row, {"institution": _("the institution")})
        yield from _length(number, row, "speciality")
        year = year_of(row.get("year"))
        if year is None:
            yield number, "year", _("Write the year of completion in four digits.")
        elif year > today.year:
            yield number, "future", _("The year of completion lies in the future.")
        elif born and year <= born.year:
            yield number, "before_birth", _("The year of completion lies before the birth.")


def _work(rows: Sequence[Row], file: ProgrammeFile, born: date | None, today: date) -> Found:
    for number, row in enumerate(rows):
        required = {"employer": _("the organisation"), "position": _("the post")}
        yield from _texts(number, row, required)
        yield from _known(number, row, "sector", file.application.sectors)
        yield from _start(number, row, born, today)
        yield from _end(number, row, today)


def _start(number: int, row: Row, born: date | None, today: date) -> Found:
    start = day_of(row.get("start"))
    if start is None:
        yield number, "start", _("Write the first day of work: day, month and year in digits.")
    elif start > today:
        yield number, "future", _("The work begins in the future. Check the first day.")
    elif born and start <= born:
        yield number, "before_birth", _("The work begins before the birth. Check both dates.")


def _end(number: int, row: Row, today: date) -> Found:
    if not row.get("end"):
        return
    start, end = day_of(row.get("start")), day_of(row["end"])
    if end is None:
        yield number, "end", _("Write the last day of work in digits, or leave it empty.")
    elif start and end < start:
        yield number, "end_before_start", _("The work ends before it begins. Check both dates.")
    elif end > today:
        words = _("The last day lies in the future. Leave it empty if the work goes on.")
        yield number, "future", words


def _languages(rows: Sequence[Row], file: ProgrammeFile, born: date | None, today: date) -> Found:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        yield from _known(number, row, "language", file.application.languages)
        yield from _known(number, row, "level", file.application.language_levels)
        language = str(row.get("language"))
        if language in seen and language != "other":
            yield number, "twice", _("This language is named twice. Keep one of the two.")
        seen.add(language)


def _known(number: int, row: Row, cell: str, choices: Sequence[Named]) -> Found:
    if not row.get(cell):
        yield number, cell, MISSING[cell]
    elif row[cell] not in {choice.key for choice in choices}:
        yield number, "unknown", _("This is not one of the choices. Choose again.")


def _texts(number: int, row: Row, names: Mapping[str, "str | Promise"]) -> Found:
    for cell, name in names.items():
        if not str(row.get(cell) or "").strip():
            yield number, cell, format_lazy(_("Write {what}."), what=name)
        yield from _length(number, row, cell)


def _length(number: int, row: Row, cell: str) -> Found:
    count = len(str(row.get(cell) or ""))
    if count > LONGEST_CELL:
        words = _("The text has {count} characters. At most {most} are possible: shorten it.")
        yield number, "too_long", format_lazy(words, count=count, most=LONGEST_CELL)


MISSING: Mapping[str, Promise] = {
    "level": _("Choose the level."),
    "sector": _("Choose the sector."),
    "language": _("Choose the language."),
}

ROW_CHECKS: Mapping[str, RowCheck] = {
    "education": _education,
    "work": _work,
    "languages": _languages,
}
