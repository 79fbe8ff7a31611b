"""Reads on seats: a candidate's own, the places to choose from, and who has none yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from saty.core import schedule, seating
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.programmes.queries import WindowTimes
from saty.stages.models import RosterEntry, Stage
from saty.testing.models import (
    ExamSession,
    FormAssignment,
    PlaceChoice,
    SeatBooking,
    Sitting,
    Venue,
)
from saty.testing.queries import venues as venues_queries
from saty.testing.queries.windows import Given, exam_window, given_last, lengthened
from saty.testing.seat_needs import Needs, minutes_needed, needs_of


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where and within which times a candidate starts the test."""

    place: str
    window: WindowTimes
    booking: SeatBooking | None = None


def booking_of(entry: RosterEntry) -> SeatBooking | None:
    """The seat of a candidate, with session, room and venue."""
    rows = SeatBooking.objects.filter(entry=entry, cancelled_at__isnull=True)
    return rows.select_related("session__room__venue", "session__stage").first()


def arrival_of(entry: RosterEntry, exam: schema.Exam) -> Arrival:
    """Where and when a candidate starts, by the seat and what two officers gave last.

    1. Without a seat: at a place of one's own, in the window given, else in that of the stage.
    2. In the session of the seat, from its start until as late as one may come: where nothing was
       given, or the seat was booked after it was, or the session was still to begin then and does
       so in the window given.
    3. On the seat, in the window given: where the session began before, and still goes on.
    4. Else the seat counts no more, and 1 does.
    """
    booking = booking_of(entry) if "venue" in exam.places else None
    given = given_last(entry)
    if booking is not None and counts_by_session(booking, given):
        times = times_of(booking.session, exam)
        return Arrival("venue", lengthened(entry.stage, *times), booking)
    if given is None:
        return Arrival("remote", exam_window(entry.stage))
    return _arrival_in(given, booking)


def counts_by_session(booking: SeatBooking, given: Given | None) -> bool:
    """Whether a seat is started at by the clock of its session (rule 2 of `arrival_of`)."""
    if given is None or booking.booked_at > given.decided_at:
        return True
    starts_at = booking.session.starts_at
    was_to_come = given.decided_at < starts_at
    return was_to_come and given.window.opens_at <= starts_at < given.window.closes_at


def _arrival_in(given: Given, booking: SeatBooking | None) -> Arrival:
    """Rules 3 and 4 of `arrival_of`."""
    window = given.window
    if booking is not None:
        session, since = booking.session, max(window.opens_at, given.decided_at)
        if session.starts_at < window.closes_at and session.ends_at > since:
            return Arrival("venue", window, booking)
    return Arrival("remote", window)


def arrivals_by(
    stage: Stage, entries: Collection[UUID], given: Given, exam: schema.Exam
) -> dict[UUID, Arrival]:
    """Roster entry -> where and when it starts by what is given now; outages are not added."""
    seats = seats_by_entry(stage, entries) if "venue" in exam.places else {}
    return {each: _arrival_by(seats.get(each), given, exam) for each in entries}


def _arrival_by(booking: SeatBooking | None, given: Given, exam: schema.Exam) -> Arrival:
    if booking is not None and counts_by_session(booking, given):
        times = times_of(booking.session, exam)
        return Arrival("venue", WindowTimes(given.window.key, *times), booking)
    return _arrival_in(given, booking)


def times_of(session: ExamSession, exam: schema.Exam) -> tuple[datetime, datetime]:
    """From when until when one may start in a session."""
    return session.starts_at, session.starts_at + timedelta(minutes=exam.late_minutes)


