"""Invitations: who is written to, in which words, with which calendar file, by real mail."""

from datetime import UTC, timedelta

import pytest
from icalendar import Calendar

from saty.common.refusals import NotNow, NotYours, Refusal
from saty.meetings import invitations
from saty.meetings.actions import meetings
from saty.notices import actions as notices
from saty.notices import queries as inbox
from saty.notices.models import Message
from tests.decisions import deciding
from tests.ledger.kept import kinds_of
from tests.meetings import holding
from tests.meetings.holding import CALLED, STARTS, unrecorded
from tests.notices.mail_server import mail_server
from tests.stages import running

pytestmark = pytest.mark.django_db
MOVED = STARTS + timedelta(days=1)


@pytest.fixture
def server(settings):
    settings.DEFAULT_FROM_EMAIL = "saty <no-reply@saty.example>"
    with mail_server(settings) as handler:
        yield handler


@pytest.fixture
def body():
    found = deciding.body_of(running.stage_with(5))
    holding.seated(found, members=4, alternates=1)
    return found


def moved(meeting, starts_at=MOVED, place="Hall 2", reason="A holiday.", by=None):
    return meetings.move_meeting(
        meeting=meeting, starts_at=starts_at, place=place, reason=reason,
        by=by or holding.secretary(meeting.body), at=CALLED,
    )  # fmt: skip


def cancelled(meeting):
    clerk = holding.secretary(meeting.body)
    return meetings.cancel_meeting(meeting=meeting, reason="No hall.", by=clerk, at=CALLED)


def speaking(body, capacity: str, language: str):
    """The person of a seat, who reads a language."""
    person = body.memberships.filter(capacity=capacity).first().person
    person.language = language
    person.save(update_fields=["language"])
    return person


def read(mail) -> tuple[str, Calendar]:
    """The method that the mail names, and the calendar file it brings."""
    [part] = [each for each in mail.walk() if each.get_content_type() == "text/calendar"]
    return part.get_param("method"), Calendar.from_ical(part.get_payload(decode=True))


def event(calendar: Calendar):
    [found] = calendar.walk("VEVENT")
    return found


def calendar_of(meeting, language="en"):
    text = invitations.calendar(meeting, address="aigul@example.org", language=language)
    return Calendar.from_ical(text)


def test_everybody_who_sits_in_the_body_is_written_to_once(body):
    meeting = holding.called(body)

    told = Message.objects.filter(event=f"meeting:{meeting.id}:0")
    sits = set(body.memberships.values_list("person", flat=True))
    assert sorted(told.values_list("person", flat=True)) == sorted(sits)
    assert len(sits) == 6
    assert invitations.tell("meeting_called", meeting, CALLED) == 0


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("en", "National Commission: meeting No. 1 is called"),
        ("kk", "Ұлттық комиссия"),
        ("ru", "Национальная комиссия"),
    ],
)
def test_message_is_in_the_language_of_its_reader(body, language, subject):
    person = speaking(body, "deputy", language)
    holding.called(body)

    [message] = inbox.inbox(person.id)
    shown = inbox.rendered(message, language, "Asia/Almaty")
    assert subject in shown.subject
    assert "Hall 2" in shown.body
    assert "{" not in shown.subject + shown.body


def test_mail_brings_the_meeting_for_the_calendar_of_its_reader(body, server):
    person = speaking(body, "chair", "ru")
    meeting = holding.called(body)

    notices.deliver_due(CALLED)

    assert len(server.received) == 6
    [mail] = [mail for address, mail in server.received if address == person.email]
    method, calendar = read(mail)
    found = event(calendar)
    assert (method, str(calendar["METHOD"])) == ("REQUEST", "REQUEST")
    assert (str(found["UID"]), found["SEQUENCE"]) == (str(meeting.id), 0)
    assert found.decoded("DTSTART") == STARTS.astimezone(UTC)
    assert found.decoded("DTEND") == STARTS.astimezone(UTC) + timedelta(hours=2)
    assert str(found["LOCATION"]) == "Hall 2"
    assert str(found["SUMMARY"]).startswith("Национальная комиссия")
    assert str(found["ORGANIZER"]) == "mailto:no-reply@saty.example"
    assert str(found["ATTENDEE"]) == f"mailto:{person.email}"
    assert str(found["URL"]).endswith(f"/meetings/{meeting.id}/")


def test_moved_meeting_replaces_the_one_in_the_calendar(body, server):
    meeting = moved(holding.called(body), place="Hall 3")

    notices.deliver_due(CALLED)
    again = moved(meeting, starts_at=MOVED + timedelta(hours=1), place="Hall 3")

    told = Message.objects.filter(event=f"meeting:{meeting.id}:1")
    found = event(calendar_of(again))
    assert (len(server.received), told.count()) == (12, 6)
    assert (again.moves, found["SEQUENCE"]) == (2, 2)
    assert found.decoded("DTSTART") == (MOVED + timedelta(hours=1)).astimezone(UTC)
    assert str(found["LOCATION"]) == "Hall 3"
    assert kinds_of(f"meeting:{meeting.id}") == ["meeting_called", *["meeting_moved"] * 2]
    assert unrecorded() == set()


def test_cancelled_meeting_leaves_the_calendar(body, server):
    meeting = cancelled(moved(holding.called(body)))

    notices.deliver_due(CALLED)

    last = server.received[-1][1]
    method, calendar = read(last)
    found = event(calendar)
    assert (method, str(calendar["METHOD"])) == ("CANCEL", "CANCEL")
    assert (str(found["UID"]), found["SEQUENCE"]) == (str(meeting.id), 2)
    assert str(found["STATUS"]) == "CANCELLED"


def test_mail_that_comes_late_tells_what_is_true_by_then(body, server):
    meeting = holding.called(body)
    moved(meeting)

    notices.deliver_due(CALLED)

    starts = {event(read(mail)[1]).decoded("DTSTART") for _address, mail in server.received}
    assert starts == {MOVED.astimezone(UTC)}


def test_message_without_a_file_says_that_the_mail_says_no_more(body, server):
    person = speaking(body, "chair", "en")
    words = dict.fromkeys(("kk", "ru", "en"), "x")
    notices.post(
        person=person.id, key="k", texts={"subject": words, "body": words}, event="e", at=CALLED
    )

    notices.deliver_due(CALLED)

    [(_address, mail)] = server.received
    assert not mail.is_multipart()
    assert "this e-mail says no more than that" in mail.get_payload(decode=True).decode()


def test_only_the_secretary_moves_a_meeting_that_has_not_begun_and_says_why(body):
    meeting, chair = holding.called(body), holding.acting(body.memberships.get(capacity="chair"))

    def refused(kind, **how) -> str:
        with pytest.raises(kind) as refusal:
            moved(meeting, **how)
        return refusal.value.key

    assert refused(NotYours, by=chair) == "not_secretary"
    assert refused(Refusal, reason=" ") == "no_reason"
    assert refused(Refusal, place=" ") == "no_place"
    assert refused(Refusal, starts_at=STARTS) == "not_moved"
    assert refused(Refusal, starts_at=CALLED - timedelta(1)) == "starts_in_past"
    cancelled(meeting)
    assert refused(NotNow) == "meeting_begun"
