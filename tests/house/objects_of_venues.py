"""What stands behind the pages of venues, sessions and seats."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from saty.testing.models import Room, SeatBooking
from tests import factories_of_venues as make
from tests.factories_of_exams import _rules
from tests.house.objects_of_exam import test_to_sit

ROOM = "Room of the world"


def _stage(world: Any) -> Any:
    """The test, which can be sat in venues."""
    competition = world.competition
    if not competition.rules_versions.filter(number=2).exists():
        _rules(competition, {"knowledge": ("single",)}, 30, {"places": make.BOTH})
    return competition.stages.get(key="test")


def _session(world: Any) -> Any:
    stage = _stage(world)
    found = stage.sessions.first()
    return found or make.session(stage, timezone.now() + timedelta(days=1))


def _booking(world: Any) -> SeatBooking:
    session = _session(world)
    found = SeatBooking.objects.filter(session=session).first()
    if found is not None:
        return found
    test_to_sit(world)
    entry = session.stage.roster.get(application=world.application)
    return make.booking(entry, session)


def test_with_a_seat(world: Any) -> str:
    """A test for which the candidate has a seat."""
    return str(_booking(world).session.stage.key)


def watcher(world: Any) -> Any:
    """Who watches over the session of a world."""
    session = _session(world)
    _booking(world)
    return make.invigilator(session.stage, session)


def _room(world: Any) -> Room:
    """The same room for the parts of one address."""
    return Room.objects.filter(name=ROOM).first() or make.room(name=ROOM)


def stage_in_venues(world: Any) -> str:
    """A test that can be sat in venues."""
    return str(_stage(world).key)


def choice_of_a_place(world: Any) -> str:
    """A test for which the candidate chooses a place."""
    _session(world)
    test_to_sit(world)
    return "test"


IN_VENUES = (
    *("staff_sessions", "staff_plan_sessions", "staff_session", "staff_cancel_session"),
    *("staff_seats", "staff_allocate_seats", "staff_move_candidate"),
)
OF_VENUES = {
    **dict.fromkeys((f"{name}.stage" for name in IN_VENUES), stage_in_venues),
    "seat_calendar.stage": test_with_a_seat,
    "exam_place.stage": choice_of_a_place,
    "session": lambda world: _session(world).id,
    "venue": lambda world: make.venue().id,
    "staff_room.venue": lambda world: _room(world).venue_id,
    "room": lambda world: _room(world).id,
    "room_person.code": lambda world: _booking(world).entry.code,
    "room_confirm.code": lambda world: _booking(world).entry.code,
    "staff_move_candidate.code": lambda world: _booking(world).entry.code,
}
