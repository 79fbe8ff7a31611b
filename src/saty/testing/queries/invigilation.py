"""Reads for invigilators: the sessions that they watch over, and who sits where in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from saty.applications.queries import subject_of
from saty.common.actors import Actor
from saty.ledger.actions import record_readings
from saty.programmes import queries as programmes
from saty.stages.models import RosterEntry
from saty.testing.models import ExamIncident, ExamSession, Presence, SeatBooking, Sitting
from saty.testing.seat_needs import needs_of

HEARD_WITHIN = timedelta(seconds=90)
"""Three heartbeats: after these a device counts as disconnected."""
PAST = timedelta(days=7)
"""For how long a session that is over is still in the list."""

State = Literal["not_come", "waiting", "working", "disconnected", "finished", "absent"]


def sessions_of_person(person: UUID, at: datetime) -> QuerySet[ExamSession]:
    """The sessions that somebody watches over, in time; those long over are left out."""
    rows = ExamSession.objects.filter(
        invigilators__person=person, cancelled_at__isnull=True, ends_at__gt=at - PAST
    )
    booked = Count("bookings", filter=Q(bookings__cancelled_at__isnull=True))
    found: QuerySet[ExamSession] = rows.select_related("room__venue", "stage__competition")
    return found.annotate(booked=booked).order_by("starts_at", "id")


def session_of_person(person: UUID, key: UUID) -> ExamSession | None:
    """One of them."""
    rows = ExamSession.objects.filter(
        id=key, invigilators__person=person, cancelled_at__isnull=True
    )
    return rows.select_related("room__venue", "stage__competition").first()


@dataclass(frozen=True, slots=True)
class Place:
    """A seat: whose by stage code, and where its candidate stands with the test."""

    booking: SeatBooking
    sitting: Sitting | None
    state: State

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


def places_of(session: ExamSession, late_until: datetime, at: datetime) -> list[Place]:
    """The taken seats of a session in their order; attendance comes from the sitting itself.

    `late_until` is until when one may start there.
    """
    bookings = list(
        SeatBooking.objects.filter(session=session, cancelled_at__isnull=True)
        .select_related("entry__application", "entry__stage")
        .order_by("seat")
    )
    entries = [each.entry_id for each in bookings]
    rows = Sitting.objects.filter(entry__in=entries, voided_at__isnull=True)
    sittings = {each.entry_id: each for each in rows.prefetch_related("parts")}
    heard = Presence.objects.filter(sitting__in=sittings.values())
    seen = dict(heard.values_list("sitting_id", "seen_at"))
    return [
        Place(each, sitting, state_of(sitting, seen, late_until, at))
        for each in bookings
        for sitting in [sittings.get(each.entry_id)]
    ]


def state_of(
    sitting: Sitting | None, seen: Mapping[UUID, datetime], late_until: datetime, at: datetime
) -> State:
    """Where a candidate stands."""
    if sitting is None:
        return "absent" if at >= late_until else "not_come"
    if sitting.finished_at is not None or _is_over(sitting, at):
        return "finished"
    if sitting.started_at is None:
        return "absent" if at >= (sitting.starts_until or late_until) else "waiting"
    heard = max(sitting.started_at, seen.get(sitting.id, sitting.started_at))
    return "working" if at - heard <= HEARD_WITHIN else "disconnected"


def _is_over(sitting: Sitting, at: datetime) -> bool:
    ends = [part.closes_at for part in sitting.parts.all()]
    return bool(ends) and all(each is not None and each <= at for each in ends)


def notes_of(session: ExamSession) -> QuerySet[ExamIncident]:
    """What was noted about a session, newest first."""
    found: QuerySet[ExamIncident] = ExamIncident.objects.filter(session=session)
    return found.order_by("-noted_at", "id")


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
