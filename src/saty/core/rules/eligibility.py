"""Who may take part: each rule looks at the facts and says met, not met, or not known yet.

A verdict carries in `detail` what a page needs to explain it: dates as ISO text, numbers as they
are. The words are the pages' business.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from saty.core.rules.ages import age_on, birthday, last_day_of_age
from saty.core.rules.periods import Period, seniority

State: TypeAlias = Literal["met", "not_met", "unknown"]
Detail: TypeAlias = Mapping[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a person has declared; None is *not answered yet*, and empty is an answer.

    `citizenship` is a country code, `education` the levels reached, `languages` the level by
    language, `held` the values by fact (offices, memberships), `declared` yes or no by fact.
    """

    citizenship: str | None = None
    birth_date: date | None = None
    education: tuple[str, ...] | None = None
    work: tuple[Period, ...] | None = None
    languages: Mapping[str, str] | None = None
    held: Mapping[str, frozenset[str] | None] | None = None
    declared: Mapping[str, bool | None] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of the facts, and the figures that explain it."""

    rule_key: str
    state: State
    detail: Detail


@dataclass(frozen=True, slots=True)
class Days:
    """The reference days: the day on which age counts, and that on which experience counts."""

    age: date
    experience: date


@dataclass(frozen=True, slots=True)
class Citizenship:
    """A citizen of one of `countries`. Detail: `needed`, `have`."""

    key: str
    countries: tuple[str, ...]

    def judge(self, facts: Facts, days: Days) -> Verdict:
        """Return the verdict on the citizenship declared."""
        needed: Detail = {"needed": ", ".join(self.countries)}
        if facts.citizenship is None:
            return _unknown(self.key, needed)
        is_met = facts.citizenship in self.countries
        return _verdict(self.key, is_met, {**needed, "have": facts.citizenship})


@dataclass(frozen=True, slots=True)
class AgeAtMost:
    """Not older than `years` on the age day, so until the day before the next birthday.

    Detail: `needed`, `on`, `age`, and `until`, the last day of this age.
    """

    key: str
    years: int

    def judge(self, facts: Facts, days: Days) -> Verdict:
        """Return the verdict on the birth date; unknown when it lies after the age day."""
        needed: Detail = {"needed": self.years, "on": days.age.isoformat()}
        if facts.birth_date is None or facts.birth_date > days.age:
            return _unknown(self.key, needed)
        age = age_on(facts.birth_date, days.age)
        until = last_day_of_age(facts.birth_date, self.years).isoformat()
        return _verdict(self.key, age <= self.years, {**needed, "age": age, "until": until})


@dataclass(frozen=True, slots=True)
class AgeAtLeast:
    """At least `years` old on the age day. Detail: `needed`, `on`, `age`, and `since`, the day."""

    key: str
    years: int

    def judge(self, facts: Facts, days: Days) -> Verdict:
        """Return the verdict on the birth date; unknown when it lies after the age day."""
        needed: Detail = {"needed": self.years, "on": days.age.isoformat()}
        if facts.birth_date is None or facts.birth_date > days.age:
            return _unknown(self.key, needed)
        age = age_on(facts.birth_date, days.age)
        since = birthday(facts.birth_date, self.years).isoformat()
        return _verdict(self.key, age >= self.years, {**needed, "age": age, "since": since})


@dataclass(frozen=True, slots=True)
class EducationAtLeast:
    """Some level of education that is `level` or above it in `order`, lowest first.

    A level that is not in the order counts as none. Detail: `needed`, `have` (the highest, or
    empty). Raises ValueError when `level` itself is not in the order.
    """

    key: str
    level: str
    order: tuple[str, ...]

    def __post_init__(self) -> None:
        _rank(self.level, self.order)

    def judge(self, facts: Facts, days: Days) -> Verdict:
        """Return the verdict on the highest level reached."""
        if facts.education is None:
            return _unknown(self.key, {"needed": self.level})
        reached = [level for level in self.order if level in facts.education]
        highest = reached[-1] if reached else ""
        return _at_least(self.key, highest, self.level, self.order)


@dataclass(frozen=True, slots=True)
class ExperienceAtLeast:
    """At least `years` of work up to the experience day, in `sectors` or, if empty, in any.

    Detail: `needed`, `until`, and what was counted as `years`, `months`, `days`.
    """

    key: str
    years: int
    sectors: tuple[str, ...] = ()

    def judge(self, facts: Facts, days: Days) -> Verdict:
        """Return the verdict on the periods of work, overlaps counted once."""
        needed: Detail = {"needed": self.years, "until": days.experience.isoformat()}
        if facts.work is None:
            return _unknown(self.key, needed)
        counted = seniority(
            (each for each in facts.work if not self.sectors or each.sector in self.sectors),
            until=days.experience,
        )
        length = {"years": counted.years, "months": counted.months, "days": counted.days}
        return _verdict(self.key, counted.years >= self.years, {**needed, **length})


@dataclass(frozen=True, slots=True)
class LanguageAtLeast:
    """`language` at `level` or above it in `order`, lowest first.

    Detail: `language`, `needed`, `have` (empty when not named). Raises ValueError when `level`
    is not in the order.
    """

    key: str
    language: str
    level: str
    order: tuple[str, ...]

    def __post_init__(self) -> None:
        _rank(self.level, self.order)

    def judge(self, facts: Facts, days: Days) -> Verdict:
        """Return the verdict on the level declared for the language."""
        named: Detail = {"language": self.language}
        if facts.languages is None:
            return _unknown(self.key, {**named, "needed": self.level})
        have = facts.languages.get(self.language, "")
        return _at_least(self.key, have, self.level, self.order, named)


@dataclass(frozen=True, slots=True)
class NotAmong:
    """None of `values` is held under `fact`, for instance an office that bars from taking part.

    Detail: `fact`, and `held`, the barring values that are held.
    """

    key: str
    fact: str
    values: tuple[str, ...]

    def judge(self, facts: Facts, days: Days) -> Verdict:
        """Return the verdict on the values held."""
        held = (facts.held or {}).get(self.fact)
        if held is None:
            return _unknown(self.key, {"fact": self.fact})
        barring = [value for value in self.values if value in held]
        return _verdict(self.key, not barring, {"fact": self.fact, "held": ", ".join(barring)})


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration that must be answered with yes. Detail: `fact`."""

    key: str
    fact: str

    def judge(self, facts: Facts, days: Days) -> Verdict:
        """Return the verdict on the declaration."""
        answer = (facts.declared or {}).get(self.fact)
        if answer is None:
            return _unknown(self.key, {"fact": self.fact})
        return _verdict(self.key, answer, {"fact": self.fact})


