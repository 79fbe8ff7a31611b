"""Periods of work and the length of service they make together.

The convention is the same for every programme. Periods that overlap or touch are first made one,
so that no day counts twice. Each of these is measured on the calendar, in whole years, months and
days. Where there are several, the sums are carried over at 30 days to the month and 12 months to
the year. A single one keeps its calendar length: a day short of five years is not five years.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from saty.core.schedule import Duration, term_end

DAYS_PER_MONTH = 30
MONTHS_PER_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Work from the day `start` to the day `end`, both included, in one sector.

    `end` is None for work that goes on. Raises ValueError when the end is before the start.
    """

    start: date
    end: date | None
    sector: str

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError(f"the period ends on {self.end}, before it starts on {self.start}")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `start` to `end`, both included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, order=True)
class Seniority:
    """A length of service: at most 11 months and at most 30 days beside the years."""

    years: int
    months: int
    days: int


def merge(periods: Iterable[Period], *, until: date) -> tuple[Span, ...]:
    """Return the days worked up to and including `until`, as spans that neither overlap nor touch.

    What starts later is left out, and what ends later or not at all is cut off at `until`.
    """
    merged: list[Span] = []
    for span in sorted(_clipped(periods, until)):
        if merged and span.start <= merged[-1].end + timedelta(days=1):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _clipped(periods: Iterable[Period], until: date) -> Iterator[Span]:
    for period in periods:
        if period.start <= until:
            yield Span(period.start, min(period.end or until, until))


def seniority(periods: Iterable[Period], *, until: date) -> Seniority:
    """Return the length of service on the evening of `until`."""
    measured = [_measured(span) for span in merge(periods, until=until)]
    months, days = sum(months for months, _ in measured), sum(days for _, days in measured)
    if len(measured) > 1:
        months, days = months + days // DAYS_PER_MONTH, days % DAYS_PER_MONTH
    return Seniority(months // MONTHS_PER_YEAR, months % MONTHS_PER_YEAR, days)


def _measured(span: Span) -> tuple[int, int]:
    """Return the whole calendar months of a span, each to its last day, and the days beyond."""
    start, end = span.start, span.end
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    while months and term_end(start, Duration(months=months)) > end:
        months -= 1
    last = term_end(start, Duration(months=months)) if months else start - timedelta(days=1)
    return months, (end - last).days
