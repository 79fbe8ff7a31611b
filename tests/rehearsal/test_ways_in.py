"""One-click ways in exist in a demo alone."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from saty.rehearsal.marks import refuse_demo_in_production
from saty.rehearsal.models import DemoMark
from saty.rehearsal.ways_in import entrances, mark_as_demo
from tests import factories


@pytest.fixture
def demo(db):
    verifier = factories.official("verifier")
    mark_as_demo({"verifier": (verifier, "staff_home")}, factories.OPENS)
    return verifier


def key() -> str:
    return entrances()[0].key


def test_way_in_signs_in_without_a_second_factor(client: Client, demo):
    response = client.post(reverse("demo_enter", args=["verifier"]), {"key": key()})

    assert response.status_code == 302
    assert response.url == reverse("staff_home")
    assert client.session["_auth_user_id"] == str(demo.id)
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize(("role", "wrong"), [("verifier", "x"), ("verifier", ""), ("chair", None)])
def test_way_in_with_a_wrong_key_or_role_is_not_there(client: Client, demo, role, wrong):
    given = key() if wrong is None else wrong

    response = client.post(reverse("demo_enter", args=[role]), {"key": given})

    assert response.status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_way_in_outside_a_demo_is_not_there(client: Client):
    response = client.post(reverse("demo_enter", args=["verifier"]), {"key": "x"})

    assert response.status_code == 404


def test_way_in_under_production_settings_is_not_there(client: Client, demo, settings):
    right = key()
    settings.PRODUCTION = True

    response = client.post(reverse("demo_enter", args=["verifier"]), {"key": right})

    assert response.status_code == 404


def test_production_refuses_the_database_of_a_demo(demo, settings):
    settings.PRODUCTION = True

    with pytest.raises(ImproperlyConfigured, match="marked as a demo"):
        refuse_demo_in_production()


def test_keys_are_random_and_sealed(demo):
    first = key()
    mark_as_demo({"verifier": (demo, "staff_home")}, factories.OPENS)

    stored = DemoMark.objects.values_list("ways_in", flat=True)[0]

    assert key() != first
    assert key().encode() not in bytes(stored)


@pytest.mark.parametrize("page", ["account_email_verification_sent", "account_reset_password_done"])
def test_page_that_says_mail_is_sent_names_the_folder_of_a_demo(
    client: Client, demo, settings, page
):
    settings.EMAIL_FILE_PATH = "/somewhere/mail"

    shown = client.get(reverse(page)).content.decode()

    assert "<code>/somewhere/mail</code>" in shown


@pytest.mark.django_db
def test_page_that_says_mail_is_sent_names_no_folder_outside_a_demo(client: Client, settings):
    settings.EMAIL_FILE_PATH = "/somewhere/mail"

    shown = client.get(reverse("account_email_verification_sent")).content.decode()

    assert "/somewhere/mail" not in shown
