"""Constraints of venues, sessions and seats: each is broken by a row that is written directly."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from saty.stages.models import RosterEntry
from saty.testing.models import (
    ExamSession,
    PlaceChoice,
    Room,
    SeatBooking,
    SessionInvigilator,
)
from tests import factories
from tests import factories_of_venues as make
from tests.factories import OPENS

pytestmark = pytest.mark.django_db


def entry(stage: Any = None) -> RosterEntry:
    within = stage.competition if stage else factories.competition()
    return factories.on_roster(factories.submitted(within), within.stages.get(key="test"))


def session(**fields: Any) -> ExamSession:
    stage = factories.competition().stages.get(key="test")
    values = {"starts_at": OPENS, "ends_at": OPENS + make.HOUR}
    return ExamSession(**{"stage": stage, "room": make.room(), **values, **fields})


def saved(row: Any) -> Any:
    row.save()
    return row


def booking(**fields: Any) -> SeatBooking:
    held = fields.pop("session", None) or saved(session())
    values = {"session": held, "seat": 1, "booked_at": OPENS}
    who = fields.pop("entry", None) or entry(held.stage)
    return SeatBooking(**{**values, "entry": who, **fields})


def room_twice() -> Room:
    first = make.room()
    return Room(venue=first.venue, name=first.name, seats=1)


def session_twice() -> ExamSession:
    first = saved(session())
    return session(room=first.room)


def invigilator_twice() -> SessionInvigilator:
    held, person = saved(session()), factories.person()
    saved(SessionInvigilator(session=held, person=person))
    return SessionInvigilator(session=held, person=person)


def seat_twice() -> SeatBooking:
    return booking(session=saved(booking()).session)


def two_seats() -> SeatBooking:
    first = saved(booking())
    return booking(session=first.session, entry=first.entry, seat=2)


def choice(**fields: Any) -> PlaceChoice:
    return PlaceChoice(**{"entry": entry(), "chosen_at": OPENS, **fields})


BROKEN: dict[str, Callable[[], Any]] = {
    "room_name_once": room_twice,
    "room_has_seats": lambda: Room(venue=make.venue(), name="1", seats=2, accessible=3),
    "session_ends_after_its_start": lambda: session(ends_at=OPENS),
    "one_session_in_a_room": session_twice,
    "invigilator_once": invigilator_twice,
    "choice_of_a_venue_names_it": lambda: choice(place="venue"),
    "seat_of_one": seat_twice,
    "one_seat_each": two_seats,
    "seats_count_from_one": lambda: booking(seat=0),
}
FIELDS = {
    "room_name_once": "name",
    "one_session_in_a_room": "starts_at",
    "invigilator_once": "person_id",
    "seat_of_one": "seat",
    "one_seat_each": "entry_id",
}
"""Constraint -> a field that SQLite names in its place."""


@pytest.mark.parametrize("name", BROKEN)
def test_constraint_holds(name):
    row = BROKEN[name]()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)

    message = str(refused.value)
    assert name in message or FIELDS[name] in message


def test_home_is_chosen_without_a_venue():
    row = choice(place="remote", venue=make.venue())

    with pytest.raises(IntegrityError, match="choice_of_a_venue_names_it"), transaction.atomic():
        row.save(force_insert=True)


def test_cancelled_rows_leave_room_for_others():
    first = saved(session(cancelled_at=OPENS))
    second = saved(session(room=first.room))
    old = saved(booking(session=second, cancelled_at=OPENS))

    saved(booking(session=second, entry=old.entry))

    assert (ExamSession.objects.count(), SeatBooking.objects.count()) == (2, 2)
