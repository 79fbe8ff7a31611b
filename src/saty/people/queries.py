"""Reads on accounts, organisations and roles."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from saty.common.actors import Actor
from saty.ledger.actions import record_readings
from saty.people.models import Organisation, Person, ResetRequest, RoleGrant
from saty.people.roles import HeldRole
from saty.people.states import GrantState, ResetState


def roles_of(person_id: UUID) -> frozenset[HeldRole]:
    """The roles that somebody holds now."""
    grants = RoleGrant.objects.filter(person_id=person_id, state=GrantState.ACTIVE)
    return frozenset(
        HeldRole(role, scope, organisation)
        for role, scope, organisation in grants.values_list("role", "scope", "organisation_id")
    )


def holders_of(role: str, scope: str) -> QuerySet[Person]:
    """The people who hold `role` for `scope`, or for everything."""
    return Person.objects.filter(
        role_grants__role=role,
        role_grants__state=GrantState.ACTIVE,
        role_grants__scope__in=["", scope],
        is_active=True,
    ).distinct()


def staff_ids(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Person -> opaque staff id."""
    rows = Person.objects.filter(id__in=list(person_ids)).values_list("id", "staff_id")
    return {person: str(staff) for person, staff in rows}


def organisations() -> QuerySet[Organisation]:
    """All organisations, by key."""
    return Organisation.objects.order_by("key")


def organisation(key: str) -> Organisation | None:
    """The organisation with this key."""
    return Organisation.objects.filter(key=key).first()


def confirmed_account(email: str) -> Person | None:
    """The open account whose address this is, if the address is confirmed."""
    return Person.objects.filter(
        email__iexact=email,
        emailaddress__email__iexact=email,
        emailaddress__verified=True,
        is_active=True,
    ).first()


def accounts_of_address(email: str) -> QuerySet[Person]:
    """Accounts whose address this is, or was confirmed to be.

    An address that somebody typed as their new one and has not confirmed is nobody's.
    """
    confirmed = Q(emailaddress__email__iexact=email, emailaddress__verified=True)
    return Person.objects.filter(Q(email__iexact=email) | confirmed).distinct()


def grant(grant_id: UUID) -> RoleGrant | None:
    """One role grant with its people."""
    return _grants().filter(id=grant_id).first()


def end_reason_of(grant: RoleGrant, *, reader: Actor, at: datetime) -> str:
    """Why a role ended or was refused, "" where it was not; the reading is recorded."""
    if grant.ended_at is None or grant.end_reason is None:
        return ""
    subject = f"grant:{grant.id}"
    record_readings(reader=reader, subjects=[subject], what="reason of an end", at=at)
    return str(grant.end_reason)


def invitation(digest: str) -> RoleGrant | None:
    """The open invitation whose token has this digest."""
    return _grants().filter(token_digest=digest, state=GrantState.INVITED).first()


def grants(*, state: str = "", role: str = "", text: str = "") -> QuerySet[RoleGrant]:
    """Role grants, newest first, narrowed by state, role and a part of the address."""
    found = _grants().order_by("-proposed_at", "id")
    if state:
        found = found.filter(state=state)
    if role:
        found = found.filter(role=role)
    if text:
        found = found.filter(email__icontains=text)
    return found


def _grants() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.select_related("organisation", "person", "proposed_by", "approved_by")


def grants_of(person: UUID) -> QuerySet[RoleGrant]:
    """The roles that somebody holds or held, newest first."""
    shown = [GrantState.ACTIVE, GrantState.ENDED]
    return _grants().filter(person=person, state__in=shown).order_by("-active_from", "id")


def grants_to_decide(person: UUID) -> QuerySet[RoleGrant]:
    """Proposals that this person may approve: not their own, not about them; oldest first."""
    waiting = _grants().filter(state=GrantState.PROPOSED)
    mine = Q(proposed_by=person) | Q(person=person)
    return waiting.exclude(mine).order_by("proposed_at", "id")


def resets_to_decide(person: UUID) -> QuerySet[ResetRequest]:
    """Resets that this person may approve: not their own, not about them; oldest first."""
    waiting = _resets().filter(state=ResetState.PROPOSED)
    return waiting.exclude(Q(proposed_by=person) | Q(person=person)).order_by("proposed_at", "id")


def resets() -> QuerySet[ResetRequest]:
    """Every reset, newest first."""
    return _resets().order_by("-proposed_at", "id")


def _resets() -> QuerySet[ResetRequest]:
    return ResetRequest.objects.select_related("person", "proposed_by", "decided_by")


def reasons_of_resets(
    resets: Iterable[ResetRequest], *, reader: Actor, at: datetime
) -> list[ResetRequest]:
    """Resets whose reasons are about to be read; the reading is recorded."""
    opened = list(resets)
    subjects = [f"official:{reset.person.staff_id}" for reset in opened]
    record_readings(reader=reader, subjects=subjects, what="reason of a reset", at=at)
    return opened


def reset(reset_id: UUID) -> ResetRequest | None:
    """One reset with its people."""
    return _resets().filter(id=reset_id).first()


def official(staff_id: UUID) -> Person | None:
    """The account behind an opaque staff id."""
    return Person.objects.filter(staff_id=staff_id).first()


def names_of(staff_ids: Iterable[str], *, reader: Actor, at: datetime) -> dict[str, str]:
    """Opaque staff id -> name, or address where no name is set. The reading is recorded."""
    people = Person.objects.filter(staff_id__in=set(staff_ids))
    named = {str(p.staff_id): p.name or p.email for p in people}
    subjects = [f"official:{staff}" for staff in named]
    record_readings(reader=reader, subjects=subjects, what="name", at=at)
    return named
