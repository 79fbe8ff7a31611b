"""Whether something may happen to a stage, its results and its candidacies now."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from saty.applications.verification_policies import check_not_own
from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours
from saty.people.roles import Role
from saty.programmes import kinds, schema
from saty.programmes import queries as programmes
from saty.programmes.models import FILING
from saty.stages.models import CandidacyEnd, Disqualification, RosterEntry, Stage


def check_secretariat(by: Actor) -> None:
    """Only the secretariat does it."""
    if by.role != Role.SECRETARIAT:
        raise NotYours("not_secretariat", _("Only the secretariat of the competition can do this."))


def check_secretariat_or_verifier(by: Actor) -> None:
    """The secretariat, or whoever verifies files, does it."""
    if by.role != Role.VERIFIER:
        check_secretariat(by)


def check_not_on_roster(stage: Stage, by: Actor, *, among: Collection[UUID] | None = None) -> None:
    """Nobody has a hand in the results of a stage where they are a candidate themselves.

    `among` are the roster entries that are concerned; without it, all of the stage are.
    """
    if by.person is None:
        return
    own = RosterEntry.objects.filter(stage=stage, application__candidate=by.person).first()
    if own is not None and (among is None or own.id in among):
        raise NotYours(
            "own_candidacy",
            _("You are a candidate at this stage yourself. Somebody else must do this."),
        )


def check_takes_results(stage: Stage) -> None:
    """Results are recorded between the making of the roster and their closing."""
    if stage.opened_at is None:
        raise NotNow("stage_not_open", _("This stage has no roster yet. Results come after it."))
    if stage.closed_at is not None:
        raise NotNow(
            "stage_closed", _("The results of this stage are closed and can no longer change.")
        )


def check_results_are_whole(stage: Stage) -> None:
    """No worker is still to record the results anew: nothing is built on those of old keys."""
    if stage.renewal_asked_at is not None:
        raise NotNow(
            "results_being_renewed",
            _(
                "The results are being recorded anew after a change of a key. Wait until that is"
                " done."
            ),
        )


def check_takes_scores_by_hand(stage: Stage, file: schema.ProgrammeFile) -> None:
    """A stage that the system runs gets its results from there alone."""
    check_takes_results(stage)
    if runs_in_the_system(stage, file):
        raise NotNow(
            "stage_runs_in_the_system",
            _("The results of this stage come from the system. Close them when all is done."),
        )


def runs_in_the_system(stage: Stage, file: schema.ProgrammeFile) -> bool:
    """Whether a kind of ours gives the results; otherwise they come from sheets or by hand."""
    return file.stage(stage.key).delivery == "system" and kinds.kind_of(stage.kind) is not None


def may_close(stage: Stage, windows: Mapping[str, programmes.WindowTimes], at: datetime) -> bool:
    """Whether the time to close results has come; whether all is there, closing itself says."""
    if stage.opened_at is None or stage.closed_at is not None:
        return False
    is_filing = stage.position == 0 and windows[FILING].state(at) != "after"
    return not is_filing and windows[stage.key].state(at) != "before"


def check_closable(stage: Stage, *, waiting: int, absent: int, at: datetime) -> None:
    """Everybody has an outcome, and nobody is called absent who could still come."""
    check_takes_results(stage)
    windows = programmes.windows(stage.competition_id)
    if stage.position == 0 and windows[FILING].state(at) != "after":
        raise NotNow("filing_open", _("Applications are still being filed. Close results after."))
    if windows[stage.key].state(at) == "before":
        raise NotNow("stage_not_begun", _("This stage has not begun. Its results come after it."))
    if absent and windows[stage.key].state(at) == "open":
        raise NotNow(
            "absent_could_still_come",
            _("Somebody is marked absent, but the stage is still open. Close results after it."),
        )
    if waiting:
        raise NotNow(
            "results_missing",
            _("Not everybody has an outcome yet. Record scores or absences, then close."),
        )


def check_stands(entry: RosterEntry) -> None:
    """The candidacy has not ended."""
    if CandidacyEnd.objects.filter(entry=entry).exists():
        raise NotNow("candidacy_ended", _("This candidacy has already ended."))


def check_decides_disqualification(proposal: Disqualification, by: Actor, at: datetime) -> None:
    """Another official than the one who proposed it, and than the candidate; no body decides."""
    check_secretariat(by)
    check_not_own(proposal.application, by)
    check_officers_exclude(_deciding_conduct(proposal, at))
    check_second_person(proposal, by)


def _deciding_conduct(proposal: Disqualification, at: datetime) -> bool:
    """Whether a body votes here on disqualifications."""
    file = programmes.rules_in_force(proposal.application.competition_id, at).file
    return file.conduct is not None and file.votes_here(file.conduct.decided_by)


def can_officers_decide(proposal: Disqualification, at: datetime) -> bool:
    """Whether two officers decide on a disqualification, and no body votes on it."""
    return not _deciding_conduct(proposal, at)


def check_officers_exclude(body_votes: bool) -> None:
    """Where the programme's rules name a body for it, two officers do not decide."""
    if body_votes:
        raise NotNow(
            "body_decides",
            _(
                "The programme's rules leave this to a commission: its secretary puts it on the"
                " agenda, and its members vote."
            ),
        )


def check_second_person(proposal: Disqualification, by: Actor) -> None:
    """A proposal that waits is decided by another person than the one who made it."""
    if proposal.state != Disqualification.State.PROPOSED:
        raise NotNow("disqualification_decided", _("This proposal has already been decided."))
    if proposal.proposed_by_id == by.person:
        raise NotYours(
            "own_disqualification",
            _("You proposed this. Another official has to approve or refuse it."),
        )
