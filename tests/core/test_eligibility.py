"""Each rule's truth table, on its borders."""

from datetime import date

import pytest

from saty.core.rules.eligibility import (
    AgeAtLeast,
    AgeAtMost,
    Citizenship,
    Declared,
    EducationAtLeast,
    ExperienceAtLeast,
    Facts,
    LanguageAtLeast,
    NotAmong,
    Verdict,
    evaluate,
    is_eligible,
)
from saty.core.rules.periods import Period

AGE_DAY = date(2026, 4, 30)
EXPERIENCE_DAY = date(2026, 3, 31)
DEGREES = ("secondary", "bachelor", "master", "doctor")
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")


def judged(rule, **facts):
    (verdict,) = evaluate([rule], Facts(**facts), age_day=AGE_DAY, experience_day=EXPERIENCE_DAY)
    return verdict


def state(rule, **facts):
    return judged(rule, **facts).state


@pytest.mark.parametrize(
    ("citizenship", "expected"),
    [("KZ", "met"), ("KG", "not_met"), ("", "not_met"), (None, "unknown")],
)
def test_citizenship(citizenship, expected):
    assert state(Citizenship("citizen", ("KZ",)), citizenship=citizenship) == expected


def test_citizenship_says_what_is_needed_and_what_there_is():
    verdict = judged(Citizenship("citizen", ("KZ", "XX")), citizenship="KG")

    assert verdict == Verdict("citizen", "not_met", {"needed": "KZ, XX", "have": "KG"})


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        (date(1990, 4, 30), "not_met"),
        (date(1990, 5, 1), "met"),
        (date(2026, 4, 30), "met"),
        (date(2026, 5, 1), "unknown"),
        (None, "unknown"),
    ],
    ids=["36th birthday", "day before it", "born that day", "born after", "not answered"],
)
def test_age_at_most(birth_date, expected):
    assert state(AgeAtMost("age", 35), birth_date=birth_date) == expected


def test_age_at_most_says_how_old_and_until_when():
    verdict = judged(AgeAtMost("age", 35), birth_date=date(1990, 5, 1))

    assert verdict == Verdict(
        "age", "met", {"needed": 35, "on": "2026-04-30", "age": 35, "until": "2026-04-30"}
    )


@pytest.mark.parametrize(
    ("birth_date", "expected"),
    [
        (date(2008, 4, 30), "met"),
        (date(2008, 5, 1), "not_met"),
        (date(2026, 5, 1), "unknown"),
        (None, "unknown"),
    ],
    ids=["18th birthday", "day before it", "born after", "not answered"],
)
def test_age_at_least(birth_date, expected):
    assert state(AgeAtLeast("adult", 18), birth_date=birth_date) == expected


def test_age_at_least_says_how_old_and_since_when():
    verdict = judged(AgeAtLeast("adult", 18), birth_date=date(2008, 5, 1))

    assert verdict == Verdict(
        "adult", "not_met", {"needed": 18, "on": "2026-04-30", "age": 17, "since": "2026-05-01"}
    )


@pytest.mark.parametrize(
    ("education", "expected", "have"),
    [
        (("bachelor",), "met", "bachelor"),
        (("secondary", "doctor"), "met", "doctor"),
        (("secondary",), "not_met", "secondary"),
        (("course",), "not_met", ""),
        ((), "not_met", ""),
    ],
)
def test_education_at_least(education, expected, have):
    rule = EducationAtLeast("degree", "bachelor", DEGREES)

    verdict = judged(rule, education=education)

    assert verdict == Verdict("degree", expected, {"needed": "bachelor", "have": have})


def test_education_not_answered_is_unknown():
    verdict = judged(EducationAtLeast("degree", "bachelor", DEGREES))

    assert verdict == Verdict("degree", "unknown", {"needed": "bachelor"})


