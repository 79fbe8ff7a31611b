"""Letters about seats, and the calendar file that goes out with them.

The calendar file is RFC 5545, METHOD PUBLISH: nothing is to be answered. It says the test, the
moment, and the place with room and seat, as they stand when the e-mail goes out.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from icalendar import Calendar, Event

from saty.core.ledger.entry import instant
from saty.notices import actions as notices
from saty.notices import attachments
from saty.notices.rendering import value_in
from saty.notices.words import in_three_languages
from saty.people.models import Person
from saty.programmes import queries as programmes
from saty.programmes.messages import localized
from saty.stages.models import Stage
from saty.testing.models import ExamSession, SeatBooking

KIND = "seat"
"""Of the attachment: the calendar file of a seat."""
LANGUAGES = ("kk", "ru", "en")
BOOKED = (
    gettext_noop("{stage}: your seat"),
    gettext_noop(
        "You sit the test “{stage}” of “{programme}” at this place.\n\nIt begins: {starts_at}, by"
        " the clock there\n\nPlace: {venue}, {address}\n\nRoom: {room}\n\nSeat: {seat}\n\nBring the"
        " document that proves who you are, and come early enough: an official looks at it before"
        " you start."
    ),
)
CANCELLED = (
    gettext_noop("{stage}: your session is cancelled"),
    gettext_noop(
        "The session of “{stage}” on {starts_at}, by the clock there ({venue}), does not take"
        " place.\n\nReason: {reason}\n\nYou will get another seat. You will be written to."
    ),
)


def tell_booked(stage: Stage, booked: Sequence[SeatBooking], event: str, at: datetime) -> int:
    """Tell candidates the seats that an act gave them; how many were written to."""
    return _tell("seat_booked", BOOKED, stage, booked, event, at)


def tell_cancelled(
    session: ExamSession, freed: Sequence[SeatBooking], reason: str, at: datetime
) -> int:
    """Tell candidates that their session is cancelled, and why; how many were written to."""
    event = f"session:{session.id}"
    return _tell("seat_cancelled", CANCELLED, session.stage, freed, event, at, reason)


def _tell(
    key: str,
    texts: tuple[str, str],
    stage: Stage,
    bookings: Sequence[SeatBooking],
    event: str,
    at: datetime,
    reason: str = "",
) -> int:
    file = programmes.rules_in_force(stage.competition_id, at).file
    shared: Mapping[str, notices.Param] = {
        "programme": localized(file.title),
        "stage": localized(file.stage(stage.key).title),
        "reason": reason,
    }
    subject, body = (in_three_languages(each) for each in texts)
    letters = [
        notices.Letter(
            each.entry.application.candidate_id,
            f"application:{each.entry.application_id}",
            {**shared, **_params(each)},
            "" if each.cancelled_at or reason else f"{KIND}:{each.id}",
        )
        for each in bookings
    ]
    words = {"subject": subject, "body": body}
    return notices.post_many(key=key, texts=words, event=event, to=letters, at=at)


def _params(booking: SeatBooking) -> Mapping[str, notices.Param]:
    session, venue = booking.session, booking.session.room.venue
    moment = {"moment": instant(session.starts_at)}
    return {
        "starts_at": {each: value_in(moment, each, venue.zone) for each in LANGUAGES},
        "venue": {each: venue.name_in(each) for each in LANGUAGES},
        "address": {each: venue.address_in(each) for each in LANGUAGES},
        "room": session.room.name,
        "seat": str(booking.seat),
    }


def calendar(booking: SeatBooking, *, language: str) -> str:
    """The calendar file of a seat, in a language."""
    with translation.override(language):
        made = Calendar()
        made.add("VERSION", "2.0")
        made.add("PRODID", "-//saty//testing//EN")
        made.add("METHOD", "PUBLISH")
        made.add_component(_event(booking, language))
        return bytes(made.to_ical()).decode()


def _event(booking: SeatBooking, language: str) -> Event:
    session, stage = booking.session, booking.session.stage
    venue = session.room.venue
    file = programmes.rules_in_force(stage.competition_id, booking.booked_at).file
    place = _("%(venue)s, %(address)s, room %(room)s, seat %(seat)s") % {
        "venue": venue.name_in(language),
        "address": venue.address_in(language),
        "room": session.room.name,
        "seat": booking.seat,
    }
    made = Event()
    made.add("UID", str(booking.id))
    made.add("DTSTAMP", booking.booked_at.astimezone(UTC).replace(microsecond=0))
    made.add("DTSTART", session.starts_at.astimezone(UTC))
    made.add("DTEND", session.ends_at.astimezone(UTC))
    made.add("SUMMARY", localized(file.stage(stage.key).title)[language])
    made.add("LOCATION", place)
    made.add("STATUS", "CANCELLED" if booking.cancelled_at else "CONFIRMED")
    return made


def register() -> None:
    """Called in `TestingConfig.ready()`."""
    attachments.register(KIND, _attachment)


def _attachment(key: UUID, reader: Person) -> attachments.Attachment | None:
    rows = SeatBooking.objects.select_related("session__room__venue", "session__stage")
    booking = rows.filter(id=key, cancelled_at__isnull=True).first()
    if booking is None:
        return None
    return attachments.Attachment(
        name="test.ics",
        subtype="calendar",
        content=calendar(booking, language=reader.language),
        words=gettext_lazy(
            "The attached file puts the test into your calendar, as it stands now. Do not answer"
            " this e-mail."
        ),
        params=(("method", "PUBLISH"),),
    )
