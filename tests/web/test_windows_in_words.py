"""Windows, durations and exact numbers as a reader sees them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from saty.web import moments

MIDNIGHT_IN_ALMATY = datetime(2026, 3, 14, 19, tzinfo=UTC)
THIN = "\u2009"


@pytest.fixture(autouse=True)
def _in_almaty():
    with timezone.override("Asia/Almaty"), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (timedelta(days=-3), timedelta(), "12–14 Mar"),
        (timedelta(days=-3), timedelta(seconds=1), "12–15 Mar"),
        (timedelta(hours=-5), timedelta(), "14 Mar"),
        (timedelta(days=-20), timedelta(), "23 Feb – 14 Mar"),
    ],
)
def test_window_that_ends_at_midnight_ends_on_the_day_before(opens, closes, words):
    shown = moments.days(MIDNIGHT_IN_ALMATY + opens, MIDNIGHT_IN_ALMATY + closes)

    assert shown.replace(THIN, " ") == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("kk", ["5 күн", "1 күн", "2 ай", "3 жыл"]),
        ("ru", ["5 дней", "1 день", "2 месяца", "3 года"]),
        ("en", ["5 days", "1 day", "2 months", "3 years"]),
    ],
)
def test_duration_is_said_in_the_readers_language(language, words):
    with translation.override(language):
        assert [moments.duration(each) for each in ("P5D", "P1D", "P2M", "P3Y")] == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("P1Y6M", "1 year 6 months"),
        ("P2W", "14 days"),
        ("PT90M", "1 hour 30 minutes"),
        ("PT0S", "0 days"),
    ],
)
def test_duration_names_its_units(text, words):
    assert moments.duration(text) == words


@pytest.mark.parametrize(
    ("text", "shown"), [("40", "40"), ("71.50", "71.50"), ("1234.5", "1,234.5")]
)
def test_exact_number_keeps_the_places_that_it_has(text, shown):
    assert moments.exact(text) == shown
