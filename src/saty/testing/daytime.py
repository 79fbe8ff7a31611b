"""When a test may begin, and within which hours a candidate at home can be asked to sit it."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.models import Competition
from saty.programmes.preflight import PreflightFault
from saty.programmes.queries import WindowTimes
from saty.testing.policies.forms import KINDS
from saty.testing.seat_needs import minutes_of

FIRST_START, LAST_START = time(8), time(20)
"""Sessions in a venue begin between these by its clock (default of the product)."""
WAKING = time(8), time(22)
"""Hours of the day in which a test at home is expected to be sat (default of the product)."""


def begins_by_day(starts_at: datetime, zone: str) -> bool:
    """Whether a session begins in daytime by the clock of its venue."""
    return FIRST_START <= starts_at.astimezone(ZoneInfo(zone)).time() <= LAST_START


def longest_by_day(window: WindowTimes, zone: str) -> timedelta:
    """The longest stretch of a window that lies within waking hours of one day."""
    return max(_stretches(window, ZoneInfo(zone)), default=timedelta())


def _stretches(window: WindowTimes, zone: ZoneInfo) -> Iterator[timedelta]:
    day = window.opens_at.astimezone(zone).date()
    while (begins := datetime.combine(day, WAKING[0], zone)) < window.closes_at:
        ends = datetime.combine(day, WAKING[1], zone)
        yield max(min(ends, window.closes_at) - max(begins, window.opens_at), timedelta())
        day += timedelta(days=1)


def check_windows(
    competition: Competition, file: schema.ProgrammeFile, at: datetime
) -> Iterator[PreflightFault]:
    """A test that can be sat at home has a window with enough of a day in it."""
    windows = programmes.windows(competition.id)
    for rule in file.stages:
        exam = rule.exam or schema.Exam(default=True)
        is_at_home = rule.kind in KINDS and rule.delivery == "system" and "remote" in exam.places
        if not is_at_home or rule.key not in windows:
            continue
        if longest_by_day(windows[rule.key], file.time_zone) < timedelta(minutes=minutes_of(rule)):
            words = format_lazy(
                _(
                    "No day of the window “{key}” has enough time for the test between 08:00 and"
                    " 22:00. Candidates would sit it at night."
                ),
                key=rule.key,
            )
            yield PreflightFault("test.by_night", words, f"calendar:{rule.key}", is_warning=True)
