"""Ends of candidacies: withdrawals, and disqualifications by two officials or by a vote."""

from datetime import datetime
from typing import get_args

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.applications.models import Application
from saty.applications.verification_policies import check_not_own
from saty.common.actors import Actor
from saty.common.refusals import NotNow, Refusal
from saty.ledger.actions import record
from saty.ledger.kinds import EntryKind
from saty.programmes import kinds, schema
from saty.programmes import queries as programmes
from saty.programmes.messages import Recipient, localized, tell
from saty.stages import policies, queries
from saty.stages.consequences import on_candidacy_ended
from saty.stages.entries import (
    DISQUALIFICATION_PROPOSED,
    DISQUALIFICATION_REFUSED,
    DISQUALIFIED,
)
from saty.stages.models import CandidacyEnd, Disqualification, Result, RosterEntry


def end_by_withdrawal(application: Application, by: Actor, at: datetime) -> None:
    """A withdrawn application drops out of the stage that it has reached."""
    entry = queries.entry_of(application)
    if entry is None or CandidacyEnd.objects.filter(entry=entry).exists():
        return
    end = CandidacyEnd.objects.create(
        entry=entry, kind=CandidacyEnd.Kind.WITHDRAWN, by_id=by.person, at=at
    )
    _follow(end, application, by, at)


def take_back_withdrawal(application: Application, by: Actor, at: datetime) -> None:
    """An undone withdrawal brings the candidate back, while the stage still has room for them."""
    entry = queries.entry_of(application)
    if entry is None:
        return
    if entry.stage.closed_at and not Result.objects.filter(entry=entry).exists():
        raise NotNow(
            "stage_closed_meanwhile",
            _("The stage was closed without you, so the withdrawal can no longer be undone."),
        )
    CandidacyEnd.objects.filter(entry=entry, kind=CandidacyEnd.Kind.WITHDRAWN).delete()


@transaction.atomic
def propose_disqualification(
    *, application: Application, reason: str, comment: str, by: Actor, at: datetime
) -> Disqualification:
    """Propose to end a candidacy, with a reason of the programme file and the grounds."""
    policies.check_secretariat_or_verifier(by)
    check_not_own(application, by)
    application = Application.objects.select_for_update().get(id=application.id)
    entry = _standing_entry(application)
    file = programmes.rules_in_force(application.competition_id, at).file
    if reason not in {r.key for r in file.reasons if r.applies_to == "disqualification"}:
        raise Refusal("no_such_reason", _("Choose one of the reasons that the programme declares."))
    if not comment.strip():
        raise Refusal("no_grounds", _("Say on what grounds: what was found, where and when."))
    try:
        with transaction.atomic():
            made = Disqualification.objects.create(
                application=application,
                reason=reason,
                comment=comment,
                proposed_by_id=by.account,
                proposed_at=at,
            )
    except IntegrityError:
        raise NotNow(
            "disqualification_open", _("A disqualification is already proposed and waits.")
        ) from None
    _record(DISQUALIFICATION_PROPOSED, made, entry, by, at, reason=reason, comment=comment)
    return made


@transaction.atomic
def approve_disqualification(
    *, disqualification: Disqualification, by: Actor, at: datetime
) -> CandidacyEnd:
    """Approve as a second official: the candidacy ends, the candidate learns why.

    Approving again what one has approved changes nothing.
    """
    proposal = Disqualification.objects.select_for_update().get(id=disqualification.id)
    if proposal.state == Disqualification.State.APPROVED and proposal.decided_by_id == by.person:
        return CandidacyEnd.objects.get(
            entry__application=proposal.application_id, kind=CandidacyEnd.Kind.DISQUALIFIED
        )
    policies.check_decides_disqualification(proposal, by, at)
    return _disqualified(proposal, by, at)


