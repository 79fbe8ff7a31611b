"""What seats a test still wants: derived from choices, bookings and sessions."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from saty.programmes import queries as programmes
from saty.testing.models import PlaceChoice
from saty.testing.queries.supply import Supply, lacking_of, supply
from tests import factories_of_venues as make

A, B = UUID(int=1), UUID(int=2)
BOTH = make.BOTH


def found(test, at=None) -> Supply | None:
    """The supply of a test, by default now: ten days before its window."""
    rule = make.rules(test).stage("test")
    window = programmes.windows(test.competition.id)["test"]
    return supply(test.entry.stage, rule, window, at or timezone.now())


def chose(entry, venue=None) -> PlaceChoice:
    """A choice that was made: a venue, or a place of one's own."""
    place = "venue" if venue else "remote"
    return PlaceChoice.objects.create(
        entry=entry, place=place, venue=venue, chosen_at=timezone.now()
    )


@pytest.mark.parametrize(
    ("wanted", "free", "lacking"),
    [
        ({}, {}, 0),
        ({A: 3}, {}, 3),
        ({A: 3}, {A: 3}, 0),
        ({A: 3}, {A: 1, B: 9}, 2),
        ({None: 3}, {A: 1, B: 1}, 1),
        ({A: 3, None: 2}, {A: 4, B: 1}, 0),
        ({A: 3, None: 2}, {A: 3, B: 1}, 1),
        ({A: 5, None: 2}, {A: 3, B: 1}, 3),
    ],
)
def test_seats_that_lack_are_counted_venue_by_venue(wanted, free, lacking):
    assert lacking_of(wanted, free) == lacking


@pytest.mark.django_db
def test_test_in_a_venue_wants_sessions_until_there_are_some():
    test = make.coming_test()

    before = found(test)
    make.session(test.entry.stage, make.at(10))
    after = found(test)

    assert (before.needs_sessions, before.waiting, before.lacking) == (True, 1, 1)
    assert (after.needs_sessions, after.lacking, after.to_give) == (False, 0, 1)
    assert before.due == make.at(0)


@pytest.mark.django_db
def test_choice_wants_sessions_by_its_end_though_nobody_has_chosen():
    test = make.coming_test(BOTH)

    now, later = found(test), found(test, make.at(0) - timedelta(days=3))

    assert (now.needs_sessions, now.waiting, now.due) == (True, 0, make.at(0) - timedelta(days=3))
    assert (later.needs_sessions, later.chosen_until) == (False, None)


@pytest.mark.django_db
def test_whoever_chose_a_venue_wants_a_seat_there_and_nobody_else_does():
    test = make.coming_test(BOTH)
    held = make.session(test.entry.stage, make.at(10), make.room(seats=1))
    make.session(test.entry.stage, make.at(12), make.room(seats=9))
    chose(test.entry, held.room.venue)
    chose(make.another(test), held.room.venue)
    chose(make.another(test))
    make.another(test)

    now, later = found(test), found(test, make.at(0) - timedelta(days=3))

    assert (now.waiting, now.lacking, now.free, now.to_give) == (2, 1, 10, 0)
    assert (later.waiting, later.lacking, later.to_give) == (2, 1, 1)


@pytest.mark.django_db
def test_whoever_has_a_seat_or_is_out_wants_none():
    test = make.coming_test()
    held = make.session(test.entry.stage, make.at(10))
    make.booking(test.entry, held)

    assert (found(test).waiting, found(test).free) == (0, held.room.seats - 1)


@pytest.mark.django_db
def test_nothing_is_wanted_at_home_or_once_the_window_is_closed():
    at_home, in_venue = make.coming_test(("remote",)), make.coming_test()

    assert found(at_home) is None
    assert found(in_venue, make.at(0, 3)) is None
