"""Answers in the reader's words, as check pages and receipts show them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from saty.applications import countries
from saty.applications.values import day_of, is_answered
from saty.programmes.schema import Named, ProgrammeFile, Question
from saty.web import moments
from saty.web.rule_words import own


def in_words(question: Question, value: Any, file: ProgrammeFile) -> str:
    """One answer; "" where there is none."""
    if not is_answered(question.kind, value):
        return ""
    write = WRITERS.get(question.kind)
    return write(question, value, file) if write else str(value)


def _named(key: Any, choices: Iterable[Named]) -> str:
    return next((own(each.name) for each in choices if each.key == key), str(key or ""))


def _day(value: Any) -> str:
    found = day_of(value)
    return moments.day(found) if found else str(value or "")


def _rows(value: Any, write: Callable[[Mapping[str, Any]], str]) -> str:
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return "\n".join(map(write, rows)) or _("None")


def _education(value: Any, file: ProgrammeFile) -> str:
    levels = file.application.education_levels

    def line(row: Mapping[str, Any]) -> str:
        parts = (row.get("institution"), row.get("speciality"), row.get("year"))
        return ", ".join(map(str, filter(None, (_named(row.get("level"), levels), *parts))))

    return _rows(value, line)


def _work(value: Any, file: ProgrammeFile) -> str:
    def line(row: Mapping[str, Any]) -> str:
        end = _day(row["end"]) if row.get("end") else _("until now")
        what = (row.get("employer"), row.get("position"))
        sector = _named(row.get("sector"), file.application.sectors)
        named = ", ".join(map(str, filter(None, (*what, sector))))
        return f"{_day(row.get('start'))} – {end}: {named}"

    return _rows(value, line)


def _languages(value: Any, file: ProgrammeFile) -> str:
    form = file.application

    def line(row: Mapping[str, Any]) -> str:
        language = _named(row.get("language"), form.languages)
        return f"{language} – {_named(row.get('level'), form.language_levels)}"

    return _rows(value, line)


def _track(value: Any, file: ProgrammeFile) -> str:
    chosen = value if isinstance(value, dict) else {}
    group = next((g for g in file.tracks.groups if g.key == chosen.get("group")), None)
    if group is None:
        return ""
    area = _named(chosen.get("area"), group.areas)
    return f"{own(group.name)}: {area}" if area else own(group.name)


WRITERS: Mapping[str, Callable[[Question, Any, ProgrammeFile], str]] = {
    "date": lambda q, value, file: _day(value),
    "choice": lambda q, value, file: _named(value, q.choices),
    "choices": lambda q, value, file: "\n".join(_named(each, q.choices) for each in value),
    "yes_no": lambda q, value, file: _("Yes") if value else _("No"),
    "consent": lambda q, value, file: _("Given"),
    "country": lambda q, value, file: countries.name_of(str(value), get_language() or "en"),
    "education": lambda q, value, file: _education(value, file),
    "work": lambda q, value, file: _work(value, file),
    "languages": lambda q, value, file: _languages(value, file),
    "track": lambda q, value, file: _track(value, file),
}
