"""Pages about these pages, and what machines ask for."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from saty.common.held import CLASSES

pytestmark = pytest.mark.django_db
PAGES = ["/how-to-check/", "/accessibility/", "/privacy/", "/about/"]


@pytest.fixture
def visitor():
    return Client(HTTP_ACCEPT_LANGUAGE="en")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_page_is_there_for_everybody_and_asks_no_database(
    address, language, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = Client(HTTP_ACCEPT_LANGUAGE=language).get(address)

    assert response.status_code == 200
    assert response["Content-Language"] == language


def test_privacy_page_names_every_purpose_for_which_people_are_known(visitor):
    page = visitor.get("/privacy/").content.decode().replace("&#x27;", "'").lower()

    held = {h.purpose for place, h in CLASSES.items() if h.field_class == "personal"}
    keys = {h.purpose for place, h in CLASSES.items() if place.endswith(".id")}
    assert [purpose for purpose in held - keys if str(purpose).lower() not in page] == []


def test_footer_leads_to_all_of_them(visitor):
    page = visitor.get("/").content.decode()

    footer = page.partition("<footer")[2]
    assert [address for address in PAGES if f'href="{address}"' not in footer] == []


def test_robots_stay_out_of_accounts(visitor):
    response = visitor.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    assert "Disallow: /account/" in response.content.decode()


def test_favicon_is_the_mark(visitor):
    assert visitor.get("/favicon.ico")["Location"] == "/static/saty/mark.svg"


def test_healthz_is_well_while_the_database_answers(visitor):
    response = visitor.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_healthz_says_so_when_the_database_is_gone(visitor, monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", gone)

    assert visitor.get("/healthz").status_code == 503
