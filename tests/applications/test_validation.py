"""Every answer that can be wrong, and what its author is told."""

from datetime import date

import pytest

from saty.applications.validation import faults_of
from saty.core.rules.identity import make_kz_iin
from tests import factories
from tests.applications import filing

TODAY = date(2026, 3, 12)


def faults(**changed):
    """(question, row, key) of every fault of a complete form with some answers changed."""
    file = factories.programme_file()
    flat = {k: v for section in filing.answers(**changed).values() for k, v in section.items()}
    return faults_of(file.questions(), flat, file=file, today=TODAY)


def keys(**changed):
    return [(f.question, f.row, f.key) for f in faults(**changed)]


def work(**changed):
    row = {
        "start": "2015-01-12",
        "end": "2020-01-12",
        "employer": "School 7",
        "position": "Teacher",
        "sector": "private",
    }
    return {**row, **changed}


def course(**changed):
    row = {"level": "higher", "institution": "Uni", "speciality": "Law", "year": "2014"}
    return {**row, **changed}


def test_complete_form_has_no_faults():
    assert faults() == ()


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("9205174001002", ["length"]),
        ("92051740010", ["length"]),
        ("92051740010a", ["digits"]),
        ("920517400101", ["check_digit"]),
        ("1", ["length"]),
    ],
)
def test_identity_number_that_cannot_be_one_is_a_fault(number, found):
    assert [key for _, _, key in keys(identity_number=number)] == found


def test_identity_number_of_13_digits_is_told_both_lengths():
    (fault,) = faults(identity_number="9205174001002")

    assert str(fault.message) == "The number has 12 digits, and you wrote 13."


@pytest.mark.parametrize(
    ("changed", "found"),
    [({"birth_date": "1992-05-18"}, "birth_date"), ({"sex": "male"}, "sex")],
)
def test_identity_number_that_disagrees_with_the_person_asks_for_a_second_look(changed, found):
    (fault,) = faults(**changed)

    assert (fault.question, fault.key, fault.advisory) == ("identity-number", found, True)


def test_identity_number_of_another_century_asks_for_a_second_look():
    number = make_kz_iin(birth_date=date(1892, 5, 17), sex="female", serial=11)

    (fault,) = faults(identity_number=number)

    assert (fault.key, fault.advisory) == ("century", True)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2026-03-13", "future"),
        ("1899-12-31", "long_ago"),
        ("1992-02-30", "unreal"),
        ("1992-5-17", "unreal"),
        ("17.05.1992", "unreal"),
        ("--", "unreal"),
    ],
)
def test_birth_date_that_cannot_be_one_is_a_fault(value, found):
    assert ("birth-date", None, found) in keys(birth_date=value)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (work(start="1992-05-17"), "before_birth"),
        (work(start="1991-01-01"), "before_birth"),
        (work(end="2015-01-11"), "end_before_start"),
        (work(end="2026-03-13"), "future"),
        (work(end="2020-13-01"), "end"),
        (work(start="2026-03-13", end=None), "future"),
        (work(start=""), "start"),
        (work(employer=" "), "employer"),
        (work(position=""), "position"),
        (work(sector=""), "sector"),
        (work(sector="space"), "unknown"),
        (work(employer="x" * 301), "too_long"),
    ],
)
def test_period_of_work_that_cannot_be_one_is_a_fault(row, found):
    assert keys(work=[work(), row]) == [("work", 1, found)]


def test_periods_of_work_may_overlap():
    assert keys(work=[work(), work(start="2018-01-01", end=None)]) == []


def test_work_on_its_last_day_and_of_one_day_is_no_fault():
    assert keys(work=[work(start="2026-03-12", end="2026-03-12")]) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (course(level=""), "level"),
        (course(level="wizardry"), "unknown"),
        (course(institution=""), "institution"),
        (course(speciality="x" * 301), "too_long"),
        (course(year="14"), "year"),
        (course(year="2027"), "future"),
        (course(year="1992"), "before_birth"),
    ],
)
def test_education_that_cannot_be_is_a_fault(row, found):
    assert keys(education=[course(), row]) == [("education", 1, found)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([{"language": "kk", "level": ""}], [("languages", 0, "level")]),
        ([{"language": "xx", "level": "c1"}], [("languages", 0, "unknown")]),
        ([{"language": "", "level": "c1"}], [("languages", 0, "language")]),
        (
            [{"language": "kk", "level": "c1"}, {"language": "kk", "level": "b1"}],
            [("languages", 1, "twice")],
        ),
        ([{"language": "other", "level": "c1"}] * 2, []),
        ([{"language": "other", "level": "c1"}] * 11, [("languages", None, "too_many")]),
        ("kk", [("languages", None, "unreadable")]),
    ],
)
def test_languages_that_cannot_be_are_faults(rows, found):
    assert keys(languages=rows) == found


@pytest.mark.parametrize(
    ("changed", "question", "found"),
    [
        ({"region": "atlantis"}, "region", "unknown"),
        ({"citizenship": "XX"}, "citizenship", "unknown"),
        ({"citizenship": "EU"}, "citizenship", "unknown"),
        ({"offices_held": ["emperor"]}, "offices-held", "unknown"),
        ({"offices_held": "none"}, "offices-held", "unreadable"),
        ({"track": {"group": "space", "area": ""}}, "track", "unknown"),
        ({"track": {"group": "sectoral", "area": ""}}, "track", "area"),
        ({"track": {"group": "regional", "area": "social-policy"}}, "track", "area"),
        ({"motivation": "x" * 3001}, "motivation", "too_long"),
        ({"full_name": "x" * 201}, "full-name", "too_long"),
        ({"full_name": 7}, "full-name", "unreadable"),
        ({"phone": "call me"}, "phone", "phone"),
        ({"phone": "12"}, "phone", "phone"),
        ({"consent_data": "yes"}, "consent-data", "unknown"),
    ],
)
def test_answer_that_is_not_one_is_a_fault(changed, question, found):
    assert keys(**changed) == [(question, None, found)]


@pytest.mark.parametrize(
    ("changed", "question"),
    [
        ({"full_name": ""}, "full-name"),
        ({"full_name": None}, "full-name"),
        ({"birth_date": ""}, "birth-date"),
        ({"region": ""}, "region"),
        ({"offices_held": []}, "offices-held"),
        ({"work": None}, "work"),
        ({"track": {"group": "", "area": ""}}, "track"),
        ({"consent_data": False}, "consent-data"),
    ],
)
def test_answer_that_is_required_and_missing_is_a_fault(changed, question):
    assert (question, None, "required") in keys(**changed)


def test_list_that_is_said_to_be_empty_is_an_answer():
    assert keys(work=[], languages=[]) == []
