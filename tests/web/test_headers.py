"""What every answer says to browsers and caches, and what they are made to keep."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import official, person
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


@pytest.fixture(params=["visitor", "candidate", "official"])
def reader(request) -> Client:
    if request.param == "visitor":
        return Client()
    someone = person() if request.param == "candidate" else official("secretariat")
    return sign_in(Client(), someone)


@pytest.mark.parametrize("address", ["/", "/help/", "/nothing-here/"])
def test_page_runs_nothing_of_others_and_is_framed_by_nobody(reader, address):
    headers = reader.get(address).headers

    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("name", ["home", "help", "account", "inbox"])
def test_page_of_somebody_signed_in_stays_in_no_cache(name):
    candidate = sign_in(Client(), person(), second_factor=False)

    assert candidate.get(reverse(name))["Cache-Control"] == "private, no-store"


def test_public_page_of_a_visitor_may_be_kept(client):
    assert "Cache-Control" not in client.get("/").headers


def test_what_a_page_said_last_is_kept_in_no_cookie():
    candidate = sign_in(Client(), person(), second_factor=False)

    response = candidate.post(reverse("account_end_sessions"))

    assert "messages" not in response.cookies
    assert "signed out everywhere else" in candidate.get("/account/").content.decode()
