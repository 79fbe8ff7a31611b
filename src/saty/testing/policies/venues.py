"""May it happen now: venues, rooms and sessions of a test."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import available_timezones

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.people.queries import holders_of
from saty.people.roles import Role, competition_scope
from saty.programmes import schema
from saty.programmes.queries import WindowTimes
from saty.stages.models import RosterEntry, Stage
from saty.stages.policies import check_not_on_roster, check_secretariat
from saty.testing.daytime import begins_by_day
from saty.testing.models import ExamSession, Room, SeatBooking, Sitting, Venue
from saty.testing.policies.forms import check_stage

LANGUAGES = ("kk", "ru", "en")


def check_venue(names: dict[str, str], address: dict[str, str], zone: str, by: Actor) -> None:
    """The secretariat says name and address in three languages, and a zone that there is."""
    check_secretariat(by)
    if not all(words.get(each, "").strip() for words in (names, address) for each in LANGUAGES):
        raise Refusal("venue_unnamed", _("Give name and address in all three languages."))
    if zone not in available_timezones():
        raise Refusal("no_such_zone", _("There is no such time zone. Choose one of the list."))


def check_changes(venue: Venue, zone: str, at: datetime) -> None:
    """The clock of a venue stays while sessions are still to be held by it."""
    check_open(venue)
    if zone != venue.zone and has_future(Room.objects.filter(venue=venue), at):
        raise NotNow("zone_in_use", _("Sessions are planned by this clock. Cancel them first."))


def check_open(venue: Venue) -> None:
    """It is not closed."""
    if venue.closed_at is not None:
        raise NotNow("venue_closed", _("This venue is closed."))


def check_closes(venue: Venue, by: Actor, at: datetime) -> None:
    """No session is still to be held there."""
    check_secretariat(by)
    if has_future(Room.objects.filter(venue=venue), at):
        raise NotNow("venue_in_use", _("Sessions are still to be held here. Cancel them first."))


def has_future(rooms: "QuerySet[Room]", at: datetime) -> bool:
    """Whether sessions that are not over stand in these rooms."""
    return ExamSession.objects.filter(
        room__in=rooms, cancelled_at__isnull=True, ends_at__gt=at
    ).exists()


def check_room(name: str, seats: int, accessible: int) -> None:
    """A room has a name and seats, and no more accessible ones than it has."""
    if not name.strip():
        raise Refusal("room_unnamed", _("Give the room a name."))
    if not 0 < seats <= MOST_SEATS:
        raise Refusal("room_without_seats", _("A room has from 1 to 2,000 seats."))
    if not 0 <= accessible <= seats:
        raise Refusal(
            "too_many_accessible", _("No more seats can be accessible than the room has.")
        )


MOST_SEATS = 2_000


def check_seats(room: Room, seats: int, accessible: int, at: datetime) -> None:
    """Seats that are booked from now on stay, and stay accessible."""
    lost = Q(seat__gt=seats) | Q(seat__gt=accessible, seat__lte=room.accessible)
    booked = SeatBooking.objects.filter(
        lost, cancelled_at__isnull=True, session__room=room, session__ends_at__gt=at
    )
    if booked.exists():
        raise NotNow(
            "seats_booked",
            _("Some of these seats are booked. Move or cancel those sessions first."),
        )


def check_plans(stage: Stage, rule: schema.Stage, by: Actor) -> None:
    """The secretariat, for a test that the system holds and that can be sat in a venue."""
    check_secretariat(by)
    check_not_on_roster(stage, by)
    check_stage(stage)
    exam = rule.exam or schema.Exam(default=True)
    if rule.delivery != "system" or "venue" not in exam.places:
        raise NotNow("not_in_venues", _("The rules of this stage have no test in a venue."))


def check_session(
    room: Room,
    starts_at: datetime,
    ends_at: datetime,
    rule: schema.Stage,
    windows: Sequence[WindowTimes],
    needed: int,
    at: datetime,
) -> None:
    """In daytime, within one of the windows, long enough for everybody, in a room that is free."""
    check_open(room.venue)
    late = timedelta(minutes=(rule.exam or schema.Exam(default=True)).late_minutes)
    if starts_at <= at:
        raise NotNow("session_past", _("A session begins in the future. Choose another day."))
    if not begins_by_day(starts_at, room.venue.zone):
        raise Refusal(
            "by_night", _("A session begins between 08:00 and 20:00 by the clock of the venue.")
        )
    if not any(w.opens_at <= starts_at and starts_at + late <= w.closes_at for w in windows):
        raise Refusal(
            "outside_window",
            _("The session lies outside of the window of the stage. Choose another day or time."),
        )
    if ends_at - starts_at < timedelta(minutes=needed):
        words = _(
            "The session is too short: with late starts and the extra time that was granted it"
            " takes {minutes} minutes."
        )
        raise Refusal("too_short", format_lazy(words, minutes=needed))
    check_room_free(room, starts_at, ends_at)


def check_room_free(room: Room, starts_at: datetime, ends_at: datetime) -> None:
    """No two sessions in a room at one time, of whatever competition."""
    standing = ExamSession.objects.filter(room=room, cancelled_at__isnull=True)
    if standing.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        words = _("Another session is held in the room “{room}” at this time.")
        raise NotNow("room_taken", format_lazy(words, room=room.name))


def check_cancels(session: ExamSession, by: Actor) -> None:
    """Until somebody there has started."""
    check_secretariat(by)
    check_not_on_roster(session.stage, by)
    if session.cancelled_at is not None:
        raise NotNow("session_cancelled", _("This session is cancelled already."))
    if has_started(session):
        raise NotNow(
            "session_began", _("Somebody in this session has started the test. It goes on.")
        )


def has_started(session: ExamSession) -> bool:
    """Whether somebody who sits there has started."""
    booked = SeatBooking.objects.filter(session=session, cancelled_at__isnull=True)
    return Sitting.objects.filter(
        entry__in=booked.values("entry"), started_at__isnull=False, voided_at__isnull=True
    ).exists()


def check_watch(session: ExamSession, people: Collection[UUID]) -> None:
    """Invigilators hold the role, are in one room at a time, and are no candidates of the stage."""
    if session.cancelled_at is not None:
        raise NotNow("session_cancelled", _("This session is cancelled already."))
    scope = competition_scope(session.stage.competition_id)
    held = set(holders_of(Role.INVIGILATOR, scope).values_list("id", flat=True))
    if set(people) - held:
        raise Refusal("no_invigilator", _("Choose people who hold the role of invigilator."))
    elsewhere = ExamSession.objects.filter(
        invigilators__person__in=people,
        cancelled_at__isnull=True,
        starts_at__lt=session.ends_at,
        ends_at__gt=session.starts_at,
    )
    if elsewhere.exclude(id=session.id).exists():
        raise NotNow(
            "invigilator_elsewhere",
            _("One of these people watches over another session at this time."),
        )
    own = RosterEntry.objects.filter(
        stage=session.stage_id, application__candidate__in=list(people)
    )
    if own.exists():
        raise Refusal(
            "invigilator_candidate", _("One of these people is a candidate at this stage.")
        )
