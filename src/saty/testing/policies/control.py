"""Who may do what in the control room of a test, and when."""

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.people.roles import Role
from saty.programmes import schema
from saty.stages import policies as stages
from saty.stages.models import RosterEntry, Stage
from saty.testing.models import Remedy, SeatBooking, Sitting
from saty.testing.policies.forms import KINDS
from saty.testing.queries.invigilation import watched
from saty.testing.states import RemedyState

OFFICIALS = frozenset({Role.SECRETARIAT.value, Role.INVIGILATOR.value})


def is_sat_here(stage: Stage, file: schema.ProgrammeFile) -> bool:
    """Whether a stage is a test that the system holds."""
    return stage.kind in KINDS and file.stage(stage.key).delivery == "system"


def check_officer(stage: Stage, by: Actor) -> None:
    """The secretariat, and nobody who is a candidate there."""
    stages.check_secretariat(by)
    stages.check_not_on_roster(stage, by)


def check_watches(entry: RosterEntry, by: Actor) -> None:
    """The secretariat, or an invigilator of the session in which the candidate has a seat."""
    if by.role not in OFFICIALS:
        raise NotYours(
            "not_an_official_of_the_test",
            _("Only the secretariat or an invigilator of the test can do this."),
        )
    stages.check_not_on_roster(entry.stage, by)
    if by.role == Role.INVIGILATOR and not is_in_own_session(entry, by):
        raise NotYours(
            "not_your_session", _("This candidate has no seat in a session that you watch over.")
        )


def is_in_own_session(entry: RosterEntry, by: Actor) -> bool:
    """Whether a candidate has a seat in a session that somebody watches over."""
    rows = SeatBooking.objects.filter(entry=entry, cancelled_at__isnull=True)
    return by.person is not None and rows.filter(session__in=watched(by.person)).exists()


def can_watch(entry: RosterEntry, by: Actor) -> bool:
    """Whether `by` may note something about a candidate, or confirm who it is."""
    try:
        check_watches(entry, by)
    except Refusal:
        return False
    return True


def check_not_over(sitting: Sitting) -> None:
    """The identity is confirmed before the end."""
    if sitting.voided_at is not None or sitting.finished_at is not None:
        raise NotNow("sitting_over", _("This test is finished."))


def check_stage_takes_remedies(stage: Stage) -> None:
    """From the making of the roster until the results are closed."""
    stages.check_takes_results(stage)


def check_open(remedy: Remedy) -> None:
    """The proposal waits."""
    if remedy.state != RemedyState.PROPOSED:
        raise NotNow("remedy_decided", _("This has already been decided."))


def check_decides(remedy: Remedy, by: Actor) -> None:
    """Another officer than the one who proposed it, and no candidate of the stage."""
    check_open(remedy)
    stages.check_secretariat(by)
    if remedy.proposed_by_id == by.person:
        raise NotYours(
            "own_remedy",
            _("You proposed this. Another officer approves or refuses it."),
        )
    stages.check_not_on_roster(remedy.stage, by)
    check_stage_takes_remedies(remedy.stage)


def can_decide(remedy: Remedy, by: Actor) -> bool:
    """Whether `by` decides on it."""
    try:
        check_decides(remedy, by)
    except Refusal:
        return False
    return True
