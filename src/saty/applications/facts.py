"""From answers to facts that eligibility rules look at, and what the rules say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from saty.applications.values import day_of
from saty.core.rules import eligibility as core
from saty.core.rules.periods import Period
from saty.programmes.eligibility import core_rules
from saty.programmes.schema import ProgrammeFile, Text

Answers = Mapping[str, Any]
"""Question key -> value, of the whole form."""


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What one rule says of an application, with the words of the rule."""

    key: str
    state: core.State
    words: Text
    refusal: Text
    detail: core.Detail


def facts_of(answers: Answers, file: ProgrammeFile) -> core.Facts:
    """The facts that the answers declare. What is unreadable counts as not answered yet."""
    questions = file.questions()
    meant = {q.meaning: answers.get(q.key) for q in questions if q.meaning}
    return core.Facts(
        citizenship=meant.get("citizenship") or None,
        birth_date=day_of(meant.get("birth_date")),
        education=_education(meant.get("education")),
        work=_work(meant.get("work")),
        languages=_languages(meant.get("languages")),
        held={q.key: _held(answers.get(q.key)) for q in questions if q.choices},
        declared={q.key: answers.get(q.key) for q in questions if q.kind in {"yes_no", "consent"}},
    )


def _rows(value: Any) -> list[Mapping[str, Any]] | None:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else None


def _none_if_unreadable(rows: list[Any], read: Iterable[Any]) -> tuple[Any, ...] | None:
    """What could be read; None where something was written and nothing of it can be read."""
    found = tuple(read)
    return None if rows and not found else found


def _education(value: Any) -> tuple[str, ...] | None:
    rows = _rows(value)
    if rows is None:
        return None
    return _none_if_unreadable(rows, (str(row["level"]) for row in rows if row.get("level")))


def _work(value: Any) -> tuple[Period, ...] | None:
    rows = _rows(value)
    return None if rows is None else _none_if_unreadable(rows, _periods(rows))


def _periods(rows: list[Mapping[str, Any]]) -> Iterator[Period]:
    for row in rows:
        start, end = day_of(row.get("start")), day_of(row.get("end"))
        if start is None or (row.get("end") and end is None) or (end and end < start):
            continue
        yield Period(start, end, str(row.get("sector") or ""))


def _languages(value: Any) -> Mapping[str, str] | None:
    rows = _rows(value)
    if rows is None:
        return None
    named = {str(r["language"]): str(r.get("level") or "") for r in rows if r.get("language")}
    return None if rows and not named else named


def _held(value: Any) -> frozenset[str] | None:
    if isinstance(value, str) and value:
        return frozenset({value})
    return frozenset(map(str, value)) if isinstance(value, list) and value else None


def judge(
    answers: Answers, file: ProgrammeFile, *, age_day: date, experience_day: date
) -> tuple[RuleVerdict, ...]:
    """What each rule of the programme says of the answers, in the order of the file."""
    verdicts = core.evaluate(
        core_rules(file), facts_of(answers, file), age_day=age_day, experience_day=experience_day
    )
    return tuple(
        RuleVerdict(v.rule_key, v.state, rule.words, rule.refusal, v.detail)
        for v, rule in zip(verdicts, file.eligibility.rules, strict=True)
    )


def is_eligible(verdicts: Iterable[RuleVerdict]) -> bool | None:
    """Whether every rule is met: no as soon as one is not, None while one is unknown."""
    return core.is_eligible(core.Verdict(v.key, v.state, v.detail) for v in verdicts)
