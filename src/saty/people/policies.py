"""Whether it may happen now: `check_x` raises with the reason, `can_x` answers."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from saty.common.refusals import NotNow, Refusal
from saty.people.models import Person, RoleGrant
from saty.people.roles import BODY_ROLES, Role
from saty.people.states import GrantState

FEWEST_ADMINISTRATORS = 2
"""Roles need two people, so two must remain who can give them."""


def _can(check: Callable[..., None], *values: Any) -> bool:
    try:
        check(*values)
    except Refusal:
        return False
    return True


def check_role_fits_scope(role: str, scope: str) -> None:
    """Commission roles are held in one commission, no other role is; administrators are for all."""
    if role not in Role.values:
        raise NotNow("people.unknown_role", _("There is no such role. Choose one of the list."))
    if (role in BODY_ROLES) != scope.startswith("body:"):
        raise NotNow(
            "people.role_and_scope",
            _("A role in a commission needs its commission, and no other role has one."),
        )
    if role == Role.ADMINISTRATOR and scope:
        raise NotNow(
            "people.administrator_scope", _("An administrator is one for everything. Choose that.")
        )


def check_may_hold(person: Person | None, grant: RoleGrant) -> None:
    """Whether the role goes together with those that somebody holds."""
    check_not_held(person, grant)
    check_auditor_acts_nowhere(person, grant)


def check_not_held(person: Person | None, grant: RoleGrant) -> None:
    """Nobody holds the same role in the same organisation and scope twice."""
    held = RoleGrant.objects.filter(
        person=person,
        role=grant.role,
        organisation=grant.organisation_id,
        scope=grant.scope,
        state=GrantState.ACTIVE,
    )
    if person is not None and held.exclude(id=grant.id).exists():
        raise NotNow(
            "people.role_held", _("This person holds the role already. Refuse the proposal.")
        )


def check_auditor_acts_nowhere(person: Person | None, grant: RoleGrant) -> None:
    """An auditor changes nothing, so nobody is an auditor and acts in the same scope."""
    is_audit = Q(role=Role.AUDITOR)
    held = RoleGrant.objects.filter(person=person, state=GrantState.ACTIVE)
    others = held.exclude(is_audit) if grant.role == Role.AUDITOR else held.filter(is_audit)
    if person is not None and others.filter(_meets(grant.scope)).exists():
        raise NotNow(
            "people.auditor_acts",
            _(
                "An auditor changes nothing, so nobody is an auditor and holds another role for "
                "the same competition. End one role first."
            ),
        )


def _meets(scope: str) -> Q:
    """Scopes that overlap with this one; "" is all of them."""
    return Q() if scope == "" else Q(scope__in=["", scope])


def check_invitation_open(grant: RoleGrant, at: datetime) -> None:
    """An invitation is accepted once, before it expires."""
    if grant.state != GrantState.INVITED:
        raise NotNow(
            "people.invitation_used",
            _("This invitation has been used or withdrawn. Ask an administrator for a new one."),
        )
    if grant.expires_at is None or at >= grant.expires_at:
        raise NotNow(
            "people.invitation_expired",
            _("This invitation has expired. Ask an administrator for a new one."),
        )


def check_administrators_remain(grant: RoleGrant) -> None:
    """Two administrators must remain, or nobody could ever be given a role again."""
    if grant.role != Role.ADMINISTRATOR or grant.state != GrantState.ACTIVE:
        return
    others = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, state=GrantState.ACTIVE)
    remaining = others.exclude(id=grant.id).values("person").distinct().count()
    if remaining < FEWEST_ADMINISTRATORS:
        raise NotNow(
            "people.administrators_remain",
            _("At least two administrators must remain. Appoint another one first."),
        )


def check_official(person: Person) -> None:
    """Resets by administrators are for officials; candidates reset their passwords by e-mail."""
    if not RoleGrant.objects.filter(person=person, state=GrantState.ACTIVE).exists():
        raise NotNow(
            "people.not_an_official",
            _("This person holds no role. Candidates reset their own password by e-mail."),
        )


can_role_fit_scope = partial(_can, check_role_fits_scope)
can_accept_invitation = partial(_can, check_invitation_open)
can_end_administrator = partial(_can, check_administrators_remain)
