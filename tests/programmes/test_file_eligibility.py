"""The eligibility rules of a file as rules that can be evaluated."""

from datetime import date

import pytest

from saty.core.rules import eligibility as core
from saty.core.rules.periods import Period
from saty.programmes import shipped
from saty.programmes.eligibility import core_rules
from saty.programmes.reading import read
from tests.programmes.small import with_change

DAY = date(2026, 9, 30)


def a_candidate(**changes: object) -> core.Facts:
    """Somebody who meets every rule of the Presidential programme."""
    facts: dict[str, object] = {
        "citizenship": "KZ",
        "birth_date": date(1995, 1, 1),
        "education": ("higher",),
        "work": (Period(date(2018, 1, 1), None, "private"),),
        "held": {"offices-held": frozenset({"none"})},
    }
    return core.Facts(**{**facts, **changes})  # type: ignore[arg-type]


def verdicts(facts: core.Facts) -> dict[str, str]:
    """The state of each rule of the Presidential programme."""
    rules = core_rules(shipped.programme("kz-presidential-reserve"))
    told = core.evaluate(rules, facts, age_day=DAY, experience_day=DAY)
    return {verdict.rule_key: verdict.state for verdict in told}


def test_candidate_who_meets_all_rules() -> None:
    assert verdicts(a_candidate()) == {
        "citizenship": "met",
        "age": "met",
        "education": "met",
        "experience": "met",
        "political-office": "met",
    }


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"citizenship": "KG"}, "citizenship"),
        ({"birth_date": date(1990, 9, 30)}, "age"),
        ({"education": ("vocational",)}, "education"),
        ({"work": (Period(date(2021, 10, 2), None, "private"),)}, "experience"),
        ({"held": {"offices-held": frozenset({"political-by-president"})}}, "political-office"),
    ],
)
def test_candidate_who_misses_one_rule(changes: dict[str, object], rule: str) -> None:
    told = verdicts(a_candidate(**changes))

    assert [key for key, state in told.items() if state == "not_met"] == [rule]


def test_candidate_on_the_eve_of_the_36th_birthday_is_not_older_than_35() -> None:
    told = verdicts(a_candidate(birth_date=date(1990, 10, 1)))

    assert told["age"] == "met"


def test_every_kind_of_rule_has_its_counterpart() -> None:
    kinds = """kind = "language_at_least"
language = "kk"
level = "b1"
"""
    programme = read(
        with_change('kind = "age_at_most"\nyears = 35\n', kinds)
        .replace(
            'kind = "not_among"\nquestion_key = "offices"\nvalues = ["political"]\n',
            'kind = "declared"\nquestion_key = "fit"\n',
        )
        .replace('[[application.sections.questions]]\nkey = "village"', DECLARATION)
    )

    assert core_rules(programme) == (
        core.LanguageAtLeast("age", "kk", "b1", ("b1",)),
        core.EducationAtLeast("education", "higher", ("secondary", "higher")),
        core.Declared("office", "fit"),
    )


DECLARATION = """[[application.sections.questions]]
key = "fit"
kind = "yes_no"
name = { kk = "Келісесіз бе?", ru = "Вы согласны?", en = "Do you agree?" }
purpose = { kk = "Талапты тексеру үшін", ru = "Проверить условие", en = "To check the rule" }
[[application.sections.questions]]
key = "tongues"
kind = "languages"
meaning = "languages"
name = { kk = "Тілдер", ru = "Языки", en = "Languages" }
purpose = { kk = "Талапты тексеру үшін", ru = "Проверить условие", en = "To check the rule" }
[[application.sections.questions]]
key = "village\""""
