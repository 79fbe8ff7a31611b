"""What verification allows now: on which file, under which stage, by whom."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from saty.applications import rosters
from saty.applications.models import Application, FileCheck, VerificationLease
from saty.applications.states import ApplicationState
from saty.applications.targets import Target, reasons_for
from saty.common.actors import Actor
from saty.common.refusals import Conflict, NotNow, NotYours, Refusal
from saty.programmes.kinds import StageRef
from saty.programmes.schema import ProgrammeFile


def check_takes_verdicts(ref: StageRef) -> None:
    """A stage whose results are closed takes no verdicts; a later stage does."""
    if rosters.is_closed(ref):
        raise NotNow(
            "verification.stage_closed",
            _("The results of this stage are closed. Verify the file again at a later stage."),
        )


def check_is_verified(application: Application, ref: StageRef) -> None:
    """Only a submitted application on the roster of the stage is verified there."""
    is_here = application.state == ApplicationState.SUBMITTED
    if not is_here or not rosters.files_in(ref).filter(id=application.id).exists():
        raise NotNow(
            "verification.not_on_roster",
            _("This application is no longer in this stage: it was withdrawn or it ended."),
        )


def check_not_own(application: Application, by: Actor) -> None:
    """Nobody judges their own file, whatever roles they hold."""
    if by.person is not None and application.candidate_id == by.person:
        raise NotYours(
            "verification.own_application",
            _("This application is your own. Somebody else must deal with it."),
        )


def check_lease(application: Application, stage: str, by: Actor, at: datetime) -> None:
    """The file is in the hands of whoever gives verdicts on it."""
    if not can_verify(application, stage, by, at):
        raise Conflict(
            "verification.not_in_your_hands",
            _("The file is not in your hands any more. Take it again, or take the next one."),
        )


def can_verify(application: Application, stage: str, by: Actor, at: datetime) -> bool:
    """Whether `by` holds the file now."""
    return VerificationLease.objects.filter(
        application=application, stage=stage, holder=by.person, until__gt=at
    ).exists()


def check_free(application_ids: list[UUID], stage: str, at: datetime) -> None:
    """None of these files is in somebody's hands."""
    live = VerificationLease.objects.filter(stage=stage, until__gt=at)
    if live.filter(application__in=application_ids).exists():
        raise Conflict("verification.taken", _("One of these files is in somebody's hands now."))


def check_reason(file: ProgrammeFile, target: Target, verdict: str, reason: str) -> None:
    """A refusal has one of the ready reasons for its kind; an acceptance has none."""
    if verdict == "accepted":
        if reason:
            raise Refusal("verification.reason_of_acceptance", _("Only a refusal has a reason."))
    elif reason not in {ready.key for ready in reasons_for(file, target.kind)}:
        raise Refusal("verification.no_reason", _("Choose one of the reasons for a refusal."))


def check_second_look(check: FileCheck, by: Actor) -> None:
    """A refusal is looked at by another person than the one who refused."""
    if check.refused == 0:
        raise NotNow("verification.nothing_refused", _("Nothing was refused in this file."))
    if check.by_id == by.person:
        raise NotYours(
            "verification.own_refusal",
            _("You refused this yourself. Somebody else must look at it."),
        )
