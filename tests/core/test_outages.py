"""Outages: whoever had so much time when one began has as much when it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saty.core.outages import NONE, end_after, taken

NINE = datetime(2026, 11, 26, 9, tzinfo=UTC)
moments = st.integers(0, 600).map(lambda minutes: NINE + timedelta(minutes=minutes))
spans = st.tuples(moments, moments).filter(lambda pair: pair[0] < pair[1])


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("outage", "minutes"),
    [
        ((-20, -10), 0),
        ((-20, 0), 0),
        ((-10, 10), 10),
        ((10, 20), 10),
        ((30, 90), 60),
        ((59, 61), 2),
        ((60, 70), 0),
        ((70, 80), 0),
    ],
)
def test_an_hour_from_nine_gets_what_the_outage_took(outage, minutes):
    began, ended = (at(each) for each in outage)

    assert taken(at(0), at(60), began, ended) == timedelta(minutes=minutes)


@given(spans, spans)
def test_time_that_was_left_when_it_began_is_left_when_it_ended(time, outage):
    (begins, ends), (began, ended) = time, outage
    given_back = taken(begins, ends, began, ended)

    if begins <= began < ends:
        assert ends + given_back - ended == ends - began
    else:
        assert given_back in {NONE, ended - begins}


@given(spans, st.lists(spans, max_size=4))
def test_no_outage_ever_takes_time_and_their_order_does_not_matter(time, outages):
    assert end_after(*time, outages) >= time[1]
    assert end_after(*time, outages) == end_after(*time, reversed(outages))


def test_second_outage_counts_where_only_the_first_made_the_time_last_so_long():
    outages = [(at(65), at(75)), (at(30), at(40))]

    assert end_after(at(0), at(60), outages) == at(80)
