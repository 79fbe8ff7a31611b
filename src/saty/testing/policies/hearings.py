"""Whether somebody may be called to a hearing, and its outcome proposed or decided, now."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours, Refusal
from saty.programmes import decided
from saty.stages import policies as stages
from saty.stages.models import RosterEntry, Stage
from saty.testing.models import DropHearing, KeyChange
from saty.testing.queries.drops import Drop
from saty.testing.states import HearingState, KeyChangeState

WHY_RETURNED = _("Say what is to be looked at again.")


def check_officer(stage: Stage, by: Actor) -> None:
    """Somebody of the secretariat who is no candidate here, until the results are closed.

    After that, where a key has changed since and no decision stands: the scores by it may have
    fallen, and nobody was heard on that.
    """
    stages.check_secretariat(by)
    stages.check_not_on_roster(stage, by)
    if not _has_changed_since_closing(stage):
        stages.check_takes_results(stage)


def _has_changed_since_closing(stage: Stage) -> bool:
    if stage.closed_at is None or stage.key in decided.decided_stages(stage.competition_id):
        return False
    approved = KeyChange.objects.filter(stage=stage, state=KeyChangeState.APPROVED)
    return approved.filter(decided_at__gte=stage.closed_at).exists()


def can_hear(stage: Stage, by: Actor) -> bool:
    """Whether `by` has a hand in the hearings of a stage now."""
    try:
        check_officer(stage, by)
    except Refusal:
        return False
    return True


def check_calls(
    entry: RosterEntry, drop: Drop | None, invited_for: datetime, by: Actor, at: datetime
) -> None:
    """Whose drop the declared rule finds improbable is called, for a moment to come."""
    check_officer(entry.stage, by)
    stages.check_stands(entry)
    if drop is None or not drop.is_beyond:
        raise NotNow(
            "not_beyond_the_limit",
            _("By the declared rule this candidate's result is not one that is heard."),
        )
    if invited_for <= at:
        raise Refusal("invited_too_late", _("Invite for a moment that is still to come."))


def check_called(hearing: DropHearing) -> None:
    """Nothing has been proposed yet."""
    if hearing.state != HearingState.CALLED:
        raise NotNow("hearing_held", _("An outcome of this hearing has been proposed already."))


def check_proposes(
    hearing: DropHearing, outcome: str, reason: str, by: Actor, at: datetime
) -> None:
    """Once the moment has come, one officer says what was said and what follows from it."""
    check_officer(hearing.entry.stage, by)
    check_called(hearing)
    if hearing.invited_for is None or at < hearing.invited_for:
        raise NotNow("hearing_to_come", _("The candidate is invited for later. Hear them first."))
    if outcome not in DropHearing.Outcome.values:
        raise Refusal("no_such_outcome", _("A result is confirmed, or it is not."))
    if not reason.strip():
        raise Refusal("no_reason", _("Write what the candidate said and what follows from it."))


def check_decides(hearing: DropHearing, by: Actor) -> None:
    """Another officer than the one who proposed it."""
    check_officer(hearing.entry.stage, by)
    if hearing.state != HearingState.PROPOSED:
        raise NotNow("nothing_proposed", _("No outcome of this hearing waits for a decision."))
    if hearing.proposed_by_id == by.person:
        raise NotYours("own_proposal", _("You proposed this. Another officer has to decide."))


def can_decide(hearing: DropHearing, by: Actor) -> bool:
    """Whether `by` decides on what was proposed."""
    try:
        check_decides(hearing, by)
    except Refusal:
        return False
    return True
