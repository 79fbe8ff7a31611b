"""Seats for a test that is sat under supervision: a venue, its rooms, sessions, who watches."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from saty.people.roles import Role
from saty.programmes.queries import WindowTimes
from saty.programmes.schema import Exam
from saty.programmes.schema import Stage as StageRules
from saty.rehearsal.scene import Scene
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions.exam_sessions import (
    Slots,
    longest_needed,
    plan_sessions,
    set_invigilators,
)
from saty.testing.actions.seats import allocate_seats
from saty.testing.actions.venues import add_room, add_venue
from saty.testing.models import Room
from saty.testing.queries.seats import choose_until

NAMES = {
    "kk": "Тестілеу орталығы (жаттығу)",
    "ru": "Центр тестирования (репетиция)",
    "en": "Test centre (rehearsal)",
}
ADDRESS = {
    "kk": "Астана, Бейбітшілік көшесі, 1",
    "ru": "Астана, улица Бейбитшилик, 1",
    "en": "1 Beibitshilik Street, Astana",
}
ZONE = "Asia/Almaty"
SEATS, ACCESSIBLE = 60, 4
"""Of a room."""
TIMES = (time(9, 30), time(14, 30))
DAYS = 5
SPARE = 10
"""Minutes for which a room is booked beyond what the longest test takes."""


def is_in_venues(rule: StageRules) -> bool:
    """Whether a stage is sat in venues alone."""
    return rule.exam is not None and "remote" not in rule.exam.places


def give_seats(scene: Scene, stage: Stage) -> None:
    """Everybody on the roster gets a seat in a session that somebody watches over."""
    by = scene.cast.actor(Role.SECRETARIAT)
    window = scene.window(stage.key)
    at = choose_until(scene.file.stage(stage.key).exam or Exam(default=True), window)
    days = _days(window)
    number = RosterEntry.objects.filter(stage=stage, end__isnull=True).count()
    rooms = _rooms(scene, ceil(number / (SEATS * len(days) * len(TIMES))), at)
    minutes = longest_needed(stage, scene.file) + SPARE
    planned = plan_sessions(stage=stage, slots=Slots(days, TIMES, rooms, minutes), by=by, at=at)
    people = {each.id for each in scene.cast.holders[Role.INVIGILATOR]}
    for session in planned:
        set_invigilators(session=session, people=people, by=by, at=at)
    chance = scene.chance(f"seats:{stage.key}")
    allocate_seats(stage=stage, by=by, at=at, random_bytes=chance.randbytes)


def _days(window: WindowTimes) -> Sequence[date]:
    """The first days that lie whole within the window."""
    first = window.opens_at.astimezone(ZoneInfo(ZONE)) + timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [day.date() for day in days if day + timedelta(days=1) <= window.closes_at]


def _rooms(scene: Scene, number: int, at: datetime) -> list[Room]:
    by = scene.cast.actor(Role.SECRETARIAT)
    venue = add_venue(names=NAMES, address=ADDRESS, zone=ZONE, by=by, at=at)
    return [
        add_room(venue=venue, name=str(each), seats=SEATS, accessible=ACCESSIBLE, by=by, at=at)
        for each in range(1, number + 1)
    ]
