"""Seats for a test that can be sat in a venue: rooms, sessions, who watches, who chooses what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from saty.common.actors import Actor
from saty.people.roles import CANDIDATE, Role
from saty.programmes.schema import Exam
from saty.programmes.schema import Stage as StageRules
from saty.rehearsal.cast import enough
from saty.rehearsal.population import Synthetic
from saty.rehearsal.scene import Scene
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions.exam_sessions import (
    Slots,
    longest_needed,
    plan_sessions,
    set_invigilators,
)
from saty.testing.actions.seats import allocate_seats, choose_place
from saty.testing.actions.venues import add_room, add_venue
from saty.testing.models import ExamSession, Room, Venue
from saty.testing.queries.seats import choose_until
from saty.testing.queries.venues import sessions_of

VENUE, OWN_PLACE = 0.35, 0.3
"""Where there is a choice: how many choose a venue and a place of their own; the others nothing."""
SPARE = 10
"""Minutes for which a room is booked beyond what the longest test takes."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Centre:
    """A venue of a rehearsal, and when sessions are held there."""

    names: Mapping[str, str]
    address: Mapping[str, str]
    zone: str = "Asia/Almaty"
    times: Sequence[time] = (time(9, 30), time(14, 30))
    days: Sequence[date] = ()
    """The first days of the window, where none is named."""
    seats: int = 60
    """Of a room."""
    accessible: int = 6

    def days_within(self, opens_at: datetime, closes_at: datetime, late: timedelta) -> list[date]:
        """The first days on which every session begins, and can be started late, in a window."""
        zone = ZoneInfo(self.zone)
        first = opens_at.astimezone(zone).date()
        days = [first + number * DAY for number in range(MOST_DAYS + 1)]
        return [
            day
            for day in days
            if opens_at <= datetime.combine(day, min(self.times), zone)
            and datetime.combine(day, max(self.times), zone) + late <= closes_at
        ][:MOST_DAYS]


MOST_DAYS, FIRST_ROOM = 5, 101
CENTRE = Centre(
    names={
        "kk": "Тестілеу орталығы (жаттығу)",
        "ru": "Центр тестирования (репетиция)",
        "en": "Test centre (rehearsal)",
    },
    address={
        "kk": "Астана, Бейбітшілік көшесі, 1",
        "ru": "Астана, улица Бейбитшилик, 1",
        "en": "1 Beibitshilik Street, Astana",
    },
)


def can_be_in_venues(rule: StageRules) -> bool:
    """Whether a stage can be sat in a venue."""
    return rule.exam is not None and "venue" in rule.exam.places


def seat_all(scene: Scene, stage: Stage, centre: Centre = CENTRE) -> None:
    """Sessions are planned, candidates choose where they can, and seats are given."""
    exam = _exam(scene, stage)
    until = choose_until(exam, scene.window(stage.key))
    entries = _entries(stage)
    venue = _plan(scene, stage, centre, _number_in_venue(scene, exam, entries), until - DAY)
    if len(exam.places) > 1:
        for entry in entries:
            _choose(scene, entry, venue, until - DAY + HOUR)
    chance = scene.chance(f"seats:{stage.key}")
    by = scene.cast.actor(Role.SECRETARIAT)
    allocate_seats(stage=stage, by=by, at=until, random_bytes=chance.randbytes)


def _exam(scene: Scene, stage: Stage) -> Exam:
    return scene.file.stage(stage.key).exam or Exam(default=True)


def _entries(stage: Stage) -> list[RosterEntry]:
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    return list(rows.select_related("application", "stage").order_by("code"))


def wish_of(person: Synthetic) -> str:
    """What somebody chooses: "venue", "remote", or "" for nothing."""
    if person.needs_accessible_seat or person.lot("place") < VENUE:
        return "venue"
    return "remote" if person.lot("place") < VENUE + OWN_PLACE else ""


def _number_in_venue(scene: Scene, exam: Exam, entries: Sequence[RosterEntry]) -> int:
    if len(exam.places) == 1:
        return len(entries)
    wishes = [wish_of(scene.people[each.application_id]) for each in entries]
    return sum((wish or exam.places[0]) == "venue" for wish in wishes)


def _choose(scene: Scene, entry: RosterEntry, venue: Venue, at: datetime) -> None:
    wish = wish_of(scene.people[entry.application_id])
    if wish:
        choose_place(
            entry=entry,
            place=wish,
            venue=venue if wish == "venue" else None,
            by=Actor(CANDIDATE, "", entry.application.candidate_id),
            at=at,
        )


def _plan(scene: Scene, stage: Stage, centre: Centre, number: int, at: datetime) -> Venue:
    """Rooms enough for so many, their sessions, and somebody who watches over each."""
    by, window = scene.cast.actor(Role.SECRETARIAT), scene.window(stage.key)
    late = timedelta(minutes=_exam(scene, stage).late_minutes)
    days = centre.days or centre.days_within(window.opens_at, window.closes_at, late)
    venue = add_venue(
        names=dict(centre.names), address=dict(centre.address), zone=centre.zone, by=by, at=at
    )
    wanted = max(ceil(number / (centre.seats * len(days) * len(centre.times))), 1)
    rooms = [_room(venue, place, centre, by, at) for place in range(wanted)]
    minutes = longest_needed(stage, scene.file) + SPARE
    plan_sessions(stage=stage, slots=Slots(days, centre.times, rooms, minutes), by=by, at=at)
    _watch(scene, rooms, sessions_of(stage), at)
    return venue


def _room(venue: Venue, place: int, centre: Centre, by: Actor, at: datetime) -> Room:
    return add_room(
        venue=venue,
        name=str(FIRST_ROOM + place),
        seats=centre.seats,
        accessible=centre.accessible,
        by=by,
        at=at,
    )


def _watch(
    scene: Scene, rooms: Sequence[Room], sessions: Iterable[ExamSession], at: datetime
) -> None:
    """One person watches over all that is held in one room, and nobody over two at once."""
    people = enough(scene.cast, Role.INVIGILATOR, len(rooms), at - DAY)
    whose = dict(zip([each.id for each in rooms], people, strict=True))
    by = scene.cast.actor(Role.SECRETARIAT)
    for session in sessions:
        person = whose[session.room_id].id
        set_invigilators(session=session, people={person}, by=by, at=at)
