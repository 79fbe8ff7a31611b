"""Answers that are lists: education, periods of work, languages. Rows come and go without scripts.

Inputs are named `<name>-<row>-<cell>`, and a date's `<name>-<row>-<cell>_day` and so on. A row
without anything in it is no row. `add=<name>` in what is posted asks for one more row,
`remove=<name>-<row>` takes one away, and `<name>-none` says that there are none.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from saty.programmes.schema import Named, ProgrammeFile, Question
from saty.web.forms.dates import LABELS, LENGTHS, part_order
from saty.web.rule_words import own

MOST_ROWS_READ = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One cell of every row."""

    name: str
    label: Promise
    kind: Literal["text", "year", "date", "choice"] = "text"
    choices: Sequence[Named] = ()
    optional: bool = False


def columns_of(kind: str, file: ProgrammeFile) -> tuple[Column, ...]:
    """The cells of a row of this kind of question."""
    form = file.application
    if kind == "education":
        return (
            Column("level", _("Level"), "choice", form.education_levels),
            Column("institution", _("Institution")),
            Column("speciality", _("Field of study"), optional=True),
            Column("year", _("Year of completion"), "year"),
        )
    if kind == "work":
        return (
            Column("employer", _("Organisation")),
            Column("position", _("Post")),
            Column("sector", _("Sector"), "choice", form.sectors),
            Column("start", _("First day"), "date"),
            Column("end", _("Last day; leave it empty if you still work there"), "date"),
        )
    return (
        Column("language", _("Language"), "choice", form.languages),
        Column("level", _("Level"), "choice", form.language_levels),
    )


def typed_text(raw: Any) -> str:
    """A text without signs that cannot be printed and without spaces around it."""
    signs = (s for s in str(raw or "") if s.isprintable() or s == "\n")
    return "".join(signs).strip()


def typed_date(day: Any, month: Any, year: Any) -> str:
    """An ISO date; as typed, year first, where there is no such date; "" for nothing."""
    parts = [typed_text(part).replace("-", "") for part in (year, month, day)]
    if not any(parts):
        return ""
    try:
        return date(*map(int, parts)).isoformat() if len(parts[0]) == 4 else "-".join(parts)
    except ValueError:
        return "-".join(parts)


def shown_date(value: str) -> dict[str, str]:
    """The parts of a date that `typed_date` kept, right or wrong."""
    year, month, day = [*value.split("-"), "", ""][:3]
    return {"day": day.removeprefix("0"), "month": month.removeprefix("0"), "year": year}


class RowsInput(forms.MultiWidget):
    """The rows of one question, each a group of inputs with its own way out."""

    template_name = "forms/rows.html"
    use_fieldset = True

    def __init__(self, question: Question, file: ProgrammeFile) -> None:
        super().__init__([])
        self.question = question
        self.columns = columns_of(question.kind, file)
        self.has_one_more = False

    def decompress(self, value: Any) -> list[Any]:
        """Nothing to split: rows are drawn as they are."""
        return []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows that are kept, one empty row where there is none, and one more if asked for."""
        attrs = attrs or {}
        is_none = value == []
        rows = list(value or [])
        if self.has_one_more or not (rows or is_none):
            rows.append({})
        base = str(attrs.get("id", name))
        drawn = [self._row(name, base, number, row) for number, row in enumerate(rows)]
        shown = {
            "name": name,
            "attrs": {"id": base, **attrs},
            "rows": drawn,
            "is_none": is_none,
            "can_add": len(rows) < self.question.max_rows,
            "key": self.question.key,
            "template_name": self.template_name,
            "is_hidden": False,
        }
        return {"widget": shown}

    def _row(self, name: str, base: str, number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        cells = [
            self._cell(f"{name}-{number}-{c.name}", f"{base}_{number}_{c.name}", c, row)
            for c in self.columns
        ]
        if number == 0:  # what an error summary leads to
            first = cells[0]["parts"][0] if "parts" in cells[0] else cells[0]
            first["id"] = f"{base}_0"
        return {"number": number, "shown": number + 1, "cells": cells}

    def _cell(
        self, name: str, identifier: str, column: Column, row: Mapping[str, Any]
    ) -> dict[str, Any]:
        value = row.get(column.name) or ""
        cell: dict[str, Any] = {
            "name": name,
            "id": identifier,
            "label": column.label,
            "kind": column.kind,
            "value": value,
            "optional": column.optional,
        }
        if column.kind == "choice":
            cell["choices"] = [(each.key, own(each.name)) for each in column.choices]
        if column.kind == "date":
            cell["parts"] = _date_parts(name, identifier, str(value))
        return cell

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The rows that were typed; [] where it is said that there are none; else None."""
        removed = data.get("remove")
        rows = [
            row
            for number in _numbers(data, name)
            if f"{name}-{number}" != removed
            and any((row := self._typed_row(data, f"{name}-{number}")).values())
        ]
        if rows:
            return rows
        return [] if data.get(f"{name}-none") else None

    def _typed_row(self, data: Mapping[str, Any], name: str) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for column in self.columns:
            cell = f"{name}-{column.name}"
            if column.kind == "date":
                typed = (data.get(f"{cell}_{part}") for part in LABELS)
                row[column.name] = typed_date(*typed) or None
            else:
                row[column.name] = typed_text(data.get(cell))
        return row


def _numbers(data: Mapping[str, Any], name: str) -> list[int]:
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,3}})-")
    found = {int(match[1]) for key in data if (match := pattern.match(key))}
    return sorted(found)[:MOST_ROWS_READ]


def _date_parts(name: str, identifier: str, value: str) -> list[dict[str, Any]]:
    values = shown_date(value)
    return [
        {
            "name": f"{name}_{part}",
            "id": f"{identifier}_{part}",
            "label": LABELS[part],
            "value": values[part],
            "width": LENGTHS[part],
        }
        for part in part_order()
    ]
