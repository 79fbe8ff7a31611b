"""A date in three inputs: what is typed, what is understood, what is refused and why."""

from datetime import date

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from saty.web.forms.dates import DateField, part_order


class BirthForm(forms.Form):
    born = DateField(earliest=date(1900, 1, 1), latest=lambda: date(2026, 11, 22))


def filled(day: str, month: str, year: str) -> BirthForm:
    return BirthForm({"born_day": day, "born_month": month, "born_year": year})


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 11, 22)))
def test_every_day_in_the_range_is_read_back(day: date) -> None:
    form = filled(str(day.day), str(day.month), str(day.year))

    assert form.is_valid()

    assert form.cleaned_data["born"] == day


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("", "", ""), "Enter the day, the month and the year."),
        (("1", "", ""), "The date is not complete. It must include: month and year."),
        (("1", "2", "99"), "Write the year in four digits, for example 1995."),
        (("first", "2", "1999"), "Write the date in digits, for example 31 12 1995."),
        (("٣", "2", "1999"), "Write the date in digits, for example 31 12 1995."),
        (("31", "2", "1999"), "There is no such date. Check the day and the month."),
        (("31", "12", "1899"), "The date must be 1 January 1900 or later."),
        (("23", "11", "2026"), "The date must be 22 November 2026 or earlier."),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_what_to_do(
    typed: tuple[str, str, str], error: str
) -> None:
    with translation.override("en"):
        assert filled(*typed).errors == {"born": [error]}


def test_what_was_typed_stays_in_the_inputs() -> None:
    html = str(filled("31", "2", "1999"))

    shown = [part for part in ('value="31"', 'value="2"', 'value="1999"') if part in html]

    assert shown == ['value="31"', 'value="2"', 'value="1999"']


def test_an_optional_date_may_be_empty() -> None:
    field = DateField(required=False)

    assert field.clean(["", "", ""]) is None


def test_an_iso_date_under_the_plain_name_is_understood() -> None:
    form = BirthForm({"born": "1995-12-31"})

    assert form.is_valid()

    assert form.cleaned_data["born"] == date(1995, 12, 31)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_inputs_stand_in_the_order_of_the_language(language: str) -> None:
    with translation.override(language):
        assert part_order() == ["day", "month", "year"]


@pytest.mark.parametrize(
    ("typed", "changed"), [(["31", "12", "1995"], False), (["30", "12", "1995"], True)]
)
def test_a_date_has_changed_when_a_part_differs(typed: list[str], changed: bool) -> None:
    assert DateField().has_changed(date(1995, 12, 31), typed) is changed
