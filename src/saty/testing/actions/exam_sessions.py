"""Sessions of a test in rooms: planned, watched over, cancelled."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import Refusal
from saty.ledger.actions import Act, record, record_many
from saty.people.queries import staff_ids
from saty.programmes import queries as programmes
from saty.programmes import schema
from saty.stages.models import RosterEntry, Stage
from saty.stages.policies import check_not_on_roster, check_secretariat
from saty.testing import seat_letters
from saty.testing.entries.venues import INVIGILATORS_SET, SESSION_CANCELLED, SESSION_PLANNED
from saty.testing.models import (
    ExamSession,
    Room,
    SeatAct,
    SeatBooking,
    SessionInvigilator,
    Sitting,
)
from saty.testing.policies import venues as policies
from saty.testing.queries.windows import given_windows_of
from saty.testing.seat_needs import minutes_needed, needs_of

MOST_AT_ONCE = 500
"""Sessions that one act plans."""


@dataclass(frozen=True, slots=True)
class Slots:
    """Days, times of day and rooms: a session is planned for each of each."""

    days: Sequence[date]
    times: Sequence[time]
    rooms: Sequence[Room]
    minutes: int
    """How long the room is booked."""

    def starts(self, room: Room) -> Iterable[datetime]:
        """When sessions begin in a room, by the clock of its venue."""
        zone = ZoneInfo(room.venue.zone)
        for day in self.days:
            for hour in self.times:
                yield _moment(day, hour, zone)


def _moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    found = datetime.combine(day, hour, zone)
    back = found.astimezone(ZoneInfo("UTC")).astimezone(zone)
    if back.replace(tzinfo=None) != found.replace(tzinfo=None):
        raise Refusal("no_such_moment", _("The clocks are moved then. Choose another time."))
    return found


@transaction.atomic
def plan_sessions(*, stage: Stage, slots: Slots, by: Actor, at: datetime) -> list[ExamSession]:
    """Plan a session for every day, time and room; all of them, or none where one cannot be.

    Raises:
        NotYours: for anybody but the secretariat.
        NotNow: `not_in_venues`, `stage_closed`, `venue_closed`, `session_past`, `room_taken`.
        Refusal: `nothing_to_plan`, `too_many`, `by_night`, `outside_window`, `too_short`.
    """
    stage = Stage.objects.select_for_update(no_key=True).get(id=stage.id)
    file = programmes.rules_in_force(stage.competition_id, at).file
    rule = file.stage(stage.key)
    policies.check_plans(stage, rule, by)
    number = len(slots.days) * len(slots.times) * len(slots.rooms)
    if not number:
        raise Refusal("nothing_to_plan", _("Choose days, times and rooms."))
    if number > MOST_AT_ONCE:
        raise Refusal("too_many", _("No more than 500 sessions are planned at once."))
    windows = [programmes.window(stage.competition_id, stage.key), *given_windows_of(stage)]
    needed = longest_needed(stage, file)
    made = []
    for room in _held_rooms(slots.rooms):
        for starts_at in sorted(slots.starts(room)):
            ends_at = starts_at + timedelta(minutes=slots.minutes)
            policies.check_session(room, starts_at, ends_at, rule, windows, needed, at)
            made.append(
                ExamSession.objects.create(
                    stage=stage, room=room, starts_at=starts_at, ends_at=ends_at
                )
            )
    _record_planned(stage, made, by, at)
    return made


def longest_needed(stage: Stage, file: schema.ProgrammeFile) -> int:
    """How many minutes a session takes with the largest extra time granted to a candidate."""
    roster = RosterEntry.objects.filter(stage=stage, end__isnull=True)
    needs = needs_of(list(roster.values_list("application_id", flat=True)), file)
    factors = [each.factor for each in needs.values()]
    return minutes_needed(file.stage(stage.key), max(factors, default=Fraction(1)))


def _held_rooms(rooms: Sequence[Room]) -> list[Room]:
    """The rooms, locked in one order, so that two plans for one room follow one another."""
    keys = [each.id for each in rooms]
    held = Room.objects.select_for_update(of=("self",)).filter(id__in=keys)
    return list(held.select_related("venue").order_by("id"))


def _record_planned(stage: Stage, made: Sequence[ExamSession], by: Actor, at: datetime) -> None:
    acts = [
        Act(
            f"session:{each.id}",
            {
                "stage": stage.key,
                "venue": f"venue:{each.room.venue_id}",
                "starts_at": each.starts_at.astimezone(ZoneInfo("UTC")).isoformat(),
                "ends_at": each.ends_at.astimezone(ZoneInfo("UTC")).isoformat(),
                "seats": each.room.seats,
            },
        )
        for each in made
    ]
    record_many(SESSION_PLANNED, acts, competition=str(stage.competition_id), by=by, at=at)


@transaction.atomic
def set_invigilators(
    *, session: ExamSession, people: Collection[UUID], by: Actor, at: datetime
) -> ExamSession:
    """Say who watches over a session: these people and nobody else."""
    check_secretariat(by)
    check_not_on_roster(session.stage, by)
    session = _held(session)
    policies.check_watch(session, people)
    SessionInvigilator.objects.filter(session=session).exclude(person__in=people).delete()
    standing = set(session.invigilators.values_list("person_id", flat=True))
    SessionInvigilator.objects.bulk_create(
        SessionInvigilator(session=session, person_id=each) for each in set(people) - standing
    )
    act = SeatAct.objects.create(stage=session.stage, kind=SeatAct.Kind.WATCHED, at=at)
    record(
        INVIGILATORS_SET,
        subject=f"seats:{act.id}",
        competition=str(session.stage.competition_id),
        by=by,
        at=at,
        stage=session.stage.key,
        session=f"session:{session.id}",
        invigilators=sorted(staff_ids(people).values()),
    )
    return session


@transaction.atomic
def cancel_session(*, session: ExamSession, reason: str, by: Actor, at: datetime) -> int:
    """Cancel a session: its candidates are told why and get other seats; how many they are.

    Raises:
        NotNow: `session_cancelled`, or `session_began` once somebody has started there.
    """
    Stage.objects.select_for_update(no_key=True).get(id=session.stage_id)
    session = _held(session)
    policies.check_cancels(session, by)
    if not reason.strip():
        raise Refusal("no_reason", _("Say why the session is cancelled."))
    session.cancelled_at = at
    session.save(update_fields=["cancelled_at"])
    freed = list(
        SeatBooking.objects.filter(session=session, cancelled_at__isnull=True).select_related(
            "entry__application", "session__room__venue"
        )
    )
    SeatBooking.objects.filter(id__in=[each.id for each in freed]).update(cancelled_at=at)
    Sitting.objects.filter(
        entry__in=[each.entry_id for each in freed], started_at__isnull=True, voided_at__isnull=True
    ).update(starts_until=at, identity_confirmed_by=None)
    record(
        SESSION_CANCELLED,
        subject=f"session:{session.id}",
        competition=str(session.stage.competition_id),
        by=by,
        at=at,
        stage=session.stage.key,
        freed=len(freed),
        reason=reason.strip(),
    )
    seat_letters.tell_cancelled(session, freed, reason.strip(), at)
    return len(freed)


def _held(session: ExamSession) -> ExamSession:
    rows = ExamSession.objects.select_for_update(of=("self",))
    return rows.select_related("stage", "room__venue").get(id=session.id)
