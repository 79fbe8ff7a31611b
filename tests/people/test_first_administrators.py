"""The first two administrators of an installation."""

import io

import pytest
from django.core.management import CommandError, call_command

from saty.people.actions import grants
from saty.people.models import RoleGrant
from saty.people.states import GrantState
from tests.factories import official, person
from tests.signing import confirm_address

pytestmark = pytest.mark.django_db


def appointed(*emails: str) -> list[str]:
    out = io.StringIO()
    call_command("first_administrators", *emails, stdout=out)
    return out.getvalue().splitlines()


def test_first_administrators_are_invited_by_links_that_work():
    lines = appointed("b@example.org", "A@example.org")

    invited = person(email="a@example.org")
    confirm_address(invited)
    address, link = lines[0].split("\t")
    token = link.rstrip("/").rpartition("/")[2]
    grant = RoleGrant.objects.get(email="a@example.org")
    accepted = grants.accept_invitation(token=token, person=invited, at=grant.proposed_at)

    assert [line.split("\t")[0] for line in lines] == ["a@example.org", "b@example.org"]
    assert address == "a@example.org"
    assert (accepted.state, accepted.proposed_by) == (GrantState.ACTIVE, None)


def test_first_administrators_are_refused_where_there_are_some():
    official("administrator")

    with pytest.raises(CommandError):
        appointed("a@example.org", "b@example.org")

    assert not RoleGrant.objects.filter(email="a@example.org").exists()


def test_first_administrators_with_one_address_twice_are_refused():
    with pytest.raises(CommandError):
        appointed("a@example.org", "A@example.org ")

    assert RoleGrant.objects.count() == 0
