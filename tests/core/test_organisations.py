"""Names of organisations that mean the same, and what a work history shares with one."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.organisations import Job, by_name, is_same, plain, shared

TODAY = date(2026, 3, 31)
MINISTRY = (
    "Қазақстан Республикасының Қаржы министрлігі",
    "Министерство финансов Республики Казахстан",
    "Ministry of Finance of the Republic of Kazakhstan",
)
LETTERS = "абвгёжқңөұүһі abcdefgh АБҚ ABC «»\"'-.,"
NAMES = st.text(LETTERS, max_size=30)
FORMS = st.sampled_from(["АО", "ТОО", "ЖШС", "АҚ", "JSC", "Акционерное общество", "РГП на ПХВ"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("АО «Казахтелеком»", "казахтелеком"),
        ("Акционерное общество «Казахтелеком»", 'АО "Казахтелеком"'),
        ("«Қазақтелеком» АҚ", "Қазақтелеком акционерлік қоғамы"),
        ("Kazakhtelecom JSC", "Kazakhtelecom, Joint Stock Company"),
        ("Министерство финансов РК", "Министерство финансов Республики Казахстан"),
        ("ҚР Қаржы министрлігі", "Қазақстан Республикасының Қаржы министрлігі"),
        ("Ministry of Finance", "Ministry of Finance of the Republic of Kazakhstan"),
        ("РГП на ПХВ «Центр»", "Республиканское государственное предприятие «Центр»"),
        ("ЖШС «Жұлдыз»", "Жауапкершілігі шектеулі серіктестігі «Жұлдыз»"),
        ("Учёный совет", "Ученый  СОВЕТ"),
        ("Школа-лицей № 7", "школа лицей №7"),
        ("Государственное АО учреждение «Центр»", "ГУ «Центр»"),
    ],
)
def test_names_of_one_organisation_are_the_same(one, other):
    assert is_same(one, other)
    assert is_same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Министерство финансов", "Комитет казначейства Министерства финансов"),
        ("Министерство финансов", "Министерство юстиции"),
        ("АО «Центр»", "АО «Центр 2»"),
        ("АО", "ТОО"),
        ("РК", "Республика Казахстан"),
        ("", ""),
        ("«»", "—"),
    ],
)
def test_names_of_two_organisations_or_of_none_are_not_the_same(one, other):
    assert not is_same(one, other)


@given(NAMES)
def test_what_is_left_of_a_name_stays_as_it_is(name):
    assert plain(plain(name)) == plain(name)


@given(NAMES, FORMS)
def test_case_quotation_marks_and_the_legal_form_change_nothing(name, form):
    assert plain(f"{form} «{name.upper()}»") == plain(name.lower())


@given(st.lists(NAMES, max_size=3), st.lists(NAMES, max_size=3))
def test_organisation_is_found_where_a_name_is_the_same_and_nowhere_else(worked, names):
    found = shared([Job(each) for each in worked], by_name({"here": names}), today=TODAY)

    meets = any(is_same(one, other) for one in worked for other in names)
    assert found == ({"here": "employer"} if meets else {})


@pytest.mark.parametrize(
    ("jobs", "ground"),
    [
        ([], None),
        ([Job("School 7")], None),
        ([Job("Министерство финансов РК")], "employer"),
        ([Job("ҚР Қаржы министрлігі", date(2026, 3, 31))], "employer"),
        ([Job("Ministry of Finance", date(2026, 3, 30))], "supervision"),
        ([Job("Ministry of Finance", date(2019, 1, 1)), Job("School 7")], "supervision"),
        ([Job("Ministry of Finance", date(2019, 1, 1)), Job("Ministry of Finance")], "employer"),
    ],
)
def test_job_that_lasts_is_an_employer_and_one_that_ended_is_earlier(jobs, ground):
    found = shared(jobs, by_name({"ministry": MINISTRY}), today=TODAY)

    assert found.get("ministry") == ground


@given(st.permutations([Job("Центр", date(2020, 1, 1)), Job("АО Центр"), Job("Центр 2")]))
def test_order_of_jobs_changes_nothing(jobs):
    assert shared(jobs, by_name({1: ["Центр"], 2: ["ЦЕНТР"]}), today=TODAY) == {
        1: "employer",
        2: "employer",
    }
