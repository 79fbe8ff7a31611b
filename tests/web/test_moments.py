"""Moments, days and numbers read as the reader writes them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from saty.web import moments

MOMENT = datetime(2026, 11, 22, 20, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("kk", "2026 жылғы 23 қараша, 01:05 (Алматы, UTC+5)"),
        ("ru", "23 ноября 2026 года, 01:05 (Алматы, UTC+5)"),
        ("en", "23 November 2026, 01:05 (Almaty, UTC+5)"),
    ],
)
def test_a_moment_names_the_day_and_the_zone_of_the_reader(language: str, expected: str) -> None:
    with translation.override(language), timezone.override("Asia/Almaty"):
        assert moments.when(MOMENT) == expected


def test_a_zone_with_half_an_hour_shows_it() -> None:
    with translation.override("en"), timezone.override("Asia/Kolkata"):
        assert moments.zone_name(MOMENT) == "Kolkata, UTC+5:30"


def test_a_zone_west_of_greenwich_has_a_minus() -> None:
    with translation.override("en"), timezone.override("America/New_York"):
        assert moments.zone_name(MOMENT) == "New York, UTC−5"


def test_universal_time_is_called_by_its_name() -> None:
    with translation.override("kk"), timezone.override("UTC"):
        assert moments.zone_name(MOMENT) == "UTC"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("kk", "2026 жылғы 22 қараша"), ("ru", "22 ноября 2026 года"), ("en", "22 November 2026")],
)
def test_a_day_is_written_in_the_order_of_the_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert moments.day(date(2026, 11, 22)) == expected


def test_the_day_of_a_moment_is_the_day_of_the_reader() -> None:
    with translation.override("en"), timezone.override("Asia/Almaty"):
        assert moments.day(MOMENT) == "23 November 2026"


def test_a_short_moment_is_in_digits() -> None:
    with translation.override("ru"), timezone.override("Asia/Almaty"):
        assert moments.short_when(MOMENT) == "23.11.2026, 01:05"


def test_how_far_a_moment_is_reads_as_a_person_says_it() -> None:
    with translation.override("ru"):
        assert moments.relative(MOMENT, MOMENT - timedelta(days=3)) == "через 3 дня"


@pytest.mark.parametrize(
    ("language", "expected"), [("kk", "13\xa0212,5"), ("ru", "13\xa0212,5"), ("en", "13,212.5")]
)
def test_a_number_has_the_separators_of_the_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert moments.num(Decimal("13212.5")) == expected


def test_a_long_decimal_is_not_rounded() -> None:
    with translation.override("en"):
        assert moments.num(Decimal("61.123456789012")) == "61.123456789012"


def test_a_share_is_a_percentage() -> None:
    with translation.override("en"):
        assert moments.percent(Decimal("0.5492"), 1) == "54.9%"
