"""Entries about venues, sessions, chosen places and seats."""

from collections.abc import Iterator
from itertools import repeat

from django.utils.translation import gettext_lazy as _

from saty.ledger.acts import rows
from saty.ledger.kinds import entry_kind
from saty.testing.models import ExamSession, SeatAct, Venue


def _saves() -> Iterator[str]:
    for key, times in Venue.objects.values_list("id", "saves").iterator():
        yield from repeat(f"venue:{key}", times)


VENUE_SAVED = entry_kind(
    "venue_saved",
    _("A venue or one of its rooms was added or changed."),
    acts=_saves,
    public=("name", "zone", "rooms", "seats", "accessible"),
)
VENUE_CLOSED = entry_kind(
    "venue_closed",
    _("A venue was closed: no session is held there any more."),
    acts=rows(Venue, "venue", closed_at__isnull=False),
)
SESSION_PLANNED = entry_kind(
    "session_planned",
    _("A session of a test was planned in a room."),
    acts=rows(ExamSession, "session"),
    public=("stage", "venue", "starts_at", "ends_at", "seats"),
)
SESSION_CANCELLED = entry_kind(
    "session_cancelled",
    _("A session of a test was cancelled, and its seats are free."),
    acts=rows(ExamSession, "session", cancelled_at__isnull=False),
    public=("stage", "freed"),
    committed=("reason",),
)
PLACE_CHOSEN = entry_kind(
    "place_chosen",
    _("A candidate chose where to sit the test."),
    acts=rows(SeatAct, "seats", kind=SeatAct.Kind.CHOSEN),
    public=("stage",),
    committed=("code", "place", "venue"),
)
SEATS_ALLOCATED = entry_kind(
    "seats_allocated",
    _("Seats were given by chance to candidates who had none."),
    acts=rows(SeatAct, "seats", kind=SeatAct.Kind.ALLOCATED),
    public=("stage", "sessions", "seats"),
    committed=("bookings",),
)
INVIGILATORS_SET = entry_kind(
    "invigilators_set",
    _("It was said who watches over a session of a test."),
    acts=rows(SeatAct, "seats", kind=SeatAct.Kind.WATCHED),
    public=("stage", "session", "invigilators"),
)
SEAT_MOVED = entry_kind(
    "seat_moved",
    _("A candidate was moved to another session."),
    acts=rows(SeatAct, "seats", kind=SeatAct.Kind.MOVED),
    public=("stage",),
    committed=("code", "session", "seat"),
)
