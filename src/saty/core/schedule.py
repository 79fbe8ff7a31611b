"""Durations of a programme file, and what they make of a date.

A programme has durations, a competition has dates. Months are calendar months: a day that the
month lacks becomes its last day (31 January and a month is 28 February), as terms are counted in
the Law of the Republic of Kazakhstan "On administrative procedures", article 12-1.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

Day = TypeVar("Day", date, datetime)

_DURATION = re.compile(
    r"P(?=.)(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<weeks>\d{1,4})W)?"
    r"(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Whole months, whole days and an exact time, none of them negative.

    Years are kept as 12 months and weeks as 7 days. Hours are elapsed time, days are calendar
    days: in a zone that moves its clocks a day may have 23 or 25 hours.
    """

    months: int = 0
    days: int = 0
    seconds: int = 0

    def __post_init__(self) -> None:
        if min(self.months, self.days, self.seconds) < 0:
            raise ValueError("a duration is not negative")

    def __str__(self) -> str:
        return f"P{self._dates()}{self._times()}" if self._dates() or self._times() else "PT0S"

    def _dates(self) -> str:
        years, months = divmod(self.months, 12)
        return _units((years, "Y"), (months, "M"), (self.days, "D"))

    def _times(self) -> str:
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        text = _units((hours, "H"), (minutes, "M"), (seconds, "S"))
        return f"T{text}" if text else ""


def _units(*parts: tuple[int, str]) -> str:
    return "".join(f"{number}{unit}" for number, unit in parts if number)


def parse(text: str) -> Duration:
    """Read a duration of ISO 8601-1:2019, 5.5.2, in whole numbers: `P14D`, `PT1H30M`, `P3Y`.

    Raises:
        ValueError: for any other text; fractions and signs are not taken.
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not a duration such as P14D, PT1H30M or P3Y")
    number = {unit: int(digits or 0) for unit, digits in found.groupdict().items()}
    return Duration(
        months=number["years"] * 12 + number["months"],
        days=number["weeks"] * 7 + number["days"],
        seconds=number["hours"] * 3600 + number["minutes"] * 60 + number["seconds"],
    )


def add_months(day: Day, months: int) -> Day:
    """Return the same day of the month `months` later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > 9999:
        raise ValueError(f"{day} and {months} months is beyond the year 9999")
    last = monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def add(start: Day, duration: Duration) -> Day:
    """Return the date or moment `duration` after `start`: first months, then days, then time.

    Months and days are counted on the calendar of the moment's own zone, time as it elapses.

    Raises:
        ValueError: for a time on a bare date, and for a moment without a time zone.
    """
    later = add_months(start, duration.months) + timedelta(days=duration.days)
    if isinstance(later, datetime):
        return _elapsed(later, duration.seconds)
    if duration.seconds:
        raise ValueError(f"{duration} has hours, which a date has not")
    return later


def _elapsed(moment: datetime, seconds: int) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(moment.tzinfo)


def term_end(start: date, duration: Duration) -> date:
    """Return the last day of a term whose first day is `start`.

    Three years from 1 March 2026 end on 28 February 2029, the day before the anniversary. When
    the last month lacks the day of the start, the term ends with the last day of that month.

    Raises:
        ValueError: for a duration with hours or without a single day.
    """
    if duration.seconds or not (duration.months or duration.days):
        raise ValueError(f"{duration} is not a term of whole days")
    anniversary = add_months(start, duration.months)
    is_shortened = anniversary.day != start.day
    return anniversary + timedelta(days=duration.days - (0 if is_shortened else 1))
