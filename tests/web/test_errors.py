"""What goes wrong is told by the product's own pages, in the reader's language."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.test import Client
from django.urls import path

from saty.common.refusals import Conflict, NotNow, NotYours
from saty.config.urls import (  # noqa: F401 - the handlers of the product
    handler400,
    handler403,
    handler404,
    handler429,
    handler500,
)
from saty.config.urls import urlpatterns as house
from saty.web import errors
from saty.web.doors import EVERYBODY, door
from saty.web.errors import Gone

LANGUAGES = ("kk", "ru", "en")
RAISED = {
    "forbidden": PermissionDenied(),
    "gone": Gone("It was cancelled"),
    "too-big": RequestDataTooBig(),
    "broken": RuntimeError("a secret"),
    "no-database": OperationalError("a secret"),
    "not-now": NotNow("closed", "Filing closed at nine."),
    "conflict": Conflict("changed", "Somebody changed it."),
    "not-yours": NotYours("same_person", "Another person must approve."),
}


@door(EVERYBODY)
def fail(request, how):
    raise RAISED[how]


@door(EVERYBODY)
def hurry(request):
    return errors.too_many(request)


urlpatterns = [path("fail/<slug:how>/", fail), path("hurry/", hurry), *house]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def reader(language="en", **headers):
    return Client(raise_request_exception=False, HTTP_ACCEPT_LANGUAGE=language, **headers)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/fail/forbidden/", 403),
        ("/nothing-here/", 404),
        ("/fail/gone/", 410),
        ("/fail/too-big/", 413),
        ("/hurry/", 429),
        ("/fail/broken/", 500),
        ("/fail/no-database/", 503),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_error_has_a_page_in_the_readers_language(address, status, language):
    response = reader(language).get(address)

    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}"' in page
    assert f'<p class="saty-error-page__code">{status}</p>' in page
    assert "a secret" not in page


@pytest.mark.parametrize(
    ("how", "status", "words"),
    [
        ("not-now", 409, "Filing closed at nine."),
        ("conflict", 409, "Somebody changed it."),
        ("not-yours", 403, "Another person must approve."),
    ],
)
def test_refusal_says_why_and_leads_back(how, status, words):
    response = reader(HTTP_REFERER="http://testserver/candidate/?page=2").get(f"/fail/{how}/")

    assert response.status_code == status
    assert words in response.content.decode()
    assert 'href="/candidate/?page=2"' in response.content.decode()


def test_refusal_does_not_lead_to_another_site():
    response = reader(HTTP_REFERER="https://elsewhere.example/candidate/").get("/fail/not-now/")

    assert "/candidate/" not in response.content.decode()


def test_forged_form_is_refused_with_what_to_do():
    stranger = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE="en")

    response = stranger.post("/language/", {"language": "ru"})

    assert response.status_code == 403
    assert "reload the page, and send it again" in response.content.decode()


def test_unknown_host_is_refused():
    response = reader(HTTP_HOST="elsewhere.example").get("/")

    assert response.status_code == 400


@pytest.mark.parametrize("address", ["/fail/no-database/", "/hurry/"])
def test_who_should_come_again_is_told_when(address):
    assert reader().get(address)["Retry-After"] == "60"
