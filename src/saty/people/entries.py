"""Entries about officials: roles given and ended, sign-ins reset."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from saty.ledger.kinds import entry_kind
from saty.people.models import ResetRequest, RoleGrant
from saty.people.states import GrantState, ResetState


def grant_subject(grant_id: object) -> str:
    """The subject of a role grant."""
    return f"grant:{grant_id}"


def reset_subject(reset_id: object) -> str:
    """The subject of a reset."""
    return f"reset:{reset_id}"


def _granted() -> Iterator[str]:
    ids = RoleGrant.objects.filter(active_from__isnull=False).values_list("id", flat=True)
    return (grant_subject(key) for key in ids.iterator())


def _ended() -> Iterator[str]:
    ended = RoleGrant.objects.filter(state=GrantState.ENDED, active_from__isnull=False)
    return (grant_subject(key) for key in ended.values_list("id", flat=True).iterator())


def _reset() -> Iterator[str]:
    approved = ResetRequest.objects.filter(state=ResetState.APPROVED)
    return (reset_subject(key) for key in approved.values_list("id", flat=True).iterator())


ROLE_GRANTED = entry_kind(
    "role_granted",
    _("A role proposed by one person and approved by another became active."),
    acts=_granted,
    public=("role", "scope", "organisation", "holder", "proposed_by", "approved_by"),
)
ROLE_ENDED = entry_kind(
    "role_ended", _("A role ended."), acts=_ended, public=("role", "holder"), committed=("reason",)
)
RESET_APPROVED = entry_kind(
    "reset_approved",
    _("An official's password or second factor was reset by two people."),
    acts=_reset,
    public=("what", "holder", "proposed_by"),
    committed=("reason",),
)