Rule: TypeAlias = (
    Citizenship
    | AgeAtMost
    | AgeAtLeast
    | EducationAtLeast
    | ExperienceAtLeast
    | LanguageAtLeast
    | NotAmong
    | Declared
)


def evaluate(
    rules: Iterable[Rule], facts: Facts, *, age_day: date, experience_day: date
) -> tuple[Verdict, ...]:
    """Return one verdict for each rule, in the order of the rules."""
    days = Days(age=age_day, experience=experience_day)
    return tuple(rule.judge(facts, days) for rule in rules)


def is_eligible(verdicts: Iterable[Verdict]) -> bool | None:
    """Tell whether every rule is met: no as soon as one is not, None while one is unknown."""
    states = {verdict.state for verdict in verdicts}
    if "not_met" in states:
        return False
    return None if "unknown" in states else True


def _verdict(key: str, is_met: bool, detail: Detail) -> Verdict:
    return Verdict(key, "met" if is_met else "not_met", detail)


def _unknown(key: str, detail: Detail) -> Verdict:
    return Verdict(key, "unknown", detail)


def _at_least(
    key: str, have: str, needed: str, order: tuple[str, ...], detail: Detail | None = None
) -> Verdict:
    is_met = have in order and _rank(have, order) >= _rank(needed, order)
    return _verdict(key, is_met, {**(detail or {}), "needed": needed, "have": have})


def _rank(level: str, order: tuple[str, ...]) -> int:
    if level not in order:
        raise ValueError(f"{level!r} is not among {', '.join(order)}")
    return order.index(level)