@pytest.mark.parametrize(
    ("work", "expected", "counted"),
    [
        ([(date(2021, 4, 1), None)], "met", (5, 0, 0)),
        ([(date(2021, 4, 2), None)], "not_met", (4, 11, 30)),
        ([(date(2021, 4, 1), date(2026, 3, 30))], "not_met", (4, 11, 30)),
        (
            [(date(2020, 1, 1), date(2022, 12, 31)), (date(2021, 1, 1), date(2023, 12, 31))],
            "not_met",
            (4, 0, 0),
        ),
        (
            [(date(2015, 1, 1), date(2017, 12, 31)), (date(2021, 1, 1), date(2022, 12, 31))],
            "met",
            (5, 0, 0),
        ),
        ([(date(2026, 4, 1), None)], "not_met", (0, 0, 0)),
        ([], "not_met", (0, 0, 0)),
    ],
    ids=["exactly", "began a day late", "ended a day early", "overlap", "two", "later", "none"],
)
def test_experience_at_least(work, expected, counted):
    years, months, days = counted
    periods = tuple(Period(start, end, "private") for start, end in work)

    verdict = judged(ExperienceAtLeast("work", 5), work=periods)

    detail = {"needed": 5, "until": "2026-03-31", "years": years, "months": months, "days": days}
    assert verdict == Verdict("work", expected, detail)


def test_experience_in_named_sectors_counts_these_alone():
    rule = ExperienceAtLeast("public", 1, ("civil-service", "quasi-public"))
    private = Period(date(2010, 1, 1), None, "private")
    civil = Period(date(2025, 4, 1), None, "civil-service")

    assert state(rule, work=(private,)) == "not_met"
    assert state(rule, work=(private, civil)) == "met"


def test_experience_not_answered_is_unknown():
    assert state(ExperienceAtLeast("work", 5)) == "unknown"


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        ({"kk": "B1"}, "met"),
        ({"kk": "C2", "en": "A1"}, "met"),
        ({"kk": "A2"}, "not_met"),
        ({"kk": "fluent"}, "not_met"),
        ({"en": "C2"}, "not_met"),
        ({}, "not_met"),
        (None, "unknown"),
    ],
)
def test_language_at_least(languages, expected):
    assert state(LanguageAtLeast("state", "kk", "B1", LEVELS), languages=languages) == expected


def test_language_at_least_says_what_is_needed_and_what_there_is():
    verdict = judged(LanguageAtLeast("state", "kk", "B1", LEVELS), languages={"kk": "A2"})

    detail = {"language": "kk", "needed": "B1", "have": "A2"}
    assert verdict == Verdict("state", "not_met", detail)


def test_level_outside_its_order_is_refused():
    with pytest.raises(ValueError, match="'B3' is not among"):
        LanguageAtLeast("state", "kk", "B3", LEVELS)
    with pytest.raises(ValueError, match="'diploma' is not among"):
        EducationAtLeast("degree", "diploma", DEGREES)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({"office": frozenset()}, "met"),
        ({"office": frozenset({"teacher"})}, "met"),
        ({"office": frozenset({"teacher", "political"})}, "not_met"),
        ({"membership": frozenset({"political"})}, "unknown"),
        ({"office": None}, "unknown"),
        (None, "unknown"),
    ],
)
def test_not_among(held, expected):
    assert state(NotAmong("office", "office", ("political", "corps-a")), held=held) == expected


def test_not_among_names_what_bars():
    rule = NotAmong("office", "office", ("political", "corps-a"))

    verdict = judged(rule, held={"office": frozenset({"teacher", "corps-a", "political"})})

    detail = {"fact": "office", "held": "political, corps-a"}
    assert verdict == Verdict("office", "not_met", detail)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"consent": True}, "met"),
        ({"consent": False}, "not_met"),
        ({"consent": None}, "unknown"),
        ({"other": True}, "unknown"),
        (None, "unknown"),
    ],
)
def test_declared(declared, expected):
    assert state(Declared("consent", "consent"), declared=declared) == expected


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], True),
        (["met", "met"], True),
        (["met", "unknown"], None),
        (["unknown", "not_met"], False),
        (["met", "not_met"], False),
    ],
)
def test_eligible_when_every_rule_is_met(states, expected):
    verdicts = [Verdict(f"rule-{number}", each, {}) for number, each in enumerate(states)]

    assert is_eligible(verdicts) is expected


def test_verdicts_come_in_the_order_of_the_rules():
    rules = [Declared("b", "b"), Citizenship("a", ("KZ",)), AgeAtMost("c", 35)]

    verdicts = evaluate(rules, Facts(), age_day=AGE_DAY, experience_day=EXPERIENCE_DAY)

    assert [verdict.rule_key for verdict in verdicts] == ["b", "a", "c"]