def choose_until(exam: schema.Exam, window: WindowTimes) -> datetime:
    """Until when a candidate chooses where to sit."""
    lasts = schedule.parse(exam.choose_before)
    day = schedule.add_months(window.opens_at, -lasts.months)
    return day - timedelta(days=lasts.days, seconds=lasts.seconds)


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen: places in the order of the rules, the venues, until when."""

    places: tuple[str, ...]
    venues: tuple[Venue, ...]
    until: datetime

    @property
    def count(self) -> int:
        """How many there are."""
        at_home = 1 if "remote" in self.places else 0
        return at_home + len(self.venues)


def options_of(stage: Stage, exam: schema.Exam, window: WindowTimes, at: datetime) -> Options:
    """Where the test of a stage can be sat."""
    held = venues_queries.venues_of(stage, at) if "venue" in exam.places else []
    return Options(exam.places, tuple(held), choose_until(exam, window))


def choice_of(entry: RosterEntry) -> PlaceChoice | None:
    """Where a candidate wishes to sit; None as long as nothing is chosen."""
    return PlaceChoice.objects.filter(entry=entry).select_related("venue").first()


def seats_by_entry(stage: Stage, among: Collection[UUID] | None = None) -> dict[UUID, SeatBooking]:
    """Roster entry -> its seat, with session, room and venue; of all in a stage, or of some."""
    rows = SeatBooking.objects.filter(entry__stage=stage, cancelled_at__isnull=True)
    rows = rows if among is None else rows.filter(entry__in=among)
    return {each.entry_id: each for each in rows.select_related("session__room__venue")}


def bookings_of(session: ExamSession) -> QuerySet[SeatBooking]:
    """The seats of a session that are taken, by number."""
    rows = SeatBooking.objects.filter(session=session, cancelled_at__isnull=True)
    return rows.select_related("entry__application").order_by("seat")


@dataclass(frozen=True, slots=True)
class Hall:
    """The sessions that still come and whoever is to be seated in them."""

    sessions: tuple[ExamSession, ...]
    free: tuple[seating.Session, ...]
    entries: Mapping[str, RosterEntry]
    guests: tuple[seating.Guest, ...]
    needing: frozenset[str]
    """Keys of the guests to whom something was granted."""


def hall_of(stage: Stage, file: schema.ProgrammeFile, at: datetime) -> Hall:
    """What seats are given from and to: candidates who sit in a venue and have no seat.

    Sessions outside of the calendar's window are for those to whom another time was given: they are
    moved there by hand.
    """
    rule, window = file.stage(stage.key), programmes.window(stage.competition_id, stage.key)
    coming = venues_queries.sessions_of(stage).filter(cancelled_at__isnull=True, starts_at__gt=at)
    sessions = tuple(coming.filter(starts_at__gte=window.opens_at, starts_at__lt=window.closes_at))
    entries = to_seat(stage, rule.exam or schema.Exam(default=True))
    needs = needs_of([each.application_id for each in entries], file)
    forms = _forms(stage)
    return Hall(
        sessions=sessions,
        free=_free(sessions, forms),
        entries={str(each.id): each for each in entries},
        guests=tuple(_guest(each, rule, needs, forms) for each in entries),
        needing=frozenset(str(each.id) for each in entries if each.application_id in needs),
    )


def to_seat(stage: Stage, exam: schema.Exam) -> list[RosterEntry]:
    """Candidates still in the stage who sit in a venue and have neither seat nor sitting."""
    rows = waiting_for_seat(stage, exam).select_related("place_choice", "application")
    return list(rows.order_by("id"))


def waiting_for_seat(stage: Stage, exam: schema.Exam) -> QuerySet[RosterEntry]:
    """The same, to be counted: they sit where they chose, or at the first place of the rules."""
    rows = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    if "venue" not in exam.places:
        return rows.none()
    seated = SeatBooking.objects.filter(entry__stage=stage, cancelled_at__isnull=True).values(
        "entry"
    )
    sat = Sitting.objects.filter(
        entry__stage=stage, started_at__isnull=False, voided_at__isnull=True
    ).values("entry")
    in_venue = Q(place_choice__place="venue")
    if exam.places[0] == "venue":
        in_venue |= Q(place_choice__isnull=True)
    if "remote" not in exam.places:
        in_venue |= Q(place_choice__place="remote")
    return rows.exclude(id__in=seated).exclude(id__in=sat).filter(in_venue)


def _guest(
    entry: RosterEntry,
    rule: schema.Stage,
    needs: Mapping[UUID, Needs],
    forms: Mapping[UUID, str],
) -> seating.Guest:
    choice: PlaceChoice | None = getattr(entry, "place_choice", None)
    own = needs.get(entry.application_id, Needs())
    return seating.Guest(
        key=str(entry.id),
        minutes=minutes_needed(rule, own.factor),
        venue=str(choice.venue_id) if choice and choice.venue_id else "",
        is_accessible=own.is_accessible,
        form=forms.get(entry.id, ""),
    )


def _forms(stage: Stage) -> dict[UUID, str]:
    rows = FormAssignment.objects.filter(entry__stage=stage)
    return {entry: str(form) for entry, form in rows.values_list("entry_id", "form_id")}


def form_key(entry: RosterEntry) -> str:
    """The form of a candidate, for comparing alone; "" where none is drawn."""
    form = FormAssignment.objects.filter(entry=entry).values_list("form_id", flat=True).first()
    return str(form or "")


def free_in(sessions: Sequence[ExamSession]) -> tuple[seating.Session, ...]:
    """What is free in sessions, with the forms of whoever sits there."""
    stages = {each.stage_id for each in sessions}
    rows = FormAssignment.objects.filter(entry__stage__in=stages)
    forms = {entry: str(form) for entry, form in rows.values_list("entry_id", "form_id")}
    return _free(sessions, forms)


def _free(
    sessions: Sequence[ExamSession], forms: Mapping[UUID, str]
) -> tuple[seating.Session, ...]:
    taken: dict[UUID, dict[int, str]] = {each.id: {} for each in sessions}
    rows = SeatBooking.objects.filter(session__in=sessions, cancelled_at__isnull=True)
    for session, seat, entry in rows.values_list("session_id", "seat", "entry_id"):
        taken[session][seat] = forms.get(entry, "")
    return tuple(_as_seating(each, taken[each.id]) for each in sessions)


def _as_seating(session: ExamSession, taken: Mapping[int, str]) -> seating.Session:
    seats = range(1, session.room.seats + 1)
    return seating.Session(
        key=str(session.id),
        venue=str(session.room.venue_id),
        minutes=int((session.ends_at - session.starts_at).total_seconds()) // 60,
        free=tuple(each for each in seats if each not in taken),
        accessible=session.room.accessible,
        forms=taken,
    )


def places_held(application: UUID) -> dict[str, Any]:
    """Where a candidate chose to sit, and the seats that they had."""
    choices = PlaceChoice.objects.filter(entry__application=application)
    bookings = SeatBooking.objects.filter(entry__application=application)
    rows = bookings.select_related("session__room__venue", "session__stage").order_by("booked_at")
    return {
        "places": [
            {
                "stage": each.entry.stage.key,
                "place": each.place,
                "venue": each.venue.name if each.venue else None,
                "chosen_at": each.chosen_at.isoformat(),
            }
            for each in choices.select_related("entry__stage", "venue").order_by("chosen_at")
        ],
        "seats": [
            {
                "stage": each.session.stage.key,
                "venue": each.session.room.venue.name,
                "room": each.session.room.name,
                "seat": each.seat,
                "starts_at": each.session.starts_at.isoformat(),
                "cancelled_at": each.cancelled_at.isoformat() if each.cancelled_at else None,
            }
            for each in rows
        ],
    }
