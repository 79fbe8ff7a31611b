"""A test that is sat in venues: venues with rooms, sessions, seats, and who watches over them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from saty.common.actors import Actor
from saty.decisions.models import Decision, Outcome
from saty.people.models import Person
from saty.people.roles import competition_scope
from saty.programmes import queries as programmes
from saty.programmes.schema import ProgrammeFile
from saty.stages.models import RosterEntry, Stage
from saty.testing.actions.exam_sessions import Slots
from saty.testing.models import (
    ExamSession,
    FormAssignment,
    Room,
    SeatBooking,
    SessionInvigilator,
    Venue,
)
from tests import factories
from tests.factories_of_exams import Test, open_test

ALMATY = ZoneInfo("Asia/Almaty")
BOTH = ("remote", "venue")
HOUR = timedelta(hours=1)


def names(text: str) -> dict[str, str]:
    """A text in three languages."""
    return {each: f"{text} ({each})" for each in ("kk", "ru", "en")}


def venue(**fields: Any) -> Venue:
    """A venue in Almaty."""
    values = {"name": names("House"), "address": names("1 Abai Avenue"), "zone": "Asia/Almaty"}
    return Venue.objects.create(**{**values, **fields})


def room(of: Venue | None = None, seats: int = 10, accessible: int = 1, **fields: Any) -> Room:
    """A room; each has its own name."""
    values = {"name": f"Room {factories.next_number()}", "seats": seats, "accessible": accessible}
    return Room.objects.create(venue=of or venue(), **{**values, **fields})


def session(
    stage: Stage, starts_at: datetime, within: Room | None = None, minutes: int = 120
) -> ExamSession:
    """A session."""
    return ExamSession.objects.create(
        stage=stage,
        room=within or room(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
    )


def booking(entry: RosterEntry, of: ExamSession, seat: int = 1, **fields: Any) -> SeatBooking:
    """A seat."""
    values = {"booked_at": timezone.now(), **fields}
    return SeatBooking.objects.create(session=of, entry=entry, seat=seat, **values)


def invigilator(stage: Stage, *sessions: ExamSession) -> Person:
    """Somebody who holds the role in the competition of a stage, and watches over sessions."""
    made = factories.official("invigilator", competition_scope(stage.competition_id))
    SessionInvigilator.objects.bulk_create(
        SessionInvigilator(session=each, person=made) for each in sessions
    )
    return made


def watching(someone: Person) -> Actor:
    """An invigilator as an actor."""
    return factories.acting(someone, "invigilator")


def officer(test: Test) -> Actor:
    """Somebody of the secretariat of a test's competition."""
    scope = competition_scope(test.competition.id)
    return factories.acting(factories.official("secretariat", scope), "secretariat")


@cache
def first_day() -> date:
    """The first of the three days in which the tests of `coming_test` are sat.

    The same for the whole run, which may go on after midnight in Almaty.
    """
    return timezone.now().astimezone(ALMATY).date() + timedelta(days=10)


def at(hour: int, day: int = 0) -> datetime:
    """A time of one of these days, by the clock of Almaty."""
    return datetime.combine(first_day() + timedelta(days=day), time(hour), ALMATY)


def coming_test(places: Sequence[str] = ("venue",), minutes: int = 30, **exam: Any) -> Test:
    """A test that begins in ten days and can be started for three."""
    test = open_test({"knowledge": ("single",)}, minutes=minutes, places=tuple(places), **exam)
    window = test.competition.windows.filter(key="test")
    window.update(opens_at=at(0), closes_at=at(0) + timedelta(days=3))
    admitted(test)
    return test


def admitted(test: Test) -> Outcome:
    """It is announced that the candidate goes on from the stage before the test."""
    entry = test.entry.application.roster_entries.get(stage__position=0)
    decision = Decision.objects.create(
        stage=entry.stage,
        rules_version=test.competition.rules_versions.get(number=1),
        state="approved",
        inputs_sha256="0" * 64,
        drafted_by=factories.person(),
        drafted_at=factories.OPENS,
        approved_by=factories.person(),
        approved_at=factories.OPENS,
        announce_at=factories.OPENS,
    )
    return Outcome.objects.create(decision=decision, entry=entry, admitted=True)


def rules(test: Test) -> ProgrammeFile:
    """The rules of a test that are in force now."""
    return programmes.rules_in_force(test.competition.id, timezone.now()).file


def another(test: Test, *, with_form: bool = True) -> RosterEntry:
    """One more candidate of a test."""
    entry = factories.on_roster(factories.submitted(test.competition), test.entry.stage)
    if with_form:
        FormAssignment.objects.create(entry=entry, form=test.form, drawn_at=timezone.now())
    return entry


def slots(*rooms: Room, hours: Sequence[int] = (10,), days: int = 1, minutes: int = 120) -> Slots:
    """Days and times to plan sessions for."""
    return Slots(
        days=[first_day() + timedelta(days=each) for each in range(days)],
        times=[time(each) for each in hours],
        rooms=rooms,
        minutes=minutes,
    )


def sat_now(at: datetime | None = None, **exam: Any) -> tuple[Test, SeatBooking, Person]:
    """A test whose candidate has a seat in a session just begun at `at`, and who watches it."""
    test = open_test({"knowledge": ("single",)}, **{"places": ("venue",), **exam})
    held = session(test.entry.stage, (at or timezone.now()) - timedelta(minutes=5))
    return test, booking(test.entry, held, 3), invigilator(test.entry.stage, held)
