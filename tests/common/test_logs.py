"""Logs carry no personal data: a planted identity number reaches no line."""

import io
import logging

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import path, reverse

from saty.people.models import Person
from saty.web.doors import EVERYBODY, door
from tests.factories import official, person
from tests.signing import sign_in

PLANTED = "900101300123"


@door(EVERYBODY)
def failing(request, number):
    """A page that fails with the number in its words."""
    raise ValueError(f"cannot read {number}")


urlpatterns = [path("failing/<str:number>/", failing, name="failing")]


@pytest.fixture
def lines():
    """What the console would show at the most talkative level."""
    console = logging.getLogger().handlers
    formatter = next(h.formatter for h in console if type(h) is logging.StreamHandler)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def test_error_is_logged_by_type_and_place_without_its_words(lines, settings):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)

    response = client.get(f"/failing/{PLANTED}/", {"number": PLANTED})

    logged = lines.getvalue()
    assert response.status_code == 500
    assert "builtins.ValueError" in logged
    assert "GET failing/<str:number>/" in logged
    assert PLANTED not in logged


@pytest.mark.django_db
def test_value_in_the_way_of_a_constraint_is_not_logged(lines):
    person(email=f"{PLANTED}@example.org")

    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        person(email=f"{PLANTED}@EXAMPLE.org")
    logging.getLogger("saty").error("failed", exc_info=raised.value)

    logged = lines.getvalue()
    assert "IntegrityError" in logged
    assert PLANTED not in logged


@pytest.mark.django_db
def test_detail_of_the_database_is_what_would_have_been_logged():
    person(email=f"{PLANTED}@example.org")

    with pytest.raises(IntegrityError) as raised, transaction.atomic():
        person(email=f"{PLANTED}@EXAMPLE.org")

    tells = connection.vendor == "postgresql"
    assert (PLANTED in str(raised.value)) is tells


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("get", f"/no/such/page/{PLANTED}/?number={PLANTED}"),
        ("get", f"/account/invitation/{PLANTED}/"),
        ("get", f"/audit/?subject={PLANTED}"),
        ("post", f"/account/login/?next=/{PLANTED}/"),
    ],
)
def test_request_is_logged_without_its_values(lines, client, method, url):
    sign_in(client, official("auditor"))

    getattr(client, method)(url, {"login": f"{PLANTED}@example.org", "name": PLANTED})

    assert lines.getvalue()
    assert PLANTED not in lines.getvalue()


@pytest.mark.django_db
def test_name_that_is_read_and_kept_is_not_logged(lines, client):
    someone = person()
    sign_in(client, someone)

    client.post(reverse("account"), {"name": PLANTED, "language": "en", "time_zone": "Asia/Almaty"})

    assert Person.objects.get(id=someone.id).name == PLANTED
    assert PLANTED not in lines.getvalue()
