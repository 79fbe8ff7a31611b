"""Where a candidate sits: equal choices, a deadline, and what the seat says."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from saty.testing.models import PlaceChoice
from saty.web import moments
from tests import factories_of_venues as make
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def page_of(test):
    return reverse("exam_place", args=[test.competition.slug, "test"])


def home_of(test):
    return reverse("candidacy", args=[test.competition.slug])


def room_of(test):
    return test.address("exam_room")


def words(client, url):
    return client.get(url).content.decode()


@pytest.fixture
def choosing(client):
    test, room = make.coming_test(make.BOTH), make.room()
    make.session(test.entry.stage, make.at(10), room)
    sign_in(client, test.candidate)
    return test, room.venue


def test_choice_is_the_next_thing_until_it_is_made(client, choosing):
    test, venue = choosing

    assert page_of(test) in words(client, home_of(test))
    answer = client.post(page_of(test), {"place": str(venue.id)})

    assert (answer.status_code, answer.url) == (302, home_of(test))
    choice = PlaceChoice.objects.get()
    assert (choice.place, choice.venue_id) == ("venue", venue.id)
    assert page_of(test) not in words(client, home_of(test))
    assert "House (en)" in words(client, room_of(test))
    assert page_of(test) in words(client, room_of(test))


def test_places_are_radios_in_the_order_of_the_rules(client):
    test, room = make.coming_test(("venue", "remote")), make.room()
    make.session(test.entry.stage, make.at(10), room)
    sign_in(client, test.candidate)

    page = words(client, page_of(test))

    assert page.index("House (en)") < page.index("At a place of my own")
    assert page.count('type="radio"') == 2
    assert "you sit the test in the venue with most free seats" in page


def test_venue_says_on_which_days_its_sessions_are_by_its_clock(client, choosing):
    test, venue = choosing
    make.session(test.entry.stage, make.at(12, 2), make.room(venue))

    page = words(client, page_of(test))

    days = " – ".join(moments.day(make.first_day() + timedelta(days=each)) for each in (0, 2))
    assert f"1 Abai Avenue (en). Sessions: {days}." in page


def test_place_without_sessions_is_no_choice_yet(client):
    test = make.coming_test(make.BOTH)
    sign_in(client, test.candidate)

    page = words(client, page_of(test))

    assert 'type="radio"' not in page
    assert "The sessions in venues are not planned yet." in page
    assert "you sit the test at a place of your own" in page


def test_choice_that_cannot_be_is_told_beside_the_field(client, choosing):
    test, _venue = choosing

    answer = client.post(page_of(test), {"place": str(make.venue().id)})

    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()
    assert PlaceChoice.objects.count() == 0


def test_choice_that_is_over_says_what_follows(client, choosing):
    test, venue = choosing
    window = test.competition.windows.filter(key="test")
    window.update(opens_at=timezone.now() + timedelta(days=2))

    page = words(client, page_of(test))
    client.post(page_of(test), {"place": str(venue.id)})

    assert "The time to choose where you sit the test is over." in page
    assert "you sit the test at a place of your own" in page
    assert PlaceChoice.objects.count() == 0


def test_venue_alone_is_no_choice_to_be_made(client):
    test = make.coming_test()
    make.session(test.entry.stage, make.at(10))
    sign_in(client, test.candidate)

    page = words(client, home_of(test))

    assert page_of(test) not in page
    assert "Your seat is not given yet" in page


@pytest.mark.parametrize("places", [("remote",), make.BOTH])
def test_place_page_is_there_where_the_rules_have_venues(client, places):
    test = make.coming_test(places)
    sign_in(client, test.candidate)

    status = client.get(page_of(test)).status_code

    assert status == (200 if "venue" in places else 404)


def test_seat_stands_on_home_and_waiting_room_by_the_clock_of_the_venue(client):
    test = make.coming_test()
    room = make.room(make.venue(zone="Asia/Vladivostok"), name="12")
    session = make.session(test.entry.stage, make.at(6), room)
    make.booking(test.entry, session, 7)
    sign_in(client, test.candidate)

    for page in (words(client, home_of(test)), words(client, room_of(test))):
        assert "11:00 (Vladivostok, UTC+10)" in page
        assert "House (en)" in page
        assert "1 Abai Avenue (en)" in page
    assert "You have a seat in a venue." in words(client, page_of(test))


def test_calendar_file_says_moment_and_place(client):
    test = make.coming_test()
    sign_in(client, test.candidate)
    url = test.address("seat_calendar")

    assert client.get(url).status_code == 404
    session = make.session(test.entry.stage, make.at(10), make.room(name="12"))
    make.booking(test.entry, session, 7)
    answer = client.get(url)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    text = answer.content.decode().replace("\r\n ", "")
    assert f"DTSTART:{make.at(5):%Y%m%d}T050000Z" in text
    assert "LOCATION:House (en)\\, 1 Abai Avenue (en)\\, room 12\\, seat 7" in text


def test_waiting_room_without_a_seat_says_that_it_will_come(client):
    test, booking, _watching = make.sat_now()
    booking.delete()
    sign_in(client, test.candidate)

    assert "Your seat is not given yet" in words(client, room_of(test))


def test_identity_is_asked_for_in_a_venue_whatever_the_rules_say_of_home(client):
    test, _booking, _watching = make.sat_now(places=make.BOTH, identity="declared")
    sign_in(client, test.candidate)

    assert client.get(test.address("exam_now")).json()["identity"] == "open"
