"""Roles: two people, an invitation or a confirmed account, an entry when it becomes active."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from saty.common.refusals import NotNow, NotYours
from saty.ledger.models import Entry
from saty.ledger.monitor import findings
from saty.people.actions import grants
from saty.people.models import Person, RoleGrant
from saty.people.roles import CANDIDATE, Role
from saty.people.states import GrantState
from tests.factories import OPENS, acting, official, organisation, person
from tests.racing import at_once, read, shared_database
from tests.signing import confirm_address

AT = OPENS
pytestmark = pytest.mark.django_db


def administrator() -> Person:
    return official("administrator")


def proposed(by: Person, email: str = "new@example.org", role: str = "verifier") -> RoleGrant:
    return grants.propose_role(
        email=email,
        role=role,
        organisation=organisation(),
        scope="",
        by=acting(by, "administrator"),
        at=AT,
    )


def approved(grant: RoleGrant, by: Person) -> RoleGrant:
    return grants.approve_role(grant=grant, by=acting(by, "administrator"), at=AT)


def token_of(message: mail.EmailMessage) -> str:
    link = next(line for line in message.body.splitlines() if line.startswith("http"))
    return link.rstrip("/").rpartition("/")[2]


def test_role_of_a_confirmed_account_is_active_at_approval_and_has_an_entry():
    someone = person(email="new@example.org")
    confirm_address(someone)
    first, second = administrator(), administrator()

    grant = approved(proposed(first), second)

    assert (grant.state, grant.person, grant.active_from) == (GrantState.ACTIVE, someone, AT)
    assert Entry.objects.get(subject=f"grant:{grant.id}").public == {
        "role": "verifier",
        "scope": "",
        "organisation": "agency",
        "holder": str(someone.staff_id),
        "proposed_by": str(first.staff_id),
        "approved_by": str(second.staff_id),
    }


@pytest.mark.parametrize("confirmed", [True, False])
def test_role_of_an_account_without_confirmed_address_waits_for_an_invitation(confirmed):
    someone = person(email="new@example.org")
    if confirmed:
        confirm_address(someone)

    grant = approved(proposed(administrator()), administrator())

    assert grant.state == (GrantState.ACTIVE if confirmed else GrantState.INVITED)


def test_role_proposed_twice_is_one_proposal():
    by = administrator()

    again = [proposed(by), proposed(by)]

    assert again[0] == again[1]


@pytest.mark.parametrize(
    ("role", "scope", "allowed"),
    [
        ("verifier", "", True),
        ("verifier", "competition:1", True),
        ("verifier", "body:1", False),
        ("chair", "body:1", True),
        ("chair", "", False),
        ("member", "competition:1", False),
        ("body_secretary", "body:1", True),
        ("administrator", "", True),
        ("administrator", "competition:1", False),
        ("king", "", False),
    ],
)
def test_role_is_proposed_only_in_a_scope_that_fits(role, scope, allowed):
    def propose() -> RoleGrant:
        by = acting(administrator(), "administrator")
        return grants.propose_role(
            email="a@example.org",
            role=role,
            organisation=organisation(),
            scope=scope,
            by=by,
            at=AT,
        )

    if allowed:
        assert propose().state == GrantState.PROPOSED
    else:
        with pytest.raises(NotNow):
            propose()


@pytest.mark.parametrize("role", [CANDIDATE, *(r.value for r in Role if r != "administrator")])
def test_role_proposed_by_somebody_else_than_an_administrator_is_refused(role):
    by = acting(person(), role)

    with pytest.raises(NotYours):
        grants.propose_role(
            email="a@example.org", role="hr", organisation=organisation(), scope="", by=by, at=AT
        )

    assert not RoleGrant.objects.filter(email="a@example.org").exists()


def test_role_is_not_approved_by_its_proposer():
    by = administrator()
    grant = proposed(by)

    with pytest.raises(NotYours):
        approved(grant, by)

    assert RoleGrant.objects.get(id=grant.id).state == GrantState.PROPOSED


def test_role_is_not_approved_by_its_holder():
    holder = official("administrator", email="new@example.org")
    confirm_address(holder)
    grant = proposed(administrator())

    with pytest.raises(NotYours):
        approved(grant, holder)


def test_role_approved_twice_is_one_act():
    confirm_address(person(email="new@example.org"))
    grant, by = proposed(administrator()), administrator()

    approved(grant, by)
    again = approved(grant, by)

    assert again.state == GrantState.ACTIVE
    assert Entry.objects.filter(kind="role_granted").count() == 1


def test_role_held_already_is_not_given_again():
    holder = official("verifier", email="new@example.org")
    confirm_address(holder)

    with pytest.raises(NotNow):
        proposed(administrator())


def test_invitation_is_accepted_by_the_address_it_was_sent_to(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        grant = approved(proposed(administrator()), administrator())
    someone = person(email="new@example.org")
    confirm_address(someone)
    token = token_of(mail.outbox[0])

    accepted = grants.accept_invitation(token=token, person=someone, at=AT + timedelta(days=13))

    assert mail.outbox[0].to == ["new@example.org"]
    assert grant.token_digest == grants.digest_of(token)
    assert token not in grant.token_digest
    assert (accepted.state, accepted.person, accepted.token_digest) == (
        GrantState.ACTIVE,
        someone,
        "",
    )
    assert Entry.objects.get(kind="role_granted").actor == str(someone.staff_id)


@pytest.mark.parametrize("moment", ["late", "used", "stranger", "unconfirmed", "withdrawn"])
def test_invitation_is_refused(moment, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        grant = approved(proposed(administrator()), administrator())
    token, at = token_of(mail.outbox[0]), AT + timedelta(days=1)
    someone = person(email="new@example.org" if moment != "stranger" else "other@example.org")
    if moment != "unconfirmed":
        confirm_address(someone)
    if moment == "late":
        at = AT + grants.INVITATION_LASTS
    if moment == "used":
        grants.accept_invitation(token=token, person=someone, at=at)
    if moment == "withdrawn":
        administrator_at_work = acting(administrator(), "administrator")
        grants.end_role(grant=grant, reason="Wrong address", by=administrator_at_work, at=at)

    with pytest.raises((NotNow, NotYours)):
        grants.accept_invitation(token=token, person=someone, at=at)


def test_invitation_sent_again_voids_the_one_before(django_capture_on_commit_callbacks):
    by = administrator()
    with django_capture_on_commit_callbacks(execute=True):
        grant = approved(proposed(by), administrator())
        grants.renew_invitation(grant=grant, by=acting(by, "administrator"), at=AT)
    someone = person(email="new@example.org")
    confirm_address(someone)
    first, second = (token_of(message) for message in mail.outbox)

    with pytest.raises(NotNow):
        grants.accept_invitation(token=first, person=someone, at=AT)
    accepted = grants.accept_invitation(token=second, person=someone, at=AT)

    assert accepted.state == GrantState.ACTIVE


def test_role_refused_by_its_proposer_is_taken_back():
    by = administrator()
    grant = proposed(by)

    refused = grants.refuse_role(
        grant=grant, reason="A mistake", by=acting(by, "administrator"), at=AT
    )

    assert (refused.state, refused.end_reason) == (GrantState.REFUSED, "A mistake")
    with pytest.raises(NotNow):
        approved(grant, administrator())


def test_role_ended_has_an_entry_with_its_reason_committed():
    by = administrator()
    confirm_address(person(email="new@example.org"))
    grant = approved(proposed(administrator()), by)

    ended = grants.end_role(
        grant=grant, reason="Left the agency", by=acting(by, "administrator"), at=AT
    )

    entry = Entry.objects.get(kind="role_ended")
    assert (ended.state, ended.end_reason) == (GrantState.ENDED, "Left the agency")
    assert entry.public["role"] == "verifier"
    assert entry.opening.sealed["fields"]["reason"]["value"] == "Left the agency"
    assert [f for f in findings() if f.subject == f"grant:{grant.id}"] == []


def test_administrators_cannot_become_fewer_than_two():
    first, second, third = administrator(), administrator(), administrator()
    held = {p: RoleGrant.objects.get(person=p) for p in (first, second, third)}
    by = acting(first, "administrator")

    grants.end_role(grant=held[third], reason="Left", by=by, at=AT)

    with pytest.raises(NotNow):
        grants.end_role(grant=held[second], reason="Left", by=by, at=AT)


def row(**fields: object) -> RoleGrant:
    values: dict[str, object] = {
        "email": "a@example.org",
        "role": "hr",
        "organisation": organisation(),
        "proposed_at": AT,
    }
    return RoleGrant(**{**values, **fields})


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("role_granted_by_two_people", lambda a, b: {"proposed_by": a, "approved_by": a}),
        ("role_not_approved_by_its_holder", lambda a, b: {"person": a, "approved_by": a}),
        ("active_role_has_a_holder", lambda a, b: {"state": "active", "active_from": AT}),
    ],
)
def test_grant_that_breaks_a_constraint_is_refused_by_the_database(name, fields):
    broken = row(**fields(person(), person()))

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        broken.save()


def test_role_held_twice_is_refused_by_the_database():
    holder = official("hr")

    with pytest.raises(IntegrityError), transaction.atomic():
        row(state="active", person=holder, active_from=AT).save()

    assert RoleGrant.objects.filter(person=holder, state="active").count() == 1  # role_held_once


def test_role_proposed_twice_is_refused_by_the_database():
    first = row(state="proposed", email="one@example.org")
    first.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        row(state="proposed", email="one@example.org").save()

    assert RoleGrant.objects.filter(state="proposed").count() == 1  # role_proposed_once


@pytest.mark.django_db(transaction=True)
def test_proposal_sent_twice_at_once_is_one(tmp_path):
    by = administrator()
    organisation()

    with shared_database(tmp_path):
        made = at_once(*[lambda: proposed(by)] * 2)
        count = read(RoleGrant.objects.filter(state="proposed").count)

    assert made[0] == made[1]
    assert count == 1


@pytest.mark.parametrize("held", ["auditor", "secretariat"])
@pytest.mark.parametrize(
    ("first", "second", "allowed"),
    [
        ("", "", False),
        ("", "competition:1", False),
        ("competition:1", "", False),
        ("competition:1", "competition:1", False),
        ("competition:1", "competition:2", True),
    ],
)
def test_auditor_acts_nowhere_in_the_same_scope(held, first, second, allowed):
    someone = official(held, first, email="new@example.org")
    confirm_address(someone)
    wanted = "secretariat" if held == "auditor" else "auditor"

    def propose() -> RoleGrant:
        return grants.propose_role(
            email=someone.email,
            role=wanted,
            organisation=organisation(),
            scope=second,
            by=acting(administrator(), "administrator"),
            at=AT,
        )

    if allowed:
        assert propose().state == GrantState.PROPOSED
    else:
        with pytest.raises(NotNow, match=r"people\.auditor_acts"):
            propose()
