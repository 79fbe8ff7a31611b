"""Letters about seats: by the clock of the venue, in their language, with a calendar file."""

import pytest
from django.utils import timezone
from icalendar import Calendar

from saty.notices import attachments
from saty.notices.models import Message
from saty.notices.rendering import rendered
from saty.testing import seat_letters
from tests import factories_of_venues as make

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def booked():
    test = make.coming_test()
    room = make.room(make.venue(zone="Asia/Vladivostok"), name="12")
    return make.booking(test.entry, make.session(test.entry.stage, make.at(6), room), 7)


def told(booking):
    seat_letters.tell_booked(booking.session.stage, [booking], "seats:1", NOW)
    return Message.objects.get(person=booking.entry.application.candidate_id)


def test_letter_says_when_by_the_clock_of_the_venue_where_and_which_seat(booked):
    said = rendered(told(booked), "ru", "Asia/Almaty")

    for each in ("11:00 (Владивосток)", "House (ru), 1 Abai Avenue (ru)", "12", "7"):
        assert each in said.body


def test_same_act_tells_once(booked):
    assert seat_letters.tell_booked(booked.session.stage, [booked], "seats:1", NOW) == 1
    assert seat_letters.tell_booked(booked.session.stage, [booked], "seats:1", NOW) == 0


def test_calendar_file_goes_out_with_the_letter_as_long_as_the_seat_stands(booked):
    reader = booked.entry.application.candidate
    named = told(booked).attachment

    file = attachments.made(named, reader)
    assert file is not None
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event.decoded("DTSTART") == booked.session.starts_at
    assert event.decoded("DTEND") == booked.session.ends_at
    assert (str(event["UID"]), str(event["STATUS"])) == (str(booked.id), "CONFIRMED")
    booked.cancelled_at = NOW
    booked.save(update_fields=["cancelled_at"])
    assert attachments.made(named, reader) is None


def test_letter_on_a_cancelled_session_has_the_reason_and_no_file(booked):
    seat_letters.tell_cancelled(booked.session, [booked], "Fire", NOW)

    message = Message.objects.get(person=booked.entry.application.candidate_id)
    assert (message.params["reason"], message.attachment) == ("Fire", "")
