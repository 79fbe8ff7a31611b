"""Reads for invigilators: the sessions that they watch over, and who sits where in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from saty.applications.queries import subject_of
from saty.common.actors import Actor
from saty.ledger.actions import record_readings
from saty.people.queries import roles_of
from saty.people.roles import Role, competition_scope
from saty.programmes import queries as programmes
from saty.stages.models import RosterEntry
from saty.testing.models import ExamIncident, ExamSession, SeatBooking, Sitting
from saty.testing.queries import attendance
from saty.testing.seat_needs import needs_of

PAST = timedelta(days=7)
"""For how long a session that is over is still in the list."""


def watched(person: UUID) -> QuerySet[ExamSession]:
    """Sessions that somebody was put on, of competitions in which they are an invigilator now."""
    scopes = {held.scope for held in roles_of(person) if held.role == Role.INVIGILATOR}
    rows = ExamSession.objects.filter(invigilators__person=person, cancelled_at__isnull=True)
    if "" in scopes:
        return rows
    start = competition_scope("")
    of = [UUID(scope.removeprefix(start)) for scope in scopes if scope.startswith(start)]
    return rows.filter(stage__competition__in=of)


def sessions_of_person(person: UUID, at: datetime) -> QuerySet[ExamSession]:
    """The sessions that somebody watches over, in time; those long over are left out."""
    rows = watched(person).filter(ends_at__gt=at - PAST)
    booked = Count("bookings", filter=Q(bookings__cancelled_at__isnull=True))
    found: QuerySet[ExamSession] = rows.select_related("room__venue", "stage__competition")
    return found.annotate(booked=booked).order_by("starts_at", "id")


def session_of_person(person: UUID, key: UUID) -> ExamSession | None:
    """One of them."""
    rows = watched(person).filter(id=key)
    return rows.select_related("room__venue", "stage__competition").first()


@dataclass(frozen=True, slots=True)
class Place:
    """A seat: whose by stage code, and where its candidate stands with the test."""

    booking: SeatBooking
    sitting: Sitting | None
    state: str
    """As in `queries.attendance`."""

    @property
    def can_be_confirmed(self) -> bool:
        """Whether it waits for somebody to say who sits there."""
        return (
            self.state == "waiting"
            and self.sitting is not None
            and self.sitting.identity_confirmed_by_id is None
        )

    @property
    def is_confirmed(self) -> bool:
        """Whether it was said who sits there."""
        return self.sitting is not None and self.sitting.identity_confirmed_by_id is not None


def places_of(session: ExamSession, at: datetime) -> list[Place]:
    """The taken seats of a session in their order, each with where its candidate stands."""
    bookings = list(
        SeatBooking.objects.filter(session=session, cancelled_at__isnull=True)
        .select_related("entry__application", "entry__stage")
        .order_by("seat")
    )
    entries = [each.entry_id for each in bookings]
    rows = Sitting.objects.filter(entry__in=entries, voided_at__isnull=True)
    sittings = {each.entry_id: each for each in rows}
    states = attendance.states(session.stage, at, among=entries)
    return [Place(each, sittings.get(each.entry_id), states[each.entry_id]) for each in bookings]


def notes_of(session: ExamSession) -> QuerySet[ExamIncident]:
    """What was noted about a session, newest first."""
    found: QuerySet[ExamIncident] = ExamIncident.objects.filter(session=session)
    return found.select_related("note").order_by("-noted_at", "id")


def place_at(session: ExamSession, code: str) -> SeatBooking | None:
    """The seat of a candidate in a session, by stage code."""
    rows = SeatBooking.objects.filter(session=session, cancelled_at__isnull=True, entry__code=code)
    return rows.select_related("entry__application", "entry__stage").first()


def read_notes(session: ExamSession, *, reader: Actor, at: datetime) -> list[ExamIncident]:
    """The notes on a session, opened; the reading is recorded."""
    found = list(notes_of(session))
    if found:
        record_readings(
            reader=reader, subjects=[f"session:{session.id}"], what="note on a session", at=at
        )
    return found


def read_extra_time(
    entries: Sequence[RosterEntry], *, reader: Actor, at: datetime
) -> dict[UUID, Fraction]:
    """Application -> how many times the usual time, where more was granted; recorded."""
    if not entries:
        return {}
    file = programmes.rules_in_force(entries[0].stage.competition_id, at).file
    needs = needs_of([each.application_id for each in entries], file)
    found = {key: each.factor for key, each in needs.items() if each.factor != 1}
    of = {each.application_id: each.application for each in entries}
    subjects = [subject_of(of[key]) for key in needs]
    record_readings(reader=reader, subjects=subjects, what="adjustment", at=at)
    return found
