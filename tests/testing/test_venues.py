"""Venues and rooms: added, changed, closed; booked seats stay."""

import pytest
from django.utils import timezone

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.ledger.models import Entry
from saty.testing.actions import venues
from saty.testing.models import Room, Venue
from saty.testing.queries import venues as queries
from tests import factories_of_venues as make
from tests.stages import running

pytestmark = pytest.mark.django_db
NOW = timezone.now()
GIVEN = {"names": make.names("School"), "address": make.names("2 Lenin"), "zone": "Asia/Oral"}


def officer():
    return running.officer()


def public(of):
    rows = Entry.objects.filter(subject=f"venue:{of.id}").order_by("ordinal")
    return [(each.kind, each.public) for each in rows]


def test_venue_and_its_rooms_are_on_record():
    venue = venues.add_venue(**GIVEN, by=officer(), at=NOW)

    room = venues.add_room(venue=venue, name=" 12 ", seats=30, accessible=2, by=officer(), at=NOW)

    assert (room.name, room.seats, room.accessible) == ("12", 30, 2)
    facts = {"name": GIVEN["names"], "zone": "Asia/Oral"}
    assert public(venue) == [
        ("venue_saved", {**facts, "rooms": 0, "seats": 0, "accessible": 0}),
        ("venue_saved", {**facts, "rooms": 1, "seats": 30, "accessible": 2}),
    ]
    assert running.lost("venue_saved") == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"names": {"kk": "a", "ru": "b", "en": " "}}, "venue_unnamed"),
        ({"address": {"kk": "a"}}, "venue_unnamed"),
        ({"zone": "Asia/Nowhere"}, "no_such_zone"),
    ],
)
def test_venue_without_what_it_needs_is_refused(change, key):
    with pytest.raises(Refusal, match=key):
        venues.add_venue(**{**GIVEN, **change}, by=officer(), at=NOW)

    assert Venue.objects.count() == 0


@pytest.mark.parametrize("role", ["verifier", "test_owner", "auditor"])
def test_venue_is_added_by_the_secretariat_alone(role):
    with pytest.raises(NotYours, match="not_secretariat"):
        venues.add_venue(**GIVEN, by=running.officer(role), at=NOW)


def test_clock_of_a_venue_stays_while_sessions_are_planned_by_it():
    test, venue = make.coming_test(), make.venue()
    session = make.session(test.entry.stage, make.at(10), make.room(venue))

    with pytest.raises(NotNow, match="zone_in_use"):
        venues.change_venue(venue=venue, **GIVEN, by=officer(), at=NOW)
    with pytest.raises(NotNow, match="venue_in_use"):
        venues.close_venue(venue=venue, by=officer(), at=NOW)
    venues.change_venue(venue=venue, **GIVEN, by=officer(), at=session.ends_at)

    venue.refresh_from_db()
    assert (venue.zone, venue.name, venue.saves) == ("Asia/Oral", GIVEN["names"], 2)


def test_closed_venue_takes_no_change_and_is_closed_once():
    venue = make.venue()

    venues.close_venue(venue=venue, by=officer(), at=NOW)
    venues.close_venue(venue=venue, by=officer(), at=NOW + make.HOUR)

    venue.refresh_from_db()
    assert venue.closed_at == NOW
    with pytest.raises(NotNow, match="venue_closed"):
        venues.add_room(venue=venue, name="1", seats=1, accessible=0, by=officer(), at=NOW)
    assert running.lost("venue_closed") == []


@pytest.mark.parametrize(
    ("name", "seats", "accessible", "key"),
    [
        (" ", 1, 0, "room_unnamed"),
        ("1", 0, 0, "room_without_seats"),
        ("1", 2_001, 0, "room_without_seats"),
        ("1", 3, 4, "too_many_accessible"),
        ("1", 3, -1, "too_many_accessible"),
        ("Taken", 3, 0, "room_name_taken"),
    ],
)
def test_room_that_cannot_be_is_refused(name, seats, accessible, key):
    venue = make.venue()
    make.room(venue, name="Taken")

    with pytest.raises(Refusal, match=key):
        venues.add_room(
            venue=venue, name=name, seats=seats, accessible=accessible, by=officer(), at=NOW
        )

    assert Room.objects.count() == 1


@pytest.mark.parametrize(
    ("seats", "accessible", "key"),
    [(4, 2, "seats_booked"), (5, 1, None), (5, 2, None), (9, 5, None)],
)
def test_room_keeps_the_seats_that_are_booked(seats, accessible, key):
    test = make.coming_test()
    room = make.room(seats=9, accessible=2)
    make.booking(test.entry, make.session(test.entry.stage, make.at(10), room), seat=5)
    change = {"room": room, "name": room.name, "seats": seats, "accessible": accessible}

    if key:
        with pytest.raises(NotNow, match=key):
            venues.change_room(**change, by=officer(), at=NOW)
    else:
        venues.change_room(**change, by=officer(), at=NOW)

    room.refresh_from_db()
    assert (room.seats, room.accessible) == ((9, 2) if key else (seats, accessible))
    assert queries.highest_seat(room, NOW) == 5


def test_seat_that_somebody_needs_stays_accessible():
    test, room = make.coming_test(), make.room(seats=9, accessible=2)
    make.booking(test.entry, make.session(test.entry.stage, make.at(10), room), seat=2)

    with pytest.raises(NotNow, match="seats_booked"):
        venues.change_room(room=room, name=room.name, seats=9, accessible=1, by=officer(), at=NOW)


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_venues_takes_one_query(number, django_assert_num_queries):
    for _ in range(number):
        made = make.venue()
        make.room(made, seats=10, accessible=1)
        make.room(made, seats=20, accessible=2)

    with django_assert_num_queries(1):
        found = list(queries.venues())

    assert [(each.room_count, each.seats, each.special) for each in found] == [(2, 30, 3)] * number


def test_venue_is_named_in_english_where_a_language_is_missing():
    venue = make.venue(name={"en": "House"}, address={"en": "Street"})

    assert (venue.name_in("kk"), venue.address_in("ru")) == ("House", "Street")
