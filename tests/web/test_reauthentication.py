"""Approving asks for the password again, and loses nothing that was being sent."""

import time

import pytest
import time_machine
from django.urls import reverse

from saty.people.models import RoleGrant
from saty.people.states import GrantState
from saty.web.reauthentication import KEPT_FOR
from tests.factories import OPENS, official, organisation
from tests.signing import RECORDS, confirm_address, sign_in

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    made = official("administrator")
    made.set_password(PASSWORD)
    made.save(update_fields=["password"])
    confirm_address(made)
    return made


@pytest.fixture
def grant():
    return RoleGrant.objects.create(
        email="new@example.org",
        role="verifier",
        organisation=organisation(),
        proposed_by=official("administrator"),
        proposed_at=OPENS,
    )


def state_of(grant: RoleGrant) -> str:
    return RoleGrant.objects.get(id=grant.id).state


def test_approval_soon_after_the_password_is_done_at_once(client, administrator, grant):
    sign_in(client, administrator)

    response = client.post(reverse("staff_approve_role", args=[grant.id]))

    assert response.url == reverse("staff_grant", args=[grant.id])
    assert state_of(grant) == GrantState.INVITED


def test_approval_later_asks_for_the_password_and_sends_the_same_form_afterwards(
    client, administrator, grant
):
    sign_in(client, administrator, fresh=False)
    url = reverse("staff_approve_role", args=[grant.id])

    asked = client.post(url, {"note": "as agreed", "csrfmiddlewaretoken": "x"})
    nothing_yet = state_of(grant)
    given = client.post(asked.url, {"password": PASSWORD, "next": reverse("account_resume")})
    kept = client.get(given.url)
    sent = client.post(url, dict(kept.context["kept"].fields))

    assert asked.url == f"{reverse('account_reauthenticate')}?next=%2Faccount%2Fresume%2F"
    assert nothing_yet == GrantState.PROPOSED
    assert given.url == reverse("account_resume")
    assert (kept.context["kept"].path, kept.context["kept"].fields) == (
        url,
        (("note", "as agreed"),),
    )
    assert sent.status_code == 302
    assert state_of(grant) == GrantState.INVITED


def test_kept_form_is_sealed_in_the_session(client, administrator, grant):
    sign_in(client, administrator, fresh=False)

    client.post(reverse("staff_end_role", args=[grant.id]), {"reason": "A private matter"})

    assert "private" not in str(dict(client.session))


def test_kept_form_is_gone_after_a_quarter_of_an_hour(client, administrator, grant):
    sign_in(client, administrator, fresh=False)
    client.post(reverse("staff_approve_role", args=[grant.id]))

    with time_machine.travel(time.time() + KEPT_FOR + 1):
        answer = client.get(reverse("account_resume"))

    assert answer.url == reverse("home")


def test_wrong_password_leaves_everything_as_it_was(client, administrator, grant):
    sign_in(client, administrator, fresh=False)
    asked = client.post(reverse("staff_approve_role", args=[grant.id]))

    answer = client.post(asked.url, {"password": "wrong", "next": reverse("account_resume")})
    again = client.post(reverse("staff_approve_role", args=[grant.id]))

    assert answer.status_code == 200
    assert again.url == asked.url
    assert state_of(grant) == GrantState.PROPOSED


def test_form_that_was_sent_is_not_offered_again(client, administrator, grant):
    sign_in(client, administrator, fresh=False)
    url = reverse("staff_approve_role", args=[grant.id])
    client.post(url)
    sign_in_again = client.session
    sign_in_again[RECORDS] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    sign_in_again.save()
    offered = client.get(reverse("account_resume")).status_code

    client.post(url)

    assert offered == 200
    assert client.get(reverse("account_resume")).url == reverse("home")
