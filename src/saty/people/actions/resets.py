"""An official's lost password or second factor: reset by two administrators."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from saty.common.actors import Actor
from saty.ledger.actions import record
from saty.people import permissions, policies
from saty.people.entries import RESET_APPROVED, reset_subject
from saty.people.mail import send_reset_notice
from saty.people.models import Person, ResetRequest, new_session_salt
from saty.people.states import RESET, ResetState


def _locked(reset: ResetRequest) -> ResetRequest:
    rows = ResetRequest.objects.select_for_update(of=("self",)).select_related(
        "person", "proposed_by"
    )
    return rows.get(id=reset.id)


@transaction.atomic
def propose_reset(
    *, person: Person, what: str, reason: str, by: Actor, at: datetime
) -> ResetRequest:
    """Propose to reset what an official lost. Proposing the same again changes nothing."""
    permissions.check("propose_for_official", by)
    policies.check_official(person)
    reset, _made = ResetRequest.objects.get_or_create(
        person=person,
        what=what,
        state=ResetState.PROPOSED,
        defaults={
            "reason": reason,
            "proposed_by": Person.objects.get(staff_id=by.opaque),
            "proposed_at": at,
        },
    )
    return reset


@transaction.atomic
def approve_reset(*, reset: ResetRequest, by: Actor, at: datetime) -> ResetRequest:
    """Approve another's proposal: what was lost is void, every session ends, a mail tells so."""
    reset = _locked(reset)
    if reset.state == ResetState.APPROVED and reset.decided_by_id == by.person:
        return reset
    permissions.check("decide_proposal", by, reset)
    _decide(reset, "approve", by, at)
    _take_away(reset)
    record(
        RESET_APPROVED,
        subject=reset_subject(reset.id),
        by=by,
        at=at,
        what=reset.what,
        holder=str(reset.person.staff_id),
        proposed_by=str(reset.proposed_by.staff_id),
        reason=reset.reason,
    )
    send_reset_notice(reset.person, reset.what)
    return reset


@transaction.atomic
def refuse_reset(*, reset: ResetRequest, by: Actor, at: datetime) -> ResetRequest:
    """Refuse a proposal. Whoever proposed it may take it back the same way."""
    reset = _locked(reset)
    permissions.check("propose_for_official", by)
    if reset.state != ResetState.REFUSED:
        _decide(reset, "refuse", by, at)
    return reset


def _decide(reset: ResetRequest, verb: str, by: Actor, at: datetime) -> None:
    reset.state = RESET.after(verb, reset.state)
    reset.decided_by_id, reset.decided_at = by.person, at
    reset.save(update_fields=["state", "decided_by", "decided_at"])


def _take_away(reset: ResetRequest) -> None:
    """The second factor goes with its recovery codes; a password leaves none that works."""
    person = Person.objects.select_for_update().get(id=reset.person_id)
    if reset.what == ResetRequest.What.SECOND_FACTOR:
        Authenticator.objects.filter(user=person).delete()
    else:
        person.set_unusable_password()
    person.session_salt = new_session_salt()
    person.save(update_fields=["password", "session_salt"])
