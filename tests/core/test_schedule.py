"""Durations and terms."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.schedule import Duration, add, add_months, parse, term_end

DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("text", "duration", "written"),
    [
        ("P14D", Duration(days=14), "P14D"),
        ("P2W", Duration(days=14), "P14D"),
        ("PT1H30M", Duration(seconds=5400), "PT1H30M"),
        ("PT90M", Duration(seconds=5400), "PT1H30M"),
        ("P3Y", Duration(months=36), "P3Y"),
        ("P6M", Duration(months=6), "P6M"),
        ("P1Y2M3DT4H5M6S", Duration(months=14, days=3, seconds=14706), "P1Y2M3DT4H5M6S"),
        ("P0D", Duration(), "PT0S"),
    ],
)
def test_duration_is_read_and_written(text, duration, written):
    assert parse(text) == duration
    assert str(duration) == written
    assert parse(written) == duration


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "14D", "P-1D", "P1.5D", "P1H", "PT1D", "p1d", "P1D ", "P1M1Y"]
)
def test_other_text_is_no_duration(text):
    with pytest.raises(ValueError, match="is not a duration"):
        parse(text)


def test_negative_duration_is_refused():
    with pytest.raises(ValueError, match="not negative"):
        Duration(days=-1)


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 1, 31), "P1M", date(2024, 2, 29)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 12, 15), "P1M", date(2027, 1, 15)),
        (date(2026, 1, 31), "P1M1D", date(2026, 3, 1)),
        (date(2026, 2, 20), "P14D", date(2026, 3, 6)),
    ],
)
def test_dates_are_added_on_the_calendar(start, duration, end):
    assert add(start, parse(duration)) == end


def test_day_keeps_the_hour_when_clocks_move_and_hours_elapse():
    """Germany moved its clocks on from 2 to 3 on 29 March 2026."""
    start = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))

    day_later = add(start, parse("P1D"))
    hours_later = add(start, parse("PT24H"))

    assert day_later.isoformat() == "2026-03-29T12:00:00+02:00"
    assert hours_later.isoformat() == "2026-03-29T13:00:00+02:00"


def test_hours_are_not_added_to_a_date_nor_to_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="a date has not"):
        add(date(2026, 1, 1), parse("PT1H"))
    with pytest.raises(ValueError, match="no time zone"):
        add(datetime(2026, 1, 1), parse("P1D"))  # noqa: DTZ001


def test_months_beyond_the_calendar_are_refused():
    with pytest.raises(ValueError, match="9999"):
        add_months(date(9999, 12, 1), 1)


@pytest.mark.parametrize(
    ("start", "duration", "last"),
    [
        (date(2026, 3, 1), "P3Y", date(2029, 2, 28)),
        (date(2025, 3, 1), "P3Y", date(2028, 2, 29)),
        (date(2026, 7, 15), "P2Y", date(2028, 7, 14)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2024, 2, 29), "P4Y", date(2028, 2, 28)),
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2026, 1, 1), "P1D", date(2026, 1, 1)),
        (date(2026, 1, 1), "P14D", date(2026, 1, 14)),
    ],
)
def test_term_ends_on_its_last_day(start, duration, last):
    assert term_end(start, parse(duration)) == last


@pytest.mark.parametrize("text", ["P0D", "PT1H", "P1DT1H"])
def test_term_has_whole_days(text):
    with pytest.raises(ValueError, match="not a term"):
        term_end(date(2026, 1, 1), parse(text))


@given(DAYS, st.integers(1, 60))
def test_term_that_starts_later_never_ends_earlier(start, months):
    term = Duration(months=months)

    assert term_end(start, term) <= term_end(start + timedelta(days=1), term)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), st.integers(0, 10**6))  # noqa: DTZ001
def test_time_elapses_exactly(moment, seconds):
    start = moment.replace(tzinfo=UTC)

    assert add(start, Duration(seconds=seconds)) - start == timedelta(seconds=seconds)