@transaction.atomic
def disqualify_by_vote(
    *, disqualification: Disqualification, by: Actor, at: datetime
) -> CandidacyEnd:
    """End a candidacy as a body voted: `by` presides, and is another than who proposed it. The
    meeting has asked who may."""
    proposal = Disqualification.objects.select_for_update().get(id=disqualification.id)
    policies.check_second_person(proposal, by)
    return _disqualified(proposal, by, at)


def _disqualified(proposal: Disqualification, by: Actor, at: datetime) -> CandidacyEnd:
    application = Application.objects.select_for_update().get(id=proposal.application_id)
    entry = _standing_entry(application)
    _decide(proposal, Disqualification.State.APPROVED, by, at)
    end = CandidacyEnd.objects.create(
        entry=entry,
        kind=CandidacyEnd.Kind.DISQUALIFIED,
        reason=proposal.reason,
        comment=proposal.comment,
        by_id=proposal.proposed_by_id,
        approved_by_id=by.person,
        at=at,
    )
    _record(DISQUALIFIED, proposal, entry, by, at, reason=proposal.reason)
    _tell(end, application, at)
    _follow(end, application, by, at)
    return end


@transaction.atomic
def refuse_disqualification(
    *, disqualification: Disqualification, by: Actor, at: datetime
) -> Disqualification:
    """Refuse as a second official: the candidacy goes on."""
    proposal = Disqualification.objects.select_for_update().get(id=disqualification.id)
    policies.check_decides_disqualification(proposal, by, at)
    return _refused(proposal, by, at)


@transaction.atomic
def refuse_disqualification_by_vote(
    *, disqualification: Disqualification, reason: str, by: Actor, at: datetime
) -> Disqualification:
    """Refuse what a body voted against: the candidacy goes on."""
    proposal = Disqualification.objects.select_for_update().get(id=disqualification.id)
    policies.check_second_person(proposal, by)
    return _refused(proposal, by, at, reason=reason)


def _refused(
    proposal: Disqualification, by: Actor, at: datetime, **fields: str
) -> Disqualification:
    _decide(proposal, Disqualification.State.REFUSED, by, at)
    entry = queries.entry_of(proposal.application)
    _record(DISQUALIFICATION_REFUSED, proposal, entry, by, at, **fields)
    return proposal


def _standing_entry(application: Application) -> RosterEntry:
    entry = queries.entry_of(application)
    if entry is None:
        raise NotNow("not_submitted", _("This application was never submitted."))
    policies.check_stands(entry)
    return entry


def _decide(proposal: Disqualification, state: str, by: Actor, at: datetime) -> None:
    proposal.state, proposal.decided_by_id, proposal.decided_at = state, by.person, at
    proposal.save(update_fields=["state", "decided_by", "decided_at"])


def _record(
    kind: EntryKind,
    proposal: Disqualification,
    entry: RosterEntry | None,
    by: Actor,
    at: datetime,
    **fields: str,
) -> None:
    application = proposal.application
    record(
        kind,
        subject=f"application:{application.id}",
        competition=str(application.competition_id),
        by=by,
        at=at,
        stage=entry.stage.key if entry else None,
        **fields,
    )


def _tell(end: CandidacyEnd, application: Application, at: datetime) -> None:
    rules = programmes.rules_in_force(application.competition_id, at)
    words = next(reason.words for reason in rules.file.reasons if reason.key == end.reason)
    title = rules.file.stage(end.entry.stage.key).title
    params = {"stage": localized(title), "reason": localized(words)}
    recipient = Recipient(application.candidate_id, f"application:{application.id}", params)
    tell(rules=rules, kind="disqualified", event=f"end:{end.id}", to=[recipient], at=at)


def _follow(end: CandidacyEnd, application: Application, by: Actor, at: datetime) -> None:
    """Free what the kinds of stages hold for the candidate, then tell the apps above."""
    for key in get_args(schema.StageKindKey):
        if kind := kinds.kind_of(key):
            kind.on_candidacy_ended(application.id, by, at)
    on_candidacy_ended.run(end, by=by, at=at)
