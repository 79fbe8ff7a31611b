"""Accounts and organisations."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from saty.common.refusals import NotNow
from saty.people import queries
from saty.people.actions import accounts, organisations
from saty.people.models import Organisation, Person
from tests.factories import OPENS, acting, official, person

NAMES = {"kk": "Қор", "ru": "Фонд", "en": "Fund"}
pytestmark = pytest.mark.django_db


def test_accounts_opened_together_are_confirmed_and_have_no_usable_password():
    made = accounts.open_accounts(
        emails=["B@example.org", "a@example.org"],
        language="ru",
        by=acting(person()),
        at=timezone.now(),
    )

    assert [p.email for p in made] == ["b@example.org", "a@example.org"]
    assert queries.confirmed_account("b@example.org") == made[0]
    assert not made[0].has_usable_password()


def test_name_is_sealed_and_an_empty_one_takes_it_away():
    someone = person()
    by = acting(someone)

    accounts.set_name(person=someone, name=" Айгүл ", by=by, at=OPENS)
    named = Person.objects.get(id=someone.id).name
    accounts.set_name(person=someone, name="  ", by=by, at=OPENS)

    assert named == "Айгүл"
    assert Person.objects.get(id=someone.id).name is None


def test_sessions_ended_lets_no_earlier_session_go_on(client):
    someone = person()
    client.force_login(someone)

    accounts.end_sessions(person=someone, by=acting(someone), at=OPENS)

    assert client.get("/account/email/").url.startswith("/account/login/")


def test_address_of_another_account_in_other_letters_is_refused_by_the_database():
    person(email="a@example.org")

    with pytest.raises(IntegrityError, match="person_email_once"), transaction.atomic():
        person(email="A@example.org")


def test_organisation_with_a_key_that_is_taken_is_refused():
    by = acting(official("administrator"), "administrator")
    organisations.add_organisation(key="fund", kind="holding", names=NAMES, by=by, at=OPENS)

    with pytest.raises(NotNow):
        organisations.add_organisation(key="fund", kind="other", names=NAMES, by=by, at=OPENS)

    assert queries.organisation("fund").kind == "holding"


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_organisation_without_a_name_in_each_language_is_refused_by_the_database(language):
    names = {f"name_{code}": name for code, name in NAMES.items()}

    with (
        pytest.raises(IntegrityError, match="organisation_named_in_three_languages"),
        transaction.atomic(),
    ):
        Organisation.objects.create(key="fund", kind="other", **(names | {f"name_{language}": ""}))
