"""Places and seats: chosen by candidates, given by chance, moved, freed."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.queries import subject_of
from saty.common.actors import Actor
from saty.common.refusals import NotNow
from saty.core import seating
from saty.ledger.actions import record, record_readings
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages.models import CandidacyEnd, RosterEntry, Stage
from saty.testing import seat_letters
from saty.testing.entries.venues import PLACE_CHOSEN, SEAT_MOVED, SEATS_ALLOCATED
from saty.testing.models import (
    ExamSession,
    PlaceChoice,
    Room,
    SeatAct,
    SeatBooking,
    Sitting,
    Venue,
)
from saty.testing.policies import seats as policies
from saty.testing.queries import seats as queries
from saty.testing.seat_needs import Needs, needs_of

RandomBytes = Callable[[int], bytes]
CHUNK = 500
LOT_BYTES = 16


@transaction.atomic
def choose_place(
    *, entry: RosterEntry, place: str, venue: Venue | None, by: Actor, at: datetime
) -> PlaceChoice:
    """A candidate chooses to sit at a place of their own ("remote") or in a venue.

    The same choice again changes nothing.
    """
    rows = RosterEntry.objects.select_for_update(of=("self",))
    entry = rows.select_related("stage", "application", "end").get(id=entry.id)
    options = _options(entry.stage, at)
    policies.check_chooses(entry, options, place, venue, by, at)
    choice = queries.choice_of(entry) or PlaceChoice(entry=entry)
    if (choice.place, choice.venue_id) == (place, venue.id if venue else None):
        return choice
    choice.place, choice.venue, choice.chosen_at = place, venue, at
    choice.save()
    act = SeatAct.objects.create(stage=entry.stage, kind=SeatAct.Kind.CHOSEN, at=at)
    record(
        PLACE_CHOSEN,
        subject=f"seats:{act.id}",
        competition=str(entry.stage.competition_id),
        by=by,
        at=at,
        stage=entry.stage.key,
        code=entry.code,
        place=place,
        venue=f"venue:{venue.id}" if venue else None,
    )
    return choice


def _options(stage: Stage, at: datetime) -> queries.Options:
    exam = _file(stage, at).stage(stage.key).exam or schema.Exam(default=True)
    window = programmes.window(stage.competition_id, stage.key)
    return queries.options_of(stage, exam, window, at)


def _file(stage: Stage, at: datetime) -> schema.ProgrammeFile:
    return programmes.rules_in_force(stage.competition_id, at).file


def previewed(stage: Stage, at: datetime, *, reader: Actor) -> tuple[queries.Hall, seating.Seating]:
    """How many would sit in which session, and who has no seat there and why.

    Chance has no part in how many sit where, only in who does. What was granted to candidates is
    opened; the reading is recorded.
    """
    hall = queries.hall_of(stage, _file(stage, at), at)
    subjects = [subject_of(hall.entries[each].application) for each in sorted(hall.needing)]
    record_readings(reader=reader, subjects=subjects, what="adjustment", at=at)
    return hall, seating.seat(hall.free, hall.guests)


@transaction.atomic
def allocate_seats(
    *, stage: Stage, by: Actor, at: datetime, random_bytes: RandomBytes = secrets.token_bytes
) -> int:
    """Give seats by chance to whoever sits in a venue and has none; how many got one.

    Raises:
        NotYours: for anybody but the secretariat.
        NotNow: `choice_open`, `no_sessions`, `not_in_venues`, `stage_closed`.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    file = _file(stage, at)
    policies.check_allocates(stage, file.stage(stage.key), _options(stage, at), by, at)
    _hold_rooms(stage, at)
    hall = queries.hall_of(stage, file, at)
    lots = {each.key: random_bytes(LOT_BYTES) for each in hall.guests}
    order = sorted(hall.guests, key=lambda each: lots[each.key])
    found = seating.seat(hall.free, order).placed
    if not found:
        return 0
    sessions = {str(each.id): each for each in hall.sessions}
    booked = [
        SeatBooking(
            session=sessions[each.session],
            entry=hall.entries[each.guest],
            seat=each.seat,
            booked_at=at,
        )
        for each in found
    ]
    SeatBooking.objects.bulk_create(booked, batch_size=CHUNK)
    _place_sittings(booked, file.stage(stage.key))
    act = _record_allocated(stage, booked, by, at)
    seat_letters.tell_booked(stage, booked, f"seats:{act.id}", at)
    return len(booked)


def _hold_rooms(stage: Stage, at: datetime) -> None:
    """Hold the rooms of the sessions that come, in one order: none gets smaller meanwhile."""
    coming = ExamSession.objects.filter(stage=stage, cancelled_at__isnull=True, starts_at__gt=at)
    rooms = Room.objects.select_for_update().filter(id__in=coming.values("room"))
    list(rooms.order_by("id").values_list("id"))


