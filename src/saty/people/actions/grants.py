"""Roles: proposed by one person, approved by another, accepted by their holder, ended.

An address with a confirmed account gets the role at approval; any other gets an invitation by
mail, good for 14 days. Of its token only the digest is kept.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import Actor
from saty.common.refusals import NotNow, NotYours
from saty.ledger.actions import record
from saty.people import permissions, policies, queries
from saty.people.entries import ROLE_ENDED, ROLE_GRANTED, grant_subject
from saty.people.mail import send_invitation
from saty.people.models import Organisation, Person, RoleGrant
from saty.people.states import GRANT, GrantState

INVITATION_LASTS = timedelta(days=14)
TOKEN_BYTES = 32


def digest_of(token: str) -> str:
    """What is kept of a token: SHA-256 in hex. Tokens are random, so it needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def _locked(grant: RoleGrant) -> RoleGrant:
    return RoleGrant.objects.select_for_update().get(id=grant.id)


@transaction.atomic
def propose_role(
    *, email: str, role: str, organisation: Organisation, scope: str, by: Actor, at: datetime
) -> RoleGrant:
    """Propose a role for whoever has this address. Proposing the same again changes nothing."""
    permissions.check("propose_for_official", by)
    policies.check_role_fits_scope(role, scope)
    address = email.strip().lower()
    grant, made = RoleGrant.objects.get_or_create(
        email=address,
        role=role,
        organisation=organisation,
        scope=scope,
        state=GrantState.PROPOSED,
        defaults={
            "person": queries.confirmed_account(address),
            "proposed_by_id": by.person,
            "proposed_at": at,
        },
    )
    if made:
        policies.check_may_hold(grant.person, grant)
    return grant


@transaction.atomic
def approve_role(*, grant: RoleGrant, by: Actor, at: datetime) -> RoleGrant:
    """Approve another's proposal: the role becomes active, or an invitation goes out."""
    grant = _locked(grant)
    if grant.approved_by_id is not None and grant.approved_by_id == by.person:
        return grant
    grant.person = queries.confirmed_account(grant.email)
    permissions.check("decide_proposal", by, grant)
    policies.check_may_hold(grant.person, grant)
    grant.approved_by_id, grant.approved_at = by.person, at
    if grant.person is None:
        invite(grant, at)
    else:
        _activate(grant, grant.person, by=by, at=at)
    return grant


def invite(grant: RoleGrant, at: datetime) -> str:
    """Make and mail a token; the token. In the running transaction of an approval."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    grant.state = GRANT.after("invite", grant.state)
    grant.token_digest, grant.expires_at = digest_of(token), at + INVITATION_LASTS
    grant.save(update_fields=["state", "token_digest", "expires_at", "approved_by", "approved_at"])
    send_invitation(grant.email, token, grant.expires_at)
    return token


def _activate(grant: RoleGrant, person: Person, *, by: Actor, at: datetime) -> None:
    grant.state = GRANT.after("activate", grant.state)
    grant.person, grant.active_from, grant.token_digest = person, at, ""
    try:
        with transaction.atomic():
            grant.save(
                update_fields=[
                    "state",
                    "person",
                    "active_from",
                    "token_digest",
                    "approved_by",
                    "approved_at",
                ]
            )
    except IntegrityError as clash:
        raise NotNow(
            "people.role_held", _("This person holds the role already. Refuse the proposal.")
        ) from clash
    record(
        ROLE_GRANTED,
        subject=grant_subject(grant.id),
        by=by,
        at=at,
        role=grant.role,
        scope=grant.scope,
        organisation=grant.organisation.key,
        holder=str(person.staff_id),
        proposed_by=_opaque(grant.proposed_by),
        approved_by=_opaque(grant.approved_by),
    )


def _opaque(person: Person | None) -> str | None:
    return str(person.staff_id) if person else None


@transaction.atomic
def refuse_role(*, grant: RoleGrant, reason: str, by: Actor, at: datetime) -> RoleGrant:
    """Refuse a proposal. Whoever proposed it may take it back the same way."""
    grant = _locked(grant)
    permissions.check("propose_for_official", by)
    if grant.state == GrantState.REFUSED:
        return grant
    grant.state = GRANT.after("refuse", grant.state)
    grant.ended_at, grant.end_reason = at, reason
    grant.save(update_fields=["state", "ended_at", "end_reason"])
    return grant


@transaction.atomic
def renew_invitation(*, grant: RoleGrant, by: Actor, at: datetime) -> RoleGrant:
    """Send a new invitation; the one before it opens nothing any more."""
    grant = _locked(grant)
    permissions.check("propose_for_official", by)
    if grant.state != GrantState.INVITED:
        raise NotNow("people.not_invited", _("There is no open invitation to send again."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    grant.token_digest, grant.expires_at = digest_of(token), at + INVITATION_LASTS
    grant.save(update_fields=["token_digest", "expires_at"])
    send_invitation(grant.email, token, grant.expires_at)
    return grant


@transaction.atomic
def accept_invitation(*, token: str, person: Person, at: datetime) -> RoleGrant:
    """The invited person takes the role, signed in under the address that was invited."""
    grant = RoleGrant.objects.select_for_update().filter(token_digest=digest_of(token)).first()
    if grant is None:
        raise NotNow(
            "people.invitation_unknown",
            _("This invitation has been used or withdrawn. Ask an administrator for a new one."),
        )
    policies.check_invitation_open(grant, at)
    account = queries.confirmed_account(grant.email)
    if account is None or account.id != person.id:
        raise NotYours(
            "people.invitation_of_another",
            _("This invitation is for another address. Sign in with the address it was sent to."),
        )
    if grant.approved_by_id == person.id:
        raise NotYours("people.own_approval", permissions.REASONS["decide_proposal"])
    policies.check_may_hold(person, grant)
    holder = Actor(grant.role, str(person.staff_id), person.id)
    _activate(grant, person, by=holder, at=at)
    return grant


@transaction.atomic
def end_role(*, grant: RoleGrant, reason: str, by: Actor, at: datetime) -> RoleGrant:
    """End a role, or withdraw its invitation, with a reason."""
    list(RoleGrant.objects.select_for_update().filter(role=grant.role, state=GrantState.ACTIVE))
    grant = _locked(grant)
    permissions.check("end_role", by, grant)
    if grant.state == GrantState.ENDED:
        return grant
    policies.check_administrators_remain(grant)
    was_active = grant.state == GrantState.ACTIVE
    grant.state = GRANT.after("end", grant.state)
    grant.ended_at, grant.end_reason, grant.token_digest = at, reason, ""
    grant.save(update_fields=["state", "ended_at", "end_reason", "token_digest"])
    if was_active:
        record(
            ROLE_ENDED,
            subject=grant_subject(grant.id),
            by=by,
            at=at,
            role=grant.role,
            holder=_opaque(grant.person),
            reason=reason,
        )
    return grant
