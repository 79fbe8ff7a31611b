"""May it happen now: choosing a place, giving seats, moving a candidate."""

from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.programmes import schema
from saty.stages.models import RosterEntry, Stage
from saty.stages.policies import check_not_on_roster, check_secretariat
from saty.testing.models import ExamSession, SeatBooking, Sitting, Venue
from saty.testing.policies.sittings import check_own
from saty.testing.policies.venues import check_plans
from saty.testing.queries.seats import Options, times_of
from saty.testing.seat_needs import Needs, minutes_needed


def check_chooses(
    entry: RosterEntry,
    options: Options,
    place: str,
    venue: Venue | None,
    by: Actor,
    at: datetime,
) -> None:
    """A candidate chooses for themselves, in time, one of the places of the rules."""
    check_own(entry, by)
    if hasattr(entry, "end"):
        raise NotNow("not_on_roster", _("You take no part in this stage any more."))
    if at >= options.until:
        raise NotNow("choice_over", _("The time to choose where you sit the test is over."))
    if SeatBooking.objects.filter(entry=entry, cancelled_at__isnull=True).exists():
        raise NotNow("has_seat", _("You have a seat already."))
    if place not in options.places or (place == "venue") != (venue is not None):
        raise Refusal("no_such_place", _("Choose one of the places of the list."))
    if venue is not None and venue not in options.venues:
        raise Refusal("no_such_place", _("Choose one of the places of the list."))


def check_allocates(
    stage: Stage, rule: schema.Stage, options: Options, by: Actor, at: datetime
) -> None:
    """Once candidates have chosen, where there is a choice."""
    check_plans(stage, rule, by)
    if options.count > 1 and at < options.until:
        raise NotNow("choice_open", _("Candidates can still choose where they sit the test."))
    if not options.venues:
        raise NotNow("no_sessions", _("No session is planned. Plan sessions first."))


def check_moves(
    booking: SeatBooking | None,
    entry: RosterEntry,
    session: ExamSession,
    rule: schema.Stage,
    needs: Needs,
    by: Actor,
    at: datetime,
) -> None:
    """To another session in which one may still start, before the candidate has started."""
    check_secretariat(by)
    check_not_on_roster(session.stage, by)
    if hasattr(entry, "end"):
        raise NotNow("not_on_roster", _("This candidate takes no part in the stage any more."))
    started = Sitting.objects.filter(entry=entry, started_at__isnull=False, voided_at__isnull=True)
    if started.exists():
        raise NotNow("has_started", _("This candidate has started the test."))
    if session.stage_id != entry.stage_id or session.cancelled_at is not None:
        raise Refusal("no_such_session", _("Choose a session of this stage."))
    if times_of(session, rule.exam or schema.Exam(default=True))[1] <= at:
        raise NotNow("session_over", _("This session is over. Choose another one."))
    if booking is not None and booking.session_id == session.id:
        raise Refusal("same_session", _("The candidate sits in this session already."))
    check_long_enough(session, rule, needs.factor)


def check_long_enough(session: ExamSession, rule: schema.Stage, factor: Fraction) -> None:
    """The extra time of a candidate fits before the session's end."""
    minutes = (session.ends_at - session.starts_at).total_seconds() // 60
    if minutes < minutes_needed(rule, factor):
        raise Refusal(
            "too_short_for_one", _("The extra time of this candidate does not fit this session.")
        )
