"""The home page: what this is, the competition and its line of steps, ways into a demo."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saty.common import demo
from saty.web import ways_in
from saty.web.ways_in import WayIn
from tests import factories
from tests.factories import FILING_CLOSES, FILING_OPENS, WHILE_FILING
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
THIN = "\u2009"
"""What the locale data put around a dash."""
TITLE = "Presidential (Youth) Personnel Reserve"


@pytest.fixture
def visitor():
    return Client(HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def _in_a_demo(monkeypatch):
    way = WayIn("chair", "Chair", "Approves decisions", "/demo/chair/", "key-of-the-chair")
    monkeypatch.setattr(demo, "_ANSWERS", [lambda: True])
    monkeypatch.setattr(ways_in, "_REGISTERED", [lambda request: [way]])


def home(visitor, at):
    with time_machine.travel(at, tick=False):
        return visitor.get("/")


def test_home_says_what_this_is_before_anything_is_open(visitor):
    page = home(visitor, WHILE_FILING).content.decode()

    assert "A selection that anyone can check" in page
    assert "No competition is open" in page
    assert "how it is decided who goes on is fixed and published" in page


def test_home_shows_the_open_competition_with_its_seven_steps(visitor):
    factories.competition()

    response = home(visitor, WHILE_FILING)

    [card] = response.context["cards"]
    shown = [(step.name, step.state, step.when.replace(THIN, " ")) for step in card.steps]
    assert shown == [
        ("Documents", "current", "2 Mar – 11 Apr"),
        ("Test", "coming", "21 Apr – 1 May"),
        ("Essay", "coming", "11–21 May"),
        ("Project presentation", "coming", "31 May – 10 Jun"),
        ("Assessment of values, motivation and competencies", "coming", "20–30 Jun"),
        ("Interview at the Expert Commission", "coming", "10–20 Jul"),
        ("Interview at the National Commission", "coming", "30 Jul – 9 Aug"),
    ]
    assert card.filing == "open"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (FILING_OPENS - timedelta(seconds=1), "Opens soon"),
        (FILING_OPENS, "Open for applications"),
        (FILING_CLOSES - timedelta(seconds=1), "Open for applications"),
        (FILING_CLOSES, "Under way"),
    ],
)
def test_home_says_whether_one_can_apply_now(visitor, at, words):
    factories.competition()

    page = home(visitor, at).content.decode()

    assert [
        each for each in ("Opens soon", "Open for applications", "Under way") if each in page
    ] == [words]


def test_home_leads_to_the_check_of_eligibility_until_filing_ends(visitor):
    competition = factories.competition()
    address = f"/competitions/{competition.slug}/eligible/"

    open_page = home(visitor, WHILE_FILING).content.decode()
    late_page = home(visitor, FILING_CLOSES).content.decode()

    assert (address in open_page, address in late_page) == (True, False)


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_home_hides_what_is_not_published(visitor, state):
    factories.competition(state=state)

    page = home(visitor, WHILE_FILING).content.decode()

    assert TITLE not in page


def test_ended_competition_is_listed_apart(visitor):
    ended = factories.competition(state="ended")

    response = home(visitor, WHILE_FILING)

    assert response.context["cards"] == []
    assert [each.slug for each in response.context["past"]] == [ended.slug]


def test_navigation_of_each_competition_has_a_name_of_its_own(visitor):
    factories.competition()
    factories.competition("kz-regional-reserve")

    page = home(visitor, WHILE_FILING).content.decode()

    names = re.findall(r'<nav aria-label="(Pages of this competition[^"]*)"', page)
    assert sorted(names) == [
        "Pages of this competition: Presidential (Youth) Personnel Reserve",
        "Pages of this competition: Regional personnel reserve",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_a_visitor_five_queries(visitor, count):
    for _ in range(count):
        factories.competition()
    home(visitor, WHILE_FILING)

    with CaptureQueriesContext(connection) as queries:
        home(visitor, WHILE_FILING)

    assert len(queries) == 5


@pytest.mark.usefixtures("_in_a_demo")
def test_demo_says_that_it_is_one_and_lets_anybody_in(visitor):
    page = home(visitor, WHILE_FILING).content.decode()

    assert "Everybody here is synthetic" in page
    assert 'href="#ways"' in page
    assert 'id="ways"' in page
    assert 'action="/demo/chair/"' in page
    assert 'value="key-of-the-chair"' in page


def test_home_has_no_ways_in_where_it_is_no_demo(visitor):
    page = home(visitor, WHILE_FILING).content.decode()

    assert "/demo/" not in page
    assert "#ways" not in page
    assert "synthetic" not in page


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("", ["My applications", "Inbox", "Help", "Account"]),
        ("verifier", ["My work", "Inbox", "Account"]),
        ("auditor", ["My work", "Audit", "Inbox", "Account"]),
    ],
)
def test_header_leads_each_reader_to_their_own_pages(role, links):
    somebody = factories.official(role) if role else factories.person()
    reader = sign_in(Client(HTTP_ACCEPT_LANGUAGE="en"), somebody)

    page = home(reader, WHILE_FILING).content.decode()

    header = page.partition("</header>")[0]
    areas = ("My work", "Audit", "My applications", "Inbox", "Help", "Account")
    assert [each for each in areas if f">{each}</a>" in header] == links
