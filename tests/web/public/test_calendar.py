"""The calendar: windows in the reader's zone, and in the programme's where that is another."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from saty.decisions.models import Decision
from saty.programmes.models import Outage
from tests import factories
from tests.factories import FILING_CLOSES, OPENS, WHILE_FILING
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def competition():
    return factories.competition()


def calendar(competition, at=WHILE_FILING, reader=None):
    reader = reader or Client(HTTP_ACCEPT_LANGUAGE="en")
    with time_machine.travel(at, tick=False):
        return reader.get(reverse("competition_calendar", args=[competition.slug]))


def test_calendar_lists_filing_and_the_seven_steps(competition):
    response = calendar(competition)

    assert [(line.title, line.state) for line in response.context["lines"]] == [
        ("Applications", "open"),
        ("Documents", "open"),
        ("Test", "before"),
        ("Essay", "before"),
        ("Project presentation", "before"),
        ("Assessment of values, motivation and competencies", "before"),
        ("Interview at the Expert Commission", "before"),
        ("Interview at the National Commission", "before"),
    ]


def test_reader_elsewhere_sees_both_clocks(competition):
    traveller = sign_in(
        Client(HTTP_ACCEPT_LANGUAGE="en"), factories.person(time_zone="Europe/London")
    )

    page = calendar(competition, reader=traveller).content.decode()

    assert "Times are given for London, UTC+0" in page
    assert "2 March 2026, 09:00 (Almaty, UTC+5)" in page


def test_reader_at_home_sees_one_clock(competition):
    response = calendar(competition)

    assert response.context["programme_zone"] is None


def test_approved_outage_moves_the_deadline_for_everyone(competition):
    later = FILING_CLOSES + timedelta(hours=5)
    Outage.objects.create(
        window=competition.windows.get(key="filing"),
        began_at=OPENS,
        ended_at=OPENS + timedelta(hours=5),
        extends_to=later,
        reason="No power",
        recorded_by=factories.person(),
        recorded_at=OPENS,
        approved_by=factories.person(),
        approved_at=OPENS,
    )

    response = calendar(competition)

    assert response.context["lines"][0].window.closes_at == later


@pytest.mark.parametrize(("seconds", "is_told"), [(-1, False), (0, True)])
def test_announcement_is_told_at_its_moment_and_not_before(competition, seconds, is_told):
    moment = FILING_CLOSES + timedelta(days=20)
    Decision.objects.create(
        stage=competition.stages.get(position=0),
        rules_version=competition.rules_versions.get(),
        state="approved",
        inputs_sha256="0" * 64,
        drafted_by=factories.person(),
        drafted_at=FILING_CLOSES,
        approved_by=factories.person(),
        approved_at=FILING_CLOSES,
        announce_at=moment,
    )

    response = calendar(competition, moment + timedelta(seconds=seconds))

    line = response.context["lines"][1]
    assert line.announced_at == (moment if is_told else None)
