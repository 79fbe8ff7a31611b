"""Periods of work and length of service."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.rules.periods import Period, Seniority, Span, merge, seniority

UNTIL = date(2026, 3, 31)
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
PERIODS = st.lists(
    st.builds(
        lambda start, length, sector: Period(
            start, None if length is None else start + timedelta(days=length), sector
        ),
        DAYS,
        st.none() | st.integers(0, 4000),
        st.sampled_from(["private", "quasi-public", "civil-service"]),
    ),
    max_size=8,
)


def worked(*bounds):
    return [Period(date.fromisoformat(a), b and date.fromisoformat(b), "any") for a, b in bounds]


def test_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2026, 1, 2), date(2026, 1, 1), "private")


@pytest.mark.parametrize(
    ("periods", "spans"),
    [
        ([], []),
        (worked(("2020-01-01", "2020-01-01")), [("2020-01-01", "2020-01-01")]),
        (worked(("2025-01-01", None)), [("2025-01-01", "2026-03-31")]),
        (worked(("2025-01-01", "2027-01-01")), [("2025-01-01", "2026-03-31")]),
        (worked(("2026-04-01", None)), []),
        (
            worked(("2020-06-01", "2021-05-31"), ("2020-01-01", "2020-12-31")),
            [("2020-01-01", "2021-05-31")],
        ),
        (
            worked(("2020-01-01", "2020-12-31"), ("2020-03-01", "2020-04-01")),
            [("2020-01-01", "2020-12-31")],
        ),
        (
            worked(("2020-01-01", "2020-01-31"), ("2020-02-01", "2020-02-29")),
            [("2020-01-01", "2020-02-29")],
        ),
        (
            worked(("2020-01-01", "2020-01-31"), ("2020-02-02", "2020-02-29")),
            [("2020-01-01", "2020-01-31"), ("2020-02-02", "2020-02-29")],
        ),
    ],
    ids=["none", "day", "open", "cut", "future", "overlap", "inside", "adjacent", "gap"],
)
def test_periods_are_merged(periods, spans):
    expected = [Span(date.fromisoformat(a), date.fromisoformat(b)) for a, b in spans]

    assert list(merge(periods, until=UNTIL)) == expected


@pytest.mark.parametrize(
    ("periods", "length"),
    [
        ([], Seniority(0, 0, 0)),
        (worked(("2026-03-31", None)), Seniority(0, 0, 1)),
        (worked(("2021-04-01", None)), Seniority(5, 0, 0)),
        (worked(("2021-04-02", None)), Seniority(4, 11, 30)),
        (worked(("2020-01-01", "2024-12-31")), Seniority(5, 0, 0)),
        (worked(("2020-01-31", "2020-02-28")), Seniority(0, 0, 29)),
        (worked(("2020-01-31", "2020-02-29")), Seniority(0, 1, 0)),
        (worked(("2020-02-29", "2025-02-27")), Seniority(4, 11, 30)),
        (worked(("2020-02-29", "2025-02-28")), Seniority(5, 0, 0)),
        (worked(("2020-01-01", "2020-06-30"), ("2021-01-01", "2021-06-30")), Seniority(1, 0, 0)),
        (worked(("2020-01-01", "2020-01-20"), ("2021-01-01", "2021-01-20")), Seniority(0, 1, 10)),
        (worked(("2020-01-01", "2021-12-31"), ("2021-01-01", "2022-12-31")), Seniority(3, 0, 0)),
    ],
)
def test_length_of_service(periods, length):
    assert seniority(periods, until=UNTIL) == length


@given(PERIODS, st.randoms())
def test_order_and_repetition_of_periods_change_nothing(periods, random):
    shuffled = periods + random.sample(periods, len(periods) // 2)
    random.shuffle(shuffled)

    assert merge(shuffled, until=UNTIL) == merge(periods, until=UNTIL)
    assert seniority(shuffled, until=UNTIL) == seniority(periods, until=UNTIL)


@given(PERIODS)
def test_merged_spans_hold_exactly_the_days_worked(periods):
    days = set()
    for period in periods:
        end = min(period.end or UNTIL, UNTIL)
        days |= {period.start + timedelta(n) for n in range((end - period.start).days + 1)}

    spans = merge(periods, until=UNTIL)

    assert sum((span.end - span.start).days + 1 for span in spans) == len(days)
    assert all(span.start in days and span.end in days for span in spans)
    assert all(a.end + timedelta(days=1) < b.start for a, b in pairwise(spans))


@given(DAYS.filter(lambda day: day <= UNTIL))
def test_one_period_cut_in_two_without_a_gap_is_as_long(middle):
    whole = [Period(date(1990, 1, 1), None, "private")]
    halves = [
        Period(date(1990, 1, 1), middle, "private"),
        Period(middle + timedelta(days=1), None, "civil-service"),
    ]

    assert seniority(halves, until=UNTIL) == seniority(whole, until=UNTIL)
