"""Tests begin in daytime: in a venue by its clock, at home with a warning."""

from datetime import UTC, datetime, timedelta

import pytest

from saty.programmes.queries import WindowTimes
from saty.testing.daytime import begins_by_day, check_windows, longest_by_day
from tests import factories_of_venues as make

MORNING = datetime(2026, 3, 2, 3, tzinfo=UTC)
"""08:00 in Almaty."""
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (MORNING, True),
        (MORNING - timedelta(minutes=1), False),
        (MORNING + 12 * HOUR, True),
        (MORNING + 12 * HOUR + timedelta(minutes=1), False),
    ],
)
def test_session_begins_between_eight_and_eight_by_the_clock_of_the_venue(at, expected):
    assert begins_by_day(at, "Asia/Almaty") is expected


@pytest.mark.parametrize(
    ("opens", "lasts", "expected"),
    [
        (0, 24, 14),
        (0, 1, 1),
        (13, 13, 2),
        (14, 10, 0),
        (15, 8, 0),
        (-3, 4, 1),
        (10, 48, 14),
    ],
)
def test_longest_stretch_of_a_window_in_waking_hours(opens, lasts, expected):
    begins = MORNING + opens * HOUR
    window = WindowTimes("test", begins, begins + lasts * HOUR)

    assert longest_by_day(window, "Asia/Almaty") == expected * HOUR


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("places", "hour", "expected"),
    [
        (make.BOTH, 22, [("test.by_night", "calendar:test", True)]),
        (make.BOTH, 12, []),
        (("venue",), 22, []),
    ],
)
def test_window_by_night_of_a_test_at_home_is_warned_of(places, hour, expected):
    test = make.coming_test(places)
    window = test.competition.windows.filter(key="test")
    window.update(opens_at=make.at(hour), closes_at=make.at(hour) + 9 * HOUR)
    file = make.rules(test)

    found = check_windows(test.competition, file, MORNING)

    assert [(each.key, each.place, each.is_warning) for each in found] == expected
