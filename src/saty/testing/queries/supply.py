"""Who still needs a seat for a test, and whether there are seats to give: derived, never kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from saty.programmes import schema
from saty.programmes.queries import WindowTimes
from saty.stages.models import RosterEntry, Stage
from saty.testing.queries.seats import choose_until, waiting_for_seat
from saty.testing.queries.venues import sessions_of


@dataclass(frozen=True, slots=True)
class Supply:
    """Seats that are wanted for a test, and those that are planned."""

    waiting: int
    """Candidates who sit in a venue and have neither a seat nor a sitting."""
    lacking: int
    """For how many of them no seat is planned where they want one."""
    free: int
    """Seats of sessions to come that nobody has."""
    has_sessions: bool
    """Whether a session is still to come."""
    chosen_until: datetime | None
    """Until when candidates choose where they sit; None once it is settled."""
    opens_at: datetime
    """When the test begins."""

    @property
    def due(self) -> datetime:
        """By when seats are to be planned: candidates choose among venues that have sessions."""
        return self.chosen_until or self.opens_at

    @property
    def needs_sessions(self) -> bool:
        """Whether no session is to come, and one is wanted to choose or to sit in."""
        return not self.has_sessions and (self.waiting > 0 or self.chosen_until is not None)

    @property
    def to_give(self) -> int:
        """How many could be given a seat now."""
        return 0 if self.chosen_until else self.waiting - self.lacking


def supply(stage: Stage, rule: schema.Stage, window: WindowTimes, at: datetime) -> Supply | None:
    """Wanted and planned seats of a test that can be sat in a venue; None where none are wanted.

    They are wanted from the making of the roster until the window closes. Whom extra time or an
    accessible seat was granted is not opened for it: giving seats shows that.
    """
    exam = rule.exam or schema.Exam(default=True)
    if "venue" not in exam.places or at >= window.closes_at or stage.closed_at is not None:
        return None
    if not RosterEntry.objects.filter(stage=stage, end__isnull=True).exists():
        return None
    wanted = _wanted(stage, exam)
    free = _free(stage, at)
    until = choose_until(exam, window)
    return Supply(
        waiting=sum(wanted.values()),
        lacking=lacking_of(wanted, free),
        free=sum(free.values()),
        has_sessions=bool(free),
        chosen_until=until if len(exam.places) > 1 and at < until else None,
        opens_at=window.opens_at,
    )


def _wanted(stage: Stage, exam: schema.Exam) -> dict[UUID | None, int]:
    """Venue -> how many wait for a seat there; None: in any venue."""
    rows = waiting_for_seat(stage, exam).order_by().values_list("place_choice__venue")
    return dict(rows.annotate(number=Count("id")))


def _free(stage: Stage, at: datetime) -> dict[UUID, int]:
    """Venue -> seats that nobody has in the sessions that come."""
    found: dict[UUID, int] = {}
    for session in sessions_of(stage).filter(cancelled_at__isnull=True, starts_at__gt=at):
        left = session.room.seats - session.booked
        found[session.room.venue_id] = found.get(session.room.venue_id, 0) + left
    return found


def lacking_of(wanted: Mapping[UUID | None, int], free: Mapping[UUID, int]) -> int:
    """How many get no seat: first those who want one venue, then those who take any."""
    bound = {venue: number for venue, number in wanted.items() if venue is not None}
    taken = {venue: min(number, free.get(venue, 0)) for venue, number in bound.items()}
    left = sum(free.values()) - sum(taken.values())
    return sum(bound.values()) - sum(taken.values()) + max(wanted.get(None, 0) - left, 0)
