"""The first two administrators, whom the operator appoints on the server."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from saty.common.actors import OPERATOR
from saty.common.refusals import NotNow
from saty.people.actions.grants import invite
from saty.people.actions.organisations import add_organisation
from saty.people.models import Organisation, RoleGrant
from saty.people.policies import FEWEST_ADMINISTRATORS
from saty.people.roles import Role
from saty.people.states import GrantState

OPERATOR_KEY = "operator"
OPERATOR_NAMES = {"kk": "Жүйе операторы", "ru": "Оператор системы", "en": "Operator of the system"}


@transaction.atomic
def appoint_first_administrators(*, emails: Sequence[str], at: datetime) -> dict[str, str]:
    """Invite two people as administrators: address -> token. NotNow if there are any already."""
    addresses = {email.strip().lower() for email in emails}
    if len(addresses) != FEWEST_ADMINISTRATORS:
        raise NotNow("people.two_addresses", _("Name two different addresses."))
    standing = [GrantState.ACTIVE, GrantState.INVITED]
    if RoleGrant.objects.filter(role=Role.ADMINISTRATOR, state__in=standing).exists():
        raise NotNow(
            "people.administrators_there",
            _("There are administrators already; they appoint others on the page of people."),
        )
    operator = _operator(at)
    return {email: invite(_grant(email, operator, at), at) for email in sorted(addresses)}


def _grant(email: str, organisation: Organisation, at: datetime) -> RoleGrant:
    return RoleGrant.objects.create(
        email=email,
        role=Role.ADMINISTRATOR,
        organisation=organisation,
        state=GrantState.PROPOSED,
        proposed_at=at,
    )


def _operator(at: datetime) -> Organisation:
    found = Organisation.objects.filter(key=OPERATOR_KEY).first()
    return found or add_organisation(
        key=OPERATOR_KEY,
        kind=Organisation.Kind.OTHER,
        names=OPERATOR_NAMES,
        by=OPERATOR,
        at=at,
    )
