"""Draws of lots: what everybody sees before, and all that repeats a draw afterwards."""

import json
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from saty.core import draw as core
from saty.decisions.actions import draft_decision, open_draw
from tests import factories
from tests.decisions import deciding
from tests.decisions.deciding import MOMENT
from tests.decisions.test_draws import LATER, ROUND_AT, VALUE, committed, drawn, with_lots
from tests.stages import running

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lots_are_declared(monkeypatch):
    monkeypatch.setattr("saty.programmes.queries._file", lambda *version: with_lots())


@pytest.fixture
def stage():
    return deciding.ready(30, 20, 20, 10)


def opened(stage):
    """A draw whose decision is announced and whose secret is open."""
    draw = drawn(stage)
    decision = deciding.enter(draft_decision(stage=stage, by=running.officer(), at=LATER), at=LATER)
    deciding.approve_decision(
        decision=decision, announce_at=MOMENT, by=deciding.chair(stage), at=LATER
    )
    deciding.record_announcement(decision=decision, by=running.officer(), at=MOMENT)
    return open_draw(draw=draw, by=running.officer(), at=MOMENT)


def got(name, *args):
    with time_machine.travel(MOMENT, tick=False):
        return Client(headers={"accept-language": "en"}).get(reverse(name, args=args))


def page_of(stage):
    return got("competition_draws", stage.competition.slug).content.decode()


def file_of(draw):
    return got("competition_draw", draw.competition.slug, draw.id)


def test_opened_draw_is_repeated_from_its_file_alone(stage):
    file = json.loads(file_of(opened(stage)).content)

    secret = bytes.fromhex(file["secret"])
    bound = {name: file[name] for name in ("competition", "purpose", "inputs")}
    lots = core.Draw(
        secret, bytes.fromhex(file["round_value"]), file["competition"], file["purpose"]
    )
    codes = file["inputs"][2:]

    assert core.commitment(secret, **bound) == file["commitment"]
    assert file["inputs"][:2] == [
        f"round:{file['public_round']}",
        f"round_at:{file['round_at']}",
    ]
    assert codes == sorted(entry.code for entry in running.entries(stage))
    assert lots.order(codes) == file["order"]


def test_page_shows_commitment_and_round_from_the_beginning_and_no_secret(stage):
    draw = committed(stage)

    page = page_of(stage)

    assert "Lots between equal scores: Test" in page
    assert draw.commitment in page
    assert "beacon 4711" in page
    assert ROUND_AT.astimezone(ZoneInfo("Asia/Almaty")).isoformat() in page
    assert draw.secret not in page
    assert file_of(draw).status_code == 404


def test_drawn_but_unopened_draw_keeps_its_secret(stage):
    draw = drawn(stage)

    page = page_of(stage)

    assert VALUE in page
    assert draw.secret not in page
    assert file_of(draw).status_code == 404


def test_page_shows_the_secret_and_the_file_once_it_is_opened(stage):
    draw = opened(stage)

    page = page_of(stage)

    assert draw.secret in page
    assert reverse("competition_draw", args=[stage.competition.slug, draw.id]) in page


def test_draw_of_another_competition_is_not_found(stage):
    draw = opened(stage)

    response = got("competition_draw", factories.competition().slug, draw.id)

    assert response.status_code == 404


def test_pages_of_a_competition_lead_to_its_draws(stage):
    page = got("competition_results", stage.competition.slug).content.decode()

    assert reverse("competition_draws", args=[stage.competition.slug]) in page
    assert "No draws" in page_of(stage)