def _record_allocated(stage: Stage, booked: list[SeatBooking], by: Actor, at: datetime) -> SeatAct:
    act = SeatAct.objects.create(stage=stage, kind=SeatAct.Kind.ALLOCATED, at=at)
    rows = sorted((each.entry.code, f"session:{each.session_id}", each.seat) for each in booked)
    record(
        SEATS_ALLOCATED,
        subject=f"seats:{act.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        sessions=len({each.session_id for each in booked}),
        seats=len(booked),
        bookings=[{"code": code, "session": session, "seat": seat} for code, session, seat in rows],
    )
    return act


def _place_sittings(booked: Iterable[SeatBooking], rule: schema.Stage) -> None:
    """Whoever has checked in and not started starts in the new session.

    Who it is, whoever watches over that one looks anew.
    """
    by_entry = {each.entry_id: each for each in booked}
    waiting = Sitting.objects.select_for_update(of=("self",)).filter(
        entry__in=by_entry, started_at__isnull=True, voided_at__isnull=True
    )
    exam = rule.exam or schema.Exam(default=True)
    for sitting in waiting:
        if sitting.entry_id is None:
            continue
        booking = by_entry[sitting.entry_id]
        times = queries.times_of(booking.session, exam)
        sitting.place, sitting.starts_from, sitting.starts_until = "venue", *times
        sitting.identity_confirmed_by = None
        sitting.save(
            update_fields=["place", "starts_from", "starts_until", "identity_confirmed_by"]
        )


@transaction.atomic
def move_candidate(
    *, entry: RosterEntry, session: ExamSession, by: Actor, at: datetime
) -> SeatBooking:
    """Give a candidate a free seat in another session, and free the old one.

    Raises:
        NotNow: `has_started`, `session_over`, `session_full`, `not_on_roster`.
        Refusal: `no_such_session`, `same_session`, `too_short_for_one`.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=entry.stage_id)
    session = _as_it_stands(session)
    rows = RosterEntry.objects.select_for_update(of=("self",))
    entry = rows.select_related("application", "end").get(id=entry.id)
    file = _file(stage, at)
    rule = file.stage(stage.key)
    old = queries.booking_of(entry)
    needs = needs_of([entry.application_id], file).get(entry.application_id, Needs())
    policies.check_moves(old, entry, session, rule, needs, by, at)
    seat = _free_seat(session, entry, needs)
    if old is not None:
        old.cancelled_at = at
        old.save(update_fields=["cancelled_at"])
    made = SeatBooking.objects.create(session=session, entry=entry, seat=seat, booked_at=at)
    _place_sittings([made], rule)
    act = SeatAct.objects.create(stage=stage, kind=SeatAct.Kind.MOVED, at=at)
    record(
        SEAT_MOVED,
        subject=f"seats:{act.id}",
        competition=str(stage.competition_id),
        by=by,
        at=at,
        stage=stage.key,
        code=entry.code,
        session=f"session:{session.id}",
        seat=seat,
    )
    seat_letters.tell_booked(stage, [made], f"seats:{act.id}", at)
    return made


def _as_it_stands(session: ExamSession) -> ExamSession:
    """The session read anew with its room held: it may have been cancelled, the room made smaller.

    The stage is held already, and with it whether the session is cancelled.
    """
    list(Room.objects.select_for_update().filter(id=session.room_id).values_list("id"))
    return ExamSession.objects.select_related("room__venue", "stage").get(id=session.id)


def _free_seat(session: ExamSession, entry: RosterEntry, needs: Needs) -> int:
    """The seat that the rules of `core.seating` give in this session."""
    (free,) = queries.free_in([session])
    form = queries.form_key(entry)
    guest = seating.Guest(str(entry.id), 0, is_accessible=needs.is_accessible, form=form)
    found = seating.seat([free], [guest])
    if not found.placed:
        raise NotNow("session_full", _("No seat that fits is free in this session."))
    return found.placed[0].seat


def free_seat(end: CandidacyEnd, by: Actor, at: datetime) -> None:
    """A candidacy ended: the seat is free, unless the candidate has started there."""
    standing = SeatBooking.objects.filter(entry=end.entry_id, cancelled_at__isnull=True)
    started = Sitting.objects.filter(
        entry=end.entry_id, started_at__isnull=False, voided_at__isnull=True
    )
    standing.exclude(entry__in=started.values("entry")).update(cancelled_at=at)


def take_back(stage: Stage, by: Actor, at: datetime) -> None:
    """A roster is taken back: what its candidates chose, and their seats, with it."""
    SeatBooking.objects.filter(entry__stage=stage).delete()
    PlaceChoice.objects.filter(entry__stage=stage).delete()
