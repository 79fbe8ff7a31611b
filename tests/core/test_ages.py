"""Age in full years, on the borders."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.rules.ages import age_on, birthday, last_day_of_age

BIRTHS = st.dates(date(1900, 1, 1), date(2010, 12, 31))


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1990, 6, 15), date(1990, 6, 15), 0),
        (date(1990, 6, 15), date(2026, 6, 14), 35),
        (date(1990, 6, 15), date(2026, 6, 15), 36),
        (date(1990, 12, 31), date(2026, 12, 30), 35),
        (date(1992, 2, 29), date(2026, 2, 28), 33),
        (date(1992, 2, 29), date(2026, 3, 1), 34),
        (date(1992, 2, 29), date(2028, 2, 28), 35),
        (date(1992, 2, 29), date(2028, 2, 29), 36),
    ],
)
def test_age_grows_on_the_birthday(birth, day, age):
    assert age_on(birth, day) == age


def test_age_before_birth_is_refused():
    with pytest.raises(ValueError, match="before the birth"):
        age_on(date(2026, 1, 2), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("birth", "last"),
    [
        (date(1990, 6, 15), date(2026, 6, 14)),
        (date(1991, 1, 1), date(2026, 12, 31)),
        (date(1992, 2, 29), date(2028, 2, 28)),
        (date(1991, 3, 1), date(2027, 2, 28)),
    ],
)
def test_not_older_than_35_lasts_until_the_day_before_the_36th_birthday(birth, last):
    assert last_day_of_age(birth, 35) == last


def test_birthday_of_29_february_is_1_march_in_a_common_year():
    assert birthday(date(1992, 2, 29), 34) == date(2026, 3, 1)
    assert birthday(date(1992, 2, 29), 36) == date(2028, 2, 29)


@given(BIRTHS, st.integers(0, 80))
def test_last_day_of_an_age_is_where_the_age_changes(birth, age):
    last = last_day_of_age(birth, age)

    assert age_on(birth, last) == age
    assert age_on(birth, last + timedelta(days=1)) == age + 1
