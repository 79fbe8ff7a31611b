"""Invitations to meetings: a message to everybody who sits in the body, and a calendar file.

The calendar file is RFC 5545 with the methods of RFC 5546: REQUEST for a meeting that is called or
was moved, CANCEL for one that was cancelled. It says the body, the number, the moment and the
place, and whom it is for; nothing of what is on the agenda.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from icalendar import Calendar, Event, vCalAddress

from saty.bodies import queries as bodies
from saty.meetings.models import Meeting
from saty.meetings.states import MeetingState
from saty.notices import actions as notices
from saty.notices import attachments
from saty.notices.words import in_three_languages
from saty.people.models import Person
from saty.programmes import queries as programmes
from saty.programmes.messages import localized, moment

KIND = "invitation"
"""Of the attachment: the calendar file of a meeting, as it stands when the e-mail goes out."""
LASTS = timedelta(hours=2)
"""How long a meeting takes in a calendar: nobody says beforehand when it ends."""

News = Literal["meeting_called", "meeting_moved", "meeting_cancelled", "vote_circulated"]
NO_PLACE = gettext_noop("Circulated vote")
"""What stands where a sitting has its place."""

TEXTS: Mapping[News, tuple[str, str]] = {
    "meeting_called": (
        gettext_noop("{body}: meeting No. {number} is called"),
        gettext_noop(
            "Meeting No. {number} of the commission begins on {starts_at}.\n\nPlace: {place}\n\n"
            "The agenda and the papers stand on the page of the meeting."
        ),
    ),
    "meeting_moved": (
        gettext_noop("{body}: meeting No. {number} is moved"),
        gettext_noop(
            "Meeting No. {number} of the commission is moved. It begins on {starts_at}.\n\n"
            "Place: {place}\n\nReason: {reason}"
        ),
    ),
    "vote_circulated": (
        gettext_noop("{body}: your vote is wanted"),
        gettext_noop(
            "Circulated vote No. {number} of the commission is open until {closes_at}.\n\n"
            "The matter, the papers and the vote stand on the page of the meeting."
        ),
    ),
    "meeting_cancelled": (
        gettext_noop("{body}: meeting No. {number} is cancelled"),
        gettext_noop(
            "Meeting No. {number} of the commission, called for {starts_at}, does not take place."
            "\n\nReason: {reason}"
        ),
    ),
}


def tell(news: News, meeting: Meeting, at: datetime, *, closes_at: datetime | None = None) -> int:
    """Write to everybody who sits in the body, with the calendar file; how many were written to.

    `closes_at` is until when a circulated vote is open.

    Called in the transaction of the act: the worker delivers the e-mails.
    """
    file = programmes.rules_in_force(meeting.body.competition_id, at).file
    reason = meeting.cancellation if news == "meeting_cancelled" else meeting.moved_because
    params: Mapping[str, notices.Param] = {
        "programme": localized(file.title),
        "body": localized(file.body(meeting.body.key).name),
        "number": str(meeting.number),
        "starts_at": moment(meeting.starts_at),
        "place": meeting.place or _no_place(),
        "reason": reason,
        "closes_at": moment(closes_at or meeting.starts_at),
    }
    subject, body = (in_three_languages(each) for each in TEXTS[news])
    letters = [
        notices.Letter(seat.person_id, f"meeting:{meeting.id}", params, f"{KIND}:{meeting.id}")
        for seat in bodies.members_of(meeting.body, at)
    ]
    return notices.post_many(
        key=news,
        texts={"subject": subject, "body": body},
        event=f"meeting:{meeting.id}:{closes_at or sequence(meeting)}",
        to=letters,
        at=at,
    )


def _no_place() -> Mapping[str, str]:
    return in_three_languages(NO_PLACE)


def sequence(meeting: Meeting) -> int:
    """How many times what the invitation says has changed: SEQUENCE of RFC 5545, 3.8.7.4."""
    return meeting.moves + (1 if meeting.state == MeetingState.CANCELLED else 0)


def calendar(meeting: Meeting, *, address: str, language: str) -> str:
    """The calendar file of a meeting for whoever has this e-mail address, in a language."""
    with translation.override(language):
        made = Calendar()
        made.add("VERSION", "2.0")
        made.add("PRODID", "-//saty//meetings//EN")
        made.add("METHOD", method(meeting))
        made.add_component(_event(meeting, address, language))
        return bytes(made.to_ical()).decode()


def method(meeting: Meeting) -> str:
    """What the calendar file asks for (RFC 5546)."""
    return "CANCEL" if meeting.state == MeetingState.CANCELLED else "REQUEST"


def _event(meeting: Meeting, address: str, language: str) -> Event:
    file = programmes.rules_in_force(meeting.body.competition_id, meeting.called_at).file
    body = localized(file.body(meeting.body.key).name)[language]
    page = reverse("body_meeting", kwargs={"body": meeting.body_id, "meeting": meeting.id})
    is_off = meeting.state == MeetingState.CANCELLED
    made = Event()
    made.add("UID", str(meeting.id))
    made.add("SEQUENCE", sequence(meeting))
    made.add("DTSTAMP", _changed_at(meeting))
    made.add("DTSTART", meeting.starts_at.astimezone(UTC))
    made.add("DTEND", (meeting.starts_at + LASTS).astimezone(UTC))
    made.add("SUMMARY", _summary(body, meeting))
    made.add("LOCATION", meeting.place or _(NO_PLACE))
    made.add("STATUS", "CANCELLED" if is_off else "CONFIRMED")
    made.add("URL", settings.SITE_ADDRESS + page)
    made.add("ORGANIZER", vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"))
    made.add("ATTENDEE", _attendee(address))
    return made


def _summary(body: str, meeting: Meeting) -> str:
    return _("%(body)s: meeting No. %(number)s") % {"body": body, "number": meeting.number}


def _attendee(address: str) -> vCalAddress:
    """The reader: the system wants no reply by e-mail."""
    made = vCalAddress(f"mailto:{address}")
    made.params["RSVP"] = "FALSE"
    return made


def _changed_at(meeting: Meeting) -> datetime:
    """When what the file says became so."""
    at = meeting.cancelled_at or meeting.moved_at or meeting.called_at
    return at.astimezone(UTC).replace(microsecond=0)


def register() -> None:
    """Called in `MeetingsConfig.ready()`."""
    attachments.register(KIND, _attachment)


def _attachment(key: UUID, reader: Person) -> attachments.Attachment | None:
    meeting = Meeting.objects.filter(id=key).select_related("body").first()
    if meeting is None:
        return None
    return attachments.Attachment(
        name=f"meeting-{meeting.number}.ics",
        subtype="calendar",
        content=calendar(meeting, address=reader.email, language=reader.language),
        words=gettext_lazy(
            "The attached file puts the meeting into your calendar, as it stands now. Do not answer"
            " this e-mail."
        ),
        params=(("method", method(meeting)),),
    )
