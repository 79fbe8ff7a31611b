"""Where and when a candidate starts, by a seat and by what two officers gave."""

from datetime import timedelta

import pytest
from django.utils import timezone

from saty.common.refusals import Refusal
from saty.testing.actions.exam_sessions import plan_sessions
from saty.testing.models import Remedy, RemedyEntry
from saty.testing.queries.seats import arrival_of
from tests import factories
from tests import factories_of_venues as make

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def given(test, window, kind="resit"):
    """What two officers decided now."""
    remedy = Remedy.objects.create(
        stage=test.entry.stage,
        kind=kind,
        criterion={"kind": "codes", "codes": [test.entry.code]},
        reason="Power",
        state="approved",
        starts_from=window[0],
        starts_until=window[1],
        proposed_by=factories.person(),
        proposed_at=NOW,
        decided_by=factories.person(),
        decided_at=NOW,
    )
    RemedyEntry.objects.create(remedy=remedy, entry=test.entry)


def seated(test, starts_at, booked_at=NOW - HOUR):
    """A seat in a session of two hours; one may come half an hour late."""
    return make.booking(test.entry, make.session(test.entry.stage, starts_at), booked_at=booked_at)


def arrival(test):
    found = arrival_of(test.entry, make.rules(test).stage("test").exam)
    return found.place, (found.window.opens_at, found.window.closes_at), found.booking


@pytest.mark.parametrize("since", [-50, -30, 0])
def test_form_after_a_void_is_sat_on_the_same_seat_while_the_session_goes_on(since):
    test = make.coming_test(late_minutes=30)
    booking = seated(test, NOW - 40 * MINUTE)
    window = (NOW + since * MINUTE, NOW + 2 * HOUR)

    given(test, window)

    assert arrival(test) == ("venue", window, booking)


@pytest.mark.parametrize("since", [-5, 1])
def test_seat_of_a_session_that_is_over_counts_no_more(since):
    test = make.coming_test(make.BOTH)
    seated(test, NOW - 3 * HOUR)
    window = (NOW + since * HOUR, NOW + 8 * HOUR)

    given(test, window)

    assert arrival(test) == ("remote", window, None)


def test_session_that_comes_within_what_was_given_keeps_its_own_times():
    test = make.coming_test(make.BOTH, late_minutes=30)
    booking = seated(test, make.at(10))

    given(test, (make.at(9), make.at(18)), "start")

    assert arrival(test) == ("venue", (make.at(10), make.at(10) + 30 * MINUTE), booking)


@pytest.mark.parametrize(("booked", "place"), [(MINUTE, "venue"), (-MINUTE, "remote")])
def test_seat_outside_what_was_given_counts_if_it_was_booked_later(booked, place):
    test = make.coming_test(make.BOTH, late_minutes=30)
    booking = seated(test, make.at(10, 2), NOW + booked)
    window = (make.at(9, 1), make.at(18, 1))

    given(test, window, "start")

    by_session = ("venue", (make.at(10, 2), make.at(10, 2) + 30 * MINUTE), booking)
    assert arrival(test) == (by_session if place == "venue" else ("remote", window, None))


def plan(test, day):
    return plan_sessions(
        stage=test.entry.stage,
        slots=make.slots(make.room(), days=day + 1),
        by=make.officer(test),
        at=NOW,
    )


def test_session_is_planned_within_a_window_that_was_given():
    test = make.coming_test(late_minutes=30)
    window = (make.at(10, 3), make.at(10, 3) + 30 * MINUTE)

    with pytest.raises(Refusal, match="outside_window"):
        plan(test, 3)
    given(test, window)

    assert [each.starts_at for each in plan(test, 3)] == [make.at(10, day) for day in range(4)]
    with pytest.raises(Refusal, match="outside_window"):
        plan(test, 4)


@pytest.mark.parametrize(("has_other_time", "number"), [(False, 3), (True, 4)])
def test_arrival_on_a_seat_takes_so_many_queries(has_other_time, number, django_assert_num_queries):
    test = make.coming_test()
    seated(test, make.at(10))
    if has_other_time:
        given(test, (make.at(9), make.at(18)), "start")
    exam = make.rules(test).stage("test").exam

    with django_assert_num_queries(number):
        arrival_of(test.entry, exam)
