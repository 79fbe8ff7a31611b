"""Venues and sessions in words: names in the reader's language, moments by the clock there."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from saty.web import moments
from saty.web.components import Row

if TYPE_CHECKING:
    from saty.testing.models import ExamSession, Room, SeatBooking, Venue

WHY_NO_SEAT: dict[str, Any] = {
    "no_session": gettext_lazy("No session is held in the venue that was chosen."),
    "not_long_enough": gettext_lazy("No session there is long enough for the extra time."),
    "no_accessible_seat": gettext_lazy("No accessible seat is left."),
    "no_seat": gettext_lazy("No seat is left."),
}
"""Why somebody has no seat (`core.seating`)."""


def seat_rows(booking: "SeatBooking") -> list[Row]:
    """A candidate's seat: where, and when by the clock there."""
    session = booking.session
    return [
        Row(_("Your session begins"), when_of(session)),
        Row(_("Venue"), name_of(session.room.venue)),
        Row(_("Address"), address_of(session.room.venue)),
        Row(_("Room"), session.room.name),
        Row(_("Seat number"), moments.num(booking.seat)),
    ]


def reading_language() -> str:
    """The language of the reader: one of those in which venues have names."""
    return (get_language() or "en").partition("-")[0]


def name_of(venue: "Venue") -> str:
    """The name of a venue."""
    return venue.name_in(reading_language())


def address_of(venue: "Venue") -> str:
    """The address of a venue."""
    return venue.address_in(reading_language())


def days_at(venue: Any) -> str:
    """On which days its sessions are, by its clock; `venue` has `first` and `last`."""
    first, last = (
        _there(each, venue, lambda moment: moments.day(timezone.localdate(moment)))
        for each in (venue.first, venue.last)
    )
    return first if first == last else f"{first} – {last}"


def _there(moment: datetime, venue: "Venue", shown: Callable[[datetime], str]) -> str:
    with timezone.override(ZoneInfo(venue.zone)):
        return shown(moment)


def when_of(session: "ExamSession") -> str:
    """When a session begins, with the zone of its venue."""
    return _there(session.starts_at, session.room.venue, moments.when)


def short_when_there(moment: datetime, session: "ExamSession") -> str:
    """A moment in digits, by the clock of a session's venue."""
    return _there(moment, session.room.venue, moments.short_when)


def moment_there(moment: datetime, session: "ExamSession") -> str:
    """A moment for a file, by the clock of a session's venue, as `2027-03-01T09:00+05:00`."""
    return moment.astimezone(ZoneInfo(session.room.venue.zone)).isoformat(timespec="minutes")


def short_when_of(session: "ExamSession") -> str:
    """The same in digits, for columns."""
    return short_when_there(session.starts_at, session)


def until_of(session: "ExamSession") -> str:
    """The hour at which a session ends, by the clock there."""
    return _there(session.ends_at, session.room.venue, moments.clock)


def place_of(session: "ExamSession") -> str:
    """Venue and room of a session."""
    return room_name(session.room)


def seat_of(booking: "SeatBooking") -> str:
    """A seat in a line: the session, where it is held, the number."""
    return _("%(when)s, %(place)s, seat %(seat)s") % {
        "when": short_when_of(booking.session),
        "place": place_of(booking.session),
        "seat": moments.num(booking.seat),
    }


def room_name(room: "Room") -> str:
    """Venue and room."""
    return _("%(venue)s, %(room)s") % {"venue": name_of(room.venue), "room": room.name}
